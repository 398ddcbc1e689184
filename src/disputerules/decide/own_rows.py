"""What rows of a policy's own read of a dispute, beyond what the library's rows read.

The situations of one dispute are those of every other if a life cycle reads, of amounts, only
whether they are nothing, and nothing of the order. The rows of the library do. Rows of a policy's
own do too if their conditions read no more than where the dispute stands.
"""

from collections.abc import Iterable

from disputerules.facts.policy import Policy
from disputerules.language.expression import Fact, Kind, Literal, Node, leaves
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
# The instants that it is followed by.
BEGINNINGS = STANDING | {"opened_at", "round_started_at", "since"}
NOTHING: frozenset[str] = frozenset()


def has_own_rows(policy: Policy) -> bool:
    """Return whether the life cycle of a policy has other rows than the library's."""
    return tables_of(policy) != (STATES, LIFE_CYCLE)


def reads_amounts(policy: Policy) -> bool:
    """Return whether rows of its own read amounts, the order or anything else of one dispute."""
    pairs = zip(tables_of(policy), (STATES, LIFE_CYCLE), strict=True)
    return any(
        reads_more(line, known) for table, known in pairs for line in own_lines(table, known)
    )


def tables_of(policy: Policy) -> tuple[Table, Table]:
    return policy.table(STATES.name), policy.table(LIFE_CYCLE.name)


def own_lines(table: Table, known: Table) -> Iterable[Row | Otherwise]:
    return (line for line in table.lines if line not in known.lines)


def reads_more(line: Row | Otherwise, known: Table) -> bool:
    """Return whether a row reads more than where the dispute stands."""
    when = isinstance(line, Row) and not names(line.when) <= STANDING
    return when or any(says_more(name, node, known) for name, node in line.then.fields)


def says_more(name: str, node: Node, known: Table) -> bool:
    """Return whether a field is neither a constant nor written in a row of the library."""
    said = [dict(other.then.fields)[name] for other in known.lines]
    if node in said or isinstance(node, Literal):
        return False
    instants = BEGINNINGS.union(*map(names, said)) if node.kind is Kind.INSTANT else NOTHING
    return not names(node) <= instants


def names(node: Node) -> frozenset[str]:
    """Return the names of the facts in a node."""
    return frozenset(leaf.name for leaf in leaves(node) if isinstance(leaf, Fact))
