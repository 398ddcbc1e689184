"""Amazon's A-to-z Guarantee, as published for buyers."""

from disputerules.policies.example import example

GUARANTEE = (
    "Amazon A-to-z Guarantee, help for buyers, "
    "docs/explanation/sources.md#amazon-a-to-z-guarantee, seen November 2026"
)

AMAZON_A_TO_Z = example(
    "amazon-a-to-z",
    "2026",
    "2026-01-01T00:00:00Z",
    "Amazon A-to-z Guarantee.",
    {
        "protection.anchor": ("estimated-delivery", f"{GUARANTEE}: 90 days after the estimate"),
        "protection.period": (
            "90 days",
            f"{GUARANTEE}: until 90 days after the latest estimated delivery",
        ),
        "protection.opens_after_contact": (
            "48 hours",
            f"{GUARANTEE}: 48 hours after the seller was contacted",
        ),
        "protection.undelivered_after_estimate": (
            "3 days",
            f"{GUARANTEE}: not delivered 3 days after the latest estimated delivery",
        ),
        "protection.undelivered_after_placing": (
            "30 days",
            f"{GUARANTEE}: or 30 days after the order, whichever is earlier",
        ),
        "negotiation.seller_response": ("72 hours", f"{GUARANTEE}: 72 hours for an answer"),
    },
)
