"""The smallest change of one fact, or of the instant, that turns an answer round.

>>> from datetime import UTC, datetime
>>> from disputerules import Money, Order, OrderLine, check_eligibility
>>> from disputerules.nearest import nearest_change
>>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
>>> decision = check_eligibility(order, at=datetime(2026, 3, 9, tzinfo=UTC))
>>> nearest_change(decision).message
'it would be eligible until 2026-03-06 08:00 UTC'
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from disputerules.compare.side import side
from disputerules.decide import rulebook
from disputerules.decision import Decision, Verdict
from disputerules.facts.case import Case
from disputerules.facts.origin import Deadline, Fold, Keyed, Read, Tally, Total
from disputerules.interpreters import reference, text
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import Formulas, constant
from disputerules.interpreters.unknowns import FALSE, STEPS, TRUE, Term, Unknowns, value_in, z3
from disputerules.language.expression import Fact, Kind
from disputerules.language.table import Scope
from disputerules.periods import TICK
from disputerules.policy import Policy
from disputerules.witness.reads import LINE, leaves_read, root_of


@frozen
class Change:
    """One fact that could be otherwise, and what the answer would be then."""

    fact: str
    value: Any
    changed: Any
    code: str
    message: str


def nearest_change(decision: Decision) -> Change | None:
    """The smallest change of the instant that turns a decision round, else that of a number.

    None when no change of a single fact does.
    """
    compiled = decision.compiled
    return next(changes(decision.case, compiled.policy, compiled.table.name), None)


def changes(case: Case, policy: Policy, table: str = "eligibility") -> Iterator[Change]:
    """Each single change that turns the answer of a table round: the instant, numbers, then words.

    Of a table that collects the answer is its first finding.
    """
    yield from sorted(
        instants(case, policy, table), key=lambda change: abs(change.changed - case.at)
    )
    for fact in brought_along(policy, table, Kind.COUNT, Kind.AMOUNT):
        found = nearest_number(fact, case, policy, table)
        if found is not None:
            yield found
    for fact in brought_along(policy, table, Kind.FLAG, Kind.CHOICE):
        yield from other_word(fact, case, policy, table)


def first(said: Verdict | tuple[Verdict, ...]) -> Verdict:
    return said if isinstance(said, Verdict) else said[0]


def instants(case: Case, policy: Policy, table: str) -> Iterator[Change]:
    """The last instant before, and the first one after, at which the answer is another."""
    compiled = rulebook(policy).table(table)

    def answer(at: datetime) -> Verdict:
        return first(compiled.decide(case._replace(at=at)))

    now = answer(case.at)
    turning = sorted({*compiled.instants(case)})
    for at in reversed([one for one in turning if one <= case.at]):
        before = answer(at - TICK)
        if before.allowed != now.allowed:
            said = f"it would be {before.code} until {text.moment(at)}"
            yield Change("at", case.at, at - TICK, before.code, said)
            break
    for at in (one for one in turning if one > case.at):
        after = answer(at)
        if after.allowed != now.allowed:
            said = f"it would be {after.code} from {text.moment(at)} on"
            yield Change("at", case.at, at, after.code, said)
            break


def brought_along(policy: Policy, table: str, *kinds: Kind) -> list[Fact]:
    """The facts of these kinds that a case brings along and that a table reads.

    What is read of each line, to be added up, is no single fact.
    """
    read = leaves_read(policy.table(table).nodes, policy)
    of_lines = policy.table(table).scope is not Scope.LINE
    return [
        one
        for one in read
        if isinstance(one, Fact)
        and one.kind in kinds
        and isinstance(one.origin, Read | Fold)
        and not (of_lines and root_of(one) == LINE)
    ]


def nearest_number(fact: Fact, case: Case, policy: Policy, table: str) -> Change | None:
    """The value of a number, all other facts being as they are, that turns the answer round."""
    now = reference.fact(fact, Reading(case, policy))
    if now is None:
        return None
    unknown = z3.Int(fact.name)
    formulas = formulas_of_one(fact, unknown, case, policy, table)
    said = side(table, formulas).term("allowed")
    solver = z3.SimpleSolver()
    solver.set("rlimit", STEPS)
    solver.add(formulas.unknowns.known)
    was = first(rulebook(policy).table(table).decide(case)).allowed
    solver.add(unknown >= fact.minimum, unknown <= fact.maximum, said != was)
    changed = closest(solver, unknown, now)
    if changed is None:
        return None
    reading = Reading(case, policy, {fact.name: changed})
    verdict = reference.table(policy.table(table), reading)[0]
    assert verdict.allowed != was, "all that is bounded is known, so the solver is exact"
    return change(fact, now, changed, verdict.code, case)


def other_word(fact: Fact, case: Case, policy: Policy, table: str) -> Iterator[Change]:
    """The first other choice, or the other truth, that turns the answer round."""
    now = reference.fact(fact, Reading(case, policy))
    was = first(rulebook(policy).table(table).decide(case)).allowed
    for changed in (not now,) if fact.kind is Kind.FLAG else fact.choices:
        reading = Reading(case, policy, {fact.name: changed})
        verdict = reference.table(policy.table(table), reading)[0]
        if verdict.allowed != was:
            yield change(fact, now, changed, verdict.code, case)
            return


def change(fact: Fact, now: Any, changed: Any, code: str, case: Case) -> Change:
    values = [text.written(one, fact.kind, case) for one in (changed, now)]
    sentence = f"it would be {code} with {fact.meaning}: {values[0]}, not {values[1]}"
    return Change(fact.name, now, changed, code, sentence)


# What no number of the case changes is known as it is, so that nothing is only bounded.
SETTLED = (Deadline, Keyed, Tally, Total)


def formulas_of_one(fact: Fact, unknown: Any, case: Case, policy: Policy, table: str) -> Formulas:
    """How the case is read where one number of it is unknown."""
    reading = Reading(case, policy)

    def leaf(one: Fact, formulas: Formulas) -> Term:
        if one == fact:
            return Term(unknown)
        value = reference.fact(one, reading)
        if value is None:
            return Term(z3.IntVal(0), FALSE)
        return Term(constant(value, formulas), TRUE)

    formulas = Formulas(policy, Unknowns(), leaf)
    for one in leaves_read(policy.table(table).nodes, policy):
        if isinstance(one, Fact) and isinstance(one.origin, SETTLED):
            formulas.known[one.name] = leaf(one, formulas)
    return formulas


def closest(solver: Any, unknown: Any, now: int) -> int | None:
    """The value nearest to the one there is for which the solver has a model."""
    if solver.check() != z3.sat:
        return None
    best = int(value_in(solver.model(), unknown))
    low, high = 1, abs(best - now)
    while low < high:
        middle = (low + high) // 2
        solver.push()
        solver.add(unknown >= now - middle, unknown <= now + middle)
        if solver.check() == z3.sat:
            best = int(value_in(solver.model(), unknown))
            high = abs(best - now)
        else:
            low = middle + 1
        solver.pop()
    return best
