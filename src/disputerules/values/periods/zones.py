"""Time zones by their IANA names.

The standard library's `zoneinfo` reads the zones. Dateutil 2.9 reads only the part of a zone file
that ends in 2037 and gives winter time in July 2050, where 4.0 does not; a policy must not have two
deadlines. The database is the package tzdata, which dateutil 4.0 requires, or else the archive
inside dateutil 2.9. It is not the operating system's, which differs between machines:
`dateutil.tz.gettz` asks the system first, and also reads paths and the environment.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise

from disputerules.values.errors import InvalidValue, shown
from disputerules.values.periods.instants import FIRST, LAST
from disputerules.values.suggestions import nearest

DATE_LINE = timedelta(hours=20)  # no clock changes by as much unless it moves across the date line


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo:
    """Return the time zone of an IANA name; `UTC` needs no database. Raises `InvalidInput`."""
    if name == "UTC":
        return UTC
    data = zone_file(name)
    if data is None:
        match = nearest(name, zone_names())
        repair = f"did you mean {match!r}?" if match else "expected one such as 'Europe/Paris'"
        raise InvalidValue(f"unknown time zone {shown(name)}; {repair}", ".zone")
    from zoneinfo import ZoneInfo

    return ZoneInfo.from_file(BytesIO(data), key=name)


def stored(package: str, path: str) -> bytes | None:
    """Return a file of a package; None if the package has no such file, or is not installed."""
    # Most policies need none. `importlib.resources` loads forty modules (`benchmarks/imports.py`).
    from pkgutil import get_data

    try:
        return get_data(package, path)
    except OSError:
        return None


def zone_file(name: str) -> bytes | None:
    """Return the compiled file (RFC 9636) of a time zone; None if there is no such zone."""
    # The list decides, because a file system may also find "europe/paris" and "../zones".
    listed = stored("tzdata", "zones")
    if listed is None:
        return archived_zones().get(name)
    return stored("tzdata", f"zoneinfo/{name}") if name in listed.decode().split() else None


def zone_names() -> list[str]:
    """Return the names of all time zones in the database."""
    listed = stored("tzdata", "zones")
    return list(archived_zones()) if listed is None else listed.decode().split()


@cache
def zone_release() -> str:
    """Return the release of the time zone database, such as "2026a"; "none" without a database."""
    source = stored("tzdata", "zoneinfo/tzdata.zi")
    if source is None:
        metadata = json.loads(archived_files().get("METADATA", b"{}"))
        return str(metadata.get("tzversion", "none"))
    return source.decode().partition("\n")[0].split()[-1]  # "# version 2026a"


def archived_zones() -> dict[str, bytes]:
    """Return the compiled files in the archive of dateutil 2.9; some distributions lack it."""
    return {name: data for name, data in archived_files().items() if data.startswith(b"TZif")}


@cache
def archived_files() -> dict[str, bytes]:
    archive = stored("dateutil", "zoneinfo/dateutil-zoneinfo.tar.gz")
    if archive is None:
        return {}
    import tarfile

    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        opened = {member.name: tar.extractfile(member) for member in tar if not member.isdir()}
        return {name: file.read() for name, file in opened.items() if file is not None}


@lru_cache(maxsize=1024)
def skipped_days(name: str) -> tuple[date, ...]:
    """Return the dates that never were in a zone, such as 30 December 2011 in Pacific/Apia.

    A date never was if clocks jumped over its noon.
    """
    zone = zone_named(name)
    years = [FIRST.replace(year=year) for year in range(FIRST.year, LAST.year + 1)]
    offsets = [(year, year.astimezone(zone).utcoffset() or timedelta()) for year in years]
    moved = [year for (year, old), (_, new) in pairwise(offsets) if new - old > DATE_LINE]
    days = (year.date() + timedelta(days=count) for year in moved for count in range(366))
    return tuple(day for day in days if never_was(day, zone))


def never_was(day: date, zone: tzinfo) -> bool:
    noon = datetime.combine(day, time(12), zone)
    return noon.astimezone(UTC).astimezone(zone).date() != day
