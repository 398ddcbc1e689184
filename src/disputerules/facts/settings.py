"""What a marketplace may choose: every setting's name, kind, unit, meaning and source.

A policy holds the values; rows speak of settings through the pens below.
"""

from __future__ import annotations

import copyreg
from typing import Any

from disputerules.language.expression import Kind, Setting
from disputerules.language.pens import Choice, Choices, Count, Flag, MaybeCount, Span
from disputerules.values.claim import ReasonCode, RefundKind
from disputerules.values.codec import (
    FLAG,
    TEXT,
    Codec,
    as_is,
    choice,
    integer,
    list_of,
    mapping_of,
    scalar,
)
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.money import Rounding
from disputerules.values.order import Party
from disputerules.values.periods import PERIOD, Period

GUIDE = "docs/explanation/guide.md"
CHOICES = "docs/explanation/our-choices.md"
OURS = f"{CHOICES}#numbers-the-guide-leaves-open"
WIDER = f"{CHOICES}#options-from-other-marketplaces"


def read_span(value: Any, currency: str | None = None) -> Period:
    period = PERIOD.check(value) if isinstance(value, Period) else PERIOD.read(value, currency)
    if not period.is_fixed:
        right = f"hours or days without options are expected, not '{period}'"
        raise InvalidInput("invalid-value", right)
    return period


def read_ending(value: Any, currency: str | None = None) -> str:
    ending = TEXT.read(value).lower()
    if not (ending.isascii() and ending.isalnum()):
        right = f"an ending such as 'jpg', without its dot, is expected, not {shown(value)}"
        raise InvalidInput("invalid-value", right)
    return ending


SPAN = scalar(read_span, str, PERIOD.schema)
ENDING = scalar(read_ending, as_is, {"type": "string", "pattern": "^[A-Za-z0-9]+$"})
PERCENT_OF_PERCENT = integer(0, 10_000)
REASONS = tuple(ReasonCode)
KINDS = list_of(choice(RefundKind, tuple(RefundKind)))
PAYERS = choice(Party, tuple(Party))
ON_BUYER_SILENCE_WORDS = choice(str, ("close", "escalate"))
ON_SILENCE_WORDS = choice(str, ("as-requested", "close"))
# The instants of an order from which a window can run.
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

BY_REASON = mapping_of(("default", *REASONS), PAYERS)
PAYERS_SCHEMA = {"anyOf": [BY_REASON.schema | {"required": ["default"]}, PAYERS.schema]}


def read_payers(value: Any, currency: str | None = None) -> tuple[tuple[str, Party], ...]:
    """One party is the default for every reason."""
    payers = BY_REASON.read({"default": value} if isinstance(value, str) else value, currency)
    if "default" not in dict(payers):
        raise InvalidInput("invalid-value", "'default' is needed: who pays for all other reasons")
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
        "from when the buyer's protection is counted",
        WIDER,
    )
)
PROTECTION_PERIOD = period(
    "protection.period", "how long the buyer is protected; an order may have its own"
)
PROTECTION_AT_MOST = period(
    "protection.at_most", "the longest protection that an order's own may be", WIDER, True
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
    "protection.after_confirmation", "how long after confirmed receipt a dispute may be opened"
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
        "how long before its end a protection counts as expiring soon",
    )
)

DAYS_EACH = Count(
    setting(
        "extension.days_each",
        Kind.COUNT,
        integer(),
        "days",
        "most days of one extension",
        f"{CHOICES}#limits-on-extensions",
    )
)
DAYS_TOTAL = Count(
    setting(
        "extension.days_total",
        Kind.COUNT,
        integer(),
        "days",
        "most days of all extensions",
        f"{CHOICES}#limits-on-extensions",
    )
)
COUNT_EACH_PARTY = Count(
    setting(
        "extension.count_each_party",
        Kind.COUNT,
        integer(),
        "requests",
        "how many granted extensions each party may have asked for",
        source=f"{CHOICES}#limits-on-extensions",
    )
)
ANSWER_WITHIN = period(
    "extension.answer_within",
    "how long the answer to a request may take before a dispute is advised",
)


