"""The source guide, made exact. Where the guide gives no number, the number is ours."""

from datetime import UTC, datetime

from disputerules.facts.policy import Policy
from disputerules.facts.sections import (
    Arbitration,
    EvidenceTerms,
    ExtensionLimits,
    Negotiation,
    Payout,
    Protection,
    RefundTerms,
    Remedies,
    Returns,
)
from disputerules.rules import TABLES
from disputerules.rules.reasons import GUIDE_REASONS
from disputerules.values.claim import RefundKind
from disputerules.values.money import Rounding
from disputerules.values.order import Party
from disputerules.values.periods import Calendar, Period

FULL, PARTIAL = RefundKind.FULL, RefundKind.PARTIAL
days = Period.parse

ALIEXPRESS_GUIDE = Policy(
    name="aliexpress-guide",
    version="1",
    effective_from=datetime(2010, 1, 1, tzinfo=UTC),
    calendar=Calendar(zone="UTC", weekend=("saturday", "sunday"), holidays=()),
    protection=Protection(
        period=days("60 days"),
        opens_after=days("0 days"),
        after_confirmation=days("0 days"),
        after_protection=days("0 days"),
        after_delivery=None,
        expiring_within=days("5 days"),
    ),
    extension=ExtensionLimits(
        days_each=30, days_total=60, count_each_party=2, answer_within=days("3 days")
    ),
    remedies=Remedies(not_received=(FULL,), received_keep=(FULL, PARTIAL), received_return=(FULL,)),
    refund=RefundTerms(rounding=Rounding.HALF_UP, shipping="when-whole-order", reason_caps=()),
    evidence=EvidenceTerms(
        max_bytes=2_097_152,
        formats=("jpg", "jpeg", "bmp", "gif", "png"),
        max_files=10,
        required_when_received=False,
    ),
    negotiation=Negotiation(
        seller_response=days("5 days"),
        buyer_response=days("5 days"),
        on_buyer_silence="close",
        escalate_after_rejections=2,
        escalate_from=None,
        escalate_automatically_after=None,
        max_rounds=5,
    ),
    returns=Returns(
        ship_back_within=days("10 days"),
        acknowledge_within=days("10 days"),
        postage_paid_by=(("default", Party.BUYER),),
    ),
    arbitration=Arbitration(decide_within=days("30 days"), on_silence="as-requested"),
    payout=Payout(within=days("10 days")),
    tables=TABLES,
    reasons=GUIDE_REASONS,
).as_constant("ALIEXPRESS_GUIDE")
