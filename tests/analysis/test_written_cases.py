"""The document of a case that the solver found, from values that are given by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import ALIEXPRESS_GUIDE, EventType
from disputerules.analysis.cases import document_parts as parts
from disputerules.analysis.cases.event_values import event_of
from disputerules.analysis.cases.history import only_timeout
from disputerules.analysis.cases.witness import Witness, shortened
from disputerules.facts.case import Timeout
from disputerules.values.errors import InvalidInput

PLACED = datetime(2026, 1, 2, tzinfo=UTC)


def day(number):
    return PLACED + timedelta(days=number)


def stamp(number):
    return day(number).isoformat().replace("+00:00", "Z")


# Every amount, count and instant differs, so that none can stand in the place of another.
VALUES = {
    "at": day(40),
    "placed_at": PLACED,
    "paid_at": day(1),
    "shipped_at": day(3),
    "delivered_at": day(9),
    "confirmed_at": None,
    "cancelled_at": None,
    "contacted_at": day(11),
    "estimated_delivery_at": day(8),
    "shipping_paid": 700,
    "shipping_refunded": 100,
    "shipping_disputed": 200,
    "line_0_paid": 4500,
    "line_0_refunded": 500,
    "line_0_disputed": 600,
    "line_0_decided": 300,
    "line_0_quantity": 10,
    "line_0_refunded_quantity": 1,
    "line_0_disputed_quantity": 2,
    "line_0_decided_quantity": 3,
    "line_1_paid": 900,
    "line_1_refunded": 0,
    "line_1_disputed": 0,
    "line_1_decided": 0,
    "line_1_quantity": 5,
    "line_1_refunded_quantity": 0,
    "line_1_disputed_quantity": 0,
    "line_1_decided_quantity": 0,
    "lines": 0,
    "attributes": (),
    "shipment_status": "in-transit",
    "tracked": True,
    "own_protection": 70,
    "own_protection_in_days": True,
    "request_pending_since": None,
    "last_request_unanswered_since": None,
    "last_request_declined": False,
    "grant_0": True,
    "grant_0_answered_at": day(14),
    "grant_0_days": 12,
    "grant_0_of_party": 2,
    "grant_1": True,
    "grant_1_answered_at": day(15),
    "grant_1_days": 4,
    "grant_1_of_party": 0,
    "grant_2": False,
    "grant_2_answered_at": day(16),
    "grant_2_days": 1,
    "grant_2_of_party": 0,
    "received": True,
    "reason": "quality-problem",
    "returner_named": False,
    "claims_a_line": True,
    "line_known": True,
    "line_claimed": 4,
    "remedy": "partial",
    "named_amount": 250,
    "return_goods": True,
    "current_return": False,
    "described": True,
    "file_count": 2,
    "file_bytes": 12345,
    "file_format": "gif",
    "requested_days": 17,
    "opened_at": day(30),
    "event_type": "platform-ruled",
    "ruled_amount": 350,
    "ruled_return": True,
    "new_offer": 150,
    "new_offer_return": False,
    "exceeds_a_line": False,
    "offer_exceeds_a_line": False,
    "asked_now": "buyer",
    "information_from": "seller",
    "actor_is_asked": True,
    "payment": 120,
    "failed_payment": 110,
    "all_returned": True,
    "returns_too_many": False,
    "verdict": "accepted",
    "new_deduction": 0,
    "new_until": day(50),
    "won_by": "seller",
    "event_bytes": 0,
    "shows_something": False,
    "revision_code": "acceptable",
}
FIRST = {
    "id": "1",
    "quantity": 10,
    "paid": 4500,
    "refunded": 500,
    "refunded_quantity": 1,
    "disputed_quantity": 2,
    "disputed": 600,
    "decided_quantity": 3,
    "decided": 300,
}
SECOND = FIRST | dict.fromkeys(FIRST, 0) | {"id": "2", "quantity": 5, "paid": 900}
CLAIM = {
    "received": True,
    "reason": "quality-problem",
    "lines": [{"id": "1", "quantity": 4}],
    "refund": "partial",
    "amount": 250,
    "return_goods": True,
    "description": "it is broken",
    "evidence": [{"name": "1.jpg", "bytes": 100_000}, {"name": "2.jpg", "bytes": 100_000}],
}


def witness(*read, **changes):
    return Witness(VALUES | changes, frozenset((parts.ORDER, *read)))


def asked(days, by, requested, answered=None):
    request = {"days": days, "requested_by": by, "requested_at": requested}
    return request | ({"answered_at": answered, "granted": True} if answered else {})


def test_an_order_is_written_with_every_value_in_its_place():
    written = witness().document()
    assert written == {
        "order": {
            "id": "A-1",
            "currency": "USD",
            "placed_at": stamp(0),
            "paid_at": stamp(1),
            "shipped_at": stamp(3),
            "delivered_at": stamp(9),
            "contacted_at": stamp(11),
            "estimated_delivery_at": stamp(8),
            "lines": [FIRST, SECOND],
            "shipping_paid": 700,
            "shipping_refunded": 100,
            "shipping_disputed": 200,
            "shipment": {"tracking_number": "LX123456789", "status": "in-transit"},
            "protection": "70 days",
            # Two grants of the buyer, of 12 days together, and one of the seller.
            "extensions": [
                asked(1, "buyer", stamp(0), stamp(14)),
                asked(11, "buyer", stamp(0), stamp(14)),
                asked(4, "seller", stamp(0), stamp(15)),
            ],
        },
        "at": stamp(40),
    }


def test_requests_that_came_to_nothing_are_written_after_the_grants():
    changes = {"grant_0": False, "grant_1": False}
    pending = witness(**changes, request_pending_since=day(20)).document()["order"]
    assert pending["extensions"] == [asked(1, "buyer", stamp(20))]
    changes |= {"last_request_unanswered_since": day(21), "last_request_declined": True}
    assert witness(**changes).document()["order"]["extensions"] == [
        asked(1, "buyer", stamp(21)),
        asked(1, "buyer", stamp(40), stamp(40)) | {"granted": False},
    ]
    hours = witness(own_protection_in_days=False, tracked=False, shipment_status=None).document()
    assert hours["order"]["protection"] == "70 hours"
    assert hours["order"]["shipment"] == {"status": "unknown"}


def test_a_claim_is_written_only_if_it_is_read():
    assert witness(parts.CLAIM).document()["claim"] == CLAIM
    without = {"named_amount": None, "described": False, "file_count": 0, "claims_a_line": False}
    without["remedy"] = "full"
    assert witness(parts.CLAIM, **without, return_goods=False).document()["claim"] == {
        "received": True,
        "reason": "quality-problem",
        "refund": "full",
        "return_goods": False,
    }
    named = witness(parts.CLAIM, returner_named=True, line_known=False).document()["claim"]
    assert (named["returned_by"], named["lines"]) == ("carrier", [{"id": "unknown", "quantity": 4}])


def test_a_file_and_a_request_are_written_if_they_are_read():
    found = witness(parts.FILE)
    assert found.document()["claim"]["evidence"] == [{"name": "a.gif", "bytes": 12345}]
    assert found.case(ALIEXPRESS_GUIDE).file.name == "a.gif"
    assert witness(parts.FILE, file_format="").document()["claim"]["evidence"][0]["name"] == "a"
    asked_for = witness(parts.REQUEST)
    assert asked_for.document()["request_extension"]["days"] == 17
    assert asked_for.case(ALIEXPRESS_GUIDE).request.days == 17
    assert witness().case(ALIEXPRESS_GUIDE).file is None
    assert witness().case(ALIEXPRESS_GUIDE).request is None


def test_the_case_has_the_claim_and_its_first_line():
    case = witness(parts.CLAIM, returner_named=True).case(ALIEXPRESS_GUIDE)
    assert (case.at, case.reason, case.received) == (day(40), "quality-problem", True)
    assert (case.claim.amount.amount, case.returned_by) == (250, "carrier")
    assert case.line == case.lines[0]
    assert case.order.goods_paid == 4500 + 900


def test_a_dispute_is_written_as_its_opening_and_its_events():
    written = witness(parts.CLAIM, parts.DISPUTE, parts.EVENT, new_offer=None).document()
    assert written["opened_at"] == stamp(30)
    # Whether the goods go back in what the dispute is about now.
    assert written["claim"] == CLAIM | {"return_goods": False}
    assert written["events"] == [
        {
            "id": "e1",
            "type": "platform-ruled",
            "at": stamp(40),
            "amount": 350,
            "return_goods": True,
        }
    ]
    assert "events" not in witness(parts.DISPUTE).document()


@pytest.mark.parametrize(
    ("kind", "amount", "returned", "claim", "shipping"),
    [
        ("platform-ruled", 350, True, False, None),
        ("seller-rejected", None, None, False, None),
        ("buyer-revised", None, None, True, None),
        ("seller-refunded", None, None, False, 0),
    ],
)
def test_an_event_has_what_its_kind_carries(kind, amount, returned, claim, shipping):
    values = VALUES | {"event_type": kind, "new_offer": None}
    made = event_of(values, witness().claim(), 3)
    assert (made.id, made.type, made.at) == ("e3", EventType(kind), day(40))
    assert (made.amount and made.amount.amount, made.return_goods) == (amount, returned)
    assert (made.claim is not None) is claim
    assert (made.shipping and made.shipping.amount, made.offer) == (shipping, None)


def test_an_unacceptable_revision_says_and_shows_nothing():
    values = VALUES | {"event_type": "buyer-revised", "revision_code": "evidence-required"}
    revised = event_of(values | {"new_offer": None}, witness().claim()).claim
    assert (revised.description, revised.evidence, revised.amount.amount) == (None, (), 250)
    assert event_of(VALUES | {"event_type": "timeout"}, witness().claim()) == Timeout(
        "timeout", day(40)
    )


def test_empty_entries_are_left_out_at_every_depth():
    assert shortened({"a": None, "b": [], "c": [{"d": None, "e": 0}], "f": False}) == {
        "c": [{"e": 0}],
        "f": False,
    }


def test_a_deadline_that_is_not_the_only_one_is_no_timeout_of_the_case(monkeypatch):
    class Clock:
        timeout = "timeout"

    class Dispute:
        clock = Clock()

    monkeypatch.setattr(
        "disputerules.analysis.cases.history.timeouts",
        lambda dispute, until: [(day(number), None) for number in (5, 10) if day(number) <= until],
    )
    assert only_timeout(Dispute(), "timeout", day(7)) == Timeout("timeout", day(5))
    for kind, at in (("timeout", day(4)), ("timeout", day(10)), ("other", day(7))):
        with pytest.raises(InvalidInput) as one:
            only_timeout(Dispute(), kind, at)
        assert (one.value.code, one.value.path) == ("invalid-value", ".at")
        assert one.value.message == f"expected {kind} as the only timeout until {at}"
