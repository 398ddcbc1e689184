"""What the buyer should know: the boundary of every row."""

import pytest
from attrs import evolve

from tests.rules.bounds import (
    DAY,
    ENDS,
    NOW,
    SHIPPED,
    around,
    case,
    claimed,
    decides,
    extension,
    holds,
    line,
    order,
    until,
)

PENDING = order(extensions=(extension(),))
ANSWERED = order(extensions=(extension(answered_at=NOW - DAY, granted=False),))


def left(units):
    """The order with a request that is pending, and so many units that can be claimed."""
    return evolve(PENDING, lines=line(refunded_quantity=3 - units).lines)


ROWS = [
    *[("expiring-soon", come, case(at)) for at, come in around(ENDS - 5 * DAY)],
    *[("expiring-soon", yes, case(at)) for at, yes in until(ENDS)],
    ("expiring-soon", False, case(ENDS - DAY, line(refunded_quantity=3))),
    ("expiring-soon", True, case(ENDS - DAY, line(refunded_quantity=2))),
    ("pending-extension-does-not-protect", False, case()),
    ("pending-extension-does-not-protect", True, case(of=PENDING)),
    ("pending-extension-does-not-protect", False, case(of=ANSWERED)),
    *[("pending-extension-does-not-protect", yes, case(at, PENDING)) for at, yes in until(ENDS)],
    *[("pending-extension-does-not-protect", units > 0, case(of=left(units))) for units in (0, 1)],
    *[("extension-unanswered", come, case(at, PENDING)) for at, come in around(NOW)],
    *[("extension-unanswered", yes, case(at, PENDING)) for at, yes in until(ENDS)],
    *[("extension-unanswered", units > 0, case(of=left(units))) for units in (0, 1)],
    ("extension-unanswered", False, case(of=ANSWERED)),
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("advice", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("advice", [one[:2] for one in ROWS])


def test_nothing_is_advised_where_nothing_can_be_disputed():
    assert decides("advice", case(SHIPPED - DAY)) == ["otherwise"]
    assert decides("advice", case(ENDS, PENDING)) == ["otherwise"]