def remedies(name: str, meaning: str) -> Choices:
    codec = KINDS
    source = f"{GUIDE}#what-a-buyer-can-ask-for"
    return Choices(setting(f"remedies.{name}", Kind.CHOICES, codec, "remedies", meaning, source))


NOT_RECEIVED = remedies("not_received", "what may be asked for when nothing was received")
RECEIVED_KEEP = remedies("received_keep", "what may be asked for when the buyer keeps the goods")
RECEIVED_RETURN = remedies("received_return", "what may be asked for when the goods go back")

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
        "when the shipping paid is refunded too",
        source=f"{CHOICES}#when-shipping-is-refunded",
    )
)
REASON_CAPS = setting(
    "refund.reason_caps",
    Kind.COUNT,
    mapping_of(REASONS, PERCENT_OF_PERCENT),
    "basis points by reason",
    "the most of the refundable amount that may be asked for, by reason",
    f"{CHOICES}#a-cap-for-a-reason",
)

MAX_BYTES = Count(
    setting(
        "evidence.max_bytes",
        Kind.COUNT,
        integer(),
        "bytes",
        "largest file, inclusive",
        f"{GUIDE}#images-as-evidence",
    )
)
FORMATS = Choices(
    setting(
        "evidence.formats",
        Kind.CHOICES,
        list_of(ENDING),
        "file name endings",
        "formats of evidence, in small letters",
        f"{GUIDE}#images-as-evidence",
    )
)
MAX_FILES = Count(
    setting(
        "evidence.max_files",
        Kind.COUNT,
        integer(),
        "files",
        "most files of a claim",
        f"{CHOICES}#limits-on-evidence",
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

SELLER_RESPONSE = period("negotiation.seller_response", "the seller's time to answer a round")
BUYER_RESPONSE = period("negotiation.buyer_response", "the buyer's time to answer a rejection")
ON_BUYER_SILENCE = Choice(
    setting(
        "negotiation.on_buyer_silence",
        Kind.CHOICE,
        ON_BUYER_SILENCE_WORDS,
        "choice",
        "what the buyer's silence after a rejection means",
        source=f"{CHOICES}#when-the-buyer-does-not-answer",
    )
)
ESCALATE_AFTER_REJECTIONS = MaybeCount(
    setting(
        "negotiation.escalate_after_rejections",
        Kind.COUNT,
        integer(1),
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
        integer(1, 50),
        "rounds",
        "most claims put to the seller, the opening included",
        source=f"{CHOICES}#a-negotiation-ends",
    )
)

SHIP_BACK_WITHIN = period("returns.ship_back_within", "the buyer's time to send the goods back")
ACKNOWLEDGE_WITHIN = period(
    "returns.acknowledge_within", "the seller's time to say that the goods came back"
)
POSTAGE_PAID_BY = setting(
    "returns.postage_paid_by",
    Kind.CHOICE,
    scalar(read_payers, BY_REASON.write, PAYERS_SCHEMA),
    "party by reason",
    "who pays the postage of a return",
    f"{GUIDE}#return-postage",
)

DECIDE_WITHIN = period("arbitration.decide_within", "the platform's time to rule")
ON_SILENCE = Choice(
    setting(
        "arbitration.on_silence",
        Kind.CHOICE,
        ON_SILENCE_WORDS,
        "choice",
        "what it means that the platform does not rule in time",
        source=f"{CHOICES}#when-the-platform-does-not-decide",
    )
)
PAYOUT_WITHIN = period(
    "payout.within", "time to pay a refund that is due", f"{GUIDE}#the-refund-is-paid"
)


def setting_named(name: str) -> Setting:
    return SETTINGS[name]


def reduced(one: Setting) -> Any:
    # Codecs are closures, so a declared setting is pickled by its name.
    return (setting_named, (one.name,)) if SETTINGS.get(one.name) is one else one.__reduce_ex__(2)


copyreg.pickle(Setting, reduced)
