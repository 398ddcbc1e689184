"""The comparisons of a table with a deadline or an amount, and which of their sides can be met.

A side is met when the comparison was asked one tick, or one minor unit, before, at or after its
boundary, and it was this comparison that decided whether the row holds.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from attrs import frozen

from disputerules.analysis.mutation.exclusion import Gap, never_together
from disputerules.facts.case import Case
from disputerules.facts.origin import Derived, Read
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.interpreters.python import table as python
from disputerules.interpreters.python.writer import bound, function
from disputerules.interpreters.verdict import Rulings
from disputerules.language.bind import NO, YES
from disputerules.language.dependencies import expressions
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, is_at, leaves
from disputerules.language.table import Hit, Otherwise, Row, Table, comparisons
from disputerules.testing.unreachable import negated, resolved
from disputerules.values.order import STAMPS
from disputerules.values.periods import NEVER, TICK

SIDES = {-1: "before", 0: "at", 1: "after"}
MEASURED = (Kind.INSTANT, Kind.AMOUNT)
NEVER_COMES = "that instant never comes"
NOT_AHEAD = "an event is unknown before it happens"
AT_LEAST_0 = "an amount is at least 0"
DECIDED_ELSEWISE = "another condition of the row decides there"


@frozen
class Measure:
    """A comparison of a row, or of its outcome, and the condition that holds where it matters.

    `above`: the rows that decide before it and compare the same two numbers.
    """

    row: str
    place: int
    in_outcome: bool
    comparison: Apply
    matters: Node
    above: tuple[Row, ...]

    @property
    def phrase(self) -> str:
        """The comparison as text."""
        return phrase(self.comparison)

    def impossible(self, policy: Policy) -> dict[int, str]:
        """The sides that cannot be met under a policy, and why."""
        left, right = (resolved(arg, policy) for arg in from_at(self.comparison))
        matters = resolved(self.matters, policy)
        if left.kind is Kind.INSTANT:
            return impossible_instants(left, right, matters)
        above = {row.id: negated(resolved(row.when, policy)) for row in self.above}
        reasons = {side: why_never(Gap(left, right, side), matters, above) for side in SIDES}
        return {side: why for side, why in reasons.items() if why}


def impossible_instants(left: Node, right: Node, matters: Node) -> dict[int, str]:
    if isinstance(left, Literal) or isinstance(right, Literal):
        return dict.fromkeys(SIDES, NEVER_COMES)
    if never_together([matters]):
        return dict.fromkeys(SIDES, DECIDED_ELSEWISE)
    return {-1: NOT_AHEAD} if is_at(left) and is_stamp(right) else {}


def why_never(gap: Gap, matters: Node, above: dict[str, Node]) -> str:
    """Why two numbers are never so far apart where that matters; empty if they may be."""
    parts = tuple(conjuncts(matters))
    if never_together([gap]):
        return AT_LEAST_0
    if any(never_together([gap, one]) for one in (*parts, matters)):
        return DECIDED_ELSEWISE
    shadows = (row for row, passed in above.items() if never_together([gap, *parts, passed]))
    return next((f"{row} decides before it" for row in shadows), "")


@lru_cache(maxsize=256)
def measures(table: Table) -> tuple[Measure, ...]:
    """Every comparison of a table with an instant or an amount, row by row."""
    return tuple(
        one for place, line in enumerate(table.lines) for one in of_line(place, line, table)
    )


def of_line(place: int, line: Row | Otherwise, table: Table) -> Iterator[Measure]:
    when = [line.when] if isinstance(line, Row) else []
    for one in dict.fromkeys(inside(when)):
        above = about_the_same(one, table.rows[:place] if table.hit is Hit.FIRST else ())
        yield Measure(line.id, place, False, one, decisive(line, one), above)
    for one in dict.fromkeys(inside(node for _, node in line.then.fields)):
        yield Measure(line.id, place, True, one, when[0] if when else YES, ())


def about_the_same(comparison: Apply, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows that compare the same two numbers."""
    same = {*comparison.args}
    return tuple(row for row in rows if any({*one.args} == same for one in inside([row.when])))


