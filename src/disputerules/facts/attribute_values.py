"""Values of attributes on the boundaries of the rows that read them, for tests and probes."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from disputerules.facts.attribute import Attribute
from disputerules.facts.policy import Policy
from disputerules.language.bind import bind
from disputerules.language.dependencies import expressions
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Value, leaves
from disputerules.values.attributes import AttributeValues
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.order import Order
from disputerules.values.periods import FIRST, LAST, TICK

Values = tuple[Value | None, ...]
# For each kind of which a value can lie near another: some value, the least, the largest, a step.
RANGES: dict[Kind, Any] = {
    Kind.COUNT: (0, 0, MAX_INTEGER, 1),
    Kind.AMOUNT: (0, 0, MAX_INTEGER, 1),
    Kind.INSTANT: (datetime(2026, 1, 2, 8, tzinfo=UTC), FIRST, LAST, TICK),
}


# `benchmarks/drawing.py` needs it: every drawn order asks.
@lru_cache(maxsize=256)
def boundary_values(policy: Policy) -> tuple[tuple[Attribute, Values], ...]:
    """Return the attributes of a policy, each with values at which a row may change.

    A choice has every word and a flag both values; a number has what it is compared with, one less
    and one more. None stands for an attribute that is not given, where that is possible.
    """
    compared = constants(policy)
    return tuple(
        (one, values_of(one, compared.get(one.fact_name, {}))) for one in policy.attributes
    )


def with_required(order: Order, policy: Policy) -> Order:
    """Return the order with the first value of each attribute that the policy requires."""
    first = {one: values[0] for one, values in boundary_values(policy) if one.is_required}
    return with_values(order, first) if first else order


def with_values(order: Order, values: Mapping[Attribute, Value | None]) -> Order:
    """Return the order with other values of some attributes; None takes one away."""

    def changed(owner: str, given: AttributeValues) -> AttributeValues:
        new = {one.name: value for one, value in values.items() if one.owner == owner}
        known = {name: value for name, value in given.items() if name not in new}
        return AttributeValues.of(
            known | {name: value for name, value in new.items() if value is not None}
        )

    return order.with_attributes(changed)


def values_of(one: Attribute, compared: dict[Any, None]) -> Values:
    absent = () if one.is_required else (None,)
    if one.kind not in RANGES:
        return (*(one.one_of or (True, False)), *absent)
    start, least, most, step = RANGES[one.kind]
    known: dict[Any, None] = dict.fromkeys(
        [start, *compared, *([] if one.default is None else [one.default])]
    )
    near = [value for each in known for value in (each, each - step, each + step)]
    return (*dict.fromkeys(value for value in near if least <= value <= most), *absent)


def constants(policy: Policy) -> dict[str, dict[Any, None]]:
    """Return the constants that each attribute is compared with, by the name of its fact."""
    found: dict[str, dict[Any, None]] = {}
    nodes = [node for table in policy.every_table for node in table.nodes]
    for here in expressions(nodes, policy):
        for node in comparisons(here.node):
            for leaf in leaves(node):
                if isinstance(leaf, Fact) and leaf.name in policy.attributes.facts:
                    known = leaves(bind(node, policy.setting))
                    of_kind = (one for one in known if one.kind is leaf.kind)
                    same = {one.value: None for one in of_kind if isinstance(one, Literal)}
                    found.setdefault(leaf.name, {}).update(same)
    return found


def comparisons(node: Node) -> Iterator[Apply]:
    """Yield the innermost applications of a node that are flags."""
    if isinstance(node, Apply):
        inner = [one for arg in node.args for one in comparisons(arg)]
        yield from inner
        if not inner and node.kind is Kind.FLAG:
            yield node
