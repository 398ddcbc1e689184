"""The columns that a history has to have, and those that it may leave out."""

import pytest
from attrs import evolve

from disputerules import Variant
from disputerules.facts import order_facts
from disputerules.histories import decide_table
from disputerules.histories.columns import COLUMNS
from disputerules.language.pens import amount
from disputerules.values.errors import InvalidInput
from tests.generators.history import GUIDE, START, arrow

NEEDED = ("order_id", "at", "placed_at", "currency", "paid")
ROW = {"order_id": "A-1", "at": START, "placed_at": START, "currency": "USD", "paid": 500}


@pytest.mark.parametrize("name", NEEDED)
def test_a_history_without_a_column_that_every_row_needs_is_refused(name):
    with pytest.raises(InvalidInput) as refused:
        decide_table(arrow([ROW]).drop_columns([name]), GUIDE)
    assert refused.value.code == "missing-column"
    assert f"missing column {name} ({COLUMNS[name].meaning})" in str(refused.value)
    assert f"--map {name}=EXPRESSION" in str(refused.value)
    assert ("or give --at INSTANT for all rows" in str(refused.value)) is (name == "at")


def test_a_history_of_nothing_but_these_columns_is_decided():
    table = arrow([ROW]).select(NEEDED)
    (decided,) = decide_table(table, GUIDE, tables=("eligibility",), into="rows")
    # Nothing says that it was paid.
    assert decided == {"order_id": "A-1", "eligibility": "not-paid", "bad_row": None}


def test_what_a_variant_sets_is_decided_under_a_name_without_a_dot():
    dear = Variant(
        "dear",
        order_facts.goods_paid >= amount(1000),
        {"payout.within": "2 days"},
        "dear goods are paid back at once",
        "docs/explanation/our-choices.md",
    )
    rows = [ROW, ROW | {"order_id": "A-2", "paid": 1000}]
    tables = ("set.payout.within",)
    policy = evolve(GUIDE, variants=[dear])
    decided = decide_table(arrow(rows).select(NEEDED), policy, tables=tables, into="rows")
    assert [one["set_payout_within"] for one in decided] == ["otherwise", "dear"]
    assert [one["set_payout_within_value"] for one in decided] == ["10 days", "2 days"]
