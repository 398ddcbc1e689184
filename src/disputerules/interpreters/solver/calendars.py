"""Bound the distance from a start to its deadline, and find where it is exact.

A solver can add but knows no calendars. `bounds` hold for every start; `piece` is exact for
one local day. Neither assumes that a later start has a later deadline, which is false for
calendars.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from disputerules.values.periods import (
    ELAPSED,
    FIRST,
    LAST,
    NEVER,
    TICK,
    Calendar,
    Period,
    Unit,
    by_calendar,
    instant_of,
    zone_named,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NO_TIME = timedelta(0)
MONTHS = tuple(monthrange(year, month)[1] for year in range(2000, 2401) for month in range(1, 13))
SHORTEST_CLAMP = 3  # 31 January plus a month is 28 February


@lru_cache(maxsize=1024)
def bounds(period: Period, calendar: Calendar) -> tuple[timedelta, timedelta]:
    """Return the least and the most time between a start and its deadline.

    >>> least, most = bounds(Period.parse("1 month"), Calendar())
    >>> least.days, most.days
    (28, 31)
    """
    least, most = in_days(period, calendar)
    if period.roll_forward:
        most += longest_wait(calendar, 1) * DAY
    if period.end_of_day:
        # From the first instant of a day to its end, or from the last instant.
        most += DAY
    apart = swing(calendar.zone)
    return max(NO_TIME, least - apart), most + apart


def in_days(period: Period, calendar: Calendar) -> tuple[timedelta, timedelta]:
    """Return the bounds in days for clocks that never change, before rolling and rounding."""
    counted = int(period.day_of_event_counts)
    if period.unit in ELAPSED:
        span = period.amount * ELAPSED[period.unit]
        return span, span
    if period.unit is Unit.CALENDAR_DAYS:
        return (period.amount - counted) * DAY, (period.amount - counted) * DAY
    if period.unit is Unit.MONTHS:
        least, most = months(period.amount, counted)
        return least * DAY, most * DAY
    return (period.amount - counted) * DAY, longest_wait(calendar, period.amount) * DAY


def months(amount: int, counted: int) -> tuple[int, int]:
    """Return the least and most days in so many months; the calendar repeats every 400 years."""
    cycles, rest = divmod(amount, len(MONTHS) - 12)
    starts = [0, *accumulate(MONTHS)]
    whole = cycles * starts[len(MONTHS) - 12]
    lengths = [there - here for here, there in zip(starts, starts[rest:], strict=False)]
    shortest = shortest_month(rest, counted)
    return whole + min(min(lengths) - counted, shortest), whole + max(lengths) - counted


def shortest_month(amount: int, counted: int) -> int:
    """Return the least days from any day of a month; the last days of a month may be clamped."""
    starts = [0, *accumulate(MONTHS)]
    clamped = (
        starts[place + amount] + min(day - counted, MONTHS[place + amount]) - starts[place] - day
        for place in range(min(12 * 8, len(MONTHS) - amount))
        for day in range(28, MONTHS[place] + 1)
    )
    return min(clamped, default=0)


@lru_cache(maxsize=1024)
def longest_wait(calendar: Calendar, business_days: int) -> int:
    """Return the most days that a number of business days takes, holidays included."""
    days = calendar.business_days
    # A wait depends on the weekday alone, until it begins or ends to span another exception.
    events = [days.count(date(2001, 1, 1)), *days.at_exceptions]
    starts = {
        count - before + shift
        for count in events
        for before in (0, business_days)
        for shift in range(-1, len(days.of_week) + 1)
    }
    waits = ((days.numbered(n + business_days) - days.numbered(n)).days for n in starts)
    return max(waits)


class Clocks(NamedTuple):
    """All UTC offsets of a zone, and the least time between two changes."""

    offsets: tuple[timedelta, ...]
    quiet: timedelta


LOOK = 2 * DAY


@lru_cache(maxsize=64)
def clocks(zone: str) -> Clocks:
    """Return the clocks of a zone, sampled every other day."""
    known = zone_named(zone)
    count = (LAST - FIRST) // LOOK + 1
    looks = [FIRST + number * LOOK for number in range(count)]
    seen = [at.astimezone(known).utcoffset() or NO_TIME for at in looks]
    changed = [at for at, (one, other) in zip(looks, pairwise(seen), strict=False) if one != other]
    gaps = [later - earlier - LOOK for earlier, later in pairwise(changed)]
    return Clocks(tuple(dict.fromkeys(seen)), min(gaps, default=LAST - FIRST))


def swing(zone: str) -> timedelta:
    """Return the greatest difference of a zone's offsets, and the longest gap in local time."""
    offsets = clocks(zone).offsets
    return max(offsets) - min(offsets)


