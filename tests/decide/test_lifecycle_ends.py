"""By when a dispute has ended at the latest, to the last instant there is."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis.strategies import lists

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Event,
    Money,
    Offer,
    Order,
    OrderLine,
    State,
    apply_events,
    ends_by,
    open_dispute,
)
from disputerules.decide.worst_case import runs_evenly
from disputerules.language.expression import Kind, Literal
from disputerules.testing.strategies import disputes, policies
from disputerules.values.periods import LAST, TICK
from tests.generators.sampled import fewer

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
# A return that is contested, and the ruling after it; and the same after a first ruling.
RETURNED = 13 + 17 + 11
ARBITRATED = 11 + RETURNED
CLOCKS = {
    "negotiation.seller_response": "5 days",
    "negotiation.buyer_response": "7 days",
    "negotiation.escalate_after_rejections": 1,
    "arbitration.decide_within": "11 days",
    "returns.ship_back_within": "13 days",
    "returns.acknowledge_within": "17 days",
    "negotiation.max_rounds": 2,
}


def opened(claim=CLAIM, at=AT, placed=PLACED, **changes):
    """A dispute under a policy of its own, which has looked for no way yet."""
    sections = {name.replace("__", "."): value for name, value in changes.items()}
    order = Order(
        id="A-1",
        currency="USD",
        placed_at=placed,
        paid_at=placed,
        shipped_at=placed,
        lines=(OrderLine(id="1", quantity=2, paid=Money(1000, "USD")),),
    )
    policy = evolve(ALIEXPRESS_GUIDE.but(CLOCKS | sections))
    return open_dispute(order, claim, at=at, policy=policy)


def event(kind, day=1, **own):
    return Event(id=f"{kind}-{day}", type=kind, at=AT + day * DAY, **own)


ROUNDS = 2 * (5 + 7)


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, ROUNDS + ARBITRATED),
        ({"escalate_after_rejections": 2}, ROUNDS + ARBITRATED),
        # Nobody may ask the platform; a return that is contested is decided by it all the same.
        ({"escalate_after_rejections": 3}, ROUNDS + RETURNED),
        ({"escalate_after_rejections": None}, ROUNDS + RETURNED),
        ({"escalate_after_rejections": None, "escalate_from": "2 days"}, ROUNDS + ARBITRATED),
        (
            {"escalate_after_rejections": None, "on_buyer_silence": "escalate"},
            ROUNDS + ARBITRATED,
        ),
        (
            {"escalate_after_rejections": None, "escalate_automatically_after": "13 days"},
            13 + ARBITRATED,
        ),
        ({"close_automatically_after": "13 days"}, 13 + ARBITRATED),
        # What unlocks when the parties cannot negotiate any more unlocks nothing.
        ({"escalate_after_rejections": None, "escalate_from": "23 days"}, ROUNDS + ARBITRATED),
        ({"escalate_after_rejections": None, "escalate_from": "24 days"}, ROUNDS + RETURNED),
        (
            {"escalate_after_rejections": None, "escalate_automatically_after": "24 days"},
            # The last rejection comes a tick before 24 days have passed.
            ROUNDS + RETURNED,
        ),
        (
            {"escalate_after_rejections": None, "escalate_automatically_after": "23 days"},
            23 + ARBITRATED,
        ),
        ({"max_rounds": 1}, 5 + 7 + ARBITRATED),
        # Nobody can act within no time at all.
        ({"buyer_response": "0 days", "seller_response": "0 days"}, 0),
        # The longest way is not the one with the most states.
        ({"buyer_response": "1 hour", "seller_response": "1 hour"}, ARBITRATED + 4 / 24),
    ],
)
def test_a_dispute_lasts_as_long_as_the_clocks_of_its_longest_way(changes, days):
    dispute = opened(**{f"negotiation__{name}": value for name, value in changes.items()})
    assert ends_by(dispute) == AT + days * DAY


def test_the_rejections_and_the_rounds_so_far_count():
    events = [event("seller-rejected"), event("buyer-revised", 2, claim=CLAIM)]
    first = opened(negotiation__escalate_after_rejections=2)
    assert ends_by(first) == AT + (ROUNDS + ARBITRATED) * DAY
    dispute, _ = apply_events(first, events)
    assert ends_by(dispute) == AT + (2 + 5 + 7 + ARBITRATED) * DAY
    once, _ = apply_events(first, [event("buyer-revised", 2, claim=CLAIM)])
    assert ends_by(once) == AT + (2 + 5 + 7 + RETURNED) * DAY


def test_goods_that_were_sent_back_are_not_waited_for_again():
    back = evolve(CLAIM, return_goods=True)
    events = [event("seller-accepted"), event("return-shipped", 2)]
    dispute, _ = apply_events(opened(back), events)
    assert ends_by(dispute) == AT + (2 + 17 + 11) * DAY


def test_a_dispute_may_end_at_the_last_instant_and_not_after_it():
    at = LAST - (ROUNDS + ARBITRATED) * DAY
    assert ends_by(opened(at=at, placed=at)) == LAST
    assert ends_by(opened(at=at + TICK, placed=at)) is None
    by_calendar = {"arbitration__decide_within": "11 calendar days"}
    assert ends_by(opened(at=at, placed=at, **by_calendar)) == LAST
    at = LAST - 5 * DAY
    assert opened(at=at, placed=at).due_at == LAST
    assert opened(at=at + TICK, placed=at).due_at is None


def test_what_is_due_or_final_ended_when_it_came_so():
    due, _ = apply_events(opened(), [event("seller-accepted")])
    assert (due.state, ends_by(due)) == (State.REFUND_DUE, AT + DAY)
    final, _ = apply_events(opened(), [event("buyer-cancelled", 2)])
    assert ends_by(final) == AT + 2 * DAY


def test_equal_disputes_end_alike_whoever_asked_first():
    patient, other = opened(), opened(at=AT + DAY)
    assert ends_by(other) - other.opened_at == ends_by(patient) - patient.opened_at
    assert ends_by(evolve(patient, policy=other.policy)) == ends_by(patient)


EVEN, UNEVEN = (
    {"negotiation__seller_response": "3 hours"},
    (
        {"negotiation__buyer_response": "2 business days"},
        {"arbitration__decide_within": "1 month"},
        {"negotiation__escalate_automatically_after": "20 days"},
        {"returns__ship_back_within": "3 calendar days, end of day"},
    ),
)


def test_a_way_runs_evenly_when_all_its_clocks_run_for_a_fixed_time_from_its_states():
    assert runs_evenly(opened(**EVEN).policy)
    assert runs_evenly(opened(negotiation__escalate_from="2 business days").policy)
    assert not any(runs_evenly(opened(**changes).policy) for changes in UNEVEN)


def test_a_state_that_ends_on_a_day_of_the_calendar_does_not_run_evenly():
    states = ALIEXPRESS_GUIDE.table("states")
    fair = datetime(2026, 5, 1, tzinfo=UTC)
    never_reached, first, *others = states.rows
    turn, silence, *kinds = first.then.fields
    on_that_day = evolve(
        first.then, fields=(turn, (silence[0], Literal(Kind.INSTANT, fair)), *kinds)
    )
    own = states.with_rows(never_reached, evolve(first, then=on_that_day), *others)
    policy = evolve(ALIEXPRESS_GUIDE.with_table(own))
    order = opened().order
    assert not runs_evenly(policy)
    assert open_dispute(order, CLAIM, at=AT, policy=policy).due_at == fair


OFFERS = [
    None,
    Offer(amount=Money(100, "USD"), return_goods=False),
    Offer(amount=Money(100, "USD"), return_goods=True),
    Offer(amount=Money(0, "USD"), return_goods=True),
]


@pytest.mark.parametrize("first", OFFERS, ids=str)
def test_what_can_follow_an_offer_is_looked_for_whatever_was_offered_first(first):
    last_round = {
        "negotiation.max_rounds": 1,
        "negotiation.escalate_after_rejections": None,
    }
    policy = evolve(ALIEXPRESS_GUIDE.but(CLOCKS | last_round))
    answered = open_dispute(opened().order, CLAIM, at=AT, policy=policy)
    heard = Event(id="1", type="seller-rejected", at=AT)
    ends_by(apply_events(answered, [evolve(heard, offer=first)])[0])
    ends = [ends_by(apply_events(answered, [evolve(heard, offer=one)])[0]) for one in OFFERS]
    closed, returned = AT + 7 * DAY, AT + (7 + RETURNED) * DAY
    assert ends == [closed, closed, returned, closed]


def test_what_the_claim_says_of_the_goods_is_what_the_seller_may_accept_last():
    last_round = {
        "negotiation.max_rounds": 1,
        "negotiation.escalate_after_rejections": None,
    }
    policy = evolve(ALIEXPRESS_GUIDE.but(CLOCKS | last_round))
    order, heard = opened().order, Event(id="1", type="seller-rejected", at=AT)
    ends = {
        back: ends_by(
            apply_events(
                open_dispute(order, evolve(CLAIM, return_goods=back), at=AT, policy=policy),
                [heard],
            )[0]
        )
        for back in (False, True)
    }
    assert ends == {False: AT + 7 * DAY, True: AT + (7 + RETURNED) * DAY}


@pytest.mark.no_cover
@fewer(4)  # three disputes in each
@given(policies().flatmap(lambda policy: lists(disputes(policy), min_size=2, max_size=4)))
def test_when_a_dispute_ends_does_not_depend_on_what_was_asked_before(asked):
    known = [ends_by(dispute) for dispute in asked]
    afresh = [evolve(dispute, policy=evolve(dispute.policy)) for dispute in asked]
    assert known == [ends_by(dispute) for dispute in afresh]
