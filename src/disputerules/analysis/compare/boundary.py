"""The same difference nearer to its boundary: with the usual numbers, as early as it can be."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.preferences import USUAL_NUMBERS
from disputerules.analysis.cases.query import Fits
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side
from disputerules.interpreters.compiled import compiled
from disputerules.values.errors import DisputeRulesError
from disputerules.values.periods import TICK


def nearest_boundary(found: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    """The case with numbers as near to the usual ones, and as early, as it can be."""
    for name, usual in USUAL_NUMBERS.items():
        if found.values.get(name, usual) != usual:
            found = nearest_number(found, name, usual, fits)
    return earliest(found, left, right, fits)


def fitting(found: Witness, name: str, value: Any, fits: Fits) -> Witness | None:
    try:
        changed = evolve(found, values=found.values | {name: value})
        return changed if fits(changed) else None
    except DisputeRulesError:
        return None


def nearest_number(found: Witness, name: str, usual: int, fits: Fits) -> Witness:
    misses, hits = usual, found.values[name]
    best = fitting(found, name, usual, fits)
    while best is None and abs(hits - misses) > 1:
        middle = (misses + hits) // 2
        if fitting(found, name, middle, fits):
            hits = middle
        else:
            misses = middle
    return best or fitting(found, name, hits, fits) or found


def earliest(found: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    for at in sorted(turning_instants(found, left, right)):
        moved = fitting(found, "at", at, fits)
        if moved is not None:
            return moved
    return found


def turning_instants(found: Witness, left: Side, right: Side) -> Iterator[Any]:
    """The instants at which an answer can change, not before what the case has recorded."""
    case = found.case(left.policy)
    start = case.order.last_stamp
    if case.dispute is not None:
        start = max(start, case.dispute.since, case.dispute.round_started_at)
    yield start
    for one in (left, right):
        table = compiled(one.policy).table(one.table.name)
        for instant in table.instants(found.case(one.policy)):
            yield from (at for at in (instant - TICK, instant) if start <= at <= case.at)
