"""The life cycle at random: a dispute ends in time, and nothing is lost on the way."""

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    POLICIES,
    EventType,
    Refused,
    State,
    advance,
    apply_event,
    apply_events,
    available_actions,
    dispute_timeline,
    ends_by,
)
from disputerules.testing import strategies
from disputerules.values.event import ACTORS
from disputerules.values.periods import LAST, TICK
from tests.generators.least_events import least_event

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover


def came_to_rest(dispute):
    return dispute.state is State.REFUND_DUE or dispute.is_final


# A few policies that differ in every clock; they are compiled once, which takes its time.
KNOWN = (
    *POLICIES.values(),
    ALIEXPRESS_GUIDE.but({"negotiation.escalate_automatically_after": "12 days"}),
    ALIEXPRESS_GUIDE.but(
        {
            "negotiation.seller_response": "3 business days, end of day",
            "negotiation.buyer_response": "1 month",
            "negotiation.on_seller_silence": "buyer",
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
            "negotiation.on_seller_silence": "escalate",
            "negotiation.on_buyer_silence": "accept-offer",
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
        # What is due for payment may be paid at any time after that.
        rest = advance(dispute, at=one.at)
        if came_to_rest(rest):
            assert rest.since <= last
            return
        dispute, _ = apply_events(dispute, [one])
        now = ends_by(dispute)
        assert now <= last
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
            known = one in dispute.events
            assert (after == dispute) == known
            assert after.events == (dispute.events if known else (*dispute.events, one))
        dispute = after


@given(plays())
def test_the_same_event_again_is_ignored_silently_and_another_of_its_id_is_refused(play):
    dispute, events = play
    dispute, _ = apply_events(dispute, events)
    for one in dispute.events:
        assert apply_events(dispute, [one]) == (dispute, ())
        with pytest.raises(Refused) as caught:
            apply_event(dispute, evolve(one, at=one.at - TICK))
        assert caught.value.code == "event-id-reused"


@given(plays())
def test_each_entry_of_the_timeline_is_the_state_at_that_instant(play):
    dispute, _ = apply_events(*play)
    before = dispute.state
    # A state that lasts no time at all is never stood in.
    states = {entry.at: entry.state for entry in dispute_timeline(dispute)}
    for at, state in states.items():
        assert advance(dispute, at=at - TICK).state is before
        assert advance(dispute, at=at).state is state
        before = state
    assert advance(dispute, at=LAST).state is before


@given(plays())
def test_what_is_available_to_a_party_is_what_is_not_refused(play):
    dispute, _ = apply_events(*play)
    at = max(dispute.since, dispute.last_event_at)
    dispute = advance(dispute, at=at)
    for kind in EventType:
        possible = any(kind in available_actions(dispute, one, at) for one in ACTORS[kind])
        _, refused = apply_events(dispute, [least_event(kind, dispute, at)])
        # A revision is judged anew, so it may be possible and yet this claim no longer be sound.
        judged = [one for one in refused if "claim is not acceptable" in one.message]
        assert possible == (not refused or bool(judged))
        assert not judged or kind is EventType.BUYER_REVISED
