"""Time zones by their IANA names.

The zones are read by the standard library's `zoneinfo`: dateutil 2.9 reads only the part of a zone
file that ends in 2037, so that it says winter time in July 2050 where 4.0 does not, and a policy
must not have two deadlines. The database is not the operating system's, which differs from machine
to machine, but the package tzdata, which dateutil 4.0 requires, or else the archive inside dateutil
2.9. `dateutil.tz.gettz` asks the system first, and also reads paths and the environment.
"""

import tarfile
from datetime import UTC, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from disputerules.values.errors import InvalidValue, shown


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo:
    """The time zone of an IANA name; `UTC` needs no database. Raises `InvalidInput`."""
    if name == "UTC":
        return UTC
    data = zone_file(name)
    if data is None:
        right = "must be an IANA time zone such as Europe/Paris, in the package tzdata"
        raise InvalidValue(f"the zone {shown(name)} {right}", ".zone")
    return ZoneInfo.from_file(BytesIO(data), key=name)


def zone_file(name: str) -> bytes | None:
    """The compiled file (RFC 9636) of a time zone; None when there is no such zone."""
    try:
        database = files("tzdata")
    except ModuleNotFoundError:
        return archived_zones().get(name)
    # Asked of the list, since a disk may know "europe/paris" and "../zones" as well.
    known = database.joinpath("zones").read_text(encoding="utf-8").split()
    path = database.joinpath("zoneinfo", *name.split("/"))
    return path.read_bytes() if name in known else None


@cache
def archived_zones() -> dict[str, bytes]:
    """The compiled files in the archive of dateutil 2.9; some distributions leave it out."""
    archive = files("dateutil").joinpath("zoneinfo", "dateutil-zoneinfo.tar.gz")
    if not archive.is_file():
        return {}
    with tarfile.open(fileobj=BytesIO(archive.read_bytes())) as tar:
        opened = {member.name: tar.extractfile(member) for member in tar if not member.isdir()}
        contents = {name: file.read() for name, file in opened.items() if file is not None}
    return {name: data for name, data in contents.items() if data.startswith(b"TZif")}
