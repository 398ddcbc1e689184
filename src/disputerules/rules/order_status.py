"""The status of an order: worked out from top to bottom, never stored."""

from disputerules.facts import order_facts as order
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

status = outcome(True)

ORDER_STATUS = Table(
    name="order-status",
    question="What is the status of the order?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    rows=(
        Row(
            "cancelled",
            when=order.cancelled_at.has_passed(at),
            then=status,
            because="the order was cancelled on {cancelled_at}",
            source="docs/explanation/our-choices.md#one-status-worked-out-when-asked",
        ),
        Row(
            "awaiting-payment",
            when=order.paid_at.is_pending(at),
            then=status,
            because="the order has not been paid",
            source="docs/explanation/our-choices.md#one-status-worked-out-when-asked",
        ),
        Row(
            "confirmed",
            when=order.confirmed_at.has_passed(at),
            then=status,
            because="the buyer confirmed receipt on {confirmed_at}",
            source="docs/explanation/guide.md#confirming-receipt",
        ),
        Row(
            "awaiting-shipment",
            when=settings.REQUIRES_SHIPMENT & order.shipped_at.is_pending(at),
            then=status,
            because="the order has not been shipped",
            source="docs/explanation/our-choices.md#one-status-worked-out-when-asked",
        ),
        Row(
            "in-dispute",
            when=order.disputed_quantity.is_positive,
            then=status,
            because="units in dispute: {disputed_quantity}",
            source="docs/explanation/our-choices.md#an-open-dispute-outlives-the-protection",
        ),
        Row(
            "confirmation-timeout",
            when=protection.protection_ends_at.has_passed(at),
            then=status,
            because="the protection ended on {protection_ends_at} without a confirmation",
            source="docs/explanation/guide.md#confirmation-timeout",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "awaiting-confirmation"),
        because="the order is on its way and protected {protection_ends_at:until|with no deadline}",
        source="docs/explanation/guide.md#confirmation-timeout",
    ),
)
