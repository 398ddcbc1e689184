"""What a service answers to an error."""

from datetime import timedelta

import pytest

from disputerules import (
    Claim,
    Event,
    EventType,
    InvalidInput,
    InvalidPolicy,
    InvalidType,
    MissingExtra,
    Refused,
    apply_event,
    error_response,
    open_dispute,
    read_policy,
)
from tests.documents.test_every_result_is_written import CLAIM, OPENED, ORDER

DAY = timedelta(days=1)


def test_bad_input_is_422_with_its_code_and_its_path():
    error = InvalidInput("unknown-key", "unknown key 'piad'", "$.lines[0].piad")
    assert error_response(error) == (
        422,
        {
            "detail": [
                {
                    "type": "unknown-key",
                    "loc": ["lines", 0, "piad"],
                    "msg": "unknown key 'piad'",
                    "ctx": {
                        "code": "unknown-key",
                        "path": "$.lines[0].piad",
                        "message": "unknown key 'piad'",
                    },
                }
            ]
        },
    )


def test_each_mistake_of_a_policy_is_listed():
    with pytest.raises(InvalidPolicy) as caught:
        read_policy({"base": "aliexpress-guide", "set": {"payout.within": "x", "refund.y": 1}})
    status, body = error_response(caught.value)
    assert status == 422
    assert len(body["detail"]) == 2


def test_an_event_that_is_refused_is_409_with_the_code_of_the_row():
    dispute = open_dispute(ORDER, CLAIM, at=OPENED)
    paid = Event(id="e1", type=EventType.REFUND_PAID, at=OPENED + DAY)
    with pytest.raises(Refused) as caught:
        apply_event(dispute, paid)
    status, body = error_response(caught.value)
    (item,) = body["detail"]
    assert (status, item["type"], item["msg"]) == (409, caught.value.code, caught.value.message)
    assert item["ctx"]["code"] == "not-possible-now"


def test_a_dispute_that_is_refused_is_409_with_every_finding():
    silent = Claim(received=False, reason="no-tracking-information")
    with pytest.raises(Refused) as caught:
        open_dispute(ORDER, silent, at=OPENED + 365 * DAY)
    status, body = error_response(caught.value)
    codes = [one["ctx"]["code"] for one in body["detail"]]
    assert status == 409
    assert codes == ["confirmation-timeout", "description-missing"]


def test_what_the_caller_cannot_repair_is_500():
    assert error_response(MissingExtra("comparing policies", "z3-solver", "proofs"))[0] == 500


def test_another_exception_is_none_of_the_library():
    with pytest.raises(InvalidType):
        error_response(ValueError("no"))
