"""The repr of a value is short enough to read in a traceback."""

from datetime import UTC, datetime

import pytest

from disputerules import (
    Calendar,
    Claim,
    Event,
    EventType,
    Money,
    Order,
    OrderLine,
    Period,
    ReasonCode,
    RefundKind,
)
from disputerules.values.errors import shown

AT = datetime(2026, 1, 2, 8, tzinfo=UTC)
PAID = Money(4500, "USD")
LINE = OrderLine(id="1", quantity=3, paid=PAID)
FULL = Claim(received=False, reason=ReasonCode.WRONG_ADDRESS)
PARTIAL = Claim(
    received=True,
    reason=ReasonCode.COUNTERFEIT,
    refund=RefundKind.PARTIAL,
    amount=Money(1000, "USD"),
)


def order(*lines: OrderLine) -> Order:
    return Order(id="A-1", currency="USD", placed_at=AT, lines=lines)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (PAID, "Money(4500, 'USD')"),
        (Period.parse("60 days"), "Period('60 days')"),
        (Period.parse("1 month, end of day"), "Period('1 month, end of day')"),
        (LINE, "<OrderLine '1': 3 units, 45.00 USD>"),
        (order(LINE), "<Order 'A-1': 1 line, USD, placed 2026-01-02T08:00:00Z>"),
        (
            order(LINE, OrderLine(id="2", quantity=1, paid=PAID)),
            "<Order 'A-1': 2 lines, USD, placed 2026-01-02T08:00:00Z>",
        ),
        (FULL, "<Claim wrong-address: full refund>"),
        (PARTIAL, "<Claim counterfeit: partial refund of 10.00 USD>"),
        (
            Event(id="e1", type=EventType.BUYER_CANCELLED, at=AT),
            "<Event 'e1': buyer-cancelled at 2026-01-02T08:00:00Z>",
        ),
        (
            Calendar("Europe/Paris", holidays=["2026-12-25"]),
            "<Calendar Europe/Paris: weekend saturday, sunday; 1 holiday>",
        ),
        (
            Calendar(holidays=["2026-05-01", "2026-05-02"], workdays=["2026-05-03"]),
            "<Calendar UTC: weekend saturday, sunday; 2 holidays, 1 workday>",
        ),
        (Calendar(weekend=()), "<Calendar UTC: weekend none; 0 holidays>"),
    ],
)
def test_a_repr_is_one_short_line(value: object, text: str) -> None:
    assert repr(value) == text
    assert shown(value) == (text if len(text) <= 60 else text[:59] + "…")
