"""How the time of an answer grows with each input, from 10 to 10,000: the slope in log-log."""

import gc
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import log
from time import process_time
from typing import Any

from benchmarks.timing import Result
from benchmarks.wire import ASKED, CLAIM, ORDER
from disputerules import decide_case
from disputerules.values.errors import DisputeRulesError

SIZES = (10, 50, 100, 1_000, 10_000)
START = datetime(2026, 2, 20, 9, tzinfo=UTC)
DISPUTED = {
    **ASKED,
    "timelines": True,
    "claim": CLAIM | {"lines": None},
    "opened_at": "2026-02-20T09:00:00Z",
}


def stamp(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).isoformat()


def lines(size: int) -> dict[str, Any]:
    many = [{"id": str(number), "quantity": 2, "paid": 100} for number in range(size)]
    return {**DISPUTED, "order": {**ORDER, "lines": many}}


def claimed_lines(size: int) -> dict[str, Any]:
    claimed = [{"id": str(number), "quantity": 1} for number in range(size)]
    return {**lines(size), "claim": {**CLAIM, "lines": claimed}}


def events(size: int) -> dict[str, Any]:
    paid = [{"id": str(n), "type": "refund-paid", "at": stamp(n)} for n in range(size)]
    return {**DISPUTED, "events": paid, "at": stamp(size)}


def revisions(size: int) -> dict[str, Any]:
    claim = DISPUTED["claim"]
    revised = [
        {"id": str(n), "type": "buyer-revised", "at": stamp(n), "claim": claim} for n in range(size)
    ]
    return {**DISPUTED, "events": revised, "at": stamp(size)}


def evidence(size: int) -> dict[str, Any]:
    files = [{"name": "a.jpg", "bytes": 1} for _ in range(size)]
    return {**DISPUTED, "claim": {**CLAIM, "evidence": files}}


def extensions(size: int) -> dict[str, Any]:
    asked = [{"days": 1, "requested_by": "buyer", "requested_at": stamp(n)} for n in range(size)]
    return {**DISPUTED, "order": {**ORDER, "extensions": asked}}


def granted_extensions(size: int) -> dict[str, Any]:
    document = extensions(size)
    for n, asked in enumerate(document["order"]["extensions"]):
        asked |= {"answered_at": stamp(n + 1), "granted": True}
    return document | {"at": stamp(size)}


def chargebacks(size: int) -> dict[str, Any]:
    opened = [{"at": stamp(2 * n), "closed_at": stamp(2 * n + 1)} for n in range(size)]
    return {**DISPUTED, "order": {**ORDER, "chargebacks": opened}, "at": stamp(2 * size)}


def ledger(size: int) -> dict[str, Any]:
    line = {"id": "1", "quantity": 2 * size, "paid": 2 * size}
    refunds = [
        {"id": f"r{n}", "at": stamp(2 * n), "lines": [{"id": "1", "quantity": 0, "amount": 1}]}
        for n in range(size)
    ]
    disputes = [
        {
            "id": f"d{n}",
            "opened_at": stamp(2 * n + 1),
            "ended_at": stamp(2 * n + 2),
            "outcome": "closed",
            "lines": [{"id": "1", "quantity": 1, "amount": 1}],
        }
        for n in range(size)
    ]
    kept = {"lines": [line], "refunds": refunds, "disputes": disputes, "extensions": None}
    one = [{"id": "1", "quantity": 1}]
    claim = {**CLAIM, "reason": "wrong-address", "lines": one}
    return {**DISPUTED, "order": {**ORDER, **kept}, "claim": claim, "at": stamp(2 * size)}


def scans(size: int) -> dict[str, Any]:
    history = [{"at": stamp(n), "status": "in-transit"} for n in range(size)]
    return {**DISPUTED, "order": {**ORDER, "shipment": {"history": history}}}


def holidays(size: int) -> dict[str, Any]:
    days = [(START.date() + timedelta(days=n)).isoformat() for n in range(size)]
    periods = {"calendar.holidays": days, "negotiation.seller_response": "3 business days"}
    return {**DISPUTED, "policy": {"base": "aliexpress-guide", "set": periods}}


def rounds(size: int) -> dict[str, Any]:
    """The seller rejects and the buyer revises, in turns."""
    document = revisions(size)
    rejected = [{"id": f"r{n}", "type": "seller-rejected", "at": stamp(n)} for n in range(size)]
    pairs = zip(rejected, document["events"], strict=True)
    policy = {"base": "aliexpress-guide", "set": {"negotiation.escalate_after_rejections": 20}}
    return document | {"events": [one for pair in pairs for one in pair], "policy": policy}


