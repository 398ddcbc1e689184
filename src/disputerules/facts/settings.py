"""Every setting of a policy: its name, kind, unit, meaning and source.

A policy holds the values; rows refer to settings through the pens below.
"""

from __future__ import annotations

import copyreg
from typing import Any

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
from disputerules.values.claim import REFUND_KIND
from disputerules.values.codec import (
    FLAG,
    TEXT,
    Codec,
    as_is,
    choice,
    integer,
    list_of,
    mapping_by_code,
    scalar,
)
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.money import Rounding
from disputerules.values.order import Party
from disputerules.values.periods import INSTANT, PERIOD, Period

GUIDE = "docs/explanation/guide.md"
CHOICES = "docs/explanation/our-choices.md"
OURS = f"{CHOICES}#numbers-the-guide-leaves-open"
WIDER = f"{CHOICES}#options-from-other-marketplaces"


def read_span(value: Any, currency: str | None = None) -> Period:
    period = PERIOD.check(value) if isinstance(value, Period) else PERIOD.read(value, currency)
    if not period.is_fixed:
        message = f"expected hours or days without options, got '{period}'"
        raise InvalidInput("invalid-value", message)
    return period


def read_extension(value: Any, currency: str | None = None) -> str:
    extension = TEXT.read(value).lower()
    if not (extension.isascii() and extension.isalnum()):
        message = f"expected a file extension without its dot, such as 'jpg', got {shown(value)}"
        raise InvalidInput("invalid-value", message)
    return extension


SPAN = scalar(read_span, str, PERIOD.schema)
EXTENSION = scalar(read_extension, as_is, {"type": "string", "pattern": "^[A-Za-z0-9]+$"})
BASIS_POINTS = integer(0, 10_000)
# Where a dispute can end at the latest is worked out round by round.
MOST_ROUNDS = 20
KINDS = list_of(REFUND_KIND)
PAYERS = choice(Party, tuple(Party))
ON_SELLER_SILENCE_WORDS = choice(str, ("as-requested", "close", "escalate", "buyer"))
ON_BUYER_SILENCE_WORDS = choice(str, ("close", "escalate", "accept-offer"))
ON_SILENCE_WORDS = choice(str, ("as-requested", "close"))
# The instants of an order at which a window can start.
ANCHORS = {
    "placed": "placed_at",
    "paid": "paid_at",
    "shipped": "shipped_at",
    "estimated-delivery": "estimated_delivery_at",
    "delivered": "delivered_at",
    "confirmed": "confirmed_at",
    "contacted": "contacted_at",
}
ANCHOR = choice(str, tuple(ANCHORS))
SHIPPING = choice(str, ("when-whole-order", "proportional", "never"))

BY_REASON = mapping_by_code(PAYERS, ("default",))
PAYERS_SCHEMA = {
    "anyOf": [
        BY_REASON.schema | {"properties": {"default": PAYERS.schema}, "required": ["default"]},
        PAYERS.schema,
    ]
}


def read_payers(value: Any, currency: str | None = None) -> tuple[tuple[str, Party], ...]:
    """Read who pays; one party is the default for every reason."""
    payers = BY_REASON.read({"default": value} if isinstance(value, str) else value, currency)
    if "default" not in dict(payers):
        message = "missing 'default': who pays for all other reasons"
        raise InvalidInput("invalid-value", message)
    return payers


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


