"""How a settlement shares its amount over the lines, and what it keeps back, by a row's word."""

from datetime import timedelta

import pytest
from attrs import evolve

from disputerules import (
    Claim,
    ClaimLine,
    Event,
    Money,
    OrderLine,
    advance,
    apply_event,
    open_dispute,
    read_policy,
)
from disputerules.decide.settlements import KEPT, SHARES
from disputerules.values.event_parts import Offer
from disputerules.values.settlement import LineShare
from tests.decide.test_worst_case import ORDER, PLACED

OPENED = PLACED + timedelta(days=11)
LINES = (
    OrderLine(id="1", quantity=3, paid=Money(12_000, "USD")),
    OrderLine(id="2", quantity=1, paid=Money(600, "USD")),
)
CLAIM = Claim(
    received=True, reason="quality-problem", description="see the photos", return_goods=True
)
OFFER = Offer(lines=(LineShare(id="2", amount=Money(300, "USD")),), return_goods=True)


def event(number, kind, **more):
    return Event(id=f"e{number}", type=kind, at=OPENED + timedelta(hours=number), **more)


# 3.00 of line 2 are agreed on, and contested when the goods are back.
AGREED = (
    event(1, "seller-rejected", offer=OFFER),
    event(2, "buyer-accepted"),
    event(3, "return-shipped"),
    event(4, "return-received", lines=(ClaimLine(id="2", quantity=1),)),
    event(5, "return-contested"),
)


def after(events, **parts):
    policy = read_policy({"base": "aliexpress-guide", "name": "own", **parts})
    dispute = open_dispute(evolve(ORDER, lines=LINES), CLAIM, at=OPENED, policy=policy)
    for one in events:
        dispute = apply_event(dispute, one)
    return dispute


def settled(events, amount, **words):
    """The settlement of a row that names a word, after some events."""
    then = {"state": "'refund-due'", "by": "'seller'", "amount": f"amount({amount})"}
    row = {
        "table": "life-cycle",
        "id": "own",
        "before": "seller-accepts",
        "when": "event_type == 'seller-accepted'",
        "then": then | {name: f"'{word}'" for name, word in words.items()},
        "because": "it is ours",
    }
    return after((*events, event(9, "seller-accepted")), rows=[row]).settlement


@pytest.mark.no_cover
@pytest.mark.parametrize("amount", [0, 300, 301])
@pytest.mark.parametrize("events", [(), AGREED], ids=["first", "agreed"])
@pytest.mark.parametrize("word", SHARES)
def test_the_shares_of_a_settlement_add_up_to_its_amount(word, events, amount):
    found = settled(events, amount, shares=word)
    shares = [share.amount.amount for share in found.lines]
    assert sum(shares) + found.shipping.amount == found.amount.amount == amount


@pytest.mark.parametrize("word", ["as-settled", "as-returned", "reduced"])
def test_what_was_agreed_by_line_stays_with_its_line(word):
    assert [share.amount.amount for share in settled(AGREED, 300, shares=word).lines] == [0, 300]


@pytest.mark.parametrize("word", KEPT)
@pytest.mark.parametrize("events", [(), AGREED], ids=["first", "agreed"])
def test_where_nothing_was_kept_back_nothing_is(word, events):
    assert settled(events, 1, deductions=word).deductions == ()


@pytest.mark.parametrize(
    ("basis_points", "amount", "kept"),
    [(1_000, 3_600, (400,)), (1, 4_000, ()), (2, 3_999, (1,))],
    ids=["a tenth", "too little to see", "a cent"],
)
def test_of_a_unit_that_came_back_its_part_is_kept_back(basis_points, amount, kept):
    # One of three units of 40.00 is back: 10 % of it are 4.00, 0.01 % 0.4 cents, 0.02 % 0.8 cents.
    units = (ClaimLine(id="1", quantity=1),)
    dispute = after(
        (
            event(1, "seller-accepted"),
            event(2, "return-shipped"),
            event(3, "return-received", lines=units),
        ),
        reasons={"quality-problem": {"deduction": basis_points}},
    )
    found = advance(dispute, at=dispute.due_at).settlement
    assert found.amount == Money(amount, "USD")
    assert tuple(one.amount.amount for one in found.deductions) == kept
