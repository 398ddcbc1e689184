"""The tests of the Corner Shop team: laws, cases with their reasons, and one property."""

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import Order, check_eligibility
from disputerules.decide.answer import answer_case
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import read_examples, run
from disputerules.documents.json_text import parse
from disputerules.testing import broken_laws, instants

CASES = Path(__file__).with_name("cases.json")
EXAMPLES = read_examples(json.loads(CASES.read_text(encoding="utf-8")))


def test_the_policy_keeps_every_law(policy):
    assert [one.message for one in broken_laws(policy, samples=30)] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.name for one in EXAMPLES])
def test_the_case_is_decided_as_agreed(policy, example):
    def decide(text):
        document = read_case(parse(text))
        return write_answer(answer_case(evolve(document, policy=policy)))

    assert run(example, decide) == ()


@settings(max_examples=30)
@given(order=..., data=st.data())
def test_nothing_opens_a_month_after_shipment_unless_it_was_extended(order: Order, data):
    from policy import CORNER_SHOP

    at = data.draw(instants(order, CORNER_SHOP))
    decision = check_eligibility(order, at=at, policy=CORNER_SHOP)
    if decision and not order.extensions and order.protection is None:
        assert (at - order.shipped_at).days < 30
