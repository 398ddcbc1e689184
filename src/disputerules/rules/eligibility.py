"""May a dispute be opened (still)? The first row that holds decides; all that hold are findings."""

from disputerules.facts import lifecycle_settings as life
from disputerules.facts import order_facts as order
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

refuse = outcome(False)

no_goods_left = order.goods_left.is_zero
no_shipping_left = (
    order.shipping_left.is_zero
    | settings.SHIPPING_REFUND.is_("never")
    | order.unrefunded_quantity.is_zero
)
nothing_claimable = order.claimable_quantity.is_zero

ELIGIBILITY = Table(
    name="eligibility",
    question="May a dispute be opened?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    rows=(
        Row(
            "order-cancelled",
            when=order.cancelled_at.has_passed(at),
            then=refuse,
            because="the order was cancelled on {cancelled_at}",
            source="docs/explanation/our-choices.md#only-a-paid-and-shipped-order",
        ),
        Row(
            "charged-back",
            when=life.ON_CHARGEBACK.given & order.charged_back,
            then=outcome(False),
            because="the buyer's bank has charged the order back",
            source="docs/explanation/our-choices.md#a-chargeback",
        ),
        Row(
            "not-paid",
            when=order.paid_at.is_pending(at),
            then=refuse,
            because="the order has not been paid",
            source="docs/explanation/our-choices.md#only-a-paid-and-shipped-order",
        ),
        Row(
            "goods-confirmed",
            when=protection.confirmation_closes_at.has_passed(at),
            then=refuse,
            because="the buyer confirmed receipt on {confirmed_at}",
            source="docs/explanation/guide.md#confirming-receipt",
        ),
        Row(
            "confirmation-timeout",
            when=protection.claims_end_at.has_passed(at),
            then=refuse,
            because="the time to open a dispute ended on {claims_end_at}",
            source="docs/explanation/guide.md#confirmation-timeout",
        ),
        Row(
            "nothing-left-to-refund",
            when=no_goods_left & no_shipping_left,
            then=refuse,
            because="everything that was paid has been refunded",
            source="docs/explanation/our-choices.md#never-more-than-what-is-left",
        ),
        Row(
            "dispute-open",
            when=nothing_claimable & order.disputed_quantity.is_positive,
            then=refuse,
            because="everything left is already in an open dispute",
            source="docs/explanation/our-choices.md#one-unit-one-dispute",
        ),
        Row(
            "already-decided",
            when=nothing_claimable & order.disputed_quantity.is_zero,
            then=refuse,
            because="every unit has been refunded or was in a dispute that has ended",
            source="docs/explanation/our-choices.md#what-was-decided-stays-decided",
        ),
        Row(
            "not-shipped",
            when=settings.REQUIRES_SHIPMENT & order.shipped_at.is_pending(at),
            then=refuse,
            because="the order has not been shipped",
            source="docs/explanation/our-choices.md#only-a-paid-and-shipped-order",
        ),
        Row(
            "waiting-period",
            when=protection.opens_at.is_pending(at),
            then=refuse,
            because="the waiting period {opens_at:lasts until|has no end date yet: it counts from "
            "a date that the order lacks}",
            source="docs/explanation/our-choices.md#a-wait-before-a-dispute",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "eligible"),
        because="a dispute can be opened {claims_end_at:until|with no deadline}",
        source="docs/explanation/guide.md#confirmation-timeout",
    ),
)
