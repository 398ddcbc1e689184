"""What is said of an event that changes nothing, and every field of the dispute after one."""

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Decision,
    Dispute,
    Event,
    LineShare,
    Money,
    Offer,
    Order,
    OrderLine,
    Party,
    Refused,
    SettledBy,
    Settlement,
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
from disputerules.decide.decision import Findings
from disputerules.decide.event_contents import revision_code
from disputerules.decide.lifecycle import RefusedEvent
from disputerules.decide.timeouts import TimelineEntry, after_timeouts

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)
POLICY = ALIEXPRESS_GUIDE.but(
    {
        "negotiation.seller_response": "5 days",
        "negotiation.buyer_response": "7 days",
        "negotiation.on_buyer_silence": "escalate",
        "negotiation.escalate_after_rejections": 1,
        "arbitration.decide_within": "11 days",
        "arbitration.on_silence": "close",
        "returns.ship_back_within": "13 days",
        "returns.acknowledge_within": "17 days",
        "payout.within": "3 days",
    }
)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED + 4 * DAY,
    lines=(
        OrderLine(id="1", quantity=2, paid=Money(1000, "USD")),
        OrderLine(id="2", quantity=1, paid=Money(500, "USD")),
    ),
    shipping_paid=Money(100, "USD"),
)
ROUND = 5 + 7
# A ruling that sends the goods back, a return that is contested, and a ruling again.
ARBITRATED = 11 + 13 + 17 + 11
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def event(kind: str, day: int = 1, **own: Any) -> Event:
    return Event(id=f"{kind}-{day}", type=kind, at=AT + day * DAY, **own)


def opened(**changes: Any) -> Dispute:
    return open_dispute(ORDER, evolve(CLAIM, **changes), at=AT, policy=POLICY)


def refused(dispute: Dispute, one: Event) -> Refused:
    with pytest.raises(Refused) as caught:
        apply_event(dispute, one)
    return caught.value


def assert_decides(error):
    """The decision of a refused event says what its error says, also after it was pickled."""
    for decision in (error.decision, pickle.loads(pickle.dumps(error)).decision):
        assert isinstance(decision, Decision)
        assert not decision
        assert (decision.code, decision.message) == (error.code, error.message)
        assert decision.findings[0].code == error.code
        assert decision.changes_at is None
        assert decision.compiled.table.name == "life-cycle"


def test_an_event_that_comes_too_late_for_its_stamp_is_out_of_order():
    dispute = apply_event(opened(), event("seller-rejected", 2))
    error = refused(dispute, event("buyer-cancelled", 1))
    assert (error.code, error.path) == ("out-of-order", "")
    assert error.message == "it is stamped before the last event"
    assert_decides(error)
    assert apply_event(dispute, event("buyer-cancelled", 2)).state is State.CANCELLED


def test_another_event_with_a_known_id_is_refused():
    first = event("seller-rejected")
    dispute = apply_event(opened(), first)
    assert apply_event(dispute, first) is dispute
    error = refused(dispute, evolve(first, type="buyer-cancelled"))
    assert (error.code, error.message) == ("event-id-reused", "another event has this id")
    assert_decides(error)


def test_a_refused_event_says_the_row_that_refused_it():
    error = refused(opened(), event("refund-paid"))
    assert error.code == "not-possible-now"
    assert error.message == "refund-paid is not possible while the dispute is awaiting-seller"
    assert_decides(error)
    dispute, listed = apply_events(opened(), [event("refund-paid"), event("buyer-cancelled", 2)])
    assert listed == (RefusedEvent("refund-paid-1", error.code, error.message),)
    assert dispute.state is State.CANCELLED


def test_a_revision_that_is_not_acceptable_is_refused_with_what_is_wrong_with_its_claim():
    error = refused(opened(), event("buyer-revised", claim=evolve(CLAIM, description=None)))
    assert error.code == "description-missing"
    assert error.message == "the new claim is not acceptable: description-missing"


