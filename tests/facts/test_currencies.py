"""A policy whose rows have amounts in a currency judges orders in that currency alone."""

import json
from datetime import UTC, datetime

import pyarrow
import pytest
from attrs import evolve
from hypothesis import given, settings

from disputerules import (
    ALIEXPRESS_GUIDE,
    CurrencyMismatch,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    Policy,
    check_eligibility,
    decide_case,
    from_toml,
    order_status,
    read_policy,
    to_json,
    to_toml,
)
from disputerules.analysis.compare import compare
from disputerules.facts.order_facts import goods_left
from disputerules.histories import compare_history
from disputerules.language.pens import amount
from disputerules.language.table import Row, outcome
from disputerules.testing.golden import golden_table
from disputerules.testing.strategies import orders

PLACED, SHIPPED = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)
DOLLARS = "goods_left < amount(500, 'USD')"
EUROS = "goods_left < amount(400, 'EUR')"
EITHER = f"currency == 'USD' and {DOLLARS} or currency == 'EUR' and {EUROS}"


def document(*conditions, **more):
    rows = [
        {
            "table": "eligibility",
            "id": f"too-small-{number}",
            "before": "waiting-period",
            "when": when,
            "then": "refuse",
            "because": "only {goods_left} is left",
        }
        for number, when in enumerate(conditions)
    ]
    return {"base": "aliexpress-guide", "name": "small", "rows": rows, **more}


def policy(*conditions, **more) -> Policy:
    return read_policy(document(*conditions, **more))


def order(code: str, paid: int) -> Order:
    stamps = {"placed_at": PLACED, "paid_at": PLACED, "shipped_at": SHIPPED}
    lines = (OrderLine(id="1", quantity=1, paid=Money(paid, code)),)
    return Order(id="A-1", currency=code, lines=lines, **stamps)


@pytest.mark.parametrize(
    ("paid", "code"), [(499, "too-small-0"), (500, "eligible"), (501, "eligible")]
)
def test_an_amount_in_the_currency_of_the_order_is_in_minor_units(paid, code):
    assert check_eligibility(order("USD", paid), at=AT, policy=policy(DOLLARS)).code == code


@pytest.mark.parametrize("ask", [check_eligibility, order_status])
def test_an_order_in_another_currency_is_refused_in_every_verb(ask):
    with pytest.raises(CurrencyMismatch, match="amounts in USD; decide it under a policy for EUR"):
        ask(order("EUR", 499), at=AT, policy=policy(DOLLARS))


def test_a_case_in_another_currency_is_refused_with_the_place():
    plain = json.loads(to_json(order("EUR", 499)))
    with pytest.raises(CurrencyMismatch) as refused:
        decide_case({"policy": document(DOLLARS), "at": "2026-02-01T00:00:00Z", "order": plain})
    assert (refused.value.code, refused.value.path) == ("currency-mismatch", "$.order.currency")


@pytest.mark.parametrize(
    ("code", "paid", "answer"),
    [
        ("USD", 499, "too-small-0"),
        ("USD", 500, "eligible"),
        ("EUR", 399, "too-small-0"),
        ("EUR", 400, "eligible"),
        ("GBP", 1, "eligible"),
    ],
)
def test_a_row_may_have_an_amount_for_each_currency_that_it_asks_about(code, paid, answer):
    judged = policy(EITHER)
    assert judged.currency == ""
    assert check_eligibility(order(code, paid), at=AT, policy=judged).code == answer


def test_rows_that_ask_for_two_currencies_are_refused_each_with_its_place():
    variant = {"id": "v", "when": "goods_paid < amount(5, 'JPY')", "because": "small"}
    more = {"variants": [variant | {"set": {"protection.period": "1 day"}}]}
    with pytest.raises(InvalidPolicy, match="EUR and in JPY and in USD; beside each") as refused:
        policy(DOLLARS, "tracked", EUROS, **more)
    places = [one.path for one in refused.value.errors]
    assert places == [".rows[0].when", ".rows[2].when", ".variants[0].when"]
    with pytest.raises(InvalidPolicy, match="currency == 'EUR' and goods_left"):
        evolve(policy(DOLLARS), tables=rows_in_two_currencies())


def rows_in_two_currencies():
    table = policy(DOLLARS).table("eligibility")
    row = Row("more", goods_left < amount(4, "EUR"), outcome(False), "small", "ours")
    return [
        table.with_rows(*table.rows, row) if one.name == table.name else one
        for one in ALIEXPRESS_GUIDE.tables
    ]


def test_a_variant_may_ask_for_a_currency():
    variant = {"id": "v", "when": "goods_paid < amount(5, 'JPY')", "because": "small"}
    judged = policy(variants=[variant | {"set": {"protection.period": "1 day"}}])
    assert judged.currency == "JPY"
    assert from_toml(to_toml(judged)) == judged


def test_the_currency_is_part_of_the_revision_and_of_the_file():
    one, other = policy(DOLLARS), policy("goods_left < 500")
    assert one.revision != other.revision
    assert from_toml(to_toml(one)).revision == one.revision
    assert "when = \"goods_left < amount(500, 'USD')\"" in to_toml(one)


@settings(max_examples=5)
@given(orders(policy(DOLLARS)))
def test_drawn_orders_are_in_the_currency_of_the_policy(drawn):
    assert drawn.currency == "USD"


def test_a_golden_table_is_in_the_currency_of_the_policy():
    assert "400 JPY" in golden_table(policy("goods_left < amount(5, 'JPY')"))


def test_a_comparison_finds_a_case_in_the_currency_of_the_policy():
    found = compare(policy(), policy("goods_left < amount(400, 'EUR')"))
    documents = [one.witness.document(policy(EUROS)) for one in found.differences]
    assert {one["order"]["currency"] for one in documents} == {"EUR"}


def test_policies_for_two_currencies_are_not_held_against_each_other():
    with pytest.raises(CurrencyMismatch, match="amounts in EUR and the other in USD"):
        compare(policy(DOLLARS), policy(EUROS))


def test_a_row_of_a_history_in_another_currency_is_a_bad_row():
    source = {
        "order_id": ["A-1", "A-2"],
        "at": [AT] * 2,
        "placed_at": [PLACED] * 2,
        "paid_at": [PLACED] * 2,
        "shipped_at": [SHIPPED] * 2,
        "currency": ["USD", "EUR"],
        "paid": [499, 499],
    }
    found = compare_history(pyarrow.table(source), policy(), policy(DOLLARS))
    assert {kind: rows.examples for kind, rows in found.bad_rows.items()} == {
        "currency-mismatch": ("A-2",)
    }
