"""The settings of the life cycle of a dispute, phase by phase."""

from disputerules.facts.setting_codecs import BASIS_POINTS, SPAN
from disputerules.facts.settings import CHOICES, period, setting
from disputerules.language.expression import Kind
from disputerules.language.pens import (
    Choice,
    Choices,
    Count,
    Flag,
    MaybeAmount,
    MaybeChoice,
    MaybeCount,
)
from disputerules.values.codec import FLAG, choice, integer, list_of
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import TRADER

# What a dispute can end by is worked out request by request, and appeal by appeal.
AT_MOST = integer(0, 5)
STAND_OR_REVERSE = choice(str, ("stand", "reverse"))
RECEIVED_SHIPPED_OR_INSPECTED = choice(str, ("received", "shipped", "inspected"))
FROM_WORDS = choice(str, ("settlement", "opening"))
DECIDE_OR_AGAINST = choice(str, ("decide", "against"))


def switch(name: str, meaning: str, source: str) -> Flag:
    """Declare a setting that is yes or no."""
    declared = setting(name, Kind.FLAG, FLAG, "yes or no", meaning, f"{CHOICES}#{source}")
    return Flag(declared)


# --- negotiation ---
SELLER_MAY_ESCALATE = switch(
    "negotiation.seller_may_escalate",
    "whether the seller may ask the platform to decide, at any time of the negotiation",
    "when-the-seller-escalates",
)
SELLER_MAY_REFUSE = switch(
    "negotiation.seller_may_refuse",
    "whether the seller may answer a claim; if not, an acceptable claim is settled at once",
    "a-claim-that-nobody-may-refuse",
)
FULL_OFFER_ACCEPTS = switch(
    "negotiation.full_offer_accepts",
    "whether a rejection that offers all that the buyer asks for is an acceptance",
    "a-full-offer",
)
EVIDENCE_MAY_BE_ADDED = switch(
    "evidence.may_be_added",
    "whether the parties may give evidence after the opening",
    "evidence-that-comes-later",
)
MAX_TOTAL_BYTES = MaybeCount(
    setting(
        "evidence.max_total_bytes",
        Kind.COUNT,
        integer(),
        "bytes",
        "most bytes of all files of a submission, and of all that a party submits",
        f"{CHOICES}#evidence-that-comes-later",
        True,
    )
)

# --- arbitration ---
INFORMATION_WITHIN = period(
    "arbitration.information_within",
    "a party's time to answer when the platform asks for information; if not set, it asks nobody",
    f"{CHOICES}#when-the-platform-asks",
    True,
)
MAX_INFORMATION_REQUESTS = Count(
    setting(
        "arbitration.max_information_requests",
        Kind.COUNT,
        AT_MOST,
        "requests",
        "how often the platform may ask for information in a dispute",
        f"{CHOICES}#when-the-platform-asks",
    )
)
ON_NO_INFORMATION = Choice(
    setting(
        "arbitration.on_no_information",
        Kind.CHOICE,
        DECIDE_OR_AGAINST,
        "choice",
        "what happens when a party does not give the information in time; against: the dispute is "
        "settled against that party, unless something was agreed before",
        f"{CHOICES}#when-the-platform-asks",
    )
)
PARTIES_MAY_SETTLE = switch(
    "arbitration.parties_may_settle",
    "whether the parties may settle by an offer while the platform decides",
    "an-agreement-in-arbitration",
)

# --- appeal ---
APPEAL_WITHIN = period(
    "appeal.within",
    "the time to appeal a ruling; if not set, a ruling takes effect at once",
    f"{CHOICES}#an-appeal",
    True,
)
APPEAL_BY = Choices(
    setting(
        "appeal.by",
        Kind.CHOICES,
        list_of(TRADER),
        "parties",
        "who may appeal a ruling",
        f"{CHOICES}#an-appeal",
    )
)
APPEALS_AT_MOST = Count(
    setting(
        "appeal.at_most",
        Kind.COUNT,
        AT_MOST,
        "appeals",
        "how many appeals a dispute can have",
        f"{CHOICES}#an-appeal",
    )
)
APPEAL_DECIDE_WITHIN = period(
    "appeal.decide_within",
    "the platform's time to rule on an appeal; if not set, that of the first ruling",
    f"{CHOICES}#an-appeal",
    True,
)
ON_APPEAL_SILENCE = Choice(
    setting(
        "appeal.on_silence",
        Kind.CHOICE,
        STAND_OR_REVERSE,
        "choice",
        "what happens when the platform does not rule on an appeal in time; reverse: for the party "
        "that appealed",
        f"{CHOICES}#an-appeal",
    )
)