def test_a_dispute_at_its_opening_in_every_field():
    dispute = opened()
    assert (dispute.policy, dispute.order) == (POLICY, ORDER)
    assert dispute.opened_with == dispute.claim == CLAIM
    assert [(one.id, one.quantity) for one in dispute.lines] == [("1", 2), ("2", 1)]
    assert (dispute.requested, dispute.refundable, dispute.shipping_refundable) == (
        1600,
        (1000, 500),
        100,
    )
    moments = {dispute.opened_at, dispute.round_started_at, dispute.since, dispute.last_event_at}
    assert moments == {AT}
    assert (dispute.rounds, dispute.rejections, dispute.return_shipped) == (1, 0, False)
    assert (dispute.offer, dispute.settlement, dispute.missed, dispute.events) == (
        None,
        None,
        (),
        (),
    )
    now = dispute.clock
    assert (now.turn, now.due_at, now.timeout) == (Party.SELLER, AT + 5 * DAY, "timeout")
    assert type(now.turn) is Party


def test_a_dispute_after_a_rejection_and_a_revision_in_every_field():
    offer = Offer(amount=Money(10, "USD"))
    rejection = event("seller-rejected", 1, offer=offer)
    rejected = apply_event(opened(), rejection)
    assert (rejected.state, rejected.offer, rejected.rejections) == (State.AWAITING_BUYER, offer, 1)
    assert (rejected.since, rejected.round_started_at) == (AT + DAY, AT)
    assert (rejected.last_event_at, rejected.events) == (AT + DAY, (rejection,))
    claim = evolve(CLAIM, refund="partial", amount=Money(300, "USD"))
    revised = apply_event(rejected, event("buyer-revised", 3, claim=claim))
    assert (revised.state, revised.offer, revised.rounds) == (State.AWAITING_SELLER, None, 2)
    assert revised.since == revised.round_started_at == revised.last_event_at == AT + 3 * DAY
    assert (revised.claim, revised.opened_with, revised.requested) == (claim, CLAIM, 300)
    assert [one.id for one in revised.events] == ["seller-rejected-1", "buyer-revised-3"]
    assert revised.opened_at == AT


def test_a_settlement_in_every_field():
    settled = apply_event(opened(return_goods=True), event("seller-accepted")).settlement
    assert settled == Settlement(
        by=SettledBy.SELLER,
        amount=Money(1600, "USD"),
        lines=(
            LineShare(id="1", amount=Money(1000, "USD")),
            LineShare(id="2", amount=Money(500, "USD")),
        ),
        shipping=Money(100, "USD"),
        return_goods=True,
    )


def test_an_opening_is_judged_under_the_policy_that_is_given():
    waits = POLICY.but({"protection.opens_after": "100 days"})
    findings = check_opening(ORDER, CLAIM, at=AT, policy=waits)
    (finding,) = findings.findings
    assert finding.code == finding.rule == "waiting-period"
    assert findings == Findings("opened", (finding,), waits.revision)
    with pytest.raises(Refused) as caught:
        open_dispute(ORDER, CLAIM, at=AT, policy=waits)
    assert caught.value.message == finding.message
    assert check_opening(ORDER, CLAIM, at=AT, policy=POLICY) == Findings(
        "opened", (), POLICY.revision
    )


def test_two_refused_events_are_both_listed_in_their_order():
    events = [event("refund-paid", 1), event("return-shipped", 2), event("refund-paid", 1)]
    dispute, listed = apply_events(opened(), events)
    assert [one.id for one in listed] == ["refund-paid-1", "return-shipped-2"]
    assert dispute == opened()


def test_an_event_without_a_claim_has_nothing_in_it_that_is_not_acceptable():
    dispute = opened()
    assert revision_code(dispute, event("seller-rejected")) == "acceptable"
    assert revision_code(dispute, event("buyer-revised", claim=CLAIM)) == "acceptable"
    wrong = evolve(CLAIM, description=None)
    assert revision_code(dispute, event("buyer-revised", claim=wrong)) == "description-missing"


