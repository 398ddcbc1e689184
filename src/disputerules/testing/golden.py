"""Golden tables: what a policy decides about typical orders, as text that is read in a review.

The orders stand in `SCENES`; the instants are those at which the policy's answer changes, so a
change of one number shows as a few changed lines.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from itertools import product
from typing import Any

from attrs import evolve

from disputerules.decide import clocks, lifecycle
from disputerules.decide.answer import order_timeline
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import calculate_refund, check_claim, check_extension, order_status
from disputerules.facts.case import ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.rules.reasons import RECEIVED
from disputerules.values.claim import Claim, ReasonCode, RefundKind
from disputerules.values.event import EventType
from disputerules.values.money import Money
from disputerules.values.order import Extension, Order, OrderLine, Party, Shipment, ShipmentStatus
from disputerules.values.periods import format_instant

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
GRANTED = Extension(
    days=10,
    requested_by=Party.BUYER,
    requested_at=START + 5 * DAY,
    answered_at=START + 6 * DAY,
    granted=True,
)
SCENES = {
    "shipped": ORDER,
    "delivered": evolve(ORDER, delivered_at=START + 12 * DAY),
    "confirmed": evolve(ORDER, delivered_at=START + 12 * DAY, confirmed_at=START + 13 * DAY),
    "cancelled": evolve(ORDER, shipped_at=None, cancelled_at=START + 2 * DAY),
    "extended": evolve(ORDER, extensions=(GRANTED,)),
    "no claims left": evolve(
        ORDER, lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD"), disputed_quantity=1),)
    ),
}


def golden_table(policy: Policy) -> str:
    """The decisions of a policy as Markdown, the same for the same policy."""
    parts = [
        f"# What {policy.name} decides",
        "",
        "## Until when",
        "",
        *rows(("order", "from", "order status", "may a dispute be opened"), windows(policy)),
        "",
        "## Claims",
        "",
        *rows(
            ("received", "asks for", "goods", "reason", "status", "answer", "refund"),
            claims(policy),
        ),
        "",
        "## Extensions",
        "",
        *rows(("days", "answer"), extensions(policy)),
        "",
        "## If nobody acts",
        "",
        *rows(("state", "due after", "then"), timeouts(policy)),
        "",
    ]
    return "\n".join(parts)


def rows(head: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *body]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def windows(policy: Policy) -> Iterator[tuple[str, ...]]:
    for name, order in SCENES.items():
        for entry in order_timeline(order, policy=policy):
            status = order_status(order, at=entry.at, policy=policy).code
            yield name, format_instant(entry.at), status, entry.code


def claims(policy: Policy) -> Iterator[tuple[str, ...]]:
    at = START + 20 * DAY
    for reason, kind, back in product(ReasonCode, RefundKind, (False, True)):
        received = reason in RECEIVED
        amount = Money(400, "USD") if kind is RefundKind.PARTIAL else None
        claim = Claim(
            received=received,
            reason=reason,
            refund=kind,
            amount=amount,
            return_goods=back,
            description="it is not right",
        )
        for status in (ShipmentStatus.UNKNOWN, ShipmentStatus.DELIVERED):
            order = evolve(ORDER, shipment=Shipment(tracking_number="LX123", status=status))
            answer = check_claim(order, claim, at=at, policy=policy)
            codes = ", ".join(finding.code for finding in answer.findings) or answer.code
            refund = calculate_refund(order, claim, at=at, policy=policy).amount
            goods = "go back" if back else "are kept"
            said = "yes" if received else "no"
            yield said, str(kind), goods, str(reason), str(status), codes, str(refund)


def extensions(policy: Policy) -> Iterator[tuple[str, ...]]:
    for days in (0, 1, 7, 10, 14, 30, 31, 60, 61):
        asked = ExtensionRequest(days=days)
        yield str(days), check_extension(ORDER, asked, at=START + 10 * DAY, policy=policy).code


def timeouts(policy: Policy) -> Iterator[tuple[str, ...]]:
    at = START + 20 * DAY
    claim = Claim(
        received=True, reason=ReasonCode.COUNTERFEIT, return_goods=True, description="a copy"
    )
    opened = lifecycle.opened_dispute(ORDER, claim, at, policy)
    for dispute in states(opened):
        for due, later in lifecycle.timeouts(dispute):
            yield str(dispute.state), str(due - dispute.since), str(later.state)
            break


def states(opened: Dispute) -> list[Dispute]:
    """A dispute in each state that can be reached from another by what anybody may do."""
    found: dict[Any, Dispute] = {opened.state: opened}
    left = [opened]
    while left:
        now = left.pop(0)
        for kind in EventType:
            event = lifecycle.sample(kind, now.since + DAY)
            verdict = clocks.decide_event(now, event, "acceptable")
            if verdict.allowed:
                later = lifecycle.step(now, event, verdict)
                if later.state not in found:
                    found[later.state] = later
                    left.append(later)
    return list(found.values())


def differences(before: str, after: str) -> list[str]:
    """The lines that are decided differently; nothing when the tables agree."""
    found = unified_diff(before.splitlines(), after.splitlines(), "golden", "now", lineterm="", n=0)
    return [line for line in found if not line.startswith("@@")]
