"""A dispute step by step: what the opening fixes, what a revision changes, what is settled."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    ClaimLine,
    CurrencyMismatch,
    Event,
    LineShare,
    Money,
    Offer,
    Order,
    OrderLine,
    Refused,
    SettledBy,
    State,
    advance,
    apply_event,
    apply_events,
    available_actions,
    check_opening,
    dispute_timeline,
    ends_by,
    open_dispute,
)
from disputerules.values.periods import LAST

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)


def usd(amount):
    return Money(amount, "USD")


ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED + 4 * DAY,
    lines=(
        OrderLine(id="1", quantity=2, paid=usd(1000)),
        OrderLine(id="2", quantity=1, paid=usd(500)),
    ),
    shipping_paid=usd(100),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def event(kind, day=1, **own):
    return Event(id=f"{kind}-{day}", type=kind, at=AT + day * DAY, **own)


def opened(policy=ALIEXPRESS_GUIDE, order=ORDER, at=AT, **changes):
    return open_dispute(order, evolve(CLAIM, **changes), at=at, policy=policy)


def test_the_opening_fixes_lines_quantities_and_amount():
    dispute = opened()
    assert dispute.state is State.AWAITING_SELLER
    assert dispute.lines == (ClaimLine(id="1", quantity=2), ClaimLine(id="2", quantity=1))
    assert (dispute.requested, dispute.most_refundable, dispute.rounds) == (1600, 1600, 1)
    assert dispute.opened_at == dispute.since == AT
    assert not dispute.is_final


def test_an_opening_that_is_refused_lists_the_order_first_and_then_the_claim():
    late = PLACED + 90 * DAY
    findings = check_opening(ORDER, evolve(CLAIM, description=None), at=late)
    assert [one.code for one in findings.findings] == [
        "confirmation-timeout",
        "description-missing",
    ]
    with pytest.raises(Refused) as caught:
        opened(at=late)
    assert caught.value.code == "confirmation-timeout"
    assert caught.value.message == caught.value.decision.findings[0].message
    assert check_opening(ORDER, CLAIM, at=AT).code == "opened"


def test_a_revision_fixes_lines_and_amount_anew_and_begins_a_round():
    part = evolve(CLAIM, lines=(ClaimLine(id="1", quantity=1),), refund="partial", amount=usd(300))
    dispute = apply_event(opened(), event("buyer-revised", claim=part))
    assert (dispute.requested, dispute.most_refundable, dispute.rounds) == (300, 500, 2)
    assert dispute.lines == (ClaimLine(id="1", quantity=1),)
    assert dispute.due_at == AT + 6 * DAY
    settled = apply_event(dispute, event("seller-accepted", 2)).settlement
    assert (settled.by, settled.amount, settled.shipping) == (SettledBy.SELLER, usd(300), usd(0))
    assert settled.lines == (LineShare(id="1", amount=usd(300)),)


def test_a_settlement_is_split_by_largest_remainder_and_adds_up():
    dispute = apply_event(opened(), event("seller-rejected", offer=Offer(amount=usd(1000))))
    settled = apply_event(dispute, event("buyer-accepted", 2)).settlement
    assert [one.amount.amount for one in settled.lines] == [667, 333]
    assert settled.by is SettledBy.BUYER


def test_a_rejection_after_an_offer_takes_the_offer_away():
    events = [
        event("seller-rejected", 1, offer=Offer(amount=usd(1))),
        event("buyer-revised", 2, claim=CLAIM),
        event("seller-rejected", 3),
        event("buyer-accepted", 4),
    ]
    dispute, refused = apply_events(opened(), events)
    assert [(one.id, one.code) for one in refused] == [("buyer-accepted-4", "no-offer")]
    assert refused[0].message == "the seller has made no offer to accept"
    assert dispute.rejections == 2


@pytest.mark.parametrize(
    ("start", "bad"),
    [
        ([], event("seller-rejected", offer=Offer(amount=Money(1, "EUR")))),
        (
            [],
            event("buyer-revised", claim=evolve(CLAIM, refund="partial", amount=Money(1, "EUR"))),
        ),
        (
            [event("seller-rejected"), event("buyer-escalated", 2)],
            event("platform-ruled", 3, amount=Money(1, "EUR")),
        ),
        (
            [event("seller-rejected"), event("buyer-escalated", 2)],
            event("platform-ruled", 3, amount=Money(0, "EUR")),
        ),
    ],
)
def test_an_amount_in_another_currency_is_an_error_and_changes_nothing(start, bad):
    policy = ALIEXPRESS_GUIDE.but({"negotiation.escalate_after_rejections": 1})
    dispute, _ = apply_events(opened(policy), start)
    with pytest.raises(CurrencyMismatch):
        apply_event(dispute, bad)
    with pytest.raises(CurrencyMismatch):
        apply_events(dispute, [bad])


def test_an_opening_in_another_currency_is_an_error():
    with pytest.raises(CurrencyMismatch):
        opened(refund="partial", amount=Money(1, "EUR"))


def test_goods_that_are_sent_back_once_are_not_sent_back_again():
    policy = ALIEXPRESS_GUIDE.but({"negotiation.escalate_after_rejections": 1})
    events = [
        event("seller-accepted"),
        event("return-shipped", 2, tracking_number="RT1"),
        event("return-contested", 3),
        event("platform-ruled", 4, amount=usd(900), return_goods=True),
    ]
    dispute, refused = apply_events(opened(policy, return_goods=True), events)
    assert refused == ()
    assert (dispute.state, dispute.return_shipped) == (State.REFUND_DUE, True)
    assert dispute.settlement.return_goods


def test_silence_in_arbitration_keeps_what_was_settled_before():
    events = [event("seller-accepted"), event("return-shipped", 2), event("return-contested", 3)]
    dispute, _ = apply_events(opened(return_goods=True), events)
    later = advance(dispute, at=AT + 40 * DAY)
    assert (later.state, later.settlement.amount) == (State.REFUND_DUE, usd(1600))
    assert later.settlement.by is SettledBy.PLATFORM_TIMEOUT


def test_a_cancelled_return_leaves_nothing_settled():
    events = [event("seller-accepted"), event("buyer-cancelled", 2)]
    dispute, _ = apply_events(opened(return_goods=True), events)
    assert (dispute.state, dispute.settlement) == (State.CANCELLED, None)


def test_what_is_refused_twice_is_listed_once():
    early = event("refund-paid")
    dispute, refused = apply_events(opened(), [early, early])
    assert [one.code for one in refused] == ["not-possible-now"]
    assert dispute == opened()


def test_confirmation_by_others_does_not_end_a_dispute():
    confirmed = evolve(ORDER, confirmed_at=AT + DAY)
    dispute = opened(order=confirmed)
    assert apply_event(dispute, event("seller-accepted", 2)).state is State.REFUND_DUE


def test_a_dispute_keeps_the_policy_that_it_was_opened_under():
    patient = ALIEXPRESS_GUIDE.but({"negotiation.seller_response": "50 days"})
    assert opened(patient).due_at == AT + 50 * DAY
    assert available_actions(opened(patient), "platform") == ()


def test_a_dispute_that_nothing_bounds_has_no_end():
    endless = ALIEXPRESS_GUIDE.but({"arbitration.decide_within": "100000 days"})
    assert ends_by(opened(endless)) is None
    at_last = opened(ALIEXPRESS_GUIDE.but({"negotiation.seller_response": "100000 days"}))
    assert (at_last.due_at, at_last.if_silent) == (None, None)
    assert dispute_timeline(at_last) == ()
    assert advance(at_last, at=LAST) == at_last


@pytest.mark.parametrize(
    ("automatic", "own", "state"),
    [("4 days", "5 days", State.IN_ARBITRATION), ("5 days", "5 days", State.REFUND_DUE)],
)
def test_of_two_clocks_the_earlier_counts_and_at_the_same_instant_the_states_own(
    automatic, own, state
):
    policy = ALIEXPRESS_GUIDE.but(
        {
            "negotiation.escalate_automatically_after": automatic,
            "negotiation.seller_response": own,
        }
    )
    assert opened(policy).if_silent is state