PROTECTION_ANCHOR = Choice(
    setting(
        "protection.anchor",
        Kind.CHOICE,
        ANCHOR,
        "instant of the order",
        "when the buyer's protection starts",
        WIDER,
    )
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
REQUIRES_SHIPMENT = Flag(
    setting(
        "protection.requires_shipment",
        Kind.FLAG,
        FLAG,
        "yes or no",
        "whether an order has to be shipped before a dispute about it may be opened",
        f"{CHOICES}#only-a-paid-and-shipped-order",
    )
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

DAYS_EACH = MaybeCount(
    setting(
        "extension.days_each",
        Kind.COUNT,
        integer(),
        "days",
        "maximum days of one extension",
        f"{CHOICES}#limits-on-extensions",
        True,
    )
)
DAYS_TOTAL = MaybeCount(
    setting(
        "extension.days_total",
        Kind.COUNT,
        integer(),
        "days",
        "maximum days of all extensions",
        f"{CHOICES}#limits-on-extensions",
        True,
    )
)
COUNT_EACH_PARTY = MaybeCount(
    setting(
        "extension.count_each_party",
        Kind.COUNT,
        integer(),
        "requests",
        "maximum granted extensions for each requesting party",
        f"{CHOICES}#limits-on-extensions",
        True,
    )
)
ANSWER_WITHIN = period(
    "extension.answer_within",
    "time to answer a request before the advice is to open a dispute",
    optional=True,
)


def remedies(name: str, meaning: str) -> Choices:
    codec = KINDS
    source = f"{GUIDE}#what-a-buyer-can-ask-for"
    return Choices(setting(f"remedies.{name}", Kind.CHOICES, codec, "remedies", meaning, source))


NOT_RECEIVED = remedies("not_received", "what the buyer may ask for if nothing was received")
RECEIVED_KEEP = remedies("received_keep", "what the buyer may ask for when keeping the goods")
RECEIVED_RETURN = remedies("received_return", "what the buyer may ask for when the goods go back")

ROUNDING = Choice(
    setting(
        "refund.rounding",
        Kind.CHOICE,
        choice(Rounding, tuple(Rounding)),
        "rounding",
        "how a share of an amount is rounded",
        source=f"{CHOICES}#the-value-of-a-claim",
    )
)
SHIPPING_REFUND = Choice(
    setting(
        "refund.shipping",
        Kind.CHOICE,
        SHIPPING,
        "choice",
        "when the shipping is refunded too",
        source=f"{CHOICES}#when-shipping-is-refunded",
    )
)
REASON_CAPS = setting(
    "refund.reason_caps",
    Kind.COUNT,
    mapping_by_code(BASIS_POINTS),
    "basis points by reason",
    "the largest share of the refundable amount that the buyer may ask for, by reason",
    f"{CHOICES}#a-cap-for-a-reason",
)

MAX_BYTES = MaybeCount(
    setting(
        "evidence.max_bytes",
        Kind.COUNT,
        integer(),
        "bytes",
        "largest accepted file",
        f"{GUIDE}#images-as-evidence",
        True,
    )
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
MAX_FILES = MaybeCount(
    setting(
        "evidence.max_files",
        Kind.COUNT,
        integer(),
        "files",
        "maximum files of a claim",
        f"{CHOICES}#limits-on-evidence",
        True,
    )
)
REQUIRED_WHEN_RECEIVED = Flag(
    setting(
        "evidence.required_when_received",
        Kind.FLAG,
        FLAG,
        "yes or no",
        "whether a claim about received goods needs a file",
        source=f"{CHOICES}#limits-on-evidence",
    )
)
DESCRIPTION_REQUIRED = Flag(
    setting(
        "evidence.description_required",
        Kind.FLAG,
        FLAG,
        "yes or no",
        "whether a claim needs a description",
        f"{GUIDE}#the-description",
    )
)

SELLER_RESPONSE = period("negotiation.seller_response", "the seller's time to answer a round")
ON_SELLER_SILENCE = Choice(
    setting(
        "negotiation.on_seller_silence",
        Kind.CHOICE,
        ON_SELLER_SILENCE_WORDS,
        "choice",
        "what happens when the seller does not answer a claim in time; buyer: it is the buyer's "
        "turn, who may escalate from then on",
        source=f"{CHOICES}#when-the-seller-does-not-answer",
    )
)
BUYER_RESPONSE = period("negotiation.buyer_response", "the buyer's time to answer a rejection")
ON_BUYER_SILENCE = Choice(
    setting(
        "negotiation.on_buyer_silence",
        Kind.CHOICE,
        ON_BUYER_SILENCE_WORDS,
        "choice",
        "what happens when the buyer does not answer in time; accept-offer: the seller's open "
        "offer is settled, and without one the dispute is closed",
        source=f"{CHOICES}#when-the-buyer-does-not-answer",
    )
)
ESCALATE_AFTER_REJECTIONS = MaybeCount(
    setting(
        "negotiation.escalate_after_rejections",
        Kind.COUNT,
        integer(1, MOST_ROUNDS),
        "rejections",
        "rejections after which the buyer may escalate",
        f"{GUIDE}#the-platform-decides",
        True,
    )
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
        integer(1, MOST_ROUNDS),
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
    scalar(read_payers, BY_REASON.write, PAYERS_SCHEMA),
    "party by reason",
    "who pays the return postage",
    f"{GUIDE}#return-postage",
)

DECIDE_WITHIN = period("arbitration.decide_within", "the platform's time to rule")
ON_SILENCE = Choice(
    setting(
        "arbitration.on_silence",
        Kind.CHOICE,
        ON_SILENCE_WORDS,
        "choice",
        "what happens when the platform does not rule in time",
        source=f"{CHOICES}#when-the-platform-does-not-decide",
    )
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
