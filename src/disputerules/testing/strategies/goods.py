"""Draw what was bought: lines, shipping and the parcel."""

from typing import Any

from hypothesis import strategies as st

from disputerules.testing.strategies.choice import Draw, chosen, kept, one_in
from disputerules.values.money import Money
from disputerules.values.order_line import OrderLine
from disputerules.values.shipment import Shipment, ShipmentStatus

# USD has two decimals, JPY none, KWD three.
CURRENCIES = ("USD", "EUR", "JPY", "KWD")


@kept
def amounts(maximum: int = 10_000) -> st.SearchStrategy[int]:
    """Draw minor units: round amounts, amounts that do not divide evenly, and 0."""
    likely = [one for one in (1_000, 0, 1, 2, 99, 101, 997, 9_999) if one <= maximum]
    return st.sampled_from(likely) | st.integers(0, maximum)


@kept
@st.composite
def shipping(draw: Draw, currency: str) -> tuple[Money, Money, Money]:
    """What was paid for shipping, refunded of it, and what disputes hold of the rest."""
    paid = draw(st.just(0) | amounts())
    refunded = chosen(draw, (0, 0, paid, paid // 2))
    left = paid - refunded
    held = chosen(draw, (0, 0, 0, left, left // 3))
    return Money(paid, currency), Money(refunded, currency), Money(held, currency)


@kept
@st.composite
def lines(draw: Draw, currency: str, disputable: bool) -> tuple[OrderLine, ...]:
    count = chosen(draw, (1, 1, 2, 3))
    made = [draw(line(str(number), currency)) for number in range(1, count + 1)]
    if disputable and not any(one.claimable_quantity and one.claimable_value for one in made):
        made[0] = OrderLine(id="1", quantity=1, paid=Money(1_000, currency))
    return tuple(made)


@kept
@st.composite
def line(draw: Draw, line_id: str, currency: str) -> OrderLine:
    """Draw a line, sometimes partly refunded or held by disputes."""
    quantity = chosen(draw, (1, 2, 3, 7))
    paid = draw(amounts() if not draw(one_in(20)) else st.just(2**50))
    refunded = chosen(draw, (0, 0, 0, paid, paid // 3, max(0, paid - 1)))
    refunded_quantity = chosen(draw, (0, 0, 0, quantity, quantity // 2))
    return OrderLine(
        id=line_id,
        quantity=quantity,
        paid=Money(paid, currency),
        refunded=Money(refunded, currency),
        refunded_quantity=refunded_quantity,
        **draw(held(quantity - refunded_quantity, paid - refunded, currency)),
    )


@st.composite
def held(draw: Draw, units: int, amount: int, currency: str) -> dict[str, Any]:
    """Draw the units that disputes hold of what is left of a line, with amounts or without."""
    counters: dict[str, Any] = {}
    for name in ("disputed", "decided") if draw(one_in(2)) else ():
        counted = min(chosen(draw, (0, 0, 1, units)), units)
        counters[f"{name}_quantity"] = counted
        units -= counted
        if draw(one_in(3)):
            taken = chosen(draw, (amount, amount // 2, amount // 3, 0))
            counters[name] = Money(taken, currency)
            amount -= taken
    return counters


@kept
def shipments() -> st.SearchStrategy[Shipment]:
    """Draw what is known of the parcel; a blank tracking number counts as missing."""
    return st.builds(
        Shipment,
        tracking_number=st.sampled_from((None, "LX123", " ")),
        status=st.sampled_from(ShipmentStatus),
    )
