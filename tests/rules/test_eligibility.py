"""May a dispute be opened: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Chargeback
from tests.rules.bounds import (
    DAY,
    ENDS,
    NOW,
    ORDER,
    PLACED,
    SHIPPED,
    around,
    case,
    claimed,
    holds,
    line,
    order,
    until,
    usd,
)

PLAIN = ALIEXPRESS_GUIDE
LATER = PLAIN.but(
    {
        "protection.opens_after": "1 day",
        "protection.after_confirmation": "2 days",
        "protection.after_protection": "3 days",
    }
)
UNSHIPPED = PLAIN.but({"protection.requires_shipment": False, "protection.opens_after": "2 days"})
# Ten days from the shipment end on 15 January; at most, twenty on 25 January.
HOLIDAY, DATED = NOW - 12 * DAY, {"protection.period": "10 days", "protection.at_most": "20 days"}
LONGER = PLAIN.but(DATED | {"protection.ends_on": f"{HOLIDAY:%FT%TZ}"})
SHORTER = PLAIN.but(DATED | {"protection.ends_on": "2026-01-14T00:00:00Z"})
CAPPED = PLAIN.but(DATED | {"protection.ends_on": "2026-01-26T00:00:00Z"})
CUT = LONGER.but({"protection.after_delivery": "5 days"})
LIMITED = PLAIN.but(
    {
        "protection.anchor": "delivered",
        "protection.period": "20 days",
        "protection.outer_limit": "31 days",
        "protection.ends_on": "2026-02-15T00:00:00Z",
    }
)
NEVER = PLAIN.but({"refund.shipping": "never"})
CLOSES = PLAIN.but({"chargeback.on_opening": "close"})
OPEN, WON = Chargeback(at=NOW), Chargeback(at=NOW - DAY, closed_at=NOW)
ALL_REFUNDED = line(refunded=usd(1000), refunded_quantity=3)
UNIT_LEFT = line(refunded=usd(1000), refunded_quantity=2)


def shipping(of, refunded):
    return evolve(of, shipping_paid=usd(200), shipping_refunded=usd(refunded))


ROWS = [
    *[
        ("order-cancelled", come, PLAIN, case(at, order(cancelled_at=NOW)))
        for at, come in around(NOW)
    ],
    ("charged-back", True, CLOSES, case(of=order(chargebacks=(WON, OPEN)))),
    ("charged-back", False, CLOSES, case(of=order(chargebacks=(WON,)))),
    ("charged-back", False, PLAIN, case(of=order(chargebacks=(OPEN,)))),
    *[("not-paid", yes, PLAIN, case(at)) for at, yes in until(ORDER.paid_at)],
    ("not-paid", True, PLAIN, case(of=order(paid_at=None))),
    *[
        ("goods-confirmed", come, PLAIN, case(at, order(confirmed_at=NOW)))
        for at, come in around(NOW)
    ],
    *[
        ("goods-confirmed", come, LATER, case(at, order(confirmed_at=NOW)))
        for at, come in around(NOW + 2 * DAY)
    ],
    *[("confirmation-timeout", come, PLAIN, case(at)) for at, come in around(ENDS)],
    *[("confirmation-timeout", come, LATER, case(at)) for at, come in around(ENDS + 3 * DAY)],
    ("nothing-left-to-refund", True, PLAIN, case(of=line(refunded=usd(1000)))),
    ("nothing-left-to-refund", False, PLAIN, case(of=line(refunded=usd(999)))),
    ("nothing-left-to-refund", False, PLAIN, case(of=shipping(line(refunded=usd(1000)), 0))),
    ("nothing-left-to-refund", False, PLAIN, case(of=shipping(line(refunded=usd(1000)), 199))),
    ("nothing-left-to-refund", True, PLAIN, case(of=shipping(line(refunded=usd(1000)), 200))),
    ("nothing-left-to-refund", True, NEVER, case(of=shipping(line(refunded=usd(1000)), 0))),
    ("nothing-left-to-refund", True, PLAIN, case(of=shipping(ALL_REFUNDED, 0))),
    ("nothing-left-to-refund", False, PLAIN, case(of=shipping(UNIT_LEFT, 0))),
    ("dispute-open", True, PLAIN, case(of=line(disputed_quantity=3))),
    ("dispute-open", True, PLAIN, case(of=line(disputed_quantity=1, refunded_quantity=2))),
    ("dispute-open", False, PLAIN, case(of=line(disputed_quantity=2))),
    ("dispute-open", False, PLAIN, case(of=line(refunded_quantity=3))),
    ("already-decided", True, PLAIN, case(of=line(refunded_quantity=3))),
    ("already-decided", True, PLAIN, case(of=line(decided_quantity=3))),
    ("already-decided", False, PLAIN, case(of=line(decided_quantity=2))),
    ("already-decided", False, PLAIN, case(of=line(refunded_quantity=2, disputed_quantity=1))),
    *[("not-shipped", yes, PLAIN, case(at)) for at, yes in until(SHIPPED)],
    *[("waiting-period", yes, PLAIN, case(at)) for at, yes in until(SHIPPED)],
    ("not-shipped", False, UNSHIPPED, case(of=order(shipped_at=None))),
    ("waiting-period", False, UNSHIPPED, case(of=order(shipped_at=None))),
    *[("waiting-period", yes, UNSHIPPED, case(at)) for at, yes in until(SHIPPED + 2 * DAY)],
    *[("confirmation-timeout", come, LONGER, case(at)) for at, come in around(HOLIDAY)],
    *[("confirmation-timeout", come, SHORTER, case(at)) for at, come in around(SHIPPED + 10 * DAY)],
    *[("confirmation-timeout", come, CAPPED, case(at)) for at, come in around(SHIPPED + 20 * DAY)],
    *[
        ("confirmation-timeout", come, CUT, case(at, order(delivered_at=SHIPPED + DAY)))
        for at, come in around(SHIPPED + 6 * DAY)
    ],
    *[("confirmation-timeout", come, LIMITED, case(at)) for at, come in around(PLACED + 31 * DAY)],
    # Delivered on 6 January, its twenty days end on 26 January, before the date.
    *[
        ("confirmation-timeout", come, LIMITED, case(at, order(delivered_at=SHIPPED + DAY)))
        for at, come in around(PLACED + 45 * DAY)
    ],
    *[("waiting-period", yes, LATER, case(at)) for at, yes in until(SHIPPED + DAY)],
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("eligibility", row, judged, policy) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("eligibility", [one[:2] for one in ROWS])
