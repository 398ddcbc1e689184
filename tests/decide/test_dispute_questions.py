"""What can be asked of a dispute: turn, deadline, actions, timeline and end.

The guide gives each party 5 days to answer in each of 5 rounds and the platform 30 days to rule.
The buyer has 10 days to send the goods back, then the seller 10 days to contest what arrived, after
which the platform has 30 days again. It has 10 days to pay.
"""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Event,
    EventType,
    InvalidInput,
    InvalidType,
    Money,
    NaiveInstant,
    Order,
    OrderLine,
    Party,
    Policy,
    State,
    advance,
    apply_event,
    available_actions,
    dispute_timeline,
    ends_by,
    open_dispute,
    read_policy,
)
from disputerules.testing.strategies import disputes
from disputerules.values.event import InspectionVerdict
from disputerules.values.order import TRADERS
from disputerules.values.periods import TICK

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
AT = PLACED + 20 * DAY
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
CLAIM = Claim(received=False, reason="no-tracking-information", description="never came")
DISPUTE = open_dispute(ORDER, CLAIM, at=AT)


def test_a_new_dispute_waits_five_days_for_the_seller_and_is_then_refunded() -> None:
    assert (DISPUTE.turn, DISPUTE.due_at) == (Party.SELLER, AT + 5 * DAY)
    assert DISPUTE.if_silent is State.REFUND_DUE
    assert [(one.at, one.state) for one in DISPUTE.timeline] == [
        (AT + 5 * DAY, State.REFUND_DUE),
        (AT + 15 * DAY, State.REFUND_DUE),
    ]
    assert DISPUTE.ends_by == AT + (5 * (5 + 5) + 30 + 10 + 10 + 30) * DAY


@pytest.mark.parametrize("late", [-TICK, 0 * TICK, TICK, DAY])
def test_a_payment_that_was_late_when_it_was_held_is_late_again_when_the_hold_ends(
    late: timedelta,
) -> None:
    policy = ALIEXPRESS_GUIDE.but({"holds.at_most": "2 days"})
    held_at = AT + 15 * DAY + late
    hold = Event(id="h", type=EventType.DISPUTE_HELD, at=held_at)
    held = apply_event(open_dispute(ORDER, CLAIM, at=AT, policy=policy), hold)
    # A tick before the deadline, a tick is left when the hold ends.
    overdue_at = held_at + 2 * DAY + max(-late, 0 * TICK)
    assert [(one.at, one.state) for one in held.timeline] == [
        (held_at + 2 * DAY, State.REFUND_DUE),
        (overdue_at, State.REFUND_DUE),
    ]
    assert not held.is_overdue(overdue_at - TICK)
    assert held.is_overdue(overdue_at)


@pytest.mark.parametrize(("late", "overdue"), [(-TICK, False), (0 * TICK, True), (TICK, True)])
def test_a_payment_is_overdue_from_its_deadline_on(late: timedelta, overdue: bool) -> None:
    due = advance(DISPUTE, at=AT + 5 * DAY)
    assert due.is_overdue(AT + 15 * DAY + late) is overdue
    assert DISPUTE.is_overdue(AT + 15 * DAY + late) is overdue


def test_a_deadline_that_moves_the_dispute_on_never_makes_it_overdue() -> None:
    assert not DISPUTE.is_overdue(AT + 6 * DAY)


def test_a_cancelled_dispute_has_no_turn_no_deadline_and_no_future() -> None:
    cancelled = Event(id="e1", type=EventType.BUYER_CANCELLED, at=AT + DAY)
    final = apply_event(DISPUTE, cancelled)
    assert (final.turn, final.due_at, final.if_silent) == (None, None, None)
    assert (final.timeline, final.ends_by) == ((), AT + DAY)
    assert not any(final.actions(party) for party in Party)
    assert not final.is_overdue(AT + 1000 * DAY)


def test_the_parties_actions_are_asked_at_an_instant() -> None:
    assert DISPUTE.actions(Party.SELLER) == (
        EventType.SELLER_ACCEPTED,
        EventType.SELLER_REJECTED,
        EventType.SELLER_REFUNDED,
    )
    assert DISPUTE.actions(Party.PLATFORM, at=AT + DAY) == ()


CHOSEN = [
    *(("return-inspected", "verdict", one, Party.SELLER) for one in InspectionVerdict),
    *(("chargeback-closed", "won_by", one, Party.PLATFORM) for one in TRADERS),
    *(("information-requested", "asked_now", one, Party.PLATFORM) for one in TRADERS),
]


@pytest.mark.parametrize(("kind", "fact", "word", "party"), CHOSEN)
def test_what_a_row_takes_by_one_choice_only_is_an_action(
    kind: str, fact: str, word: str, party: Party
) -> None:
    row = {
        "table": "life-cycle",
        "id": "takes-one-choice",
        "before": "seller-accepts",
        "when": f"event_type == '{kind}' and state == 'awaiting-seller' and {fact} == '{word}'",
        "then": {"state": "'in-arbitration'"},
        "because": "it is so chosen",
    }
    policy = read_policy({"base": "aliexpress-guide", "rows": [row]})
    dispute = open_dispute(ORDER, CLAIM, at=AT, policy=policy)
    assert kind in dispute.actions(party)
    assert not any(kind in dispute.actions(other) for other in Party if other != party)
    # What could be done until a deadline is too late after it, whatever is chosen.
    assert kind in advance(dispute, at=AT + 5 * DAY).missed
    assert kind not in DISPUTE.actions(party)


def test_an_unknown_party_and_a_naive_instant_are_bad_input() -> None:
    with pytest.raises(InvalidInput) as unknown:
        DISPUTE.actions("courier")  # type: ignore[arg-type]
    assert (unknown.value.code, unknown.value.path) == ("invalid-value", ".party")
    assert unknown.value.message == "expected one of buyer, seller, platform, not 'courier'"
    with pytest.raises(NaiveInstant):
        DISPUTE.actions(Party.BUYER, at=datetime(2026, 1, 1))
    with pytest.raises(InvalidType):
        DISPUTE.is_overdue("now")  # type: ignore[arg-type]


@settings(max_examples=30)
@given(disputes())
def test_the_verbs_and_the_dispute_give_the_same_answers(dispute: Dispute) -> None:
    assert dispute_timeline(dispute) == dispute.timeline
    assert ends_by(dispute) == dispute.ends_by
    for party in Party:
        assert available_actions(dispute, party) == dispute.actions(party)
    assert (dispute.due_at is None) == (dispute.if_silent is None) == (dispute.turn is None)


def test_a_copy_under_another_policy_has_its_own_clock() -> None:
    policy = ALIEXPRESS_GUIDE.but({"negotiation.seller_response": "2 days"})
    assert DISPUTE.due_at == AT + 5 * DAY
    assert evolve(DISPUTE, policy=policy).due_at == AT + 2 * DAY


def test_a_dispute_keeps_the_policy_that_it_was_opened_under() -> None:
    policy: Policy = DISPUTE.policy
    assert policy is ALIEXPRESS_GUIDE
