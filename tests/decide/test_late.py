"""Questions and events after a deadline: what was possible, what is, and what never was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Event,
    Money,
    Order,
    OrderLine,
    Party,
    Refused,
    advance,
    apply_event,
    available_actions,
    open_dispute,
)
from disputerules.testing.strategies import disputes
from disputerules.values.event import ACTORS, NEEDED, OWN_FIELDS, EventType, InspectionVerdict
from disputerules.values.periods import LAST, TICK

DAY = timedelta(days=1)
AT = datetime(2026, 2, 1, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=AT - 30 * DAY,
    paid_at=AT - 30 * DAY,
    shipped_at=AT - 27 * DAY,
    lines=(OrderLine(id="1", quantity=3, paid=Money(4500, "USD")),),
)
CLAIM = Claim(received=True, reason="counterfeit", description="not the brand")
# What an event needs. Amounts, claims, files and new deadlines can be refused for what they say, so
# the types that need those are left out.
LEAST = {"from_": Party.BUYER, "won_by": Party.SELLER, "verdict": InspectionVerdict.ACCEPTED}
NEEDS = {
    kind: {name for name, owners in OWN_FIELDS.items() if owners.get(kind)} for kind in EventType
}
BARE = sorted(kind for kind in EventType if kind not in NEEDED and NEEDS[kind] <= LEAST.keys())


def opened(**changes: object) -> Dispute:
    values = {name.replace("__", "."): value for name, value in changes.items()}
    return open_dispute(ORDER, CLAIM, at=AT, policy=ALIEXPRESS_GUIDE.but(values))


def outcome(dispute: Dispute, kind: str, at: datetime) -> str:
    try:
        needed = {name: LEAST[name] for name in NEEDS[EventType(kind)]}
        apply_event(dispute, Event(id="late", type=EventType(kind), at=at, **needed))
    except Refused as error:
        return error.code
    return "applied"


# The seller has 5 days, 120 hours; at the deadline the dispute is settled and nobody can escalate.
@pytest.mark.parametrize(
    ("escalate_from", "code"),
    [
        ("119 hours", "too-late"),
        ("120 hours", "not-possible-now"),
        ("121 hours", "not-possible-now"),
    ],
)
@pytest.mark.parametrize("late", [0 * TICK, TICK, DAY])
def test_an_event_that_was_never_possible_is_not_too_late(
    escalate_from: str, code: str, late: timedelta
) -> None:
    dispute = opened(
        negotiation__seller_response="5 days", negotiation__escalate_from=escalate_from
    )
    assert outcome(dispute, "buyer-escalated", AT + 5 * DAY + late) == code
    assert outcome(advance(dispute, at=AT + 5 * DAY), "buyer-escalated", AT + 6 * DAY) == code


def test_in_a_state_that_ends_as_it_begins_nothing_was_possible() -> None:
    dispute = opened(negotiation__seller_response="0 days")
    assert outcome(dispute, "seller-accepted", AT) == "not-possible-now"
    assert outcome(dispute, "refund-paid", AT) == "applied"


def test_actions_that_are_asked_late_are_those_of_the_state_by_then() -> None:
    dispute = opened(negotiation__seller_response="5 days")
    ends = AT + 5 * DAY
    before = [str(kind) for kind in available_actions(dispute, Party.SELLER, ends - TICK)]
    assert before == ["seller-accepted", "seller-rejected", "seller-refunded"]
    for late in (ends, ends + TICK):
        assert available_actions(dispute, Party.SELLER, late) == (EventType.SELLER_REFUNDED,)
        assert available_actions(dispute, Party.PLATFORM, late) == (EventType.REFUND_PAID,)


def test_actions_that_are_asked_early_are_those_of_the_state_at_that_time() -> None:
    dispute = opened(negotiation__seller_response="5 days")
    later = advance(dispute, at=AT + 6 * DAY)
    earlier = AT + 4 * DAY
    assert available_actions(later, Party.SELLER, earlier) == dispute.actions(Party.SELLER)
    assert later.actions(Party.PLATFORM, at=earlier) == ()  # before its state began
    assert available_actions(later, Party.SELLER, AT - TICK) == ()


@pytest.mark.no_cover
@settings(max_examples=200)
@given(disputes(), st.data())
def test_law_an_event_is_available_exactly_when_it_can_be_applied(
    dispute: Dispute, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(BARE))
    at = data.draw(instants(dispute))
    available = any(kind in available_actions(dispute, one, at) for one in ACTORS[kind])
    assert available == (outcome(dispute, kind, at) == "applied")


@pytest.mark.no_cover
@settings(max_examples=200)
@given(disputes(), st.data())
def test_law_an_event_is_too_late_if_it_was_possible_before_a_deadline_that_passed(
    dispute: Dispute, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(BARE))
    at = data.draw(instants(dispute))
    code = outcome(dispute, kind, at)
    if at < dispute.since or code == "applied":
        return
    ended = [entry.at for entry in dispute.timeline if entry.at <= at]
    was_possible = str(kind) in dispute.missed or any(
        kind in available_actions(dispute, one, end - TICK) for end in ended for one in ACTORS[kind]
    )
    assert (code == "too-late") == was_possible


@given(disputes(), st.integers(0, 400), st.integers(0, 400))
def test_law_advancing_again_gives_the_same_object(dispute: Dispute, days: int, more: int) -> None:
    at = min(dispute.since + days * DAY, LAST)
    once = advance(dispute, at=at)
    assert advance(once, at=at) is once
    if once.is_overdue(at):
        assert advance(once, at=min(at + more * DAY, LAST)) is once


def instants(dispute: Dispute) -> st.SearchStrategy[datetime]:
    """Instants around the deadlines from the last event on, and any day after it."""
    ends = [entry.at for entry in dispute.timeline]
    near = [end + shift for end in ends for shift in (-TICK, 0 * TICK, TICK)]
    any_day = [dispute.last_event_at + days * DAY for days in (0, 1, 3, 10, 30, 100)]
    return st.sampled_from([at for at in (*near, *any_day) if dispute.last_event_at <= at <= LAST])
