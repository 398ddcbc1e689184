"""Every shipped table says in generated Python what it says by definition, under any policy."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.python import table as python
from disputerules.interpreters.reference import Reading
from disputerules.language.table import Hit, Table
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.presets import POLICIES
from disputerules.testing.strategies import policies
from disputerules.values.periods import FIRST, LAST, TICK
from tests.generators.sampled import fewer
from tests.generators.whole_cases import whole_cases

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover


def assert_read_alike(policy: Policy, case: Case) -> None:
    for table in policy.every_table:
        made = compiled(policy).table(table.name)
        moved = {one + step for one in made.instants(case) for step in (-TICK, 0 * TICK, TICK)}
        moments = sorted(one for one in moved if FIRST <= one <= LAST)
        for at in (case.at, *moments[:6]):
            assert_the_same(table, made, policy, case._replace(at=at))


def assert_the_same(table: Table, made: python.GeneratedTable, policy: Policy, case: Case) -> None:
    found = made.decide(case)
    found = (found,) if table.hit is Hit.FIRST else found
    reading = Reading(case, policy)
    assert found == reference.table(table, reading)
    assert list(made.trace(case)) == [reference.expression(row.when, reading) for row in table.rows]
    for row, verdict in zip(table.rows, made.verdicts, strict=True):
        assert verdict(case) == reference.verdict(table, row, reading)


@settings(max_examples=30)
@given(data=st.data())
def test_every_table_of_the_default_policy_is_read_alike(data: Any) -> None:
    assert_read_alike(ALIEXPRESS_GUIDE, data.draw(whole_cases(ALIEXPRESS_GUIDE)))


@pytest.mark.parametrize("name", POLICIES)
@fewer(2)
@given(data=st.data())
def test_every_table_of_a_policy_is_read_alike(name: str, data: Any) -> None:
    assert_read_alike(POLICIES[name], data.draw(whole_cases(POLICIES[name])))


@settings(max_examples=12)
@given(data=st.data())
def test_every_table_of_a_changed_policy_is_read_alike(data: Any) -> None:
    policy = data.draw(policies())
    assert_read_alike(policy, data.draw(whole_cases(policy)))