def inside(nodes: Iterable[Node]) -> Iterator[Apply]:
    """Yield the comparisons in nodes and in their derived facts."""
    for read in expressions(nodes, through=is_derived):
        yield from (one for one in comparisons(read.node) if one.args[0].kind in MEASURED)


def is_derived(fact: Fact) -> bool:
    return isinstance(fact.origin, Derived)


def decisive(line: Any, comparison: Apply) -> Node:
    """The condition that a row holds if the comparison does, and does not if it does not."""
    parts = tuple(conjuncts(line.when))
    about = [one for one in parts if comparison in set(inside([one]))]
    others = [one for one in parts if one not in about]
    when = Apply(Op.AND, (YES, *about))
    true, false = (replaced(when, comparison, value) for value in (YES, NO))
    return Apply(Op.AND, (YES, *others, Apply(Op.OR, (but_not(true, false), but_not(false, true)))))


def conjuncts(node: Node) -> Iterator[Node]:
    """Yield the conditions that have to hold together."""
    if isinstance(node, Apply) and node.op is Op.AND:
        for one in node.args:
            yield from conjuncts(one)
    else:
        yield node


def but_not(one: Node, other: Node) -> Node:
    return Apply(Op.AND, (one, Apply(Op.NOT, (other,))))


def replaced(node: Node, part: Node, value: Literal) -> Node:
    """A node with a value in the place of a part, also where a fact is derived from it."""
    if node == part:
        return value
    if isinstance(node, Apply):
        return Apply(node.op, tuple(replaced(arg, part, value) for arg in node.args))
    if isinstance(node, Fact) and isinstance(node.origin, Derived) and part in set(inside([node])):
        return replaced(node.origin.node, part, value)
    return node


@lru_cache(maxsize=1024)
def phrase(comparison: Apply) -> str:
    return text.expression(comparison)


def from_at(comparison: Apply) -> tuple[Node, ...]:
    """The sides of a comparison, the instant asked about first: it lies before, at or after."""
    left, right = comparison.args
    return (right, left) if is_at(right) else (left, right)


def is_stamp(node: Node) -> bool:
    """Whether an instant is what was recorded of the order, which is not seen before it comes."""
    facts = [leaf for leaf in leaves(node) if isinstance(leaf, Fact)]
    return all(one.origin in [Read(f"order.{name}") for name in STAMPS] for one in facts)


def sides_function(
    one: Table, policy: Policy, rulings: Rulings
) -> Callable[[Case], list[int | None]]:
    """Return a function that gives the distance of each measure's sides: -1, 0, 1, or None."""

    def body(table: Table, writer: Any) -> None:
        writer.constant("apart", apart)
        writer.write("sides = []")
        for measure in measures(one):
            pair = [writer.cap(bound(arg, writer)) for arg in from_at(measure.comparison)]
            writer.write(f"sides.append(apart({', '.join(pair)}))")
        writer.write("return sides")

    made: Callable[[Case], list[int | None]]
    made = function("sides", python.writing(policy, rulings), one, body)
    return made


def matters_function(one: Table, policy: Policy, rulings: Rulings) -> Callable[[Case], list[bool]]:
    """Return a function that tells of each measure whether its comparison decides the row."""

    def body(table: Table, writer: Any) -> None:
        writer.write("matters = []")
        for measure in measures(one):
            writer.write(f"matters.append({bound(measure.matters, writer).source})")
        writer.write("return matters")

    made: Callable[[Case], list[bool]]
    made = function("matters", python.writing(policy, rulings), one, body)
    return made


def apart(left: Any, right: Any) -> int | None:
    """Return how many ticks or units the left side lies after the right; None if over one."""
    if NEVER in (left, right):
        return None
    difference = left - right
    if isinstance(difference, timedelta):
        if abs(difference) > TICK:
            return None
        difference //= TICK
    return difference if difference in SIDES else None
