"""The verbs on one case: their answers as values."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Extension,
    ExtensionRequest,
    Money,
    NaiveInstant,
    Order,
    OrderLine,
    Period,
    advice,
    calculate_refund,
    check_claim,
    check_eligibility,
    check_extension,
    order_status,
    protection_ends_at,
    select_reasons,
)
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.facts.protection_facts import protection_ends_at as PROTECTION
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import CompiledPolicy, compiled, with_interpreter
from disputerules.testing import strategies
from disputerules.values.errors import InvalidType
from disputerules.values.periods import LAST, TICK

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = PLACED + 4 * DAY
AT = datetime(2026, 2, 1, tzinfo=UTC)
ENDS = SHIPPED + 60 * DAY


def line(number, paid=1000, **changes):
    return OrderLine(id=str(number), quantity=3, paid=Money(paid, "USD"), **changes)


ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + DAY,
    shipped_at=SHIPPED,
    lines=(line(1),),
    shipping_paid=Money(200, "USD"),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def order(**changes):
    return evolve(ORDER, **changes)


# --- compiled policies ------------------------------------------------------------------------


def test_equal_policies_share_their_compiled_tables():
    # Both are new: what was compiled for a policy that others hold may have been given up since.
    one, equal = (ALIEXPRESS_GUIDE.but({"payout.within": "10 days"}) for _ in range(2))
    assert one == ALIEXPRESS_GUIDE
    assert equal is not one
    assert compiled(equal) is compiled(one)
    assert compiled(equal).table("claim") is compiled(one).table("claim")


def test_an_interpreted_policy_is_equal_and_is_read_by_the_other_interpreter():
    policy = with_interpreter(ALIEXPRESS_GUIDE, evaluated.table)
    assert policy == ALIEXPRESS_GUIDE
    assert isinstance(policy, Policy)
    assert isinstance(compiled(policy).table("claim"), evaluated.EvaluatedTable)
    assert not isinstance(compiled(ALIEXPRESS_GUIDE).table("claim"), evaluated.EvaluatedTable)


@given(strategies.case_documents(policy=ALIEXPRESS_GUIDE))
def test_both_interpreters_explain_an_eligibility_in_the_same_way(document):
    policy = with_interpreter(ALIEXPRESS_GUIDE, evaluated.table)
    by_python = check_eligibility(document.order, at=document.at)
    by_reference = check_eligibility(document.order, at=document.at, policy=policy)
    for part in ("code", "rule", "allowed", "message", "findings", "changes_at", "revision"):
        assert getattr(by_python, part) == getattr(by_reference, part)


def test_a_compiled_policy_reads_the_value_of_a_fact():
    case = Case(AT, ORDER)
    assert CompiledPolicy(ALIEXPRESS_GUIDE).value(PROTECTION.node, case) == ENDS


# --- instants ----------------------------------------------------------------------------------


def test_every_verb_refuses_a_naive_instant():
    naive = datetime(2026, 2, 1)
    request = ExtensionRequest(days=1)
    for ask in (
        lambda: check_eligibility(ORDER, at=naive),
        lambda: order_status(ORDER, at=naive),
        lambda: protection_ends_at(ORDER, at=naive),
        lambda: advice(ORDER, at=naive),
        lambda: check_extension(ORDER, request, at=naive),
        lambda: select_reasons(ORDER, at=naive),
        lambda: check_claim(ORDER, CLAIM, at=naive),
        lambda: calculate_refund(ORDER, CLAIM, at=naive),
    ):
        with pytest.raises(NaiveInstant):
            ask()


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({}, ENDS),
        ({"shipped_at": None}, None),
        ({"protection": Period.parse("90 days")}, SHIPPED + 90 * DAY),
        ({"protection": Period.parse("100000 days")}, None),
        ({"shipped_at": datetime(2199, 12, 1, tzinfo=UTC)}, None),
        ({"shipped_at": AT + TICK}, None),
    ],
)
def test_the_protection_ends_where_it_is_known_to(changes, ends):
    assert protection_ends_at(order(**changes), at=AT) == ends


@pytest.mark.parametrize(("early", "counts"), [(TICK, True), (0 * TICK, False), (-TICK, False)])
def test_a_grant_counts_only_before_the_end_that_it_moves(early, counts):
    granted = Extension(
        days=10, requested_by="buyer", requested_at=AT, answered_at=ENDS - early, granted=True
    )
    ends = protection_ends_at(order(extensions=(granted,)), at=ENDS + DAY)
    assert ends == (ENDS + 10 * DAY if counts else ENDS)
    # A second grant counts from the end that the first one moved.
    second = evolve(granted, answered_at=ENDS + 10 * DAY - TICK)
    ends = protection_ends_at(order(extensions=(second, granted)), at=ENDS + 20 * DAY)
    assert ends == (ENDS + 20 * DAY if counts else ENDS)


def test_a_window_that_ends_after_the_last_year_never_changes():
    late = order(shipped_at=datetime(2200, 12, 1, tzinfo=UTC))
    decision = check_eligibility(late, at=late.shipped_at)
    assert (decision.code, decision.changes_at) == ("eligible", None)
    assert decision.message == "a dispute can be opened with no deadline"
    assert check_eligibility(late, at=LAST).code == "eligible"


def test_an_order_that_was_shipped_and_never_paid_is_not_paid():
    unpaid = order(paid_at=None)
    assert order_status(unpaid, at=AT).code == "awaiting-payment"
    assert [one.code for one in check_eligibility(unpaid, at=AT).findings] == ["not-paid"]


def test_a_delivery_before_the_shipment_is_taken_as_it_is_recorded():
    strange = order(delivered_at=SHIPPED - 2 * DAY)
    assert check_eligibility(strange, at=AT).code == "eligible"
    cut = ALIEXPRESS_GUIDE.but({"protection.after_delivery": "1 day"})
    assert protection_ends_at(strange, at=AT, policy=cut) == SHIPPED - DAY
    assert check_eligibility(strange, at=AT, policy=cut).code == "confirmation-timeout"


# --- extension ---------------------------------------------------------------------------------


def test_an_extension_says_when_the_protection_would_end():
    allowed = check_extension(ORDER, ExtensionRequest(days=30), at=AT)
    assert (bool(allowed), allowed.code) == (True, "may-be-extended")
    assert allowed.ends_at_if_granted == ENDS + 30 * DAY
    refused = check_extension(ORDER, ExtensionRequest(days=31), at=AT)
    assert (bool(refused), refused.code) == (False, "exceeds-days-each")
    assert refused.ends_at_if_granted is None


def test_the_name_of_success_is_what_the_table_says():
    table = ALIEXPRESS_GUIDE.table("extension")
    then = evolve(table.otherwise.then, code="go-ahead")
    policy = ALIEXPRESS_GUIDE.with_table(
        evolve(table, otherwise=evolve(table.otherwise, then=then))
    )
    request = ExtensionRequest(days=1)
    assert check_extension(ORDER, request, at=AT, policy=policy).code == "go-ahead"


# --- reasons -----------------------------------------------------------------------------------


def test_reasons_list_five_and_five_the_best_supported_first():
    reasons = select_reasons(ORDER, at=AT)
    assert [one.support for one in reasons.not_received] == ["supported"] + ["possible"] * 4
    assert reasons.not_received[0].code == "no-tracking-information"
    assert reasons.not_received[0].rule == "no-tracking-information-supported"
    assert {one.support for one in reasons.received} == {"possible"}
    back = select_reasons(ORDER, at=AT, returned_by="carrier")
    assert back.not_received[0].code == "returned-to-seller"


# --- policies ------------------------------------------------------------------------------------


def test_a_name_is_no_policy():
    verbs = (check_eligibility, order_status)
    for verb in verbs:
        with pytest.raises(InvalidType, match="expected Policy, got 'aliexpress-guide'"):
            verb(ORDER, at=AT, policy="aliexpress-guide")
