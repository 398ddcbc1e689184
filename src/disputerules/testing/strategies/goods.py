"""Draw what was bought: lines, shipping and the parcel."""

from hypothesis import strategies as st

from disputerules.testing.strategies.choice import Draw, kept, one_in
from disputerules.values.money import Money
from disputerules.values.order import OrderLine, Shipment, ShipmentStatus

# USD has two decimals, JPY none, KWD three.
CURRENCIES = ("USD", "EUR", "JPY", "KWD")


@kept
def amounts(maximum: int = 10_000) -> st.SearchStrategy[int]:
    """Draw minor units: round amounts, amounts that do not divide evenly, and 0."""
    likely = [one for one in (1_000, 0, 1, 2, 99, 101, 997, 9_999) if one <= maximum]
    return st.sampled_from(likely) | st.integers(0, maximum)


@kept
@st.composite
def shipping(draw: Draw, currency: str) -> tuple[Money, Money]:
    paid = draw(st.just(0) | amounts())
    refunded = draw(st.sampled_from((0, 0, paid, paid // 2)))
    return Money(paid, currency), Money(refunded, currency)


@kept
@st.composite
def lines(draw: Draw, currency: str, disputable: bool) -> tuple[OrderLine, ...]:
    count = draw(st.sampled_from((1, 1, 2, 3)))
    made = [draw(line(str(number), currency)) for number in range(1, count + 1)]
    if disputable and not any(one.claimable_quantity and one.left for one in made):
        made[0] = OrderLine(id="1", quantity=1, paid=Money(1_000, currency))
    return tuple(made)


@kept
@st.composite
def line(draw: Draw, line_id: str, currency: str) -> OrderLine:
    """Draw a line, sometimes partly refunded or disputed."""
    quantity = draw(st.sampled_from((1, 2, 3, 7)))
    paid = draw(amounts() if not draw(one_in(20)) else st.just(2**50))
    refunded = draw(st.sampled_from((0, 0, 0, paid, paid // 3, max(0, paid - 1))))
    refunded_quantity = draw(st.sampled_from((0, 0, 0, quantity, quantity // 2)))
    disputed_quantity = draw(st.sampled_from((0, 0, 0, 1, quantity)))
    return OrderLine(
        id=line_id,
        quantity=quantity,
        paid=Money(paid, currency),
        refunded=Money(refunded, currency),
        refunded_quantity=refunded_quantity,
        disputed_quantity=min(disputed_quantity, quantity - refunded_quantity),
    )


@kept
def shipments() -> st.SearchStrategy[Shipment]:
    """Draw what is known of the parcel; a blank tracking number counts as missing."""
    return st.builds(
        Shipment,
        tracking_number=st.sampled_from((None, "LX123", " ")),
        status=st.sampled_from(ShipmentStatus),
    )
