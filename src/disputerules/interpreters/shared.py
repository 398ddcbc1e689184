"""Compile a table once for all policies under which it means the same.

What a table compiles to depends on its rows, the tables that it asks, the settings and attributes
that both read, and the calendar. A new policy that changes none of these finds the functions ready.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import evolve, field, frozen

from disputerules.facts.attributes import NO_DECLARATIONS, Attributes
from disputerules.facts.policy import Policy
from disputerules.facts.table_checks import speaks_of, vocabulary
from disputerules.interpreters.python import table as python
from disputerules.interpreters.python.table import GeneratedTable
from disputerules.interpreters.text import leaf_named
from disputerules.interpreters.verdict import Rulings
from disputerules.language.dependencies import asked_by, dependencies
from disputerules.language.expression import Fact, Node, Setting
from disputerules.language.table import Table
from disputerules.values.periods import Calendar


@frozen(cache_hash=True)
class Meaning:
    """A table, and everything of a policy that it depends on; `policy` is one that has it."""

    table: Table
    asked: tuple[Table, ...]
    values: tuple[Any, ...]
    attributes: Attributes
    calendar: Calendar
    worded: tuple[str, ...]
    policy: Policy = field(eq=False)
    rulings: Rulings = field(eq=False)


def table(one: Table, policy: Policy, rulings: Rulings) -> GeneratedTable:
    """Compile a table as `python.table` does, or share what another policy compiled."""
    return evolve(first(meaning(one, policy, rulings)), policy=policy, rulings=rulings)


# `benchmarks/new_policies.py` needs it. A table with its functions takes about 20 kB.
@lru_cache(maxsize=512)
def first(given: Meaning) -> GeneratedTable:
    return python.table(given.table, given.policy, given.rulings)


def meaning(one: Table, policy: Policy, rulings: Rulings) -> Meaning:
    asked = asked_by(one, {table.name: table for table in policy.every_table})
    speaks = speaks_of(policy.attributes, (one, *asked))
    attributes = policy.attributes if speaks else NO_DECLARATIONS
    settings, reads_policy = reads(one, asked, attributes)
    values = (*map(policy.setting, settings), policy if reads_policy else None, policy.variants)
    worded = policy.wording.of_table(one)
    return Meaning(one, asked, values, attributes, policy.calendar, worded, policy, rulings)


@lru_cache(maxsize=512)
def reads(
    one: Table, asked: tuple[Table, ...], attributes: Attributes
) -> tuple[tuple[Setting, ...], bool]:
    """Return the settings that a table depends on, and whether it depends on all of the policy."""
    tables = ByName({table.name: table for table in asked})
    leaves = dependencies((*one.nodes, *spoken(one, vocabulary(attributes))), tables)
    settings = tuple(leaf for leaf in leaves if isinstance(leaf, Setting))
    facts = [leaf for leaf in leaves if isinstance(leaf, Fact)]
    return settings, any("policy" in fact.parts for fact in facts)


@frozen
class ByName:
    """The tables of a policy by name."""

    tables: dict[str, Table]

    def table(self, name: str) -> Table | None:
        """Return the table of this name, if the policy has it."""
        return self.tables.get(name)


def spoken(one: Table, facts: Mapping[str, Fact]) -> tuple[Node, ...]:
    """Return the facts and settings in the sentences of a table."""
    names = dict.fromkeys(name for line in one.lines for name in line.placeholders)
    return tuple(leaf_named(name, facts) for name in names)