def payments(size: int) -> dict[str, Any]:
    paid = [
        {"at": stamp(n + 1), "lines": [{"id": "1", "amount": 1 if n % 2 else 0}]}
        for n in range(size)
    ]
    other = {
        "id": "d",
        "opened_at": stamp(0),
        "lines": [{"id": "1", "quantity": 1, "amount": size}],
        "payments": paid,
    }
    line = {"id": "1", "quantity": 2, "paid": 2 * size}
    order = {**ORDER, "lines": [line], "disputes": [other], "extensions": None}
    claim = {**CLAIM, "reason": "wrong-address", "lines": [{"id": "1", "quantity": 1}]}
    return {**DISPUTED, "order": order, "claim": claim, "at": stamp(size)}


def refunds_as_events(size: int) -> dict[str, Any]:
    told = [
        {
            "id": str(n),
            "type": "seller-refunded",
            "at": stamp(n),
            "lines": [{"id": "1", "quantity": 0, "amount": 1}],
        }
        for n in range(size)
    ]
    return {**DISPUTED, "events": told, "at": stamp(size)}


def attributes(size: int) -> dict[str, Any]:
    """Attributes that a policy declares and an order gives."""
    names = [f"a{n}" for n in range(size)]
    declared = {"order": {name: {"kind": "count"} for name in names}}
    order = {**ORDER, "attributes": dict.fromkeys(names, 1)}
    return {**ASKED, "policy": own_policy({"attributes": declared}), "order": order}


def variants(size: int) -> dict[str, Any]:
    listed = [
        {
            "id": f"v{n}",
            "when": f"goods_paid == {n}",
            "set": {"protection.period": f"{60 + n % 30} days"},
            "because": "it is so",
            "source": "https://example.com",
        }
        for n in range(size)
    ]
    return {**ASKED, "policy": own_policy({"variants": listed})}


def rows(size: int) -> dict[str, Any]:
    listed = [
        {
            "table": "eligibility",
            "id": f"own-{n}",
            "when": f"goods_paid == {n}",
            "then": {"allowed": False},
            "because": "it is so",
            "before": "order-cancelled",
            "source": "https://example.com",
        }
        for n in range(size)
    ]
    return {**ASKED, "policy": own_policy({"rows": listed})}


def own_policy(parts: dict[str, Any]) -> dict[str, Any]:
    return {"base": "aliexpress-guide", "name": "own", "version": "1", **parts}


def long_text(size: int) -> dict[str, Any]:
    return {**DISPUTED, "claim": {**CLAIM, "description": "x" * (100 * size)}}


def nested(size: int) -> dict[str, Any]:
    """Arrays in arrays, which are refused, and so are brackets in a string that is not."""
    return {**DISPUTED, "claim": {**CLAIM, "description": '[{"' * (33 * size)}}


INPUTS: tuple[Callable[[int], dict[str, Any]], ...] = (
    lines,
    claimed_lines,
    events,
    revisions,
    rounds,
    evidence,
    extensions,
    granted_extensions,
    chargebacks,
    ledger,
    payments,
    refunds_as_events,
    scans,
    holidays,
    attributes,
    variants,
    rows,
    long_text,
    nested,
)


def seconds(text: str, rounds: int, collecting: bool = True) -> float | None:
    """The CPU time of the fastest answer; None where the document is refused."""
    times = []
    for _ in range(rounds):
        if not collecting:
            gc.disable()
        start = process_time()
        try:
            decide_case(text)
        except DisputeRulesError:
            return None
        finally:
            gc.enable()
        times.append(process_time() - start)
    return min(times)


def growth(make: Callable[[int], dict[str, Any]], rounds: int) -> list[Result]:
    """The slope between the two largest sizes that are accepted, and the time of the largest.

    The slope is without Python's collector of cycles, as in the other benchmarks: its work grows
    with everything that the process holds.
    """
    texts = {size: json.dumps(make(size)) for size in SIZES}
    timed = [(size, seconds(text, rounds, collecting=False)) for size, text in texts.items()]
    known = [(size, took) for size, took in timed if took is not None]
    (size, before), (largest, last) = known[-2:]
    slope = log(last / before) / log(largest / size)
    name = make.__name__.replace("_", " ")
    return [
        Result(f"{name}, slope from {size:,} to {largest:,}, collector off", slope, "", 1.15),
        Result(f"{name}, {largest:,} of them", seconds(texts[largest], rounds), "s", 2),
    ]


def run(full: bool = False) -> list[Result]:
    return [one for make in INPUTS for one in growth(make, 9 if full else 3)]
