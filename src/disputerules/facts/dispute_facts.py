"""Facts of an open dispute: what the life cycle keeps of it."""

from __future__ import annotations

from typing import Any

from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.facts.case import Case
from disputerules.facts.origin import Fold, Ruling
from disputerules.facts.vocabulary import amount, choice, count, flag, instant, maybe_instant
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import choice as word
from disputerules.values.order import TRADERS
from disputerules.values.settlement import Remedy, SettledBy, State

TIMEOUT = "timeout"
AUTOMATIC_ESCALATION = "automatic-escalation"
AUTOMATIC_CLOSE = "automatic-close"
NOTHING_PAYABLE = "nothing-payable"
# What a passed deadline can cause, in the order of precedence at one instant.
TIMEOUTS = (TIMEOUT, AUTOMATIC_ESCALATION, AUTOMATIC_CLOSE, NOTHING_PAYABLE)
# Where the deadline of a state itself stands.
OWN_DEADLINE = Fact("state_due_at", Kind.INSTANT, origin=Ruling("states", TIMEOUT))
# Who holds a dispute: the platform, or the buyer's bank by a chargeback.
HOLDERS = ("platform", "bank")
NO_SETTLEMENT = "no-settlement"
WHOLE = 10_000  # basis points
ROUNDING: Any = settings.ROUNDING.node
rounding_down = word("down")

state = choice("state", "dispute.state", "the state of the dispute", State)
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
information_from = choice(
    "information_from",
    "dispute.information_from",
    "the party that the platform asked last",
    ("", *TRADERS),
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
appeals = count("appeals", "dispute.appeals", "appeals so far")
appellant = choice("appellant", "dispute.appellant", "the party that appealed last", ("", *TRADERS))
requested_amount = amount("requested_amount", "dispute.requested", "what the buyer asks for")
requested_return = flag(
    "requested_return", "dispute.requested_return", "whether the buyer asks to return the goods"
)


some_returned = flag(
    "some_returned", "dispute.some_returned", "whether some units are known to have come back"
)


def amount_returned(case: Case, policy: Any) -> int:
    dispute: Any = case.dispute
    value: int = dispute.returned_amount
    return value


returned_amount = amount(
    "returned_amount",
    Fold(amount_returned, ("dispute",), uses=(ROUNDING,)),
    "what was settled for the units that came back",
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


held_by = choice("held_by", "dispute.held_by", "who holds the dispute", ("", *HOLDERS))


def has_time_left(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    return bool(dispute.may_be_held)


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


def payable_now(case: Case, policy: Any) -> int:
    dispute: Any = case.dispute
    total: int = dispute.payable_at(case.at)
    return total


payable = amount("payable", Fold(payable_now, ("dispute", "at")), "what is still to be paid")
paid_so_far = amount("paid_so_far", "dispute.paid_so_far", "what was paid and did not fail")


def can_still_fail(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    until = dispute.payments_fail_until
    return until is not None and bool(case.at < until)


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
