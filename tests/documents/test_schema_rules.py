"""The rules of the schemas, each by what it takes and what it refuses; made inside the tests."""

import copy

import pytest
from jsonschema import Draft202012Validator

from disputerules import ALIEXPRESS_GUIDE, POLICIES
from disputerules.documents.cases import read_case
from disputerules.documents.policy_markdown import settings_markdown
from disputerules.documents.schema import PARTS, case_schema
from disputerules.documents.schema.conditions import all_of, given, is_, maybe, when
from disputerules.documents.schema.policy import given_in, policy_schema, row_schema
from disputerules.documents.sections import fitted

ORDER = {
    "id": "A-1",
    "currency": "USD",
    "placed_at": "2026-01-01T00:00:00Z",
    "lines": [{"id": "1", "quantity": 1, "paid": 1000}],
}
CLAIM = {"received": True, "reason": "quality-problem", "description": "broken"}
OPEN = {"id": "D-1", "opened_at": "2026-01-02T00:00:00Z", "shipping": 0}


def case(order=(), **more):
    return {"order": ORDER | dict(order), "at": "2026-01-03T00:00:00Z", **more}


def takes(schema, plain):
    return Draft202012Validator(schema).is_valid(plain)


def test_a_condition_says_what_holds_otherwise_if_anything_does():
    assert when({"a": 1}, {"b": 2}) == {"if": {"a": 1}, "then": {"b": 2}}
    assert when({"a": 1}, {"b": 2}, {}) == {"if": {"a": 1}, "then": {"b": 2}, "else": {}}
    assert is_("a", 5) == {"required": ["a"], "properties": {"a": {"const": 5}}}
    assert given("a") == {"required": ["a"], "properties": {"a": {"not": {"type": "null"}}}}
    assert given_in("a", "b") == {"required": ["a"], "properties": {"a": {"required": ["b"]}}}
    assert (all_of([]), all_of([{"a": 1}])) == ({}, {"allOf": [{"a": 1}]})
    once = maybe({"type": "string"})
    assert takes(once, None)
    assert maybe(once) == once


def test_the_parts_that_can_be_printed_are_these():
    assert list(PARTS) == [
        "order",
        "claim",
        "event",
        "policy",
        "dispute",
        "settlement",
        "extension-request",
        "eligibility-answer",
        "reasons-answer",
        "refund-answer",
        "dispute-answer",
    ]


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({"refund": "full"}, True),
        ({"refund": "partial", "amount": 100}, True),
        ({"refund": "partial"}, False),
        ({"refund": "full", "amount": 100}, False),
        ({"amount": 100}, False),
        ({"refund": "full", "received": False, "amount": 100}, True),
        ({"lines": []}, False),
        ({"lines": [{"id": "1", "quantity": 1}]}, True),
    ],
)
def test_an_amount_goes_with_a_partial_refund_of_what_was_received(more, taken):
    assert takes(case_schema(), case(claim=CLAIM | more)) is taken


@pytest.mark.parametrize(
    ("order", "taken"),
    [
        ({}, True),
        ({"lines": []}, False),
        ({"disputes": [OPEN]}, True),
        ({"disputes": [{**OPEN, "id": None}]}, False),
        ({"disputes": [OPEN], "shipping_disputed": 1}, False),
        ({"disputes": [OPEN], "shipping_disputed": 0}, True),
        ({"disputes": [], "shipping_disputed": 1, "shipping_paid": 1}, True),
        ({"disputes": [OPEN], "shipping_refunded": 1}, False),
        ({"disputes": [OPEN], "lines": [ORDER["lines"][0] | {"disputed_quantity": 1}]}, False),
    ],
)
def test_a_ledger_stands_in_place_of_counters_and_its_disputes_have_ids(order, taken):
    assert takes(case_schema(), case(order)) is taken


@pytest.mark.parametrize("key", ["events", "order_at_opening"])
def test_what_follows_an_opening_needs_it(key):
    value = {"events": [{"id": "1", "type": "seller-accepted", "at": "2026-01-03T00:00:00Z"}]}
    some = case(claim=CLAIM, **{key: value.get(key, ORDER)})
    assert not takes(case_schema(), some)
    assert takes(case_schema(), some | {"opened_at": "2026-01-02T00:00:00Z"})
    without_claim = {name: one for name, one in some.items() if name != "claim"}
    assert not takes(case_schema(), without_claim | {"opened_at": "2026-01-02T00:00:00Z"})


def test_a_row_is_an_object_with_one_place():
    row = {"table": "eligibility", "id": "too-cheap", "before": "not-paid"}
    assert takes(row_schema(), row)
    for wrong in (
        "row",
        row | {"after": "not-paid"},
        row | {"whim": 1},
        {"id": "a", "before": "b"},
    ):
        assert not takes(row_schema(), wrong)


def test_a_policy_on_a_base_has_known_keys_and_sets_what_the_base_leaves_unset():
    schema = policy_schema()
    assert takes(schema, "etsy")
    assert takes(schema, {"base": "aliexpress-guide", "set": {"payout.within": "3 days"}})
    assert not takes(schema, {"base": "aliexpress-guide", "sets": {}})
    assert not takes(schema, {"base": "neutral", "name": "n", "version": "1", "set": {}})
    assert not takes(schema, {"base": "neutral", "set": {"payout.within": "5 days"}})


def test_a_policy_that_is_given_replaces_that_of_the_document():
    document = case(policy="etsy")
    for plugins in (False, True):
        read = read_case(copy.deepcopy(document), ALIEXPRESS_GUIDE, plugins=plugins)
        assert read.policy == ALIEXPRESS_GUIDE
        assert read_case(copy.deepcopy(document), plugins=plugins).policy == POLICIES["etsy"]


def test_a_word_with_a_hyphen_stays_on_one_line():
    code = "confirmation-timeout"
    for before in range(20):
        text = " ".join(["x" * before, *[code] * 9])
        words = [word for line in fitted(text, "", "") for word in line.split()]
        assert words.count(code) == 9
    assert fitted("", "  ", "") == ["  -"]


def test_the_table_of_settings_names_its_columns():
    head, rule, *rows = settings_markdown(ALIEXPRESS_GUIDE).splitlines()
    assert head == "| setting | value | unit | meaning | source |"
    assert rule == "| --- | --- | --- | --- | --- |"
    assert len(rows) > 30
