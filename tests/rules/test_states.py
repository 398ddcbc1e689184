"""Whose turn it is, and until when: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    LineShare,
    OutsideRefund,
    RefundedUnits,
    Settlement,
    State,
    open_dispute,
)
from disputerules.interpreters.compiled import compiled
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL
from tests.rules.bounds import CLAIM, DAY, NOW, ORDER, case, claimed, holds, usd

SETTLED = Settlement(
    by="seller",
    amount=usd(1000),
    lines=(LineShare(id="1", amount=usd(1000)),),
    shipping=usd(0),
    return_goods=False,
)
STATES = tuple(state.value for state in State if state not in FINAL)
# A policy that has every state.
WHOLE = ALIEXPRESS_GUIDE.but(
    {
        "appeal.within": "3 days",
        "arbitration.information_within": "3 days",
        "returns.refund_on": "inspected",
        "holds.at_most": "3 days",
    }
)
NOBODY_REFUSES = ALIEXPRESS_GUIDE.but({"negotiation.seller_may_refuse": False})
PLAIN = ALIEXPRESS_GUIDE
DISPUTE = open_dispute(ORDER, CLAIM, at=NOW)


def of(state, **changes):
    # The round began a day earlier than the dispute came to stand so.
    return case(dispute=evolve(DISPUTE, state=state, since=NOW + DAY, **changes))


def refunded_outside(amount, refunded_at):
    """A refund of 10.00 is due since the day after, and the seller refunded by hand."""
    part = RefundedUnits(id="1", quantity=0, amount=usd(amount))
    refund = OutsideRefund(id="r", at=refunded_at, lines=(part,))
    due = {"state": "refund-due", "since": NOW + DAY, "settlement": SETTLED}
    return case(dispute=evolve(DISPUTE, refunds=(refund,), **due))


ROWS = [
    ("claim-not-refusable", True, of("awaiting-seller"), NOBODY_REFUSES),
    ("claim-not-refusable", False, of("awaiting-seller")),
    ("held-by-the-bank", True, of("on-hold", held_by="bank"), WHOLE),
    ("held-by-the-bank", False, of("on-hold", held_by="platform"), WHOLE),
    *[(row, False, of(row)) for row in ("on-hold", "ruled", "under-appeal")],
    *[(row, False, of(row)) for row in ("awaiting-information", "return-inspection")],
    ("nothing-payable", True, refunded_outside(1000, NOW + 2 * DAY)),
    ("nothing-payable", False, refunded_outside(999, NOW + 2 * DAY)),
    *[(row, row == state, of(state), WHOLE) for row in STATES for state in State],
]


@pytest.mark.parametrize(("row", "value", "judged", "policy"), [(*one, PLAIN)[:4] for one in ROWS])
def test_a_row_holds_exactly_within_its_bounds(row, value, judged, policy):
    assert holds("states", row, judged, policy) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("states", [one[:2] for one in ROWS])


@pytest.mark.parametrize(
    ("state", "turn", "due"),
    [
        ("awaiting-seller", "seller", NOW + 5 * DAY),
        ("awaiting-buyer", "buyer", NOW + 6 * DAY),
        ("in-arbitration", "platform", NOW + 31 * DAY),
        ("awaiting-return", "buyer", NOW + 11 * DAY),
        ("return-in-transit", "seller", NOW + 11 * DAY),
        ("refund-due", "platform", NOW + 11 * DAY),
        ("refunded", "", NEVER),
        ("closed", "", NEVER),
        ("cancelled", "", NEVER),
    ],
)
def test_a_state_has_a_turn_and_a_deadline(state, turn, due):
    verdict = compiled(ALIEXPRESS_GUIDE).table("states").decide(of(state))
    assert (verdict.field("turn"), verdict.field("timeout")) == (turn, due)
    assert {verdict.field("automatic-escalation"), verdict.field("automatic-close")} == {NEVER}


@pytest.mark.parametrize(
    ("refunded_at", "ends"), [(NOW + 2 * DAY, NOW + 2 * DAY), (NOW, NOW + DAY)]
)
def test_a_refund_that_is_due_ends_when_nothing_is_payable(refunded_at, ends):
    table = compiled(ALIEXPRESS_GUIDE).table("states")
    verdict = table.decide(refunded_outside(1000, refunded_at))
    assert (verdict.field("nothing-payable"), verdict.field("timeout")) == (ends, NEVER)


@pytest.mark.parametrize("state", ["awaiting-seller", "awaiting-buyer"])
@pytest.mark.parametrize("clock", ["escalate", "close"])
def test_the_clocks_of_the_negotiation_run_from_the_opening(state, clock):
    policy = ALIEXPRESS_GUIDE.but({f"negotiation.{clock}_automatically_after": "20 days"})
    table = compiled(policy).table("states")
    name = {"escalate": "automatic-escalation", "close": "automatic-close"}[clock]
    assert table.decide(of(state)).field(name) == NOW + 20 * DAY
    assert table.decide(of("in-arbitration")).field(name) == NEVER
