"""An attribute of kind instant may be the anchor of the protection."""

from datetime import UTC, datetime, timedelta

import pyarrow
import pytest

from disputerules import (
    Claim,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    check_eligibility,
    from_toml,
    open_dispute,
    protection_ends_at,
    read_policy,
    to_toml,
)
from disputerules.analysis.compare import compare
from disputerules.facts.anchors import own_anchors, possible_anchors
from disputerules.facts.case import Case
from disputerules.facts.protection_facts import protection_ends_at as end_of_protection
from disputerules.histories import decide_table
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading

PLACED, SHIPPED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
INSPECTED = datetime(2026, 2, 1, tzinfo=UTC)
END = INSPECTED + timedelta(days=10)
TICK = timedelta(microseconds=1)
ATTRIBUTES = {
    "order": {
        "inspected": {"kind": "instant", "optional": True},
        "category": {"one_of": ["fresh", "fashion"], "default": "fashion"},
    },
    "line": {"made": {"kind": "instant", "optional": True}},
}


def policy(anchor="order_inspected", **more):
    changes = {"protection.anchor": anchor, "protection.period": "10 days"} | more.pop("set", {})
    return read_policy(
        {"base": "aliexpress-guide", "name": "x", "attributes": ATTRIBUTES, "set": changes, **more}
    )


BY_INSPECTION = policy()
VARIANT = {
    "id": "fresh",
    "when": "order_category == 'fresh'",
    "set": {"protection.anchor": "order_inspected"},
    "because": "fresh food is inspected",
}
VARIED = policy("shipped", variants=[VARIANT])


def order(inspected=INSPECTED, category="fashion") -> Order:
    stamps = {"placed_at": PLACED, "paid_at": PLACED, "shipped_at": SHIPPED}
    lines = (OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),)
    given = {"category": category} | ({"inspected": inspected} if inspected else {})
    return Order(id="A-1", currency="USD", lines=lines, attributes=given, **stamps)


@pytest.mark.parametrize(
    ("at", "code"),
    [(END - TICK, "eligible"), (END, "confirmation-timeout"), (END + TICK, "confirmation-timeout")],
)
@pytest.mark.parametrize(
    ("judged", "one"), [(BY_INSPECTION, order()), (VARIED, order(category="fresh"))]
)
def test_the_protection_runs_from_the_attribute(judged, one, at, code):
    assert check_eligibility(one, at=at, policy=judged).code == code
    assert protection_ends_at(one, at=at, policy=judged) == END


def test_it_never_ends_where_the_attribute_is_not_given():
    assert protection_ends_at(order(None), at=END, policy=BY_INSPECTION) is None
    assert check_eligibility(order(None), at=END, policy=BY_INSPECTION).allowed


def test_the_outer_limit_ends_it_while_the_attribute_is_not_given():
    limited = policy(set={"protection.outer_limit": "60 days"})
    assert protection_ends_at(order(None), at=END, policy=limited) == PLACED + timedelta(days=60)
    assert protection_ends_at(order(), at=END, policy=limited) == END


def test_a_variant_leaves_other_orders_to_the_anchor_of_the_policy():
    assert protection_ends_at(order(), at=INSPECTED, policy=VARIED) == SHIPPED + timedelta(days=10)


def test_a_dispute_keeps_the_anchor_of_its_opening():
    claim = Claim(received=True, reason="counterfeit", description="a copy")
    dispute = open_dispute(order(category="fresh"), claim, at=INSPECTED, policy=VARIED)
    assert dispute.policy.protection.anchor == "order_inspected"
    assert dispute.ends_by is not None


@pytest.mark.parametrize("whole", [BY_INSPECTION, VARIED])
def test_it_is_written_and_read(whole):
    assert from_toml(to_toml(whole)) == whole


@pytest.mark.parametrize("judged", [BY_INSPECTION, VARIED])
@pytest.mark.parametrize("inspected", [None, INSPECTED, PLACED - TICK])
@pytest.mark.parametrize("category", ["fresh", "fashion"])
def test_generated_code_and_sql_agree_with_the_reference(judged, inspected, category):
    case = Case(END, order(inspected, category))
    fact = judged.leaf(end_of_protection.node)
    expected = reference.fact(fact, Reading(case, judged))
    assert compiled(judged).value(end_of_protection.node, case) == expected
    columns = {"order_id": ["A-1"], "at": [END], "placed_at": [PLACED], "paid_at": [PLACED]}
    columns |= {"shipped_at": [SHIPPED], "currency": ["USD"], "paid": [1000]}
    columns |= {"order_category": [category]}
    columns |= {"order_inspected": pyarrow.array([inspected], pyarrow.timestamp("us", "UTC"))}
    (row,) = decide_table(pyarrow.table(columns), judged, into="rows")
    assert (
        row["eligibility"]
        == check_eligibility(order(inspected, category), at=END, policy=judged).code
    )


def test_a_comparison_finds_another_anchor():
    found = compare(policy("shipped"), BY_INSPECTION)
    (one,) = [
        each
        for each in found.differences
        if each.pair[:3] == ("eligibility", "eligible", "confirmation-timeout")
    ]
    document = one.witness.document(BY_INSPECTION)
    assert "inspected" in document["order"]["attributes"]


@pytest.mark.parametrize(
    ("anchor", "message"),
    [
        ("order_inspectd", "did you mean 'order_inspected'?; an attribute has to be an instant"),
        ("order_category", "unknown anchor 'order_category'"),
        ("line_made", "unknown value 'line_made'"),
        ("shiped", "unknown value 'shiped'; did you mean 'shipped'?"),
    ],
)
def test_what_is_no_anchor_is_refused_with_its_place(anchor, message):
    with pytest.raises(InvalidPolicy) as refused:
        policy(anchor)
    assert message in refused.value.message
    assert refused.value.path == ".set['protection.anchor']"
    with pytest.raises(InvalidPolicy) as refused:
        policy("shipped", variants=[VARIANT | {"set": {"protection.anchor": anchor}}])
    assert refused.value.path.startswith(".variants[0].set")


def test_only_the_attributes_that_are_anchors_count():
    attributes = BY_INSPECTION.attributes
    assert [*possible_anchors(attributes)] == ["order_inspected"]
    assert own_anchors("shipped", (), attributes) == {}
    assert [*own_anchors("shipped", VARIED.variants, attributes)] == ["order_inspected"]
