"""What may have led to a dispute: its opening, the timeouts before, and what its rows can note.

Rows that a policy's settings turn off note nothing, and lead to no state.
"""

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.document_parts import DISPUTE, DOCUMENT_PARTS, EVENT
from disputerules.analysis.cases.kept import ARBITRATION, has_own_rows
from disputerules.analysis.cases.parts import SLOTS
from disputerules.analysis.cases.reachable import (
    gives_words,
    goods_offered,
    keeps_something_back,
    may_leave,
    possible_events,
    possible_states,
    possible_values,
)
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.words import is_in, is_one
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.facts.dispute_facts import HOLDERS, TIMEOUTS
from disputerules.facts.origin import Read
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.table import Formulas, bound, chain, fact, table
from disputerules.interpreters.solver.unknowns import LAST_TICK, TRUE, Term, z3
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind
from disputerules.rules.evidence import EVIDENCE
from disputerules.rules.refund import REFUND
from disputerules.values.claim import GOODS
from disputerules.values.event import EventType
from disputerules.values.order import STAMPS

# The table with the timeout of each state and its instant.
DEADLINES = "states"
# The tables of an opening, besides eligibility.
CLAIM_TABLES = ("claim", "claim-lines", "evidence", "evidence-files")


def may_open(symbolic: SymbolicCase, policy: Any) -> Any:
    """Return whether the dispute may open at its opening, by the records of that instant."""
    formulas = formulas_of(symbolic, policy)
    opened_at = symbolic.term("opened_at")
    formulas.known |= {"at": opened_at, "return_goods": symbolic.term("current_return")}
    allowed = chain(table(policy.table("eligibility"), formulas), "allowed", formulas)
    sound = [table(policy.table(name), formulas)[-1].decides for name in CLAIM_TABLES]
    recorded = [
        z3.Implies(symbolic.given(one), symbolic.of(one) <= opened_at.value) for one in STAMPS
    ]
    answered = [z3.Not(symbolic.of(slot.used)) for slot in SLOTS]
    return z3.And(allowed, symbolic.of("line_known"), *sound, *recorded, *answered)


def timeout_led_here(symbolic: SymbolicCase, policy: Any, number: int) -> Any:
    """Return whether a timeout led to the state of the dispute from one with such an event.

    Only the fields of the dispute constrain what it was before.
    """
    unknown = evolve(symbolic.unknowns, prefix=f"before {number} ", constants={})
    now = formulas_of(symbolic, policy)

    def leaf(one: Fact, formulas: Formulas) -> Term:
        earlier = {DOCUMENT_PARTS[part] for part in one.parts} & {DISPUTE, EVENT}
        return unknown.constant(one) if earlier else now.leaf(one, formulas)

    before = evolve(now, leaf=leaf, known={"at": unknown.constant(FACTS["at"])})
    lines = table(policy.table("life-cycle"), before)
    was, state = fact(FACTS["state"], before).value, symbolic.of("state")
    to = chain(lines, "state", before)
    began = evolve(before, known={"at": unknown.constant(FACTS["since"])})
    silent = has_timeout(symbolic, policy, fact(FACTS["event_type"], before).value, began)
    return z3.And(silent, was != state, to == state, possible_in(symbolic, policy, was))


def possible_in(symbolic: SymbolicCase, policy: Any, state: Any) -> Any:
    """Return whether some row may allow the event in a state."""
    number = symbolic.unknowns.number
    return z3.Or(
        [
            z3.And(state == number(one), is_one(symbolic, "event_type", kinds))
            for one, kinds in possible_events(policy).items()
        ]
    )


def has_timeout(symbolic: SymbolicCase, policy: Any, kind: Any, formulas: Formulas) -> Any:
    """Return whether a kind is that of a timeout of the state of a dispute."""
    states = table(policy.table(DEADLINES), formulas)
    return z3.Or(
        [
            z3.And(kind == symbolic.unknowns.number(one), chain(states, one, formulas) <= LAST_TICK)
            for one in TIMEOUTS
        ]
    )


def missed_by_timeout(symbolic: SymbolicCase, policy: Any, number: int) -> Any:
    """Constrain a missed event: it was possible until a passed deadline changed the state."""
    return z3.Implies(symbolic.of("kind_missed"), timeout_led_here(symbolic, policy, number))


