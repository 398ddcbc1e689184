"""May a dispute be opened (still)? The first row that holds decides; all that hold are findings."""

from disputerules.facts.order_facts import (
    at,
    cancelled_at,
    claimable_quantity,
    claims_end_at,
    confirmation_closes_at,
    disputed_quantity,
    goods_left,
    opens_at,
    paid_at,
    shipped_at,
    shipping_left,
    unrefunded_quantity,
)
from disputerules.facts.settings import SHIPPING_REFUND
from disputerules.language.pens import amount, count
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

refuse = outcome(False)

no_goods_left = goods_left <= amount(0)
no_shipping_left = (
    (shipping_left <= amount(0)) | SHIPPING_REFUND.is_("never") | (unrefunded_quantity <= count(0))
)
nothing_claimable = claimable_quantity <= count(0)

ELIGIBILITY = Table(
    name="eligibility",
    question="May a dispute be opened?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    rows=(
        Row(
            "order-cancelled",
            when=at >= cancelled_at.or_never,
            then=refuse,
            because="the order was cancelled on {cancelled_at}",
            source="guide: only a paid and shipped order can be disputed",
        ),
        Row(
            "not-paid",
            when=at < paid_at.or_never,
            then=refuse,
            because="the order is not paid",
            source="guide: only a paid and shipped order can be disputed",
        ),
        Row(
            "goods-confirmed",
            when=at >= confirmation_closes_at.or_never,
            then=refuse,
            because="the buyer confirmed receipt on {confirmed_at}",
            source="guide: 'Confirm Goods Received'",
        ),
        Row(
            "confirmation-timeout",
            when=at >= claims_end_at,
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
            when=nothing_claimable & (disputed_quantity > count(0)),
            then=refuse,
            because="all that is left is in an open dispute already",
            source="design: one unit is in one dispute",
        ),
        Row(
            "already-decided",
            when=nothing_claimable & (disputed_quantity <= count(0)),
            then=refuse,
            because="every unit was refunded or was in a dispute that has ended",
            source="design: what was decided is not disputed again",
        ),
        Row(
            "not-shipped",
            when=at < shipped_at.or_never,
            then=refuse,
            because="the parcel has not been handed over",
            source="guide: only a paid and shipped order can be disputed",
        ),
        Row(
            "waiting-period",
            when=at < opens_at,
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
