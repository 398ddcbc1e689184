"""Orders as a service meets them: rows of plain values, each asked once, at any instant.

The instants are drawn over the whole life of an order: about one in six lies before the last stamp
of its row. The draws are the same in every run.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, TypeVar

from benchmarks.by_hand import Code
from benchmarks.orders import DAY, PLACED, TICK
from disputerules import Money, Order, OrderLine

T = TypeVar("T")
Row = dict[str, Any]
Asked = tuple[Row, datetime]
PROTECTION = 60 * DAY
NUMBER = 600
BEFORE_LAST_STAMP = 0.17


def rows(number: int = NUMBER, seed: int = 1) -> list[Asked]:
    """Rows and the instants that they are asked at."""
    draw = Random(seed)
    return [asked(one, draw) for one in range(number)]


def asked(number: int, draw: Random) -> Asked:
    row = row_of(number, draw)
    stamps = sorted(at for name, at in row.items() if name.endswith("_at") and at is not None)
    if len(stamps) > 1 and draw.random() < BEFORE_LAST_STAMP:
        early, late = stamps[0], stamps[-1] - TICK
    else:
        early, late = stamps[-1], stamps[-1] + 80 * DAY
    return row, early + (late - early) * draw.random()


def row_of(number: int, draw: Random) -> Row:
    """One order with one line: what happened, as a database gives it."""
    placed = PLACED + timedelta(minutes=draw.randrange(500_000))
    paid = placed + timedelta(minutes=draw.randrange(1, 300))
    shipped = paid + timedelta(minutes=draw.randrange(100, 6_000)) if draw.random() < 0.9 else None
    ended = (shipped or paid) + timedelta(minutes=draw.randrange(10_000, 60_000))
    ends = draw.random()
    quantity, amount = draw.randrange(1, 4), draw.randrange(100, 20_000)
    return {
        "order_id": f"A-{number}",
        "currency": "USD",
        "placed_at": placed,
        "paid_at": paid if draw.random() < 0.97 else None,
        "shipped_at": shipped,
        "confirmed_at": ended if 0.05 < ends < 0.3 else None,
        "cancelled_at": ended if ends <= 0.05 else None,
        "quantity": quantity,
        "paid": amount,
        "refunded": amount if draw.random() < 0.05 else 0,
        "disputed_quantity": quantity if draw.random() < 0.1 else 0,
        "shipping_paid": 500 if draw.random() < 0.5 else 0,
        "shipping_refunded": 0,
    }


def order_made_of(
    order: Callable[..., T],
    order_line: Callable[..., Any],
    money: Callable[..., Any],
    row: Row,
) -> T:
    """The order of a row, made as the README shows it, of classes that take the same parts."""
    currency = row["currency"]
    line = order_line(
        id="1",
        quantity=row["quantity"],
        paid=money(row["paid"], currency),
        refunded=money(row["refunded"], currency),
        disputed_quantity=row["disputed_quantity"],
    )
    return order(
        id=row["order_id"],
        currency=currency,
        placed_at=row["placed_at"],
        paid_at=row["paid_at"],
        shipped_at=row["shipped_at"],
        confirmed_at=row["confirmed_at"],
        cancelled_at=row["cancelled_at"],
        lines=(line,),
        shipping_paid=money(row["shipping_paid"], currency),
        shipping_refunded=money(row["shipping_refunded"], currency),
    )


order_of = partial(order_made_of, Order, OrderLine, Money)


def document_of(row: Row) -> dict[str, Any]:
    """The order of a row with the keys of the wire format; its instants stay datetimes."""
    names = ("currency", "placed_at", "paid_at", "shipped_at", "confirmed_at", "cancelled_at")
    line = {name: row[name] for name in ("quantity", "paid", "refunded", "disputed_quantity")}
    return {
        "id": row["order_id"],
        **{name: row[name] for name in names},
        "lines": [{"id": "1", **line}],
        "shipping_paid": row["shipping_paid"],
        "shipping_refunded": row["shipping_refunded"],
    }


def decided_by_hand(row: Row, at: datetime) -> Code:
    """The answer of the default policy as a good engineer would write it on the row itself."""
    cancelled_at, paid_at = row["cancelled_at"], row["paid_at"]
    if cancelled_at is not None and at >= cancelled_at:
        return Code.ORDER_CANCELLED
    if paid_at is None or at < paid_at:
        return Code.NOT_PAID
    confirmed_at, shipped_at = row["confirmed_at"], row["shipped_at"]
    if confirmed_at is not None and at >= confirmed_at:
        return Code.GOODS_CONFIRMED
    if shipped_at is not None and at >= shipped_at + PROTECTION:
        return Code.CONFIRMATION_TIMEOUT
    if row["refunded"] >= row["paid"] and row["shipping_refunded"] >= row["shipping_paid"]:
        return Code.NOTHING_LEFT_TO_REFUND
    if row["disputed_quantity"] >= row["quantity"]:
        return Code.DISPUTE_OPEN
    if shipped_at is None or at < shipped_at:
        return Code.NOT_SHIPPED
    return Code.ELIGIBLE


def seen_by_hand(order: Order, at: datetime) -> Code:
    """The same on an order with one line, at any instant of its life."""
    if order.cancelled_at is not None and at >= order.cancelled_at:
        return Code.ORDER_CANCELLED
    if order.paid_at is None or at < order.paid_at:
        return Code.NOT_PAID
    if order.confirmed_at is not None and at >= order.confirmed_at:
        return Code.GOODS_CONFIRMED
    if order.shipped_at is not None and at >= order.shipped_at + PROTECTION:
        return Code.CONFIRMATION_TIMEOUT
    left = units = disputed = 0
    for line in order.lines:
        left += line.paid.amount - line.refunded.amount
        units += line.quantity - line.refunded_quantity
        disputed += line.disputed_quantity
    if left == 0 and (units == 0 or order.shipping_paid.amount == order.shipping_refunded.amount):
        return Code.NOTHING_LEFT_TO_REFUND
    if units == disputed:
        return Code.DISPUTE_OPEN
    if order.shipped_at is None or at < order.shipped_at:
        return Code.NOT_SHIPPED
    return Code.ELIGIBLE


Made = Callable[[Row], object]
