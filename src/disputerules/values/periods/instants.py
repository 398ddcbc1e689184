"""Instants: plain datetimes in UTC from 2000 to 2200, in RFC 3339 format."""

import re
from datetime import UTC as UTC  # noqa: PLC0414 - others import it from here
from datetime import datetime, timedelta
from typing import Any, NoReturn

from disputerules.values.codec import Codec
from disputerules.values.errors import InvalidType, InvalidValue, NaiveInstant, shown

TICK = timedelta(microseconds=1)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2201, 1, 1, tzinfo=UTC) - TICK
NEVER = datetime(4000, 1, 1, tzinfo=UTC)
"""The instant of what never happens. Anything after `LAST` becomes `NEVER`."""

RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
# What RFC 3339 or ISO 8601 allow and a datetime cannot hold: place, digits, a stand-in, the repair.
UNREPRESENTABLE = (
    (slice(17, 19), "60", "59", "a leap second; write second 59 or the next minute"),
    (slice(11, 13), "24", "00", "hour 24; write 00:00:00 of the next day"),
)
is_rfc_3339, read_iso = RFC_3339.fullmatch, datetime.fromisoformat


def as_instant(value: object, path: str = "") -> datetime:
    """Convert a datetime to an instant: a plain datetime with `UTC` itself, from 2000 to 2200.

    Raises `NaiveInstant` if it has no offset, `InvalidType` if it is not a datetime, and
    `InvalidInput` if it is out of bounds.

    >>> print(as_instant(datetime.fromisoformat("2026-01-02T10:00:00+02:00")))
    2026-01-02 08:00:00+00:00
    """
    if type(value) is datetime and value.tzinfo is UTC and FIRST <= value <= LAST:
        return value
    if not isinstance(value, datetime):
        raise InvalidType(f"expected a datetime with a UTC offset, got {shown(value)}", path)
    try:
        instant = in_utc(value if type(value) is datetime else plain(value))
    except (ValueError, TypeError, OverflowError):
        refuse_bounds(value, path)
    if instant is None:
        message = f"{shown(value)} has no UTC offset; add one, such as tzinfo=timezone.utc"
        raise NaiveInstant(message, path)
    if not FIRST <= instant <= LAST:
        refuse_bounds(value, path)
    return instant


def later_by(at: datetime, span: timedelta) -> datetime | None:
    """Return the instant a span later; None if that lies after the last instant."""
    return at + span if at <= LAST - span else None


def in_utc(value: datetime) -> datetime | None:
    """Return the instant of an aware datetime; None for a naive one."""
    return None if value.utcoffset() is None else value.astimezone(UTC)


def plain(value: datetime) -> datetime:
    """Return a subclass's value as a plain datetime, without nanoseconds or its own arithmetic."""
    day, of_day = (value.year, value.month, value.day), (value.hour, value.minute, value.second)
    return datetime(*day, *of_day, value.microsecond, tzinfo=value.tzinfo, fold=value.fold)


def optional_instant(value: object, path: str = "") -> datetime | None:
    """Convert like `as_instant`, but keep None, which means that it has not happened.

    >>> optional_instant(None) is None
    True
    """
    return None if value is None else as_instant(value, path)


def parse_instant(text: object, path: str = "") -> datetime:
    """Parse RFC 3339: date, "T", time to the second, up to 6 decimals, offset.

    Raises `NaiveInstant` if only the offset is missing, `InvalidType` if the value is not a
    string, and `InvalidInput` for any other string.

    >>> print(parse_instant("2026-01-02T10:00:00+02:00"))
    2026-01-02 08:00:00+00:00
    """
    if type(text) is not str:
        message = f'expected a string such as "2026-01-02T08:00:00Z", got {shown(text)}'
        raise InvalidType(message, path)
    if not is_rfc_3339(text):
        refuse_text(text, path)
    try:
        # Python reads only the capital Z.
        instant = read_iso(text if text[-1] != "z" else text.upper())
    except ValueError:
        refuse_text(text, path)
    if instant.tzinfo is UTC and FIRST <= instant <= LAST:
        return instant
    if instant.tzinfo is None:
        message = f'{shown(text)} has no UTC offset; append "Z" or one such as "+02:00"'
        raise NaiveInstant(message, path)
    return as_instant(instant, path)


def format_instant(value: datetime) -> str:
    """Format the instant as RFC 3339 in UTC, with six decimals or, if they are zero, none.

    >>> format_instant(datetime(2026, 1, 2, 8, tzinfo=UTC))
    '2026-01-02T08:00:00Z'
    """
    instant = value if value.tzinfo is UTC else as_instant(value)
    return instant.isoformat()[: -len("+00:00")] + "Z"


def refuse_bounds(value: object, path: str) -> NoReturn:
    raise InvalidValue(f"expected a year from 2000 to 2200, got {shown(value)}", path) from None


def refuse_text(text: str, path: str) -> NoReturn:
    for place, digits, stand_in, repair in UNREPRESENTABLE:
        readable = text[: place.start] + stand_in + text[place.stop :]
        if text[place] == digits and is_rfc_3339(readable):
            raise InvalidValue(f"{shown(text)} has {repair}", path) from None
    message = f'expected a time such as "2026-01-02T08:00:00Z", got {shown(text)}'
    raise InvalidValue(message, path) from None


def read_instant(value: Any, currency: str | None = None) -> datetime:
    return parse_instant(value)


INSTANT = Codec(
    read_instant,
    format_instant,
    {"type": "string", "format": "date-time"},
    as_instant,
    # As at the beginning of `as_instant`.
    valid_test="type(item) is {cls} and item.tzinfo is {utc} and {first} <= item <= {last}",
    test_names={"cls": datetime, "utc": UTC, "first": FIRST, "last": LAST},
)
