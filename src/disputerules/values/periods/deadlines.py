"""Deadlines: the instants at which periods end, by a calendar."""

from datetime import date, datetime, time, timedelta, tzinfo

from dateutil.relativedelta import relativedelta

from disputerules.values.errors import InvalidType, shown
from disputerules.values.periods.calendars import UTC_CALENDAR, Calendar
from disputerules.values.periods.instants import FIRST, LAST, NEVER, UTC, as_instant
from disputerules.values.periods.period import ELAPSED, Period, Unit
from disputerules.values.periods.zones import zone_named

DAY = timedelta(days=1)
ALL_MONTHS = 12 * (LAST.year - FIRST.year + 1)


def deadline(start: datetime, period: Period, calendar: Calendar = UTC_CALENDAR) -> datetime:
    """Return the instant at which a period that begins at `start` ends; at it, it is too late.

    A local time that a change of clocks skips or repeats means the later of its two instants. A
    deadline after the year 2200 is `NEVER`. A date that the zone skipped is not counted, and months
    that would end on it end on the next day.

    A month whose first day counts ends with the day before the same number, or with the last day of
    a month that lacks the number (BGB section 188, paragraphs 2 and 3).

    A later start never has an earlier last day, but on the same last day it can have an earlier
    deadline: one business day after Saturday 20:00 is Monday 20:00, after Sunday 09:00 it is
    Monday 09:00. Neither fixed periods nor `end_of_day` do this, unless clocks went back across
    midnight between the two starts, as they did in Newfoundland until 2011.

    >>> friday = datetime(2026, 1, 2, 8, tzinfo=UTC)
    >>> print(deadline(friday, Period.parse("1 business day, end of day")))
    2026-01-06 00:00:00+00:00
    """
    if type(start) is not datetime or start.tzinfo is not UTC:
        start = as_instant(start)
    if not isinstance(period, Period):
        raise InvalidType(f'expected Period such as Period.parse("5 days"), got {shown(period)}')
    if start > LAST:
        return NEVER
    end = start + period.span if period.is_fixed else by_calendar(start, period, calendar)
    return end if end <= LAST else NEVER


def by_calendar(start: datetime, period: Period, calendar: Calendar) -> datetime:
    """Return the deadline of a period that is not fixed: add, roll forward, end the day."""
    if period.unit is Unit.MONTHS and period.amount > ALL_MONTHS:
        return NEVER
    if not isinstance(calendar, Calendar):
        raise InvalidType(f'expected Calendar such as Calendar("UTC"), got {shown(calendar)}')
    zone = zone_named(calendar.zone)
    exact = start + period.amount * ELAPSED[period.unit] if period.unit in ELAPSED else None
    local = (exact or start).astimezone(zone).replace(tzinfo=None, fold=0)
    day = local.date() if exact else day_after(local.date(), period, calendar)
    if period.roll_forward and not calendar.is_business_day(day):
        day = calendar.business_day_after(day, 1)
    if period.end_of_day:
        return instant_of(datetime.combine(day + DAY, time()), zone)
    if exact and day == local.date():
        return exact
    return instant_of(datetime.combine(day, local.time()), zone)


def day_after(day: date, period: Period, calendar: Calendar) -> date:
    """Return the last day of a period in calendar days, business days or months."""
    if period.unit is Unit.MONTHS:
        last = last_day_of_months(day, period.amount, period.day_of_event_counts)
        return calendar.day_after(last - DAY, 1)
    if period.unit is Unit.CALENDAR_DAYS:
        return calendar.day_after(day, period.amount - period.day_of_event_counts)
    counted = period.day_of_event_counts and calendar.is_business_day(day)
    return calendar.business_day_after(day, period.amount - counted)


def last_day_of_months(day: date, months: int, day_of_event_counts: bool) -> date:
    """Return the day with the same number, or the day before it if the first day counts.

    In a month without that number it is the last day, whether or not the first day counts.

    >>> print(last_day_of_months(date(2026, 1, 31), 1, True))
    2026-02-28
    """
    last = day + relativedelta(months=months)
    return last - DAY if day_of_event_counts and last.day == day.day else last


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """Return the instant of a local time; in a skipped or repeated hour, the later of the two."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
