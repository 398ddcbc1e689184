"""Rows that never decide under a policy, and why: proved from the rows and the policy alone."""

from typing import Any

from disputerules.analysis.mutation.exclusion import never_together
from disputerules.facts.dispute_facts import TIMEOUTS, event_type
from disputerules.facts.policy import Policy
from disputerules.language.expression import Apply, Literal, Node, Op
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.testing.resolved import resolved
from disputerules.values.periods import NEVER

SWITCHED_OFF = "the policy disables it"


def idle(line: Row | Otherwise, table: Table, policy: Policy) -> str:
    """Why a row never decides under a policy; empty where that cannot be shown."""
    if not isinstance(line, Row):
        return ""
    when = resolved(line.when, policy)
    unheard = [(~event_type.is_(one)).node for one in TIMEOUTS if never_comes(one, policy)]
    if never_together([when, *unheard]):
        return SWITCHED_OFF
    above = table.rows[: table.rows.index(line)] if table.hit is Hit.FIRST else ()
    for row in above:
        shadowed = never_together([when, negated(resolved(row.when, policy))])
        # What no setting could help is a fault of the table, and stays counted.
        if shadowed and not never_together([line.when, negated(row.when)]):
            return f"{row.id} decides before it"
    return ""


def negated(node: Node) -> Node:
    return Apply(Op.NOT, (node,))


def never_comes(silence: str, policy: Policy) -> bool:
    """Whether no state has a deadline of a kind."""
    dues: list[Any] = [dict(line.then.fields)[silence] for line in policy.table("states").lines]
    return all(is_never(resolved(due, policy)) for due in dues)


def is_never(node: Node) -> bool:
    return isinstance(node, Literal) and node.value == NEVER
