"""The generated functions say what the reference says: by operator, by random and shipped table."""

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules.interpreters import reference
from disputerules.interpreters.python import table as python
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.verdict import Verdict
from disputerules.language.expression import Op
from disputerules.language.table import Hit
from disputerules.values.periods import FIRST, LAST, TICK
from tests.generators.language import World, applications, worlds


def compiled(world: World) -> python.GeneratedTable:
    """The table and all that it asks, as generated functions."""
    made: dict[str, python.GeneratedTable] = {}

    def ruling(name: str) -> python.GeneratedTable:
        if name not in made:
            made[name] = python.table(world.policy.table(name), world.policy, ruling)
        return made[name]

    return python.table(world.table, world.policy, ruling)


def with_types(value: Any) -> Any:
    return [(one, [(name, type(field), field) for name, field in one.fields]) for one in value]


def assert_the_same(world: World, made: python.GeneratedTable, case: Any) -> None:
    table = world.table
    found = made.decide(case)
    found = (found,) if table.hit is Hit.FIRST else found
    assert with_types(found) == with_types(reference.table(table, Reading(case, world.policy)))
    truths = [reference.expression(row.when, Reading(case, world.policy)) for row in table.rows]
    assert list(made.trace(case)) == truths
    for row, verdict in zip(table.rows, made.verdicts, strict=True):
        expected = reference.verdict(table, row, Reading(case, world.policy))
        assert with_types([verdict(case)]) == with_types([expected])


def around(instants: Any) -> list[datetime]:
    """Each instant, a tick before and a tick after, within bounds."""
    moved = {one + step for one in instants for step in (-TICK, 0 * TICK, TICK)}
    return sorted(one for one in moved if FIRST <= one <= LAST)


@pytest.mark.parametrize("op", Op)
@settings(max_examples=25)
@given(data=st.data())
def test_an_operator_has_the_value_that_the_reference_gives_it(op: Op, data: Any) -> None:
    world = data.draw(applications(op))
    made = compiled(world)
    assert_the_same(world, made, world.case)
    for at in around(made.instants(world.case))[:12]:
        assert_the_same(world, made, world.case._replace(at=at))


@given(worlds())
def test_a_table_decides_and_traces_as_the_reference_does(world: World) -> None:
    made = compiled(world)
    assert_the_same(world, made, world.case)
    for at in around(made.instants(world.case))[:12]:
        assert_the_same(world, made, world.case._replace(at=at))


def codes(made: python.GeneratedTable, case: Any) -> Any:
    found = made.decide(case)
    found = (found,) if isinstance(found, Verdict) else found
    return [(one.rule, one.code) for one in found], made.trace(case)


@given(worlds())
def test_between_two_instants_of_change_nothing_changes(world: World) -> None:
    made = compiled(world)
    given = {one for one in made.instants(world.case) if FIRST <= one <= LAST}
    edges = sorted({FIRST, *given, LAST + TICK})
    for start, end in pairwise(edges):
        here = codes(made, world.case._replace(at=start))
        for at in {start + (end - start) // 2, min(start + TICK, end - TICK), end - TICK}:
            assert codes(made, world.case._replace(at=at)) == here


def reference_instants(world: World, case: Any) -> set[datetime]:
    reading = Reading(case, world.policy)
    sides = reference.turning_points(world.table.nodes, world.policy)
    found = [(reference.expression(side, reading), late) for side, late in sides]
    return {one + TICK if late else one for one, late in found}


@given(worlds())
def test_the_instants_of_change_are_those_of_the_reference(world: World) -> None:
    assert set(compiled(world).instants(world.case)) == reference_instants(world, world.case)
