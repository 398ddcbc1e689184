"""Calendars: the business days, and the time zone in which a day begins and ends."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any

from attrs import field, frozen

from disputerules.values.codec import TEXT, Codec, choice, list_of, record
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, InvalidType, InvalidValue, ShortRepr, shown
from disputerules.values.periods.business_days import BusinessDays
from disputerules.values.periods.instants import FIRST, LAST, refuse_bounds
from disputerules.values.periods.zones import skipped_days, zone_named
from disputerules.values.suggestions import unknown

MAX_DATES = 10_000
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
    return as_dates(value, ".holidays")


def as_workdays(value: object) -> tuple[date, ...]:
    return as_dates(value, ".workdays")


def as_dates(value: object, path: str) -> tuple[date, ...]:
    days = items(value, path)
    if len(days) > MAX_DATES:
        message = f"{len(days)} dates exceed the maximum of {MAX_DATES}; drop those long past"
        raise InvalidInput("too-large", message, path)
    return tuple(sorted({as_date(day, f"{path}[{index}]") for index, day in enumerate(days)}))


def as_date(value: object, path: str = "") -> date:
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


def read_date(value: Any, currency: str | None = None) -> date:
    return as_date(TEXT.read(value, None))


WEEKDAY = choice(str, WEEKDAYS)
DATE = Codec(read_date, date.isoformat, {"type": "string", "format": "date"}, as_date)
Weekend = Annotated[tuple[str, ...], list_of(WEEKDAY)]
Dates = Annotated[tuple[date, ...], list_of(DATE)]


@frozen(repr=False)
class Calendar(ShortRepr, Embeddable):
    """The business days, and the time zone in which a day begins and ends.

    `zone` is an IANA name. `weekend` has the English names of at most six days, in lower case.
    `holidays` are dates that are not business days. `workdays` are dates that are, in spite of the
    weekend and of `holidays`: in China, a Sunday is worked to make up for a holiday. Each has at
    most 10,000 dates or ISO 8601 strings, from 2000 to 2200.

    A date that the zone skipped is no day at all: in Pacific/Apia, Thursday 29 December 2011 was
    followed by Saturday the 31st.

    >>> paris = Calendar("Europe/Paris", holidays=["2026-12-25"], workdays=["2026-12-27"])
    >>> [day for day in range(24, 29) if paris.is_business_day(date(2026, 12, day))]
    [24, 27, 28]
    """

    zone: Annotated[str, TEXT] = field(default="UTC", converter=as_zone)
    weekend: Weekend = field(default=("saturday", "sunday"), converter=as_weekend)
    holidays: Dates = field(default=(), converter=as_holidays)
    workdays: Dates = field(default=(), converter=as_workdays)

    def __repr__(self) -> str:
        weekend = ", ".join(self.weekend) or "none"
        counts = [counted(self.holidays, "holiday")]
        if self.workdays:
            counts.append(counted(self.workdays, "workday"))
        return f"<Calendar {self.zone}: weekend {weekend}; {', '.join(counts)}>"

    def is_business_day(self, day: date) -> bool:
        """Return whether the day is a business day of the week and no holiday, or a workday.

        >>> Calendar().is_business_day(date(2026, 1, 3))
        False
        """
        return self.business_days.includes(day)

    def business_day_after(self, day: date, count: int) -> date:
        """Return the count-th business day after the day; for 0 the day itself, of any kind.

        >>> Calendar().business_day_after(date(2026, 1, 2), 1)
        datetime.date(2026, 1, 5)
        """
        return self.business_days.numbered(self.business_days.count(day) + count) if count else day

    def day_after(self, day: date, count: int) -> date:
        """Return the count-th day after the day, of those that the zone did not skip.

        >>> Calendar("Pacific/Apia").day_after(date(2011, 12, 29), 1)
        datetime.date(2011, 12, 31)
        """
        end = day + timedelta(days=count)
        for skipped in skipped_days(self.zone):
            end += timedelta(days=day < skipped <= end)
        return end

    @cached_property
    def business_days(self) -> BusinessDays:
        """The business days in order."""
        of_week = tuple(n for n, day in enumerate(WEEKDAYS, 1) if day not in self.weekend)
        skipped = set(skipped_days(self.zone))
        worked = {day for day in self.workdays if day.isoweekday() not in of_week} - skipped
        off = set(self.holidays) - set(self.workdays) | skipped
        closed = {day for day in off if day.isoweekday() in of_week}
        return BusinessDays(of_week, tuple(sorted(day.toordinal() for day in worked | closed)))


def counted(items: tuple[object, ...], noun: str) -> str:
    return f"{len(items)} {noun}{'s' * (len(items) != 1)}"


UTC_CALENDAR = Calendar()
CALENDAR = record(Calendar)
