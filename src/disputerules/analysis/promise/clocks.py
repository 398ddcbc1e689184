"""What is known of two periods by one calendar: which of them ends first, from every start.

The solver only knows how long a period takes at least and at most. Two that count dates end in the
order of their last days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from disputerules.interpreters.solver.calendars import in_days
from disputerules.interpreters.solver.unknowns import Bounded, ticks, z3
from disputerules.values.periods import (
    ELAPSED,
    FIRST,
    LAST,
    Calendar,
    Period,
    instant_of,
    zone_named,
)
from disputerules.values.periods.zones import skipped_days

DAY = timedelta(days=1)
LOOK = 2 * DAY


def in_order(deadlines: Iterable[Bounded]) -> Iterator[Any]:
    """Yield, of each two deadlines with one calendar, which is never the earlier."""
    known = tuple(deadlines)
    for one in known:
        if one.period.unit in ELAPSED:
            yield one.end >= one.anchor + ticks(one.period.amount * ELAPSED[one.period.unit])
    for one, other in product(known, known):
        same = one.calendar == other.calendar
        if same and is_never_earlier(one.period, other.period, one.calendar):
            yield z3.Implies(one.anchor == other.anchor, one.end >= other.end)


def is_never_earlier(one: Period, other: Period, calendar: Calendar) -> bool:
    """Return whether a period ends no earlier than another, from every start.

    >>> business, days = Period.parse("13 business days"), Period.parse("13 calendar days")
    >>> is_never_earlier(business, days, Calendar()), is_never_earlier(days, business, Calendar())
    (True, False)
    """
    if one.unit in ELAPSED or other.unit in ELAPSED or skipped_days(calendar.zone):
        return False
    if other.roll_forward or (other.end_of_day and not one.end_of_day):
        return False
    if one.end_of_day and not other.end_of_day and not days_end_last(calendar.zone):
        return False
    return in_days(one, calendar)[0] >= in_days(other, calendar)[1]


@lru_cache(maxsize=64)
def days_end_last(zone: str) -> bool:
    """Return whether no local time of a day comes after its end.

    A local time that a change of clocks skips means the later of two instants. Where the clocks
    skip the last hour of a day, that is after midnight.
    """
    known = zone_named(zone)
    looks = [FIRST + number * LOOK for number in range((LAST - FIRST) // LOOK + 1)]
    offsets = [at.astimezone(known).utcoffset() for at in looks]
    changed = [
        at for at, one, other in zip(looks, offsets, offsets[1:], strict=False) if one != other
    ]
    days = {(at + shift * DAY).date() for at in changed for shift in range(-1, 4)}
    return all(
        instant_of(datetime.combine(day, time.max), known)
        < instant_of(datetime.combine(day + DAY, time()), known)
        for day in days
    )
