"""Instants: plain datetimes in UTC from 2000 to 2200, read from and written as RFC 3339."""

import re
from datetime import UTC as UTC  # noqa: PLC0414 - the others import it from here
from datetime import datetime, timedelta
from typing import Any, NoReturn

from disputerules.values.codec import Codec
from disputerules.values.errors import InvalidType, InvalidValue, NaiveInstant, shown

TICK = timedelta(microseconds=1)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2201, 1, 1, tzinfo=UTC) - TICK
NEVER = datetime(4000, 1, 1, tzinfo=UTC)
"""The instant of what does not happen. Whatever goes past `LAST` is `NEVER`."""

RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
is_rfc_3339, read_iso = RFC_3339.fullmatch, datetime.fromisoformat


def as_instant(value: object, path: str = "") -> datetime:
    """The value as an instant: a plain datetime in `UTC`, that object itself, from 2000 to 2200.

    Raises `NaiveInstant` without an offset, `InvalidType` for anything but a datetime, and
    `InvalidInput` out of bounds.

    >>> print(as_instant(datetime.fromisoformat("2026-01-02T10:00:00+02:00")))
    2026-01-02 08:00:00+00:00
    """
    if type(value) is datetime and value.tzinfo is UTC and FIRST <= value <= LAST:
        return value
    if not isinstance(value, datetime):
        raise InvalidType(f"{shown(value)} must be a datetime with an offset from UTC", path)
    try:
        instant = in_utc(value if type(value) is datetime else plain(value))
    except (ValueError, TypeError, OverflowError):
        refuse_bounds(value, path)
    if instant is None:
        raise NaiveInstant(f"{shown(value)} needs an offset, such as tzinfo=timezone.utc", path)
    if not FIRST <= instant <= LAST:
        refuse_bounds(value, path)
    return instant


def in_utc(value: datetime) -> datetime | None:
    """The instant of an aware datetime; None for a naive one."""
    return None if value.utcoffset() is None else value.astimezone(UTC)


def plain(value: datetime) -> datetime:
    """A subclass's value without what is its own, such as nanoseconds or another arithmetic."""
    day, of_day = (value.year, value.month, value.day), (value.hour, value.minute, value.second)
    return datetime(*day, *of_day, value.microsecond, tzinfo=value.tzinfo, fold=value.fold)


def optional_instant(value: object, path: str = "") -> datetime | None:
    """As `as_instant`; None, for what has not happened, stays None.

    >>> optional_instant(None) is None
    True
    """
    return None if value is None else as_instant(value, path)


def parse_instant(text: object, path: str = "") -> datetime:
    """The instant of an RFC 3339 text: date, "T", time to the second, up to 6 decimals, offset.

    Raises `NaiveInstant` when only the offset is missing, `InvalidType` for anything but a
    string, and `InvalidInput` for any other text.

    >>> print(parse_instant("2026-01-02T10:00:00+02:00"))
    2026-01-02 08:00:00+00:00
    """
    if type(text) is not str:
        raise InvalidType(f'{shown(text)} must be a string such as "2026-01-02T08:00:00Z"', path)
    if not is_rfc_3339(text):
        refuse_text(text, path)
    try:
        # Python knows only the capital Z.
        instant = read_iso(text if text[-1] != "z" else text.upper())
    except ValueError:
        refuse_text(text, path)
    if instant.tzinfo is UTC and FIRST <= instant <= LAST:
        return instant
    if instant.tzinfo is None:
        raise NaiveInstant(f'{shown(text)} needs an offset: "Z", or one such as "+02:00"', path)
    return as_instant(instant, path)


def format_instant(value: datetime) -> str:
    """The instant as RFC 3339 text in UTC, with six decimals, or with none when they are zero.

    >>> format_instant(datetime(2026, 1, 2, 8, tzinfo=UTC))
    '2026-01-02T08:00:00Z'
    """
    instant = value if value.tzinfo is UTC else as_instant(value)
    return instant.isoformat()[: -len("+00:00")] + "Z"


def refuse_bounds(value: object, path: str) -> NoReturn:
    raise InvalidValue(f"{shown(value)} must lie in the years 2000 to 2200", path) from None


def refuse_text(text: str, path: str) -> NoReturn:
    raise InvalidValue(
        f'{shown(text)} must be a time such as "2026-01-02T08:00:00Z"', path
    ) from None


def read_instant(value: Any, currency: str | None = None) -> datetime:
    return parse_instant(value)


INSTANT = Codec(read_instant, format_instant, {"type": "string", "format": "date-time"}, as_instant)
