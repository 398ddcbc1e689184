"""The facts and settings that expressions read, by whatever way, and the parts of a case."""

from typing import Any

from disputerules.facts.origin import Fold, Read
from disputerules.language.expression import Fact, Literal, Node, Setting, leaves
from disputerules.language.table import Table

CLAIM_PART, REQUEST, DISPUTE, FILE, ORDER_PART = "claim", "request", "dispute", "file", "order"
LINE = "line"  # a line is claimed, which a table that is run once for each line supposes
ROOTS = {
    "claim": CLAIM_PART,
    "line": CLAIM_PART,
    "reason": CLAIM_PART,
    "claim_facts": CLAIM_PART,
    "request": REQUEST,
    "dispute": DISPUTE,
    "event": DISPUTE,
    "claim_code": DISPUTE,
    "dispute_facts": DISPUTE,
    "file": FILE,
}


def parts_read(table: Table, policy: Any) -> frozenset[str]:
    """The parts of a case that a table reads, through all that its facts are made of."""
    return frozenset(ROOTS.get(root_of(one), ORDER_PART) for one in facts_read(table.nodes, policy))


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
