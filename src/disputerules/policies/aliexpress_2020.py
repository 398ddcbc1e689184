"""AliExpress as its help pages described disputes in 2020; days by the clock of Los Angeles."""

from disputerules.policies.example import example

HELP = (
    "AliExpress help, 'Buyer protection', "
    "docs/explanation/sources.md#aliexpress-help-2020, seen 2020"
)

ALIEXPRESS_2020 = example(
    "aliexpress-2020",
    "2020",
    "2020-01-01T00:00:00Z",
    "AliExpress in 2020; its help counts days by the clock of Los Angeles.",
    {
        "calendar.zone": ("America/Los_Angeles", HELP),
        "protection.period": ("60 calendar days", f"{HELP}: promised delivery, 60 by default"),
        "protection.opens_after": ("10 calendar days", f"{HELP}: from the 11th day after dispatch"),
        "protection.after_protection": (
            "15 calendar days",
            f"{HELP}: until 15 days after the promised delivery time",
        ),
        "protection.after_confirmation": (
            "15 calendar days",
            f"{HELP}: until 15 days after confirmation",
        ),
        "negotiation.seller_response": ("5 calendar days", f"{HELP}: the seller has 5 days"),
        "arbitration.decide_within": (
            "7 calendar days",
            f"{HELP}: the platform steps in within 7 days",
        ),
        "returns.ship_back_within": (
            "10 calendar days",
            f"{HELP}: send back within 10 days, or the seller is paid",
        ),
        "remedies.received_keep": (["partial"], f"{HELP}: refund only is partial when received"),
        "remedies.received_return": (["full"], f"{HELP}: a return is refunded in full"),
        "remedies.not_received": (["full"], f"{HELP}: refund only is full when not received"),
        "returns.postage_paid_by": (
            {
                "default": "buyer",
                "not-as-described": "seller",
                "quality-problem": "seller",
                "counterfeit": "seller",
            },
            f"{HELP}: the seller pays for goods that are defective or wrong",
        ),
    },
)
