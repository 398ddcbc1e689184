"""Calendars: the business days, and the time zone in which a day begins and ends."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Annotated, Any

from attrs import field, frozen

from disputerules.values.codec import TEXT, Codec, choice, list_of, record
from disputerules.values.errors import InvalidType, InvalidValue, ShortRepr, shown
from disputerules.values.periods.instants import FIRST, LAST, refuse_bounds
from disputerules.values.periods.zones import zone_named
from disputerules.values.suggestions import unknown

FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def as_zone(value: object) -> str:
    if type(value) is not str:
        raise InvalidType(f"expected the name of a time zone, got {shown(value)}", ".zone")
    zone_named(value)
    return value


def as_weekend(value: object) -> tuple[str, ...]:
    days = items(value, ".weekend")
    for index, day in enumerate(days):
        if day not in WEEKDAYS:
            raise InvalidValue(unknown("weekday", day, WEEKDAYS), f".weekend[{index}]")
    if len(set(days)) == len(WEEKDAYS):
        raise InvalidValue("the weekend must leave at least one business day", ".weekend")
    return tuple(day for day in WEEKDAYS if day in days)


def as_holidays(value: object) -> tuple[date, ...]:
    days = enumerate(items(value, ".holidays"))
    return tuple(sorted({as_holiday(day, f".holidays[{index}]") for index, day in days}))


def as_holiday(value: object, path: str = "") -> date:
    day = parse_date(value, path) if isinstance(value, str) else value
    if type(day) is not date:
        raise InvalidType(f"expected a date, got {shown(day)}", path)
    if not FIRST.year <= day.year <= LAST.year:
        refuse_bounds(value, path)
    return day


def parse_date(text: str, path: str) -> date:
    # date.fromisoformat alone also reads "20261225" and "2026-W52-5".
    if FULL_DATE.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise InvalidValue(f'expected a date such as "2026-12-25", got {shown(text)}', path)


def items(value: object, path: str) -> list[object]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidType(f"expected a list, got {shown(value)}", path)
    return list(value)


def read_holiday(value: Any, currency: str | None = None) -> date:
    return as_holiday(TEXT.read(value, None))


WEEKDAY = choice(str, WEEKDAYS)
HOLIDAY = Codec(read_holiday, date.isoformat, {"type": "string", "format": "date"}, as_holiday)
Weekend = Annotated[tuple[str, ...], list_of(WEEKDAY)]
Holidays = Annotated[tuple[date, ...], list_of(HOLIDAY)]


@frozen(repr=False)
class Calendar(ShortRepr):
    """The business days, and the time zone in which a day begins and ends.

    `zone` is an IANA name. `weekend` has the English names of at most six days, in lower case.
    `holidays` are dates or ISO 8601 strings from 2000 to 2200.

    >>> Calendar("Europe/Paris", holidays=["2026-12-25"]).is_business_day(date(2026, 12, 25))
    False
    """

    zone: Annotated[str, TEXT] = field(default="UTC", converter=as_zone)
    weekend: Weekend = field(default=("saturday", "sunday"), converter=as_weekend)
    holidays: Holidays = field(default=(), converter=as_holidays)

    def __repr__(self) -> str:
        weekend = ", ".join(self.weekend) or "none"
        holidays = f"{len(self.holidays)} holiday{'s' * (len(self.holidays) != 1)}"
        return f"<Calendar {self.zone}: weekend {weekend}; {holidays}>"

    def is_business_day(self, day: date) -> bool:
        """Return whether the day is neither on a weekend nor a holiday.

        >>> Calendar().is_business_day(date(2026, 1, 3))
        False
        """
        return self.is_workday(day) and day not in self.holidays

    def is_workday(self, day: date) -> bool:
        """Return whether the day is not on a weekend; it may be a holiday."""
        return WEEKDAYS[day.weekday()] not in self.weekend

    def business_day_after(self, day: date, count: int) -> date:
        """Return the count-th business day after the day; for 0 the day itself, of any kind.

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
        """Return the count-th day after the day that is not on a weekend; count is at least 1."""
        weeks, rest = divmod(count - 1, len(WEEKDAYS) - len(self.weekend))
        day += timedelta(weeks=weeks)
        for _ in range(rest + 1):
            day += timedelta(days=1)
            while not self.is_workday(day):
                day += timedelta(days=1)
        return day


UTC_CALENDAR = Calendar()
CALENDAR = record(Calendar)
