"""A policy file declares attributes, and rows in it read them."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    InvalidPolicy,
    Order,
    UnknownAttribute,
    decide_case,
    from_dict,
    from_toml,
    open_dispute,
    read_policy,
    to_dict,
)
from disputerules.policies.document import to_toml
from tests.generators.attributes import made_up_policy

FILE = """
base = "aliexpress-guide"
name = "fresh-market"

[attributes]
others = "ignore"

[attributes.order]
category = { one_of = ["fresh", "fashion", "electronics"] }
local_stock = { kind = "flag", default = false }

[attributes.buyer]
tier = { one_of = ["basic", "plus"], default = "basic" }
claims_this_year = { kind = "count", default = 0 }
since = { kind = "instant", optional = true }
joined = { kind = "instant", default = 2026-01-01T00:00:00Z }

[attributes.line]
final_sale = { kind = "flag", default = false }

[[rows]]
table = "eligibility"
id = "too-many-claims"
before = "not-paid"
when = "buyer_claims_this_year >= 12 and order_category in ['fresh', 'fashion']"
then = "refuse"
because = "this account has made {buyer_claims_this_year} claims this year"
source = "https://example.com/help/limits"

[[rows]]
table = "claim-lines"
id = "final-sale"
before = "unknown-line"
when = "line_final_sale"
then = "refuse"
because = "line {line_id} was a final sale"
source = "https://example.com/help/final-sale"
"""
POLICY = from_toml(FILE)
ORDER = {
    "id": "A-1",
    "currency": "USD",
    "placed_at": "2026-01-02T08:00:00Z",
    "paid_at": "2026-01-02T08:00:00Z",
    "shipped_at": "2026-01-05T08:00:00Z",
    "lines": [
        {"id": "1", "quantity": 1, "paid": 100},
        {"id": "2", "quantity": 1, "paid": 100, "attributes": {"final_sale": True}},
    ],
    "attributes": {"category": "fresh"},
}
CLAIM = {"received": True, "reason": "quality-problem", "description": "broken", "refund": "full"}


def decided(**changes):
    case = {"policy": to_dict(POLICY), "order": ORDER | changes, "at": "2026-02-01T00:00:00Z"}
    return decide_case(case | {"claim": CLAIM})


@pytest.mark.parametrize(("claims", "code"), [(11, "eligible"), (12, "too-many-claims")])
def test_a_row_of_the_file_reads_what_the_case_gives(claims, code):
    answer = decided(buyer={"claims_this_year": claims})
    assert answer["eligibility"]["code"] == code
    assert (claims == 12) is ("has made 12 claims" in answer["eligibility"]["message"])
    assert [(one["code"], one["path"]) for one in answer["claim"]["findings"]] == [
        ("final-sale", "$.claim.lines[1]")
    ]


def test_a_file_is_written_and_read_back():
    for again in (from_toml(to_toml(POLICY)), read_policy(to_dict(POLICY))):
        assert again == POLICY
        assert again.revision == POLICY.revision
    assert "[attributes.order]\ncategory = {one_of" in to_toml(POLICY)


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(6))
def test_a_made_up_vocabulary_is_written_and_read_back(seed):
    policy = made_up_policy(seed)
    for again in (from_toml(to_toml(policy)), read_policy(to_dict(policy))):
        assert again == policy
        assert again.revision == policy.revision


def test_a_policy_without_attributes_says_nothing_of_them():
    assert "attributes" not in to_dict(ALIEXPRESS_GUIDE)
    empty = {"base": "aliexpress-guide", "attributes": {"order": None, "others": None}}
    assert read_policy(empty) == ALIEXPRESS_GUIDE


def test_a_file_without_a_base_declares_attributes_too():
    assert "base" not in to_toml(POLICY)
    plain = to_dict(evolve(POLICY, tables=ALIEXPRESS_GUIDE.tables))
    assert "rows" not in plain
    assert read_policy(plain).attributes == POLICY.attributes


MISTAKES = {
    "final_sale =": ("known =", ".attributes.line.known", "exists already"),
    'kind = "count"': ('kind = "cout"', ".attributes.buyer.claims_this_year.kind", "'count'"),
    'default = "basic"': ('default = "basi"', ".attributes.buyer.tier.default", "'basic'"),
    "attributes.buyer": ("attributes.byer", ".attributes.byer", "did you mean 'buyer'"),
    "tier =": ("Tier =", ".attributes.buyer.Tier", "snake_case"),
    "optional =": ("optinal =", ".attributes.buyer.since.optinal", "did you mean 'optional'"),
    '"ignore"': ('"ignor"', ".attributes.others", "did you mean 'ignore'"),
    "{ one_of = [": ("{ kind = [", ".attributes.order.category.kind", "expected one of"),
    "line_final_sale": ("line_final_sal", ".rows[1].when", "did you mean 'line_final_sale'"),
    "'fashion']": ("'fashio']", ".rows[0].when", "did you mean 'fashion'"),
    "buyer_claims_this_year >= 12": (
        "buyer_since <= placed_at",
        ".rows[0].when",
        "write buyer_since.or_never",
    ),
    "{line_id}": ("{line_idd}", ".rows[1].because", "unknown fact 'line_idd'"),
    'table = "claim-lines"\nid = "final-sale"\nbefore = "unknown-line"': (
        'table = "eligibility"\nid = "final-sale"\nbefore = "not-paid"',
        ".rows[1].when",
        "any_line(..) or all_lines(..)",
    ),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_the_repair(old):
    new, path, repair = MISTAKES[old]
    with pytest.raises(InvalidPolicy) as refused:
        from_toml(FILE.replace(old, new, 1))
    first = next(one for one in refused.value.errors if one.path == path)
    assert repair in first.message


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('default = "basic"', 'default = "none"', ".attributes.buyer.tier.default"),
        ('"count", default = 0', '"count", default = 0, optional = 1', ".attributes.buyer"),
    ],
)
def test_a_declaration_that_is_wrong_is_the_only_mistake_though_rows_read_it(old, new, path):
    rows = FILE.replace(
        "buyer_claims_this_year >= 12", "buyer_claims_this_year >= 1 and buyer_tier == 'plus'"
    )
    with pytest.raises(InvalidPolicy) as refused:
        from_toml(rows.replace(old, new, 1))
    assert [one.path.startswith(path) for one in refused.value.errors] == [True]


def test_an_attribute_without_its_owner_is_named_with_it():
    with pytest.raises(InvalidPolicy, match=r"unknown name 'final_sale'; did you mean 'line_final"):
        from_toml(FILE.replace('when = "line_final_sale"', 'when = "final_sale"'))


def test_a_kept_dispute_has_the_attributes_of_its_order():
    order = from_dict(Order, ORDER | {"buyer": {"tier": "plus"}})
    claim = from_dict(Claim, CLAIM | {"lines": [{"id": "1", "quantity": 1}]}, currency="USD")
    dispute = open_dispute(order, claim, at=datetime(2026, 2, 1, tzinfo=UTC), policy=POLICY)
    kept = to_dict(dispute)
    assert from_dict(Dispute, kept) == dispute
    kept["order"]["buyer"] = {"teir": "plus"}
    with pytest.raises(UnknownAttribute) as refused:
        from_dict(Dispute, kept)
    assert refused.value.path == "$.order.buyer.teir"
