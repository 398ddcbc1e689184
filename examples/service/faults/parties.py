"""What the parties do: made up from a seed, so that a run can be repeated."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

START = datetime(2025, 3, 1, tzinfo=UTC)
ROUND = timedelta(days=1)
PAID = 4500
SETTINGS = {
    "protection.anchor": "placed",
    "protection.period": "90 days",
    "negotiation.seller_response": "6 days",
    "negotiation.on_seller_silence": "as-requested",
    "negotiation.buyer_response": "7 days",
    "negotiation.on_buyer_silence": "accept-offer",
    "arbitration.decide_within": "8 days",
    "arbitration.on_silence": "close",
}
POLICY = {"base": "neutral", "name": "faults", "version": "1", "set": SETTINGS}
STRICTER = POLICY | {
    "version": "2",
    "set": SETTINGS | {"negotiation.seller_response": "2 days"},
}
FILES = [{"name": "photo.jpg", "bytes": 1000}]
CLAIM = {"received": False, "reason": "not-received", "description": "It never came."}
# How often each comes, and what it says beside its type.
KINDS: dict[str, tuple[int, dict[str, Any]]] = {
    "evidence-added": (30, {"by": "buyer", "evidence": FILES}),
    "seller-rejected": (20, {"offer": {"amount": 1500}}),
    "buyer-revised": (8, {"claim": CLAIM}),
    "buyer-accepted": (4, {}),
    "buyer-escalated": (6, {}),
    "platform-ruled": (6, {"amount": 3000}),
    "seller-accepted": (2, {}),
    "seller-refunded": (4, {"lines": [{"id": "1", "quantity": 0, "amount": 100}]}),
    "buyer-cancelled": (1, {}),
    "refund-failed": (12, {}),
}
BAD = {"type": "platform-ruled", "amount": "30.00"}
TWICE, LATE, WRONG = 0.15, 0.1, 0.01


class Message(NamedTuple):
    """An event on its way to the service."""

    dispute: str
    event: dict[str, Any]


def order(number: int) -> dict[str, Any]:
    """The order of a dispute."""
    line = {"id": "1", "quantity": 1, "paid": PAID}
    since = {"placed_at": text(START), "paid_at": text(START)}
    return {"id": f"O-{number}", "currency": "USD", **since, "lines": [line]}


def opening(number: int) -> dict[str, Any]:
    """The dispute about an order."""
    about = {"id": f"D-{number}", "order_id": f"O-{number}", "at": text(START)}
    return about | {"currency": "USD", "claim": CLAIM}


def rounds(disputes: int, events: int, seed: int) -> Iterator[list[Message]]:
    """What is delivered in each round of a day: each event, some twice, some rounds late."""
    chance = random.Random(seed)
    count = -(-events // disputes // 2)
    held: list[list[Message]] = [[] for _ in range(count + 2)]
    made = 0
    for number in range(count):
        for dispute in (f"D-{one}" for one in range(disputes) for _ in range(2)):
            if made == events:
                break
            made += 1
            message = Message(dispute, made_up(chance, f"e{made}", START + number * ROUND))
            arrives = number + (chance.randint(1, 2) if chance.random() < LATE else 0)
            held[arrives].append(message)
            if chance.random() < TWICE:
                held[arrives + chance.randint(0, 1) if arrives <= count else arrives] += [message]
    for messages in held:
        chance.shuffle(messages)
        yield messages


def made_up(chance: random.Random, id: str, since: datetime) -> dict[str, Any]:
    """An event of a round; a few are no events at all."""
    at = {"id": id, "at": text(since + chance.random() * ROUND)}
    if chance.random() < WRONG:
        return at | BAD
    kinds = list(KINDS)
    kind = chance.choices(kinds, [KINDS[one][0] for one in kinds])[0]
    return at | {"type": kind, **KINDS[kind][1]}


def text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
