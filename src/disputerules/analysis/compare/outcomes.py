"""Find every pair of outcomes of a table that some case has under two policies."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import combinations
from typing import Any

from disputerules.analysis.cases.document_parts import DISPUTE, EVENT
from disputerules.analysis.cases.history import with_history
from disputerules.analysis.cases.query import Fits, SolverQuery, Undecided
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.boundary import nearest_boundary
from disputerules.analysis.compare.difference import Difference, Differences, Unknown, difference
from disputerules.analysis.compare.money import MONEY, money_differences
from disputerules.analysis.compare.side import Side, visible_code
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.table import Hit, Outcome


def table_differences(query: SolverQuery, left: Side, right: Side) -> Differences:
    """Yield the differences of one table, and why it is not known whether there are others."""
    if left.table.name in MONEY:
        return money_differences(query, left, right, MONEY[left.table.name])
    return SEARCHES[left.table.hit](query, left, right)


def first_differences(query: SolverQuery, left: Side, right: Side) -> Differences:
    """Yield pairs of codes with different outcomes; equal codes if only the fields differ."""
    codes, others = left.term("code"), right.term("code")
    allowed = left.term("allowed") != right.term("allowed")
    fields = list(differing_fields(left, right))
    differ = z3.Or(left.visible_code != right.visible_code, allowed, *fields)
    pairs: dict[tuple[str, ...], None] = {}
    try:
        while True:
            seen = [z3.Not(has_codes(query, pair, (codes, others))) for pair in pairs]

            def fits(witness: Witness) -> bool:
                return pair_of(witness, left, right) not in pairs and differs(witness, left, right)

            # A difference of the fields is more informative than one of codes.
            witness = query.find(left.reads, fits, differ, *seen, prefer=[z3.Or(fields)])
            if witness is None:
                return
            pair = pair_of(witness, left, right)
            pairs[pair] = None
            so_different = z3.Or(fields) if differs(witness, left, right, fields=True) else differ
            conditions = has_codes(query, pair, (codes, others)), so_different
            one = reachable_difference(query, witness, left, right, conditions)
            yield one or Unknown(left.table.name, unreached(*pair))
    except Undecided as error:
        yield Unknown(left.table.name, str(error))


def differing_fields(left: Side, right: Side) -> Iterator[Any]:
    for name, _ in left.table.fields:
        yield left.term(name) != right.term(name)


def has_codes(query: SolverQuery, pair: tuple[str, ...], codes: tuple[Any, ...]) -> Any:
    number = query.symbolic.unknowns.number
    return z3.And([code == number(name) for name, code in zip(pair, codes, strict=True)])


def pair_of(witness: Witness, left: Side, right: Side) -> tuple[str, ...]:
    """Return the codes of a case under both policies."""
    return left.verdicts(witness)[0].code, right.verdicts(witness)[0].code


def differs(witness: Witness, left: Side, right: Side, fields: bool = False) -> bool:
    """Whether a case has two outcomes; with `fields`, whether their fields differ."""
    one, other = left.verdicts(witness)[0], right.verdicts(witness)[0]
    refused = (visible_code(one), one.allowed) != (visible_code(other), other.allowed)
    return one.fields != other.fields or (refused and not fields)


def same_pair(witness: Witness, left: Side, right: Side) -> Fits:
    """Return a test that another case shows the same pair and the same kind of difference."""
    pair, fields = pair_of(witness, left, right), differs(witness, left, right, fields=True)

    def fits(other: Witness) -> bool:
        return pair_of(other, left, right) == pair and differs(other, left, right, fields)

    return fits


# How many states of a dispute are tried for one pair of outcomes.
MAX_SNAPSHOTS = 8
SNAPSHOT_FACTS = {DISPUTE: "state", EVENT: "event_type"}


def reachable_difference(
    query: SolverQuery, witness: Witness, left: Side, right: Side, conditions: tuple[Any, ...]
) -> Difference | None:
    """Return the difference of a case, or of a case in another state that events can reach."""
    fits = same_pair(witness, left, right)
    names = [name for part, name in SNAPSHOT_FACTS.items() if part in left.reads]
    other: Witness | None = witness
    elsewhere: list[Any] = []
    with suppress(Undecided):
        while other is not None and len(elsewhere) < MAX_SNAPSHOTS:
            one = shown(other, left, right, fits)
            if one is not None or not left.life:
                return one
            apart = parted(other, left, right)
            if apart is not None:
                return apart
            elsewhere.append(z3.Not(same_snapshot(query, other, names)))
            other = query.find(left.reads, fits, *conditions, *elsewhere)
    return None


def parted(witness: Witness, left: Side, right: Side) -> Difference | None:
    """Return the difference of a case whose dispute is in two states already.

    A state whose time is over as soon as it begins shows its outcome only by the state after it.
    """

    def fits(other: Witness) -> bool:
        disputes: list[Any] = [other.case(one.policy).dispute for one in (left, right)]
        states = {one.state for one in disputes}
        meets = len(states) > 1 and witness.values["state"] in states
        return meets and differs(other, left, right)

    return shown(witness, left, right, fits)


def same_snapshot(query: SolverQuery, witness: Witness, names: list[str]) -> Any:
    symbolic = query.symbolic
    return z3.And(
        [symbolic.of(one) == symbolic.unknowns.number(witness.values[one]) for one in names]
    )


def shown(witness: Witness, left: Side, right: Side, fits: Fits) -> Difference | None:
    """Return the difference of a case at its boundary; None if no events lead to its dispute."""
    policies = left.policy, right.policy
    reachable: Witness | None = with_history(witness, policies, fits) if left.life else witness
    if reachable is None:
        return None
    return difference(left, right, nearest_boundary(reachable, left, right, fits))


def collect_differences(query: SolverQuery, left: Side, right: Side) -> Differences:
    """Yield, for each outcome, a case that has it under one policy only.

    Then pairs of outcomes in another order: the first outcome gives the answer's code.
    """
    outcomes = dict.fromkeys((*left.outcomes, *right.outcomes))
    if left.table.otherwise.then != right.table.otherwise.then:
        outcomes |= dict.fromkeys(side.table.otherwise.then for side in (left, right))
    for outcome in outcomes:
        holds = left.holds(outcome), right.holds(outcome)
        if not holds[0].eq(holds[1]):
            yield from shown_outcome(query, left, right, outcome)
            yield from shown_outcome(query, right, left, outcome, turned=True)
    for one, other in combinations(left.outcomes, 2):
        if in_order(right.outcomes, other, one):
            both = [side.holds(outcome) for side in (left, right) for outcome in (one, other)]
            yield from shown_order(query, left, right, both)


def in_order(outcomes: list[Outcome], first: Outcome, second: Outcome) -> bool:
    known = first in outcomes and second in outcomes
    return known and outcomes.index(first) < outcomes.index(second)


def shown_order(query: SolverQuery, left: Side, right: Side, both: list[Any]) -> Differences:
    def fits(witness: Witness) -> bool:
        one, other = (
            [verdict.code for verdict in side.verdicts(witness)] for side in (left, right)
        )
        return one != other and sorted(one) == sorted(other)

    outcomes = dict.fromkeys((*left.outcomes, *right.outcomes))
    alike = [left.holds(one) == right.holds(one) for one in outcomes]
    yield from difference_or_unknown(query, left, right, fits, [*both, *alike])


def shown_outcome(
    query: SolverQuery, here: Side, there: Side, outcome: Outcome, turned: bool = False
) -> Differences:
    def fits(witness: Witness) -> bool:
        return here.has(outcome, witness) and not there.has(outcome, witness)

    left, right = (there, here) if turned else (here, there)
    conditions = [here.holds(outcome), z3.Not(there.holds(outcome))]
    # Easier to read if no other row holds.
    alone = [
        z3.Not(line.decides)
        for one in (here, there)
        for line in one.lines[:-1]
        if line.line.then != outcome
    ]
    yield from difference_or_unknown(query, left, right, fits, conditions, alone)


def difference_or_unknown(
    query: SolverQuery,
    left: Side,
    right: Side,
    fits: Fits,
    conditions: list[Any],
    prefer: Iterable[Any] = (),
) -> Differences:
    try:
        witness = query.find(left.reads, fits, *conditions, prefer=prefer)
    except Undecided as error:
        yield Unknown(left.table.name, str(error))
        return
    if witness is not None:
        pair = (", ".join(v.code for v in one.verdicts(witness)) for one in (left, right))
        one = shown(witness, left, right, fits)
        yield one or Unknown(left.table.name, unreached(*pair))


def unreached(old: str, new: str) -> str:
    """Say that the formulas have a difference, and that no case was found that has it."""
    return f"no events were found that lead to a case in which {old} becomes {new}"


SEARCHES: dict[Hit, Callable[[SolverQuery, Side, Side], Differences]] = {
    Hit.FIRST: first_differences,
    Hit.COLLECT: collect_differences,
}
