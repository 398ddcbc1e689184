"""Draw the ledger of an order: refunds outside its disputes, other disputes, a shipment history."""

from datetime import datetime
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from disputerules.testing.strategies.choice import Draw, chosen, one_in
from disputerules.testing.strategies.placement import in_time
from disputerules.values.fields import cached_zero
from disputerules.values.ledger import (
    DisputeEntry,
    HeldUnits,
    Outcome,
    OutsideRefund,
    RefundedUnits,
)
from disputerules.values.money import Money
from disputerules.values.order import Order
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import TICK
from disputerules.values.shipment import Shipment, ShipmentEntry, ShipmentStatus


@st.composite
def with_ledgers(draw: Draw, order: Order, *, near: datetime) -> Order:
    """Draw an order without counters that has a ledger, with stamps around an instant."""
    lines = tuple(
        OrderLine(id=line.id, quantity=line.quantity, paid=line.paid) for line in order.lines
    )
    plain = evolve(
        order,
        lines=lines,
        shipping_refunded=cached_zero(order.currency),
        shipping_disputed=cached_zero(order.currency),
    )
    return evolve(
        plain,
        refunds=draw(refunds(plain, near)),
        disputes=draw(entries(plain, near)),
        shipment=draw(st.just(plain.shipment) | histories(plain, near)),
    )


@st.composite
def stamps(draw: Draw, order: Order, near: datetime) -> datetime:
    """Draw a stamp from the placing on: at the instant, a tick around it, or any other."""
    around = [one for one in (near - TICK, near, near + TICK) if one >= order.placed_at]
    return in_time(chosen(draw, [*around, *order.stamps()]))


@st.composite
def refunds(draw: Draw, order: Order, near: datetime) -> tuple[OutsideRefund, ...]:
    if draw(st.booleans()):
        return ()
    line = chosen(draw, order.lines)
    amount = chosen(draw, (line.paid.amount, line.paid.amount // 2, 0))
    part = RefundedUnits(
        id=line.id,
        quantity=chosen(draw, (0, 1, line.quantity)),
        amount=Money(amount, order.currency),
    )
    shipping = draw(st.none() | st.just(order.shipping_paid))
    stamp = draw(stamps(order, near))
    return (OutsideRefund(id="r1", at=stamp, lines=(part,), shipping=shipping),)


@st.composite
def entries(draw: Draw, order: Order, near: datetime) -> tuple[DisputeEntry, ...]:
    """Draw another dispute, open or ended, or none."""
    if draw(st.booleans()):
        return ()
    line = chosen(draw, order.lines)
    units = chosen(draw, (1, line.quantity))
    amount = line.paid.amount if units == line.quantity else line.paid.amount // line.quantity
    opened_at = draw(stamps(order, near))
    ended: dict[str, Any] = {}
    if draw(st.booleans()):
        later = max(opened_at, draw(stamps(order, near)))
        ended = {"ended_at": later, "outcome": chosen(draw, tuple(Outcome))}
    held = HeldUnits(id=line.id, quantity=units, amount=Money(amount, order.currency))
    shipping = order.shipping_paid if draw(one_in(2)) else None
    return (
        DisputeEntry(id="other", opened_at=opened_at, lines=(held,), shipping=shipping, **ended),
    )


@st.composite
def histories(draw: Draw, order: Order, near: datetime) -> Shipment:
    """Draw a shipment with a history of one or two entries."""
    stamped = sorted(draw(st.lists(stamps(order, near), min_size=1, max_size=2)))
    return Shipment(
        history=tuple(
            ShipmentEntry(
                at=at,
                status=draw(st.none() | st.sampled_from(ShipmentStatus)),
                tracking_number=chosen(draw, (None, "LX1")),
            )
            for at in stamped
        )
    )