def whole_days(period: Period) -> timedelta | None:
    """Return the length of a wall-clock period in days if no clock changes, else None."""
    if period.unit is not Unit.CALENDAR_DAYS or period.end_of_day or period.roll_forward:
        return None
    return (period.amount - int(period.day_of_event_counts)) * DAY


def lengths(period: Period, calendar: Calendar) -> tuple[timedelta, ...]:
    """Return all possible lengths of such a period: its days, and any change of clocks in them.

    >>> day = Period.parse("1 calendar day")
    >>> [length / HOUR for length in lengths(day, Calendar("Europe/Rome"))]
    [23.0, 24.0, 25.0]
    """
    days = whole_days(period)
    if days is None:
        return ()
    offsets = clocks(calendar.zone).offsets
    changes = {one - other for one in offsets for other in offsets}
    return tuple(sorted(days + change for change in changes if days + change >= NO_TIME))


def one_way(period: Period, calendar: Calendar) -> timedelta:
    """Return how close two starts must be for clocks to change in at most one direction."""
    return clocks(calendar.zone).quiet - (whole_days(period) or NO_TIME) - LOOK


class Piece(NamedTuple):
    """The starts from `first` to `last` and their deadline, which may move with (follow) them."""

    first: datetime
    last: datetime
    start: datetime
    end: datetime
    follows: bool


def piece(start: datetime, period: Period, calendar: Calendar) -> Piece:
    """Return the starts around one whose deadlines follow from its own; at least that start."""
    here = within_day(start, period, calendar)
    if not here.follows:
        return here
    first, last = here.first, here.last
    while first > start - FAR and goes_on(first - TICK, here, period, calendar):
        first = within_day(first - TICK, period, calendar).first
    while last < start + FAR and goes_on(last + TICK, here, period, calendar):
        last = within_day(last + TICK, period, calendar).last
    return here._replace(first=first, last=last)


FAR = 200 * DAY  # longer than from one change of clocks to the next


def goes_on(start: datetime, here: Piece, period: Period, calendar: Calendar) -> bool:
    """Whether the next local day has the same distance from start to deadline."""
    there = within_day(start, period, calendar)
    return there.follows and there.end - there.start == here.end - here.start


@lru_cache(maxsize=65536)
def within_day(start: datetime, period: Period, calendar: Calendar) -> Piece:
    """Return the piece of one local day, even if the end lies past the last year."""
    end = by_calendar(start, period, calendar)
    alone = Piece(start, start, start, end, False)
    elapsed = period.amount * ELAPSED[period.unit] if period.unit in ELAPSED else NO_TIME
    if end == NEVER:
        return alone
    first, after = local_day(start + elapsed, calendar)
    whole = Piece(first - elapsed, after - elapsed - TICK, start, end, not period.end_of_day)
    if period.end_of_day:
        return whole
    there, then = local_day(end, calendar)
    return whole if after - first == then - there == DAY else within_hour(alone, period, calendar)


def within_hour(here: Piece, period: Period, calendar: Calendar) -> Piece:
    """Return the starts of the same hour on a day of a clock change, if no clock changes in it.

    Clocks change at most once in an hour, so its ends show a change.
    """
    first = here.start.replace(minute=0, second=0, microsecond=0)
    last = first + HOUR - TICK
    zone = zone_named(calendar.zone)
    offset = {at.astimezone(zone).utcoffset() for at in (first, last)}
    lasts = {by_calendar(at, period, calendar) - at for at in (first, here.start, last)}
    alike = len(offset) == len(lasts) == 1
    return here._replace(first=first, last=last, follows=True) if alike else here


def local_day(at: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return the first and the last instant of a local day."""
    zone = zone_named(calendar.zone)
    day = at.astimezone(zone).date()
    return (
        instant_of(datetime.combine(day, time()), zone),
        instant_of(datetime.combine(day + DAY, time()), zone),
    )
