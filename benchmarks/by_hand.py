"""The eligibility of the default policy as a good engineer would write it: no rows, no reasons.

Both functions read the same `Order` and do only what this policy needs: they leave out windows of 0
days, as the generated function does. `eligibility` counts what is left from the order's lines, as a
service would that has only those. `eligibility_counted` reads what `Order` counted in its
constructor, as the generated function does. It is the strictest comparison.
"""

from datetime import datetime, timedelta
from enum import Enum

from disputerules import Calendar, Order, deadline

PROTECTION = timedelta(days=60)
CALENDAR = Calendar(zone="UTC", weekend=("saturday", "sunday"), holidays=())


class Code(Enum):
    ORDER_CANCELLED = "order-cancelled"
    NOT_PAID = "not-paid"
    GOODS_CONFIRMED = "goods-confirmed"
    CONFIRMATION_TIMEOUT = "confirmation-timeout"
    NOTHING_LEFT_TO_REFUND = "nothing-left-to-refund"
    DISPUTE_OPEN = "dispute-open"
    ALREADY_DECIDED = "already-decided"
    NOT_SHIPPED = "not-shipped"
    ELIGIBLE = "eligible"


ORDER_CANCELLED = Code.ORDER_CANCELLED
NOT_PAID = Code.NOT_PAID
GOODS_CONFIRMED = Code.GOODS_CONFIRMED
CONFIRMATION_TIMEOUT = Code.CONFIRMATION_TIMEOUT
NOTHING_LEFT_TO_REFUND = Code.NOTHING_LEFT_TO_REFUND
DISPUTE_OPEN = Code.DISPUTE_OPEN
ALREADY_DECIDED = Code.ALREADY_DECIDED
NOT_SHIPPED = Code.NOT_SHIPPED
ELIGIBLE = Code.ELIGIBLE


def eligibility(order: Order, at: datetime) -> Code:
    """Whether a dispute may be opened at an instant after every recorded stamp."""
    if order.cancelled_at is not None and at >= order.cancelled_at:
        return ORDER_CANCELLED
    if order.paid_at is None or at < order.paid_at:
        return NOT_PAID
    if order.confirmed_at is not None and at >= order.confirmed_at:
        return GOODS_CONFIRMED
    if order.shipped_at is not None and at >= protection_end(order, order.shipped_at):
        return CONFIRMATION_TIMEOUT
    left = unrefunded = disputed = decided = 0
    for line in order.lines:
        left += line.paid.amount - line.refunded.amount
        unrefunded += line.quantity - line.refunded_quantity
        disputed += line.disputed_quantity
        decided += line.decided_quantity
    if left == 0 and (unrefunded == 0 or order.shipping_paid == order.shipping_refunded):
        return NOTHING_LEFT_TO_REFUND
    if unrefunded == disputed + decided:
        return DISPUTE_OPEN if disputed > 0 else ALREADY_DECIDED
    if order.shipped_at is None or at < order.shipped_at:
        return NOT_SHIPPED
    return ELIGIBLE


def eligibility_counted(order: Order, at: datetime) -> Code:
    """The same, from what the order counted in its constructor."""
    if order.cancelled_at is not None and at >= order.cancelled_at:
        return ORDER_CANCELLED
    if order.paid_at is None or at < order.paid_at:
        return NOT_PAID
    if order.confirmed_at is not None and at >= order.confirmed_at:
        return GOODS_CONFIRMED
    if order.shipped_at is not None and at >= protection_end(order, order.shipped_at):
        return CONFIRMATION_TIMEOUT
    if order.goods_left == 0 and (order.shipping_left == 0 or order.unrefunded_quantity == 0):
        return NOTHING_LEFT_TO_REFUND
    if order.claimable_quantity == 0:
        return DISPUTE_OPEN if order.disputed_quantity > 0 else ALREADY_DECIDED
    if order.shipped_at is None or at < order.shipped_at:
        return NOT_SHIPPED
    return ELIGIBLE


def protection_end(order: Order, shipped_at: datetime) -> datetime:
    """When the protection ends: the order's own or the default, plus the grants made in time."""
    if order.protection is None:
        ends = shipped_at + PROTECTION
    else:
        ends = deadline(shipped_at, order.protection, CALENDAR)
    return with_grants(order, ends) if order.extensions else ends


def with_grants(order: Order, ends: datetime) -> datetime:
    """Add the grants one after another. Each counts only before the end that it moves."""
    grants = [(one.answered_at, one.days) for one in order.extensions if one.granted]
    for answered_at, days in sorted(grants):
        if answered_at is not None and answered_at < ends:
            ends += timedelta(days=days)
    return ends
