"""Where an order stands: the boundary of every row."""

import pytest

from disputerules import ALIEXPRESS_GUIDE
from tests.rules.bounds import (
    DAY,
    ENDS,
    NOW,
    ORDER,
    SHIPPED,
    around,
    case,
    claimed,
    decides,
    holds,
    line,
    order,
    until,
)

ROWS = [
    *[("cancelled", come, case(at, order(cancelled_at=NOW))) for at, come in around(NOW)],
    ("cancelled", False, case()),
    *[
        ("awaiting-payment", yes, case(at, order(shipped_at=None)))
        for at, yes in until(ORDER.paid_at)
    ],
    ("awaiting-payment", True, case(of=order(paid_at=None))),
    *[("confirmed", come, case(at, order(confirmed_at=NOW))) for at, come in around(NOW)],
    *[("awaiting-shipment", yes, case(at)) for at, yes in until(SHIPPED)],
    ("awaiting-shipment", True, case(of=order(shipped_at=None))),
    ("in-dispute", False, case(of=line(disputed_quantity=0))),
    ("in-dispute", True, case(of=line(disputed_quantity=1))),
    ("in-dispute", True, case(of=line(disputed_quantity=2))),
    *[("confirmation-timeout", come, case(at)) for at, come in around(ENDS)],
    ("confirmation-timeout", False, case(of=order(shipped_at=None))),
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("order-status", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("order-status", [one[:2] for one in ROWS])


def test_no_shipment_is_awaited_where_none_is_needed():
    policy = ALIEXPRESS_GUIDE.but({"protection.requires_shipment": False})
    unshipped = order(shipped_at=None)
    assert not holds("order-status", "awaiting-shipment", case(of=unshipped), policy)
    assert decides("order-status", case(of=unshipped), policy) == ["otherwise"]


def test_a_dispute_outlives_the_protection():
    assert decides("order-status", case(ENDS, line(disputed_quantity=1))) == ["in-dispute"]
    assert decides("order-status", case(ENDS)) == ["confirmation-timeout"]
    assert decides("order-status", case(ENDS - DAY)) == ["otherwise"]
