"""Etsy's cases, as published for buyers.

The part of a refund that the platform funds, and appeals, are not in the model.
"""

from disputerules.policies.example import example

CASES = (
    "Etsy help, 'How to open a case', docs/explanation/sources.md#etsy-cases, seen November 2026"
)

ETSY = example(
    "etsy",
    "2026",
    "2026-01-01T00:00:00Z",
    "Etsy cases; the platform's own share of a refund and appeals are left out.",
    {
        "protection.anchor": ("estimated-delivery", f"{CASES}: within 100 days"),
        "protection.period": ("100 days", f"{CASES}: within 100 days of the estimated delivery"),
        "protection.opens_after_estimate": (
            "0 days",
            f"{CASES}: once the estimated delivery has passed",
        ),
        "protection.opens_after_contact": (
            "48 hours",
            f"{CASES}: and 48 hours after writing to the seller",
        ),
        "negotiation.seller_response": ("48 hours", f"{CASES}: the seller has 48 hours"),
    },
)
