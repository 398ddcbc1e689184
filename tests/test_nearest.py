"""The nearest change turns the answer round, and nothing nearer does."""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    POLICIES,
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


def found_for(case, policy, table):
    return {one.fact: one for one in changes(case, policy, table)}


def part_claim(asked, **more):
    return Claim(
        received=True, reason=ReasonCode.QUALITY_PROBLEM, refund=RefundKind.PARTIAL,
        amount=Money(asked, "USD"), description="broken", **more,
    )  # fmt: skip


@pytest.mark.parametrize(("asked", "turned"), [(3000, 1666), (1666, 1667)])
def test_an_amount_above_a_cap_is_acceptable_at_the_cap(asked, turned):
    policy = ALIEXPRESS_GUIDE.but({"refund.reason_caps": {"quality-problem": 3333}})
    case = case_of(order(), part_claim(asked), SHIPPED)
    # A third of 49.99, rounded half up.
    assert found_for(case, policy, "claim")["named_amount"].changed == turned


def test_a_number_is_known_where_deadlines_go_by_the_calendar():
    policy = POLICIES["aliexpress-2013"]
    case = check_eligibility(order(), at=SHIPPED + timedelta(days=6), policy=policy).case
    assert found_for(case, policy, "eligibility")["claimable_quantity"].changed == 0


def test_what_is_not_named_is_no_number_that_could_be_another():
    claim = Claim(received=True, reason=ReasonCode.QUALITY_PROBLEM, description="broken")
    assert "named_amount" not in found_for(
        case_of(order(), claim, SHIPPED), ALIEXPRESS_GUIDE, "claim"
    )


def test_the_nearest_of_many_values_is_found():
    case = case_of(order(), part_claim(9000), SHIPPED)
    assert found_for(case, ALIEXPRESS_GUIDE, "claim")["named_amount"].changed == 4998


def test_a_claim_that_says_nothing_hears_that_words_would_help():
    claim = Claim(received=False, reason=ReasonCode.NO_TRACKING_INFORMATION)
    case = case_of(order(), claim, SHIPPED)
    found = found_for(case, ALIEXPRESS_GUIDE, "evidence")["described"]
    assert (found.value, found.changed, found.code) == (False, True, "acceptable")
    assert found.message == (
        "it would be acceptable with whether the claim has a description: yes, not no"
    )


def test_a_reason_of_the_wrong_branch_hears_the_first_that_fits():
    claim = Claim(received=True, reason=ReasonCode.WRONG_ADDRESS, description="broken")
    found = found_for(case_of(order(), claim, SHIPPED), ALIEXPRESS_GUIDE, "claim")
    assert found["reason"].changed == ReasonCode.NOT_AS_DESCRIBED
    assert found["received"].changed is False
    assert "remedy" not in found
