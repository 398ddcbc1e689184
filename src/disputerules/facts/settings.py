"""Every setting of a policy: its name, kind, unit, meaning and source.

A policy holds the values; rows refer to settings through the pens below.
"""

from __future__ import annotations

import copyreg
from typing import Any

from disputerules.facts.setting_codecs import (
    ANCHOR,
    ANY_COUNT,
    BASIS_POINTS,
    EXTENSION,
    KINDS,
    ON_BUYER_SILENCE_WORDS,
    ON_SELLER_SILENCE_WORDS,
    ON_SILENCE_WORDS,
    PAYERS_BY_REASON,
    ROUNDINGS,
    ROUNDS,
    SHIPPING,
    SPAN,
)
from disputerules.language.expression import Kind, Setting
from disputerules.language.pens import (
    Choice,
    Choices,
    Count,
    Flag,
    MaybeChoices,
    MaybeCount,
    MaybeInstant,
    Span,
)
from disputerules.values.codec import (
    FLAG,
    Codec,
    list_of,
    mapping_by_code,
)
from disputerules.values.periods import INSTANT, PERIOD

GUIDE = "docs/explanation/guide.md"
CHOICES = "docs/explanation/our-choices.md"
OURS = f"{CHOICES}#numbers-the-guide-leaves-open"
WIDER = f"{CHOICES}#options-from-other-marketplaces"
SETTINGS: dict[str, Setting] = {}


def setting(
    name: str,
    kind: Kind,
    codec: Codec[Any],
    unit: str,
    meaning: str,
    source: str = OURS,
    optional: bool = False,
) -> Setting:
    declared = Setting(name, kind, optional, unit, meaning, source, codec)
    SETTINGS[name] = declared
    return declared


def period(name: str, meaning: str, source: str = OURS, optional: bool = False) -> Setting:
    return setting(name, Kind.PERIOD, PERIOD, "period", meaning, source, optional)


def choice_of(
    name: str, codec: Codec[Any], meaning: str, source: str, unit: str = "choice"
) -> Choice:
    return Choice(setting(name, Kind.CHOICE, codec, unit, meaning, source))


def flag(name: str, meaning: str, source: str) -> Flag:
    return Flag(setting(name, Kind.FLAG, FLAG, "yes or no", meaning, source))


def maybe_count(
    name: str, unit: str, meaning: str, source: str, codec: Codec[int] = ANY_COUNT
) -> MaybeCount:
    return MaybeCount(setting(name, Kind.COUNT, codec, unit, meaning, source, True))


PROTECTION_ANCHOR = choice_of(
    "protection.anchor", ANCHOR, "when the buyer's protection starts", WIDER, "instant of the order"
)
PROTECTION_PERIOD = period(
    "protection.period", "how long the buyer is protected; an order may have its own period"
)
PROTECTION_AT_MOST = period(
    "protection.at_most", "the longest protection that an order may have", WIDER, True
)
ENDS_ON = MaybeInstant(
    setting(
        "protection.ends_on",
        Kind.INSTANT,
        INSTANT,
        "instant",
        "the protection ends on this instant at the earliest, and at the end of its longest period "
        "at the latest",
        WIDER,
        True,
    )
)
OUTER_LIMIT = period(
    "protection.outer_limit",
    "the protection ends this long after placing while it has not started",
    WIDER,
    True,
)
REQUIRES_SHIPMENT = flag(
    "protection.requires_shipment",
    "whether an order has to be shipped before a dispute about it may be opened",
    f"{CHOICES}#only-a-paid-and-shipped-order",
)
OPENS_AFTER = period(
    "protection.opens_after",
    "wait after shipment before a dispute may be opened",
    f"{CHOICES}#a-wait-before-a-dispute",
)
OPENS_AFTER_CONTACT = period(
    "protection.opens_after_contact",
    "wait after the buyer wrote to the seller before a dispute may be opened",
    WIDER,
    True,
)
OPENS_AFTER_ESTIMATE = period(
    "protection.opens_after_estimate",
    "wait after the latest estimated delivery before a dispute may be opened",
    WIDER,
    True,
)
UNDELIVERED_AFTER_ESTIMATE = period(
    "protection.undelivered_after_estimate",
    "wait after the latest estimated delivery while nothing was delivered; the earlier of this "
    "and the wait after placing counts",
    WIDER,
    True,
)
UNDELIVERED_AFTER_PLACING = period(
    "protection.undelivered_after_placing",
    "wait after placing while nothing was delivered; the earlier of this and the wait after the "
    "estimate counts",
    WIDER,
    True,
)
AFTER_CONFIRMATION = period(
    "protection.after_confirmation",
    "how long after confirmed receipt a dispute may be opened; if not set, a confirmation closes "
    "nothing",
    optional=True,
)
AFTER_PROTECTION = period(
    "protection.after_protection", "how long after the protection ended a dispute may be opened"
)
AFTER_DELIVERY = period(
    "protection.after_delivery", "the protection ends this long after delivery", WIDER, True
)
EXPIRING_WITHIN = Span(
    setting(
        "protection.expiring_within",
        Kind.SPAN,
        SPAN,
        "hours or days",
        "how long before its end the protection counts as expiring soon",
    )
)

DAYS_EACH = maybe_count(
    "extension.days_each",
    "days",
    "maximum days of one extension",
    f"{CHOICES}#limits-on-extensions",
)
DAYS_TOTAL = maybe_count(
    "extension.days_total",
    "days",
    "maximum days of all extensions",
    f"{CHOICES}#limits-on-extensions",
)
COUNT_EACH_PARTY = maybe_count(
    "extension.count_each_party",
    "requests",
    "maximum granted extensions for each requesting party",
    f"{CHOICES}#limits-on-extensions",
)
ANSWER_WITHIN = period(
    "extension.answer_within",
    "time to answer a request before the advice is to open a dispute",
    optional=True,
)


