"""Compute the days of a policy's calendar as a table that a query joins.

A deadline that needs a calendar is looked up by the day of its start, so that no engine computes
months, business days or time zones.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from disputerules.histories.query import HistoryQuery
from disputerules.interpreters.sql.stages import DAY, EPOCH, NEVER, Days, micros
from disputerules.interpreters.sql.table import PARTS
from disputerules.values.periods import (
    ELAPSED,
    FIRST,
    TICK,
    Calendar,
    Period,
    by_calendar,
    zone_named,
)
from disputerules.values.periods import LAST as LAST_INSTANT
from disputerules.values.periods import NEVER as NEVER_INSTANT

STEP = timedelta(days=1)
FOREVER = 2**62


def calendar_days(days: Days, first: datetime, last: datetime) -> Iterator[tuple[int, ...]]:
    """Yield the rows of a calendar table: the number of a UTC day, then its parts by each period.

    A part ends at an instant; within it the deadline is the start times `slope` (1 or 0) plus
    `add`. Parts end at midnights and at clock changes, at either end of the period.
    """
    day = max(first, FIRST).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= min(last, LAST_INSTANT):
        parts = [part for counted in days.counted for part in every_part(*counted, day)]
        yield (micros(day) // DAY, *(value for part in parts for value in part))
        day += STEP


def every_part(period: Period, calendar: Calendar, day: datetime) -> list[tuple[int, int, int]]:
    """Return the parts of a day, as many as every day has."""
    parts = day_parts(period, calendar, day)
    return parts + [(FOREVER, 0, NEVER)] * (PARTS - len(parts))


def day_parts(period: Period, calendar: Calendar, day: datetime) -> list[tuple[int, int, int]]:
    parts: list[tuple[int, int, int]] = []
    start, end = day, day + STEP
    while start < end:
        until = same_rule_until(period, calendar, start, end)
        slope, add = rule(period, calendar, start)
        if parts and parts[-1][1:] == (slope, add):
            parts[-1] = (micros(until), slope, add)
        else:
            parts.append((micros(until), slope, add))
        start = until
    return parts


def same_rule_until(period: Period, calendar: Calendar, start: datetime, end: datetime) -> datetime:
    """Return the instant up to which the rule of `start` applies, at most `end`."""
    here = shape(period, calendar, start)
    if shape(period, calendar, end - TICK) == here:
        return end
    last, first = start, end
    while first - last > TICK * 1_000_000:
        middle = (last + (first - last) / 2).replace(microsecond=0)
        if shape(period, calendar, middle) == here:
            last = middle
        else:
            first = middle
    return first


def shape(period: Period, calendar: Calendar, start: datetime) -> object:
    """Return what all instants of a part share: the local day, its offset, and the rule."""
    moved = start + period.amount * ELAPSED[period.unit] if period.unit in ELAPSED else start
    local = moved.astimezone(zone_named(calendar.zone))
    return local.date(), local.utcoffset(), rule(period, calendar, start)


def rule(period: Period, calendar: Calendar, start: datetime) -> tuple[int, int]:
    """Return the slope and the addend of the deadline around an instant."""
    end = by_calendar(start, period, calendar)
    if period.end_of_day or end >= NEVER_INSTANT:
        return 0, micros(end)
    return 1, micros(end) - micros(start)


def columns(days: Days) -> tuple[str, ...]:
    """Return the columns of a calendar table."""
    places = range(len(days.counted))
    names = ("until", "slope", "add")
    return (
        "day_number",
        *(f"{name}_{place}_{n}" for place in places for n in range(PARTS) for name in names),
    )


def tables(
    query: HistoryQuery, rows: Callable[[str], Sequence[Mapping[str, Any]]]
) -> Iterator[tuple[Days, list[tuple[int, ...]]]]:
    """Yield the calendar tables that a query joins, each with just the days that it needs.

    Create each table before requesting the next: its days may depend on another join.
    """
    for depth, one in query.joins:
        (found,) = rows(query.anchors(depth, one))
        if found["first"] is None:
            yield one, []
        else:
            first, last = (EPOCH + found[name] * TICK for name in ("first", "last"))
            yield one, list(calendar_days(one, first, last))
