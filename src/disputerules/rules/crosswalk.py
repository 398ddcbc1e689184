"""Our reason codes beside those of payment providers and card schemes: a relation, not a function.

A code can have several counterparts, some only under a condition: who sent the goods back, or
whether whole units are missing. Each pair has a confidence and a source; none of it is advice.
"""

from collections.abc import Iterable
from enum import StrEnum

from attrs import frozen

from disputerules.values.claim import ReasonCode, Returner


class Scheme(StrEnum):
    """Whose codes."""

    PAYPAL = "paypal"
    EBAY = "ebay"
    STRIPE = "stripe"
    VISA = "visa"
    MASTERCARD = "mastercard"
    AMEX = "amex"
    DISCOVER = "discover"


class Confidence(StrEnum):
    """How well a pair is known: from a primary source, a secondary one, or general knowledge."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


HIGH, MEDIUM, LOW = Confidence

CARDS = "docs/explanation/sources.md#card-reason-codes, seen November 2026"
SOURCES: dict[Scheme, str] = {
    Scheme.PAYPAL: "PayPal Disputes API reference, "
    "https://developer.paypal.com/api/customer-disputes/v1/, seen November 2026",
    Scheme.EBAY: "eBay Post-Order API, inquiries and return reasons, "
    "docs/explanation/sources.md#ebay-post-order-api, seen November 2026",
    Scheme.STRIPE: "Stripe documentation, 'Dispute reason code categories', "
    "https://docs.stripe.com/disputes/categories, seen November 2026",
    Scheme.VISA: f"Visa reason codes as listed by Stripe and by processors, {CARDS}",
    Scheme.MASTERCARD: "Mastercard Chargeback Guide, reason 4853, as quoted by processors, "
    f"{CARDS}",
    Scheme.AMEX: f"American Express dispute codes as listed by processors, {CARDS}",
    Scheme.DISCOVER: f"Discover dispute codes as listed by processors, {CARDS}",
}


@frozen
class Pair:
    """One of our codes and one of theirs, under a condition where there is one."""

    reason: ReasonCode
    scheme: Scheme
    code: str
    confidence: Confidence
    returned_by: Returner | None = None
    whole_units_missing: bool | None = None
    note: str = ""

    @property
    def source(self) -> str:
        """Where the scheme's code comes from."""
        return SOURCES[self.scheme]

    def holds(self, returned_by: Returner | None, whole_units_missing: bool | None) -> bool:
        """Whether the case can meet the pair's condition; an unknown detail excludes nothing."""
        asked = (returned_by, whole_units_missing)
        wanted = (self.returned_by, self.whole_units_missing)
        return all(
            None in (one, other) or one == other for one, other in zip(asked, wanted, strict=True)
        )


Counterpart = tuple[Scheme, str, Confidence] | tuple[Scheme, str, Confidence, str]


def pairs(
    reason: str,
    *counterparts: Counterpart,
    returned_by: Returner | None = None,
    whole_units_missing: bool | None = None,
) -> tuple[Pair, ...]:
    return tuple(
        Pair(
            ReasonCode(reason),
            scheme,
            code,
            confidence,
            returned_by,
            whole_units_missing,
            *note,
        )
        for scheme, code, confidence, *note in counterparts
    )


def not_received(
    confidence: Confidence, visa: str = "13.1", paypal: str = "", visa_note: str = ""
) -> tuple[Counterpart, ...]:
    """What goods that never came are called everywhere."""
    return (
        (Scheme.PAYPAL, "MERCHANDISE_OR_SERVICE_NOT_RECEIVED", confidence, paypal),
        (Scheme.EBAY, "ITEM_NOT_RECEIVED inquiry", confidence),
        (Scheme.STRIPE, "product_not_received", confidence),
        (Scheme.VISA, visa, confidence, visa_note),
        (Scheme.MASTERCARD, "4853 not provided", confidence),
        (Scheme.AMEX, "C08", confidence),
        (Scheme.DISCOVER, "RG", confidence),
    )


def not_as_described(
    sub_reason: str,
    confidence: Confidence,
    ebay: tuple[str, ...],
    visa: tuple[str, ...] = ("13.3",),
    mastercard: str = "4853 not as described",
    amex: str = "C31",
    schemes: Confidence | None = None,
) -> tuple[Counterpart, ...]:
    """What goods that are not as promised are called; only the details differ."""
    return (
        (Scheme.PAYPAL, f"MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED / {sub_reason}", confidence),
        *((Scheme.EBAY, code, confidence) for code in ebay),
        (Scheme.STRIPE, "product_unacceptable", confidence),
        *((Scheme.VISA, code, confidence) for code in visa),
        (Scheme.MASTERCARD, mastercard, confidence),
        (Scheme.AMEX, amex, schemes or confidence),
        (Scheme.DISCOVER, "RM", schemes or confidence),
    )


