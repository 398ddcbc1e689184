"""eBay's Money Back Guarantee, as published for buyers."""

from disputerules.policies.example import example

GUARANTEE = (
    "eBay Money Back Guarantee policy, https://www.ebay.com/help/policies/"
    "ebay-money-back-guarantee-policy/ebay-money-back-guarantee-policy?id=4210, seen November 2026"
)

EBAY_MONEY_BACK = example(
    "ebay-money-back",
    "2026",
    "2026-01-01T00:00:00Z",
    "eBay Money Back Guarantee.",
    {
        "protection.anchor": (
            "estimated-delivery",
            f"{GUARANTEE}: from the latest estimated delivery",
        ),
        "protection.period": ("30 calendar days", f"{GUARANTEE}: 30 days"),
        "protection.opens_after_estimate": (
            "0 days",
            f"{GUARANTEE}: after the latest estimated delivery",
        ),
        "negotiation.seller_response": (
            "3 business days",
            f"{GUARANTEE}: the seller has 3 business days",
        ),
        "negotiation.escalate_from": ("3 business days", f"{GUARANTEE}: step in after that"),
        "negotiation.buyer_response": (
            "21 business days",
            f"{GUARANTEE}: closed after 21 business days",
        ),
        "negotiation.close_automatically_after": (
            "21 business days",
            f"{GUARANTEE}: closed after 21 business days",
        ),
        "payout.within": (
            "2 business days",
            f"{GUARANTEE}: refund 2 business days after the return arrives",
        ),
        "returns.postage_paid_by": (
            {
                "default": "buyer",
                "not-as-described": "seller",
                "quality-problem": "seller",
                "quantity-shortage": "seller",
                "counterfeit": "seller",
                "shipping-method-not-as-described": "seller",
            },
            f"{GUARANTEE}: the seller pays when the goods are not as described",
        ),
    },
)
