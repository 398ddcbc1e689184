"""How far a change of a policy reaches: the tables and settings that a table reads."""

from functools import lru_cache

from disputerules.analysis.mutation.mutant import Mutant
from disputerules.facts.origin import Fold
from disputerules.facts.policy import Policy
from disputerules.language.expression import (
    Fact,
    Node,
    Setting,
    leaves,
)
from disputerules.language.table import Table


def reached(mutant: Mutant, table: Table, policy: Policy) -> bool:
    """Whether a change can alter what a table decides."""
    asked, settings = reads(table, policy)
    if mutant.table:
        return mutant.table in asked
    return mutant.setting in settings or EVERYTHING in settings


EVERYTHING = "*"


# `judge` asks for every case and every mutant.
@lru_cache(maxsize=1024)
def reads(table: Table, policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    """The tables that a table asks, itself included, and the settings that these read.

    What is folded in Python may read every setting.
    """
    asked, settings, seen = {table.name}, set(), set()
    left: list[Node] = [*table.nodes]
    while left:
        for leaf in leaves(left.pop()):
            if isinstance(leaf, Setting):
                settings.add(leaf.name)
            elif isinstance(leaf, Fact) and leaf not in seen:
                seen.add(leaf)
                settings |= {EVERYTHING} if isinstance(leaf.origin, Fold) else set()
                left += leaf.origin.nodes
                left += [node for name, _ in leaf.origin.asks for node in policy.table(name).nodes]
                asked |= {name for name, _ in leaf.origin.asks}
    settings |= {name for line in table.lines for name in line.placeholders}
    return frozenset(asked), frozenset(settings)
