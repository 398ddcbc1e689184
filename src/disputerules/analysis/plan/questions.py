"""What a party may lose by a change of one table: for the solver, on a case, and in words."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from disputerules.analysis.cases.document_parts import EVENT
from disputerules.analysis.cases.query import Fits
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.cases.words import is_one
from disputerules.analysis.compare.money import amount_of
from disputerules.analysis.compare.side import Side
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import text
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.solver.table import fact
from disputerules.interpreters.solver.unknowns import TRUE, z3
from disputerules.language.expression import Kind
from disputerules.values.event import ACTORS
from disputerules.values.order import Party

REFUSED, LOWER, EARLIER = "refused", "lower", "earlier"
KINDS = (REFUSED, LOWER, EARLIER)
# What a refusal denies by each policy, for the tables where the other may give as much unasked.
DENIED = {"extension": (FACTS["ends_at_if_granted"], FACTS["protection_ends_at"])}
# The fields of what a buyer gets, by table: what is kept back counts less.
GETS = {
    "refund": {"amount": 1},
    "life-cycle": {"amount": 1},
    "refund-deductions": {"restocking": -1, "return_label": -1},
}
TURN = "turn"


ANY_CASE: Fits = lambda witness: True  # noqa: E731 - a named constant


@frozen
class Question:
    """What one party may lose: a condition for the solver, and its test on a case.

    `inside` is whether a case is one of those that are asked about.
    """

    kind: str
    party: str
    condition: Any
    loses: Fits
    inside: Fits = ANY_CASE
    near: tuple[Any, ...] = ()
    """Conditions under which a case is easy to find; it may be elsewhere too."""

    def fits(self, witness: Witness) -> bool:
        """Whether a case that is asked about loses something."""
        return self.inside(witness) and self.loses(witness)


def questions(symbolic: SymbolicCase, left: Side, right: Side) -> Iterator[Question]:
    """Yield what may be lost by a table, party by party."""
    both = z3.And(left.term("allowed"), right.term("allowed"))
    for party in parties(left):
        acts = of_party(symbolic, left, party)
        refused = z3.And(
            left.term("allowed"), z3.Not(right.term("allowed")), acts, denied(left, right)
        )
        yield Question(REFUSED, party, refused, refuses(left, right, party))
    for party in turns(left):
        earlier = [right.term(name) < left.term(name) for name in instants(left)]
        if earlier:
            whose = in_turn(symbolic, left, party)
            condition = z3.And(both, z3.Or(earlier), whose)
            yield Question(EARLIER, party, condition, hastens(left, right, party))
    if left.table.name in GETS:
        lower = z3.And(both, term_of(right) < term_of(left))
        yield Question(LOWER, Party.BUYER.value, lower, lowers(left, right))


def term_of(one: Side) -> Any:
    """Return what a buyer gets by a table, as a solver term."""
    return z3.Sum([sign * one.term(name) for name, sign in GETS[one.table.name].items()])


def gets(one: Side, witness: Witness) -> int:
    """Return what a buyer gets by a table in a case, in minor units."""
    parts = GETS[one.table.name].items()
    return sum(sign * amount_of(one, witness, name) for name, sign in parts)


def parties(one: Side) -> list[str]:
    """Return who asks the question of a table: whoever acts, or the buyer."""
    return [party.value for party in Party] if EVENT in one.reads else [Party.BUYER.value]


def turns(one: Side) -> list[str]:
    """Return whose deadlines a table fixes."""
    named = TURN in dict(one.table.fields)
    return [party.value for party in Party] if named else [Party.BUYER.value]


def instants(one: Side) -> list[str]:
    return [name for name, kind in one.table.fields if kind is Kind.INSTANT]


def of_party(symbolic: SymbolicCase, one: Side, party: str) -> Any:
    """Return whether the event of a case is one that a party can bring about."""
    if EVENT not in one.reads:
        return TRUE
    return is_one(symbolic, "event_type", events_of(party))


def events_of(party: str) -> list[str]:
    return [kind.value for kind, actors in ACTORS.items() if party in actors]


def in_turn(symbolic: SymbolicCase, one: Side, party: str) -> Any:
    """Return whether it is a party's turn."""
    if TURN not in dict(one.table.fields):
        return TRUE
    return one.term(TURN) == symbolic.unknowns.number(party)


