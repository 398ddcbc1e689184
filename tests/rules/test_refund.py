"""How much is refunded: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE
from disputerules.decide.known_case import case_of
from disputerules.interpreters.compiled import compiled
from tests.rules.bounds import CLAIM, NOW, ORDER, claimed, holds, usd


def of(**changes):
    return case_of(ORDER, evolve(CLAIM, **changes), NOW)


# A claim for a replacement, which asks for no money.
GOODS = of(refund="replacement")

ROWS = [
    ("goods-asked", True, GOODS),
    ("goods-asked", False, of()),
    ("not-received", False, of()),
    ("not-received", True, of(received=False)),
    ("full-asked", True, of()),
    ("full-asked", False, of(refund="partial", amount=usd(1))),
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("refund", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("refund", [one[:2] for one in ROWS])


@pytest.mark.parametrize(
    ("changes", "kind", "amount"),
    [
        ({}, "full", 1000),
        ({"received": False, "refund": "partial", "amount": usd(1)}, "full", 1000),
        ({"refund": "partial", "amount": usd(999)}, "partial", 999),
        ({"refund": "partial", "amount": usd(1000)}, "partial", 1000),
        ({"refund": "partial", "amount": usd(1001)}, "partial", 1000),
    ],
)
def test_a_refund_is_never_above_what_is_left(changes, kind, amount):
    verdict = compiled(ALIEXPRESS_GUIDE).table("refund").decide(of(**changes))
    assert (verdict.field("kind"), verdict.field("amount")) == (kind, amount)


def test_a_part_of_what_was_not_received_is_refunded_where_it_is_offered():
    offered = ALIEXPRESS_GUIDE.but({"remedies.not_received": ["full", "partial"]})
    refund = compiled(offered).table("refund").decide
    part = refund(of(received=False, refund="partial", amount=usd(999)))
    assert (part.rule, part.field("amount")) == ("otherwise", 999)
    full = refund(of(received=False))
    assert (full.rule, full.field("amount")) == ("not-received", 1000)


def test_who_pays_the_postage_is_named_by_reason_or_by_default():
    payers = {"default": "buyer", "counterfeit": "seller"}
    policy = ALIEXPRESS_GUIDE.but({"returns.postage_paid_by": payers})
    table = compiled(policy).table("refund")
    assert table.decide(of()).field("postage") == "buyer"
    assert table.decide(of(reason="counterfeit")).field("postage") == "seller"
