"""The checks of `Order(..)` written by hand, in classes with plain slots.

What an order with one line needs: types, bounds, currencies, stamps from the placing on, and the
totals that eligibility reads. Nothing is converted and no message is made; a mistake is a
ValueError.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks.rows import order_made_of
from disputerules.values.money import CODES, MAX_AMOUNT
from disputerules.values.periods import FIRST, LAST

LARGEST = 2**53 - 1


class PlainMoney:
    __slots__ = ("amount", "currency")

    def __init__(self, amount: int, currency: str) -> None:
        if type(amount) is not int or not 0 <= amount <= MAX_AMOUNT:
            raise ValueError("amount")
        if type(currency) is not str or currency not in CODES:
            raise ValueError("currency")
        self.amount = amount
        self.currency = currency


class PlainLine:
    __slots__ = ("disputed_quantity", "id", "paid", "quantity", "refunded", "refunded_quantity")

    def __init__(
        self,
        *,
        id: str,
        quantity: int,
        paid: PlainMoney,
        refunded: PlainMoney,
        refunded_quantity: int = 0,
        disputed_quantity: int = 0,
    ) -> None:
        check_text(id)
        if type(quantity) is not int or not 1 <= quantity <= LARGEST:
            raise ValueError("quantity")
        for count in (refunded_quantity, disputed_quantity):
            if type(count) is not int or not 0 <= count <= LARGEST:
                raise ValueError("count")
        if type(paid) is not PlainMoney or type(refunded) is not PlainMoney:
            raise ValueError("amount")
        if paid.currency != refunded.currency or refunded.amount > paid.amount:
            raise ValueError("refunded")
        if refunded_quantity + disputed_quantity > quantity:
            raise ValueError("units")
        self.id = id
        self.quantity = quantity
        self.paid = paid
        self.refunded = refunded
        self.refunded_quantity = refunded_quantity
        self.disputed_quantity = disputed_quantity


class PlainOrder:
    __slots__ = (
        "cancelled_at",
        "claimable_quantity",
        "confirmed_at",
        "currency",
        "disputed_quantity",
        "goods_left",
        "id",
        "last_stamp",
        "lines",
        "paid_at",
        "placed_at",
        "shipped_at",
        "shipping_paid",
        "shipping_refunded",
        "unrefunded_quantity",
    )

    def __init__(
        self,
        *,
        id: str,
        currency: str,
        placed_at: datetime,
        paid_at: datetime | None,
        shipped_at: datetime | None,
        confirmed_at: datetime | None,
        cancelled_at: datetime | None,
        lines: tuple[PlainLine, ...],
        shipping_paid: PlainMoney,
        shipping_refunded: PlainMoney,
    ) -> None:
        check_text(id)
        if type(currency) is not str or currency not in CODES:
            raise ValueError("currency")
        check_stamp(placed_at)
        last = placed_at
        for stamp in (paid_at, shipped_at, confirmed_at, cancelled_at):
            if stamp is not None:
                check_stamp(stamp)
                if stamp < placed_at:
                    raise ValueError("stamp")
                last = max(last, stamp)
        if type(lines) is not tuple or not lines:
            raise ValueError("lines")
        if type(shipping_paid) is not PlainMoney or type(shipping_refunded) is not PlainMoney:
            raise ValueError("shipping")
        if shipping_paid.currency != currency or shipping_refunded.currency != currency:
            raise ValueError("currency")
        if shipping_refunded.amount > shipping_paid.amount:
            raise ValueError("shipping")
        total = shipping_paid.amount
        left = unrefunded = disputed = 0
        for line in lines:
            if type(line) is not PlainLine or line.paid.currency != currency:
                raise ValueError("line")
            total += line.paid.amount
            left += line.paid.amount - line.refunded.amount
            unrefunded += line.quantity - line.refunded_quantity
            disputed += line.disputed_quantity
        if total > MAX_AMOUNT or len({line.id for line in lines}) < len(lines):
            raise ValueError("lines")
        self.id = id
        self.currency = currency
        self.placed_at = placed_at
        self.paid_at = paid_at
        self.shipped_at = shipped_at
        self.confirmed_at = confirmed_at
        self.cancelled_at = cancelled_at
        self.lines = lines
        self.shipping_paid = shipping_paid
        self.shipping_refunded = shipping_refunded
        self.last_stamp = last
        self.goods_left = left
        self.unrefunded_quantity = unrefunded
        self.disputed_quantity = disputed
        self.claimable_quantity = unrefunded - disputed


def check_text(value: Any) -> None:
    if type(value) is not str or not value or not value.isascii():
        raise ValueError("text")


def check_stamp(value: Any) -> None:
    if type(value) is not datetime or value.tzinfo is not UTC or not FIRST <= value <= LAST:
        raise ValueError("instant")


plain_order = partial(order_made_of, PlainOrder, PlainLine, PlainMoney)
