"""May a dispute be opened (still)? The first row that holds decides; all that hold are findings."""

from disputerules.facts import order_facts as order
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
            source="guide: only a paid and shipped order can be disputed",
        ),
        Row(
            "not-paid",
            when=order.paid_at.is_pending(at),
            then=refuse,
            because="the order is not paid",
            source="guide: only a paid and shipped order can be disputed",
        ),
        Row(
            "goods-confirmed",
            when=order.confirmation_closes_at.has_passed(at),
            then=refuse,
            because="the buyer confirmed receipt on {confirmed_at}",
            source="guide: 'Confirm Goods Received'",
        ),
        Row(
            "confirmation-timeout",
            when=order.claims_end_at.has_passed(at),
            then=refuse,
            because="the time to open a dispute ended on {claims_end_at}",
            source="guide: confirmation timeout",
        ),
        Row(
            "nothing-left-to-refund",
            when=no_goods_left & no_shipping_left,
            then=refuse,
            because="everything that was paid has been refunded",
            source="design: never above what is left",
        ),
        Row(
            "dispute-open",
            when=nothing_claimable & order.disputed_quantity.is_positive,
            then=refuse,
            because="all that is left is in an open dispute already",
            source="design: one unit is in one dispute",
        ),
        Row(
            "already-decided",
            when=nothing_claimable & order.disputed_quantity.is_zero,
            then=refuse,
            because="every unit was refunded or was in a dispute that has ended",
            source="design: what was decided is not disputed again",
        ),
        Row(
            "not-shipped",
            when=order.shipped_at.is_pending(at),
            then=refuse,
            because="the parcel has not been handed over",
            source="guide: only a paid and shipped order can be disputed",
        ),
        Row(
            "waiting-period",
            when=order.opens_at.is_pending(at),
            then=refuse,
            because="the waiting period lasts until {opens_at}",
            source="policy: protection.opens_after",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "eligible"),
        because="a dispute can be opened until {claims_end_at}",
        source="guide: open a dispute before the confirmation timeout",
    ),
)
