"""What opens a dispute: an eligible order and a sound claim."""

from datetime import datetime
from typing import Any

from disputerules.decide.branches import asked_about
from disputerules.decide.claims import claim_findings
from disputerules.decide.decision import Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.known_case import case_of, claimed_case
from disputerules.decide.refunds import RefundValue, refund_value
from disputerules.decide.settled import settled
from disputerules.decide.verbs import check_eligibility
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import Claim, ClaimLine
from disputerules.values.codec import builder_of
from disputerules.values.order import Order, Party


def check_opening(
    order: Order, claim: Claim, *, at: datetime, policy: Policy = ALIEXPRESS_GUIDE
) -> Findings:
    """May this claim open a dispute at an instant? It needs eligibility and a sound claim."""
    case = claimed_case(order, claim, at, policy)
    return opening(case, tuple(claim_findings(case, policy)), policy)


def opening(case: Case, claimed: tuple[Finding, ...], policy: Policy) -> Findings:
    """May a claim with these findings open a dispute?"""
    received, reason = asked_about(case.claim, policy)
    eligibility = check_eligibility(
        case.order, at=case.at, policy=policy, received=received, reason=reason
    )
    refused = () if eligibility else eligibility.findings
    return Findings("opened", (*refused, *claimed), policy.revision)


def opened_dispute(order: Order, claim: Claim, at: datetime, policy: Policy) -> Dispute:
    """The dispute that a claim opens, whether it may or not."""
    case = case_of(order, claim, at)
    return dispute_about(order, case, refund_value(case, policy), policy)


def dispute_about(order: Order, case: Case, value: RefundValue, policy: Policy) -> Dispute:
    """The dispute that the claim of a case opens at its instant; it keeps a settled policy."""
    at = case.at
    kept = settled(policy, case)
    files = case.claim.byte_count if case.claim else 0
    given = ((Party.BUYER.value, files),) if files else ()
    opened: Dispute = OPENED(
        kept, order, case.claim, at, at, at, at, at, *terms_of(case, value), given
    )
    return opened


STAMPS = ("opened_at", "round_started_at", "since", "last_event_at", "claimed_at")
TERMS = ("claim", "lines", "requested", "refundable", "shipping_refundable", "kept_back")
OPENED = builder_of(Dispute, ("policy", "order", "opened_with", *STAMPS, *TERMS, "bytes_given"))


claim_line = builder_of(ClaimLine, ("id", "quantity"))


def terms_of(case: Case, value: RefundValue) -> tuple[Any, ...]:
    """A claim and what it is about: its lines, the amount asked for, and what can be refunded."""
    lines = tuple([claim_line(one.id, one.claimed) for one in case.lines])
    goods = case.claim is not None and case.claim.asks_for_goods
    requested = sum(value.lines) + value.shipping if goods else value.amount
    return case.claim, lines, requested, value.lines, value.shipping, value.deductions
