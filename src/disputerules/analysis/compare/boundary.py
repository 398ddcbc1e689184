"""Move a case to the boundary of a difference: default numbers, the earliest instant."""

from collections.abc import Iterator
from typing import Any

from disputerules.analysis.cases.preferences import DEFAULT_NUMBERS
from disputerules.analysis.cases.query import Fits
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side
from disputerules.interpreters.compiled import compiled
from disputerules.values.errors import DisputeRulesError


def nearest_boundary(witness: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    """Return the case with numbers as near to the defaults, and as early, as possible."""
    for name, default in DEFAULT_NUMBERS.items():
        if witness.values.get(name, default) != default:
            witness = nearest_number(witness, name, default, fits)
    return earliest(witness, left, right, fits)


def fitting(witness: Witness, name: str, value: Any, fits: Fits) -> Witness | None:
    try:
        changed = witness.with_value(name, value)
        return changed if fits(changed) else None
    except DisputeRulesError:
        return None


def nearest_number(witness: Witness, name: str, default: int, fits: Fits) -> Witness:
    misses, hits = default, witness.values[name]
    best = fitting(witness, name, default, fits)
    while best is None and abs(hits - misses) > 1:
        middle = (misses + hits) // 2
        if fitting(witness, name, middle, fits):
            hits = middle
        else:
            misses = middle
    return best or fitting(witness, name, hits, fits) or witness


def earliest(witness: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    for at in sorted(turning_instants(witness, left, right)):
        moved = fitting(witness, "at", at, fits)
        if moved is not None:
            return moved
    return witness


def turning_instants(witness: Witness, left: Side, right: Side) -> Iterator[Any]:
    """Yield the instants at which an answer can change, after the last record of the case."""
    case = witness.case(left.policy)
    start = case.order.last_stamp
    if case.dispute is not None:
        start = max(start, case.dispute.since, case.dispute.round_started_at)
    yield start
    for one in (left, right):
        table = compiled(one.policy).table(one.table.name)
        instants = table.instants(witness.case(one.policy))
        yield from (at for at in instants if start <= at <= case.at)
