"""A life cycle that varies by the claim: each revision asks again, and `ends_by` knows it."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    Event,
    Variant,
    apply_event,
    decide_case,
    ends_by,
    from_toml,
)
from disputerules.decide.revisions import revisions
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Kind
from disputerules.language.text import parse
from tests.decide.test_worst_case import (
    CLAIM,
    DAY,
    EVENTS,
    FIXED,
    INSTANTS,
    RETURN,
    TICKS,
    check_play,
    longest_play,
    opened,
    timed,
)

OTHER = evolve(CLAIM, reason="not-as-described")
TURNS = [("buyer-revised", {"claim": one}) for one in (OTHER, evolve(OTHER, return_goods=True))]
BY_REASON = parse("reason == 'not-as-described'", ALIEXPRESS_GUIDE.facts, SETTINGS, Kind.FLAG)
AT = datetime(2026, 2, 1, tzinfo=UTC)


def varying(usual, special, when=BY_REASON):
    """The guide, with other settings for goods that are not as described."""
    special = {name: value for name, value in special.items() if name in SETTINGS}
    return evolve(
        ALIEXPRESS_GUIDE.but(usual), variants=[Variant("special", when, special, "they differ")]
    )


SHORT = {
    "negotiation.seller_response": "1 day",
    "negotiation.buyer_response": "0 days",
    "negotiation.max_rounds": 2,
    "remedies.received_return": [],
    "returns.ship_back_within": "0 days",
    "returns.acknowledge_within": "0 days",
}


GOODS = SHORT | {
    "replacement.ship_within": "3 days",
    "replacement.confirm_within": "2 days",
    "arbitration.decide_within": "4 days",
}
# One answer, its revision, another answer; then goods that are sent, fail, and a ruling.
WITH_GOODS, WITHOUT = (1 + 1 + 3 + 2 + 4) * DAY, (1 + 1) * DAY


@pytest.mark.parametrize(
    ("offered", "claim"),
    [
        ({"remedies.received_keep": ["full", "replacement"]}, CLAIM),
        ({"remedies.received_keep": ["full", "repair"]}, CLAIM),
        ({"remedies.not_received": ["full", "repair"]}, CLAIM),
        ({"remedies.received_keep": ["full", "repair"]}, evolve(CLAIM, refund="repair")),
        ({"reasons.not-as-described.remedies": {"keep": ["full", "replacement"]}}, CLAIM),
    ],
)
def test_a_revision_can_turn_to_goods_in_place_of_money(offered, claim):
    policy = ALIEXPRESS_GUIDE.but(GOODS | {"negotiation.escalate_after_rejections": None} | offered)
    dispute = opened(policy, AT, claim)
    assert ends_by(dispute) == AT + WITH_GOODS
    usual = ALIEXPRESS_GUIDE.but(GOODS | {"negotiation.escalate_after_rejections": None})
    assert ends_by(opened(usual, AT)) == AT + WITHOUT


def test_a_revision_for_another_reason_can_turn_to_goods():
    only = {"reasons.not-as-described.remedies": {"keep": ["full", "replacement"]}}
    usual = GOODS | only | {"negotiation.escalate_after_rejections": None}
    policy = varying(usual, {"negotiation.seller_response": "2 days"})
    # The shorter answer first: the longer one is that for which goods are offered.
    assert ends_by(opened(policy, AT)) == AT + WITH_GOODS + DAY
    assert (
        ends_by(opened(policy, AT, evolve(OTHER, refund="replacement")))
        == AT + WITH_GOODS + 2 * DAY
    )


def test_a_dispute_has_the_deadline_of_its_reason_and_a_revision_that_of_its_own():
    policy = varying(SHORT, {"negotiation.seller_response": "4 days"})
    dispute = opened(policy, AT)
    assert dispute.due_at == AT + DAY
    at = AT + timedelta(hours=12)
    revised = apply_event(dispute, Event(id="e", type="buyer-revised", at=at, claim=OTHER))
    assert revised.due_at == at + 4 * DAY
    back = Event(id="f", type="buyer-revised", at=at, claim=CLAIM)
    assert apply_event(opened(policy, AT, OTHER), back).due_at == at + DAY


def test_the_last_instant_counts_what_a_revision_can_turn_to():
    policy = varying(SHORT, {"negotiation.seller_response": "4 days"})
    # A revision a tick before the first deadline, then the seller's silence.
    assert ends_by(opened(policy, AT)) == AT + (1 + 4) * DAY
    # The longer answer first; the second may be as long.
    assert ends_by(opened(policy, AT, OTHER)) == AT + (4 + 4) * DAY
    only_one_round = varying(SHORT | {"negotiation.max_rounds": 1}, {"payout.within": "1 day"})
    assert ends_by(opened(only_one_round, AT)) == AT + DAY


def test_a_silence_that_means_something_else_for_a_reason_is_counted():
    special = {"negotiation.on_seller_silence": "escalate", "arbitration.decide_within": "9 days"}
    policy = varying(SHORT, special)
    assert ends_by(opened(policy, AT, OTHER)) == AT + (1 + 1 + 9) * DAY
    assert ends_by(opened(policy, AT)) == AT + (1 + 1 + 9) * DAY
    # No revision is left that could turn to it.
    once = varying(SHORT | {"negotiation.max_rounds": 1}, special)
    assert ends_by(opened(once, AT)) == AT + DAY
    assert ends_by(opened(once, AT, OTHER)) == AT + (1 + 9) * DAY


def test_a_reason_that_no_claim_can_have_here_adds_nothing():
    """Goods that arrived cannot have been lost, but a revision may say that nothing arrived."""
    when = parse("not received", ALIEXPRESS_GUIDE.facts, SETTINGS, Kind.FLAG)
    policy = varying(SHORT, {"negotiation.seller_response": "4 days"}, when)
    assert ends_by(opened(policy, AT)) == AT + (1 + 4) * DAY
    never = parse("reason == 'counterfeit' and not received", policy.facts, SETTINGS, Kind.FLAG)
    assert revisions(opened(varying(SHORT, {"payout.within": "1 day"}, never), AT)) == ()


def test_values_that_no_life_cycle_reads_leave_one_life_cycle():
    policy = varying(SHORT, {"evidence.max_files": 3})
    assert revisions(opened(policy, AT)) == ()
    assert ends_by(opened(policy, AT)) == AT + 2 * DAY


@settings(max_examples=12)
@given(st.data(), timed(), timed(), INSTANTS, st.booleans())
def test_nobody_can_keep_such_a_dispute_open_any_longer(data, usual, special, at, back):
    policy = varying(usual, special)
    check_play(data.draw, opened(policy, at, RETURN if back else OTHER), [*TURNS, *EVENTS])


@settings(max_examples=4)
@given(timed(FIXED), timed(FIXED), INSTANTS, st.booleans())
def test_somebody_can_keep_it_open_as_long_where_periods_are_fixed(usual, special, at, back):
    dispute = opened(varying(usual, special), at, RETURN if back else OTHER)
    bound = ends_by(dispute)
    reached = longest_play(dispute, [*TURNS, *EVENTS]).since
    assert bound - TICKS <= reached <= bound


ROWS = """
base = "aliexpress-guide"
name = "quick"

