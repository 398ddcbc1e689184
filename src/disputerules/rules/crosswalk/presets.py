"""What other schemes call the reasons that presets have beside the guide's.

No scheme has a code for a change of mind: it becomes theirs when the goods are back, or the order
is cancelled, and the seller refunds nothing.
"""

from disputerules.rules.crosswalk.pair import (
    HIGH,
    LOW,
    MEDIUM,
    Counterpart,
    Pair,
    Scheme,
    not_as_described,
    not_received,
    pairs,
)

UNPAID = "once a refund is owed and not paid"


def not_refunded(*ebay: str) -> tuple[Counterpart, ...]:
    """Return what a refund is called that is owed and not paid."""
    return (
        (Scheme.PAYPAL, "CREDIT_NOT_PROCESSED", MEDIUM, UNPAID),
        *((Scheme.EBAY, code, MEDIUM) for code in ebay),
        (Scheme.STRIPE, "credit_not_processed", HIGH, UNPAID),
        (Scheme.VISA, "13.7", MEDIUM, UNPAID),
        (Scheme.MASTERCARD, "4853 credit not processed", MEDIUM, UNPAID),
        (Scheme.AMEX, "C04", LOW, UNPAID),
        (Scheme.AMEX, "C05", LOW, UNPAID),
        (Scheme.DISCOVER, "RN2", LOW, UNPAID),
    )


PRESETS: tuple[Pair, ...] = (
    *pairs("not-shipped", *not_received(HIGH)),
    *pairs(
        "arrived-late",
        (Scheme.PAYPAL, "MERCHANDISE_OR_SERVICE_NOT_RECEIVED", LOW, "until it arrives"),
        (Scheme.EBAY, "ARRIVED_LATE", HIGH),
        (Scheme.EBAY, "LATE_ORDER inquiry", HIGH),
        (Scheme.STRIPE, "product_not_received", MEDIUM),
        (Scheme.VISA, "13.1 delayed", MEDIUM),
        (Scheme.MASTERCARD, "4853 not provided", MEDIUM),
        (Scheme.AMEX, "C08", MEDIUM),
        (Scheme.DISCOVER, "RG", MEDIUM),
    ),
    *pairs(
        "damaged-in-transit",
        *not_as_described(
            "DAMAGED",
            HIGH,
            ("ARRIVED_DAMAGED",),
            visa=("13.3 damaged or defective",),
            mastercard="4853 defective",
            amex="C32",
        ),
    ),
    *pairs(
        "empty-parcel",
        *not_as_described("MISSING_PARTS", LOW, (), mastercard="4853 either"),
        (Scheme.EBAY, "EMPTY_BOX inquiry", HIGH),
        (Scheme.STRIPE, "product_not_received", LOW, "as all units are missing"),
        (Scheme.VISA, "13.1", LOW, "as all units are missing"),
        (Scheme.AMEX, "C08", LOW, "as all units are missing"),
        (Scheme.DISCOVER, "RG", LOW, "as all units are missing"),
    ),
    *pairs("changed-my-mind", *not_refunded("NO_LONGER_NEED_ITEM", "ORDERED_ACCIDENTALLY")),
    *pairs("withdrawal", *not_refunded("NO_REASON", "NO_LONGER_NEED_ITEM")),
)
