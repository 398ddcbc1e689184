"""The right of withdrawal of the European Union, as a marketplace would run it."""

from disputerules.policies.example import example

DIRECTIVE = "Directive 2011/83/EU, https://eur-lex.europa.eu/eli/dir/2011/83/oj"
PERIODS = (
    "Regulation (EEC, Euratom) No 1182/71, "
    "https://eur-lex.europa.eu/eli/reg/1971/1182/oj, article 3"
)

EU_WITHDRAWAL = example(
    "eu-withdrawal",
    "2011",
    "2014-06-13T00:00:00Z",
    "The right of withdrawal in the European Union.",
    {
        "protection.anchor": ("delivered", f"{DIRECTIVE}, article 9: from receipt of the goods"),
        "protection.period": (
            "14 calendar days, end of day, roll forward",
            f"{DIRECTIVE}, article 9: 14 days; {PERIODS}: how they are counted",
        ),
        "payout.within": ("14 days", f"{DIRECTIVE}, article 13: refund within 14 days"),
        "returns.ship_back_within": ("14 days", f"{DIRECTIVE}, article 14: return within 14 days"),
        "returns.postage_paid_by": (
            {"default": "buyer"},
            f"{DIRECTIVE}, article 14: the buyer bears the cost of returning unless agreed",
        ),
    },
)
