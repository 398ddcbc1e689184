"""Every pair of outcomes of a table that some case has; code by code in a table that collects."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import combinations
from typing import Any

from disputerules.analysis.cases.dependencies import DISPUTE, EVENT
from disputerules.analysis.cases.history import course
from disputerules.analysis.cases.query import Fits, SolverQuery, Undecided
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.boundary import nearest_boundary
from disputerules.analysis.compare.difference import Difference, Found, difference
from disputerules.analysis.compare.money import MONEY, money_differences
from disputerules.analysis.compare.side import Side, code_told
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.table import Hit, Outcome


def table_differences(question: SolverQuery, left: Side, right: Side) -> Found:
    """The differences of one table; None where there may be one that was not found."""
    if left.table.name in MONEY:
        return money_differences(question, left, right, MONEY[left.table.name])
    return SEARCHES[left.table.hit](question, left, right)


def first_differences(question: SolverQuery, left: Side, right: Side) -> Found:
    """Pairs of codes whose outcomes differ; a pair of one code where its fields do."""
    codes, others = left.term("code"), right.term("code")
    allowed = left.term("allowed") != right.term("allowed")
    fields = list(differing_fields(left, right))
    differ = z3.Or(left.code_told != right.code_told, allowed, *fields)
    pairs: dict[tuple[str, ...], None] = {}
    try:
        while True:
            seen = [z3.Not(says(question, pair, (codes, others))) for pair in pairs]

            def fits(found: Witness) -> bool:
                return pair_of(found, left, right) not in pairs and apart(found, left, right)

            # A difference in what follows from it says more than one of names.
            found = question.find(left.reads, fits, differ, *seen, wishes=[z3.Or(fields)])
            if found is None:
                return
            pair = pair_of(found, left, right)
            pairs[pair] = None
            apart_so = z3.Or(fields) if apart(found, left, right, fields=True) else differ
            conditions = says(question, pair, (codes, others)), apart_so
            yield shown_somewhere(question, found, left, right, conditions)
    except Undecided:
        yield None


def differing_fields(left: Side, right: Side) -> Iterator[Any]:
    for name, _ in left.table.fields:
        yield left.term(name) != right.term(name)


def says(question: SolverQuery, pair: tuple[str, ...], codes: tuple[Any, ...]) -> Any:
    number = question.symbolic.unknowns.number
    return z3.And([code == number(name) for name, code in zip(pair, codes, strict=True)])


def pair_of(found: Witness, left: Side, right: Side) -> tuple[str, ...]:
    """The codes that a case has under both policies."""
    return left.verdicts(found)[0].code, right.verdicts(found)[0].code


def apart(found: Witness, left: Side, right: Side, fields: bool = False) -> bool:
    """Whether a case has two outcomes, or two that differ in their fields."""
    one, other = left.verdicts(found)[0], right.verdicts(found)[0]
    refused = (code_told(one), one.allowed) != (code_told(other), other.allowed)
    return one.fields != other.fields or (refused and not fields)


def same_pair(found: Witness, left: Side, right: Side) -> Fits:
    """Whether a case shows the same pair as one that was found, its fields as far apart."""
    pair, fields = pair_of(found, left, right), apart(found, left, right, fields=True)

    def fits(other: Witness) -> bool:
        return pair_of(other, left, right) == pair and apart(other, left, right, fields)

    return fits


# How many standings of a dispute are tried for one pair of outcomes.
STANDINGS = 8
STANDING = {DISPUTE: "state", EVENT: "event_type"}


def shown_somewhere(
    question: SolverQuery, found: Witness, left: Side, right: Side, conditions: tuple[Any, ...]
) -> Difference | None:
    """The difference that a case shows, or one of another standing if no events lead to that."""
    fits = same_pair(found, left, right)
    names = [name for part, name in STANDING.items() if part in left.reads]
    other: Witness | None = found
    elsewhere: list[Any] = []
    with suppress(Undecided):
        while other is not None and len(elsewhere) < STANDINGS:
            one = shown(other, left, right, fits)
            if one is not None or not left.life:
                return one
            elsewhere.append(z3.Not(stands_so(question, other, names)))
            other = question.find(left.reads, fits, *conditions, *elsewhere)
    return None


def stands_so(question: SolverQuery, found: Witness, names: list[str]) -> Any:
    symbolic = question.symbolic
    return z3.And(
        [symbolic.of(one) == symbolic.unknowns.number(found.values[one]) for one in names]
    )


def shown(found: Witness, left: Side, right: Side, fits: Fits) -> Difference | None:
    """The difference that a case shows, at its boundary; None if no events lead to its dispute."""
    policies = left.policy, right.policy
    told: Witness | None = course(found, policies, fits) if left.life else found
    if told is None:
        return None
    return difference(left, right, nearest_boundary(told, left, right, fits))


def collect_differences(question: SolverQuery, left: Side, right: Side) -> Found:
    """For each outcome: a case that has it under one policy and not under the other.

    Then two outcomes that stand in another order: the first one is the answer's code.
    """
    outcomes = dict.fromkeys((*left.outcomes, *right.outcomes))
    if left.table.otherwise.then != right.table.otherwise.then:
        outcomes |= dict.fromkeys(side.table.otherwise.then for side in (left, right))
    for outcome in outcomes:
        holds = left.holds(outcome), right.holds(outcome)
        if not holds[0].eq(holds[1]):
            yield from shown_outcome(question, left, right, outcome)
            yield from shown_outcome(question, right, left, outcome, turned=True)
    for one, other in combinations(left.outcomes, 2):
        if in_order(right.outcomes, other, one):
            both = [side.holds(outcome) for side in (left, right) for outcome in (one, other)]
            yield from shown_order(question, left, right, both)


def in_order(outcomes: list[Outcome], first: Outcome, second: Outcome) -> bool:
    known = first in outcomes and second in outcomes
    return known and outcomes.index(first) < outcomes.index(second)


def shown_order(question: SolverQuery, left: Side, right: Side, both: list[Any]) -> Found:
    def fits(found: Witness) -> bool:
        one, other = ([said.code for said in side.verdicts(found)] for side in (left, right))
        return one != other and sorted(one) == sorted(other)

    outcomes = dict.fromkeys((*left.outcomes, *right.outcomes))
    alike = [left.holds(one) == right.holds(one) for one in outcomes]
    yield from found_or_unknown(question, left, right, fits, [*both, *alike])


def shown_outcome(
    question: SolverQuery, here: Side, there: Side, outcome: Outcome, turned: bool = False
) -> Found:
    def fits(found: Witness) -> bool:
        return here.has(outcome, found) and not there.has(outcome, found)

    left, right = (there, here) if turned else (here, there)
    conditions = [here.holds(outcome), z3.Not(there.holds(outcome))]
    # Easier to read where nothing else is wrong.
    alone = [
        z3.Not(line.decides)
        for one in (here, there)
        for line in one.lines[:-1]
        if line.line.then != outcome
    ]
    yield from found_or_unknown(question, left, right, fits, conditions, alone)


def found_or_unknown(
    question: SolverQuery,
    left: Side,
    right: Side,
    fits: Fits,
    conditions: list[Any],
    wishes: Iterable[Any] = (),
) -> Found:
    try:
        found = question.find(left.reads, fits, *conditions, wishes=wishes)
    except Undecided:
        yield None
        return
    if found is not None:
        yield shown(found, left, right, fits)


SEARCHES: dict[Hit, Callable[[SolverQuery, Side, Side], Found]] = {
    Hit.FIRST: first_differences,
    Hit.COLLECT: collect_differences,
}
