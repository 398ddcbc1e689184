"""What is wrong with a claimed line: the boundary of every row."""

import pytest

from disputerules import ClaimLine
from disputerules.facts.case import claimed_line
from tests.rules.bounds import case, claimed, holds, line

ONE_DISPUTED = line(disputed_quantity=1)


def of(quantity, line_id="1"):
    wanted = ClaimLine(id=line_id, quantity=quantity)
    return case(of=ONE_DISPUTED, line=claimed_line(ONE_DISPUTED.line(wanted.id), wanted))


ROWS = [
    ("quantity-exceeds-available", False, of(1)),
    ("quantity-exceeds-available", False, of(2)),
    ("quantity-exceeds-available", True, of(3)),
    ("quantity-exceeds-available", False, of(3, "2")),
    ("unknown-line", False, of(1)),
    ("unknown-line", True, of(1, "2")),
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("claim-lines", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("claim-lines", [one[:2] for one in ROWS])
