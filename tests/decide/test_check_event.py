"""May this event be applied? And may its amounts?"""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from disputerules import (
    CaseDocument,
    CurrencyMismatch,
    Event,
    EventType,
    InvalidInput,
    LineShare,
    Money,
    Offer,
    Refused,
    advance,
    apply_event,
    check_event,
    fold_case,
    open_dispute,
)
from disputerules.values.ledger import RefundedUnits
from tests.documents.test_every_result_is_written import CLAIM, OPENED, ORDER

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
DUE = OPENED + 5 * DAY  # the seller's time to answer, by the guide
DISPUTE = open_dispute(ORDER, CLAIM, at=OPENED)
YEN = Money(1, "JPY")


def event(kind, at, id="e1", **more):
    return Event(id=id, type=kind, at=at, **more)


REJECTED = event(EventType.SELLER_REJECTED, OPENED + DAY)


@pytest.mark.parametrize("kind", [EventType.SELLER_REJECTED, EventType.REFUND_PAID])
@pytest.mark.parametrize("at", [DUE - TICK, DUE, DUE + TICK])
def test_an_event_is_checked_as_it_is_applied(kind, at):
    told = event(kind, at)
    decision = check_event(DISPUTE, told)
    with nullcontext() if decision else pytest.raises(Refused, match=decision.message):
        apply_event(DISPUTE, told)


def test_the_decision_names_the_row_of_the_life_cycle():
    decision = check_event(DISPUTE, REJECTED)
    assert (decision.allowed, decision.verdict.table) == (True, "life-cycle")
    assert decision.rule in {row.id for row in decision.compiled.table.rows}


def test_an_event_that_was_applied_is_answered_as_it_was_then():
    later = apply_event(DISPUTE, REJECTED)
    later = apply_event(later, event(EventType.BUYER_CANCELLED, OPENED + 2 * DAY, "e2"))
    assert check_event(later, REJECTED) == check_event(DISPUTE, REJECTED)


def test_another_event_with_the_same_id_is_refused():
    later = apply_event(DISPUTE, REJECTED)
    other = event(EventType.SELLER_ACCEPTED, OPENED + DAY)
    assert check_event(later, other).code == "event-id-reused"


def test_an_event_stamped_before_the_last_one_is_refused():
    later = apply_event(DISPUTE, REJECTED)
    earlier = event(EventType.BUYER_CANCELLED, REJECTED.at - TICK, "e2")
    assert check_event(later, earlier).code == "out-of-order"


def test_an_event_that_arrives_late_meets_the_dispute_of_its_own_instant():
    timed_out = advance(DISPUTE, at=DUE)
    assert timed_out != DISPUTE
    assert check_event(timed_out, event(EventType.SELLER_REJECTED, DUE - TICK)).allowed
    assert check_event(timed_out, event(EventType.SELLER_REJECTED, DUE)).code == "too-late"


UNITS = (RefundedUnits(id="1", quantity=0, amount=YEN),)
SHARES = (LineShare(id="1", amount=YEN),)


@pytest.mark.parametrize("take", [check_event, apply_event])
@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"type": "platform-ruled", "amount": YEN}, ".amount"),
        ({"type": "seller-refunded", "shipping": YEN}, ".shipping"),
        ({"type": "seller-refunded", "lines": UNITS}, ".lines[0].amount"),
        ({"type": "return-inspected", "verdict": "reduced", "deduction": YEN}, ".deduction"),
        ({"type": "seller-rejected", "offer": Offer(amount=YEN)}, ".offer.amount"),
        ({"type": "seller-rejected", "offer": Offer(shipping=YEN)}, ".offer.shipping"),
        ({"type": "seller-rejected", "offer": Offer(lines=SHARES)}, ".offer.lines[0].amount"),
    ],
)
def test_an_amount_in_another_currency_is_never_taken(take, more, path):
    with pytest.raises(CurrencyMismatch) as caught:
        take(DISPUTE, Event(id="e1", at=OPENED + DAY, **more))
    assert caught.value.path == path


def case(**more):
    return CaseDocument(order=ORDER, at=OPENED, **more)


def test_a_case_is_folded_as_its_events_are_applied_one_by_one():
    known = case(claim=CLAIM, opened_at=OPENED, events=(REJECTED, REJECTED))
    assert fold_case(known) == (apply_event(DISPUTE, REJECTED), ())


def test_a_case_with_the_order_of_its_opening_keeps_both_orders():
    known = case(claim=CLAIM, opened_at=OPENED, order_at_opening=ORDER, dispute_id="D-1")
    dispute, _ = fold_case(known)
    assert (dispute.id, dispute.order, dispute.order_at_opening) == ("D-1", ORDER, ORDER)


def test_the_events_that_are_refused_are_listed():
    known = case(claim=CLAIM, opened_at=OPENED, events=(event("refund-paid", OPENED + DAY),))
    dispute, (refused,) = fold_case(known)
    assert (dispute, refused.code) == (DISPUTE, "not-possible-now")


def test_a_case_without_a_dispute_cannot_be_folded():
    with pytest.raises(InvalidInput) as caught:
        fold_case(case(claim=CLAIM))
    assert (caught.value.code, caught.value.path) == ("missing-key", ".opened_at")