def remedies(name: str, meaning: str) -> Choices:
    source = f"{GUIDE}#what-a-buyer-can-ask-for"
    return Choices(setting(f"remedies.{name}", Kind.CHOICES, KINDS, "remedies", meaning, source))


NOT_RECEIVED = remedies("not_received", "what the buyer may ask for if nothing was received")
RECEIVED_KEEP = remedies("received_keep", "what the buyer may ask for when keeping the goods")
RECEIVED_RETURN = remedies("received_return", "what the buyer may ask for when the goods go back")

ROUNDING = choice_of(
    "refund.rounding",
    ROUNDINGS,
    "how a share of an amount is rounded",
    f"{CHOICES}#the-value-of-a-claim",
    "rounding",
)
SHIPPING_REFUND = choice_of(
    "refund.shipping",
    SHIPPING,
    "when the shipping is refunded too",
    f"{CHOICES}#when-shipping-is-refunded",
)
REASON_CAPS = setting(
    "refund.reason_caps",
    Kind.COUNT,
    mapping_by_code(BASIS_POINTS),
    "basis points by reason",
    "the largest share of the refundable amount that the buyer may ask for, by reason",
    f"{CHOICES}#a-cap-for-a-reason",
)

MAX_BYTES = maybe_count(
    "evidence.max_bytes", "bytes", "largest accepted file", f"{GUIDE}#images-as-evidence"
)
FORMATS = MaybeChoices(
    setting(
        "evidence.formats",
        Kind.CHOICES,
        list_of(EXTENSION),
        "file extensions",
        "accepted formats of evidence, in lower case; if not set, every format is accepted",
        f"{GUIDE}#images-as-evidence",
        True,
    )
)
MAX_FILES = maybe_count(
    "evidence.max_files", "files", "maximum files of a claim", f"{CHOICES}#limits-on-evidence"
)
REQUIRED_WHEN_RECEIVED = flag(
    "evidence.required_when_received",
    "whether a claim about received goods needs a file",
    f"{CHOICES}#limits-on-evidence",
)
DESCRIPTION_REQUIRED = flag(
    "evidence.description_required",
    "whether a claim needs a description",
    f"{GUIDE}#the-description",
)

SELLER_RESPONSE = period("negotiation.seller_response", "the seller's time to answer a round")
ON_SELLER_SILENCE = choice_of(
    "negotiation.on_seller_silence",
    ON_SELLER_SILENCE_WORDS,
    "what happens when the seller does not answer a claim in time; buyer: it is the buyer's "
    "turn, who may escalate from then on",
    f"{CHOICES}#when-the-seller-does-not-answer",
)
BUYER_RESPONSE = period("negotiation.buyer_response", "the buyer's time to answer a rejection")
ON_BUYER_SILENCE = choice_of(
    "negotiation.on_buyer_silence",
    ON_BUYER_SILENCE_WORDS,
    "what happens when the buyer does not answer in time; accept-offer: the seller's open "
    "offer is settled, and without one the dispute is closed",
    f"{CHOICES}#when-the-buyer-does-not-answer",
)
ESCALATE_AFTER_REJECTIONS = maybe_count(
    "negotiation.escalate_after_rejections",
    "rejections",
    "rejections after which the buyer may escalate",
    f"{GUIDE}#the-platform-decides",
    ROUNDS,
)
ESCALATE_FROM = period(
    "negotiation.escalate_from",
    "time from the opening after which the buyer may escalate",
    WIDER,
    True,
)
ESCALATE_AUTOMATICALLY_AFTER = period(
    "negotiation.escalate_automatically_after",
    "time from the opening after which an unsettled dispute escalates by itself",
    WIDER,
    True,
)
CLOSE_AUTOMATICALLY_AFTER = period(
    "negotiation.close_automatically_after",
    "time from the opening after which an unsettled dispute that nobody escalated is closed",
    WIDER,
    True,
)
MAX_ROUNDS = Count(
    setting(
        "negotiation.max_rounds",
        Kind.COUNT,
        ROUNDS,
        "rounds",
        "maximum claims put to the seller, including the opening",
        source=f"{CHOICES}#a-negotiation-ends",
    )
)

SHIP_BACK_WITHIN = period("returns.ship_back_within", "the buyer's time to send the goods back")
ACKNOWLEDGE_WITHIN = period(
    "returns.acknowledge_within", "the seller's time to confirm that the goods came back"
)
POSTAGE_PAID_BY = setting(
    "returns.postage_paid_by",
    Kind.CHOICE,
    PAYERS_BY_REASON,
    "party by reason",
    "who pays the return postage",
    f"{GUIDE}#return-postage",
)

DECIDE_WITHIN = period("arbitration.decide_within", "the platform's time to rule")
ON_SILENCE = choice_of(
    "arbitration.on_silence",
    ON_SILENCE_WORDS,
    "what happens when the platform does not rule in time",
    f"{CHOICES}#when-the-platform-does-not-decide",
)
PAYOUT_WITHIN = period(
    "payout.within", "time to pay a refund that is due", f"{GUIDE}#the-refund-is-paid"
)


def setting_named(name: str) -> Setting:
    return SETTINGS[name]


def reduce_setting(setting: Setting) -> Any:
    # Codecs are closures, so a declared setting is pickled by its name.
    if SETTINGS.get(setting.name) is setting:
        return setting_named, (setting.name,)
    return setting.__reduce_ex__(2)


copyreg.pickle(Setting, reduce_setting)
