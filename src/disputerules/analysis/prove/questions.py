"""Answer six questions about opening disputes and three about refunds, for every case."""

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
from disputerules.values.money import MAX_AMOUNT


class Answer(StrEnum):
    """The answer of the solver. Only `yes` is truthy; `unknown` is not.

    A proof that rests on an assumption about the order is `unknown`.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return self is Answer.YES


Answered = tuple[Answer, Witness | None]
Violates = Callable[[tuple[bool, ...]], bool]


def no_case_where(
    policies: tuple[Policy, ...], violates: Violates, table: str = "eligibility"
) -> Answered:
    """Whether no case has verdicts that meet `violates`; else such a case."""
    symbolic = SymbolicCase()
    sides = tuple(side(table, formulas_of(symbolic, policy)) for policy in policies)
    terms = [one.term("allowed") for one in sides]
    cases = [
        z3.And([term == yes for term, yes in zip(terms, way, strict=True)])
        for way in ways(len(sides))
        if violates(way)
    ]

    def fits(witness: Witness) -> bool:
        return violates(tuple(one.verdicts(witness)[0].allowed for one in sides))

    query = SolverQuery(symbolic, policies if sides[0].life else ())
    reads = frozenset().union(*(one.reads for one in sides))
    return no_case(query, reads, fits, z3.Or(cases))


def ways(count: int) -> list[tuple[bool, ...]]:
    return (
        [(True,), (False,)]
        if count == 1
        else [(a, b) for a in (True, False) for b in (True, False)]
    )


def no_case(query: SolverQuery, reads: frozenset[str], fits: Fits, *conditions: Any) -> Answered:
    try:
        witness = query.find(reads, fits, *conditions)
    except Undecided:
        return Answer.UNKNOWN, None
    if witness is not None:
        return Answer.NO, witness
    return (Answer.UNKNOWN if query.assumptions else Answer.YES), None


def never_opens_with_witness(policy: Policy) -> Answered:
    """Return whether no order can ever be disputed, else an order that can."""
    return no_case_where((policy,), lambda allowed: allowed[0])


def never_opens(policy: Policy) -> Answer:
    """Return whether no order can ever be disputed."""
    return never_opens_with_witness(policy)[0]


def always_opens_with_witness(policy: Policy) -> Answered:
    """Return whether every order can be disputed at every instant, else an order that cannot."""
    return no_case_where((policy,), lambda allowed: not allowed[0])


def always_opens(policy: Policy) -> Answer:
    """Return whether every order can be disputed at every instant."""
    return always_opens_with_witness(policy)[0]


def stricter_than_with_witness(one: Policy, other: Policy) -> Answered:
    """Return whether every dispute of one policy opens under the other too, and not vice versa.

    For `yes` the case opens only under the other policy; for `no` only under the first.
    """
    implied, counter = no_case_where((one, other), lambda allowed: allowed[0] and not allowed[1])
    if implied is not Answer.YES:
        return implied, counter
    weaker, example = no_case_where((one, other), lambda allowed: allowed[1] and not allowed[0])
    turned = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNKNOWN: Answer.UNKNOWN}
    return turned[weaker], example


def stricter_than(one: Policy, other: Policy) -> Answer:
    """Return whether every dispute of one policy opens under the other too, and not vice versa."""
    return stricter_than_with_witness(one, other)[0]


def more_generous_than_with_witness(one: Policy, other: Policy) -> Answered:
    """Return whether the other policy is stricter, with a case that shows it."""
    return stricter_than_with_witness(other, one)


def more_generous_than(one: Policy, other: Policy) -> Answer:
    """Return whether the other policy is stricter."""
    return more_generous_than_with_witness(one, other)[0]


def equivalent_with_witness(one: Policy, other: Policy) -> Answered:
    """Return whether both policies open the same disputes, else one that only one of them opens."""
    return no_case_where((one, other), lambda allowed: allowed[0] != allowed[1])


def equivalent(one: Policy, other: Policy) -> Answer:
    """Return whether both policies open the same disputes."""
    return equivalent_with_witness(one, other)[0]


def disjoint_with_witness(one: Policy, other: Policy) -> Answered:
    """Return whether no dispute can be opened under both policies, else one that can."""
    return no_case_where((one, other), all)


def disjoint(one: Policy, other: Policy) -> Answer:
    """Return whether no dispute can be opened under both policies."""
    return disjoint_with_witness(one, other)[0]


def refunds(old: Policy, new: Policy) -> tuple[SolverQuery, Side, Side]:
    symbolic = SymbolicCase()
    sides = [side("refund", formulas_of(symbolic, policy)) for policy in (old, new)]
    return SolverQuery(symbolic), sides[0], sides[1]


def refund_never_lower_with_witness(old: Policy, new: Policy) -> Answered:
    """Return whether no refund is lower under the new policy, else a case in which one is."""
    query, here, there = refunds(old, new)

    def fits(witness: Witness) -> bool:
        return amount_of(there, witness, "amount") < amount_of(here, witness, "amount")

    lower = there.term("amount") < here.term("amount")
    return no_case(query, here.reads, fits, lower)


def refund_never_lower(old: Policy, new: Policy) -> Answer:
    """Return whether no refund is lower under the new policy."""
    return refund_never_lower_with_witness(old, new)[0]


def refund_never_higher_with_witness(old: Policy, new: Policy) -> Answered:
    """Return whether no refund is higher under the new policy, else a case in which one is."""
    return refund_never_lower_with_witness(new, old)


def refund_never_higher(old: Policy, new: Policy) -> Answer:
    """Return whether no refund is higher under the new policy."""
    return refund_never_higher_with_witness(old, new)[0]


def refund_differs_by_at_most(old: Policy, new: Policy) -> tuple[int, int]:
    """Return proved bounds, in minor units, on how much more and how much less is refunded.

    The bounds apply to each claimed line. If a proof would rest on an assumption about the order,
    both are the largest amount.
    """
    query, here, there = refunds(old, new)
    more = largest(query, there, here, "amount")[1]
    less = largest(query, here, there, "amount")[1]
    return (MAX_AMOUNT, MAX_AMOUNT) if query.assumptions else (more, less)