def never_noted(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain what a dispute notes of its past: nothing, where no row can note it."""
    life_cycle = policy.table("life-cycle")
    outcomes = [row.then for row in life_cycle.rows if bind(row.when, policy.setting) != NO]
    noted = [FACTS.get(name) for name, _ in life_cycle.fields]
    unset = [
        one
        for one in noted
        if one is not None
        and one.origin == Read(f"{DISPUTE}.{one.name}")
        and one.kind in NOTHING_NOTED
        and all(dict(then.fields)[one.name] == one for then in outcomes)
    ]
    return z3.And([NOTHING_NOTED[one.kind](symbolic, one) for one in unset])


NOTHING_NOTED: dict[Kind, Callable[[SymbolicCase, Fact], Any]] = {
    Kind.FLAG: lambda symbolic, one: z3.Not(symbolic.of(one)),
    Kind.COUNT: lambda symbolic, one: symbolic.of(one) == one.minimum,
}


def words_noted(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain a word that a dispute notes to the first one and those that rows give it."""
    words = [
        one
        for name, _ in policy.table("life-cycle").fields
        if (one := FACTS.get(name)) is not None
        and (one.kind, one.origin) == (Kind.CHOICE, Read(f"{DISPUTE}.{name}"))
        and gives_words(policy, one)
    ]
    return z3.And(
        [
            is_one(symbolic, one.name, {one.choices[0], *possible_values(policy, one.name)})
            for one in words
        ]
    )


def in_possible_states(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain the state of a dispute, and that beneath a hold, to those that rows lead to."""
    number = symbolic.unknowns.number
    states = possible_states(policy)
    names = "state", "beneath"
    return z3.And([z3.Or([symbolic.of(one) == number(s) for s in states]) for one in names])


def clocks_not_moved(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain what stops, moves and counts clocks: nothing, where no row can do it."""
    pauses, extends = may_leave(policy, "pauses"), may_leave(policy, "until")
    holders = possible_values(policy, "held_by")
    return z3.And(list(unmoved(symbolic, pauses, extends, holders)))


def unmoved(
    symbolic: SymbolicCase, pauses: bool, extends: bool, holders: frozenset[Any]
) -> Iterator[Any]:
    since, (platform, bank) = symbolic.of("since"), HOLDERS
    if not pauses:
        yield symbolic.of("running_since") == symbolic.of("opened_at")
    if not pauses and not extends:
        yield z3.Not(symbolic.given("own_due_at"))
    if platform not in holders and not extends:
        yield symbolic.of("hold_anchor") == since
    if bank not in holders:
        yield symbolic.of("chargeback_anchor") == since


def amounts_not_changed(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain what is kept back, and what failed: nothing, where no row can do it."""
    return z3.And(list(unchanged(symbolic, policy)))


def unchanged(symbolic: SymbolicCase, policy: Any) -> Iterator[Any]:
    if not may_leave(policy, "fails"):
        yield z3.Not(symbolic.of("payment_failed"))
    if not keeps_something_back(policy):
        yield symbolic.of("owed_as_asked") == symbolic.of("requested_amount")
        if not may_leave(policy, "deduction"):
            yield symbolic.of("gross_amount") == symbolic.of("current_amount")


def timeout_of_its_state(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain a timeout: its state has a deadline of its kind."""
    formulas = formulas_of(symbolic, policy)
    formulas.known |= {"at": symbolic.term("since")}
    kind = symbolic.of("event_type")
    silent = is_one(symbolic, "event_type", TIMEOUTS)
    return z3.Implies(silent, has_timeout(symbolic, policy, kind, formulas))


def remedies_offered(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain the remedy that the buyer asks for: goods only where a policy offers them."""
    refused = [one for one in GOODS if one not in goods_offered(policy)]
    return z3.Not(is_one(symbolic, "remedy", refused))


def asks_for_what_is_there(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain what the buyer asks for: as the table of the library has it, at most all of it."""
    if policy.table(REFUND.name) != REFUND:
        return TRUE
    return symbolic.of("requested_amount") <= symbolic.of("most_refundable")


def offers_that_stand(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain an offer: it stands in arbitration only where one can be made there."""
    kinds = {kind for state in ARBITRATION for kind in possible_events(policy)[state]}
    if EventType.SELLER_OFFERED in kinds:
        return TRUE
    return z3.Implies(symbolic.of("has_offer"), z3.Not(is_in(symbolic, *ARBITRATION)))


BYTES_FIT = ~life.MAX_TOTAL_BYTES.given | (
    limits.submitted_bytes <= life.MAX_TOTAL_BYTES.or_else(0)
)


def bytes_that_fit(symbolic: SymbolicCase, policy: Any) -> Any:
    """Constrain what a party submitted: as the rows of the library have it, what is allowed."""
    if has_own_rows((policy,)) or EVIDENCE not in policy.own_tables:
        return TRUE
    return bound(BYTES_FIT.node, formulas_of(symbolic, policy))


# What a policy says of the past of every dispute under it.
PAST: tuple[Callable[[SymbolicCase, Any], Any], ...] = (
    *(never_noted, words_noted, in_possible_states, clocks_not_moved, amounts_not_changed),
    *(timeout_of_its_state, remedies_offered, asks_for_what_is_there, offers_that_stand),
    bytes_that_fit,
)
