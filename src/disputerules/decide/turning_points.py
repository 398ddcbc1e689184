"""The instants that a life cycle compares with the present: what can follow changes at them."""

from functools import lru_cache

from disputerules.facts import dispute_facts
from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.interpreters.reference import turning_points
from disputerules.language.dependencies import Asked, asked_by
from disputerules.language.expression import Fact, Node, leaves
from disputerules.language.pens import NEVER_NODE
from disputerules.language.table import Table

STATE_BEGINS = (dispute_facts.since.node, dispute_facts.round_started_at.node)


def is_unset(clock: Node, policy: Policy) -> bool:
    """Whether an instant never comes, because the policy has no period for it."""
    if isinstance(clock, Fact) and isinstance(clock.origin, Deadline) and not clock.origin.own:
        return policy.setting(clock.origin.period) is None
    return clock == NEVER_NODE


def compared_with_now(policy: Policy) -> list[Node]:
    """The instants that the life cycle compares with the present."""
    tables = {one.name: one for one in policy.every_table}
    table = policy.table("life-cycle")
    return [
        point
        for point in points_of_table(table, asked_by(table, tables))
        if not all(is_unset(leaf, policy) for leaf in leaves(point))
    ]


# `benchmarks/new_policies.py` needs it: most policies share a life cycle and what it asks.
@lru_cache(maxsize=256)
def points_of_table(table: Table, asked: tuple[Table, ...]) -> tuple[Node, ...]:
    """What a table, which asks others, compares with the present; each once."""
    points = turning_points(table.nodes, Asked({one.name: one for one in asked}))
    return tuple(dict.fromkeys(point for point, _ in points))
