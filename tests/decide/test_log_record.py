"""A decision as one flat record."""

from datetime import timedelta

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Event,
    EventType,
    check_claim,
    check_eligibility,
    check_event,
    log_record,
    open_dispute,
)
from tests.documents.test_every_result_is_written import CLAIM, OPENED, ORDER

DAY = timedelta(days=1)


def test_a_refusal_has_the_facts_that_its_condition_names():
    at = OPENED + 365 * DAY
    record = log_record(check_eligibility(ORDER, at=at))
    assert record["revision"] == ALIEXPRESS_GUIDE.revision
    assert (record["code"], record["rule"]) == ("confirmation-timeout", "confirmation-timeout")
    assert record["allowed"] is False
    assert record["fact.at"] == "2027-01-22T08:00:00Z"
    assert {name.split(".")[0] for name in set(record) - set(HEAD)} == {"fact"}


HEAD = ("revision", "code", "rule", "allowed")


def test_what_no_row_decides_has_no_facts():
    record = log_record(check_eligibility(ORDER, at=OPENED))
    assert set(record) == set(HEAD)
    assert (record["code"], record["allowed"]) == ("eligible", True)


def test_every_value_is_plain():
    dispute = open_dispute(ORDER, CLAIM, at=OPENED)
    for kind in (EventType.SELLER_ACCEPTED, EventType.REFUND_PAID, EventType.BUYER_ESCALATED):
        decision = check_event(dispute, Event(id="e1", type=kind, at=OPENED + DAY))
        record = log_record(decision)
        assert record["rule"] == decision.rule
        assert all(value is None or type(value) in (str, int, bool) for value in record.values())


@pytest.mark.parametrize(
    ("claim", "code", "rule"),
    [
        (CLAIM, "acceptable", ""),
        (
            Claim(received=False, reason="no-tracking-information"),
            "description-missing",
            "description-missing",
        ),
    ],
)
def test_findings_tell_their_first(claim, code, rule):
    record = log_record(check_claim(ORDER, claim, at=OPENED))
    assert record == {
        "revision": ALIEXPRESS_GUIDE.revision,
        "code": code,
        "rule": rule,
        "allowed": not rule,
    }
