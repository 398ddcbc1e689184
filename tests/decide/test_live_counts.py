"""What of a dispute's counts decides nothing from a state on."""

from itertools import chain
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, POLICIES, Refused, advance, apply_event
from disputerules.decide.actions import BARE_EVENTS
from disputerules.decide.live_counts import AT_OPENING, counts_in, live_counts
from disputerules.facts.case import event_case
from disputerules.facts.origin import Fold, Read
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.compiled import compiled
from disputerules.testing import strategies
from disputerules.values.event import EventType
from disputerules.values.settlement import State
from tests.generators.least_events import least_event
from tests.generators.phases import PHASES
from tests.generators.sampled import fewer

S = State
OTHER_VALUES: dict[str, Any] = {
    "rejections": 3,
    "rounds": 4,
    "return_shipped": True,
    "timeout_unlocked": True,
    "information_requests": 2,
    "information_from": "seller",
    "appeals": 1,
    "appellant": "seller",
}
ALL_PHASES = ALIEXPRESS_GUIDE.but(
    {
        name: value
        for phase, values in PHASES.items()
        if phase not in ("settled at once", "refund on shipment")
        for name, value in values.items()
    }
)
SOME = st.sampled_from([ALL_PHASES, *POLICIES.values()])
OF_A_DISPUTE = [
    one
    for one in FACTS.values()
    if "dispute" in one.parts and isinstance(one.origin, Read | Fold) and one.name != "beneath"
]


def test_every_count_has_another_value():
    assert OTHER_VALUES.keys() == AT_OPENING.keys()
    assert all(OTHER_VALUES[name] != value for name, value in AT_OPENING.items())


@pytest.mark.no_cover
@pytest.mark.parametrize("name", AT_OPENING)
@fewer(5)
@given(data=st.data())
def test_law_a_fact_reads_no_count_that_it_does_not_declare(name, data):
    policy = data.draw(SOME)
    dispute = data.draw(strategies.disputes(policy))
    at = data.draw(strategies.event_instants(dispute))
    event = data.draw(st.sampled_from([*chain.from_iterable(BARE_EVENTS.values())]))
    known, other = compiled(policy), evolve(dispute, **{name: OTHER_VALUES[name]})
    for one in OF_A_DISPUTE:
        if name not in counts_in((one,)):
            first, second = (
                known.value(one, event_case(at, each, event)) for each in (dispute, other)
            )
            assert first == second, one.name


def test_an_undeclared_count_would_be_noticed():
    asked = FACTS["actor_is_asked"].origin
    assert counts_in((FACTS["actor_is_asked"],)) == {"information_from"}
    assert counts_in(evolve(asked, uses=()).nodes) == set()


@pytest.mark.no_cover
@fewer(25)
@given(data=st.data())
def test_law_disputes_that_differ_in_dead_counts_go_the_same_way(data):
    policy = data.draw(SOME)
    dispute = data.draw(strategies.disputes(policy))
    live = live_counts([dispute.policy])[dispute.state]
    dead = {name: value for name, value in OTHER_VALUES.items() if name not in live}
    assume(dead)
    other = evolve(dispute, **dead)
    at = dispute.last_event_at
    for _ in range(6):
        at = max(at, data.draw(strategies.event_instants(dispute)))
        kind = data.draw(st.sampled_from(EventType))
        (code, dispute), (other_code, other) = (after(one, kind, at) for one in (dispute, other))
        assert code == other_code
        assert seen(dispute) == seen(other)


def after(dispute, kind, at):
    """The code of an event at an instant, and the dispute after it."""
    dispute = advance(dispute, at=at)
    try:
        return "applied", apply_event(dispute, least_event(kind, dispute, at))
    except Refused as error:
        return error.code, dispute


def seen(dispute):
    return dispute.state, dispute.since, dispute.due_at, dispute.settlement


# Worked out by hand from the pages of the life cycle.
@pytest.mark.parametrize(
    ("changes", "state", "live"),
    [
        ({}, S.IN_ARBITRATION, {"return_shipped"}),
        (PHASES["appeal"], S.IN_ARBITRATION, {"return_shipped", "appeals"}),
        ({}, S.REFUND_DUE, set()),
        ({}, S.AWAITING_RETURN, set()),
        (PHASES["information"], S.RETURN_IN_TRANSIT, {"return_shipped", "information_requests"}),
    ],
)
def test_the_counts_that_a_state_keeps(changes, state, live):
    assert live_counts([ALIEXPRESS_GUIDE.but(changes)])[state] == live
