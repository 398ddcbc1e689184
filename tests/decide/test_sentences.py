"""The sentence of every code, for a case written by hand, with the values that the case has.

The order is placed on 2026-01-01, paid a day later and shipped on 2026-01-05. Sixty days later, on
2026-03-06, its protection ends. It has three units for 10.00 USD and shipping for 2.00 USD.
"""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    Chargeback,
    Claim,
    ClaimLine,
    EvidenceFile,
    Extension,
    ExtensionRequest,
    Money,
    Order,
    OrderLine,
    Shipment,
    advice,
    check_claim,
    check_eligibility,
    check_extension,
    order_status,
    select_reasons,
)
from disputerules.policies.presets import named
from disputerules.values.periods import TICK
from disputerules.values.suggestions import most_alike

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = datetime(2026, 1, 5, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)
ENDS = datetime(2026, 3, 6, tzinfo=UTC)
GUIDE = ALIEXPRESS_GUIDE


def usd(units):
    return Money(units, "USD")


def line(**changes):
    return OrderLine(**{"id": "1", "quantity": 3, "paid": usd(1000)} | changes)


def order(**changes):
    usual = {
        "id": "A-1",
        "currency": "USD",
        "placed_at": PLACED,
        "paid_at": PLACED + DAY,
        "shipped_at": SHIPPED,
        "lines": (line(),),
        "shipping_paid": usd(200),
    }
    return Order(**usual | changes)


def asked(days=10, party="buyer", at=FEBRUARY, granted=None):
    answered = None if granted is None else at
    return Extension(
        days=days, requested_by=party, requested_at=at, answered_at=answered, granted=granted
    )


def sentences(answers):
    return {one.code: one.message for one in answers}


# --- eligibility and status ---------------------------------------------------------------------

ELIGIBILITY = [
    ("eligible", {}, FEBRUARY, "a dispute can be opened until 2026-03-06 00:00 UTC"),
    (
        "order-cancelled",
        {"cancelled_at": datetime(2026, 1, 20, 9, 30, tzinfo=UTC)},
        FEBRUARY,
        "the order was cancelled on 2026-01-20 09:30 UTC",
    ),
    ("not-paid", {"paid_at": None}, FEBRUARY, "the order has not been paid"),
    ("not-shipped", {"shipped_at": None}, FEBRUARY, "the order has not been shipped"),
    (
        "goods-confirmed",
        {"confirmed_at": datetime(2026, 1, 31, tzinfo=UTC)},
        FEBRUARY,
        "the buyer confirmed receipt on 2026-01-31 00:00 UTC",
    ),
    (
        "confirmation-timeout",
        {},
        ENDS,
        "the time to open a dispute ended on 2026-03-06 00:00 UTC",
    ),
    (
        "nothing-left-to-refund",
        {"lines": (line(refunded=usd(1000), refunded_quantity=3),)},
        FEBRUARY,
        "everything that was paid has been refunded",
    ),
    (
        "dispute-open",
        {"lines": (line(disputed_quantity=3),)},
        FEBRUARY,
        "everything left is already in an open dispute",
    ),
    (
        "already-decided",
        {"lines": (line(refunded=usd(1), refunded_quantity=3),)},
        FEBRUARY,
        "every unit has been refunded or was in a dispute that has ended",
    ),
]
STATUS = [
    (
        "awaiting-confirmation",
        {},
        FEBRUARY,
        "the order is on its way and protected until 2026-03-06 00:00 UTC",
    ),
    (
        "cancelled",
        {"cancelled_at": datetime(2026, 1, 20, 9, 30, tzinfo=UTC)},
        FEBRUARY,
        "the order was cancelled on 2026-01-20 09:30 UTC",
    ),
    ("awaiting-payment", {"paid_at": None}, FEBRUARY, "the order has not been paid"),
    ("awaiting-shipment", {"shipped_at": None}, FEBRUARY, "the order has not been shipped"),
    (
        "confirmed",
        {"confirmed_at": datetime(2026, 1, 31, tzinfo=UTC)},
        FEBRUARY,
        "the buyer confirmed receipt on 2026-01-31 00:00 UTC",
    ),
    ("in-dispute", {"lines": (line(disputed_quantity=2),)}, FEBRUARY, "units in dispute: 2"),
    (
        "confirmation-timeout",
        {},
        ENDS,
        "the protection ended on 2026-03-06 00:00 UTC without a confirmation",
    ),
]


