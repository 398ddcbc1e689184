"""Write the SQL that converts local times to instants.

No engine's time zones are used: their databases differ, and many follow the session's zone.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from disputerules.interpreters.sql.stages import micros
from disputerules.values.periods import FIRST, TICK, zone_named
from disputerules.values.periods import LAST as LAST_INSTANT

STEP = timedelta(days=1)


def offset(zone: str, instant: datetime) -> int:
    """Return local time minus UTC, in microseconds."""
    found = instant.astimezone(zone_named(zone)).utcoffset()
    assert found is not None
    return found // TICK


def first_change(zone: str, start: datetime, end: datetime) -> datetime:
    """Return the first instant with the offset of `end`."""
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
    """Return every clock change of a zone: its instant, the offset before and after."""
    found = []
    day = FIRST
    while day < LAST_INSTANT - STEP:
        if (before := offset(zone, day)) != (after := offset(zone, day + STEP)):
            found.append((first_change(zone, day, day + STEP), before, after))
        day += STEP
    return tuple(found)


def utc_micros(local: str, zone: str) -> str:
    """Write the instant of a local time, both in microseconds.

    A repeated hour means the earlier instant; a skipped hour uses the offset before it, as Python's
    `fold=0` does.
    """
    changes = transitions(zone)
    offsets = [offset(zone, FIRST), *(after for _, _, after in changes)]
    starts = [micros(at) + max(before, after) for at, before, after in changes]
    return f"({local} - {chosen(local, starts, offsets)})"


def chosen(value: str, starts: list[int], results: list[int]) -> str:
    """Write a binary search for the range of a value, and its result."""
    if not starts:
        return str(results[0])
    middle = len(starts) // 2
    below = chosen(value, starts[:middle], results[: middle + 1])
    above = chosen(value, starts[middle + 1 :], results[middle + 1 :])
    return f"CASE WHEN {value} < {starts[middle]} THEN {below} ELSE {above} END"
