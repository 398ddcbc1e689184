"""Write golden tables: the decisions of a policy on typical orders, as text for a review.

The orders are `ORDERS`; the instants are those at which the policy's answer changes, so a
change of one number changes a few lines.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from itertools import product
from typing import Any

from attrs import evolve

from disputerules.decide import actions, opening, timeouts, transitions
from disputerules.decide.claims import check_claim
from disputerules.decide.dispute import Dispute
from disputerules.decide.order_timeline import order_timeline
from disputerules.decide.refunds import calculate_refund
from disputerules.decide.verbs import check_eligibility, check_extension, order_status
from disputerules.facts.attribute_values import boundary_values, with_required, with_values
from disputerules.facts.case import ExtensionRequest
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.values.claim import Claim, ReasonCode, RefundKind
from disputerules.values.event import EventType
from disputerules.values.money import Money
from disputerules.values.order import Extension, Order, Party
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import format_instant
from disputerules.values.shipment import Shipment, ShipmentStatus

DAY = timedelta(days=1)
START = datetime(2026, 1, 5, tzinfo=UTC)
ORDER = Order(
    id="golden",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START + DAY,
    estimated_delivery_at=START + 15 * DAY,
    contacted_at=START + 16 * DAY,
    lines=(OrderLine(id="1", quantity=3, paid=Money(1000, "USD")),),
    shipping_paid=Money(500, "USD"),
)
SPENT = ("refunded", "disputed", "decided")
SHIPPING = ("shipping_paid", "shipping_refunded", "shipping_disputed")
GRANTED = Extension(
    days=10,
    requested_by=Party.BUYER,
    requested_at=START + 5 * DAY,
    answered_at=START + 6 * DAY,
    granted=True,
)
ORDERS = {
    "shipped": ORDER,
    "delivered": evolve(ORDER, delivered_at=START + 12 * DAY),
    "confirmed": evolve(ORDER, delivered_at=START + 12 * DAY, confirmed_at=START + 13 * DAY),
    "cancelled": evolve(ORDER, shipped_at=None, cancelled_at=START + 2 * DAY),
    "extended": evolve(ORDER, extensions=(GRANTED,)),
    "fully disputed": evolve(
        ORDER, lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD"), disputed_quantity=1),)
    ),
}


def golden_table(policy: Policy) -> str:
    """Write the decisions of a policy as Markdown; equal policies give equal text.

    Raises UnreadableFact if the policy reads a fact that the typical orders do not have.
    """
    refuse_own_facts(policy, "a golden table", "test it with orders that have it")
    parts = [
        f"# Decisions of {policy.name}",
        "",
        "## Orders over time",
        "",
        *rows(("order", "from", "order status", "eligibility"), windows(policy)),
        "",
        "## Claims",
        "",
        *rows(
            ("received", "refund kind", "goods", "reason", "shipment status", "answer", "refund"),
            claims(policy),
        ),
        "",
        "## Extensions",
        "",
        *rows(("days", "answer"), extensions(policy)),
        "",
        "## Timeouts",
        "",
        *rows(("state", "due after", "next state"), timeout_rows(policy)),
        "",
    ]
    if policy.attributes.declared:
        head = ("attribute", "value", "eligibility", "answer", "refund")
        parts += ["## Attributes", "", *rows(head, attributes(policy)), ""]
    return "\n".join(parts)


def fitting(order: Order, policy: Policy) -> Order:
    """Return an order with what a policy requires of it: attributes, and its currency."""
    code = policy.currency or order.currency
    if code != order.currency:
        nothing: dict[str, Any] = dict.fromkeys(SPENT, Money(0, code))
        lines = tuple(
            evolve(one, paid=Money(one.paid.amount, code), **nothing) for one in order.lines
        )
        shipping: dict[str, Any] = {
            name: Money(getattr(order, name).amount, code) for name in SHIPPING
        }
        order = evolve(order, currency=code, lines=lines, **shipping)
    return with_required(order, policy)


def rows(head: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *body]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def windows(policy: Policy) -> Iterator[tuple[str, ...]]:
    for name, typical in ORDERS.items():
        order = fitting(typical, policy)
        for entry in order_timeline(order, policy=policy):
            status = order_status(order, at=entry.at, policy=policy).code
            yield name, format_instant(entry.at), status, entry.code


def claims(policy: Policy) -> Iterator[tuple[str, ...]]:
    at = START + 20 * DAY
    for reason, kind, back in product(policy.reasons, RefundKind, (False, True)):
        received = reason.is_for(True)
        amount = Money(400, policy.currency or "USD") if kind is RefundKind.PARTIAL else None
        claim = Claim(
            received=received,
            reason=reason.code,
            refund=kind,
            amount=amount,
            return_goods=back,
            description="it does not work",
        )
        for status in (ShipmentStatus.UNKNOWN, ShipmentStatus.DELIVERED):
            shipment = Shipment(tracking_number="LX123", status=status)
            order = evolve(fitting(ORDER, policy), shipment=shipment)
            answer = check_claim(order, claim, at=at, policy=policy)
            codes = ", ".join(finding.code for finding in answer.findings) or answer.code
            refund = calculate_refund(order, claim, at=at, policy=policy).amount
            goods = "returned" if back else "kept"
            answer_received = "yes" if received else "no"
            yield answer_received, str(kind), goods, reason.code, str(status), codes, str(refund)


def extensions(policy: Policy) -> Iterator[tuple[str, ...]]:
    for days in (0, 1, 7, 10, 14, 30, 31, 60, 61):
        request = ExtensionRequest(days=days)
        order, at = fitting(ORDER, policy), START + 10 * DAY
        yield str(days), check_extension(order, request, at=at, policy=policy).code


def timeout_rows(policy: Policy) -> Iterator[tuple[str, ...]]:
    at = START + 20 * DAY
    claim = Claim(
        received=True, reason=ReasonCode.COUNTERFEIT, return_goods=True, description="a copy"
    )
    opened = opening.opened_dispute(fitting(ORDER, policy), claim, at, policy)
    for dispute in states(opened):
        for due, later in timeouts.timeouts(dispute):
            yield str(dispute.state), str(due - dispute.since), str(later.state)
            break


def attributes(policy: Policy) -> Iterator[tuple[str, ...]]:
    """Yield what an order is given, one attribute at a time, at the boundaries of the rows."""
    received = [one.code for one in policy.reasons if one.is_for(True)]
    reason = received[0] if received else ReasonCode.NOT_AS_DESCRIBED
    at, claim = START + 20 * DAY, Claim(received=True, reason=reason, description="broken")
    for one, values in boundary_values(policy):
        for value in values:
            order = with_values(fitting(ORDER, policy), {one: value})
            answer = check_claim(order, claim, at=at, policy=policy)
            codes = ", ".join(finding.code for finding in answer.findings) or answer.code
            eligibility = check_eligibility(order, at=at, policy=policy).code
            refund = calculate_refund(order, claim, at=at, policy=policy).amount
            written = "not given" if value is None else text.write_value(value, one.kind, None)
            yield one.fact_name, written, eligibility, codes, str(refund)


def states(opened: Dispute) -> list[Dispute]:
    """Return a dispute in each state that events can reach."""
    reached: dict[Any, Dispute] = {opened.state: opened}
    queue = [opened]
    while queue:
        now = queue.pop(0)
        for kind in EventType:
            event = actions.bare_event(kind, now.since + DAY)
            verdict = transitions.decide_event(now, event, "acceptable")
            if verdict.allowed:
                later = transitions.step(now, event, verdict)
                if later.state not in reached:
                    reached[later.state] = later
                    queue.append(later)
    return list(reached.values())


def differences(before: str, after: str) -> list[str]:
    """Return the lines that differ between two golden tables."""
    lines = unified_diff(before.splitlines(), after.splitlines(), "golden", "now", lineterm="", n=0)
    return [line for line in lines if not line.startswith("@@")]
