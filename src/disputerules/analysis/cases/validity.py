"""What every real case keeps: what the constructors of an order and of a claim would refuse."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from disputerules.analysis.cases.parts import CLAIMS_A_LINE, MOST_FILES, MOST_REQUESTS, PARTS, SLOTS
from disputerules.analysis.cases.symbolic_case import Scene, available
from disputerules.facts.dispute_facts import SILENCES
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import STAMPS
from disputerules.values.settlement import State


def valid(scene: Scene, life: bool) -> list[Any]:
    """What every real case keeps; with its `life` also what every dispute keeps."""
    for one in PARTS.values():
        scene.term(one)
    rules = (*VALID, valid_dispute) if life else VALID
    return [said for rule in rules for said in rule(scene)]


def valid_lines(scene: Scene) -> Iterator[Any]:
    paid = scene.of(PARTS["shipping_paid"])
    yield scene.of(PARTS["shipping_refunded"]) <= paid
    yield scene.line("quantity") >= 1
    for number in range(2):
        yield scene.line("refunded", number) <= scene.line("paid", number)
        yield available(scene, number) >= 0
        paid = paid + scene.line("paid", number)
    yield paid <= MAX_AMOUNT
    # An order may have the first line alone.
    yield z3.Implies(scene.line("quantity", 1) == 0, scene.line("paid", 1) == 0)


def valid_instants(scene: Scene) -> Iterator[Any]:
    placed, at = scene.of("placed_at"), scene.of("at")
    for name in STAMPS:
        stamp = scene.of(name)
        yield z3.Implies(scene.given(name), z3.And(placed <= stamp, stamp <= at))
    estimate = scene.of("estimated_delivery_at")
    yield z3.Implies(scene.given("estimated_delivery_at"), placed <= estimate)


def valid_extensions(scene: Scene) -> Iterator[Any]:
    placed, at = scene.of("placed_at"), scene.of("at")
    before: Any = placed
    for slot in SLOTS:
        answered = scene.of(slot.answered_at)
        between = z3.And(before <= answered, answered <= at)
        yield z3.Implies(scene.of(slot.used), between)
        yield scene.of(slot.of_party) <= scene.of(slot.days)
        before = z3.If(scene.of(slot.used), answered, before)
    for earlier, later in pairwise(SLOTS):
        yield z3.Implies(scene.of(later.used), scene.of(earlier.used))
    declined = scene.of("last_request_declined")
    oldest, last = scene.term("request_pending_since"), scene.term("last_request_unanswered_since")
    yield z3.Implies(oldest.present, z3.And(placed <= oldest.value, oldest.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.value <= last.value, last.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.present, z3.Not(declined)))
    # Where requests are pending and the last one is not, that one was declined or granted.
    answered = z3.Or(last.present, declined, scene.of(SLOTS[0].used))
    yield z3.Implies(oldest.present, answered)
    # What was declined was asked for, between placing and now.
    yield z3.Implies(z3.Or(declined, scene.of(SLOTS[0].used)), placed <= at)


def valid_claim(scene: Scene) -> Iterator[Any]:
    partial = scene.of("remedy") == scene.unknowns.number("partial")
    named = scene.given("named_amount")
    yield z3.Implies(partial, named)
    yield z3.Implies(z3.And(scene.of("received"), z3.Not(partial)), z3.Not(named))
    # Without lines a claim is about all that can be claimed: no line is claimed when that is none.
    nothing = z3.And(available(scene) == 0, available(scene, 1) == 0)
    yield z3.Or(scene.of(CLAIMS_A_LINE), z3.And(nothing, scene.of("line_known")))
    yield scene.of("file_count") <= MOST_FILES


def valid_dispute(scene: Scene) -> Iterator[Any]:
    at, opened, started, since = (
        scene.of(name) for name in ("at", "opened_at", "round_started_at", "since")
    )
    yield z3.And(scene.of("placed_at") <= opened, opened <= started, started <= at)
    # A round that starts is a new standing too.
    yield z3.And(started <= since, since <= at)
    yield z3.Implies(scene.of("rounds") == 1, started == opened)
    offers, number = scene.of("offer_stands"), scene.unknowns.number
    yield z3.Implies(offers, scene.of("state") == number(State.AWAITING_BUYER.value))
    no_offer = z3.And(scene.of("offered_amount") == 0, z3.Not(scene.of("offered_return")))
    yield z3.Or(offers, no_offer)
    event = scene.of("event_type")
    yield z3.Implies(scene.given("new_offer"), event == number("seller-rejected"))
    nothing = z3.And(scene.of("ruled_amount") == 0, z3.Not(scene.of("ruled_return")))
    yield z3.Or(event == number("platform-ruled"), nothing)
    acceptable = scene.of("revision_code") == number("acceptable")
    yield z3.Or(event == number("buyer-revised"), acceptable)
    yield scene.of("revision_code") >= 0
    yield scene.of("revision_code") <= MOST_REQUESTS
    silent = z3.Or([event == number(one) for one in SILENCES])
    yield z3.Implies(silent, z3.Not(scene.of("kind_missed")))


def valid_names(scene: Scene) -> Iterator[Any]:
    for name in ("file_format", "file_name", "line_id"):
        yield z3.And(scene.of(name) >= 0, scene.of(name) <= MOST_REQUESTS)


VALID: tuple[Callable[[Scene], Iterator[Any]], ...] = (
    valid_lines,
    valid_instants,
    valid_extensions,
    valid_claim,
    valid_names,
)