@pytest.mark.parametrize(("code", "changes", "at", "sentence"), ELIGIBILITY)
def test_an_eligibility_says_why(code, changes, at, sentence):
    decision = check_eligibility(order(**changes), at=at)
    assert (decision.code, decision.message) == (code, sentence)


def test_a_wait_says_how_long_it_lasts():
    waiting = GUIDE.but({"protection.opens_after": "5 days"})
    decision = check_eligibility(order(), at=SHIPPED + 5 * DAY - TICK, policy=waiting)
    sentence = "the waiting period lasts until 2026-01-10 00:00 UTC"
    assert (decision.code, decision.message) == ("waiting-period", sentence)


@pytest.mark.parametrize("missing", ["contacted_at", "estimated_delivery_at"])
def test_a_wait_of_a_shipped_order_says_that_a_date_is_missing(missing):
    given = {"contacted_at": FEBRUARY, "estimated_delivery_at": FEBRUARY} | {missing: None}
    decision = check_eligibility(order(**given), at=FEBRUARY, policy=named("etsy"))
    sentence = "the waiting period has no end date yet: it counts from a date that the order lacks"
    assert (decision.code, decision.message) == ("waiting-period", sentence)


@pytest.mark.parametrize(("code", "changes", "at", "sentence"), STATUS)
def test_a_status_says_why(code, changes, at, sentence):
    decision = order_status(order(**changes), at=at)
    assert (decision.code, decision.message) == (code, sentence)


def test_a_protection_that_never_ends_has_no_deadline():
    late = order(shipped_at=datetime(2200, 12, 1, tzinfo=UTC))
    eligible = check_eligibility(late, at=late.shipped_at)
    assert eligible.message == "a dispute can be opened with no deadline"
    status = order_status(late, at=late.shipped_at)
    assert status.message == "the order is on its way and protected with no deadline"


# --- advice and extension -----------------------------------------------------------------------


def test_advice_says_when_the_protection_ends_and_which_request_waits():
    waits = order(extensions=(asked(at=ENDS - 6 * DAY),))
    assert sentences(advice(waits, at=ENDS - TICK)) == {
        "expiring-soon": "the protection ends on 2026-03-06 00:00 UTC",
        "pending-extension-does-not-protect": "an extension that the seller has not approved does "
        "not extend the protection, which ends on 2026-03-06 00:00 UTC",
        "extension-unanswered": "the extension requested on 2026-02-28 00:00 UTC was not answered "
        "in time: open a dispute now",
    }


EXTENSIONS = [
    (31, (), "exceeds-days-each", "one extension can add at most 30 days, not 31"),
    (0, (), "invalid-days", "an extension must be at least 1 day, not 0"),
    (
        30,
        (asked(days=31, party="seller", granted=True),),
        "exceeds-days-total",
        "extensions can add at most 60 days in total; 31 have been granted",
    ),
    (
        1,
        (asked(days=1, granted=True), asked(days=1, granted=True)),
        "exceeds-count",
        "each party gets at most 2 extensions",
    ),
    (
        1,
        (asked(at=FEBRUARY),),
        "request-pending",
        "the request of 2026-02-01 00:00 UTC has not been answered yet",
    ),
]


@pytest.mark.parametrize(("days", "before", "code", "sentence"), EXTENSIONS)
def test_a_refused_extension_says_the_limit_and_what_was_asked(days, before, code, sentence):
    request = ExtensionRequest(days=days, requested_by="buyer")
    refused = check_extension(order(extensions=before), request, at=FEBRUARY)
    assert sentences(refused.findings) == {code: sentence}


