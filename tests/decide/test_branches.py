"""An order is judged for each branch and reason that rows read, and the better answer counts."""

from datetime import UTC, datetime, timedelta

import pyarrow
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    advice,
    check_eligibility,
    check_extension,
    check_opening,
    order_status,
    order_timeline,
    protection_ends_at,
    select_reasons,
)
from disputerules.analysis.compare import compare
from disputerules.decide.answer import answer_case
from disputerules.decide.branches import BranchedDecision, asked_about
from disputerules.decide.case_document import CaseDocument
from disputerules.facts.case import ExtensionRequest
from disputerules.facts.claim_facts import reason, received
from disputerules.facts.order_facts import at
from disputerules.facts.protection_facts import protection_runs_from
from disputerules.histories import decide_table
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import compiled, with_interpreter
from disputerules.language.pens import span
from disputerules.language.table import Row, outcome
from disputerules.testing.strategies import claims, orders
from disputerules.values.errors import DisputeRulesError, InvalidInput
from disputerules.values.periods import LAST
from tests.rules.bounds import CLAIM, ENDS, NOW, ORDER, SHIPPED, around, order

DAY = timedelta(days=1)


def row(row_id, when, allowed=False):
    return Row(row_id, when, outcome(allowed), "it is so", "https://example.com/rows")


def with_rows(*rows, table="eligibility"):
    whole = ALIEXPRESS_GUIDE.table(table)
    return ALIEXPRESS_GUIDE.with_table(whole.with_rows(*rows, *whole.rows))


def days(number):
    return protection_runs_from + span(number * DAY)


LATE = row("late", received & days(20).has_passed(at))
EARLY = row("early", ~received & days(30).is_pending(at))
COPIES = row("copies", reason.is_("counterfeit") & days(10).has_passed(at))
BOTH = with_rows(LATE, EARLY)
BY_REASON = with_rows(COPIES, LATE)
GUIDE = ALIEXPRESS_GUIDE


def codes(policy, instant, **branch):
    found = check_eligibility(ORDER, at=instant, policy=policy, **branch)
    return found.code, found.changes_at


def test_a_policy_whose_rows_read_no_branch_is_judged_once():
    for branch in ({}, {"received": True}, {"received": False, "reason": "wrong-address"}):
        found = check_eligibility(ORDER, at=NOW, **branch)
        assert found == check_eligibility(ORDER, at=NOW)
    assert compiled(GUIDE).of_order["eligibility"][0] is compiled(GUIDE).table("eligibility")
    assert "eligibility" not in compiled(BOTH).of_order


@pytest.mark.parametrize(("instant", "come"), around(SHIPPED + 20 * DAY))
def test_a_branch_has_its_own_answer(instant, come):
    assert codes(BOTH, instant, received=True) == (
        ("late", None) if come else ("eligible", SHIPPED + 20 * DAY)
    )
    assert codes(BOTH, instant, received=False) == ("early", SHIPPED + 30 * DAY)
    # Without a branch: the one that is allowed, else the one that opens first.
    assert codes(BOTH, instant) == (
        ("early", SHIPPED + 30 * DAY) if come else ("eligible", SHIPPED + 20 * DAY)
    )


def test_of_two_that_are_allowed_the_longer_one_answers():
    assert codes(with_rows(LATE), SHIPPED) == ("eligible", ENDS)
    assert codes(with_rows(EARLY), SHIPPED + 30 * DAY) == ("eligible", ENDS)


def test_of_two_that_never_open_not_received_answers():
    never = with_rows(row("late", received & days(20).has_passed(at)), row("lost", ~received))
    found = check_eligibility(ORDER, at=NOW, policy=never)
    assert (found.code, found.case.received) == ("lost", False)
    assert [one.code for one in found.findings] == ["lost"]


def test_a_branch_is_as_good_as_its_best_reason():
    late = SHIPPED + 10 * DAY
    assert codes(BY_REASON, late, received=True) == ("eligible", SHIPPED + 20 * DAY)
    assert codes(BY_REASON, late, received=True, reason="counterfeit") == ("copies", None)
    assert codes(BY_REASON, late, reason="counterfeit") == ("copies", None)
    assert codes(BY_REASON, late, reason="wrong-address") == ("eligible", ENDS)


