"""What an event may say on the way to a dispute: few contents for each kind of event."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from disputerules.decide.dispute import Dispute
from disputerules.values.claim import Claim, ClaimLine, EvidenceFile
from disputerules.values.event import EventType
from disputerules.values.event_parts import Offer
from disputerules.values.ledger import RefundedUnits
from disputerules.values.money import Money
from disputerules.values.order import TRADERS
from disputerules.values.periods import later_by

Content = dict[str, Any]
SMALL_FILE = EvidenceFile(name="a.jpg", bytes=1)
HOUR = timedelta(hours=1)


def proposals(
    kind: EventType, claim: Claim, disputes: tuple[Dispute, ...], at: datetime
) -> Iterable[Content]:
    """Return the contents that an event of a kind may have, by one dispute for each policy."""
    if kind is EventType.BUYER_REVISED:
        return ({"claim": claim},)
    if kind is EventType.DEADLINE_EXTENDED:
        return [{"until": one} for one in sorted(deadlines(disputes))]
    return PROPOSED.get(kind, nothing_said)(disputes[0], at)


def nothing_said(dispute: Dispute, at: datetime) -> Iterable[Content]:
    return ({},)


def money(amount: int, dispute: Dispute) -> Money:
    return Money(amount, dispute.order.currency)


def amounts(dispute: Dispute, at: datetime) -> Iterator[Content]:
    """Yield all that can be refunded, for return of the goods or not, and nothing."""
    for amount in (dispute.most_refundable, 0):
        for back in (False, True):
            yield {"amount": money(amount, dispute), "return_goods": back and amount > 0}


def offers(dispute: Dispute, at: datetime) -> Iterator[Content]:
    """Yield no offer, and offers of all that can be refunded."""
    yield {}
    for parts in amounts(dispute, at):
        yield {"offer": Offer(**parts)}


def payments(dispute: Dispute, at: datetime) -> Iterator[Content]:
    """Yield all that is payable, and a part of it."""
    payable = dispute.payable_by(at).total
    yield {}
    if payable > 1:
        yield {"amount": money(payable // 2, dispute)}


def refunds(dispute: Dispute, at: datetime) -> Iterator[Content]:
    """Yield a refund of nothing, and one of all that was paid for a line."""
    yield {"shipping": money(0, dispute)}
    first = dispute.lines[0].id
    for line in dispute.order.lines:
        if line.id == first:
            rest = line.paid - line.refunded
            yield {"lines": (RefundedUnits(id=first, quantity=0, amount=rest),)}


def failures(dispute: Dispute, at: datetime) -> Iterator[Content]:
    """Yield the last payment, and a part of what was paid."""
    yield {}
    if dispute.paid_so_far > 1:
        yield {"amount": money(dispute.paid_so_far - 1, dispute)}


def units(dispute: Dispute, at: datetime) -> Iterator[Content]:
    """Yield all units, and one of the first line."""
    yield {}
    first = dispute.lines[0]
    if first.quantity > 1:
        yield {"lines": (ClaimLine(id=first.id, quantity=1),)}


def deadlines(disputes: tuple[Dispute, ...]) -> set[datetime]:
    """Return an hour more than the time of the state, and all of the time that is left."""
    dues = [(one.own_deadline, one.hold_left) for one in disputes]
    later = [later_by(due, more) for due, left in dues if due is not None for more in (HOUR, left)]
    return {one for one in later if one is not None}


def inspections(dispute: Dispute, at: datetime) -> Iterator[Content]:
    yield from ({"verdict": one} for one in ("accepted", "refused"))
    yield {"verdict": "reduced", "deduction": money(0, dispute)}


PROPOSED: dict[EventType, Callable[[Dispute, datetime], Iterable[Content]]] = {
    EventType.PLATFORM_RULED: amounts,
    EventType.SELLER_OFFERED: amounts,
    EventType.SELLER_REJECTED: offers,
    EventType.SELLER_REFUNDED: refunds,
    EventType.REFUND_PAID: payments,
    EventType.REFUND_FAILED: failures,
    EventType.RETURN_RECEIVED: units,
    EventType.RETURN_INSPECTED: inspections,
    EventType.EVIDENCE_ADDED: lambda dispute, at: (
        {"by": by, "evidence": (SMALL_FILE,)} for by in TRADERS
    ),
    EventType.CHARGEBACK_CLOSED: lambda dispute, at: ({"won_by": one} for one in TRADERS),
    EventType.INFORMATION_REQUESTED: lambda dispute, at: ({"from_": one} for one in TRADERS),
}
