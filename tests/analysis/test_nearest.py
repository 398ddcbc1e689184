"""The nearest change turns the answer round, and nothing nearer does."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    POLICIES,
    Claim,
    Extension,
    InvalidInput,
    Money,
    Order,
    OrderLine,
    ReasonCode,
    RefundKind,
    check_claim,
    check_eligibility,
)
from disputerules.analysis.nearest import changes, nearest_change, one_unknown
from disputerules.decide.known_case import case_of
from disputerules.facts.order_facts import at, shipped_at
from disputerules.interpreters.compiled import compiled
from disputerules.language.pens import span
from disputerules.language.table import Row, outcome
from disputerules.testing import case_documents
from disputerules.values.errors import InvalidType
from disputerules.values.periods import FIRST, LAST, NEVER, TICK, Period

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


def test_of_several_instants_that_reverse_the_answer_the_nearest_on_each_side_is_told():
    # May be opened on days 0 to 10, 20 to 30 and 40 to 60 after the shipment.
    since = shipped_at.or_never
    pauses = [
        Row(
            f"pause-{day}",
            when=(at >= since + span(timedelta(days=day)))
            & (at < since + span(timedelta(days=day + 10))),
            then=outcome(False),
            because="not now",
            source="docs/explanation/our-choices.md#a-wait-before-a-dispute",
        )
        for day in (10, 30)
    ]
    table = ALIEXPRESS_GUIDE.table("eligibility")
    policy = ALIEXPRESS_GUIDE.with_table(table.with_rows(*table.rows, *pauses))
    case = check_eligibility(order(), at=SHIPPED + timedelta(days=25), policy=policy).case
    found = [one for one in changes(case, policy) if one.fact == "at"]
    assert [one.changed for one in found] == [
        SHIPPED + timedelta(days=30),
        SHIPPED + timedelta(days=20) - TICK,
    ]
    assert [one.code for one in found] == ["pause-30", "pause-10"]


def test_a_late_buyer_hears_when_it_would_have_had_to_be_shipped():
    late = END + timedelta(days=3)
    found = found_for(check_eligibility(order(), at=late).case, ALIEXPRESS_GUIDE, "eligibility")
    assert found["shipped_at"].changed == SHIPPED + timedelta(days=3) + TICK
    assert found["shipped_at"].message == (
        "it would be eligible if shipped_at were "
        "2026-01-08 08:00:00.000001 UTC instead of 2026-01-05 08:00 UTC"
    )


def test_a_parcel_is_not_handed_over_before_it_was_ordered_or_later_than_is_asked():
    # An answer that only such a shipment would turn round is not told of.
    early = check_eligibility(order(), at=SHIPPED + timedelta(days=3)).case
    assert "shipped_at" not in found_for(early, ALIEXPRESS_GUIDE, "eligibility")


@pytest.mark.parametrize(
    "own", [None, "60 days", "60 calendar days", "2 months", "60 days, end of day"]
)
def test_an_end_by_the_calendar_is_moved_to_where_it_just_is_not_over(own):
    policy = POLICIES["aliexpress-2020"]
    given = order(protection=own and Period.parse(own))
    at = datetime(2026, 5, 1, tzinfo=UTC)
    (found,) = [
        one for one in changes(check_eligibility(given, at=at, policy=policy).case, policy)
        if one.fact == "shipped_at"
    ]  # fmt: skip
    for shipped, said in ((found.changed, True), (found.changed - TICK, False)):
        moved = evolve(given, shipped_at=shipped)
        assert check_eligibility(moved, at=at, policy=policy).allowed is said


@pytest.mark.parametrize("answered", [END - TICK, END, END + TICK])
def test_an_end_that_a_grant_moved_is_moved_with_it(answered):
    # A grant that is stamped at the end that it would move, or after it, counts for nothing; it
    # counts again once the parcel was handed over later, so that a tick is enough.
    grant = Extension(
        days=10, requested_by="buyer", requested_at=SHIPPED, answered_at=answered, granted=True
    )
    case = check_eligibility(order(extensions=(grant,)), at=END + timedelta(days=13)).case
    found = found_for(case, ALIEXPRESS_GUIDE, "eligibility")["shipped_at"]
    assert found.changed == SHIPPED + timedelta(days=3) + TICK


def test_an_instant_that_the_solver_does_not_settle_is_not_told_of(monkeypatch):
    monkeypatch.setattr(one_unknown, "ROUNDS", 0)
    late = check_eligibility(order(), at=END + timedelta(days=3)).case
    assert "shipped_at" not in found_for(late, ALIEXPRESS_GUIDE, "eligibility")


def moved(case, name, instant):
    return case._replace(order=evolve(case.order, **{name: instant}))


# The policies that declare an attribute of a line, each with a default.
OF_LINES = [one for one in POLICIES.values() if one.attributes.by_owner["line"]]


@pytest.mark.parametrize("policy", OF_LINES, ids=lambda one: one.name)
def test_an_attribute_of_one_line_is_no_single_fact_of_the_order(policy):
    case = check_eligibility(order(), at=SHIPPED, policy=policy).case
    names = [one.fact_name for one in policy.attributes if one.owner == "line"]
    assert not {*found_for(case, policy, "eligibility")} & {*names}


STAMPS = ("placed_at", "shipped_at", "delivered_at", "confirmed_at", "estimated_delivery_at")


@pytest.mark.no_cover
@settings(max_examples=settings().max_examples // 2)
@given(st.data())
def test_no_nearer_instant_of_an_order_turns_the_answer_round(data):
    document = data.draw(case_documents(data.draw(st.sampled_from([*POLICIES.values()]))))
    policy, at = document.policy, document.at
    case = check_eligibility(document.order, at=at, policy=policy).case
    decide = compiled(policy).table("eligibility").decide
    found = {one.fact: one for one in changes(case, policy) if one.fact in STAMPS}
    for name in STAMPS:
        now = getattr(case.order, name)
        if now is None:
            continue
        far = None
        if name in found:
            far = abs(found[name].changed - now)
            assert decide(moved(case, name, found[name].changed)).allowed != decide(case).allowed
        for instant in tried(data, case, policy, name, now):
            with suppress(InvalidInput):
                if far is None or abs(instant - now) < far:
                    other = moved(case, name, instant)
                    assert decide(other).allowed == decide(case).allowed, (name, instant)


def tried(data, case, policy, name, now):
    """Instants that put one at which the answer can change where the case asks, and any others."""
    last = LAST if name == "estimated_delivery_at" else case.at
    if name == "placed_at":
        last = min(last, *case.order.stamps()[1:], last)
    turning = compiled(policy).table("eligibility").instants(case)
    hours = data.draw(st.integers(-2, 2))
    for one in turning:
        if one < NEVER:
            there = now + (case.at - one) + timedelta(hours=hours)
            yield from (at for at in (there - TICK, there, there + TICK) if FIRST <= at <= last)
    yield data.draw(
        st.datetimes(FIRST.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(UTC))
    )


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
    assert "49.99 USD instead of 49.98 USD" in found["named_amount"].message


def test_there_may_be_no_change_of_one_fact_that_turns_it_round():
    cancelled = order(cancelled_at=datetime(2026, 1, 2, tzinfo=UTC), paid_at=None)
    assert nearest_change(check_eligibility(cancelled, at=SHIPPED)) is None


def test_findings_are_no_decision():
    claim = Claim(received=True, reason=ReasonCode.QUALITY_PROBLEM, description="broken")
    with pytest.raises(InvalidType, match="for findings call changes"):
        nearest_change(check_claim(order(), claim, at=SHIPPED))


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
    assert found.message == ("it would be acceptable if described were yes instead of no")


def test_a_reason_of_the_wrong_branch_hears_the_first_that_fits():
    claim = Claim(received=True, reason=ReasonCode.WRONG_ADDRESS, description="broken")
    found = found_for(case_of(order(), claim, SHIPPED), ALIEXPRESS_GUIDE, "claim")
    assert found["reason"].changed == ReasonCode.NOT_AS_DESCRIBED
    assert found["received"].changed is False
    assert "remedy" not in found
