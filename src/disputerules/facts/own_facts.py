"""Refuse facts that only Python can read: those that a program declares beside the library's.

A program may declare a fact with a path into its own subclass of `Order`, or with a function of its
own. Tables in Python read it. No column, no JSON document, no solver and no strategy has it, so
such a reading refuses the policy instead of assuming a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from disputerules.facts import (
    claim_facts,
    dispute_deadlines,
    dispute_facts,
    event_facts,
    event_limits,
    extension_facts,
    order_facts,
    protection_facts,
)
from disputerules.facts.origin import (
    Deadline,
    Derived,
    Keyed,
    Part,
    Recorded,
    Ruling,
    Selected,
    Total,
)
from disputerules.facts.policy import Policy
from disputerules.language.dependencies import asked_by
from disputerules.language.dependencies import own_facts as facts_of
from disputerules.language.expression import Fact
from disputerules.language.lines import OfLines
from disputerules.language.pens import Pen
from disputerules.values.errors import UnreadableFact

MODULES = (
    *(order_facts, protection_facts, extension_facts, claim_facts),
    *(dispute_facts, dispute_deadlines, event_facts, event_limits),
)
# By name. The vocabulary may have facts of a program by the time this module is imported.
BUILT_IN: dict[str, Fact] = {
    pen.node.name: pen.node
    for module in MODULES
    for pen in vars(module).values()
    if isinstance(pen, Pen) and isinstance(pen.node, Fact) and not isinstance(pen.node.origin, Part)
}
# Declared by the policy, or calculated from other facts, settings and tables. The walk follows the
# facts of an item (`Part`) from the fact that adds the items up, which has to be built in itself.
CALCULATED = (Recorded, Derived, Keyed, Ruling, Selected, Total, OfLines, Part)
OWN_PERIODS = {fact.origin.own for fact in BUILT_IN.values() if isinstance(fact.origin, Deadline)}


def is_readable(fact: Fact) -> bool:
    """Return whether a reading needs nothing from the case that only a program knows."""
    origin = fact.origin
    calculated = isinstance(origin, CALCULATED) or (
        isinstance(origin, Deadline) and origin.own in OWN_PERIODS
    )
    return calculated or fact.name in BUILT_IN


def refuse_own_facts(
    policy: Policy, reading: str, repair: str, tables: Iterable[str] | None = None
) -> None:
    """Raise UnreadableFact if some tables, by default all, read a fact that only Python can read.

    `reading` is the subject of the message, such as "SQL"; `repair` says what to do instead.
    """
    names = {table.name for table in policy.every_table} if tables is None else {*tables}
    for name, fact in own_facts(policy):
        if name in names:
            message = (
                f"{reading} cannot read the fact {fact!r} of table {name!r}, "
                f"which only Python reads; {repair}"
            )
            raise UnreadableFact(message, ".tables")


# `benchmarks/drawing.py` needs it: every drawn order asks.
@lru_cache(maxsize=256)
def own_facts(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return the facts that only Python can read, each after the name of a table that reads it."""
    tables = {table.name: table for table in policy.every_table}
    return tuple(
        (table.name, fact.name)
        for table in tables.values()
        for read in (table, *asked_by(table, tables))
        for fact in facts_of(read)
        if not is_readable(fact)
    )