def test_a_branch_without_reasons_is_judged_without_one():
    few = evolve(BY_REASON, reasons=BY_REASON.reasons[:1])
    assert codes(few, SHIPPED + 20 * DAY, received=True) == ("late", None)


def test_what_is_no_branch_and_no_reason_is_refused():
    for branch in ({"received": "yes"}, {"reason": ""}):
        with pytest.raises(DisputeRulesError):
            check_eligibility(ORDER, at=NOW, **branch)
    with pytest.raises(InvalidInput):
        order_status(ORDER, at=NOW, reason="")


def test_each_reason_has_its_answer_where_they_differ():
    late = SHIPPED + 10 * DAY
    listed = select_reasons(ORDER, at=late, policy=BY_REASON)
    found = {one.code: one.eligibility for one in (*listed.not_received, *listed.received)}
    for received_, some in ((False, listed.not_received), (True, listed.received)):
        for one in some:
            expected = codes(BY_REASON, late, received=received_, reason=one.code)
            assert (found[one.code].code, found[one.code].changes_at) == expected
    alike = select_reasons(ORDER, at=ENDS, policy=BY_REASON).received
    assert {one.eligibility.code for one in alike} == {"copies", "late"}
    for policy in (GUIDE, with_rows(row("rude", received & days(0).is_pending(at)))):
        found = select_reasons(ORDER, at=NOW, policy=policy)
        assert {one.eligibility for one in found.received} == {None}


def test_status_advice_extension_and_protection_answer_for_the_same_branch():
    here = row("here", received, allowed=True)
    policy = BOTH.with_table(with_rows(here, table="order-status").table("order-status"))
    soon = SHIPPED + 19 * DAY
    later = SHIPPED + 20 * DAY
    assert order_status(ORDER, at=soon, policy=policy).code == "here"
    assert order_status(ORDER, at=later, policy=policy).code == "awaiting-confirmation"
    assert order_status(ORDER, at=later, policy=policy, received=True).code == "here"
    request = ExtensionRequest(days=1)
    for received_, code in ((True, "not-protected"), (False, "may-be-extended")):
        branch = {"at": later, "policy": policy, "received": received_}
        assert check_extension(ORDER, request, **branch).code == code
        assert protection_ends_at(ORDER, **branch) == ENDS
    near = {"at": ENDS - DAY, "policy": policy}
    assert [one.code for one in advice(ORDER, **near)] == ["expiring-soon"]
    assert advice(ORDER, **near, received=True) == ()


def test_only_the_status_reads_the_branch():
    policy = with_rows(row("here", received, allowed=True), table="order-status")
    assert order_status(ORDER, at=NOW, policy=policy).code == "awaiting-confirmation"
    assert order_status(ORDER, at=NOW, policy=policy, received=True).code == "here"


def test_an_opening_is_judged_in_the_branch_of_its_claim():
    late = SHIPPED + 20 * DAY
    assert check_opening(ORDER, CLAIM, at=late, policy=with_rows(LATE)).code == "late"
    lost = Claim(received=False, reason="wrong-address", description="gone")
    assert check_opening(ORDER, lost, at=late, policy=with_rows(LATE)).allowed


def opened(policy, order_, moment):
    """The answer worked out from both branches, each of which is a plain decision."""
    either = [
        check_eligibility(order_, at=moment, policy=policy, received=one) for one in (False, True)
    ]
    allowed = [one for one in either if one.allowed]
    if allowed:
        return max(allowed, key=lambda one: one.changes_at or LAST).code
    return None


@settings(max_examples=25)
@given(data=st.data())
def test_the_combined_answer_is_that_of_its_branches_through_time(data):
    drawn = data.draw(orders(BOTH))
    for entry in order_timeline(drawn, policy=BOTH):
        found = check_eligibility(drawn, at=entry.at, policy=BOTH)
        assert entry.code == found.code
        expected = opened(BOTH, drawn, entry.at)
        assert found.allowed is (expected is not None)
        assert found.code == expected or not found.allowed
        if found.changes_at is not None:
            known = drawn.as_of(entry.at)
            assert check_eligibility(known, at=found.changes_at, policy=BOTH).code != found.code


