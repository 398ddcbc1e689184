"""Facts of an open dispute and of its events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.facts.case import Case, minor_units
from disputerules.facts.order_facts import at
from disputerules.facts.origin import Deadline, Fold, Ruling
from disputerules.facts.vocabulary import (
    amount,
    choice,
    count,
    flag,
    instant,
    maybe_amount,
    maybe_instant,
)
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import choice as word
from disputerules.language.pens import count as number
from disputerules.values.event import EventType, InspectionVerdict
from disputerules.values.order import TRADERS
from disputerules.values.periods import TICK
from disputerules.values.settlement import Remedy, SettledBy, State

TIMEOUT = "timeout"
AUTOMATIC_ESCALATION = "automatic-escalation"
AUTOMATIC_CLOSE = "automatic-close"
# What a passed deadline can cause, in the order of precedence at one instant.
NOTHING_PAYABLE = "nothing-payable"
# Where the deadline of a state itself stands.
OWN_DEADLINE = Fact("state_due_at", Kind.INSTANT, origin=Ruling("states", TIMEOUT))
TIMEOUTS = (TIMEOUT, AUTOMATIC_ESCALATION, AUTOMATIC_CLOSE, NOTHING_PAYABLE)
WHOLE = 10_000  # basis points
ROUNDING: Any = settings.ROUNDING.node
rounding_down = word("down")
# Who holds a dispute: the platform, or the buyer's bank by a chargeback.
HOLDERS = ("platform", "bank")
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
    return None if event.offered is None else minor_units(case, event.offered.amount)


def return_offered(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return event.offered is not None and bool(event.offered.return_goods)


def amount_ruled(case: Case, policy: Any) -> int:
    event: Any = case.event
    return minor_units(case, event.amount) or 0


def return_ruled(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return bool(event.return_goods)


new_offer = maybe_amount(
    "new_offer",
    Fold(amount_offered, ("event", "order")),
    "the amount that the event offers",
)
new_offer_return = flag(
    "new_offer_return", Fold(return_offered, ("event",)), "whether the event offers it for return"
)
ruled_amount = amount(
    "ruled_amount", Fold(amount_ruled, ("event", "order")), "the amount of a ruling"
)
ruled_return = flag(
    "ruled_return",
    Fold(return_ruled, ("event",)),
    "whether a ruling is for return",
)
revision_code = choice(
    "revision_code", "claim_code", "the code of the check of the new claim, or of the files", ()
)


def shares_exceed(case: Case, policy: Any) -> bool:
    """Whether a ruling gives a line, or the shipping, more than it can pay."""
    return exceeds(case.event, case.dispute)


def offer_exceeds(case: Case, policy: Any) -> bool:
    """Whether an offer gives a line, or the shipping, more than it can pay."""
    event: Any = case.event
    return event.offered is not None and exceeds(event.offered, case.dispute)


def exceeds(one: Any, dispute: Any) -> bool:
    if one.shares is None and one.shipping is None:
        return False
    most = {line.id: value for line, value in zip(dispute.lines, dispute.refundable, strict=True)}
    lines = any(share.amount.amount > most.get(share.id, -1) for share in one.shares or ())
    return lines or (one.shipping is not None and one.shipping.amount > dispute.shipping_refundable)


def files_given(case: Case, policy: Any) -> int:
    event: Any = case.event
    return sum([file.bytes for file in event.files])


def bytes_known(case: Case, policy: Any) -> int:
    dispute: Any = case.dispute
    event: Any = case.event
    given: dict[str, int] = dict(dispute.bytes_given)
    return given.get(dispute.actor_of(event), 0)


def anything_shown(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return event.evidence is not None or event.description is not None


def asked_acts(case: Case, policy: Any) -> bool:
    event: Any = case.event
    dispute: Any = case.dispute
    return event.by is None or event.by == dispute.information_from


def asked_party(case: Case, policy: Any) -> str:
    event: Any = case.event
    return str(event.from_ or "")


offer_exceeds_a_line = flag(
    "offer_exceeds_a_line",
    Fold(offer_exceeds, ("event", "dispute")),
    "whether the offer gives a line, or the shipping, more than it can pay",
)
exceeds_a_line = flag(
    "exceeds_a_line",
    Fold(shares_exceed, ("event", "dispute")),
    "whether the ruling gives a line, or the shipping, more than it can pay",
)
shows_something = flag(
    "shows_something",
    Fold(anything_shown, ("event",)),
    "whether files or a description come with the event",
)
event_bytes = count(
    "event_bytes", Fold(files_given, ("event",)), "bytes of the files that come with the event"
)
information_from = choice(
    "information_from",
    "dispute.information_from",
    "the party that the platform asked last",
    ("", *TRADERS),
)
submitted_bytes = count(
    "submitted_bytes",
    Fold(bytes_known, ("dispute", "event"), uses=(information_from.node,)),
    "bytes of the files that the party has submitted before",
)
settled_by = choice("settled_by", "dispute.settled_by", "who settled it before", ("", *SettledBy))
requested_remedy = choice(
    "requested_remedy", "dispute.requested_remedy", "the remedy that the buyer asks for", Remedy
)
settled_remedy = choice(
    "settled_remedy", "dispute.settled_remedy", "the settled remedy, else the requested one", Remedy
)
replaced_once = flag(
    "replaced_once", "dispute.replaced_once", "whether goods were to be replaced before"
)
is_settled = flag("is_settled", "dispute.is_settled", "whether something is settled")
information_requests = count(
    "information_requests", "dispute.information_requests", "requests of the platform so far"
)
asked_now = choice(
    "asked_now",
    Fold(asked_party, ("event",)),
    "the party that the event asks for information",
    ("", *TRADERS),
)
appeals = count("appeals", "dispute.appeals", "appeals so far")
appellant = choice("appellant", "dispute.appellant", "the party that appealed last", ("", *TRADERS))
requested_amount = amount("requested_amount", "dispute.requested", "what the buyer asks for")
requested_return = flag(
    "requested_return", "dispute.requested_return", "whether the buyer asks to return the goods"
)


def comes_back(case: Case) -> tuple[dict[str, int], dict[str, int]]:
    """The units that are back after an event, and those that should be, by line."""
    dispute: Any = case.dispute
    event: Any = case.event
    return dispute.comes_back(event.returned), dispute.comes_back(None)


def all_comes_back(case: Case, policy: Any) -> bool:
    back, claimed = comes_back(case)
    return all(back.get(line, 0) >= units for line, units in claimed.items())


def too_much_comes_back(case: Case, policy: Any) -> bool:
    back, claimed = comes_back(case)
    return any(units > claimed.get(line, 0) for line, units in back.items())


def inspected(case: Case, policy: Any) -> str:
    event: Any = case.event
    return str(event.verdict or "")


def amount_kept(case: Case, policy: Any) -> int:
    event: Any = case.event
    return minor_units(case, event.deduction) or 0


def amount_returned(case: Case, policy: Any) -> int:
    dispute: Any = case.dispute
    value: int = dispute.returned_amount
    return value


all_returned = flag(
    "all_returned",
    Fold(all_comes_back, ("event", "dispute")),
    "whether all units are back after the event",
)
returns_too_many = flag(
    "returns_too_many",
    Fold(too_much_comes_back, ("event", "dispute")),
    "whether more units come back than the dispute is about",
)
some_returned = flag(
    "some_returned", "dispute.some_returned", "whether some units are known to have come back"
)
returned_amount = amount(
    "returned_amount",
    Fold(amount_returned, ("dispute",), uses=(ROUNDING,)),
    "what was settled for the units that came back",
)
verdict = choice(
    "verdict", Fold(inspected, ("event",)), "what the inspection says", ("", *InspectionVerdict)
)
new_deduction = amount(
    "new_deduction", Fold(amount_kept, ("event", "order")), "what the inspection keeps back"
)
gross_amount = amount(
    "gross_amount", "dispute.gross_amount", "what was settled before anything was kept back"
)
most_deductible = amount(
    "most_deductible",
    gross_amount.portion(life.MAX_DEDUCTION.or_else(WHOLE), WHOLE, rounding_down).min(
        current_amount
    ),
    "the most that the inspection may keep back",
)
owed_amount = amount(
    "owed_amount",
    "dispute.owed_amount",
    "what was settled, else what is refunded of what the buyer asks for",
)
owed_as_asked = amount(
    "owed_as_asked",
    "dispute.owed_as_asked",
    "what the buyer asks for, less what the reason keeps back",
)
actor_is_asked = flag(
    "actor_is_asked",
    Fold(asked_acts, ("event", "dispute"), uses=(information_from.node,)),
    "whether the party that acts is the one that was asked",
)


def payment_of(case: Case, policy: Any) -> int | None:
    event: Any = case.event
    return minor_units(case, event.amount)


def payable_now(case: Case, policy: Any) -> int:
    dispute: Any = case.dispute
    total: int = dispute.payable_at(case.at)
    return total


def failure_of(case: Case, policy: Any) -> int:
    """What turns out to have failed: the amount of the event, else the last payment."""
    dispute: Any = case.dispute
    event: Any = case.event
    stated = minor_units(case, event.amount)
    last: int = dispute.last_paid
    return last if stated is None else stated


def can_still_fail(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    until = dispute.payments_fail_until
    return until is not None and bool(case.at < until)


def until_asked(case: Case, policy: Any) -> Any:
    event: Any = case.event
    return event.until


def extension_of(case: Case) -> Any:
    """How much later than the state's own deadline; a tick where the event does not say."""
    dispute: Any = case.dispute
    event: Any = case.event
    due = dispute.deadline_known(case.at)
    if due is None:
        return timedelta(0)
    return TICK if event.until is None else event.until - due


