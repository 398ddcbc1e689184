"""The nearest change turns the answer round, and nothing nearer does."""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Money,
    Order,
    OrderLine,
    ReasonCode,
    RefundKind,
    check_eligibility,
)
from disputerules.decide import case_of
from disputerules.nearest import changes, nearest_change
from disputerules.periods import TICK

SHIPPED = datetime(2026, 1, 5, 8, tzinfo=UTC)
END = SHIPPED + timedelta(days=60)


def order(**more):
    placed = datetime(2026, 1, 2, tzinfo=UTC)
    lines = (OrderLine(id="1", quantity=1, paid=Money(4999, "USD")),)
    return Order(
        id="A-1", currency="USD", placed_at=placed, shipped_at=SHIPPED,
        **{"lines": lines, "paid_at": placed, **more},
    )  # fmt: skip


@pytest.mark.parametrize("late", [timedelta(0), TICK, timedelta(days=3)])
def test_a_late_buyer_hears_until_when_it_could_have_been_opened(late):
    change = nearest_change(check_eligibility(order(), at=END + late))
    assert change.message == "it would be eligible until 2026-03-06 08:00 UTC"
    assert change.changed == END - TICK


def test_an_eligible_buyer_hears_from_when_it_will_be_too_late():
    change = nearest_change(check_eligibility(order(), at=END - TICK))
    assert change.message == "it would be confirmation-timeout from 2026-03-06 08:00 UTC on"


def test_a_number_turns_the_answer_round_by_the_smallest_change():
    found = {
        change.fact: change.changed
        for change in changes(check_eligibility(order(), at=SHIPPED).case, ALIEXPRESS_GUIDE)
    }
    assert found["claimable_quantity"] == 0


def test_an_amount_that_is_asked_for_is_refused_one_unit_above():
    claim = Claim(
        received=True, reason=ReasonCode.QUALITY_PROBLEM, refund=RefundKind.PARTIAL,
        amount=Money(4998, "USD"), description="broken",
    )  # fmt: skip
    case = case_of(order(), claim, SHIPPED)
    found = {one.fact: one for one in changes(case, ALIEXPRESS_GUIDE, "claim")}
    assert found["named_amount"].changed == 4999
    assert "49.99 USD, not 49.98 USD" in found["named_amount"].message


def test_there_may_be_no_change_of_one_fact_that_turns_it_round():
    cancelled = order(cancelled_at=datetime(2026, 1, 2, tzinfo=UTC), paid_at=None)
    assert nearest_change(check_eligibility(cancelled, at=SHIPPED)) is None
