"""What the facts of the tables are of the parts of an unknown case."""

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.dependencies import DISPUTE, EVENT, ROOTS, root_of
from disputerules.analysis.cases.parts import (
    CLAIMS_A_LINE,
    OWN_IN_DAYS,
    OWN_PROTECTION,
    PARTS,
    SLOTS,
    Grant,
)
from disputerules.analysis.cases.symbolic_case import DAY, HOUR, Scene, available, left, unrefunded
from disputerules.facts.dispute_facts import SILENCES
from disputerules.facts.origin import Tally
from disputerules.facts.policy import as_policy
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.table import Formulas, chain, fact, larger, smaller, table
from disputerules.interpreters.solver.unknowns import LAST_TICK, Term, z3
from disputerules.language.expression import Fact
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.order import STAMPS
from disputerules.values.periods import MAX_PERIOD


def formulas_of(scene: Scene, policy: Any) -> Formulas:
    """How the case is read under a policy. Raises InvalidType for what is none, such as a name."""
    as_policy(policy)

    def leaf(one: Fact, formulas: Formulas) -> Term:
        write = LEAVES.get(one.name)
        return write(scene, formulas) if write else scene.unknowns.constant(one)

    def lines(formulas: Formulas) -> Iterator[tuple[Any, Formulas]]:
        yield scene.of(CLAIMS_A_LINE), formulas

    return Formulas(policy, scene.unknowns, leaf, lines, lambda origin: grants(scene, origin))


def grants(scene: Scene, origin: Tally) -> Iterator[tuple[Any, dict[str, Term]]]:
    """The grants that there are, and what they say."""
    for slot in SLOTS:
        span = within_period(scene.of(slot.days)) * DAY
        said = {"answered_at": scene.of(slot.answered_at), "span": span}
        yield scene.of(slot.used), {one.name: Term(said[one.origin.path]) for one in origin.parts}


def both(part: Callable[[Scene, int], Any]) -> Callable[[Scene, Formulas], Term]:
    return lambda scene, formulas: Term(part(scene, 0) + part(scene, 1))


def of_claimed(part: Callable[[Scene], Any]) -> Callable[[Scene, Formulas], Term]:
    """A number of the claimed line: nothing of a line that the order has not."""
    return lambda scene, formulas: Term(z3.If(scene.of("line_known"), part(scene), 0))


def shipping_left(scene: Scene, formulas: Formulas) -> Term:
    return Term(scene.of(PARTS["shipping_paid"]) - scene.of(PARTS["shipping_refunded"]))


def claimed_quantity(scene: Scene, formulas: Formulas) -> Term:
    units = smaller(scene.of("line_claimed"), fact(FACTS["line_available"], formulas).value)
    return Term(z3.If(scene.of(CLAIMS_A_LINE), units, 0))


def own_protection(scene: Scene, formulas: Formulas) -> Term:
    unit = z3.If(scene.of(OWN_IN_DAYS), DAY, HOUR)
    return Term(scene.of(OWN_PROTECTION) * unit, scene.given(OWN_PROTECTION))


def requested_extension(scene: Scene, formulas: Formulas) -> Term:
    return Term(larger(z3.IntVal(0), within_period(scene.of("requested_days"))) * DAY)


def within_period(days: Any) -> Any:
    return smaller(days, z3.IntVal(MAX_PERIOD))


def granted(scene: Scene, slot: Grant, part: Fact) -> Any:
    return z3.If(scene.of(slot.used), scene.of(part), 0)


def extension_days(scene: Scene, formulas: Formulas) -> Term:
    days = z3.Sum([granted(scene, slot, slot.days) for slot in SLOTS])
    return Term(smaller(days, z3.IntVal(MAX_INTEGER)))


def extensions_of_party(scene: Scene, formulas: Formulas) -> Term:
    return Term(z3.Sum([granted(scene, slot, slot.of_party) for slot in SLOTS]))


LEAVES: dict[str, Callable[[Scene, Formulas], Term]] = {
    "order_protection": own_protection,
    "extension_days_granted": extension_days,
    "extensions_of_party": extensions_of_party,
    "requested_extension": requested_extension,
    "goods_left": both(left),
    "unrefunded_quantity": both(unrefunded),
    "claimable_quantity": both(available),
    "disputed_quantity": both(lambda scene, number: scene.line("disputed_quantity", number)),
    "shipping_left": shipping_left,
    "claimed_quantity": claimed_quantity,
    "line_left": of_claimed(left),
    "line_unrefunded": of_claimed(unrefunded),
    "line_available": of_claimed(available),
}


# What an opening is asked for, beside the eligibility.
CLAIM_TABLES = ("claim", "claim-lines", "evidence", "evidence-files")


def may_open(scene: Scene, policy: Any) -> Any:
    """Whether the dispute of the case may be opened when it was, by what was recorded then."""
    formulas = formulas_of(scene, policy)
    opened_at = scene.term("opened_at")
    formulas.known |= {"at": opened_at, "return_goods": scene.term("standing_return")}
    allowed = chain(table(policy.table("eligibility"), formulas), "allowed", formulas)
    sound = [table(policy.table(name), formulas)[-1].decides for name in CLAIM_TABLES]
    recorded = [z3.Implies(scene.given(one), scene.of(one) <= opened_at.value) for one in STAMPS]
    answered = [z3.Not(scene.of(slot.used)) for slot in SLOTS]
    return z3.And(allowed, scene.of("line_known"), *sound, *recorded, *answered)


def silence_led_here(scene: Scene, policy: Any, number: int) -> Any:
    """Whether a silence led to the state of the dispute, from another one.

    Of the dispute before it nothing is known but what its fields allow.
    """
    unknown = evolve(scene.unknowns, prefix=f"before {number} ", constants={})
    now = formulas_of(scene, policy)

    def leaf(one: Fact, formulas: Formulas) -> Term:
        earlier = ROOTS.get(root_of(one)) in {DISPUTE, EVENT}
        return unknown.constant(one) if earlier else now.leaf(one, formulas)

    before = evolve(now, leaf=leaf, known={"at": unknown.constant(FACTS["at"])})
    lines = table(policy.table("life-cycle"), before)
    kind, was = (fact(FACTS[name], before).value for name in ("event_type", "state"))
    state = scene.of("state")
    silent = z3.Or([kind == scene.unknowns.number(one) for one in SILENCES])
    return z3.And(silent, was != state, chain(lines, "state", before) == state)


def missed_by_silence(scene: Scene, policy: Any, number: int) -> Any:
    """What was missed was possible until a deadline that has passed, and that changed the state."""
    return z3.Implies(scene.of("kind_missed"), silence_led_here(scene, policy, number))


# The table that says for each state which silence is heard, and when.
DEADLINES = "states"


def heard_in_its_state(scene: Scene, policy: Any) -> Any:
    """A silence is heard where the state has a deadline of its kind."""
    formulas = formulas_of(scene, policy)
    formulas.known |= {"at": scene.term("since")}
    states = table(policy.table(DEADLINES), formulas)
    kind, number = scene.of("event_type"), scene.unknowns.number
    due = {one: chain(states, one, formulas) for one in SILENCES}
    return z3.And([z3.Implies(kind == number(one), due[one] <= LAST_TICK) for one in SILENCES])
