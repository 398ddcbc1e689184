"""The orders and claims that every promise is about, as conditions in the language of the rules.

A promise is not broken by an order that nobody paid, or of which nothing is left.
"""

from disputerules.facts import claim_facts as claim
from disputerules.facts import order_facts as order
from disputerules.facts.order_facts import at
from disputerules.language.pens import Flag

# What an order's own protection says was agreed for that order alone. No table reads it, so the
# search leaves it out by itself.
NO_OWN_PROTECTION = "the order has no protection of its own"
arrived = claim.received | order.delivered_at.given
shipped_first = order.shipped_at.has_passed(at) & (
    order.shipped_at.or_never <= order.delivered_at.or_never
)
SCOPE: tuple[tuple[str, Flag], ...] = (
    ("the order was paid", order.paid_at.has_passed(at)),
    ("the order was not cancelled", ~order.cancelled_at.has_passed(at)),
    ("the order was not charged back", ~order.charged_back),
    (
        "what is claimed cost something, and was neither refunded nor disputed",
        claim.line_known
        & (claim.line_claimed <= claim.line_available)
        & claim.line_value.is_positive,
    ),
    ("what was received or delivered was shipped before", ~arrived | shipped_first),
)
# A claim for a reason is of use if one of these is offered, with a return or without.
OFFERED: dict[str, Flag] = {
    "full": claim.full_offered,
    "partial": claim.partial_offered,
    "replacement": claim.replacement_offered,
    "repair": claim.repair_offered,
}
# What the buyer asks for, which the buyer can change: no row that reads it breaks a promise.
ASKED = frozenset({"remedy", "named_amount", "return_goods"})
