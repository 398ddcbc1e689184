"""Where an answer can change: the other sides of a policy's comparisons, worked out for one case.

Nothing is listed by hand. A comparison stands in a row, in a derived fact that the row reads, or in
a table that rules on such a fact; each is evaluated by the reference interpreter.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any

from disputerules.facts.case import Case
from disputerules.facts.origin import Tally, Total
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.dependencies import expressions
from disputerules.language.expression import Apply, Fact, Kind, Node
from disputerules.language.lines import OfLines
from disputerules.language.table import comparisons
from disputerules.values.periods import FIRST, LAST, TICK

UNITS: dict[Kind, Any] = {Kind.INSTANT: TICK, Kind.AMOUNT: 1, Kind.COUNT: 1}


def compared(nodes: Iterable[Node], policy: Policy) -> tuple[Apply, ...]:
    """Return every comparison in nodes and in the expressions behind their facts."""
    read = expressions(nodes, policy, through=is_of_the_case)
    return tuple(dict.fromkeys(found for one in read for found in comparisons(one.node)))


def is_of_the_case(fact: Fact) -> bool:
    """Return whether the fact's expressions have a value for the case, not one for each item."""
    return not isinstance(fact.origin, Tally | Total | OfLines)


# `benchmarks/drawing.py` needs it: every drawn case asks.
@lru_cache(maxsize=256)
def side_nodes(policy: Policy, kind: Kind) -> tuple[Node, ...]:
    """The sides of every comparison of a policy, and every fact, of one kind."""
    nodes = [node for table in policy.every_table for node in table.nodes]
    sides = [side for one in compared(nodes, policy) for side in one.args]
    return tuple(dict.fromkeys(one for one in (*sides, *policy.facts.values()) if one.kind is kind))


def sides(case: Case, policy: Policy, kind: Kind) -> set[Any]:
    """The values of one kind that a policy compares something with in a case.

    What is about a part that the case has not, such as a dispute, is left out.
    """
    reading = Reading(case, policy)
    found: set[Any] = set()
    for node in side_nodes(policy, kind):
        with suppress(AttributeError):
            found.add(reference.expression(node, reading))
    return found - {None}


def around(values: Iterable[Any], kind: Kind) -> list[Any]:
    """Each value, and its neighbours one unit before and after."""
    unit = UNITS[kind]
    return sorted({near for value in values for near in (value - unit, value, value + unit)})


def instants_around(case: Case, policy: Policy) -> list[datetime]:
    """One tick before, at and after every instant that matters to a case."""
    known = sides(case, policy, Kind.INSTANT) | set(case.order.stamps())
    known = {one for one in known if one <= LAST}
    first = max(FIRST, case.order.placed_at)
    return [one for one in around(known, Kind.INSTANT) if first <= one <= LAST]


def amounts_around(case: Case, policy: Policy) -> list[int]:
    """One minor unit below, at and above every amount that matters to a case."""
    return [one for one in around(sides(case, policy, Kind.AMOUNT), Kind.AMOUNT) if one >= 0]
