"""A history has a column for each attribute that a policy declares."""

import json
from datetime import UTC, datetime

import pyarrow
import pytest
from attrs import evolve
from pyarrow import csv, parquet

from disputerules import ALIEXPRESS_GUIDE, Attribute, InvalidInput, cli, read_policy
from disputerules.histories import compare_history, decide_table
from disputerules.histories.probes import MOST_ROWS, attribute_rows
from disputerules.histories.warehouse import view
from tests.generators.attributes import made_up_policy

PLACED, AT = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
TIER = {"one_of": ["basic", "plus"], "default": "basic"}
ROW = {
    "table": "eligibility",
    "id": "basic-tier",
    "before": "not-paid",
    "when": "buyer_tier == 'basic' and buyer_spent < 4500",
    "then": "refuse",
    "because": "buyers of the tier {buyer_tier} who spent {buyer_spent} have no protection",
    "source": "https://example.com/tiers",
}


def policy(tier=TIER, rows=(ROW,), **more):
    spent = {"kind": "amount", "default": 0}
    declared = {"buyer": {"tier": tier, "spent": spent} | more}
    return read_policy({"base": "aliexpress-guide", "attributes": declared, "rows": [*rows]})


OLD, NEW = policy(rows=()), policy()


def table(**columns):
    number = len(next(iter(columns.values())))
    common = {"at": AT, "placed_at": PLACED, "paid_at": PLACED, "shipped_at": PLACED}
    common |= {"currency": "USD", "paid": 4500}
    rows = {name: [value] * number for name, value in common.items()}
    return pyarrow.table({"order_id": [f"A-{n}" for n in range(number)]} | rows | columns)


def flips(source, old=OLD, new=NEW, **more):
    found = compare_history(source, old, new, **more)
    return {(one.old, one.new): one.count for one in found.flips}, found


def test_an_attribute_is_read_from_its_column_and_else_its_default():
    source = table(buyer_tier=["basic", "plus", None, "basic"], buyer_spent=[0, 0, 4499, 4500])
    counted, found = flips(source, explain=True)
    assert counted == {("eligible", "basic-tier"): 2}
    assert found.unknown == ()
    assert found.examples[0].new_message == (
        "buyers of the tier basic who spent 0.00 USD have no protection"
    )


def test_a_column_may_be_mapped():
    source = table(member=[True, False])
    mapping = {"buyer_tier": "CASE WHEN member THEN 'plus' ELSE 'basic' END"}
    assert flips(source, mapping=mapping)[0] == {("eligible", "basic-tier"): 1}


def test_a_missing_column_is_assumed_absent_and_said():
    counted, found = flips(table(buyer_spent=[0, 5000]))
    assert counted == {("eligible", "basic-tier"): 1}
    (note,) = [one for one in found.assumed if "buyer_tier" in one]
    what = "the attribute tier of the buyer: one of basic, plus; basic by default"
    assert note == f"missing column buyer_tier ({what}); assumed absent"


def test_a_rule_of_a_new_attribute_and_an_amount_is_shown_by_its_columns():
    declared = {"buyer": {"tier": {"one_of": ["basic", "plus"], "default": "basic"}}}
    small = {
        "table": "eligibility",
        "id": "too-small",
        "before": "waiting-period",
        "when": "buyer_tier == 'basic' and goods_left < amount(1000)",
        "then": "refuse",
        "because": "too small",
    }
    new = read_policy({"base": "aliexpress-guide", "attributes": declared, "rows": [small]})
    assert flips(table(buyer_tier=["basic"]), new=new)[1].unknown == ()
    other = {"buyer": {"tier": {"one_of": ["basic", "plus"], "default": "plus"}}}
    again = read_policy({"base": "aliexpress-guide", "attributes": other, "rows": [small]})
    seen = compare_history(table(buyer_tier=["basic"]), new, again).unknown
    assert seen == ()


def test_a_required_attribute_needs_a_column_and_a_value():
    required = policy({"one_of": ["basic", "plus"]})
    with pytest.raises(InvalidInput, match="--map buyer_tier=EXPRESSION") as refused:
        flips(table(buyer_spent=[0]), new=required)
    assert refused.value.code == "missing-column"
    counted, found = flips(table(buyer_tier=["plus", None]), new=required)
    assert counted == {}
    assert {kind: rows.count for kind, rows in found.bad_rows.items()} == {"missing-attribute": 1}


def test_a_row_is_decided_if_both_policies_know_its_word():
    gold = policy({"one_of": ["gold", "basic"], "default": "basic"})
    counted, found = flips(table(buyer_tier=["basic", "plus", "gold", "silver"]), new=gold)
    assert counted == {("eligible", "basic-tier"): 1}
    assert found.bad_rows["unknown-choice"].examples == ("A-1", "A-2", "A-3")


