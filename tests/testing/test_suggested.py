"""Ready cases cover what they are ready for, and are small."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    CaseDocument,
    Claim,
    Event,
    Money,
    Order,
    OrderLine,
)
from disputerules.facts.case import ExtensionRequest
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.neighbours import neighbours, simpler
from disputerules.testing.report import report
from disputerules.testing.suggested import Search, suggested_cases
from disputerules.values.periods import TICK

PLACED = datetime(2026, 1, 5, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + timedelta(days=1),
    lines=(OrderLine(id="1", quantity=2, paid=Money(1000, "USD")),),
)
CASE = CaseDocument(order=ORDER, at=PLACED + timedelta(days=2))
PAID = Spot("eligibility", "not-paid", "before *paid*", "at")


@pytest.fixture(scope="module")
def found():
    """What is found when nothing was covered, with a short search; the same for all tests."""
    coverage = RuleCoverage(ALIEXPRESS_GUIDE)
    for record in coverage.boundaries.values():
        record.met |= set() if record is boundary(coverage, PAID) else record.possible
    return coverage, suggested_cases(coverage, drawn=60)


def boundary(coverage, spot):
    return coverage.boundaries[spot.table, spot.row, spot.comparison]


@pytest.mark.no_cover
def test_a_ready_case_covers_its_spot(found):
    coverage, cases = found
    assert len(cases) > len(coverage.missing) / 2
    search = Search(ALIEXPRESS_GUIDE)
    for spot, document in cases.items():
        assert spot in search.covered_by(document), spot


def test_a_ready_case_has_only_what_it_needs(found):
    _, cases = found
    unpaid = cases[Spot("eligibility", "not-paid")]
    assert (unpaid.claim, unpaid.events, unpaid.request_extension) == (None, (), None)
    assert len(unpaid.order.lines) == 1


def test_the_report_says_what_is_missing_and_what_fills_it(found):
    coverage, cases = found
    lines = list(report(coverage, cases))
    for spot in coverage.missing:
        after = lines[lines.index(f"missing: {spot}") + 1]
        assert after == "as JSON:" if spot in cases else "`disputerules lint`" in after


def test_nothing_is_looked_for_when_nothing_is_missing():
    coverage = RuleCoverage(ALIEXPRESS_GUIDE)
    for row in coverage.rows.values():
        row.decided = 1
    for record in coverage.boundaries.values():
        record.met |= record.possible
    assert suggested_cases(coverage) == {}
    assert coverage.percent == 100


def test_neighbours_are_one_tick_or_one_unit_away():
    near = list(neighbours(CASE))
    assert {one.at - CASE.at for one in near} >= {-TICK, TICK}
    assert {one.order.lines[0].paid.amount for one in near} == {1000, 999, 1001, 0, 1}
    assert PLACED + timedelta(days=1) + TICK in {one.at for one in near}
    assert all(one.order.lines[0].quantity >= 1 for one in near)


def test_what_a_case_does_not_need_is_left_out():
    second = OrderLine(id="2", quantity=1, paid=Money(5, "USD"))
    order = evolve(ORDER, lines=(*ORDER.lines, second), shipped_at=CASE.at)
    asked = evolve(CASE, order=order, request_extension=ExtensionRequest(days=5))
    simple = simpler(asked, lambda one: one.order.paid_at is not None)
    assert simple == CASE
    assert simpler(CASE, lambda one: False) == CASE


def test_a_boundary_is_looked_for_near_a_case_in_which_the_row_decided():
    search = Search(ALIEXPRESS_GUIDE)
    search.keep(evolve(CASE, at=PLACED))
    spot = Spot("eligibility", "not-paid", "before *paid*", "after")
    search.look_near(spot)
    assert search.seen[spot].document.at == ORDER.paid_at + TICK


def test_what_no_neighbour_meets_stays_uncovered():
    search = Search(ALIEXPRESS_GUIDE)
    assert Spot("eligibility", "not-paid") in search.keep(evolve(CASE, at=PLACED))
    ahead = Spot("eligibility", "not-paid", "before *paid*", "before")
    search.look_near(ahead)
    assert ahead not in search.seen


def test_a_case_for_a_policy_of_ones_own_leaves_the_policy_to_the_test():
    policy = ALIEXPRESS_GUIDE.but({"payout.within": "9 days"})
    coverage = RuleCoverage(policy)
    spot = Spot("eligibility", "not-paid")
    event = Event(id="e1", type="buyer-cancelled", at=CASE.at)
    claim = Claim(received=True, reason="counterfeit", description="a copy")
    case = evolve(CASE, policy=policy, claim=claim, opened_at=CASE.at, events=(event,))
    lines = list(report(coverage, {spot: case}))
    shown = lines[lines.index(f"missing: {spot}") :][:5]
    assert '"policy"' not in shown[2]
    assert '"type": "buyer-cancelled"' in shown[2]
    assert shown[4].startswith("CaseDocument(order=Order(id='A-1'")
