"""Constraints that every real dispute satisfies, as the rows of the life cycle keep it.

A dispute that is held is constrained by the state that goes on after the hold.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from disputerules.analysis.cases.parts import MOST_REQUESTS
from disputerules.analysis.cases.symbolic_case import SymbolicCase, available, claimable_value
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.claim import GOODS
from disputerules.values.event import OWN_FIELDS, EventType
from disputerules.values.settlement import FINAL, State

NEGOTIATION = (State.AWAITING_SELLER, State.AWAITING_BUYER)
ARBITRATION = (State.IN_ARBITRATION, State.AWAITING_INFORMATION)
RETURNS = (State.AWAITING_RETURN, State.RETURN_IN_TRANSIT, State.RETURN_INSPECTION)
REPLACEMENT = (State.AWAITING_REPLACEMENT, State.REPLACEMENT_IN_TRANSIT)
GIVEN_UP = (State.CANCELLED, State.CHARGED_BACK)
SETTLED_IN = (
    *(State.RULED, State.UNDER_APPEAL, *RETURNS, *REPLACEMENT),
    *(State.REFUND_DUE, State.REFUNDED, State.REPLACED),
)


def is_one(symbolic: SymbolicCase, name: str, words: Iterable[str]) -> Any:
    """Return whether a choice is one of some words."""
    number = symbolic.unknowns.number
    return z3.Or([symbolic.of(name) == number(str(one)) for one in words])


def is_in(symbolic: SymbolicCase, *states: State) -> Any:
    """Return whether the dispute is in one of some states, or goes on in one after a hold."""
    held = is_one(symbolic, "state", [State.ON_HOLD])
    now, later = (is_one(symbolic, name, states) for name in ("state", "beneath"))
    return z3.Or(now, z3.And(held, later))


def happens(symbolic: SymbolicCase, *types: str) -> Any:
    """Return whether the event is of one of some types."""
    return is_one(symbolic, "event_type", types)


def nobody(symbolic: SymbolicCase, name: str) -> Any:
    """Return whether a choice is empty."""
    return symbolic.of(name) == symbolic.unknowns.number("")


def valid_course(symbolic: SymbolicCase) -> Iterator[Any]:
    at, opened, started, since = (
        symbolic.of(name) for name in ("at", "opened_at", "round_started_at", "since")
    )
    yield z3.And(symbolic.of("placed_at") <= opened, opened <= started, started <= at)
    # A new round also starts a new state.
    yield z3.And(started <= since, since <= at)
    yield z3.Implies(symbolic.of("rounds") == 1, started == opened)
    # The seller was silent in a round before, if it is the seller's turn again.
    again = z3.And(symbolic.of("timeout_unlocked"), is_in(symbolic, State.AWAITING_SELLER))
    yield z3.Implies(again, symbolic.of("rounds") > 1)
    yield z3.Implies(happens(symbolic, *TIMEOUTS), z3.Not(symbolic.of("kind_missed")))


def valid_offers(symbolic: SymbolicCase) -> Iterator[Any]:
    offers = symbolic.of("has_offer")
    yield z3.Implies(offers, is_in(symbolic, State.AWAITING_BUYER, *ARBITRATION))
    no_offer = z3.And(symbolic.of("offered_amount") == 0, z3.Not(symbolic.of("offered_return")))
    yield z3.Or(offers, no_offer)
    given = symbolic.given("new_offer")
    yield z3.Implies(given, happens(symbolic, EventType.SELLER_REJECTED, EventType.SELLER_OFFERED))
    yield z3.Implies(happens(symbolic, EventType.SELLER_OFFERED), given)
    yield z3.Implies(z3.Not(given), z3.Not(symbolic.of("new_offer_return")))
    yield z3.Implies(symbolic.of("offer_exceeds_a_line"), given)
    rules = happens(symbolic, EventType.PLATFORM_RULED)
    nothing = z3.And(symbolic.of("ruled_amount") == 0, z3.Not(symbolic.of("ruled_return")))
    yield z3.Or(rules, nothing)
    yield z3.Implies(symbolic.of("exceeds_a_line"), rules)


def valid_evidence(symbolic: SymbolicCase) -> Iterator[Any]:
    acceptable = is_one(symbolic, "revision_code", ["acceptable"])
    shows, adds = symbolic.of("shows_something"), happens(symbolic, EventType.EVIDENCE_ADDED)
    yield z3.Or(happens(symbolic, EventType.BUYER_REVISED), shows, acceptable)
    yield z3.Implies(shows, happens(symbolic, *OWN_FIELDS["evidence"]))
    yield z3.Implies(z3.Not(shows), symbolic.of("event_bytes") == 0)
    yield z3.Implies(adds, shows)
    yield symbolic.of("revision_code") >= 0
    yield symbolic.of("revision_code") <= MOST_REQUESTS
    # Only who adds evidence says so, and nobody was asked where nobody is named.
    asked = symbolic.of("actor_is_asked")
    yield z3.Implies(z3.Not(adds), asked)
    yield z3.Implies(z3.And(adds, nobody(symbolic, "information_from")), z3.Not(asked))


def valid_requests(symbolic: SymbolicCase) -> Iterator[Any]:
    asks = happens(symbolic, EventType.INFORMATION_REQUESTED)
    yield asks == z3.Not(nobody(symbolic, "asked_now"))
    for name, counted, state in (
        ("information_from", "information_requests", State.AWAITING_INFORMATION),
        ("appellant", "appeals", State.UNDER_APPEAL),
    ):
        yield nobody(symbolic, name) == (symbolic.of(counted) == 0)
        yield z3.Implies(is_in(symbolic, state), symbolic.of(counted) > 0)


def valid_settlement(symbolic: SymbolicCase) -> Iterator[Any]:
    settled = symbolic.of("is_settled")
    current, gross = symbolic.of("current_amount"), symbolic.of("gross_amount")
    asked, owed = symbolic.of("requested_amount"), symbolic.of("owed_as_asked")
    yield z3.Implies(is_in(symbolic, *SETTLED_IN), settled)
    yield z3.Implies(is_in(symbolic, *NEGOTIATION, *GIVEN_UP), z3.Not(settled))
    yield nobody(symbolic, "settled_by") == z3.Not(settled)
    yield z3.And(owed <= asked, current <= gross)
    yield symbolic.of("owed_amount") == z3.If(settled, current, owed)
    yield z3.Or(settled, z3.And(asked == current, asked == gross))
    yield z3.Or(settled, symbolic.of("requested_return") == symbolic.of("current_return"))
    yield z3.Or(settled, symbolic.of("settled_remedy") == symbolic.of("requested_remedy"))


def valid_appeals(symbolic: SymbolicCase) -> Iterator[Any]:
    # What was ruled stays settled, unless goods took its place and failed.
    over = z3.Or(symbolic.of("replaced_once"), is_in(symbolic, *GIVEN_UP))
    yield z3.Implies(symbolic.of("appeals") > 0, z3.Or(symbolic.of("is_settled"), over))


def valid_goods(symbolic: SymbolicCase) -> Iterator[Any]:
    number, replaced = symbolic.unknowns.number, symbolic.of("replaced_once")
    wanted, settled = symbolic.of("requested_remedy"), symbolic.of("settled_remedy")
    goods = is_one(symbolic, "remedy", GOODS)
    asked = z3.If(z3.And(goods, z3.Not(replaced)), symbolic.of("remedy"), number("refund"))
    yield wanted == asked
    yield z3.Implies(replaced, goods)
    yield z3.Implies(is_in(symbolic, State.REPLACEMENT_IN_TRANSIT, State.REPLACED), replaced)
    money = settled == number("refund")
    yield z3.Or(money, settled == symbolic.of("remedy"))
    yield z3.Implies(is_in(symbolic, *REPLACEMENT, State.REPLACED), z3.Not(money))
    nothing = z3.And(symbolic.of("current_amount") == 0, symbolic.of("gross_amount") == 0)
    yield z3.Or(money, z3.Not(symbolic.of("is_settled")), nothing)


def valid_returns(symbolic: SymbolicCase) -> Iterator[Any]:
    number, verdict = symbolic.unknowns.number, symbolic.of("verdict")
    yield happens(symbolic, EventType.RETURN_INSPECTED) == z3.Not(nobody(symbolic, "verdict"))
    yield z3.Or(verdict == number("reduced"), symbolic.of("new_deduction") == 0)
    whole = z3.And(symbolic.of("all_returned"), z3.Not(symbolic.of("returns_too_many")))
    yield z3.Or(happens(symbolic, EventType.RETURN_RECEIVED), whole)
    some = symbolic.of("some_returned")
    yield z3.Implies(some, symbolic.of("return_shipped"))
    in_parts = z3.Or(some, z3.Not(symbolic.of("all_returned")))
    yield z3.Implies(in_parts, z3.And(symbolic.of("line_claimed") > 1, available(symbolic) > 1))


def valid_payments(symbolic: SymbolicCase) -> Iterator[Any]:
    settled, failed = symbolic.of("is_settled"), symbolic.of("payment_failed")
    current, paid, payable = (
        symbolic.of(name) for name in ("current_amount", "paid_so_far", "payable")
    )
    pays = is_in(symbolic, State.REFUND_DUE, State.REFUNDED, *GIVEN_UP)
    yield z3.Or(pays, z3.And(paid == 0, z3.Not(failed)))
    yield z3.Implies(settled, paid + payable <= current)
    yield z3.Or(settled, payable == 0)
    yield z3.Implies(z3.And(settled, failed), current > 0)
    yield z3.Implies(is_in(symbolic, State.REFUNDED), payable == 0)
    stated = happens(symbolic, *OWN_FIELDS["amount"])
    yield z3.Implies(symbolic.given("payment"), stated)
    # A refund outside the dispute left nothing to pay, of a line that could still be paid.
    nothing_left = symbolic.term("nothing_payable_at")
    could = z3.And(claimable_value(symbolic) > 0, current > paid)
    stamped = z3.And(
        symbolic.of("since") <= nothing_left.value, nothing_left.value <= symbolic.of("at")
    )
    is_due = is_one(symbolic, "state", [State.REFUND_DUE])
    yield z3.Implies(nothing_left.present, z3.And(could, stamped, is_due, payable == 0))
    yield symbolic.of("nothing_is_payable") == nothing_left.present


def valid_holds(symbolic: SymbolicCase) -> Iterator[Any]:
    number, since = symbolic.unknowns.number, symbolic.of("since")
    held = is_one(symbolic, "state", [State.ON_HOLD])
    asked = is_one(symbolic, "state", [State.AWAITING_INFORMATION])
    yield held == z3.Not(nobody(symbolic, "held_by"))
    stopped = z3.Not(is_one(symbolic, "beneath", [*FINAL, State.ON_HOLD]))
    deciding = symbolic.of("beneath") == number(State.IN_ARBITRATION)
    same = symbolic.of("beneath") == symbolic.of("state")
    yield z3.If(held, stopped, z3.If(asked, deciding, same))
    for name in ("hold_anchor", "chargeback_anchor"):
        yield symbolic.of(name) <= since
    yield symbolic.of("opened_at") <= symbolic.of("running_since")
    yield symbolic.of("running_since") <= since
    own = symbolic.term("own_due_at")
    ended = is_one(symbolic, "state", [*FINAL, State.ON_HOLD])
    yield z3.Implies(own.present, z3.And(since <= own.value, z3.Not(ended)))
    extends = happens(symbolic, EventType.DEADLINE_EXTENDED)
    yield symbolic.given("new_until") == extends
    ends = happens(symbolic, EventType.CHARGEBACK_CLOSED)
    yield ends == z3.Not(nobody(symbolic, "won_by"))


VALID_DISPUTE: tuple[Callable[[SymbolicCase], Iterator[Any]], ...] = (
    *(valid_course, valid_offers, valid_evidence, valid_requests, valid_settlement),
    *(valid_appeals, valid_goods, valid_returns, valid_payments, valid_holds),
)
