"""Local times to instants, and the days of a calendar: small tables made by `periods`.

No engine's own time zones are asked: their databases differ, and many follow the session's zone.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from disputerules.interpreters.sql import DAY, NEVER, PARTS, Days, micros
from disputerules.periods import (
    ELAPSED,
    FIRST,
    TICK,
    Calendar,
    Period,
    by_calendar,
    zone_named,
)
from disputerules.periods import (
    LAST as LAST_INSTANT,
)
from disputerules.periods import (
    NEVER as NEVER_INSTANT,
)

STEP = timedelta(days=1)
FOREVER = 2**62


def offset(zone: str, instant: datetime) -> int:
    """Local time less UTC, in microseconds."""
    found = instant.astimezone(zone_named(zone)).utcoffset()
    assert found is not None
    return found // TICK


def first_change(zone: str, start: datetime, end: datetime) -> datetime:
    """The first instant from which the offset is that of `end`."""
    while end - start > TICK * 1_000_000:
        middle = start + (end - start) // TICK // 2 * TICK
        middle = middle.replace(microsecond=0)
        if offset(zone, middle) == offset(zone, start):
            start = middle
        else:
            end = middle
    return end


@lru_cache
def transitions(zone: str) -> tuple[tuple[datetime, int, int], ...]:
    """Every change of a zone's clocks: its instant, the offset before and after."""
    found = []
    day = FIRST
    while day < LAST_INSTANT - STEP:
        if (before := offset(zone, day)) != (after := offset(zone, day + STEP)):
            found.append((first_change(zone, day, day + STEP), before, after))
        day += STEP
    return tuple(found)


def utc_micros(local: str, zone: str) -> str:
    """The instant of a local time, both in microseconds.

    Of the two instants of a repeated hour it is the earlier; a skipped hour counts on from before,
    as Python's `fold=0` has it.
    """
    changes = transitions(zone)
    offsets = [offset(zone, FIRST), *(after for _, _, after in changes)]
    starts = [micros(at) + max(before, after) for at, before, after in changes]
    return f"({local} - {chosen(local, starts, offsets)})"


def chosen(value: str, starts: list[int], results: list[int]) -> str:
    """The result of the range that a value lies in, by halving."""
    if not starts:
        return str(results[0])
    middle = len(starts) // 2
    below = chosen(value, starts[:middle], results[: middle + 1])
    above = chosen(value, starts[middle + 1 :], results[middle + 1 :])
    return f"CASE WHEN {value} < {starts[middle]} THEN {below} ELSE {above} END"


def calendar_days(days: Days, first: datetime, last: datetime) -> Iterator[tuple[int, ...]]:
    """The rows of a calendar's table: a UTC day's number, then its parts.

    A part reaches until an instant; within it the deadline is the start times `slope` (1 or 0) plus
    `add`. Parts are bounded by midnights and by changes of clocks, at either end of the period.
    """
    day = max(first, FIRST).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= min(last, LAST_INSTANT):
        parts = day_parts(days.period, days.calendar, day)
        parts += [(FOREVER, 0, NEVER)] * (PARTS - len(parts))
        yield (micros(day) // DAY, *(value for part in parts for value in part))
        day += STEP


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
    """How far the rule of `start` reaches: to the end, or where it is another one."""
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
    """What is the same for all instants of a part: the local day, its offset, and the rule."""
    moved = start + period.amount * ELAPSED[period.unit] if period.unit in ELAPSED else start
    local = moved.astimezone(zone_named(calendar.zone))
    return local.date(), local.utcoffset(), rule(period, calendar, start)


def rule(period: Period, calendar: Calendar, start: datetime) -> tuple[int, int]:
    """Slope and addend of the deadline around an instant."""
    end = by_calendar(start, period, calendar)
    if period.end_of_day or end >= NEVER_INSTANT:
        return 0, micros(end)
    return 1, micros(end) - micros(start)


COLUMNS = (
    "day_number",
    *(f"{name}_{n}" for n in range(PARTS) for name in ("until", "slope", "add")),
)
