"""The counts of the coverage report, for six questions whose answers a person can follow.

The order is paid on day 1 and shipped on day 3, so its 60 days end on day 63. It is asked about on
day 0, twice: not paid, and not shipped either; on days 1 and 2: not shipped; on day 4: eligible; on
day 80: too late. What is asked after the deciding row does not count as not matched.
"""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import ALIEXPRESS_GUIDE, Money, Order, OrderLine, check_eligibility
from disputerules.interpreters.compiled import with_interpreter
from disputerules.testing.coverage import RuleCoverage
from disputerules.testing.report import report

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 5, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + DAY,
    shipped_at=PLACED + 3 * DAY,
    lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
)
# Matched, decided and not matched, by row.
COUNTED = {
    "order-cancelled": (0, 0, 6),
    "charged-back": (0, 0, 6),
    "not-paid": (2, 2, 4),
    "goods-confirmed": (0, 0, 4),
    "confirmation-timeout": (1, 1, 3),
    "nothing-left-to-refund": (0, 0, 3),
    "dispute-open": (0, 0, 3),
    "already-decided": (0, 0, 3),
    "not-shipped": (4, 2, 1),
    "waiting-period": (4, 0, 1),
    "otherwise": (1, 1, 0),
}


@pytest.fixture(scope="module")
def asked():
    coverage = RuleCoverage(ALIEXPRESS_GUIDE)
    policy = with_interpreter(ALIEXPRESS_GUIDE, coverage.table)
    for day in (0, 0, 1, 2, 4, 80):
        check_eligibility(ORDER, at=PLACED + day * DAY, policy=policy)
    return coverage


def eligibility(lines):
    """The lines about the table."""
    start = lines.index("eligibility  (matched, decided, not matched)")
    return lines[start + 1 : lines.index("", start)]


def counts(lines):
    """The three counts of each row."""
    words = [line.split() for line in eligibility(lines) if line[2] != " "]
    return {name: tuple(map(int, numbers[:3])) for name, *numbers in words}


def test_every_row_says_how_often_it_matched_decided_and_did_not_match(asked):
    lines = list(report(asked, {}))
    assert counts(lines) == COUNTED
    (waiting,) = [line for line in lines if line.startswith("  waiting-period ")]
    assert waiting.endswith("       4       0       1  not counted: not-shipped decides before it")


def test_a_boundary_says_on_which_sides_it_was_met(asked):
    # On day 1 it is asked about at the instant of the payment; before it, nobody knows of it.
    lines = eligibility(list(report(asked, {})))
    (paid,) = [line for line in lines if line.startswith("      before *paid*: ")]
    assert paid.endswith(
        "*: at, NOT after; before not counted: an event is unknown before it happens"
    )


def test_the_totals_are_those_of_the_rows_and_sides_above_them(asked):
    lines = list(report(asked, {}))
    rows = [line for line in lines if line.startswith("  ") and line[2] != " "]
    counted = sum("not counted" not in line for line in rows)
    assert f"rows decided: 4 of {counted} ({400 / counted:.1f} %)" in lines
    sides = [line.partition(";")[0] for line in lines if line.startswith("      ")]
    possible = sum(
        one.removeprefix("NOT ") in {"before", "at", "after"}
        for line in sides
        for one in line.rpartition(": ")[2].split(", ")
    )
    assert f"boundaries met: 1 of {possible} ({100 / possible:.1f} %)" in lines
    assert (
        len([line for line in lines if line.startswith("missing: ")]) == counted - 4 + possible - 1
    )


def test_two_processes_with_the_same_records_have_met_everything_twice(asked):
    both = RuleCoverage(ALIEXPRESS_GUIDE)
    both.add(asked.plain())
    both.add(asked.plain())
    twice = {name: tuple(2 * one for one in found) for name, found in COUNTED.items()}
    assert counts(list(report(both, {}))) == twice
    assert both.missing == asked.missing
    both.clear()
    assert counts(list(report(both, {}))) == dict.fromkeys(COUNTED, (0, 0, 0))
    assert len(both.missing) == len(list(both.spots))
