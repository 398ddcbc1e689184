"""What holds of every order: the laws, proved or refuted, and six questions about policies.

An `Answer` is `yes`, `no` or `unknown`, and only `yes` is true. A `no` comes with a case, replayed
before it is shown, where the question is asked by its twin `..._with_witness`.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.prove import never_opens, stricter_than
>>> never_opens(ALIEXPRESS_GUIDE).value
'no'
>>> longer_wait = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
>>> bool(stricter_than(longer_wait, ALIEXPRESS_GUIDE))
True
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from disputerules.compare import Side, amount_of, largest, side
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import Formulas, bound, fact, z3
from disputerules.language.expression import Node
from disputerules.language.table import Scope
from disputerules.laws import LAWS, CaseLaw, Law, PairLaw
from disputerules.policy import Policy
from disputerules.question import Fits, Question, Undecided
from disputerules.witness import (
    DISPUTE,
    LINE,
    MOVED,
    ORDER_PART,
    ROOTS,
    Scene,
    Witness,
    facts_read,
    root_of,
)


class Answer(StrEnum):
    """An answer of the solver. Only `yes` is true: what is not known is not so."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return self is Answer.YES


Answered = tuple[Answer, Witness | None]
Condition = Callable[[tuple[Side, ...]], Any]
Said = Callable[[tuple[bool, ...]], bool]


def none(policies: tuple[Policy, ...], said: Said, table: str = "eligibility") -> Answered:
    """Whether there is no case of which the policies' tables say so; else such a case."""
    scene = Scene()
    sides = tuple(side(table, scene.formulas(policy)) for policy in policies)
    terms = [one.term("allowed") for one in sides]
    cases = [
        z3.And([term == yes for term, yes in zip(terms, way, strict=True)])
        for way in ways(len(sides))
        if said(way)
    ]

    def fits(found: Witness) -> bool:
        return said(tuple(one.verdicts(found)[0].allowed for one in sides))

    return no_case(Question(scene, sides[0].life), sides[0].reads, fits, z3.Or(cases))


def ways(count: int) -> list[tuple[bool, ...]]:
    return (
        [(True,), (False,)]
        if count == 1
        else [(a, b) for a in (True, False) for b in (True, False)]
    )


def no_case(question: Question, reads: frozenset[str], fits: Fits, *conditions: Any) -> Answered:
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


def refunds(old: Policy, new: Policy) -> tuple[Question, Side, Side]:
    scene = Scene()
    sides = [side("refund", scene.formulas(policy)) for policy in (old, new)]
    return Question(scene), sides[0], sides[1]


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
    """Proved bounds in minor units: how much more, and how much less, the new policy refunds."""
    question, here, there = refunds(old, new)
    return (
        largest(question, there, here, "amount")[1],
        largest(question, here, there, "amount")[1],
    )


class Outcome(StrEnum):
    """What became of a law."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    SAMPLED = "sampled"


@frozen
class Proof:
    """A law under a policy: proved of every case, or refuted by one.

    `moved` are the facts of the second case where the law is about two. A law about whole histories
    is `sampled`: no expression says it, so the test kit checks it and nothing is proved.
    """

    law: Law
    outcome: Outcome
    witness: Witness | None = None
    moved: dict[str, Any] = field(factory=dict)


def prove(
    policy: Policy,
    laws: Iterable[Law] = tuple(LAWS.values()),
    progress: Callable[[str], None] = lambda law: None,
) -> tuple[Proof, ...]:
    """Each law under a policy. `progress` is called with the name of each before it is tried."""
    proofs = []
    for law in laws:
        progress(law.name)
        proofs.append(proof(law, policy))
    return tuple(proofs)


def proof(law: Law, policy: Policy) -> Proof:
    """One law under a policy."""
    if isinstance(law, CaseLaw):
        return case_proof(law, policy)
    return pair_proof(law, policy) if isinstance(law, PairLaw) else Proof(law, Outcome.SAMPLED)


def case_proof(law: CaseLaw, policy: Policy) -> Proof:
    scene = Scene()
    formulas = scene.formulas(policy)

    def fits(found: Witness) -> bool:
        reading = Reading(found.case(policy), policy)
        return broken(law, reading, reading)

    return refuted(law, policy, scene, fits, breaks(law, formulas, formulas))


def pair_proof(law: PairLaw, policy: Policy) -> Proof:
    scene = Scene()
    first, second = scene.formulas(policy), scene.formulas(policy)
    for move in law.moves:
        base = fact(move.fact, first)
        second.known[move.fact.name] = scene.moved(move.fact, base, move.up)

    def fits(found: Witness) -> bool:
        case = found.case(policy)
        return broken(law, Reading(case, policy), Reading(case, policy, moved_facts(law, found)))

    return refuted(law, policy, scene, fits, breaks(law, first, second))


def moved_facts(law: PairLaw, found: Witness) -> dict[str, Any]:
    return {move.fact.name: found.values[MOVED + move.fact.name] for move in law.moves}


def breaks(law: CaseLaw | PairLaw, first: Formulas, second: Formulas) -> Any:
    return z3.And(bound(law.given, first), z3.Not(bound(law.holds, second)))


def broken(law: CaseLaw | PairLaw, first: Reading, second: Reading) -> bool:
    given = reference.expression(law.given, first)
    return bool(given) and not reference.expression(law.holds, second)


def refuted(
    law: CaseLaw | PairLaw, policy: Policy, scene: Scene, fits: Fits, condition: Any
) -> Proof:
    line = {LINE} if law.scope is Scope.LINE else set()
    reads = parts_of((law.given, law.holds), policy) | line
    answer, found = no_case(Question(scene, DISPUTE in reads), reads, fits, condition)
    moved = moved_facts(law, found) if found and isinstance(law, PairLaw) else {}
    return Proof(law, OUTCOMES[answer], found, moved)


OUTCOMES = {
    Answer.YES: Outcome.PROVED,
    Answer.NO: Outcome.REFUTED,
    Answer.UNKNOWN: Outcome.UNKNOWN,
}


def parts_of(nodes: tuple[Node, ...], policy: Policy) -> frozenset[str]:
    """The parts of a case that expressions read."""
    roots = (root_of(one) for one in facts_read(nodes, policy))
    return frozenset({ORDER_PART, *(ROOTS.get(root, ORDER_PART) for root in roots)})
