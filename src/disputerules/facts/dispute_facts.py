"""Facts of an open dispute and of its events."""

from __future__ import annotations

from typing import Any

from disputerules.facts import settings
from disputerules.facts.case import Case, minor_units
from disputerules.facts.order_facts import at
from disputerules.facts.origin import Deadline, Fold
from disputerules.facts.vocabulary import (
    amount,
    choice,
    count,
    flag,
    instant,
    maybe_amount,
    maybe_instant,
)
from disputerules.language.pens import count as number
from disputerules.values.event import EventType
from disputerules.values.settlement import State

TIMEOUT = "timeout"
AUTOMATIC_ESCALATION = "automatic-escalation"
AUTOMATIC_CLOSE = "automatic-close"
# What a passed deadline can cause, in the order of precedence at one instant.
NOTHING_PAYABLE = "nothing-payable"
TIMEOUTS = (TIMEOUT, AUTOMATIC_ESCALATION, AUTOMATIC_CLOSE, NOTHING_PAYABLE)
NO_SETTLEMENT = "no-settlement"
UNLIMITED = number(2**53 - 1)


def was_missed(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    event: Any = case.event
    return event.type in dispute.missed


state = choice("state", "dispute.state", "the state of the dispute", State)
event_type = choice(
    "event_type",
    "event.type",
    "the type of the event",
    (*EventType, *TIMEOUTS),
)
kind_missed = flag(
    "kind_missed",
    Fold(was_missed, ("dispute", "event")),
    "whether a passed deadline ended the time for such an event",
)
missed = flag(
    "missed",
    # No deadline is missed by another, and a refund outside the dispute has none.
    event_type.one_of(*(one for one in EventType if one is not EventType.SELLER_REFUNDED))
    & kind_missed,
    "whether it was possible until a deadline that has passed",
)
rounds = count("rounds", "dispute.rounds", "claims put to the seller", minimum=1)
rejections = count("rejections", "dispute.rejections", "rejections by the seller")
has_offer = flag("has_offer", "dispute.has_offer", "whether an offer of the seller is open")
return_shipped = flag("return_shipped", "dispute.return_shipped", "whether the goods are sent back")
timeout_unlocked = flag(
    "timeout_unlocked",
    "dispute.timeout_unlocked",
    "whether a timeout of the seller has unlocked an escalation",
)
current_amount = amount(
    "current_amount", "dispute.current_amount", "what was settled, else what the buyer asks for"
)
current_return = flag(
    "current_return",
    "dispute.current_return",
    "whether the settled or requested remedy includes a return",
)
offered_amount = amount("offered_amount", "dispute.offered_amount", "what the seller offers")
offered_return = flag("offered_return", "dispute.offered_return", "whether the offer is for return")
most_refundable = amount(
    "most_refundable", "dispute.most_refundable", "the largest amount that the dispute can be about"
)


nothing_payable_at = maybe_instant(
    "nothing_payable_at",
    "dispute.nothing_payable_at",
    "when nothing was left to pay, because of refunds outside the dispute",
)


def nothing_left_to_pay(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    stamp = dispute.nothing_payable_at
    return stamp is not None and stamp <= case.at


nothing_is_payable = flag(
    "nothing_is_payable",
    Fold(nothing_left_to_pay, ("dispute", "at")),
    "whether refunds outside the dispute left nothing to pay",
)


def amount_offered(case: Case, policy: Any) -> int | None:
    event: Any = case.event
    return None if event.offer is None else minor_units(case, event.offer.amount)


def amount_ruled(case: Case, policy: Any) -> int:
    event: Any = case.event
    return minor_units(case, event.amount) or 0


def return_ruled(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return bool(event.return_goods)


new_offer = maybe_amount(
    "new_offer",
    Fold(amount_offered, ("event", "order")),
    "the amount offered with a rejection",
)
ruled_amount = amount(
    "ruled_amount", Fold(amount_ruled, ("event", "order")), "the amount of a ruling"
)
ruled_return = flag(
    "ruled_return",
    Fold(return_ruled, ("event",)),
    "whether a ruling is for return",
)
revision_code = choice("revision_code", "claim_code", "the code of the check of the new claim", ())

opened_at = instant("opened_at", "dispute.opened_at", "when the dispute was opened")
round_started_at = instant("round_started_at", "dispute.round_started_at", "when the round began")
since = instant("since", "dispute.since", "when the dispute entered its state")

seller_due_at = instant(
    "seller_due_at",
    Deadline(round_started_at.node, settings.SELLER_RESPONSE),
    "the seller's deadline to answer",
)
buyer_due_at = instant(
    "buyer_due_at", Deadline(since.node, settings.BUYER_RESPONSE), "the buyer's deadline to answer"
)
ruling_due_at = instant(
    "ruling_due_at", Deadline(since.node, settings.DECIDE_WITHIN), "the platform's deadline to rule"
)
ship_back_due_at = instant(
    "ship_back_due_at",
    Deadline(since.node, settings.SHIP_BACK_WITHIN),
    "the deadline to send the goods back",
)
acknowledge_due_at = instant(
    "acknowledge_due_at",
    Deadline(since.node, settings.ACKNOWLEDGE_WITHIN),
    "the seller's deadline to confirm that the goods came back",
)
payout_due_at = instant(
    "payout_due_at", Deadline(since.node, settings.PAYOUT_WITHIN), "the deadline to pay a refund"
)
escalates_from = maybe_instant(
    "escalates_from",
    Deadline(opened_at.node, settings.ESCALATE_FROM),
    "when the buyer may first escalate regardless of rejections",
)
escalates_automatically_at = maybe_instant(
    "escalates_automatically_at",
    Deadline(opened_at.node, settings.ESCALATE_AUTOMATICALLY_AFTER),
    "when an unsettled dispute escalates by itself",
)
closes_automatically_at = maybe_instant(
    "closes_automatically_at",
    Deadline(opened_at.node, settings.CLOSE_AUTOMATICALLY_AFTER),
    "when an unsettled dispute that nobody escalated closes by itself",
)
escalation_unlocked = flag(
    "escalation_unlocked",
    (settings.ESCALATE_AFTER_REJECTIONS.or_else(UNLIMITED) <= rejections)
    | (escalates_from.or_never <= at)
    | timeout_unlocked,
    "whether the buyer may escalate",
)
