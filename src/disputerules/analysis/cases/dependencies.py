"""The facts and settings that expressions read, by whatever way, and the parts of a case."""

from typing import Any

from disputerules.facts.origin import Fold, Read
from disputerules.language.expression import Fact, Literal, Node, Setting, leaves

CLAIM_PART, REQUEST, FILE, ORDER_PART = "claim", "request", "file", "order"
DISPUTE, EVENT = "dispute", "event"
LINE = "line"  # a line is claimed, which a table that is run once for each line supposes
ROOTS = {
    "claim": CLAIM_PART,
    "line": CLAIM_PART,
    "reason": CLAIM_PART,
    "claim_facts": CLAIM_PART,
    "request": REQUEST,
    "dispute": DISPUTE,
    "event": EVENT,
    "claim_code": EVENT,
    "dispute_facts": EVENT,
    "file": FILE,
}


def parts_read(nodes: tuple[Node, ...], policy: Any) -> frozenset[str]:
    """The parts of a case that expressions read, through all that their facts are made of."""
    parts = {ROOTS.get(root_of(one), ORDER_PART) for one in facts_read(nodes, policy)}
    # An event is one of a dispute.
    return frozenset(parts | {ORDER_PART} | ({DISPUTE} if EVENT in parts else set()))


def root_of(one: Fact) -> str:
    origin = one.origin
    if isinstance(origin, Fold):
        return origin.function.__module__.rpartition(".")[2]
    return str(origin.path).partition(".")[0]


def facts_read(nodes: tuple[Node, ...], policy: Any) -> set[Fact]:
    """The facts that a case brings along and that expressions read, by whatever way."""
    return {
        one
        for one in leaves_read(nodes, policy)
        if isinstance(one, Fact) and isinstance(one.origin, Read | Fold)
    }


def leaves_read(nodes: tuple[Node, ...], policy: Any) -> dict[Fact | Setting, None]:
    """The facts and settings that expressions read, by whatever way."""
    seen: dict[Fact | Setting, None] = {}
    todo = list(nodes)
    while todo:
        for one in leaves(todo.pop()):
            if one in seen or isinstance(one, Literal):
                continue
            seen[one] = None
            if isinstance(one, Fact):
                asked = [node for table, _ in one.origin.asks for node in policy.table(table).nodes]
                todo += [*one.origin.nodes, *asked]
    return seen
