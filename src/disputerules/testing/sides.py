"""How far from its boundary a case meets each comparison of a table, as generated functions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters.python import table as python
from disputerules.interpreters.python.writer import bound, function
from disputerules.interpreters.verdict import Rulings
from disputerules.language.table import Table
from disputerules.testing.measures import SIDES, from_at, measures
from disputerules.values.periods import NEVER, TICK


def sides_function(
    one: Table, policy: Policy, rulings: Rulings
) -> Callable[[Case], list[int | None]]:
    """What says of each measure how far apart its sides are: -1, 0, 1, or None."""

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
    """What says of each measure whether it is this comparison that decides its row."""

    def body(table: Table, writer: Any) -> None:
        writer.write("matters = []")
        for measure in measures(one):
            writer.write(f"matters.append({bound(measure.matters, writer).source})")
        writer.write("return matters")

    made: Callable[[Case], list[bool]]
    made = function("matters", python.writing(policy, rulings), one, body)
    return made


def apart(left: Any, right: Any) -> int | None:
    """By how many ticks or units the left side lies after the right one, if by at most one."""
    if NEVER in (left, right):
        return None
    difference = left - right
    if isinstance(difference, timedelta):
        if abs(difference) > TICK:
            return None
        difference //= TICK
    return difference if difference in SIDES else None
