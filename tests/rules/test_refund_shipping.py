"""How much shipping is refunded: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, ClaimLine
from disputerules.decide.known_case import case_of
from disputerules.interpreters.compiled import compiled
from tests.rules.bounds import CLAIM, NOW, claimed, holds, line, order, usd

POLICIES = {
    name: ALIEXPRESS_GUIDE.but({"refund.shipping": name})
    for name in ("when-whole-order", "proportional", "never")
}
SHIPPED = order(shipping_paid=usd(200), shipping_refunded=usd(1))


def of(quantity, whole=SHIPPED):
    return case_of(whole, evolve(CLAIM, lines=(ClaimLine(id="1", quantity=quantity),)), NOW)


ROWS = [
    ("shipping-kept", False, POLICIES["when-whole-order"], of(3)),
    ("shipping-kept", False, POLICIES["proportional"], of(3)),
    ("shipping-kept", True, POLICIES["never"], of(3)),
    ("whole-order", False, POLICIES["when-whole-order"], of(2)),
    ("whole-order", True, POLICIES["when-whole-order"], of(3)),
    ("whole-order", True, POLICIES["when-whole-order"], of(4)),
    ("proportional", False, POLICIES["when-whole-order"], of(1)),
    ("proportional", True, POLICIES["proportional"], of(1)),
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("refund-shipping", row, judged, policy) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("refund-shipping", [one[:2] for one in ROWS])


@pytest.mark.parametrize(
    ("name", "quantity", "amount"),
    [
        ("when-whole-order", 2, 0),
        ("when-whole-order", 3, 199),
        ("proportional", 1, 66),
        ("proportional", 2, 133),
        ("proportional", 3, 199),
        ("never", 3, 0),
    ],
)
def test_shipping_is_refunded_as_the_policy_says(name, quantity, amount):
    verdict = compiled(POLICIES[name]).table("refund-shipping").decide(of(quantity))
    assert verdict.field("amount") == amount


def shipping(whole, quantity=1, policy="proportional"):
    verdict = compiled(POLICIES[policy]).table("refund-shipping").decide(of(quantity, whole))
    return verdict.field("amount")


def test_the_proportion_of_goods_that_disputes_hold_is_nothing():
    held = evolve(SHIPPED.lines[0], disputed_quantity=1, disputed=usd(1000))
    assert shipping(evolve(SHIPPED, lines=(held,))) == 0


def test_shipping_that_a_dispute_holds_is_not_refunded_again():
    held = evolve(SHIPPED, shipping_disputed=usd(150))
    # 49 of 200 are neither refunded nor held; a third of the goods is worth a third of that.
    assert shipping(held, 3) == 49
    assert shipping(held, 1) == 16


GIFT = line(paid=usd(0)).lines[0]
GIFT = evolve(GIFT, id="gift")


@pytest.mark.parametrize(
    ("counters", "quantity", "amount"),
    [
        ({}, 3, 199),
        ({}, 2, 0),
        ({"refunded_quantity": 1}, 2, 199),
        ({"disputed_quantity": 1}, 2, 0),
        ({"decided_quantity": 1}, 2, 0),
    ],
)
def test_only_units_that_cost_something_make_a_whole_order(counters, quantity, amount):
    counted = evolve(SHIPPED.lines[0], **counters)
    whole = evolve(SHIPPED, lines=(counted, GIFT))
    assert shipping(whole, quantity, "when-whole-order") == amount
