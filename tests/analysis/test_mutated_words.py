"""Mutants of what a policy declares: terms of its reasons, defaults and words of attributes."""

from datetime import UTC, datetime

import pytest

from disputerules import read_policy
from disputerules.analysis.mutation import judge, mutants
from disputerules.analysis.mutation.vocabulary import of_attribute, of_reason
from disputerules.documents.conformance import Example

INSTANT = "2026-01-05T00:00:00Z"
POLICY = read_policy(
    {
        "base": "aliexpress-guide",
        "name": "market",
        "attributes": {
            "order": {
                "category": {"one_of": ["fresh", "fashion"], "default": "fashion"},
                "colour": {"one_of": ["red"]},
                "gift": {"kind": "flag", "default": False},
                "made": {"kind": "instant", "default": INSTANT},
            },
            "buyer": {"claims": {"kind": "count", "default": 0}},
        },
        "reasons": {
            "changed-my-mind": {
                "branch": "received",
                "description": "optional",
                "evidence": "optional",
                "remedies": {"keep": ["full", "partial"]},
                "cap": 5000,
            }
        },
        "rows": [
            {
                "table": "eligibility",
                "id": "fresh-food",
                "before": "waiting-period",
                "when": "order_category == 'fresh' or buyer_claims >= 2",
                "then": "refuse",
                "because": "fresh food stays",
            }
        ],
    }
)


def changes_of(make, *parts):
    return [mutant.change for part in parts for mutant in make(POLICY, part)]


def test_each_term_that_a_reason_has_is_moved_by_one_step_or_left_to_the_settings():
    (own,) = [one for one in POLICY.reasons if one.code == "changed-my-mind"]
    found = changes_of(of_reason, own)
    name = "reasons.changed-my-mind"
    assert {f"{name}.cap: 5000 -> {new}" for new in ("5001", "4999", "not set")} <= {*found}
    assert f"{name}.description: optional -> required" in found
    assert [one for one in found if ".deduction" in one] == []
    assert changes_of(of_reason, POLICY.reasons[0]) == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("order_category", ["default of order_category: fashion -> fresh"]),
        ("order_colour", []),
        ("order_gift", ["default of order_gift: false -> true"]),
        (
            "order_made",
            [
                "default of order_made: 2026-01-05T00:00:00Z -> 2026-01-05T00:00:00.000001Z",
                "default of order_made: 2026-01-05T00:00:00Z -> 2026-01-04T23:59:59.999999Z",
            ],
        ),
        ("buyer_claims", ["default of buyer_claims: 0 -> 1"]),
    ],
)
def test_each_default_is_moved_and_each_word_taken_away_if_the_policy_can_do_without(name, changes):
    (one,) = [each for each in POLICY.attributes if each.fact_name == name]
    assert changes_of(of_attribute, one) == [f"attributes: {each}" for each in changes]


def test_a_word_that_no_row_names_is_taken_away():
    free = read_policy(
        {
            "base": "aliexpress-guide",
            "attributes": {"order": {"category": {"one_of": ["fresh", "fashion"]}}},
        }
    )
    (one,) = free.attributes
    found = [mutant.change for mutant in of_attribute(free, one)]
    assert found == [f"attributes: order_category without {word}" for word in one.one_of]


def example(amount, code, **order):
    claim = {"received": True, "reason": "changed-my-mind", "refund": "partial", "amount": amount}
    stamps = {"placed_at": "2026-01-01T00:00:00Z", "paid_at": "2026-01-01T01:00:00Z"}
    goods = [{"id": "1", "quantity": 1, "paid": 1000}]
    plain = {"id": "A-1", "currency": "USD", "shipped_at": INSTANT, "lines": goods, **stamps}
    plain |= {"attributes": {"colour": "red"}} | order
    case = {"order": plain, "claim": claim, "at": "2026-02-04T00:00:00Z"}
    expect = {"claim": {"code": code}}
    return Example(f"case-{amount}-{code}", "It is at the boundary.", case, expect)


@pytest.mark.no_cover
def test_cases_at_the_boundary_of_a_cap_notice_its_change_and_others_do_not():
    at, above = example(500, "acceptable"), example(501, "exceeds-reason-cap")
    caps = [
        one
        for one in mutants(POLICY, settings=None)
        if one.change.startswith("reasons.changed-my-mind.cap: 5000 -> ")
    ]
    assert len(caps) == 3
    survivors = {one.change for one in judge(POLICY, [at, above]).survivors}
    # 0.5001 of 10.00 USD rounds to 5.00 USD as well.
    assert survivors & {one.change for one in caps} <= {caps[0].change, caps[1].change}
    assert caps[2].change not in survivors
    left = {one.change for one in judge(POLICY, [at]).survivors}
    assert {one.change for one in caps} & left >= {caps[0].change}


def test_the_instant_of_a_default_is_utc():
    (one,) = [each for each in POLICY.attributes if each.name == "made"]
    assert one.default == datetime(2026, 1, 5, tzinfo=UTC)
