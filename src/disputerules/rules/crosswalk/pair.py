"""A pair of codes: one of ours and one of another scheme, and how well it is known."""

from enum import StrEnum

from attrs import frozen

from disputerules.values.claim import Returner


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
    Scheme.EBAY: "eBay Post-Order API, reasons of returns and of inquiries, "
    "https://developer.ebay.com/devzone/post-order/types/ReturnReasonEnum.html, seen November 2026",
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

    reason: str
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
    """Return the pairs of one of our codes, all under the same condition."""
    return tuple(
        Pair(reason, scheme, code, confidence, returned_by, whole_units_missing, *note)
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
