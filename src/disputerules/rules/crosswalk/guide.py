"""What other schemes call the guide's reasons, and the two of the neutral base."""

from disputerules.rules.crosswalk.pair import (
    HIGH,
    LOW,
    MEDIUM,
    Pair,
    Scheme,
    not_as_described,
    not_received,
    pairs,
)
from disputerules.values.claim import Returner

GUIDE: tuple[Pair, ...] = (
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
