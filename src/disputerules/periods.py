"""Instants, periods, calendars and the deadlines they make. The only module that knows dateutil.

From dateutil come the arithmetic of months and the time zone database. The zones are read by the
standard library's `zoneinfo`: dateutil 2.9 reads only the part of a zone file that ends in 2037,
so that it says winter time in July 2050 where 4.0 does not, and a policy must not have two
deadlines. The database is not the operating system's, which differs from machine to machine, but
the package tzdata, which dateutil 4.0 requires, or else the archive inside dateutil 2.9.
`dateutil.tz.gettz` asks the system first, and also reads paths and the environment.
"""

import re
import tarfile
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC as UTC  # noqa: PLC0414 - the others import it from here
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Annotated, Any, NoReturn, Self
from zoneinfo import ZoneInfo

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from disputerules.errors import InvalidInput, InvalidType, InvalidValue, NaiveInstant, shown
from disputerules.plain import TEXT, Codec, choice, list_of, record

TICK = timedelta(microseconds=1)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2201, 1, 1, tzinfo=UTC) - TICK
NEVER = datetime(4000, 1, 1, tzinfo=UTC)
"""The instant of what does not happen. Whatever goes past `LAST` is `NEVER`."""

RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AMOUNT_AND_UNIT = re.compile(r"(0|[1-9][0-9]{0,5}) ([a-z]+(?:[ -][a-z]+)?)")


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
    if not RFC_3339.fullmatch(text):
        refuse_text(text, path)
    try:
        # Python knows only the capital Z.
        instant = datetime.fromisoformat(text if text[-1] != "z" else text.upper())
    except ValueError:
        refuse_text(text, path)
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


class Unit(StrEnum):
    """What a period counts: elapsed time (hours, days of 24 hours) or days and months by name."""

    HOURS = "hours"
    DAYS = "days"
    CALENDAR_DAYS = "calendar-days"
    BUSINESS_DAYS = "business-days"
    MONTHS = "months"


ELAPSED = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}
MAX_PERIOD = 100_000
LONGEST = timedelta(days=MAX_PERIOD)
ALL_MONTHS = 12 * (LAST.year - FIRST.year + 1)
OPTIONS = {
    "end of day": "end_of_day",
    "roll forward": "roll_forward",
    "day of event counts": "day_of_event_counts",
}


