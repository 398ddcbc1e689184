"""The policy of a fictional marketplace, Corner Shop: the guide with shorter windows."""

from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE

CORNER_SHOP = evolve(
    ALIEXPRESS_GUIDE.but(
        {
            "protection.period": "30 days",
            "protection.after_confirmation": "2 days",
            "negotiation.seller_response": "72 hours",
            "refund.reason_caps": {"quality-problem": 5000},
        }
    ),
    name="corner-shop",
    version="3",
)
