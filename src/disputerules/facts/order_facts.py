"""Facts of the order: its instants, what was paid and is left to refund, its parcel."""

from __future__ import annotations

from typing import Any

from disputerules.facts.case import Case
from disputerules.facts.origin import Fold, Ruling
from disputerules.facts.vocabulary import amount, choice, count, flag, instant, maybe_instant
from disputerules.values.money import CODES
from disputerules.values.shipment import ShipmentStatus

ORDER_STATUSES = (
    "cancelled",
    "awaiting-payment",
    "confirmed",
    "awaiting-shipment",
    "in-dispute",
    "confirmation-timeout",
    "awaiting-confirmation",
)

at = instant("at", "at", "the instant of the question")
placed_at = instant("placed_at", "order.placed_at", "when the order was placed")
paid_at = maybe_instant("paid_at", "order.paid_at", "when the order was paid")
shipped_at = maybe_instant("shipped_at", "order.shipped_at", "when the parcel was handed over")
delivered_at = maybe_instant("delivered_at", "order.delivered_at", "when it was delivered")
confirmed_at = maybe_instant(
    "confirmed_at", "order.confirmed_at", "when the buyer confirmed receipt"
)
estimated_delivery_at = maybe_instant(
    "estimated_delivery_at", "order.estimated_delivery_at", "the latest estimated delivery"
)
contacted_at = maybe_instant(
    "contacted_at", "order.contacted_at", "when the buyer first wrote to the seller about it"
)
cancelled_at = maybe_instant("cancelled_at", "order.cancelled_at", "when it was cancelled")

currency = choice("currency", "order.currency", "the currency of the order", tuple(CODES))
goods_paid = amount("goods_paid", "order.goods_paid", "amount paid for the goods")
goods_left = amount("goods_left", "order.goods_left", "amount paid for the goods and not refunded")
shipping_left = amount("shipping_left", "order.shipping_left", "shipping paid and not refunded")
goods_claimable = amount(
    "goods_claimable",
    "order.goods_claimable",
    "amount paid for the goods, not refunded and not held by a dispute",
)
shipping_claimable = amount(
    "shipping_claimable",
    "order.shipping_claimable",
    "shipping paid, not refunded and not held by a dispute",
)
priced_quantity = count(
    "priced_quantity", "order.priced_quantity", "units that cost something and are not refunded"
)
unrefunded_quantity = count(
    "unrefunded_quantity", "order.unrefunded_quantity", "units not refunded"
)


def chargeback_known(case: Case, policy: Any) -> bool:
    return any(one.closed_at is None for one in case.order.chargebacks)


charged_back = flag(
    "charged_back",
    Fold(chargeback_known, ("order",)),
    "whether the buyer's bank has charged the order back, as far as is known",
)
claimable_quantity = count(
    "claimable_quantity", "order.claimable_quantity", "units that can still be claimed"
)
disputed_quantity = count(
    "disputed_quantity", "order.disputed_quantity", "units in an open dispute"
)
order_status = choice(
    "order_status", Ruling("order-status"), "the status of the order", ORDER_STATUSES
)

shipment_status = choice(
    "shipment_status", "order.shipment.status", "what the carrier last reported", ShipmentStatus
)
tracked = flag("tracked", "order.shipment.tracked", "whether there is a tracking number")