def is_later(case: Case, policy: Any) -> bool:
    return bool(extension_of(case) > timedelta(0))


def is_too_long(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    return bool(extension_of(case) > dispute.hold_left)


def has_time_left(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    return bool(dispute.may_be_held)


def winner(case: Case, policy: Any) -> str:
    event: Any = case.event
    return str(event.won_by or "")


new_until = maybe_instant(
    "new_until", Fold(until_asked, ("event",)), "until when the deadline is extended"
)
extends = flag(
    "extends",
    Fold(is_later, ("dispute", "event", "at"), uses=(OWN_DEADLINE,)),
    "whether the new deadline is later than the one of the state",
)
extends_too_far = flag(
    "extends_too_far",
    Fold(is_too_long, ("dispute", "event", "at"), uses=(life.HOLDS_AT_MOST, OWN_DEADLINE)),
    "whether holds and extensions would take longer than they may",
)
won_by = choice("won_by", Fold(winner, ("event",)), "who won the chargeback", ("", *TRADERS))
held_by = choice("held_by", "dispute.held_by", "who holds the dispute", ("", *HOLDERS))
may_be_held = flag(
    "may_be_held",
    Fold(has_time_left, ("dispute",), uses=(life.HOLDS_AT_MOST,)),
    "whether some time to hold it is left",
)
beneath = choice("beneath", "dispute.beneath", "the state that goes on after a stop", State)
hold_anchor = instant(
    "hold_anchor", "dispute.hold_anchor", "when the hold began, less earlier holds and extensions"
)
chargeback_anchor = instant(
    "chargeback_anchor",
    "dispute.chargeback_anchor",
    "when the chargeback was opened, less the time that others took",
)
hold_due_at = maybe_instant(
    "hold_due_at", Deadline(hold_anchor.node, life.HOLDS_AT_MOST), "when a hold ends by itself"
)
chargeback_due_at = maybe_instant(
    "chargeback_due_at",
    Deadline(chargeback_anchor.node, life.CHARGEBACK_AT_MOST),
    "when a dispute is charged back for want of a decision",
)
payment = maybe_amount(
    "payment", Fold(payment_of, ("event", "order")), "the part that is paid, if it is a part"
)
payable = amount("payable", Fold(payable_now, ("dispute", "at")), "what is still to be paid")
failed_payment = amount(
    "failed_payment",
    Fold(failure_of, ("dispute", "event", "order")),
    "the payment that turns out to have failed",
)
paid_so_far = amount("paid_so_far", "dispute.paid_so_far", "what was paid and did not fail")
may_still_fail = flag(
    "may_still_fail",
    Fold(can_still_fail, ("dispute", "at"), uses=(life.FAILED_WITHIN,)),
    "whether a payment may still turn out to have failed",
)
payment_failed = flag(
    "payment_failed", "dispute.payment_failed", "whether a payment has failed before"
)
opened_at = instant("opened_at", "dispute.opened_at", "when the dispute was opened")
round_started_at = instant("round_started_at", "dispute.round_started_at", "when the round began")
since = instant("since", "dispute.since", "when the dispute entered its state")
running_since = instant(
    "running_since",
    "dispute.running_since",
    "when the dispute was opened, later by the time that its clocks stood still",
)
own_due_at = maybe_instant(
    "own_due_at",
    "dispute.own_due_at",
    "the deadline of the state that takes the place of the policy's: it went on after a stop",
)


def state_deadline(name: str, period: Any, meaning: str) -> Any:
    """Declare the end of a period of a state that a policy need not have."""
    return maybe_instant(name, Deadline(since.node, period), meaning)


appeal_due_at = state_deadline(
    "appeal_due_at", life.APPEAL_WITHIN, "the deadline to appeal a ruling"
)
appeal_ruling_due_at = state_deadline(
    "appeal_ruling_due_at",
    life.APPEAL_DECIDE_WITHIN,
    "the platform's deadline to rule on an appeal",
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
information_due_at = maybe_instant(
    "information_due_at",
    Deadline(since.node, life.INFORMATION_WITHIN),
    "the deadline to give the information",
)
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
ship_back_from_opening = instant(
    "ship_back_from_opening",
    Deadline(running_since.node, settings.SHIP_BACK_WITHIN),
    "the deadline to send the goods back, counted from the opening",
)
payout_from_opening = instant(
    "payout_from_opening",
    Deadline(running_since.node, settings.PAYOUT_WITHIN),
    "the deadline to pay a refund, counted from the opening",
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