@frozen
class Period:
    """How long something lasts: an amount of one unit, and how its last day is treated.

    `end_of_day`: until the midnight that ends the last day. `roll_forward`: a last day that is no
    business day becomes the next one. `day_of_event_counts`: the day it begins on is day one.

    >>> print(Period(3, Unit.BUSINESS_DAYS, end_of_day=True))
    3 business days, end of day
    """

    amount: int
    unit: Unit
    end_of_day: bool = False
    roll_forward: bool = False
    day_of_event_counts: bool = False

    def __attrs_post_init__(self) -> None:
        if type(self.amount) is not int:
            raise InvalidType(f"the amount {shown(self.amount)} must be an integer", ".amount")
        if not 0 <= self.amount <= MAX_PERIOD:
            right = f"must be from 0 to {MAX_PERIOD}"
            raise InvalidValue(f"the amount {shown(self.amount)} {right}", ".amount")
        if type(self.unit) is not Unit:
            raise InvalidType(f"the unit {shown(self.unit)} must be a Unit", ".unit")
        for name in OPTIONS.values():
            if type(getattr(self, name)) is not bool:
                said = shown(getattr(self, name))
                raise InvalidType(f"{name} is {said}; it must be True or False", f".{name}")
        if self.day_of_event_counts and (self.unit in ELAPSED or not self.amount):
            right = "at least 1 calendar day, business day or month"
            message = f'"day of event counts" needs {right}, not "{self.length}"'
            raise InvalidValue(message, ".day_of_event_counts")

    @classmethod
    def parse(cls, text: object, path: str = "") -> Self:
        """The period that "N UNIT" says, with options after commas.

        Raises `InvalidType` for anything but a string, `InvalidInput` for any other text.

        >>> Period.parse("14 calendar days, roll forward, end of day").roll_forward
        True
        """
        if not isinstance(text, str):
            raise InvalidType(f'{shown(text)} must be a string such as "5 days"', path)
        length, *said = text.split(", ")
        match = AMOUNT_AND_UNIT.fullmatch(length)
        if match is None:
            raise InvalidValue(f'{shown(text)} must be a period such as "5 days"', path)
        unit = match[2].replace(" ", "-").removesuffix("s") + "s"
        if unit not in set(Unit):
            known = ", ".join(unit.replace("-", " ") for unit in Unit)
            raise InvalidValue(f"the unit of {shown(text)} must be one of {known}", path)
        options = {option.replace("-", " ") for option in said}
        if not options <= set(OPTIONS) or len(options) < len(said):
            right = f"the options must be, each at most once, of {', '.join(OPTIONS)}"
            raise InvalidValue(f"{shown(text)} is no period; {right}", path)
        try:
            return cls(int(match[1]), Unit(unit), *(option in options for option in OPTIONS))
        except InvalidInput as error:
            raise InvalidValue(error.message, path) from None

    of = parse

    @property
    def length(self) -> str:
        """The period without its options.

        >>> Period.parse("1 day, end of day").length
        '1 day'
        """
        words = self.unit.replace("-", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"

    def __str__(self) -> str:
        options = (option for option, name in OPTIONS.items() if getattr(self, name))
        return ", ".join([self.length, *options])

    @cached_property
    def is_fixed(self) -> bool:
        """Whether it is the same span of time wherever and whenever it begins.

        >>> Period.parse("5 days").is_fixed, Period.parse("5 calendar days").is_fixed
        (True, False)
        """
        return self.unit in ELAPSED and not self.end_of_day and not self.roll_forward

    @cached_property
    def span(self) -> timedelta:
        """The span of time of a fixed period; raises `InvalidInput` for any other.

        >>> Period.parse("72 hours").span
        datetime.timedelta(days=3)
        """
        if not self.is_fixed:
            raise InvalidValue(f'"{self}" has no fixed span; hours and days without options have')
        return self.amount * ELAPSED[self.unit]


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


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def as_zone(value: object) -> str:
    if type(value) is not str:
        raise InvalidType(f"the zone {shown(value)} must be a string", ".zone")
    zone_named(value)
    return value


def as_weekend(value: object) -> tuple[str, ...]:
    days = items(value, ".weekend")
    for index, day in enumerate(days):
        if day not in WEEKDAYS:
            message = f"{shown(day)} must be one of {', '.join(WEEKDAYS)}"
            raise InvalidValue(message, f".weekend[{index}]")
    if len(set(days)) == len(WEEKDAYS):
        raise InvalidValue("the weekend must leave at least one business day", ".weekend")
    return tuple(day for day in WEEKDAYS if day in days)


def as_holidays(value: object) -> tuple[date, ...]:
    days = enumerate(items(value, ".holidays"))
    return tuple(sorted({as_holiday(day, f".holidays[{index}]") for index, day in days}))


def as_holiday(value: object, path: str = "") -> date:
    day = parse_date(value, path) if isinstance(value, str) else value
    if type(day) is not date:
        raise InvalidType(f"the holiday {shown(day)} must be a date", path)
    if not FIRST.year <= day.year <= LAST.year:
        refuse_bounds(value, path)
    return day


def parse_date(text: str, path: str) -> date:
    # date.fromisoformat alone also reads "20261225" and "2026-W52-5".
    if FULL_DATE.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise InvalidValue(f'{shown(text)} must be a date such as "2026-12-25"', path)


def items(value: object, path: str) -> list[object]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidType(f"{shown(value)} must be a list", path)
    return list(value)


def read_holiday(value: Any, currency: str | None = None) -> date:
    return as_holiday(TEXT.read(value, None))


WEEKDAY = choice(str, WEEKDAYS)
HOLIDAY = Codec(read_holiday, date.isoformat, {"type": "string", "format": "date"}, as_holiday)
Weekend = Annotated[tuple[str, ...], list_of(WEEKDAY)]
Holidays = Annotated[tuple[date, ...], list_of(HOLIDAY)]


@frozen
class Calendar:
    """Which days are business days, and in which time zone a day begins and ends.

    `zone` is an IANA name, `weekend` lower-case English names of at most six days, `holidays`
    dates or texts of dates from 2000 to 2200.

    >>> Calendar("Europe/Paris", holidays=["2026-12-25"]).is_business_day(date(2026, 12, 25))
    False
    """

    zone: Annotated[str, TEXT] = field(default="UTC", converter=as_zone)
    weekend: Weekend = field(default=("saturday", "sunday"), converter=as_weekend)
    holidays: Holidays = field(default=(), converter=as_holidays)

    def is_business_day(self, day: date) -> bool:
        """Whether the day is neither of the weekend nor a holiday.

        >>> Calendar().is_business_day(date(2026, 1, 3))
        False
        """
        return self.is_workday(day) and day not in self.holidays

    def is_workday(self, day: date) -> bool:
        """Whether the day is outside the weekend; it may be a holiday."""
        return WEEKDAYS[day.weekday()] not in self.weekend

    def business_day_after(self, day: date, count: int) -> date:
        """The count-th business day after the day; with 0 the day itself, whatever it is.

        >>> Calendar().business_day_after(date(2026, 1, 2), 1)
        datetime.date(2026, 1, 5)
        """
        while count:
            last = self.workday_after(day, count)
            after, upto = bisect_right(self.holidays, day), bisect_right(self.holidays, last)
            count = sum(self.is_workday(holiday) for holiday in self.holidays[after:upto])
            day = last
        return day

    def workday_after(self, day: date, count: int) -> date:
        """The count-th day, at least 1, after the day and outside the weekend."""
        weeks, rest = divmod(count - 1, len(WEEKDAYS) - len(self.weekend))
        day += timedelta(weeks=weeks)
        for _ in range(rest + 1):
            day += timedelta(days=1)
            while not self.is_workday(day):
                day += timedelta(days=1)
        return day


UTC_CALENDAR = Calendar()


def deadline(start: datetime, period: Period, calendar: Calendar = UTC_CALENDAR) -> datetime:
    """The instant at which a period that begins at `start` is over; that instant is too late.

    A local time that a change of clocks makes impossible or ambiguous is the later of its two
    instants. Past the year 2200 is `NEVER`.

    A later start never has an earlier last day, but within one last day it can have an earlier
    deadline: one business day after Saturday 20:00 is Monday 20:00, after Sunday 09:00 it is
    Monday 09:00. It cannot with a fixed period, nor with `end_of_day`, unless clocks went back
    across midnight between the two starts, as they did in Newfoundland until 2011.

    >>> friday = datetime(2026, 1, 2, 8, tzinfo=UTC)
    >>> print(deadline(friday, Period.parse("1 business day, end of day")))
    2026-01-06 00:00:00+00:00
    """
    if start.tzinfo is not UTC:
        start = as_instant(start)
    if start > LAST:
        return NEVER
    end = start + period.span if period.is_fixed else by_calendar(start, period, calendar)
    return end if end <= LAST else NEVER


def by_calendar(start: datetime, period: Period, calendar: Calendar) -> datetime:
    """The deadline of a period that is not fixed: add, roll forward, go to the end of the day."""
    if period.unit is Unit.MONTHS and period.amount > ALL_MONTHS:
        return NEVER
    zone = zone_named(calendar.zone)
    exact = start + period.amount * ELAPSED[period.unit] if period.unit in ELAPSED else None
    local = (exact or start).astimezone(zone).replace(tzinfo=None, fold=0)
    wall = local if exact else wall_after(local, period, calendar)
    day = wall.date()
    if period.roll_forward and not calendar.is_business_day(day):
        day = calendar.business_day_after(day, 1)
    if period.end_of_day:
        return instant_of(datetime.combine(day + timedelta(days=1), time()), zone)
    if exact and day == wall.date():
        return exact
    return instant_of(datetime.combine(day, wall.time()), zone)


def wall_after(wall: datetime, period: Period, calendar: Calendar) -> datetime:
    """The local time after a period in calendar days, business days or months."""
    counted = int(period.day_of_event_counts)
    if period.unit is Unit.CALENDAR_DAYS:
        return wall + timedelta(days=period.amount - counted)
    if period.unit is Unit.MONTHS:
        return wall + relativedelta(months=period.amount, days=-counted)
    counted = counted and calendar.is_business_day(wall.date())
    day = calendar.business_day_after(wall.date(), period.amount - counted)
    return datetime.combine(day, wall.time())


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """The instant of a local time; of two, in a repeated or a skipped hour, the later."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def read_instant(value: Any, currency: str | None = None) -> datetime:
    return parse_instant(value)


def read_period(value: Any, currency: str | None = None) -> Period:
    return Period.parse(value)


def check_period(value: Any) -> Period:
    return value if isinstance(value, Period) else Period.parse(value)


INSTANT = Codec(read_instant, format_instant, {"type": "string", "format": "date-time"}, as_instant)
PERIOD = Codec(read_period, str, {"type": "string"}, check_period)
CALENDAR = record(Calendar)