def denied(left: Side, right: Side) -> Any:
    """Return whether a refusal denies something: the other policy gives less without asking."""
    if left.table.name not in DENIED:
        return TRUE
    terms = [
        fact(one.policy.leaf(each), one.formulas).value  # type: ignore[arg-type]
        for each, one in zip(DENIED[left.table.name], (left, right), strict=True)
    ]
    return terms[1] < terms[0]


def denies(left: Side, right: Side, witness: Witness) -> bool:
    if left.table.name not in DENIED:
        return True
    given, unasked = (
        compiled(one.policy).value(each, witness.case(one.policy))
        for each, one in zip(DENIED[left.table.name], (left, right), strict=True)
    )
    return bool(unasked < given)


def refuses(left: Side, right: Side, party: str) -> Fits:
    def fits(witness: Witness) -> bool:
        acts = EVENT not in left.reads or witness.values["event_type"] in events_of(party)
        here, there = (one.verdicts(witness)[0].allowed for one in (left, right))
        return bool(acts and here and not there and denies(left, right, witness))

    return fits


def hastens(left: Side, right: Side, party: str) -> Fits:
    named = TURN in dict(left.table.fields)

    def fits(witness: Witness) -> bool:
        here, there = (one.verdicts(witness)[0] for one in (left, right))
        whose = not named or here.field(TURN) == party
        earlier = any(there.field(name) < here.field(name) for name in instants(left))
        return bool(whose and here.allowed and there.allowed and earlier)

    return fits


def over_at_once(left: Side, right: Side, asked: Question, state: str) -> Question:
    """Return the question whether the time of a state is over, by the new policy, as it begins.

    No dispute is ever in such a state, so no case shows its deadline.
    """

    def fits(witness: Witness) -> bool:
        here, there = (state_in(witness, one) for one in (left, right))
        whose = left.verdicts(witness)[0].fields
        return here == state != there and dict(whose).get(TURN) == asked.party

    return evolve(asked, loses=fits if asked.kind == EARLIER else lambda witness: False)


def state_in(witness: Witness, one: Side) -> str:
    dispute: Any = witness.case(one.policy).dispute
    return str(dispute.state)


def lowers(left: Side, right: Side) -> Fits:
    def fits(witness: Witness) -> bool:
        allowed = all(one.verdicts(witness)[0].allowed for one in (left, right))
        return allowed and gets(right, witness) < gets(left, witness)

    return fits


def sentence(left: Side, right: Side, asked: Question, witness: Witness) -> str:
    """Say what is lost in a case, and by which part of which table."""
    name, (old, new) = left.table.name, (one.message(witness) for one in (left, right))
    here, there = (one.verdicts(witness)[0] for one in (left, right))
    if asked.kind == REFUSED:
        return (
            f"allowed before: {old}; refused now: {new} ({name}: {here.code} becomes {there.code})"
        )
    if asked.kind == LOWER:
        case = witness.case(left.policy)
        before, after = (
            text.write_value(abs(gets(one, witness)), Kind.AMOUNT, case) for one in (left, right)
        )
        return f"{after} instead of {before}: {new} ({name})"
    sooner = [one for one in instants(left) if there.field(one) < here.field(one)]
    if here.code != there.code or not sooner:
        return f"before: {old}; now at once: {new} ({name}: {here.code} is over as it begins)"
    dates = [values_of(left, right, one, witness) for one in sooner]
    until = ", ".join(f"until {after} instead of {before}" for before, after in dates)
    return f"{new} {until} ({name}: {', '.join(sooner)})"


def values_of(left: Side, right: Side, name: str, witness: Witness) -> list[str]:
    """Write a field of both outcomes."""
    kind = dict(left.table.fields)[name]
    return [
        text.write_value(one.verdicts(witness)[0].field(name), kind, witness.case(one.policy))
        for one in (left, right)
    ]
