"""Rule coverage counts what was decided, and nothing that was only asked about."""

from datetime import UTC, datetime

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Event,
    EventType,
    Money,
    Order,
    OrderLine,
    Party,
    ReasonCode,
    apply_event,
    available_actions,
    ends_by,
    open_dispute,
)
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import compiled, with_interpreter
from disputerules.testing.coverage import RuleCoverage

PLACED = datetime(2026, 1, 5, tzinfo=UTC)
OPENED = datetime(2026, 1, 25, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED,
    lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
)
CLAIM = Claim(received=False, reason=ReasonCode.WRONG_ADDRESS, description="not here")


@pytest.fixture
def coverage() -> RuleCoverage:
    return RuleCoverage(ALIEXPRESS_GUIDE)


@pytest.fixture
def dispute(coverage: RuleCoverage) -> Dispute:
    """A dispute whose every decision is noted."""
    policy = with_interpreter(ALIEXPRESS_GUIDE, coverage.table)
    return open_dispute(ORDER, CLAIM, at=OPENED, policy=policy)


def decided(coverage: RuleCoverage, *tables: str) -> set[str]:
    return {row for (table, row), one in coverage.rows.items() if table in tables and one.decided}


def test_what_could_be_done_is_not_counted_as_decided(coverage, dispute):
    assert available_actions(dispute, Party.BUYER)
    assert decided(coverage, "life-cycle") == set()


def test_the_worst_case_is_not_counted_as_decided(coverage, dispute):
    assert decided(coverage, "life-cycle", "states") == {"awaiting-seller"}  # as it was opened
    assert ends_by(dispute) is not None
    assert decided(coverage, "life-cycle", "states") == {"awaiting-seller"}


def test_an_event_that_happens_is_counted_as_decided(coverage, dispute):
    event = Event(id="1", type=EventType.SELLER_ACCEPTED, at=OPENED)
    apply_event(dispute, event)
    assert len(decided(coverage, "life-cycle")) == 1


def test_an_unobserved_table_decides_as_the_observed_one_does(coverage):
    observed = compiled(with_interpreter(ALIEXPRESS_GUIDE, coverage.table)).table("eligibility")
    assert observed.unobserved.decide is not observed.decide
    assert observed.unobserved.unobserved is observed.unobserved
    assert observed.unobserved.decide.source == observed.decide.source


def test_a_table_that_nobody_observes_is_its_own_unobserved_one():
    table = evaluated.table(ALIEXPRESS_GUIDE.table("eligibility"), ALIEXPRESS_GUIDE, {}.get)
    assert table.unobserved is table
