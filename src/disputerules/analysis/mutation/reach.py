"""How far a change of a policy reaches: the tables and settings that a table reads."""

from functools import lru_cache

from disputerules.analysis.mutation.mutant import Mutant
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.language.dependencies import Asked, parts_read, settings_read, tables_asked
from disputerules.language.expression import Node
from disputerules.language.table import Table


def reached(mutant: Mutant, table: Table, policy: Policy) -> bool:
    """Return whether a change can alter a table's decision or its reason."""
    if mutant.everywhere:
        return True
    asked, settings = reads(table, policy)
    if mutant.table:
        return mutant.table in asked
    return mutant.setting in settings or EVERYTHING in settings


EVERYTHING = "*"


# `judge` asks for every case and every mutant; a hundred policies have 1,400 tables.
@lru_cache(maxsize=8192)
def reads(table: Table, policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tables that a table asks, itself included, and the settings that they read.

    A fact that a function calculates from the policy may read every setting.
    """
    facts = policy.facts
    spoken = [
        policy.leaf(text.leaf_named(name, facts))
        for line in table.lines
        for name in line.placeholders
    ]
    return reads_among(table, tuple(spoken), policy.every_table)


# The cases of a team change settings; nearly all of their policies have the same tables.
@lru_cache(maxsize=512)
def reads_among(
    table: Table, spoken: tuple[Node, ...], tables: tuple[Table, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    nodes = (*table.nodes, *spoken)
    among = Asked({one.name: one for one in tables})
    settings = {one.name for one in settings_read(nodes, among)}
    if "policy" in parts_read(nodes, among):
        settings.add(EVERYTHING)
    return frozenset({table.name, *tables_asked(nodes, among)}), frozenset(settings)
