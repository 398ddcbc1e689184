"""The parts of a case document that expressions need."""

from disputerules.facts.policy import Policy
from disputerules.language.dependencies import parts_read
from disputerules.language.expression import Node

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


def document_parts(nodes: tuple[Node, ...], policy: Policy) -> frozenset[str]:
    """Return the parts of a case document that expressions need; an event needs its dispute."""
    parts = {ORDER, *(DOCUMENT_PARTS[part] for part in parts_read(nodes, policy))}
    return frozenset(parts | ({DISPUTE} if EVENT in parts else set()))