def test_a_deadline_passes_at_its_instant_and_names_what_was_missed():
    dispute = opened()
    tick = timedelta(microseconds=1)
    assert advance(dispute, at=AT + 5 * DAY - tick) == dispute
    later = advance(dispute, at=AT + 5 * DAY)
    assert (later.state, later.since) == (State.REFUND_DUE, AT + 5 * DAY)
    assert later.missed == (
        "buyer-revised",
        "buyer-cancelled",
        "seller-accepted",
        "seller-rejected",
        "seller-refunded",
    )
    assert {type(kind) for kind in later.missed} == {str}
    assert advance(later, at=AT + 6 * DAY).missed == later.missed
    alone = after_timeouts(dispute, at=AT + 5 * DAY)
    assert (alone.state, alone.missed) == (State.REFUND_DUE, ())
    assert after_timeouts(dispute, at=AT + 5 * DAY - tick) is dispute
    assert apply_event(later, event("refund-paid", 6)).missed == ()


def test_what_unlocked_before_a_deadline_is_missed_at_it_as_well():
    unlocking = {
        "negotiation.escalate_after_rejections": None,
        "negotiation.escalate_from": "2 days",
    }
    dispute = open_dispute(ORDER, CLAIM, at=AT, policy=POLICY.but(unlocking))
    assert "buyer-escalated" in advance(dispute, at=AT + 5 * DAY).missed
    assert advance(dispute, at=AT + 4 * DAY) is dispute


def test_what_comes_if_nobody_acts_is_listed_with_its_instants():
    rejected = apply_event(opened(), event("seller-rejected"))
    assert dispute_timeline(rejected) == (
        TimelineEntry(AT + 8 * DAY, "deadline-passed", State.IN_ARBITRATION),
        TimelineEntry(AT + 19 * DAY, "deadline-passed", State.CLOSED),
    )
    assert rejected.if_silent is State.IN_ARBITRATION


def test_an_event_before_a_deadline_that_was_passed_is_decided_as_if_it_were_not():
    dispute = apply_event(opened(), event("seller-rejected"))
    ahead = advance(dispute, at=AT + 30 * DAY)
    assert ahead.state is State.CLOSED
    cancelled = apply_event(ahead, event("buyer-cancelled", 2))
    assert cancelled == apply_event(dispute, event("buyer-cancelled", 2))
    assert cancelled.state is State.CANCELLED


def test_a_payment_is_overdue_from_its_deadline_on():
    dispute = opened()
    due = advance(dispute, at=AT + 5 * DAY)
    tick = timedelta(microseconds=1)
    assert [due.is_overdue(AT + 8 * DAY + late * tick) for late in (-1, 0, 1)] == [
        False,
        True,
        True,
    ]
    assert due.is_overdue(AT + 8 * DAY)
    final = apply_event(dispute, event("buyer-cancelled"))
    assert not final.is_overdue(AT + 100 * DAY)


def test_what_a_party_may_do_depends_on_the_instant():
    dispute = apply_event(opened(), event("seller-rejected"))
    buyers = ("buyer-revised", "buyer-escalated", "buyer-cancelled")
    assert available_actions(dispute, Party.BUYER) == buyers
    assert available_actions(dispute, Party.SELLER) == ("seller-accepted", "seller-refunded")
    assert available_actions(dispute, Party.PLATFORM, AT + 2 * DAY) == ()


@pytest.mark.parametrize(
    ("events", "days"),
    [
        ([], 5 + 7 + 4 * ROUND + ARBITRATED),
        ([event("seller-rejected")], 1 + 7 + 4 * ROUND + ARBITRATED),
        ([event("seller-rejected"), event("buyer-escalated", 2)], 2 + ARBITRATED),
        ([event("seller-accepted")], 1),
        ([event("buyer-cancelled")], 1),
    ],
)
def test_the_end_is_reached_by_the_longest_way(events, days):
    dispute, _ = apply_events(opened(), events)
    assert ends_by(dispute) == AT + days * DAY


def test_what_unlocks_with_time_is_available_from_its_instant_on():
    unlocking = {
        "negotiation.escalate_after_rejections": None,
        "negotiation.escalate_from": "2 days",
    }
    dispute = open_dispute(ORDER, CLAIM, at=AT, policy=POLICY.but(unlocking))
    early, later = (available_actions(dispute, Party.BUYER, AT + days * DAY) for days in (1, 2))
    assert set(later) - set(early) == {"buyer-escalated"}
    assert available_actions(dispute, Party.BUYER) == early
