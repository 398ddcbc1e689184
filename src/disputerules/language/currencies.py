"""Find the currency that the amounts of a condition are in.

`amount(4500, 'USD')` is about orders in USD. Where `currency == 'USD'` stands beside it in an
`and`, or is the condition of its `if`, it is asked about no other order. Elsewhere every order has
to be in that currency.
"""

from collections.abc import Iterator
from functools import lru_cache

from disputerules.language.expression import Apply, Fact, Literal, Node, Op, Setting
from disputerules.language.table import Otherwise, Row, Table

CURRENCY = "currency"
NONE: frozenset[str] = frozenset()


# `benchmarks/new_policies.py` needs it: a new policy shares most of its tables.
@lru_cache(maxsize=512)
def currencies_of(table: Table) -> frozenset[str]:
    """Return the currencies in which every order that a table is asked about has to be."""
    return NONE.union(*map(of_line, table.lines))


def of_line(line: Row | Otherwise) -> frozenset[str]:
    return NONE.union(*(found for _, found in by_part(line)))


def by_part(line: Row | Otherwise) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the currencies that each part of a row asks orders to be in."""
    asked = asks_for(line.when) if isinstance(line, Row) else NONE
    if isinstance(line, Row):
        yield "when", currencies(line.when)
    for name, node in line.then.fields:
        yield f"then.{name}", currencies(node, asked)


@lru_cache(maxsize=4096)
def currencies(node: Node, asked: frozenset[str] = NONE) -> frozenset[str]:
    """Return the currencies of the amounts in a node, without those that are asked for there."""
    if isinstance(node, Literal):
        return frozenset({node.currency}) - asked - {""}
    if isinstance(node, Setting):
        return NONE
    if isinstance(node, Fact):
        return NONE.union(*(currencies(inner, asked) for inner in node.nodes))
    if node.op is Op.AND:
        asked = asked | asks_for(node)
    if node.op is Op.IF:
        test, then, otherwise = node.args
        there = currencies(then, asked | asks_for(test))
        return currencies(test, asked) | there | currencies(otherwise, asked)
    return NONE.union(*(currencies(arg, asked) for arg in node.args))


def asks_for(node: Node) -> frozenset[str]:
    """Return the currency of the order wherever a condition holds; none if it may be any."""
    if not isinstance(node, Apply):
        return NONE
    if node.op is Op.AND:
        return NONE.union(*map(asks_for, node.args))
    if node.op is not Op.IS:
        return NONE
    names = {arg.name for arg in node.args if isinstance(arg, Fact)}
    words = [str(arg.value) for arg in node.args if isinstance(arg, Literal)]
    return frozenset(words) if names == {CURRENCY} else NONE