[set]
negotiation.max_rounds = 2
negotiation.seller_response = "4 days"
negotiation.escalate_after_rejections = "none"
remedies.received_return = []
returns.ship_back_within = "0 days"
returns.acknowledge_within = "0 days"

[[rows]]
table = "life-cycle"
id = "counterfeits-go-to-the-platform"
before = "seller-silent-closes"
when = "event_type == 'timeout' and state == 'awaiting-seller' and reason == 'counterfeit'"
then = { state = "'in-arbitration'" }
because = "the platform judges counterfeits"
"""


def test_a_row_of_the_life_cycle_may_read_the_reason():
    policy = from_toml(ROWS)
    fake = evolve(CLAIM, reason="counterfeit")
    states = [opened(policy, AT, one) for one in (CLAIM, fake)]
    assert [one.if_silent for one in states] == ["refund-due", "in-arbitration"]
    # A rejection, the buyer's 5 days, a revision that the seller leaves unanswered, 30 days.
    assert [ends_by(one) for one in states] == [AT + (4 + 5 + 4 + 30) * DAY] * 2


VARIANT = """
base = "neutral"
name = "remorse"
[set]
protection.anchor = "delivered"
protection.period = "2 days"
negotiation.seller_response = "72 hours"
negotiation.on_seller_silence = "escalate"
negotiation.buyer_response = "1 day"
negotiation.on_buyer_silence = "close"
arbitration.decide_within = "10 days"
arbitration.on_silence = "close"
[reasons.changed-my-mind]
branch = "received"
[[variants]]
id = "remorse"
when = "reason == 'changed-my-mind'"
set = { "negotiation.on_seller_silence" = "close" }
because = "without a fault the seller may keep silent"
"""


@pytest.mark.parametrize(
    ("reason", "state"), [("changed-my-mind", "closed"), ("not-as-described", "in-arbitration")]
)
def test_a_file_says_what_silence_means_for_a_reason(reason, state):
    answer = decide_case(
        {
            "order": {
                "id": "A-1",
                "currency": "EUR",
                "placed_at": "2026-03-01T00:00:00Z",
                "paid_at": "2026-03-01T00:00:00Z",
                "delivered_at": "2026-03-04T00:00:00Z",
                "lines": [{"id": "1", "quantity": 1, "paid": 1000}],
            },
            "claim": {"received": True, "reason": reason},
            "opened_at": "2026-03-05T00:00:00Z",
            "at": "2026-03-08T00:00:00Z",
        },
        policy=from_toml(VARIANT),
    )
    assert answer["dispute"]["state"] == state