# --- returns ---
REFUND_ON = Choice(
    setting(
        "returns.refund_on",
        Kind.CHOICE,
        RECEIVED_SHIPPED_OR_INSPECTED,
        "choice",
        "what a refund for return waits for",
        f"{CHOICES}#what-a-refund-for-return-waits-for",
    )
)
INSPECT_WITHIN = period(
    "returns.inspect_within",
    "the seller's time to inspect what came back; if not set, that to confirm it",
    f"{CHOICES}#what-a-refund-for-return-waits-for",
    True,
)
MAX_DEDUCTION = MaybeCount(
    setting(
        "returns.max_deduction",
        Kind.COUNT,
        BASIS_POINTS,
        "basis points",
        "the largest share of a settlement that an inspection may keep back",
        f"{CHOICES}#what-is-kept-back",
        True,
    )
)

# --- replacement ---
REPLACE_WITHIN = period(
    "replacement.ship_within",
    "the seller's time to send a replacement, or the repaired goods",
    f"{CHOICES}#replacement-and-repair",
)
CONFIRM_WITHIN = period(
    "replacement.confirm_within",
    "the buyer's time to confirm or contest what was sent in their place",
    f"{CHOICES}#replacement-and-repair",
)

# --- payment ---
PAYOUT_FROM = Choice(
    setting(
        "payout.from",
        Kind.CHOICE,
        FROM_WORDS,
        "choice",
        "when the time to pay a refund begins: when it is due, or at the opening",
        f"{CHOICES}#clocks-from-the-opening",
    )
)
RETURNS_FROM = Choice(
    setting(
        "returns.from",
        Kind.CHOICE,
        FROM_WORDS,
        "choice",
        "when the time to send goods back begins: when that is settled, or at the opening",
        f"{CHOICES}#clocks-from-the-opening",
    )
)
FAILED_WITHIN = period(
    "payout.failed_within",
    "how long after a refund was paid its payment may turn out to have failed; if not set, a paid "
    "refund is final",
    f"{CHOICES}#a-payment-that-fails",
    True,
)
PAID_BY = Choice(
    setting(
        "funding.paid_by",
        Kind.CHOICE,
        choice(str, ("seller", "platform")),
        "party",
        "who pays what is settled",
        f"{CHOICES}#who-pays",
    )
)
PLATFORM_CAP = MaybeAmount(
    setting(
        "funding.platform_cap",
        Kind.AMOUNT,
        integer(0, MAX_AMOUNT),
        "minor units",
        "the most that the platform pays of a settlement; the rest is the seller's",
        f"{CHOICES}#who-pays",
        True,
    )
)

# --- holds ---
HOLDS_AT_MOST = setting(
    "holds.at_most",
    Kind.PERIOD,
    SPAN,
    "hours or days",
    "how long the platform may hold a dispute and extend its deadlines, all together; if not set, "
    "it may do neither",
    f"{CHOICES}#a-stopped-clock",
    True,
)
ON_CHARGEBACK = MaybeChoice(
    setting(
        "chargeback.on_opening",
        Kind.CHOICE,
        choice(str, ("close", "hold")),
        "choice",
        "what a chargeback of the buyer's bank does to a dispute; if not set, there are none",
        f"{CHOICES}#a-chargeback",
        True,
    )
)
CHARGEBACK_AT_MOST = setting(
    "chargeback.at_most",
    Kind.PERIOD,
    SPAN,
    "hours or days",
    "how long chargebacks may hold a dispute, all together; it is charged back then",
    f"{CHOICES}#a-chargeback",
    True,
)
