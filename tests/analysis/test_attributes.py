"""Comparisons, proofs and changes carry the attributes that policies declare."""

import json

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Attribute,
    Attributes,
    InvalidInput,
    check_eligibility,
    decide_case,
    from_dict,
    read_policy,
    to_dict,
)
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.compare import compare
from disputerules.analysis.compare.generated_tests import comparison_tests
from disputerules.analysis.compare.rendering import comparison_json, comparison_text
from disputerules.analysis.nearest import nearest_change
from disputerules.analysis.prove import never_opens
from disputerules.values.order import Order
from tests.facts.test_attributes import AT
from tests.policies.test_attributes_key import ORDER

TIER = {"buyer": {"tier": {"one_of": ["basic", "plus"], "default": "basic"}}}
ROW = {
    "table": "eligibility",
    "id": "basic-tier",
    "before": "not-paid",
    "when": "buyer_tier == 'basic'",
    "then": "refuse",
    "because": "buyers of the tier {buyer_tier} have no protection",
    "source": "https://example.com/tiers",
}
OLD = read_policy({"base": "aliexpress-guide", "attributes": TIER})
NEW = read_policy({"base": "aliexpress-guide", "attributes": TIER, "rows": [ROW]})


def policy(row=ROW, **tier):
    """The guide with one row, and another declaration of the tier."""
    declared = {"buyer": {"tier": TIER["buyer"]["tier"] | tier}}
    return read_policy({"base": "aliexpress-guide", "attributes": declared, "rows": [row]})


GOLD = policy(one_of=["basic", "plus", "gold"])


@pytest.mark.parametrize("old", [ALIEXPRESS_GUIDE, OLD])
def test_a_row_that_reads_an_attribute_is_found_with_a_case_that_has_it(old):
    found = compare(old, NEW).differences
    assert {one.table for one in found} == {"eligibility"}
    (one,) = [one for one in found if one.old == "eligible"]
    document = one.witness.document(NEW)
    for tier in (None, "basic", "plus"):
        document["order"]["buyer"] = {} if tier is None else {"tier": tier}
        answer = decide_case(document | {"policy": to_dict(NEW)})["eligibility"]["code"]
        assert answer == ("eligible" if tier == "plus" else "basic-tier")


def test_the_case_gives_the_attribute_where_the_default_does_not_show_the_difference():
    plus = policy(ROW | {"when": "buyer_tier == 'plus'"})
    (one,) = [one for one in compare(OLD, plus).differences if one.old == "eligible"]
    assert one.witness.document()["order"]["buyer"] == {"tier": "plus"}


def test_tables_that_read_no_attribute_are_the_same():
    assert compare(ALIEXPRESS_GUIDE, OLD).status == 0
    other_default = read_policy(
        {"base": "aliexpress-guide", "attributes": {"order": {"gift": {"kind": "flag"}}}}
    )
    assert compare(OLD, other_default).status == 0


def test_another_default_is_a_difference_where_a_row_reads_it():
    found = compare(NEW, policy(default="plus")).differences
    (one,) = [one for one in found if one.new == "eligible"]
    assert "buyer" not in one.witness.document()["order"]


def test_a_word_that_one_policy_lacks_is_one_difference_by_itself():
    found = compare(NEW, GOLD).differences
    assert [(one.table, one.old, one.new) for one in found] == [
        ("attributes", "invalid-value", "buyer_tier gold")
    ]
    assert found[0].message == (
        "attributes: only the new policy takes buyer_tier gold; the other raises invalid-value"
    )
    assert found[0].witness.document()["order"]["buyer"] == {"tier": "gold"}
    back = compare(GOLD, NEW).differences
    assert [(one.old, one.new) for one in back] == [("buyer_tier gold", "invalid-value")]


def test_an_order_without_the_attribute_is_compared_though_no_word_is_common():
    others = policy(one_of=["gold"], default="gold", row=ROW | {"when": "buyer_tier == 'gold'"})
    found = compare(OLD, others)
    eligibility = [one for one in found.differences if one.table == "eligibility"]
    assert "basic-tier" in {one.new for one in eligibility}
    given = [one.witness.document()["order"].get("buyer") for one in eligibility]
    assert given == [None] * len(given)


def test_an_attribute_that_one_policy_requires_is_a_difference_too():
    found = compare(NEW, policy(default=None)).differences
    assert [(one.table, one.old, one.new) for one in found] == [
        ("attributes", "buyer_tier not given", "missing-attribute")
    ]


def test_attributes_of_different_kinds_are_not_compared():
    number = Attribute(owner="buyer", name="tier", kind="count", default=0)
    with pytest.raises(InvalidInput, match="rename one of them") as refused:
        compare(OLD, evolve(ALIEXPRESS_GUIDE, attributes=[number]))
    assert refused.value.code == "attribute-differs"
    assert refused.value.path == ".attributes.buyer.tier"


def test_the_generated_tests_give_each_policy_its_own_attributes(tmp_path):
    given = compare(ALIEXPRESS_GUIDE, NEW)
    assert json.dumps(comparison_json(given))
    assert "basic-tier" in comparison_text(given)
    names: dict[str, object] = {"__name__": "generated"}
    exec(compile(comparison_tests(given), "generated", "exec"), names)
    cases = names["CASES"]
    assert all("error" not in case["expect"] for case in cases)
    for case in cases:
        names["test_the_decision_is_unchanged"](case)


def test_the_generated_tests_know_what_a_policy_does_not_take():
    given = compare(NEW, GOLD)
    names: dict[str, object] = {"__name__": "generated"}
    exec(compile(comparison_tests(given), "generated", "exec"), names)
    assert next(case["expect"] for case in names["CASES"]) == {"error": "invalid-value"}
    for case in names["CASES"]:
        names["test_the_decision_is_unchanged"](case)


def test_questions_about_every_case_count_them_in():
    assert not never_opens(NEW)
    every = policy(ROW | {"when": "buyer_tier == 'basic' or buyer_tier == 'plus'"})
    assert never_opens(every)


def test_the_nearest_change_may_be_an_attribute():
    order = from_dict(Order, {**ORDER, "lines": ORDER["lines"][:1], "attributes": {}})
    refused = check_eligibility(order, at=AT, policy=NEW)
    change = nearest_change(refused)
    assert (change.fact, change.changed, change.code) == ("buyer_tier", "plus", "eligible")
    assert change.message == "it would be eligible if buyer_tier were plus instead of basic"


def test_ignored_attributes_are_no_difference():
    lax = evolve(NEW, attributes=Attributes(NEW.attributes, "ignore"))
    assert compare(NEW, lax).status == 0


def test_a_word_that_the_solver_cannot_give_leaves_the_attributes_undecided(monkeypatch):
    def undecided(*_, **__):
        raise Undecided

    monkeypatch.setattr(SolverQuery, "find", undecided)
    found = compare(OLD, evolve(OLD, attributes=GOLD.attributes))
    assert found.unknown == ("attributes",)
    assert found.status == 3
