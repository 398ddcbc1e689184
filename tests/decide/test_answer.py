"""The parts of an answer agree with each other and with the verbs, at every instant."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputerules import (
    CaseDocument,
    Claim,
    ClaimLine,
    Event,
    InvalidInput,
    Money,
    Order,
    OrderLine,
    answer_case,
    check_claim,
    check_eligibility,
    order_timeline,
)
from disputerules.decide.order_timeline import document_timeline
from disputerules.decide.situation import situation
from disputerules.testing import strategies
from disputerules.values.periods import LAST, TICK
from tests.generators.sampled import fewer

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)


def line(number, **changes):
    return OrderLine(**{"id": str(number), "quantity": 2, "paid": Money(1000, "USD")} | changes)


ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + DAY,
    shipped_at=PLACED + 4 * DAY,
    lines=(line(1), line(2)),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def case(at=AT, order=ORDER, **parts):
    return CaseDocument(order=order, at=at, **parts)


def event(kind, number, at, **own):
    return Event(id=f"e{number}", type=kind, at=at, **own)


@given(strategies.orders(), st.data())
def test_each_entry_of_an_orders_timeline_is_the_check_at_that_instant(order, data):
    timeline = order_timeline(order)
    assert timeline[0].at == order.placed_at
    for entry, later in zip(timeline, [*timeline[1:], None], strict=True):
        assert check_eligibility(order, at=entry.at).code == entry.code
        last = later.at - TICK if later else LAST
        assert check_eligibility(order, at=last).code == entry.code
        assert later is None or later.code != entry.code
    at = data.draw(strategies.instants(order))
    entry = [one for one in timeline if one.at <= at][-1]
    assert check_eligibility(order, at=at).code == entry.code


@pytest.mark.no_cover
@fewer(10)
@given(strategies.case_documents(), st.data())
def test_the_timeline_of_a_case_is_the_answer_at_every_instant(document, data):
    timeline = document_timeline(document)
    stamps = [one.at for one in timeline] + [one.at for one in document.events]
    at = data.draw(st.sampled_from(stamps).flatmap(lambda one: st.sampled_from((one, one - TICK))))
    now = situation(document, max(at, document.order.placed_at), LAST)
    code = check_eligibility(now.order, at=now.at, policy=document.policy).code
    assert code == [one.code for one in timeline if one.at <= now.at][-1]


@pytest.mark.no_cover
@fewer(10)
@given(strategies.case_documents())
def test_what_is_recorded_after_the_instant_that_is_asked_about_is_not_seen(document):
    at, order = document.at, document.order
    masked = evolve(
        document,
        # As of an instant, a ledger has become counters, in which the case's own dispute counts.
        order=order.known_until(at) if order.has_ledger else order.as_of(at),
        events=tuple(one for one in document.events if one.at <= at),
        timelines=False,
    )
    seen, known = answer_case(evolve(document, timelines=False)), answer_case(masked)
    assert seen.eligibility.code == known.eligibility.code
    assert seen.eligibility.changes_at == known.eligibility.changes_at
    assert seen.order_status.code == known.order_status.code
    assert seen.eligibility.advice == known.eligibility.advice


@pytest.mark.no_cover
@fewer(10)
@given(strategies.case_documents())
def test_the_eligibility_of_a_case_changes_when_it_says(document):
    answer = answer_case(evolve(document, timelines=False))
    changes_at = answer.eligibility.changes_at
    if changes_at is not None:
        for at, same in ((changes_at, False), (changes_at - TICK, True)):
            now = situation(document, at, document.at)
            code = check_eligibility(now.order, at=at, policy=document.policy).code
            assert (code == answer.eligibility.code) is same


def test_the_status_is_in_dispute_while_a_dispute_of_the_case_is_open():
    asked = case(claim=CLAIM, opened_at=AT)
    assert answer_case(asked).order_status.code == "in-dispute"
    assert answer_case(asked).eligibility.code == "dispute-open"
    cancelled = evolve(asked, events=(event("buyer-cancelled", 1, AT),))
    assert answer_case(cancelled).order_status.code == "awaiting-confirmation"
    assert answer_case(cancelled).eligibility.code == "eligible"


def test_a_dispute_about_part_of_the_lines_leaves_the_others_eligible():
    part = evolve(CLAIM, lines=(ClaimLine(id="1", quantity=2),))
    answer = answer_case(case(claim=part, opened_at=AT))
    assert answer.order_status.code == "in-dispute"
    assert answer.eligibility.code == "eligible"


def test_an_open_dispute_outlives_the_protection_and_undisputed_lines_time_out():
    part = evolve(CLAIM, lines=(ClaimLine(id="1", quantity=2),))
    late = case(PLACED + 64 * DAY, claim=part, opened_at=PLACED + 62 * DAY)
    answer = answer_case(late)
    assert answer.order_status.code == "in-dispute"
    assert answer.eligibility.code == "confirmation-timeout"


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (["seller-accepted"], "dispute-open"),
        (["seller-accepted", "refund-paid"], "nothing-left-to-refund"),
        (["buyer-cancelled"], "eligible"),
    ],
)
def test_units_count_by_what_became_of_their_dispute(kinds, code):
    events = tuple(event(kind, number, AT) for number, kind in enumerate(kinds))
    assert answer_case(case(claim=CLAIM, opened_at=AT, events=events)).eligibility.code == code


def test_units_of_a_closed_dispute_are_decided():
    events = (event("seller-rejected", 1, AT),)
    asked = case(AT + 10 * DAY, claim=CLAIM, opened_at=AT, events=events)
    assert answer_case(asked).eligibility.code == "already-decided"


def test_a_second_dispute_is_about_what_the_counters_of_the_order_leave():
    order = evolve(ORDER, lines=(line(1, disputed_quantity=1), line(2, refunded_quantity=2)))
    answer = answer_case(case(order=order, claim=CLAIM))
    assert [(one.id, one.amount.amount) for one in answer.refund.lines] == [("1", 500)]
    second = answer_case(case(order=order, claim=CLAIM, opened_at=AT))
    assert second.dispute.dispute.lines == (ClaimLine(id="1", quantity=1),)
    assert second.eligibility.code == "dispute-open"


def test_the_claim_is_judged_at_the_opening_and_else_now():
    asked = case(claim=evolve(CLAIM, received=False, reason="held-by-customs"), opened_at=AT)
    judged = answer_case(asked)
    assert judged.claim.code == check_claim(ORDER, asked.claim, at=AT).code
    assert evolve(asked, at=AT - DAY).claimed_at == AT - DAY
    assert evolve(asked, at=AT + DAY).claimed_at == AT
    assert evolve(asked, opened_at=None).claimed_at == AT


def test_a_case_without_a_dispute_has_no_part_for_it():
    answer = answer_case(case(timelines=False))
    assert (answer.dispute, answer.claim, answer.refund, answer.extension) == (None,) * 4
    assert answer.order_timeline is None


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"opened_at": AT}, ".claim"),
        ({"claim": CLAIM, "events": (event("buyer-cancelled", 1, AT),)}, ".opened_at"),
    ],
)
def test_an_opening_needs_a_claim_and_events_need_an_opening(parts, path):
    with pytest.raises(InvalidInput) as caught:
        case(**parts)
    assert (caught.value.code, caught.value.path) == ("missing-key", path)
