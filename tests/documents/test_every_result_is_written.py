"""Every public type of a result can be written, alone and in a list."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from attrs import fields, has

import disputerules
from disputerules import (
    NEVER,
    CaseDocument,
    Claim,
    ClaimLine,
    Event,
    EventType,
    ExtensionRequest,
    Money,
    Order,
    OrderLine,
    Verdict,
    answer_case,
    apply_events,
    check_claim,
    check_eligibility,
    to_dict,
    to_json,
)

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
CLAIM = Claim(received=False, reason="no-tracking-information", description="never came")
OPENED = PLACED + 20 * DAY
TWO_EVENTS = (
    Event(id="e1", type=EventType.REFUND_PAID, at=OPENED + DAY),
    Event(id="e2", type=EventType.SELLER_ACCEPTED, at=OPENED + 2 * DAY),
)
ANSWER = answer_case(
    CaseDocument(
        order=ORDER,
        claim=CLAIM,
        opened_at=OPENED,
        events=TWO_EVENTS,
        request_extension=ExtensionRequest(days=5),
        at=OPENED + 3 * DAY,
    )
)
TWO_CLAIMED = Claim(
    received=False,
    reason="no-tracking-information",
    description="never came",
    lines=(ClaimLine(id="1", quantity=2),),
)


def values_in(value):
    """A value and every value of this package that its fields lead to."""
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        for item in value:
            yield from values_in(item)
    elif type(value).__module__.startswith("disputerules"):
        yield value
        names = [one.name for one in fields(type(value))] if has(type(value)) else ()
        for name in names:
            if name not in ("basis", "tables", "attributes"):
                yield from values_in(getattr(value, name))


RESULTS = {
    type(one): one
    for one in values_in(
        (
            ANSWER,
            ANSWER.order_status.verdict,
            check_claim(ORDER, TWO_CLAIMED, at=OPENED),
            check_eligibility(ORDER, at=OPENED),
        )
    )
    if type(one).__name__ in disputerules.__all__
}
WRITTEN = (
    *("Answer", "Decision", "Dispute", "ExtensionDecision", "Finding", "Findings"),
    *("OrderTimelineEntry", "ReasonSupport", "Reasons", "Refund", "RefusedEvent", "Settlement"),
    *("TimelineEntry", "Verdict"),
)


def test_the_walk_meets_every_public_result():
    assert {one.__name__ for one in RESULTS} >= set(WRITTEN)


@pytest.mark.parametrize("cls", RESULTS, ids=lambda cls: cls.__name__)
def test_a_result_is_written_alone_and_in_a_list(cls):
    plain = to_dict(RESULTS[cls])
    assert json.loads(to_json(RESULTS[cls])) == plain
    assert to_dict((RESULTS[cls],)) == to_dict([RESULTS[cls]]) == [plain]


def test_a_finding_of_a_claim_keeps_its_path():
    (finding,) = to_dict(check_claim(ORDER, TWO_CLAIMED, at=OPENED))["findings"]
    assert (finding["code"], finding["path"]) == (
        "quantity-exceeds-available",
        ".lines[0].quantity",
    )


def test_a_refused_event_says_why():
    dispute = ANSWER.dispute.dispute
    _, (refused,) = apply_events(dispute, [Event(id="e9", type="buyer-escalated", at=ANSWER.at)])
    assert to_dict(refused) == {"id": "e9", "code": refused.code, "message": refused.message}


def test_a_timeline_entry_says_when_what_and_the_state():
    entry = ANSWER.dispute.timeline[0]
    assert to_dict(entry) == {
        "at": "2026-02-03T08:00:00Z",
        "event": "deadline-passed",
        "state": "refund-due",
    }


def test_a_verdict_has_the_fields_of_its_outcome_and_null_for_an_instant_that_never_comes():
    fields = (("turn", "seller"), ("timeout", OPENED), ("automatic-escalation", NEVER))
    assert to_dict(Verdict("states", "negotiating", "", True, "", fields))["fields"] == {
        "turn": "seller",
        "timeout": "2026-01-22T08:00:00Z",
        "automatic-escalation": None,
    }