@settings(max_examples=25)
@given(data=st.data())
def test_the_reference_says_the_same(data):
    drawn = data.draw(orders(BY_REASON))
    asked = asked_about(data.draw(claims(drawn, BY_REASON)), BY_REASON)
    defined = with_interpreter(BY_REASON, evaluated.table)
    for branch in ({}, {"received": asked.received}, {"reason": asked.reason}):
        moment = drawn.last_stamp
        one, other = (
            check_eligibility(drawn, at=moment, policy=policy, **branch)
            for policy in (BY_REASON, defined)
        )
        assert (one.code, one.changes_at) == (other.code, other.changes_at)


def test_a_decision_of_several_branches_has_its_candidates():
    found = check_eligibility(ORDER, at=NOW, policy=BOTH)
    assert isinstance(found, BranchedDecision)
    assert [one.case.received for one in found.candidates] == [False, True]
    assert found == check_eligibility(ORDER, at=NOW, policy=BOTH)
    assert found != check_eligibility(order(id="other"), at=NOW, policy=BOTH)


PLAIN_ROW = {
    "order_id": "A",
    "at": datetime(2026, 1, 25, tzinfo=UTC),
    "placed_at": ORDER.placed_at,
    "paid_at": ORDER.paid_at,
    "shipped_at": ORDER.shipped_at,
    "currency": "USD",
    "paid": 1000,
}


def decided(policy, **columns):
    table = pyarrow.Table.from_pylist([PLAIN_ROW | columns])
    return decide_table(table, policy, tables=["eligibility"], into="rows")[0]["eligibility"]


def test_a_history_with_the_branch_is_decided_for_it():
    assert decided(with_rows(LATE), received=True) == "late"
    assert decided(with_rows(LATE), received=False) == "eligible"


def test_a_history_without_the_branch_is_refused_where_a_row_reads_it():
    with pytest.raises(DisputeRulesError) as raised:
        decided(with_rows(LATE))
    assert raised.value.code == "unreadable-fact"
    assert raised.value.message == (
        "table 'eligibility' reads 'received', which no column of this history has; "
        "map a column to 'received', or decide each branch (--map received=FALSE, then "
        "--map received=TRUE) by itself"
    )
    assert decided(GUIDE) == "eligible"


def test_an_order_that_changes_keeps_its_branches():
    unshipped = evolve(ORDER, shipped_at=None)
    found = check_eligibility(unshipped, at=NOW, policy=BOTH)
    assert (found.code, found.changes_at) == ("early", None)


def test_a_difference_in_one_branch_is_shown_by_a_claim():
    policy = with_rows(LATE)
    (found, *_) = compare(GUIDE, policy).differences
    assert (found.table, found.new) == ("eligibility", "late")
    document = found.witness.document()
    assert document["claim"]["received"] is True
    case = found.witness.case(policy)
    answered = check_eligibility(case.order, at=case.at, policy=policy, received=True)
    assert answered.code == "late"


def test_a_reason_that_the_policy_lacks_is_refused_with_the_nearest() -> None:
    for ask in (check_eligibility, order_status):
        with pytest.raises(InvalidInput, match="did you mean 'counterfeit'") as caught:
            ask(ORDER, at=NOW, policy=BY_REASON, reason="counterfiet")
        assert (caught.value.code, caught.value.path) == ("invalid-value", ".reason")


def test_a_claim_whose_reason_the_policy_lacks_is_refused_and_its_order_is_judged_for_any() -> None:
    claim = evolve(CLAIM, reason="counterfiet")
    asked = CaseDocument(order=ORDER, at=NOW, policy=BY_REASON, claim=claim)
    answered = answer_case(asked)
    assert answered.claim is not None
    assert answered.claim.code == "unknown-reason"
    open_to_any = check_eligibility(ORDER, at=NOW, policy=BY_REASON, received=claim.received)
    assert answered.eligibility.code == open_to_any.code


def test_an_opening_with_a_reason_that_the_policy_lacks_is_refused_with_a_code() -> None:
    claim = evolve(CLAIM, reason="counterfiet")
    for policy in (BY_REASON, ALIEXPRESS_GUIDE):
        for later in (timedelta(0), timedelta(days=1)):
            asked = CaseDocument(
                order=ORDER, at=NOW + later, policy=policy, claim=claim, opened_at=NOW
            )
            answered = answer_case(asked)
            assert answered.dispute is not None
            refused = [answered.dispute.opened, check_opening(ORDER, claim, at=NOW, policy=policy)]
            for one in refused:
                assert one is not None
                assert "unknown-reason" in {finding.code for finding in one.findings}