def test_an_extension_behind_a_delivery_says_that_the_end_stays():
    # Delivered on 31 January, and 5 days later is 5 February, long before 6 March.
    cut = GUIDE.but({"protection.after_delivery": "5 days"})
    delivered = order(delivered_at=FEBRUARY - DAY)
    refused = check_extension(delivered, ExtensionRequest(days=10), at=FEBRUARY, policy=cut)
    assert sentences(refused.findings) == {
        "end-would-not-move": "10 more days would not move the end of the protection "
        "(2026-02-05 00:00 UTC)"
    }


def test_an_extension_of_an_order_that_is_not_on_its_way_says_where_it_is():
    refused = check_extension(order(shipped_at=None), ExtensionRequest(days=1), at=FEBRUARY)
    sentence = "there is no running protection to extend: the order is awaiting-shipment"
    assert sentences(refused.findings) == {"not-protected": sentence}


# --- reasons ------------------------------------------------------------------------------------

NOTHING = "nothing on record supports or contradicts the reason"
UNTRACKED = "there is no tracking number, or it shows no information"
DECLINED = "the last request for an extension was declined"
UNANSWERED = "the last request for an extension was not answered by 2026-01-08 00:00 UTC"
REASONS = [
    ("no-tracking-information", {}, "supported", UNTRACKED),
    ("quality-problem", {}, "possible", NOTHING),
    (
        "no-tracking-information",
        {"shipment": Shipment(tracking_number="LX1", status="in-transit")},
        "contradicted",
        "the parcel is tracked: in-transit",
    ),
    (
        "returned-to-seller",
        {"shipment": Shipment(status="returned-to-sender")},
        "supported",
        "the parcel went back to the seller",
    ),
    (
        "held-by-customs",
        {"shipment": Shipment(status="held-by-customs")},
        "supported",
        "customs is holding the parcel",
    ),
    (
        "held-by-customs",
        {"shipment": Shipment(status="delivered")},
        "contradicted",
        "the parcel has left customs: delivered",
    ),
    (
        "wrong-address",
        {"shipment": Shipment(status="delivered-elsewhere")},
        "supported",
        "the parcel was delivered to another address",
    ),
    ("extension-not-approved", {"extensions": (asked(granted=False),)}, "supported", DECLINED),
    ("extension-not-approved", {"extensions": (asked(at=SHIPPED),)}, "supported", UNANSWERED),
]


@pytest.mark.parametrize(("reason", "changes", "support", "sentence"), REASONS)
def test_a_reason_says_what_supports_or_contradicts_it(reason, changes, support, sentence):
    reasons = select_reasons(order(**changes), at=FEBRUARY)
    (found,) = [one for one in (*reasons.not_received, *reasons.received) if one.code == reason]
    assert (found.support, found.message) == (support, sentence)


# --- claims -------------------------------------------------------------------------------------


def claim(**changes):
    usual = {"received": True, "reason": "quality-problem", "description": "broken"}
    return Claim(**usual | changes)


def partial(units, **changes):
    return claim(refund="partial", amount=usd(units), **changes)


def missing(**changes):
    return claim(received=False, reason="wrong-address", **changes)


def files(name, size, count=1):
    return (EvidenceFile(name=name, bytes=size),) * count


OTHER_BRANCH = (
    "wrong-address is not a reason for this claim: received and not received each have their own"
)
CLAIMS = [
    (
        claim(reason="changed-my-mind"),
        "unknown-reason",
        "changed-my-mind is not a reason of this policy; it has "
        + most_alike("changed-my-mind", [one.code for one in GUIDE.reasons]),
    ),
    (
        claim(reason="wrong-address"),
        "reason-not-applicable",
        OTHER_BRANCH,
    ),
    (
        missing(refund="full", amount=usd(1199)),
        "full-refund-only",
        "goods that were not received are refunded in full (12.00 USD)",
    ),
    (
        missing(return_goods=True),
        "remedy-not-offered",
        "a full refund is not offered for this kind of claim",
    ),
    (partial(0), "amount-not-positive", "the amount must be above zero, not 0.00 USD"),
    (
        partial(1201),
        "amount-exceeds-refundable",
        "12.01 USD exceeds the refundable amount (12.00 USD)",
    ),
    (partial(1200), "partial-is-full", "12.00 USD is the full amount: ask for a full refund"),
    (
        claim(lines=(ClaimLine(id="1", quantity=4),)),
        "quantity-exceeds-available",
        "4 units are claimed, but only 3 can be",
    ),
    (
        claim(lines=(ClaimLine(id="1", quantity=1), ClaimLine(id="9", quantity=1))),
        "unknown-line",
        "the order has no line 9",
    ),
    (claim(description=None), "description-missing", "the claim has no description"),
    (
        claim(evidence=files("a.jpg", 1, 11)),
        "too-many-files",
        "11 files are attached; at most 10 are allowed",
    ),
    (claim(evidence=files("a.jpg", 0)), "file-empty", "the file a.jpg is empty"),
    (
        claim(evidence=files("a.jpg", 2**21 + 1)),
        "file-too-large",
        "the file a.jpg has 2097153 bytes; at most 2097152 are allowed",
    ),
    (
        claim(evidence=files("a.exe", 1)),
        "file-type-not-allowed",
        "the type of a.exe is not one of jpg, jpeg, bmp, gif, png",
    ),
]


