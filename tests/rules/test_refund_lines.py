"""What claimed units are worth: the boundary of every row."""

import pytest

from disputerules import ALIEXPRESS_GUIDE, ClaimLine
from disputerules.facts.case import claimed_line
from disputerules.interpreters.compiled import compiled
from tests.rules.bounds import case, claimed, holds, line, usd


def of(quantity, line_id="1", **changes):
    whole = line(**changes)
    wanted = ClaimLine(id=line_id, quantity=quantity)
    return case(of=whole, line=claimed_line(whole.line(wanted.id), wanted))


ROWS = [
    ("no-unit-left", True, of(1, "2")),
    ("no-unit-left", True, of(1, refunded_quantity=3)),
    ("no-unit-left", False, of(1, refunded_quantity=2)),
    ("no-unit-left", True, of(1, disputed_quantity=2, decided_quantity=1)),
    ("no-unit-left", False, of(1, disputed_quantity=1, decided_quantity=1)),
    ("whole-line", False, of(2)),
    ("whole-line", True, of(3)),
    ("whole-line", True, of(4)),
    ("whole-line", True, of(2, disputed_quantity=1)),
    ("whole-line", False, of(1, decided_quantity=1)),
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("refund-lines", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("refund-lines", [one[:2] for one in ROWS])


@pytest.mark.parametrize(
    ("judged", "amount"),
    [
        (of(1), 333),
        (of(2), 667),
        (of(3), 1000),
        (of(4), 1000),
        (of(1, refunded=usd(333), refunded_quantity=1), 334),
        (of(1, refunded=usd(667), refunded_quantity=2), 333),
        # A held unit is worth 1000 / 3 rounded up, 334.
        (of(2, disputed_quantity=1), 666),
        (of(1, decided_quantity=1), 333),
        (of(1, disputed_quantity=2), 332),
        (of(1, disputed_quantity=2, disputed=usd(1000)), 0),
        (of(2, disputed_quantity=1, disputed=usd(300)), 700),
        (of(1, refunded=usd(900), decided_quantity=1, decided=usd(40), disputed_quantity=1), 0),
        (of(1, refunded_quantity=3), 0),
        (of(1, "2"), 0),
        (of(1, paid=usd(0)), 0),
    ],
)
def test_claimed_units_are_worth_their_part_of_what_is_left(judged, amount):
    verdict = compiled(ALIEXPRESS_GUIDE).table("refund-lines").decide(judged)
    assert verdict.field("amount") == amount
