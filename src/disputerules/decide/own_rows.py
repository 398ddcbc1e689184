"""What rows of a policy's own read of a dispute, beyond what the library's rows read.

The situations of one dispute are those of every other if a life cycle reads, of amounts, only
whether they are nothing, and nothing of the order. The rows of the library do. Rows of a policy's
own do too if their conditions read no more than where the dispute stands.
"""

from collections.abc import Iterable

from disputerules.facts.dispute_deadlines import escalation_unlocked
from disputerules.facts.dispute_facts import rejections
from disputerules.facts.event_facts import new_offer
from disputerules.facts.policy import Policy
from disputerules.language.dependencies import expressions
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op
from disputerules.language.table import Otherwise, Row, Table
from disputerules.rules.lifecycle import LIFE_CYCLE, STATES

# What the situation of a dispute has of it, whatever its amounts are.
STANDING = frozenset(
    {
        *("state", "event_type", "rounds", "rejections", "return_shipped", "timeout_unlocked"),
        *("current_return", "has_offer", "offered_return", "is_settled", "held_by"),
        *("information_requests", "information_from", "appeals", "appellant"),
        *("some_returned", "replaced_once", "requested_remedy", "settled_remedy"),
    }
)
BROUGHT = (new_offer.node,)
# The instants that it is followed by.
BEGINNINGS = STANDING | {"opened_at", "round_started_at", "since"}


def has_own_rows(policy: Policy) -> bool:
    """Return whether the life cycle of a policy has other rows than the library's."""
    return tables_of(policy) != (STATES, LIFE_CYCLE)


def reads_amounts(policy: Policy) -> bool:
    """Return whether rows of its own read amounts, the order or anything else of one dispute."""
    pairs = zip(tables_of(policy), (STATES, LIFE_CYCLE), strict=True)
    return any(
        reads_more(line, known) for table, known in pairs for line in own_lines(table, known)
    )


def counts_rejections(policy: Policy) -> bool:
    """Return whether rows of its own read how many rejections there were.

    The library's rows read only whether they unlock an escalation.
    """
    pairs = zip(tables_of(policy), (STATES, LIFE_CYCLE), strict=True)
    lines = [line for table, known in pairs for line in own_lines(table, known)]
    nodes = [line.when for line in lines if isinstance(line, Row)]
    nodes += [node for line in lines for name, node in line.then.fields if name != "rejections"]
    found = expressions(nodes, through=lambda one: one != escalation_unlocked.node)
    return any(fact == rejections.node for one in found for fact in one.facts)


def tables_of(policy: Policy) -> tuple[Table, Table]:
    return policy.table(STATES.name), policy.table(LIFE_CYCLE.name)


def own_lines(table: Table, known: Table) -> Iterable[Row | Otherwise]:
    return (line for line in table.lines if line not in known.lines)


def reads_more(line: Row | Otherwise, known: Table) -> bool:
    """Return whether a row reads more than where the dispute stands."""
    when = isinstance(line, Row) and not names(line.when) <= STANDING
    return when or any(says_more(name, node, known) for name, node in line.then.fields)


def says_more(name: str, node: Node, known: Table) -> bool:
    """Return whether a field is more than rows of the library say, or than the situation has."""
    if node.kind is Kind.AMOUNT:
        return not isinstance(node, Literal) and (
            not isinstance(node, Fact) or node.name not in amounts_said(known)
        )
    fields = [dict(other.then.fields)[name] for other in known.lines]
    instants = BEGINNINGS.union(*map(names, fields)) if node.kind is Kind.INSTANT else STANDING
    return node not in fields and not names(node) <= instants


def amounts_said(known: Table) -> frozenset[str]:
    """Return the names of the amounts that rows of the library give to a settlement."""
    fields = (one for line in known.lines for _, one in line.then.fields)
    return frozenset().union(*[names(one) for one in fields if one.kind is Kind.AMOUNT])


def names(node: Node) -> frozenset[str]:
    """Return the names of the facts of which a node reads the value.

    Whether an event brings something is followed both ways, whatever it brings.
    """
    if isinstance(node, Apply) and node.op is Op.MISSING and node.args[0] in BROUGHT:
        return frozenset()
    inner = node.args if isinstance(node, Apply) else ()
    own = frozenset([node.name]) if isinstance(node, Fact) else frozenset()
    return own.union(*map(names, inner))
