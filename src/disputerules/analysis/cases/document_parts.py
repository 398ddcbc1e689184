"""The parts of a case document that a table or a law needs."""

from collections.abc import Iterable

ORDER, CLAIM, REQUEST, FILE = "order", "claim", "request", "file"
DISPUTE, EVENT = "dispute", "event"
LINE = "line"  # a claimed line, which a table that runs once per line needs
DOCUMENT_PARTS = {
    "at": ORDER,
    "order": ORDER,
    "claim": CLAIM,
    "lines": CLAIM,
    "line": CLAIM,
    "reason": CLAIM,
    "received": CLAIM,
    "returned_by": CLAIM,
    "request": REQUEST,
    "dispute": DISPUTE,
    "event": EVENT,
    "claim_code": EVENT,
    "file": FILE,
}


def document_parts(read: Iterable[str]) -> frozenset[str]:
    """Return the parts of a document for those of a case; an event needs its dispute."""
    parts = {ORDER, *(DOCUMENT_PARTS[part] for part in read)}
    return frozenset(parts | ({DISPUTE} if EVENT in parts else set()))
