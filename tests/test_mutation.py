"""A team's cases judge mutants of a policy; what they notice, and what cannot be noticed."""

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings

from disputerules import ALIEXPRESS_GUIDE, InvalidInput, wire
from disputerules.answer import answer_case
from disputerules.conformance import Example, read_examples
from disputerules.language.exclusion import never_together
from disputerules.language.pens import amount, count
from disputerules.laws import asked, refundable
from disputerules.mutation import judge, mutants
from disputerules.testing import case_documents

FILES = sorted(Path(__file__).parents[1].joinpath("conformance").glob("*.json"))
EXAMPLES = [
    example
    for file in FILES
    for example in read_examples(json.loads(file.read_text(encoding="utf-8")))
]

# An unpaid refund stays due whether the row says so or the event is refused: neither is recorded.
EQUIVALENT = {
    "life-cycle: without payout-overdue",
    "life-cycle: too-late before payout-overdue",
    "life-cycle: payout-overdue says not-possible-now",
}


def test_our_cases_notice_every_change_that_makes_a_difference():
    judged = judge(ALIEXPRESS_GUIDE, EXAMPLES)
    assert {one.change for one in judged.survivors} <= EQUIVALENT
    assert judged.mutants == judged.killed + len(judged.equivalent) + len(judged.survivors)
    assert judged.mutants > 300


UNNOTICED = [one for one in mutants(ALIEXPRESS_GUIDE) if one.change in EQUIVALENT]


@given(case_documents(ALIEXPRESS_GUIDE))
@settings(max_examples=40)
def test_what_survives_decides_every_case_alike(document):
    expected = wire.write_answer(answer_case(document))
    for mutant in UNNOTICED:
        given_answer = wire.write_answer(answer_case(evolve(document, policy=mutant.policy)))
        assert given_answer | {"policy": 0} == expected | {"policy": 0}, mutant.change


CASE = {
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-01T00:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 1000}],
    },
    "at": "2026-01-02T00:00:00Z",
}


def example(code, **more):
    return Example("a case", "it is so", CASE | more, {"eligibility": {"code": code}})


def test_a_survivor_is_told_as_a_sentence():
    judged = judge(ALIEXPRESS_GUIDE, [example("not-paid")])
    assert any(
        "nobody notices if negotiation.seller_response" in one.message
        and "is 6 days instead of 5 days" in one.message
        for one in judged.survivors
    )
    assert judged.plain()["killed"] == judged.killed > 0
    assert "changes are noticed" in judged.text


def test_a_case_that_fails_before_anything_is_changed_is_an_error():
    with pytest.raises(InvalidInput, match="a case fails as it is"):
        judge(ALIEXPRESS_GUIDE, [example("eligible")])


def test_a_case_about_another_policy_judges_nothing():
    judged = judge(ALIEXPRESS_GUIDE, [example("eligible", policy="etsy"), Example("", "", 1, {})])
    assert judged.killed == 0


def test_without_a_difference_to_notice_everything_is_noticed():
    judged = evolve(judge(ALIEXPRESS_GUIDE, []), mutants=0, equivalent=())
    assert judged.percent == 100


def test_conditions_on_numbers_exclude_each_other():
    assert never_together([(asked <= amount(0)).node, (asked > refundable).node])
    assert not never_together([(asked <= amount(5)).node, (asked > refundable).node])
    assert never_together([(count(3) < count(2)).node])
