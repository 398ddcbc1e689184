"""The answers of the verbs on one case, as whole values, written out field by field."""

from datetime import UTC, datetime, timedelta

from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    ClaimLine,
    EvidenceFile,
    ExtensionRequest,
    LineShare,
    Money,
    Order,
    OrderLine,
    Party,
    RefundKind,
    advice,
    calculate_refund,
    check_claim,
    check_eligibility,
    check_extension,
    order_status,
    protection_ends_at,
    select_reasons,
)
from disputerules.decide.decision import Finding, Findings
from disputerules.decide.refunds import Refund
from disputerules.decide.verbs import ExtensionDecision
from disputerules.values.periods import TICK

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)
ENDS = PLACED + 64 * DAY
POLICY = ALIEXPRESS_GUIDE.but({"payout.within": "3 days"})
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + DAY,
    shipped_at=PLACED + 4 * DAY,
    lines=(
        OrderLine(id="1", quantity=3, paid=Money(1000, "USD")),
        OrderLine(id="2", quantity=1, paid=Money(500, "USD")),
    ),
    shipping_paid=Money(200, "USD"),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
UNKNOWN = "nothing on record supports or contradicts the reason"


def test_an_extension_answers_with_the_end_it_would_have_and_else_with_every_refusal() -> None:
    granted = check_extension(ORDER, ExtensionRequest(days=30), at=AT, policy=POLICY)
    assert granted == ExtensionDecision("may-be-extended", (), POLICY.revision, ENDS + 30 * DAY)
    refused = check_extension(ORDER, ExtensionRequest(days=1000), at=AT, policy=POLICY)
    each = "one extension can add at most 30 days, not 1000"
    total = "extensions can add at most 60 days in total; 0 have been granted"
    findings = (
        Finding("exceeds-days-each", "exceeds-days-each", each, ""),
        Finding("exceeds-days-total", "exceeds-days-total", total, ""),
    )
    assert refused == ExtensionDecision("may-be-extended", findings, POLICY.revision, None)


def test_a_status_and_an_end_are_those_of_the_instant() -> None:
    status = order_status(ORDER, at=AT, policy=POLICY)
    assert (status.code, status.revision) == ("awaiting-confirmation", POLICY.revision)
    assert status.message == "the order is on its way and protected until 2026-03-06 00:00 UTC"
    assert protection_ends_at(ORDER, at=AT, policy=POLICY) == ENDS
    assert protection_ends_at(ORDER, at=PLACED + 4 * DAY - TICK) is None
    assert order_status(ORDER, at=PLACED).code == "awaiting-payment"
    refused = check_eligibility(ORDER, at=PLACED + 4 * DAY - TICK, policy=POLICY)
    assert (refused.code, refused.revision) == ("not-shipped", POLICY.revision)


def test_advice_is_of_the_instant() -> None:
    assert advice(ORDER, at=AT) == ()
    late = advice(ORDER, at=ENDS - TICK, policy=POLICY)
    assert [one.path for one in late] == [""] * len(late)


def test_reasons_are_listed_with_their_rule_and_their_sentence() -> None:
    reasons = select_reasons(ORDER, at=AT, policy=POLICY)
    said = "there is no tracking number, or it shows no information"
    first = reasons.not_received[0]
    assert (first.code, first.support) == ("no-tracking-information", "supported")
    assert (first.rule, first.message) == ("no-tracking-information-supported", said)
    rest = (*reasons.not_received[1:], *reasons.received)
    assert {(one.support, one.rule, one.message) for one in rest} == {
        ("possible", "otherwise", UNKNOWN)
    }
    assert {type(one.support) for one in (first, *rest)} == {str}


def test_a_claim_is_answered_with_the_path_of_each_part_that_is_wrong() -> None:
    assert check_claim(ORDER, CLAIM, at=AT, policy=POLICY) == Findings(
        "acceptable", (), POLICY.revision
    )
    lines = (ClaimLine(id="1", quantity=1), ClaimLine(id="2", quantity=9))
    files = (EvidenceFile(name="a.jpg", bytes=10), EvidenceFile(name="b.xyz", bytes=10))
    wrong = evolve(CLAIM, lines=lines, evidence=files)
    found = check_claim(ORDER, wrong, at=AT, policy=POLICY)
    assert [(one.code, one.path) for one in found.findings] == [
        ("quantity-exceeds-available", ".lines[1].quantity"),
        ("file-type-not-allowed", ".evidence[1].name"),
    ]
    assert (found.success, found.revision) == ("acceptable", POLICY.revision)


def test_all_that_is_wrong_with_a_claim_is_listed_table_by_table_and_line_by_line() -> None:
    lines = [ClaimLine(id="1", quantity=9), ClaimLine(id="8", quantity=1)]
    files = [EvidenceFile(name="a.xyz", bytes=0), EvidenceFile(name="b.jpg", bytes=0)]
    wrong = evolve(
        CLAIM,
        refund="partial",
        amount=Money(9999, "USD"),
        lines=(*lines, ClaimLine(id="9", quantity=1)),
        description=None,
        evidence=tuple(files),
    )
    found = check_claim(ORDER, wrong, at=AT, policy=POLICY)
    assert [(one.code, one.path) for one in found.findings] == [
        ("amount-exceeds-refundable", ".amount"),
        ("quantity-exceeds-available", ".lines[0].quantity"),
        ("unknown-line", ".lines[1].id"),
        ("unknown-line", ".lines[2].id"),
        ("description-missing", ".description"),
        ("file-empty", ".evidence[0].bytes"),
        ("file-type-not-allowed", ".evidence[0].name"),
        ("file-empty", ".evidence[1].bytes"),
    ]


def test_a_policy_that_was_asked_nothing_yet_answers_whatever_is_asked_first() -> None:
    new = evolve(POLICY)
    assert check_eligibility(ORDER, at=AT, policy=new).revision == POLICY.revision
    assert calculate_refund(ORDER, CLAIM, at=AT, policy=evolve(POLICY)).amount.amount == 1700


def test_a_refund_in_every_field() -> None:
    part = evolve(CLAIM, refund="partial", amount=Money(300, "USD"))
    assert calculate_refund(ORDER, part, at=AT, policy=POLICY) == Refund(
        amount=Money(300, "USD"),
        kind=RefundKind.PARTIAL,
        refundable=Money(1700, "USD"),
        lines=(
            LineShare(id="1", amount=Money(200, "USD")),
            LineShare(id="2", amount=Money(100, "USD")),
        ),
        shipping=Money(0, "USD"),
        return_postage=Party.BUYER,
        rule="otherwise",
    )
    refund = calculate_refund(ORDER, CLAIM, at=AT, policy=POLICY)
    assert (refund.amount, refund.shipping) == (Money(1700, "USD"), Money(200, "USD"))
    assert [one.amount.amount for one in refund.lines] == [1000, 500]
    assert (type(refund.kind), type(refund.return_postage)) == (RefundKind, Party)
