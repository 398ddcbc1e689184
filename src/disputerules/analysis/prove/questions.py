"""Six questions about when disputes open, and three about money, each answered for every case."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from disputerules.analysis.cases.query import Fits, SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.money import amount_of, largest
from disputerules.analysis.compare.side import Side, side
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import z3


class Answer(StrEnum):
    """An answer of the solver. Only `yes` is true: what is not known is not so."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return self is Answer.YES


Answered = tuple[Answer, Witness | None]
Said = Callable[[tuple[bool, ...]], bool]


def none(policies: tuple[Policy, ...], said: Said, table: str = "eligibility") -> Answered:
    """Whether there is no case of which the policies' tables say so; else such a case."""
    symbolic = SymbolicCase()
    sides = tuple(side(table, formulas_of(symbolic, policy)) for policy in policies)
    terms = [one.term("allowed") for one in sides]
    cases = [
        z3.And([term == yes for term, yes in zip(terms, way, strict=True)])
        for way in ways(len(sides))
        if said(way)
    ]

    def fits(found: Witness) -> bool:
        return said(tuple(one.verdicts(found)[0].allowed for one in sides))

    return no_case(
        SolverQuery(symbolic, policies if sides[0].life else ()), sides[0].reads, fits, z3.Or(cases)
    )


def ways(count: int) -> list[tuple[bool, ...]]:
    return (
        [(True,), (False,)]
        if count == 1
        else [(a, b) for a in (True, False) for b in (True, False)]
    )


def no_case(question: SolverQuery, reads: frozenset[str], fits: Fits, *conditions: Any) -> Answered:
    try:
        found = question.find(reads, fits, *conditions)
    except Undecided:
        return Answer.UNKNOWN, None
    return (Answer.YES, None) if found is None else (Answer.NO, found)


def never_opens_with_witness(policy: Policy) -> Answered:
    """Whether no order can ever be disputed, else an order that can."""
    return none((policy,), lambda allowed: allowed[0])


def never_opens(policy: Policy) -> Answer:
    """Whether no order can ever be disputed."""
    return never_opens_with_witness(policy)[0]


def always_opens_with_witness(policy: Policy) -> Answered:
    """Whether every order can be disputed at every instant, else an order that cannot."""
    return none((policy,), lambda allowed: not allowed[0])


def always_opens(policy: Policy) -> Answer:
    """Whether every order can be disputed at every instant."""
    return always_opens_with_witness(policy)[0]


def stricter_than_with_witness(one: Policy, other: Policy) -> Answered:
    """Whether one policy opens nothing that the other refuses, and refuses something that it opens.

    The case is, for `yes`, one that only the other opens; for `no`, one that only the first opens.
    """
    implied, counter = none((one, other), lambda allowed: allowed[0] and not allowed[1])
    if implied is not Answer.YES:
        return implied, counter
    weaker, example = none((one, other), lambda allowed: allowed[1] and not allowed[0])
    turned = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNKNOWN: Answer.UNKNOWN}
    return turned[weaker], example


def stricter_than(one: Policy, other: Policy) -> Answer:
    """Whether one policy opens nothing that the other refuses, and refuses what that opens."""
    return stricter_than_with_witness(one, other)[0]


def more_generous_than_with_witness(one: Policy, other: Policy) -> Answered:
    """Whether the other policy is stricter, with the case that says so."""
    return stricter_than_with_witness(other, one)


def more_generous_than(one: Policy, other: Policy) -> Answer:
    """Whether the other policy is stricter."""
    return more_generous_than_with_witness(one, other)[0]


def equivalent_with_witness(one: Policy, other: Policy) -> Answered:
    """Whether both policies open the same disputes, else one that only one of them opens."""
    return none((one, other), lambda allowed: allowed[0] != allowed[1])


def equivalent(one: Policy, other: Policy) -> Answer:
    """Whether both policies open the same disputes."""
    return equivalent_with_witness(one, other)[0]


def disjoint_with_witness(one: Policy, other: Policy) -> Answered:
    """Whether no dispute can be opened under both policies, else one that can."""
    return none((one, other), all)


def disjoint(one: Policy, other: Policy) -> Answer:
    """Whether no dispute can be opened under both policies."""
    return disjoint_with_witness(one, other)[0]


def refunds(old: Policy, new: Policy) -> tuple[SolverQuery, Side, Side]:
    symbolic = SymbolicCase()
    sides = [side("refund", formulas_of(symbolic, policy)) for policy in (old, new)]
    return SolverQuery(symbolic), sides[0], sides[1]


def refund_never_lower_with_witness(old: Policy, new: Policy) -> Answered:
    """Whether no refund is lower under the new policy, else a case in which one is."""
    question, here, there = refunds(old, new)

    def fits(found: Witness) -> bool:
        return amount_of(there, found, "amount") < amount_of(here, found, "amount")

    lower = there.term("amount") < here.term("amount")
    return no_case(question, here.reads, fits, lower)


def refund_never_lower(old: Policy, new: Policy) -> Answer:
    """Whether no refund is lower under the new policy."""
    return refund_never_lower_with_witness(old, new)[0]


def refund_never_higher_with_witness(old: Policy, new: Policy) -> Answered:
    """Whether no refund is higher under the new policy, else a case in which one is."""
    return refund_never_lower_with_witness(new, old)


def refund_never_higher(old: Policy, new: Policy) -> Answer:
    """Whether no refund is higher under the new policy."""
    return refund_never_higher_with_witness(old, new)[0]


def refund_differs_by_at_most(old: Policy, new: Policy) -> tuple[int, int]:
    """Proved bounds in minor units: how much more, and how much less, the new policy refunds.

    They are bounds for a claim about units of one line; one about several can differ on each.
    """
    question, here, there = refunds(old, new)
    return (
        largest(question, there, here, "amount")[1],
        largest(question, here, there, "amount")[1],
    )
