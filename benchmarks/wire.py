"""A whole case, from JSON text to the answer, without timelines."""

import json
from pathlib import Path
from typing import Any

from benchmarks.timing import Result, Work, in_turns, ratio
from disputerules import decide_case

ORDER: dict[str, Any] = {
    "id": "A-1",
    "currency": "USD",
    "placed_at": "2026-01-02T08:00:00Z",
    "paid_at": "2026-01-02T08:05:00Z",
    "shipped_at": "2026-01-05T08:00:00Z",
    "delivered_at": None,
    "confirmed_at": None,
    "cancelled_at": None,
    "lines": [{"id": "1", "quantity": 3, "paid": 4500, "refunded": 0}],
    "shipping_paid": 500,
    "shipping_refunded": 0,
    "shipment": {"tracking_number": "LX123", "status": "in-transit"},
    "protection": None,
    "extensions": [
        {
            "days": 10,
            "requested_by": "buyer",
            "requested_at": "2026-02-10T08:00:00Z",
            "answered_at": None,
            "granted": None,
        }
    ],
}
CLAIM: dict[str, Any] = {
    "received": False,
    "reason": "extension-not-approved",
    "returned_by": None,
    "lines": [{"id": "1", "quantity": 3}],
    "refund": "full",
    "amount": None,
    "return_goods": False,
    "description": "nothing arrived",
    "evidence": [{"name": "a.jpg", "bytes": 120000}],
}
ASKED: dict[str, Any] = {
    "policy": "aliexpress-guide",
    "order": ORDER,
    "at": "2026-02-23T09:00:00Z",
    "timelines": False,
}
DISPUTED: dict[str, Any] = {
    **ASKED,
    "claim": CLAIM,
    "opened_at": "2026-02-20T09:00:00Z",
    "events": [{"id": "e1", "type": "seller-rejected", "at": "2026-02-22T09:00:00Z"}],
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "an order": ASKED,
    "an order and a claim": {**ASKED, "claim": CLAIM},
    "an open dispute with an event": DISPUTED,
}
A_SECOND = 5_000
CASES = Path(__file__).parent.parent / "conformance"


def conformance_texts() -> list[str]:
    """The documents of all conformance cases with an answer, without timelines."""
    found = [json.loads(file.read_text()) for file in sorted(CASES.glob("*.json"))]
    asked = [
        case["case"] for one in found for case in one["cases"] if "error" not in case["expect"]
    ]
    return [json.dumps({**case, "timelines": False}) for case in asked]


def answered(text: str) -> str:
    """What a service does: text in, text out."""
    return json.dumps(decide_case(text))


def run(full: bool = False) -> list[Result]:
    """Documents per second on one core, and the ratio to plain JSON.

    The rate is that of the fastest round, because other work on the machine only adds time.
    """
    rounds, calls = (201, 50) if full else (41, 20)
    documents = [one for name in DOCUMENTS for one in of_document(name, rounds, calls)]
    return [*documents, of_conformance(rounds // 8)]


def of_document(name: str, rounds: int, calls: int) -> list[Result]:
    seconds = in_turns(works(json.dumps(DOCUMENTS[name]), calls), rounds)
    rate, as_text = (calls / min(seconds[work]) for work in ("answer", "text"))
    against = ratio(seconds, "text", "json")
    return [
        Result(f"{name}, JSON text to answer", rate, "per second", A_SECOND, "at least"),
        Result(f"{name}, JSON text to JSON text", as_text, "per second"),
        Result(f"{name}, that / json.loads and json.dumps of the document", against),
    ]


def of_conformance(rounds: int) -> Result:
    texts = conformance_texts()
    seconds = in_turns({"answer": lambda: [decide_case(text) for text in texts]}, rounds)
    what = f"{len(texts)} conformance cases, JSON text to answer"
    return Result(what, len(texts) / min(seconds["answer"]), "per second", A_SECOND, "at least")


def works(text: str, calls: int) -> dict[str, Work]:
    def answer() -> None:
        for _ in range(calls):
            decide_case(text)

    def as_text() -> None:
        for _ in range(calls):
            answered(text)

    def plain_json() -> None:
        for _ in range(calls):
            json.dumps(json.loads(text))

    return {"answer": answer, "text": as_text, "json": plain_json}
