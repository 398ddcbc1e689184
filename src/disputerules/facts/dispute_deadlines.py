"""The deadlines of an open dispute, and when the buyer may escalate it."""

from __future__ import annotations

from typing import Any

from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.facts.dispute_facts import (
    chargeback_anchor,
    hold_anchor,
    rejections,
    round_started_at,
    running_since,
    since,
    timeout_unlocked,
)
from disputerules.facts.order_facts import at
from disputerules.facts.origin import Deadline
from disputerules.facts.vocabulary import flag, instant, maybe_instant
from disputerules.language.pens import count as number

UNLIMITED = number(2**53 - 1)


def state_deadline(name: str, period: Any, meaning: str) -> Any:
    """Declare the end of a period of a state that a policy need not have."""
    return maybe_instant(name, Deadline(since.node, period), meaning)


seller_due_at = instant(
    "seller_due_at",
    Deadline(round_started_at.node, settings.SELLER_RESPONSE),
    "the seller's deadline to answer",
)
buyer_due_at = instant(
    "buyer_due_at", Deadline(since.node, settings.BUYER_RESPONSE), "the buyer's deadline to answer"
)
escalates_from = maybe_instant(
    "escalates_from",
    Deadline(running_since.node, settings.ESCALATE_FROM),
    "when the buyer may first escalate regardless of rejections",
)
escalates_automatically_at = maybe_instant(
    "escalates_automatically_at",
    Deadline(running_since.node, settings.ESCALATE_AUTOMATICALLY_AFTER),
    "when an unsettled dispute escalates by itself",
)
closes_automatically_at = maybe_instant(
    "closes_automatically_at",
    Deadline(running_since.node, settings.CLOSE_AUTOMATICALLY_AFTER),
    "when an unsettled dispute that nobody escalated closes by itself",
)
escalation_unlocked = flag(
    "escalation_unlocked",
    (settings.ESCALATE_AFTER_REJECTIONS.or_else(UNLIMITED) <= rejections)
    | (escalates_from.or_never <= at)
    | timeout_unlocked,
    "whether the buyer may escalate",
)
information_due_at = maybe_instant(
    "information_due_at",
    Deadline(since.node, life.INFORMATION_WITHIN),
    "the deadline to give the information",
)
ruling_due_at = instant(
    "ruling_due_at", Deadline(since.node, settings.DECIDE_WITHIN), "the platform's deadline to rule"
)


appeal_due_at = state_deadline(
    "appeal_due_at", life.APPEAL_WITHIN, "the deadline to appeal a ruling"
)
appeal_ruling_due_at = state_deadline(
    "appeal_ruling_due_at",
    life.APPEAL_DECIDE_WITHIN,
    "the platform's deadline to rule on an appeal",
)
ship_back_due_at = instant(
    "ship_back_due_at",
    Deadline(since.node, settings.SHIP_BACK_WITHIN),
    "the deadline to send the goods back",
)
ship_back_from_opening = instant(
    "ship_back_from_opening",
    Deadline(running_since.node, settings.SHIP_BACK_WITHIN),
    "the deadline to send the goods back, counted from the opening",
)
acknowledge_due_at = instant(
    "acknowledge_due_at",
    Deadline(since.node, settings.ACKNOWLEDGE_WITHIN),
    "the seller's deadline to confirm that the goods came back",
)
inspection_due_at = state_deadline(
    "inspection_due_at", life.INSPECT_WITHIN, "the seller's deadline to inspect what came back"
)
replacement_due_at = instant(
    "replacement_due_at",
    Deadline(since.node, life.REPLACE_WITHIN),
    "the seller's deadline to send a replacement",
)
confirmation_due_at = instant(
    "confirmation_due_at",
    Deadline(since.node, life.CONFIRM_WITHIN),
    "the buyer's deadline to confirm a replacement",
)
payout_due_at = instant(
    "payout_due_at", Deadline(since.node, settings.PAYOUT_WITHIN), "the deadline to pay a refund"
)
payout_from_opening = instant(
    "payout_from_opening",
    Deadline(running_since.node, settings.PAYOUT_WITHIN),
    "the deadline to pay a refund, counted from the opening",
)
hold_due_at = maybe_instant(
    "hold_due_at", Deadline(hold_anchor.node, life.HOLDS_AT_MOST), "when a hold ends by itself"
)
chargeback_due_at = maybe_instant(
    "chargeback_due_at",
    Deadline(chargeback_anchor.node, life.CHARGEBACK_AT_MOST),
    "when a dispute is charged back for want of a decision",
)
