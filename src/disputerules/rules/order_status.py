"""Where an order stands: asked from top to bottom, never stored."""

from disputerules.facts import order_facts as order
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

status = outcome(True)

ORDER_STATUS = Table(
    name="order-status",
    question="Where does the order stand?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    rows=(
        Row(
            "cancelled",
            when=order.cancelled_at.has_passed(at),
            then=status,
            because="the order was cancelled on {cancelled_at}",
            source="guide: order status",
        ),
        Row(
            "awaiting-payment",
            when=order.paid_at.is_pending(at),
            then=status,
            because="the order is not paid",
            source="guide: order status",
        ),
        Row(
            "confirmed",
            when=order.confirmed_at.has_passed(at),
            then=status,
            because="the buyer confirmed receipt on {confirmed_at}",
            source="guide: 'Confirm Goods Received'",
        ),
        Row(
            "awaiting-shipment",
            when=order.shipped_at.is_pending(at),
            then=status,
            because="the parcel has not been handed over",
            source="guide: order status",
        ),
        Row(
            "in-dispute",
            when=order.disputed_quantity.is_positive,
            then=status,
            because="units in dispute: {disputed_quantity}",
            source="design: an open dispute outlives the protection",
        ),
        Row(
            "confirmation-timeout",
            when=order.protection_ends_at.has_passed(at),
            then=status,
            because="the protection ended on {protection_ends_at} without a confirmation",
            source="guide: confirmation timeout",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "awaiting-confirmation"),
        because="the parcel is under way and protected until {protection_ends_at}",
        source="guide: order status",
    ),
)
