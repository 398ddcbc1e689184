"""The life cycle, enumerated: what every event does in every state, and that every state ends."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

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
    available_actions,
    dispute_timeline,
    ends_by,
    open_dispute,
)
from disputerules.values.event import ACTORS
from disputerules.values.periods import LAST, TICK
from disputerules.values.settlement import FINAL
from tests.generators.least_events import least_of

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
    some = {"amount": Money(500, "USD")} if kind is E.PLATFORM_RULED else {}
    needed = least_of(kind, CLAIM, "USD") | some
    return Event(id=f"e{number}", type=kind, at=at, **(needed | own))


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
    # A refund outside a dispute leaves its state as it is.
    **{(state, E.SELLER_REFUNDED): state for state in IN_STATE if state not in FINAL},
}
AMOUNT = "amount-exceeds-refundable"
REFUSED = {(S.AWAITING_BUYER, E.BUYER_ACCEPTED): "no-offer"}


def code_of(dispute, one):
    with pytest.raises(Refused) as caught:
        apply_event(dispute, one)
    return caught.value.code


def test_every_state_that_the_guide_has_can_be_reached():
    assert {state: dispute.state for state, dispute in IN_STATE.items()} == {
        state: state for state in IN_STATE
    }


@pytest.mark.parametrize(("state", "kind"), list(product(IN_STATE, EventType)))
def test_a_state_and_an_event_lead_where_the_table_says(state, kind):
    dispute = IN_STATE[state]
    happens = event(kind, 99, max(dispute.since, dispute.last_event_at))
    if (state, kind) in POSSIBLE:
        assert apply_event(dispute, happens).state is POSSIBLE[state, kind]
        assert any(kind in available_actions(dispute, one) for one in ACTORS[kind])
    else:
        final = "already-final" if state in FINAL else "not-possible-now"
        # What could have been done until the deadline that closed it.
        missed = str(kind) in dispute.missed and kind is not E.SELLER_REFUNDED
        late = "too-late" if missed else final
        assert code_of(dispute, happens) == REFUSED.get((state, kind), late)
        assert not any(kind in available_actions(dispute, one) for one in ACTORS[kind])


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
@pytest.mark.parametrize("state", IN_STATE)
def test_every_state_that_is_not_final_has_a_deadline_with_an_outcome(policy, state):
    there = evolve(IN_STATE[state], policy=policy)
    now = there.clock
    if state in FINAL:
        assert (now.turn, now.due_at, there.if_silent) == (None, None, None)
    else:
        assert now.turn in Party
        assert there.since <= now.due_at <= LAST
        assert isinstance(there.if_silent, State)


def test_the_longest_dispute_of_the_guide_takes_165_days():
    # Five rounds of seller and buyer, arbitration, the return, contested once, arbitration again.
    assert ends_by(played()) == OPENED + timedelta(days=5 * 5 + 5 * 5 + 30 + 10 + 10 + 30)


AUTOMATIC = ALIEXPRESS_GUIDE.but({"negotiation.escalate_automatically_after": "12 days"})


def test_automatic_escalation_cuts_the_negotiation_short():
    assert ends_by(played(policy=AUTOMATIC)) == OPENED + timedelta(days=12 + 30 + 10 + 10 + 30)


def test_an_event_stamped_at_its_deadline_is_too_late_and_one_tick_before_is_not():
    dispute = played()
    due = dispute.due_at
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
    paid = apply_event(due, event(E.REFUND_PAID, 9, due.due_at + 100 * DAY))
    assert paid.state is S.REFUNDED
    assert ends_by(paid) == paid.since
