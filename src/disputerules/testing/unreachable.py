"""Rows that never decide under a policy, and why: proved from the rows and the policy alone.

`resolved` gives what a policy leaves of an expression: it puts in settings, and the facts that
depend only on settings. A deadline without a period never comes, a period of no time ends where it
begins, and an entry of an empty setting is its default.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from disputerules.analysis.mutation.exclusion import never_together
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.event_facts import event_type
from disputerules.facts.origin import Deadline, Derived, Keyed, Ruling
from disputerules.facts.policy import Policy
from disputerules.language.bind import YES, bind
from disputerules.language.expression import Apply, Fact, Literal, Node, Op
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.values.periods import NEVER

SWITCHED_OFF = "the policy disables it"


def unreachable(line: Row | Otherwise, table: Table, policy: Policy) -> str:
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


def never_comes(timeout: str, policy: Policy) -> bool:
    """Whether no state has a deadline of a kind."""
    dues: list[Any] = [dict(line.then.fields)[timeout] for line in policy.table("states").lines]
    return all(is_never(resolved(due, policy)) for due in dues)


def is_never(node: Node) -> bool:
    return isinstance(node, Literal) and node.value == NEVER


def resolved(node: Node, policy: Policy) -> Node:
    """The expression under a policy; a fact stays where more than the policy decides it."""
    return bind(put_in(bind(node, policy.setting), policy), policy.setting)


def put_in(node: Node, policy: Policy) -> Node:
    if isinstance(node, Fact):
        return found(node, policy)
    if not isinstance(node, Apply):
        return node
    if node.op in (Op.OR_ELSE, Op.MISSING) and is_absent(node.args[0], policy):
        return YES if node.op is Op.MISSING else put_in(node.args[1], policy)
    args = tuple(put_in(arg, policy) for arg in node.args)
    optional = node.op in (Op.OR_ELSE, Op.MISSING) and not getattr(args[0], "optional", False)
    return node if optional else Apply(node.op, args)


def found(fact: Fact, policy: Policy) -> Node:
    write = ORIGINS.get(type(fact.origin))
    return fact if write is None else write(fact, policy)


def derived(fact: Fact, policy: Policy) -> Node:
    """What a fact is derived from, where the policy decides a part of it."""
    origin: Any = fact.origin
    inner = resolved(origin.node, policy)
    return fact if inner == origin.node else inner


def ruling(fact: Fact, policy: Policy) -> Node:
    """What a table decides, where the policy makes it the same in every case."""
    origin: Any = fact.origin
    lines = policy.table(origin.table).lines
    if origin.field not in dict(lines[0].then.fields):
        return fact
    values = {resolved(dict(line.then.fields)[origin.field], policy) for line in lines}
    same = values.pop()
    return same if isinstance(same, Literal) and not values else fact


def keyed(fact: Fact, policy: Policy) -> Node:
    origin: Any = fact.origin
    return fact if policy.setting(origin.setting) else Literal(fact.kind, origin.default)


def deadline(fact: Fact, policy: Policy) -> Node:
    """The instant from which a period runs, where it has no length and no other can be given."""
    origin: Any = fact.origin
    period = policy.setting(origin.period)
    at_once = period is not None and period.is_fixed and period.span == timedelta(0)
    return put_in(origin.anchor, policy) if at_once and not origin.own else fact


ORIGINS: dict[type, Callable[[Fact, Policy], Node]] = {
    Derived: derived,
    Keyed: keyed,
    Ruling: ruling,
    Deadline: deadline,
}


def is_absent(node: Node, policy: Policy) -> bool:
    """Whether a fact is the deadline of a period that the policy does not set."""
    origin = getattr(node, "origin", None)
    return isinstance(origin, Deadline) and policy.setting(origin.period) is None
