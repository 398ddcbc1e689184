"""Constraints that every dispute and every event satisfy, as their classes and verbs make them."""

from collections.abc import Callable, Iterator
from typing import Any

from disputerules.analysis.cases.parts import MOST_REQUESTS
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.words import happens, is_one, nobody
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.claim import GOODS
from disputerules.values.event import OWN_FIELDS, EventType


def valid_course(symbolic: SymbolicCase) -> Iterator[Any]:
    at, opened, started, since = (
        symbolic.of(name) for name in ("at", "opened_at", "round_started_at", "since")
    )
    yield z3.And(symbolic.of("placed_at") <= opened, opened <= started, started <= at)
    # A new round also starts a new state.
    yield z3.And(started <= since, since <= at)
    yield z3.Implies(symbolic.of("rounds") == 1, started == opened)
    running = symbolic.of("running_since")
    yield z3.And(opened <= running, running <= since)
    for name in ("hold_anchor", "chargeback_anchor"):
        yield symbolic.of(name) <= since
    yield z3.Implies(happens(symbolic, *TIMEOUTS), z3.Not(symbolic.of("kind_missed")))


def valid_offers(symbolic: SymbolicCase) -> Iterator[Any]:
    no_offer = z3.And(symbolic.of("offered_amount") == 0, z3.Not(symbolic.of("offered_return")))
    yield z3.Or(symbolic.of("has_offer"), no_offer)
    given = symbolic.given("new_offer")
    yield z3.Implies(given, happens(symbolic, EventType.SELLER_REJECTED, EventType.SELLER_OFFERED))
    yield z3.Implies(happens(symbolic, EventType.SELLER_OFFERED), given)
    yield z3.Implies(z3.Not(given), z3.Not(symbolic.of("new_offer_return")))
    rules = happens(symbolic, EventType.PLATFORM_RULED)
    nothing = z3.And(symbolic.of("ruled_amount") == 0, z3.Not(symbolic.of("ruled_return")))
    yield z3.Or(rules, nothing)
    exceeds, offers_more = symbolic.of("exceeds_a_line"), symbolic.of("offer_exceeds_a_line")
    yield z3.Implies(offers_more, given)
    both = happens(symbolic, EventType.SELLER_OFFERED)
    yield z3.If(both, exceeds == offers_more, z3.Implies(exceeds, rules))


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


# The words and instants that only one kind of event has.
ONLY_WITH = {
    "asked_now": EventType.INFORMATION_REQUESTED,
    "verdict": EventType.RETURN_INSPECTED,
    "won_by": EventType.CHARGEBACK_CLOSED,
}


def valid_words(symbolic: SymbolicCase) -> Iterator[Any]:
    for name, kind in ONLY_WITH.items():
        yield happens(symbolic, kind) == z3.Not(nobody(symbolic, name))
    yield happens(symbolic, EventType.DEADLINE_EXTENDED) == symbolic.given("new_until")
    reduced = is_one(symbolic, "verdict", ["reduced"])
    yield z3.Or(reduced, symbolic.of("new_deduction") == 0)
    whole = z3.And(symbolic.of("all_returned"), z3.Not(symbolic.of("returns_too_many")))
    yield z3.Or(happens(symbolic, EventType.RETURN_RECEIVED), whole)


def valid_amounts(symbolic: SymbolicCase) -> Iterator[Any]:
    """Yield what an event says of an amount, by whatever name a row reads it."""
    payment = symbolic.term("payment")
    yield z3.Implies(payment.present, symbolic.of("failed_payment") == payment.value)
    yield z3.Implies(payment.present, happens(symbolic, *OWN_FIELDS["amount"]))
    for kind, name in (
        (EventType.PLATFORM_RULED, "ruled_amount"),
        (EventType.SELLER_OFFERED, "new_offer"),
    ):
        stated = z3.And(payment.present, payment.value == symbolic.of(name))
        yield z3.Implies(happens(symbolic, kind), stated)


def valid_settlement(symbolic: SymbolicCase) -> Iterator[Any]:
    settled = symbolic.of("is_settled")
    current, gross = symbolic.of("current_amount"), symbolic.of("gross_amount")
    asked, owed = symbolic.of("requested_amount"), symbolic.of("owed_as_asked")
    yield nobody(symbolic, "settled_by") == z3.Not(settled)
    yield z3.And(owed <= asked, current <= gross)
    yield symbolic.of("owed_amount") == z3.If(settled, current, owed)
    yield z3.Or(settled, z3.And(asked == current, asked == gross))
    yield z3.Or(settled, symbolic.of("requested_return") == symbolic.of("current_return"))
    yield z3.Or(settled, symbolic.of("settled_remedy") == symbolic.of("requested_remedy"))
    goods = z3.And(is_one(symbolic, "remedy", GOODS), z3.Not(symbolic.of("replaced_once")))
    money = symbolic.unknowns.number("refund")
    yield symbolic.of("requested_remedy") == z3.If(goods, symbolic.of("remedy"), money)


def valid_payments(symbolic: SymbolicCase) -> Iterator[Any]:
    payable, left = symbolic.of("payable"), symbolic.term("nothing_payable_at")
    settled = symbolic.of("is_settled")
    yield z3.Or(settled, payable == 0)
    yield z3.Implies(left.present, z3.And(settled, symbolic.of("since") <= left.value))
    by_now = z3.And(left.present, left.value <= symbolic.of("at"))
    yield symbolic.of("nothing_is_payable") == by_now


VALID_DISPUTE: tuple[Callable[[SymbolicCase], Iterator[Any]], ...] = (
    *(valid_course, valid_offers, valid_evidence, valid_words, valid_amounts),
    *(valid_settlement, valid_payments),
)
