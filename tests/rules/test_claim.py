"""What is wrong with a claim: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, ClaimLine, ReasonCode, Shipment, check_claim
from disputerules.decide.known_case import case_of
from disputerules.policies.neutral import NEUTRAL
from tests.rules.bounds import CLAIM, NOW, ORDER, claimed, holds, line, order, usd

# The guide's reasons of each branch.
NOT_RECEIVED, RECEIVED = tuple(ReasonCode)[:5], tuple(ReasonCode)[6:]
PLAIN = ALIEXPRESS_GUIDE
DELIVERED = order(shipment=Shipment(tracking_number="LX1", status="delivered"))


def of(whole=ORDER, **changes):
    return case_of(whole, evolve(CLAIM, **changes), NOW)


def missing(whole=ORDER, **changes):
    said = {"received": False, "reason": "wrong-address"}
    return of(whole, **said | changes)


def units(quantity):
    return (ClaimLine(id="1", quantity=quantity),)


def partial(amount, **changes):
    return of(refund="partial", amount=usd(amount), **changes)


FEW = evolve(PLAIN, reasons=NEUTRAL.policy.reasons)
PARTS = PLAIN.but({"remedies.not_received": ["full", "partial"]})


def capped(basis_points):
    return PLAIN.but({"refund.reason_caps": {"quality-problem": basis_points}})


BY_THE_GUIDE = [
    *[("unknown-reason", one is ReasonCode.NOT_RECEIVED, of(reason=one)) for one in ReasonCode],
    ("unknown-reason", True, of(reason="changed-my-mind")),
    ("unknown-reason", True, missing(reason="changed-my-mind")),
    ("reason-of-other-branch", False, of(reason="changed-my-mind")),
    *[
        ("reason-of-other-branch", one in NOT_RECEIVED, of(reason=one))
        for one in (*NOT_RECEIVED, *RECEIVED)
    ],
    *[
        ("reason-of-other-branch", one not in NOT_RECEIVED, missing(reason=one))
        for one in (*NOT_RECEIVED, *RECEIVED)
    ],
    ("reason-of-other-branch", False, of(reason="not-received")),
    ("reason-of-other-branch", False, missing(DELIVERED, reason="held-by-customs")),
    ("reason-contradicted", True, missing(DELIVERED, reason="held-by-customs")),
    ("reason-contradicted", False, missing(reason="held-by-customs")),
    ("reason-contradicted", False, of(DELIVERED, reason="held-by-customs")),
    ("full-refund-only", False, missing()),
    ("full-refund-only", False, missing(amount=usd(1000))),
    ("full-refund-only", True, missing(amount=usd(999))),
    ("full-refund-only", True, missing(amount=usd(1001))),
    ("full-refund-only", True, missing(refund="partial", amount=usd(1000))),
    ("full-refund-only", False, of(refund="partial", amount=usd(999))),
    ("remedy-not-offered", False, of()),
    ("remedy-not-offered", False, partial(500)),
    ("remedy-not-offered", False, of(return_goods=True)),
    ("remedy-not-offered", True, partial(500, return_goods=True)),
    ("remedy-not-offered", False, missing()),
    ("remedy-not-offered", True, missing(return_goods=True)),
    ("remedy-not-offered", True, missing(refund="partial", amount=usd(500))),
    ("amount-not-positive", True, partial(0)),
    ("amount-not-positive", False, partial(1)),
    ("amount-not-positive", True, of(line(paid=usd(0)))),
    *[("amount-not-positive", True, of(line(paid=usd(0)), lines=units(n))) for n in (1, 2, 3)],
    ("amount-not-positive", False, of(lines=(ClaimLine(id="9", quantity=1),))),
    ("amount-exceeds-refundable", False, partial(999)),
    ("amount-exceeds-refundable", False, partial(1000)),
    ("amount-exceeds-refundable", True, partial(1001)),
    ("partial-is-full", False, partial(999)),
    ("partial-is-full", True, partial(1000)),
    ("partial-is-full", False, partial(1001)),
    ("partial-is-full", False, of()),
    ("exceeds-reason-cap", False, partial(999)),
]
# A cap in basis points is of what can be refunded, for its reason alone; of the whole it is none.
ROWS = [
    *[(row, value, PLAIN, judged) for row, value, judged in BY_THE_GUIDE],
    *[
        ("unknown-reason", one not in ("not-received", "not-as-described"), FEW, of(reason=one))
        for one in ReasonCode
    ],
    ("reason-of-other-branch", True, FEW, of(reason="not-received")),
    ("reason-of-other-branch", False, FEW, missing(reason="not-received")),
    ("reason-contradicted", False, FEW, missing(DELIVERED, reason="held-by-customs")),
    ("full-refund-only", False, PARTS, missing(refund="partial", amount=usd(999))),
    ("full-refund-only", True, PARTS, missing(amount=usd(999))),
    ("remedy-not-offered", False, PARTS, missing(refund="partial", amount=usd(999))),
    ("partial-is-full", False, PARTS, missing(refund="partial", amount=usd(999))),
    ("partial-is-full", True, PARTS, missing(refund="partial", amount=usd(1000))),
    ("exceeds-reason-cap", False, capped(2500), partial(249)),
    ("exceeds-reason-cap", False, capped(2500), partial(250)),
    ("exceeds-reason-cap", True, capped(2500), partial(251)),
    ("exceeds-reason-cap", True, capped(2500), of()),
    ("exceeds-reason-cap", False, capped(2500), of(reason="counterfeit")),
    ("exceeds-reason-cap", False, capped(9999), partial(999)),
    ("exceeds-reason-cap", False, capped(9999), of()),
    ("exceeds-reason-cap", True, capped(9994), of()),
    ("exceeds-reason-cap", False, capped(10_000), of()),
]


def offering(keep, back):
    return PLAIN.but({"remedies.received_keep": keep, "remedies.received_return": back})


PARTIAL_IF_KEPT = offering(["partial"], ["full"])
PARTIAL_IF_SENT_BACK = offering(["full"], ["partial"])
# All of it can be asked for as part of it only where a full refund is not offered.
ROWS += [
    ("partial-is-full", False, PARTIAL_IF_KEPT, partial(999)),
    ("partial-is-full", False, PARTIAL_IF_KEPT, partial(1000)),
    ("partial-is-full", True, PARTIAL_IF_KEPT, partial(1000, return_goods=True)),
    ("partial-is-full", True, PARTIAL_IF_SENT_BACK, partial(1000)),
    ("partial-is-full", False, PARTIAL_IF_SENT_BACK, partial(1000, return_goods=True)),
    ("amount-exceeds-refundable", True, PARTIAL_IF_KEPT, partial(1001)),
    ("partial-is-full", True, PLAIN, missing(refund="partial", amount=usd(1000))),
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("claim", row, judged, policy) is value


OTHER_BRANCH = (
    "held-by-customs is not a reason for this claim: received and not received each have their own"
)


def test_a_reason_wrong_in_both_ways_is_refused_once_with_the_one_code():
    both = of(DELIVERED, reason="held-by-customs")
    findings = check_claim(both.order, both.claim, at=NOW).findings
    assert [(one.code, one.rule) for one in findings] == [
        ("reason-not-applicable", "reason-of-other-branch")
    ]


@pytest.mark.parametrize(
    ("judged", "rule", "message"),
    [
        (
            of(reason="held-by-customs"),
            "reason-of-other-branch",
            OTHER_BRANCH,
        ),
        (
            missing(DELIVERED, reason="held-by-customs"),
            "reason-contradicted",
            "the record of the order contradicts the reason held-by-customs",
        ),
    ],
)
def test_a_wrong_branch_and_a_contradicted_reason_have_one_code_and_two_messages(
    judged, rule, message
):
    [finding] = check_claim(judged.order, judged.claim, at=NOW).findings
    assert (finding.code, finding.rule, finding.message) == (
        "reason-not-applicable",
        rule,
        message,
    )


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("claim", [one[:2] for one in ROWS])
