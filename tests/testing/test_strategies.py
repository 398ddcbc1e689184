"""The strategies make valid values, near the boundaries, that can be pasted into a test."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import disputerules
from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Event,
    Money,
    Order,
    Policy,
    check_claim,
    check_eligibility,
)
from disputerules.decide.answer import CaseDocument, answer_case
from disputerules.facts.case import ExtensionRequest
from disputerules.testing import as_code, case_documents, orders, orders_with_instants, policies
from disputerules.testing import strategies as kit
from disputerules.values.periods import TICK, Period

KINDS = (Order, Claim, Dispute, Event, Policy, ExtensionRequest, CaseDocument)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_the_type_alone_is_enough_to_ask_for_values(kind):
    @settings(max_examples=5)
    @given(st.from_type(kind))
    def check(value):
        assert isinstance(value, kind)

    check()


@settings(max_examples=10)
@given(order=..., claim=...)
def test_annotated_arguments_are_drawn(order: Order, claim: Claim):
    assert order.lines
    assert claim.reason


@pytest.mark.no_cover
@given(case_documents())
@settings(max_examples=30)
def test_every_case_can_be_answered(document):
    assert answer_case(document).order_status.code


@given(policies())
@settings(max_examples=30)
def test_every_policy_has_values_that_can_be(policy):
    assert policy.but({}) == policy


@settings(max_examples=30)
@given(st.data())
def test_a_sound_claim_has_no_findings(data):
    order, at = data.draw(orders_with_instants(disputable=True))
    claim = data.draw(kit.claims(order, at=at, sound=True))
    assert check_claim(order, claim, at=at)


def test_an_unsound_claim_may_name_an_unknown_line():
    order, at = find(orders_with_instants(disputable=True), lambda drawn: True)
    claim = find(
        kit.claims(order, at=at),
        lambda one: {line.id for line in one.lines or ()} == {"9"},
        settings=settings(max_examples=5_000, derandomize=True, database=None),
    )
    assert "unknown-line" in {one.code for one in check_claim(order, claim, at=at).findings}


SIDES = {"one tick before": -TICK, "at": timedelta(0), "one tick after": TICK}


@pytest.mark.no_cover
@pytest.mark.parametrize("side", SIDES.values(), ids=list(SIDES))
def test_instants_lie_around_the_end_of_the_protection(side):
    order, at = find(
        orders_with_instants(disputable=True),
        lambda drawn: (
            drawn[0].protection is None
            and not drawn[0].extensions
            and drawn[1] == drawn[0].shipped_at + timedelta(days=60) + side
        ),
    )
    assert (check_eligibility(order, at=at).code == "confirmation-timeout") is (side >= timedelta())


def test_a_failure_shrinks_to_a_plain_order():
    order = find(orders(), lambda one: one.shipped_at is not None)
    assert len(order.lines) == 1
    assert order.placed_at == datetime(2026, 1, 5, tzinfo=UTC)


@given(case_documents(ALIEXPRESS_GUIDE))
@settings(max_examples=30)
def test_the_code_of_a_value_makes_an_equal_value(document):
    names = {name: getattr(disputerules, name) for name in disputerules.__all__} | {
        "CaseDocument": CaseDocument,
        "ExtensionRequest": ExtensionRequest,
        "UTC": UTC,
        "datetime": datetime,
        "timedelta": timedelta,
    }
    assert eval(as_code(document), dict(names)) == document


def test_code_is_short_for_what_is_by_default():
    assert as_code((Money(5, "USD"),)) == "(Money(5, 'USD'),)"
    assert as_code(Period.parse("5 days")) == "Period.parse('5 days')"
    assert as_code(timedelta(days=2)) == "timedelta(days=2)"
    assert as_code(TICK) == "timedelta(microseconds=1)"
    assert as_code(ALIEXPRESS_GUIDE) == "named('aliexpress-guide')"
    assert as_code(ALIEXPRESS_GUIDE.but({"payout.within": "9 days"})).startswith("<the policy")


def test_the_kit_names_what_it_has():
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        disputerules.testing.nonsense
