"""May the protection be extended: the boundary of every row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, ExtensionRequest, check_extension, protection_ends_at
from disputerules.testing.strategies import orders_with_instants
from disputerules.values.periods import TICK
from tests.rules.bounds import (
    DAY,
    ENDS,
    NOW,
    SHIPPED,
    around,
    case,
    claimed,
    extension,
    holds,
    line,
    order,
    until,
)

GRANTED = extension(answered_at=NOW - DAY, granted=True)
DECLINED = extension(answered_at=NOW - DAY, granted=False)
PENDING = order(extensions=(extension(),))
OF_SELLER = ExtensionRequest(days=1, requested_by="seller")


def asked(days=1):
    return ExtensionRequest(days=days)


BY_THE_GUIDE = [
    *[("not-protected", come, case(at, request=asked())) for at, come in around(ENDS)],
    *[("not-protected", yes, case(at, request=asked())) for at, yes in until(SHIPPED)],
    ("not-protected", False, case(of=line(disputed_quantity=1), request=asked())),
    ("not-protected", True, case(ENDS, line(disputed_quantity=1), request=asked())),
    ("invalid-days", True, case(request=asked(-1))),
    ("invalid-days", True, case(request=asked(0))),
    ("invalid-days", False, case(request=asked(1))),
    ("invalid-days", False, case(request=asked(2))),
    ("exceeds-days-each", False, case(request=asked(29))),
    ("exceeds-days-each", False, case(request=asked(30))),
    ("exceeds-days-each", True, case(request=asked(31))),
    ("exceeds-days-total", False, case(request=asked(19), of=order(extensions=(GRANTED,) * 4))),
    ("exceeds-days-total", False, case(request=asked(20), of=order(extensions=(GRANTED,) * 4))),
    ("exceeds-days-total", True, case(request=asked(21), of=order(extensions=(GRANTED,) * 4))),
    *[
        (
            "exceeds-count",
            granted >= 2,
            case(request=asked(), of=order(extensions=(GRANTED,) * granted)),
        )
        for granted in (0, 1, 2, 3)
    ],
    ("exceeds-count", False, case(request=OF_SELLER, of=order(extensions=(GRANTED,) * 2))),
    ("exceeds-count", False, case(request=asked(), of=order(extensions=(DECLINED,) * 2))),
    ("request-pending", False, case(request=asked(), of=order(extensions=(GRANTED,)))),
    ("request-pending", True, case(request=asked(), of=order(extensions=(extension(),)))),
    *[("request-pending", yes, case(at, PENDING, request=asked())) for at, yes in until(ENDS)],
    ("request-pending", True, case(request=OF_SELLER, of=order(extensions=(extension(),)))),
]


# The protection ends 5 days after the delivery, or 60 days after the shipment if that is earlier.
CUT = ALIEXPRESS_GUIDE.but({"protection.after_delivery": "5 days"})
CUT_ENDS = NOW + DAY
DELIVERED = CUT_ENDS - 5 * DAY
LATE = ENDS - 5 * DAY


def delivered(at, **changes):
    return order(delivered_at=at, **changes)


EXTENDED = extension(days=10, requested_at=SHIPPED, answered_at=SHIPPED, granted=True)
DISPUTED = {"lines": line(disputed_quantity=1).lines}
MOVES = [
    (False, ALIEXPRESS_GUIDE, case(of=delivered(DELIVERED), request=asked())),
    (False, CUT, case(request=asked())),
    (True, CUT, case(of=delivered(DELIVERED), request=asked())),
    (True, CUT, case(of=delivered(DELIVERED), request=asked(2))),
    (True, CUT, case(of=delivered(DELIVERED), request=asked(30))),
    (False, CUT, case(of=delivered(DELIVERED), request=asked(0))),
    (False, CUT, case(of=delivered(DELIVERED), request=asked(-1))),
    *[(yes, CUT, case(at, delivered(DELIVERED), request=asked())) for at, yes in until(CUT_ENDS)],
    (True, CUT, case(LATE + DAY, delivered(LATE - TICK), request=asked())),
    (True, CUT, case(LATE + DAY, delivered(LATE), request=asked())),
    # Delivered a tick later, the protection can be extended by that tick.
    (False, CUT, case(LATE + DAY, delivered(LATE + TICK), request=asked())),
    (True, CUT, case(LATE + DAY, delivered(LATE, extensions=(EXTENDED,)), request=asked())),
    (True, CUT, case(of=delivered(DELIVERED, **DISPUTED), request=asked())),
]
ROWS = [
    *[(row, value, ALIEXPRESS_GUIDE, judged) for row, value, judged in BY_THE_GUIDE],
    *[("end-would-not-move", *judged) for judged in MOVES],
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("extension", row, judged, policy) is value


@given(orders_with_instants(CUT), st.integers(1, 30))
def test_law_an_extension_that_may_be_granted_moves_the_end(drawn, days):
    whole, at = drawn
    decision = check_extension(whole, asked(days), at=at, policy=CUT)
    if decision:
        assert decision.ends_at_if_granted > protection_ends_at(whole, at=at, policy=CUT)


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("extension", [one[:2] for one in ROWS])
