"""Random walks through the life cycle, quick enough to take many: each event with every payload."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

from disputerules import (
    Claim,
    ClaimLine,
    Event,
    EventType,
    EvidenceFile,
    LineShare,
    Money,
    Offer,
    Order,
    OrderLine,
    Party,
    Policy,
    Refused,
    apply_event,
    open_dispute,
)
from disputerules.values.event import ACTORS
from disputerules.values.periods import TICK

E = EventType
OPENED = datetime(2026, 2, 1, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    paid_at=datetime(2026, 1, 1, tzinfo=UTC),
    shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    lines=(
        OrderLine(id="1", quantity=2, paid=Money(1001, "USD")),
        OrderLine(id="2", quantity=1, paid=Money(500, "USD")),
    ),
    shipping_paid=Money(200, "USD"),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
SMALL = (EvidenceFile(name="a.jpg", bytes=1),)


def usd(amount: int) -> Money:
    return Money(amount, "USD")


def money(dispute: Any, amount: int) -> Money:
    """An amount in the currency of a dispute."""
    return Money(amount, dispute.order.currency)


def opened(policy: Policy, **claim: Any) -> Any:
    """A dispute about the order, for return of the goods or not."""
    made = Claim(**{"received": True, "reason": "quality-problem", "description": "x"} | claim)
    return open_dispute(ORDER, made, at=OPENED, policy=policy, id="D")


def stated(dispute: Any) -> list[dict[str, Any]]:
    most = dispute.most_refundable
    of = partial(money, dispute)
    one = (LineShare(id=dispute.lines[0].id, amount=of(dispute.refundable[0])),)
    amounts = [{"amount": of(each)} for each in sorted({0, 1, most // 2, most})]
    return [*amounts, {"lines": one}, {"lines": one, "shipping": of(dispute.shipping_refundable)}]


def payloads(kind: EventType, dispute: Any) -> list[dict[str, Any]]:
    """What an event of a type can say in a dispute."""
    backs = [{"return_goods": True}, {"return_goods": False}]
    if kind is E.SELLER_REJECTED:
        offers = [{"offer": Offer(**a, **b)} for a, b in product(stated(dispute), backs)]
        return [{}, *offers, {"evidence": SMALL}]
    if kind in (E.PLATFORM_RULED, E.SELLER_OFFERED):
        return [a | b for a, b in product(stated(dispute), backs)]
    return MORE.get(kind, lambda now: [{}])(dispute)


MORE: dict[EventType, Any] = {
    E.BUYER_REVISED: lambda now: [{"claim": now.claim}],
    E.SELLER_REFUNDED: lambda now: [
        {"shipping": money(now, one)} for one in (0, min(100, now.order.shipping_paid.amount))
    ],
    E.EVIDENCE_ADDED: lambda now: [
        {"by": one, "evidence": SMALL} for one in Party if one != "platform"
    ],
    E.REFUND_PAID: lambda now: [{}, {"amount": money(now, 1)}, {"amount": money(now, now.payable)}],
    E.REFUND_FAILED: lambda now: [{}, {"amount": money(now, 1)}],
    E.DEADLINE_EXTENDED: lambda now: [
        {"until": (now.own_deadline or now.since) + span}
        for span in (TICK, timedelta(hours=9), now.hold_left, timedelta(0))
    ],
    E.CHARGEBACK_CLOSED: lambda now: [{"won_by": "buyer"}, {"won_by": "seller"}],
    E.RETURN_RECEIVED: lambda now: [{}, {"lines": (ClaimLine(id=now.lines[0].id, quantity=1),)}],
    E.RETURN_INSPECTED: lambda now: [
        {"verdict": "accepted"},
        {"verdict": "refused"},
        *(
            {"verdict": "reduced", "deduction": money(now, one)}
            for one in (0, 1, now.current_amount)
        ),
    ],
    E.INFORMATION_REQUESTED: lambda now: [{"from_": "buyer"}, {"from_": "seller"}],
    E.INFORMATION_PROVIDED: lambda now: [{}, {"evidence": SMALL}],
    E.BUYER_APPEALED: lambda now: [{}, {"evidence": SMALL}],
}


def accepted(dispute: Any, at: datetime) -> dict[tuple[EventType, Party], list[Any]]:
    """The disputes after every event that is accepted at an instant, by type and party."""
    found: dict[tuple[EventType, Party], list[Any]] = {}
    number = len(dispute.events) + 1
    for kind in EventType:
        for own in payloads(kind, dispute):
            event = Event(id=f"e{number}", type=kind, at=at, **own)
            try:
                later = apply_event(dispute, event)
            except Refused:
                continue
            parties = ACTORS[kind]
            by = event.by or (parties[0] if len(parties) == 1 else Party(dispute.information_from))
            found.setdefault((kind, by), []).append(later)
    return found


def instants(dispute: Any) -> list[datetime]:
    """When to act: at once, a tick before the deadline, or in between."""
    start = max(dispute.since, dispute.last_event_at)
    due = dispute.due_at
    if due is None or due <= start:
        return [start, start + timedelta(days=1)]
    return [start, due - TICK, due - TICK, start + (due - start) // 2]
