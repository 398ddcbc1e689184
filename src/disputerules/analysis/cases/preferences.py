"""Preferences that make a case easy to read: a simple course of events and default values."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from disputerules.analysis.cases.attributes import default_attributes
from disputerules.analysis.cases.parts import OWN_PROTECTION, PARTS, SLOTS
from disputerules.analysis.cases.symbolic_case import NO_REASON, SymbolicCase
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.unknowns import ticks, z3
from disputerules.values.claim import ReasonCode, RefundKind
from disputerules.values.settlement import State
from disputerules.values.shipment import ShipmentStatus


def preferences(symbolic: SymbolicCase) -> list[Any]:
    """Return the preferences for a simple course of events, the most important first."""
    return [preference for rule in PREFERENCES for preference in rule(symbolic)]


def defaults(symbolic: SymbolicCase) -> list[Any]:
    """Return the default values of a case."""
    return list(default_parts(symbolic))


PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
# Alternatives: a clock change while a deadline runs, after the opening or after shipment.
OTHER_PLACED = tuple(
    datetime(2026, month, day, 8, tzinfo=UTC)
    for month, day in ((2, 14), (3, 3), (3, 24), (10, 9), (10, 22), (10, 27))
)


def absent(*names: str) -> Callable[[SymbolicCase], Iterator[Any]]:
    def rule(symbolic: SymbolicCase) -> Iterator[Any]:
        for name in names:
            yield z3.Not(symbolic.given(name))

    return rule


def no_extensions(symbolic: SymbolicCase) -> Iterator[Any]:
    yield z3.Not(symbolic.given(OWN_PROTECTION))
    for slot in reversed(SLOTS):
        yield z3.Not(symbolic.of(slot.used))
    yield z3.Not(symbolic.given("last_request_unanswered_since"))
    yield z3.Not(symbolic.of("last_request_declined"))
    yield z3.Not(symbolic.given("request_pending_since"))


# A clock change lies within this span after each of the alternatives.
SOON = timedelta(days=60)
AFTER_PLACING = {
    "paid_at": timedelta(minutes=5),
    "shipped_at": timedelta(days=3),
    "delivered_at": timedelta(days=13),
    "estimated_delivery_at": timedelta(days=18),
    "confirmed_at": timedelta(days=14),
    "contacted_at": timedelta(days=20),
    "cancelled_at": timedelta(days=1),
    "opened_at": timedelta(days=20),
}


def default_instants(symbolic: SymbolicCase) -> Iterator[Any]:
    placed = symbolic.of("placed_at")
    yield z3.Or([placed == ticks(one) for one in (PLACED, *OTHER_PLACED)])
    for name in AFTER_PLACING:
        yield z3.Implies(symbolic.given(name), symbolic.of(name) <= placed + ticks(SOON))
    for name, later in AFTER_PLACING.items():
        default = symbolic.of(name) == placed + ticks(later)
        yield z3.Implies(symbolic.given(name), default)
    for name in ("paid_at", "shipped_at"):
        yield symbolic.given(name)
    yield symbolic.of("round_started_at") == symbolic.of("opened_at")
    yield symbolic.of("since") == symbolic.of("opened_at")
    yield placed == ticks(PLACED)


DEFAULT_NUMBERS = {
    "line_1_quantity": 0,
    "line_0_quantity": 1,
    "line_0_refunded_quantity": 0,
    "line_0_disputed_quantity": 0,
    "line_0_disputed": 0,
    "line_0_decided_quantity": 0,
    "line_0_decided": 0,
    "line_0_refunded": 0,
    "line_0_paid": 4500,
    "shipping_refunded": 0,
    "shipping_disputed": 0,
    "shipping_paid": 0,
    "line_claimed": 1,
    "file_count": 1,
    "requested_days": 10,
    "file_bytes": 100_000,
    "rounds": 1,
    "rejections": 0,
    "most_refundable": 4500,
    "current_amount": 4500,
    "information_requests": 0,
    "appeals": 0,
    "new_deduction": 0,
    "event_bytes": 0,
    "submitted_bytes": 0,
    "paid_so_far": 0,
}
DEFAULT_FLAGS = {
    "line_known": True,
    "claims_a_line": True,
    "described": True,
    "return_goods": False,
    "returner_named": False,
    "tracked": True,
    "kind_missed": False,
    "has_offer": False,
    "current_return": False,
    "return_shipped": False,
    "timeout_unlocked": False,
    "ruled_return": False,
    "new_offer_return": False,
    "shows_something": False,
    "is_settled": False,
    "replaced_once": False,
    "some_returned": False,
    "payment_failed": False,
    "returns_too_many": False,
    "all_returned": True,
    "exceeds_a_line": False,
    "offer_exceeds_a_line": False,
}
DEFAULT_CHOICES = {
    "reason": (ReasonCode.NO_TRACKING_INFORMATION, ReasonCode.QUALITY_PROBLEM),
    "shipment_status": (ShipmentStatus.UNKNOWN,),
    "remedy": (RefundKind.FULL,),
    "file_format": ("jpg",),
    "revision_code": ("acceptable",),
}


def default_parts(symbolic: SymbolicCase) -> Iterator[Any]:
    yield from default_attributes(symbolic)

    def term(name: str) -> Any:
        return symbolic.of(PARTS.get(name, FACTS.get(name, name)))

    # What the dispute is about costs as much as the claimed line.
    for name in ("most_refundable", "current_amount"):
        yield term(name) == term("line_0_paid")
    all_units = term("line_claimed") == term("line_0_quantity")
    yield z3.Implies(term("some_returned"), all_units)
    refunded = symbolic.of("state") == symbolic.unknowns.number(State.REFUNDED)
    yield z3.Implies(refunded, term("paid_so_far") == term("current_amount"))
    for name, value in DEFAULT_FLAGS.items():
        yield term(name) == value
    for name, number in DEFAULT_NUMBERS.items():
        yield term(name) == number
    yield symbolic.of("reason") != symbolic.unknowns.number(NO_REASON)
    # If something was received, "no tracking" is a reason of the wrong branch.
    yield z3.Implies(
        symbolic.of("received"),
        symbolic.of("reason") == symbolic.unknowns.number(ReasonCode.QUALITY_PROBLEM),
    )
    for name, choices in DEFAULT_CHOICES.items():
        for choice in choices:
            yield symbolic.of(name) == symbolic.unknowns.number(choice)


PREFERENCES: tuple[Callable[[SymbolicCase], Iterator[Any]], ...] = (
    no_extensions,
    absent("cancelled_at", "confirmed_at", "contacted_at", "estimated_delivery_at", "delivered_at"),
    absent("named_amount", "new_offer", "own_due_at", "payment", "nothing_payable_at"),
    default_instants,
)