@pytest.mark.parametrize(("judged", "code", "sentence"), CLAIMS)
def test_a_refused_claim_says_what_is_wrong_and_what_is_allowed(judged, code, sentence):
    assert sentences(check_claim(order(), judged, at=FEBRUARY).findings) == {code: sentence}


def test_a_reason_that_the_record_contradicts_is_named():
    tracked = order(shipment=Shipment(tracking_number="LX1", status="in-transit"))
    judged = claim(received=False, reason="no-tracking-information")
    sentence = "the record of the order contradicts the reason no-tracking-information"
    found = check_claim(tracked, judged, at=FEBRUARY).findings
    assert sentences(found) == {"reason-not-applicable": sentence}


STRICT = GUIDE.but(
    {
        "refund.reason_caps": {"quality-problem": 5000},
        "evidence.required_when_received": True,
    }
)


def test_files_of_too_many_bytes_in_total_say_how_many_are_allowed():
    policy = GUIDE.but({"evidence.max_total_bytes": 100})
    judged = claim(
        evidence=(EvidenceFile(name="a.jpg", bytes=60), EvidenceFile(name="b.jpg", bytes=41))
    )
    assert sentences(check_claim(order(), judged, at=FEBRUARY, policy=policy).findings) == {
        "too-many-bytes": "the files have 101 bytes; at most 100 are allowed"
    }


def test_an_order_that_is_charged_back_says_so():
    policy = GUIDE.but({"chargeback.on_opening": "close"})
    charged = order(chargebacks=(Chargeback(at=FEBRUARY),))
    assert check_eligibility(charged, at=FEBRUARY, policy=policy).message == (
        "the buyer's bank has charged the order back"
    )


def test_a_claim_above_a_cap_and_without_a_file_says_both():
    assert sentences(check_claim(order(), partial(601), at=FEBRUARY, policy=STRICT).findings) == {
        "exceeds-reason-cap": "6.01 USD is more than the policy refunds for quality-problem",
        "evidence-required": "this claim needs a file as evidence",
    }


# --- every code ---------------------------------------------------------------------------------

ELSEWHERE = {
    "too-many-bytes",
    "charged-back",
    "waiting-period",
    "evidence-required",
    "exceeds-reason-cap",
    "not-protected",
    "end-would-not-move",
}
CLAIM_CODES = {code for _, code, _ in CLAIMS}
SHOWN = {
    "eligibility": {code for code, *_ in ELIGIBILITY},
    "order-status": {code for code, *_ in STATUS},
    "extension": {code for _, _, code, _ in EXTENSIONS},
    "claim": CLAIM_CODES,
    "claim-lines": CLAIM_CODES,
    "evidence": CLAIM_CODES,
    "evidence-files": CLAIM_CODES,
}


@pytest.mark.parametrize("name", SHOWN)
def test_every_code_of_the_table_has_a_sentence_written_by_hand(name):
    table = GUIDE.table(name)
    unsaid = {row.then.code for row in table.rows} - SHOWN[name] - ELSEWHERE
    assert not unsaid, f"add the sentence of {sorted(unsaid)} to {__name__}"
