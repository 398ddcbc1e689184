"""Every table has its file of worked rows here, and every comparison its cases at the boundary."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from disputerules import ALIEXPRESS_GUIDE
from disputerules.facts.origin import Derived
from disputerules.interpreters import reference, text
from disputerules.language.expression import Fact, Kind, Literal, leaves
from disputerules.language.table import comparisons
from disputerules.rules import TABLES
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.periods import TICK

ROWS = {f"{table.name}:{row.id}": (table, row) for table in TABLES for row in table.rows}


def worked(table, row):
    """The cases in which the file of a table judges a row, each with its policy."""
    rows = import_module(f"tests.rules.test_{table.name.replace('-', '_')}").ROWS
    for name, _, *policy, case in rows:
        if name == row.id:
            yield case, (policy or [ALIEXPRESS_GUIDE])[0]


def compared(node):
    """The comparisons of a condition, those of the flags that it is made of included."""
    yield from comparisons(node)
    for leaf in leaves(node):
        if isinstance(leaf, Fact) and leaf.kind == Kind.FLAG and isinstance(leaf.origin, Derived):
            yield from compared(leaf.origin.node)


# What a comparison cannot see, because of what the two sides are.
IMPOSSIBLE = {
    # Only what can be claimed counts as claimed.
    "*claimable quantity* is at most *claimed quantity*": {-1},
    "*priced quantity* is at most *claimed priced quantity*": {-1},
    # A cap is a share of the whole, and of the whole it is none.
    "*reason cap* is less than 10000": {1},
}


def possible(comparison):
    """The differences of a step and none, without those that a bound of a fact rules out."""
    left, right = comparison.args
    if isinstance(left, Literal) or isinstance(right, Literal):
        fact, bound, sign = (right, left, -1) if isinstance(left, Literal) else (left, right, 1)
        lowest, highest = getattr(fact, "minimum", 0), getattr(fact, "maximum", MAX_INTEGER)
        steps = {s for s in (-1, 0, 1) if lowest <= bound.value + sign * s <= highest}
    else:
        steps = {-1, 0, 1}
    return steps - IMPOSSIBLE.get(text.expression(comparison), set())


def difference(comparison, case, policy):
    """By how many units, or ticks, the left side is more than the right one."""
    reading = reference.Reading(case, policy)
    left, right = (reference.expression(arg, reading) for arg in comparison.args)
    apart = left - right
    return apart // TICK if isinstance(apart, timedelta) else apart


def test_every_table_has_a_file_of_its_name():
    files = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {"all_tables", "crosswalk", "written_rows"} == {
        table.name.replace("-", "_") for table in TABLES
    }


@pytest.mark.parametrize("name", ROWS)
def test_a_comparison_is_judged_one_step_before_at_and_one_step_after(name):
    table, row = ROWS[name]
    for one in compared(row.when):
        seen = {difference(one, *judged) for judged in worked(table, row)}
        untested = possible(one) - seen
        assert not untested, (
            f"add cases of {row.id} to ROWS in the file of {table.name}: {sorted(untested)} steps "
            f"from where {text.expression(one)}"
        )
