"""The least that an event of each type has to say, so that any dispute that takes one takes it."""

from typing import Any

from disputerules import Claim, Event, EventType, EvidenceFile, Money, Party
from disputerules.values.periods import LAST, TICK

E = EventType
SMALL = (EvidenceFile(name="a.jpg", bytes=1),)


def least_of(kind: EventType, claim: Claim, currency: str, by: Party | None = None) -> Any:
    """The fields that a type needs."""
    nothing = Money(0, currency)
    needed: dict[EventType, dict[str, Any]] = {
        E.BUYER_REVISED: {"claim": claim},
        E.PLATFORM_RULED: {"amount": nothing},
        E.SELLER_REFUNDED: {"lines": ()},
        E.SELLER_OFFERED: {"amount": nothing},
        E.EVIDENCE_ADDED: {"by": by or Party.BUYER, "evidence": SMALL},
        E.CHARGEBACK_CLOSED: {"won_by": "seller"},
        E.DEADLINE_EXTENDED: {"until": LAST},
        E.RETURN_INSPECTED: {"verdict": "accepted"},
        E.INFORMATION_REQUESTED: {"from_": Party.BUYER},
    }
    return needed.get(kind, {})


def least_event(kind: EventType, dispute: Any, at: Any, by: Party | None = None) -> Event:
    """An event of a type by a party, in a dispute."""
    own = least_of(kind, dispute.claim, dispute.order.currency, by)
    if kind is E.DEADLINE_EXTENDED:
        own = {"until": min(LAST, (dispute.own_deadline or at) + TICK)}
    return Event(id="new", type=kind, at=at, **own)