PAIRS: tuple[Pair, ...] = (
    *pairs("extension-not-approved", *not_received(HIGH, visa="13.1 delayed")),
    *pairs("returned-to-seller", *not_received(MEDIUM), returned_by=Returner.CARRIER),
    *pairs(
        "returned-to-seller",
        (Scheme.PAYPAL, "CREDIT_NOT_PROCESSED", MEDIUM, "received: RETURNED"),
        (Scheme.EBAY, "return, no refund received", MEDIUM),
        (Scheme.STRIPE, "credit_not_processed", MEDIUM),
        (Scheme.VISA, "13.6", MEDIUM, "after 15 days"),
        (Scheme.VISA, "13.7", MEDIUM, "after 15 days"),
        (Scheme.MASTERCARD, "4853 credit not processed", MEDIUM),
        (Scheme.AMEX, "C02", LOW),
        (Scheme.AMEX, "C04", LOW),
        (Scheme.DISCOVER, "RN2", LOW),
        returned_by=Returner.BUYER,
    ),
    *pairs("no-tracking-information", *not_received(HIGH)),
    *pairs("not-received", *not_received(HIGH)),
    *pairs(
        "held-by-customs",
        *not_received(
            LOW,
            paypal="evidence: CUSTOMS_DOCUMENT",
            visa_note="reportedly barred while the cardholder's own customs hold the goods",
        ),
    ),
    *pairs(
        "wrong-address",
        *not_received(
            HIGH,
            visa="13.1 delivered_to_wrong_location",
            paypal="adjudicated: NOT_SHIPPED_TO_CORRECT_ADDRESS",
        ),
    ),
    *pairs(
        "not-as-described",
        *not_as_described("DIFFERENT", HIGH, ("NOT_AS_DESCRIBED", "DIFFERENT_FROM_LISTING")),
    ),
    *pairs(
        "quality-problem",
        *not_as_described(
            "DAMAGED",
            HIGH,
            ("DEFECTIVE_ITEM", "ARRIVED_DAMAGED"),
            visa=("13.3 quality", "13.3 damaged or defective"),
            mastercard="4853 defective",
            amex="C32",
        ),
    ),
    *pairs(
        "quantity-shortage",
        *not_as_described("MISSING_PARTS", MEDIUM, ("MISSING_PARTS",), mastercard="4853 either"),
        whole_units_missing=False,
    ),
    *pairs(
        "quantity-shortage",
        (Scheme.PAYPAL, "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED / MISSING_PARTS", MEDIUM),
        (Scheme.EBAY, "MISSING_PARTS", MEDIUM),
        (Scheme.STRIPE, "product_not_received", MEDIUM),
        (Scheme.VISA, "13.1", MEDIUM),
        (Scheme.MASTERCARD, "4853 either", MEDIUM),
        (Scheme.AMEX, "C08", MEDIUM),
        (Scheme.DISCOVER, "RG", MEDIUM),
        whole_units_missing=True,
    ),
    *pairs(
        "counterfeit",
        *not_as_described(
            "DIFFERENT",
            HIGH,
            ("FAKE_OR_COUNTERFEIT",),
            visa=("13.4",),
            mastercard="4853 counterfeit",
            schemes=MEDIUM,
        ),
    ),
    *pairs(
        "shipping-method-not-as-described",
        *not_as_described(
            "OTHER",
            LOW,
            ("ARRIVED_LATE", "NOT_AS_DESCRIBED"),
            visa=("13.5", "13.3"),
            mastercard="4853",
        ),
    ),
)


def counterparts(
    reason: str,
    scheme: Scheme | None = None,
    *,
    returned_by: Returner | None = None,
    whole_units_missing: bool | None = None,
) -> tuple[Pair, ...]:
    """Return the codes of other schemes for one of ours; an unknown detail excludes none.

    A reason that a policy has beside the guide's has none.

    >>> found = counterparts(ReasonCode.COUNTERFEIT, Scheme.VISA)
    >>> [(pair.code, pair.confidence.value) for pair in found]
    [('13.4', 'high')]
    """
    return matching(
        (pair for pair in PAIRS if pair.reason == reason and scheme in (None, pair.scheme)),
        returned_by,
        whole_units_missing,
    )


def reasons_for(
    scheme: Scheme,
    code: str,
    *,
    returned_by: Returner | None = None,
    whole_units_missing: bool | None = None,
) -> tuple[Pair, ...]:
    """Which of our codes stand behind a code of a scheme; a code finds its finer ones too.

    >>> [pair.reason.value for pair in reasons_for(Scheme.VISA, "13.4")]
    ['counterfeit']
    """
    return matching(
        (pair for pair in PAIRS if pair.scheme is scheme and names(pair.code, code)),
        returned_by,
        whole_units_missing,
    )


def names(finer: str, code: str) -> bool:
    return finer == code or finer.startswith((f"{code} ", f"{code} /"))


def matching(
    found: Iterable[Pair], returned_by: Returner | None, whole_units_missing: bool | None
) -> tuple[Pair, ...]:
    return tuple(pair for pair in found if pair.holds(returned_by, whole_units_missing))


def plain_pair(pair: Pair) -> dict[str, object]:
    """A pair as plain JSON values."""
    return {
        "reason": str(pair.reason),
        "scheme": str(pair.scheme),
        "code": pair.code,
        "confidence": str(pair.confidence),
        "returned_by": None if pair.returned_by is None else str(pair.returned_by),
        "whole_units_missing": pair.whole_units_missing,
        "note": pair.note,
        "source": pair.source,
    }


def written(pair: Pair) -> str:
    """A pair in a line: the code, when it holds, how well it is known."""
    conditions = [f"confidence {pair.confidence}"]
    if pair.returned_by is not None:
        conditions.append(f"when sent back by the {pair.returned_by}")
    if pair.whole_units_missing is not None:
        missing = "whole units" if pair.whole_units_missing else "parts"
        conditions.append(f"when {missing} are missing")
    note = f"; {pair.note}" if pair.note else ""
    return f"{pair.scheme}: {pair.code} ({', '.join(conditions)}{note})"


def listing(scheme: Scheme | None) -> str:
    """Our ten codes and, for a scheme, what it calls each of them."""
    lines = []
    for reason in ReasonCode:
        lines.append(str(reason))
        if scheme is not None:
            lines += [f"    {written(pair)}" for pair in counterparts(reason, scheme)]
    return "\n".join([*lines, *([f"Source: {SOURCES[scheme]}"] if scheme else [])])