def test_numbers_and_instants_out_of_range_are_bad_rows():
    own = policy(since={"kind": "instant", "optional": True}, calls={"kind": "count", "default": 0})
    late = datetime(2300, 1, 1, tzinfo=UTC)
    source = table(
        buyer_spent=[-1, 0, 0, 0], buyer_calls=[0, -1, 0, 0], buyer_since=[AT, AT, late, AT]
    )
    found = flips(source, new=own)[1]
    counts = {kind: rows.count for kind, rows in found.bad_rows.items()}
    assert counts == {"number-out-of-range": 2, "instant-out-of-range": 1}


def test_an_amount_with_a_decimal_is_refused_before_anything_is_counted(tmp_path):
    csv.write_csv(table(buyer_spent=["45.00"]), tmp_path / "orders.csv")
    with pytest.raises(InvalidInput, match="buyer_spent has a decimal") as refused:
        flips(str(tmp_path / "orders.csv"))
    assert refused.value.code == "amount-with-decimals"


def test_attributes_of_different_kinds_are_not_counted_together():
    number = Attribute(owner="buyer", name="tier", kind="count", default=0)
    with pytest.raises(InvalidInput) as refused:
        flips(table(buyer_tier=["basic"]), new=evolve(ALIEXPRESS_GUIDE, attributes=[number]))
    assert refused.value.code == "attribute-differs"


def test_an_unknown_column_is_refused_with_the_nearest_name():
    with pytest.raises(InvalidInput, match="did you mean 'buyer_tier'"):
        flips(table(tier=["basic"]), mapping={"buyer_teir": "tier"})


def test_a_changed_declaration_that_no_column_shows_is_unknown():
    changed = policy(TIER | {"default": "plus"})
    found = flips(table(buyer_spent=[0]), old=NEW, new=changed)[1]
    assert found.unknown == ()
    unread = policy(colour={"one_of": ["red", "blue"], "default": "red"})
    assert flips(table(buyer_spent=[0]), old=NEW, new=unread)[1].unknown == ()
    filled = flips(table(buyer_tier=["basic"], buyer_spent=[1]), old=NEW, new=changed)[1]
    assert filled.flips == ()


def test_probes_vary_the_attributes_together():
    given = {"buyer_tier", "buyer_spent"}
    rows = attribute_rows([NEW], given)
    assert {"buyer_tier": "basic", "buyer_spent": 4499} in rows
    assert {"buyer_tier": "basic", "buyer_spent": 4500} in rows
    assert len(rows) == 3 * 6
    assert {one["buyer_tier"] for one in rows} == {"basic", "plus", None}
    assert {one["buyer_spent"] for one in rows} >= {4499, 4500, 4501}
    gold = policy({"one_of": ["gold", "basic"], "default": "basic"})
    words = {one["buyer_tier"] for one in attribute_rows([NEW, gold], given)}
    assert words == {"basic", None}
    assert attribute_rows([NEW], set()) == [{}]
    many = made_up_policy(3)
    drawn = attribute_rows([many], {one.fact_name for one in many.attributes})
    assert 1 < len(drawn) <= MOST_ROWS
    assert drawn == attribute_rows([many], {one.fact_name for one in many.attributes})


def test_facts_and_views_have_them():
    source = table(buyer_tier=["plus", None])
    found = decide_table(source, NEW, facts=["buyer_tier", "buyer_spent"], into="rows")
    assert [(one["buyer_tier"], one["buyer_spent"]) for one in found] == [("plus", 0), ("basic", 0)]
    with pytest.raises(InvalidInput, match="did you mean 'buyer_tier'"):
        decide_table(source, NEW, facts=["buyer_teir"])
    for dialect in ("duckdb", "spark", "postgres"):
        assert "buyer_tier" in view(NEW, dialect)


def test_the_command_line_maps_a_column(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    parquet.write_table(table(kind=["BASIC", "PLUS"]), "orders.parquet")
    new = {"base": "aliexpress-guide", "attributes": {"buyer": {"tier": TIER}}}
    new["rows"] = [ROW | {"when": "buyer_tier == 'basic'", "because": "no"}]
    (tmp_path / "new.json").write_text(json.dumps(new), encoding="utf-8")
    asked = ["impact", "aliexpress-guide", "new.json", "orders.parquet", "--json"]
    assert cli.main([*asked, "--map", "buyer_tier=lower(kind)"]) in (0, 1)
    found = json.loads(capsys.readouterr().out)
    assert "basic-tier" in json.dumps(found)
