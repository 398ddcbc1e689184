"""The life cycle, enumerated and at random: every state ends, and nothing is lost on the way."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    POLICIES,
    Claim,
    Event,
    EventType,
    Money,
    Offer,
    Order,
    OrderLine,
    Party,
    Refused,
    State,
    advance,
    apply_event,
    apply_events,
    available_actions,
    dispute_timeline,
    ends_by,
    open_dispute,
)
from disputerules.dispute import ACTORS, FINAL
from disputerules.lifecycle import clock, if_silent
from disputerules.periods import LAST, TICK
from disputerules.testing import strategies

OPENED = datetime(2026, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    paid_at=datetime(2026, 1, 1, tzinfo=UTC),
    shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    lines=(OrderLine(id="1", quantity=2, paid=Money(1000, "USD")),),
    shipping_paid=Money(200, "USD"),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
RETURN = evolve(CLAIM, return_goods=True)
ALL_OF_IT = Money(1200, "USD")
NOTHING = Money(0, "USD")
S, E = State, EventType


def event(kind, number=1, at=OPENED + DAY, **own):
    needed = {E.BUYER_REVISED: {"claim": CLAIM}, E.PLATFORM_RULED: {"amount": Money(500, "USD")}}
    return Event(id=f"e{number}", type=kind, at=at, **(needed.get(kind, {}) | own))


def played(*kinds, claim=CLAIM, policy=ALIEXPRESS_GUIDE, offer=None):
    """The dispute after events, one a day; rejections come with the offer."""
    dispute = open_dispute(ORDER, claim, at=OPENED, policy=policy)
    for number, kind in enumerate(kinds, 1):
        own = {"offer": offer} if kind is E.SELLER_REJECTED else {}
        dispute = apply_event(dispute, event(kind, number, OPENED + number * DAY, **own))
    return dispute


OFFER = Offer(amount=Money(300, "USD"))
TO_ARBITRATION = (E.SELLER_REJECTED, E.BUYER_REVISED, E.SELLER_REJECTED, E.BUYER_ESCALATED)
IN_STATE = {
    S.AWAITING_SELLER: played(),
    S.AWAITING_BUYER: played(E.SELLER_REJECTED),
    S.IN_ARBITRATION: played(*TO_ARBITRATION),
    S.AWAITING_RETURN: played(E.SELLER_ACCEPTED, claim=RETURN),
    S.RETURN_IN_TRANSIT: played(E.SELLER_ACCEPTED, E.RETURN_SHIPPED, claim=RETURN),
    S.REFUND_DUE: played(E.SELLER_ACCEPTED),
    S.REFUNDED: played(E.SELLER_ACCEPTED, E.REFUND_PAID),
    S.CLOSED: advance(played(E.SELLER_REJECTED), at=OPENED + 30 * DAY),
    S.CANCELLED: played(E.BUYER_CANCELLED),
}
# The table of the design, and the state that each event leads to.
POSSIBLE = {
    (S.AWAITING_SELLER, E.SELLER_ACCEPTED): S.REFUND_DUE,
    (S.AWAITING_SELLER, E.SELLER_REJECTED): S.AWAITING_BUYER,
    (S.AWAITING_SELLER, E.BUYER_REVISED): S.AWAITING_SELLER,
    (S.AWAITING_SELLER, E.BUYER_CANCELLED): S.CANCELLED,
    (S.AWAITING_BUYER, E.SELLER_ACCEPTED): S.REFUND_DUE,
    (S.AWAITING_BUYER, E.BUYER_REVISED): S.AWAITING_SELLER,
    (S.AWAITING_BUYER, E.BUYER_CANCELLED): S.CANCELLED,
    (S.IN_ARBITRATION, E.SELLER_ACCEPTED): S.REFUND_DUE,
    (S.IN_ARBITRATION, E.PLATFORM_RULED): S.REFUND_DUE,
    (S.IN_ARBITRATION, E.BUYER_CANCELLED): S.CANCELLED,
    (S.AWAITING_RETURN, E.RETURN_SHIPPED): S.RETURN_IN_TRANSIT,
    (S.AWAITING_RETURN, E.BUYER_CANCELLED): S.CANCELLED,
    (S.RETURN_IN_TRANSIT, E.RETURN_RECEIVED): S.REFUND_DUE,
    (S.RETURN_IN_TRANSIT, E.RETURN_CONTESTED): S.IN_ARBITRATION,
    (S.REFUND_DUE, E.REFUND_PAID): S.REFUNDED,
}
AMOUNT = "amount-exceeds-refundable"
REFUSED = {(S.AWAITING_BUYER, E.BUYER_ACCEPTED): "no-offer"}


def code_of(dispute, one):
    with pytest.raises(Refused) as caught:
        apply_event(dispute, one)
    return caught.value.code


def test_every_state_can_be_reached():
    assert {state: dispute.state for state, dispute in IN_STATE.items()} == {
        state: state for state in State
    }


@pytest.mark.parametrize(("state", "kind"), list(product(State, EventType)))
def test_a_state_and_an_event_lead_where_the_table_says(state, kind):
    dispute = IN_STATE[state]
    happens = event(kind, 99, max(dispute.since, dispute.last_event_at))
    if (state, kind) in POSSIBLE:
        assert apply_event(dispute, happens).state is POSSIBLE[state, kind]
        assert kind in available_actions(dispute, ACTORS[kind])
    else:
        final = "already-final" if state in FINAL else "not-possible-now"
        # What could have been done until the deadline that closed it.
        late = "too-late" if str(kind) in dispute.missed else final
        assert code_of(dispute, happens) == REFUSED.get((state, kind), late)
        assert kind not in available_actions(dispute, ACTORS[kind])


@pytest.mark.parametrize(
    ("events", "offer", "kind", "own", "leads_to"),
    [
        ([E.SELLER_REJECTED], OFFER, E.BUYER_ACCEPTED, {}, S.REFUND_DUE),
        (
            [E.SELLER_REJECTED],
            Offer(amount=Money(300, "USD"), return_goods=True),
            E.BUYER_ACCEPTED,
            {},
            S.AWAITING_RETURN,
        ),
        ([E.SELLER_REJECTED], Offer(amount=NOTHING), E.BUYER_ACCEPTED, {}, S.CLOSED),
        ([], None, E.SELLER_REJECTED, {"offer": Offer(amount=ALL_OF_IT)}, S.AWAITING_BUYER),
        (TO_ARBITRATION, None, E.PLATFORM_RULED, {"amount": NOTHING}, S.CLOSED),
        (TO_ARBITRATION, None, E.PLATFORM_RULED, {"amount": ALL_OF_IT}, S.REFUND_DUE),
        (TO_ARBITRATION, None, E.PLATFORM_RULED, {"return_goods": True}, S.AWAITING_RETURN),
        (TO_ARBITRATION[:3], None, E.BUYER_ESCALATED, {}, S.IN_ARBITRATION),
    ],
)
def test_what_an_event_says_decides_where_it_leads(events, offer, kind, own, leads_to):
    dispute = played(*events, offer=offer)
    later = apply_event(dispute, event(kind, 99, dispute.since, **own))
    assert later.state is leads_to


@pytest.mark.parametrize(
    ("events", "kind", "own", "code"),
    [
        (
            [],
            E.SELLER_REJECTED,
            {"offer": Offer(amount=Money(1201, "USD"))},
            AMOUNT,
        ),
        (TO_ARBITRATION, E.PLATFORM_RULED, {"amount": Money(1201, "USD")}, AMOUNT),
        (TO_ARBITRATION[:2], E.BUYER_ESCALATED, {}, "not-possible-now"),
        ([E.BUYER_REVISED] * 4, E.BUYER_REVISED, {}, "rounds-exhausted"),
        ([], E.BUYER_REVISED, {"claim": evolve(CLAIM, description=None)}, "description-missing"),
    ],
)
def test_an_event_that_asks_for_too_much_is_refused_with_its_own_code(events, kind, own, code):
    dispute = played(*events)
    assert code_of(dispute, event(kind, 99, dispute.since, **own)) == code


def test_an_offer_is_gone_once_the_buyer_revised():
    dispute = played(E.SELLER_REJECTED, E.BUYER_REVISED, E.SELLER_REJECTED, offer=None)
    offered = played(E.SELLER_REJECTED, E.BUYER_REVISED, offer=OFFER)
    assert offered.offer is None
    assert code_of(dispute, event(E.BUYER_ACCEPTED, 99, dispute.since)) == "no-offer"


@pytest.mark.parametrize("policy", list(POLICIES.values()), ids=list(POLICIES))
@pytest.mark.parametrize("state", State)
def test_every_state_that_is_not_final_has_a_deadline_with_an_outcome(policy, state):
    there = evolve(IN_STATE[state], policy=policy)
    now = clock(there)
    if state in FINAL:
        assert (now.turn, now.due_at, if_silent(there)) == (None, None, None)
    else:
        assert now.turn in Party
        assert there.since <= now.due_at <= LAST
        assert isinstance(if_silent(there), State)


def test_the_longest_dispute_of_the_guide_takes_165_days():
    # Five rounds of seller and buyer, arbitration, the return, contested once, arbitration again.
    assert ends_by(played()) == OPENED + timedelta(days=5 * 5 + 5 * 5 + 30 + 10 + 10 + 30)


AUTOMATIC = ALIEXPRESS_GUIDE.but({"negotiation.escalate_automatically_after": "12 days"})


def test_automatic_escalation_cuts_the_negotiation_short():
    assert ends_by(played(policy=AUTOMATIC)) == OPENED + timedelta(days=12 + 30 + 10 + 10 + 30)


@pytest.mark.parametrize("policy", list(POLICIES.values()), ids=list(POLICIES))
def test_the_longest_dispute_of_every_policy_ends(policy):
    dispute = evolve(IN_STATE[S.AWAITING_SELLER], policy=policy)
    last = ends_by(dispute)
    assert last is not None
    assert OPENED < last <= LAST


def came_to_rest(dispute):
    return dispute.state is State.REFUND_DUE or dispute.is_final


# A few policies that differ in every clock; they are compiled once, which takes its time.
KNOWN = (
    *POLICIES.values(),
    AUTOMATIC,
    ALIEXPRESS_GUIDE.but(
        {
            "negotiation.seller_response": "3 business days, end of day",
            "negotiation.buyer_response": "1 month",
            "negotiation.on_buyer_silence": "escalate",
            "negotiation.escalate_from": "4 days",
            "arbitration.decide_within": "5 calendar days, end of day, roll forward",
            "arbitration.on_silence": "close",
        }
    ),
    ALIEXPRESS_GUIDE.but(
        {
            "negotiation.close_automatically_after": "9 days",
            "negotiation.escalate_automatically_after": "1 month",
            "negotiation.max_rounds": 2,
            "returns.ship_back_within": "0 days",
        }
    ),
)


@st.composite
def plays(draw, policies=None):
    """A dispute as it was opened, and events that come to it."""
    policy = draw(st.sampled_from(KNOWN) if policies is None else policies)
    dispute = draw(strategies.disputes(policy, with_events=False))
    return dispute, draw(strategies.event_streams(dispute, most=8))


@settings(max_examples=30)
@given(plays() | plays(strategies.policies()))
def test_a_dispute_is_at_rest_by_the_instant_that_was_named_and_it_never_moves_later(play):
    dispute, events = play
    last = ends_by(dispute)
    assume(last is not None)
    assert came_to_rest(advance(dispute, at=last))
    for one in events:
        dispute, _ = apply_events(dispute, [one])
        now = ends_by(dispute)
        assert came_to_rest(dispute) or now <= last
        if came_to_rest(dispute):
            assert dispute.since <= last
            return
        last = now
        assert came_to_rest(advance(dispute, at=last))


@given(plays(), st.data())
def test_time_passes_the_same_in_one_step_and_in_two(play, data):
    dispute, _ = apply_events(*play)
    first, second = sorted(data.draw(strategies.event_instants(dispute)) for _ in range(2))
    assert advance(advance(dispute, at=first), at=second) == advance(dispute, at=second)


@given(plays())
def test_events_folded_one_by_one_equal_events_folded_in_one_batch(play):
    dispute, events = play
    together, refused = apply_events(dispute, events)
    listed = {}
    for one in events:
        dispute, more = apply_events(dispute, [one])
        listed |= {(said.id, said.code): said for said in more}
    assert dispute == together
    assert list(listed) == list(dict.fromkeys((said.id, said.code) for said in refused))


@given(plays(), st.data())
def test_time_that_is_advanced_between_two_events_changes_nothing(play, data):
    dispute, events = play
    together, _ = apply_events(dispute, events)
    for one in events:
        dispute = advance(dispute, at=data.draw(strategies.event_instants(dispute)))
        dispute, _ = apply_events(dispute, [one])
    last = max([together.since, dispute.since, *(one.at for one in events)])
    assert advance(dispute, at=last) == advance(together, at=last)


@given(plays())
def test_a_refused_event_changes_nothing_and_an_accepted_one_changes_something(play):
    dispute, events = play
    for one in events:
        after, refused = apply_events(dispute, [one])
        if refused:
            assert after == dispute
        else:
            assert after.events[-1:] == (one,) or one in dispute.events
        dispute = after


@given(plays())
def test_the_same_event_again_is_ignored_silently_and_another_of_its_id_is_refused(play):
    dispute, events = play
    dispute, _ = apply_events(dispute, events)
    for one in dispute.events:
        assert apply_events(dispute, [one]) == (dispute, ())
        assert code_of(dispute, evolve(one, at=one.at - TICK)) == "event-id-reused"


@given(plays())
def test_each_entry_of_the_timeline_is_the_state_at_that_instant(play):
    dispute, _ = apply_events(*play)
    before = dispute.state
    for entry in dispute_timeline(dispute):
        assert advance(dispute, at=entry.at - TICK).state is before
        assert advance(dispute, at=entry.at).state is entry.state
        before = entry.state
    assert advance(dispute, at=LAST).state is before


@given(plays())
def test_what_is_available_to_a_party_is_what_is_not_refused(play):
    dispute, _ = apply_events(*play)
    at = max(dispute.since, dispute.last_event_at)
    dispute = advance(dispute, at=at)
    for kind in EventType:
        own = {"claim": dispute.claim} if kind is E.BUYER_REVISED else {}
        own |= {"amount": Money(0, dispute.order.currency)} if kind is E.PLATFORM_RULED else {}
        possible = kind in available_actions(dispute, ACTORS[kind], at)
        _, refused = apply_events(dispute, [Event(id="new", type=kind, at=at, **own)])
        # A revision is judged anew, so it may be possible and yet this claim no longer be sound.
        assert possible == (not refused) or (possible and kind is E.BUYER_REVISED)


def test_an_event_stamped_at_its_deadline_is_too_late_and_one_tick_before_is_not():
    dispute = played()
    due = clock(dispute).due_at
    assert apply_event(dispute, event(E.SELLER_REJECTED, at=due - TICK)).state is S.AWAITING_BUYER
    assert code_of(dispute, event(E.SELLER_REJECTED, at=due)) == "too-late"
    assert code_of(dispute, event(E.RETURN_SHIPPED, at=due)) == "not-possible-now"


def test_an_event_before_the_last_one_is_out_of_order():
    dispute = played(E.SELLER_REJECTED)
    early = event(E.BUYER_CANCELLED, 2, dispute.last_event_at - TICK)
    assert code_of(dispute, early) == "out-of-order"
    assert apply_event(dispute, evolve(early, at=dispute.last_event_at)).state is S.CANCELLED


def test_an_event_that_arrives_after_time_was_advanced_is_decided_as_if_it_had_not_been():
    dispute = played(E.SELLER_REJECTED)
    advanced = advance(dispute, at=OPENED + 90 * DAY)
    assert advanced.state is S.CLOSED
    late_to_arrive = event(E.BUYER_CANCELLED, 2, OPENED + 2 * DAY)
    assert apply_event(advanced, late_to_arrive) == apply_event(dispute, late_to_arrive)


def test_a_payment_that_was_not_made_is_overdue_and_not_recorded():
    due = IN_STATE[S.REFUND_DUE]
    assert advance(due, at=LAST) == due
    assert dispute_timeline(due)[-1].state is S.REFUND_DUE
    paid = apply_event(due, event(E.REFUND_PAID, 9, clock(due).due_at + 100 * DAY))
    assert paid.state is S.REFUNDED
    assert ends_by(paid) == paid.since
