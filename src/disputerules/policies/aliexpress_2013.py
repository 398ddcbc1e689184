"""AliExpress as its help pages described disputes in 2013; days by the clock of Los Angeles."""

from disputerules.policies.example import example

HELP = (
    "AliExpress help, 'Disputes and refunds', "
    "docs/explanation/sources.md#aliexpress-help-2013, seen 2013"
)

ALIEXPRESS_2013 = example(
    "aliexpress-2013",
    "2013",
    "2013-01-01T00:00:00Z",
    "AliExpress in 2013; its help counts days by the clock of Los Angeles.",
    {
        "calendar.zone": ("America/Los_Angeles", HELP),
        "protection.period": ("60 calendar days", f"{HELP}: the seller's promise, 60 by default"),
        "protection.at_most": ("120 calendar days", f"{HELP}: a promise is at most 120 days"),
        "protection.opens_after": ("5 calendar days", f"{HELP}: from the 6th day after dispatch"),
        "protection.after_delivery": ("5 calendar days", f"{HELP}: 5 days after delivery"),
        "negotiation.seller_response": (
            "5 calendar days",
            f"{HELP}: 5 days from submission or revision",
        ),
        "negotiation.escalate_from": ("3 calendar days", f"{HELP}: escalation from day 4"),
        "negotiation.escalate_automatically_after": (
            "15 calendar days",
            f"{HELP}: automatic escalation on day 16",
        ),
        "negotiation.on_buyer_silence": ("escalate", f"{HELP}: automatic escalation"),
        "evidence.required_when_received": (True, f"{HELP}: pictures are required when received"),
    },
)
