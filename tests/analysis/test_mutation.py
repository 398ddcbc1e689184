"""A team's cases judge mutants of a policy; what they notice, and what cannot be noticed."""

import json
import sys
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings

from disputerules import ALIEXPRESS_GUIDE, InvalidInput
from disputerules.analysis.mutation import judge, mutants
from disputerules.analysis.mutation.cases import compiled_by, team_cases
from disputerules.analysis.mutation.exclusion import Gap, never_together
from disputerules.analysis.mutation.reach import reached
from disputerules.decide.answer import answer_case
from disputerules.documents.answers import write_answer
from disputerules.documents.conformance import Example, read_examples
from disputerules.facts.claim_facts import asked, refundable
from disputerules.facts.event_facts import event_type
from disputerules.facts.event_limits import kind_missed, missed
from disputerules.facts.policy import with_unchecked_table
from disputerules.interpreters import shared
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import Flag, amount, count
from disputerules.testing import case_documents
from disputerules.values.money import MAX_AMOUNT
from tests.generators.sampled import THOROUGH, sampled

FILES = sorted(Path(__file__).parents[2].joinpath("conformance").glob("*.json"))
EXAMPLES = [
    example
    for file in FILES
    for example in read_examples(json.loads(file.read_text(encoding="utf-8")))
]


@pytest.fixture
def some_mutants(monkeypatch):
    """One change in ten, the first among them: to judge them all takes long."""
    monkeypatch.setattr(
        sys.modules[judge.__module__], "mutants", lambda policy: sampled(mutants(policy), 10)
    )


@pytest.mark.no_cover
# `tests/laws/test_every_value_is_noticed.py` makes all changes in another way.
@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.thorough), 40])
def test_our_cases_notice_every_change_that_makes_a_difference(monkeypatch, every):
    judging = sys.modules[judge.__module__]
    monkeypatch.setattr(judging, "mutants", lambda policy: [*mutants(policy)][::every])
    judged = judge(ALIEXPRESS_GUIDE, EXAMPLES)
    assert [one.message for one in judged.survivors] == []
    assert judged.mutants == judged.killed + len(judged.equivalent)
    assert judged.killed > 250 // every
    assert "mutants killed (100.0 %)" in judged.text


def test_a_change_that_may_reach_everything_reaches_every_table():
    mutant = evolve(next(iter(mutants(ALIEXPRESS_GUIDE))), everywhere=True)
    assert all(reached(mutant, table, ALIEXPRESS_GUIDE) for table in ALIEXPRESS_GUIDE.tables)


FREE = [one for one in mutants(ALIEXPRESS_GUIDE) if one.equivalent]


def test_each_reason_for_which_a_change_makes_no_difference_is_met():
    assert {one.equivalent for one in FREE} == {
        "the policy disables the row",
        "the rows never hold together",
        "both rows have the same outcome",
    }


def test_two_refusals_with_codes_of_their_own_say_different_things():
    swap = next(
        one for one in mutants(ALIEXPRESS_GUIDE) if one.rows == ("too-late", "already-final")
    )
    assert not swap.equivalent


# `make thorough` takes all of them. To search for the end of a dispute under a policy of its own
# takes longer than all the rest, so only every tenth of a sample does.
SAMPLE = FREE if THOROUGH else FREE[::16]
BOUNDED = [THOROUGH or not number % 10 for number in range(len(SAMPLE))]


@cache
def free_policies():
    return [
        compiled_by(shared.table, one.policy, bounded)
        for one, bounded in zip(SAMPLE, BOUNDED, strict=True)
    ]


def said(answer, bounded):
    """What an answer says, but for the name of the policy and, if not `bounded`, the end."""
    dispute = answer.get("dispute") or {}
    return answer | {"policy": 0, "dispute": dispute | ({} if bounded else {"ends_by": 0})}


@given(case_documents(ALIEXPRESS_GUIDE))
@settings(max_examples=8)
def test_what_is_said_to_make_no_difference_makes_none(document):
    expected = write_answer(answer_case(document))
    for mutant, policy, bounded in zip(SAMPLE, free_policies(), BOUNDED, strict=True):
        answer = write_answer(answer_case(evolve(document, policy=policy)))
        assert said(answer, bounded) == said(expected, bounded), mutant.change


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


def test_a_survivor_is_a_sentence(monkeypatch):
    noticed, not_noticed = "not-paid", "seller_response"
    changes = [
        one
        for one in mutants(ALIEXPRESS_GUIDE)
        if noticed in one.change or not_noticed in one.change
    ]
    monkeypatch.setattr(sys.modules[judge.__module__], "mutants", lambda policy: changes)
    judged = judge(ALIEXPRESS_GUIDE, [example("not-paid")])
    assert any(
        "no case fails if negotiation.seller_response" in one.message
        and "is 6 days instead of 5 days" in one.message
        for one in judged.survivors
    )
    assert judged.plain()["killed"] == judged.killed > 0
    assert "mutants killed" in judged.text


def test_a_case_that_fails_before_anything_is_changed_is_an_error():
    with pytest.raises(InvalidInput, match="case 'a case' fails on the unmodified policy: "):
        judge(ALIEXPRESS_GUIDE, [example("eligible")])


def test_a_case_about_another_policy_judges_nothing(some_mutants):
    judged = judge(ALIEXPRESS_GUIDE, [example("eligible", policy="etsy"), Example("", "", 1, {})])
    assert judged.killed == 0


def test_without_a_difference_to_notice_everything_is_noticed(some_mutants):
    judged = evolve(judge(ALIEXPRESS_GUIDE, []), mutants=0, equivalent=())
    assert judged.percent == 100


def test_conditions_on_numbers_exclude_each_other():
    assert never_together([(asked <= amount(0)).node, (asked > refundable).node])
    assert not never_together([(asked <= amount(5)).node, (asked > refundable).node])
    assert never_together([(count(3) < count(2)).node])


def test_a_number_that_is_one_more_than_another_is_not_at_most_the_other():
    one_more = Gap(asked.node, refundable.node, 1)
    assert never_together([(asked <= refundable).node, one_more])
    assert not never_together([(asked > refundable).node, one_more])
    assert never_together([Gap(asked.node, amount(0).node, -1)])


def test_what_a_flag_is_derived_from_is_looked_into():
    silent = event_type.is_("timeout").node
    assert never_together([missed.node, silent])
    assert not never_together([kind_missed.node, silent])


def test_conditions_of_too_many_parts_are_not_decided():
    many = [Flag(Fact(f"part_{number}", Kind.FLAG)) for number in range(20)]
    both = [*(one.node for one in many), (~many[0]).node]
    assert not never_together(both)
    assert never_together(both[:3] + both[-1:])


def test_a_policy_whose_answer_cannot_be_is_noticed():
    claim = {"received": False, "reason": "wrong-address"}
    (case,) = team_cases(ALIEXPRESS_GUIDE, [example("not-paid", claim=claim)])
    assert case.faults(ALIEXPRESS_GUIDE) == ()
    more = amount(MAX_AMOUNT) + amount(1)
    refund = ALIEXPRESS_GUIDE.table("refund")
    fields = dict(refund.otherwise.then.fields) | {"amount": more.node}
    too_much = evolve(refund.otherwise.then, fields=tuple(fields.items()))
    otherwise = evolve(refund.otherwise, then=too_much)
    broken = with_unchecked_table(ALIEXPRESS_GUIDE, evolve(refund, rows=(), otherwise=otherwise))
    (fault,) = case.faults(broken)
    amounts = f"expected 0 to {MAX_AMOUNT} minor units, got {MAX_AMOUNT + 1}"
    assert fault.startswith(f".amount: {amounts}")


def test_a_case_that_changes_a_setting_says_nothing_of_its_other_values():
    changed = {"base": "aliexpress-guide", "set": {"protection.opens_after": "0 days"}}
    sent = CASE["order"] | {"paid_at": CASE["at"], "shipped_at": CASE["at"]}
    told = example("eligible", policy=changed, order=sent)
    (case,) = team_cases(ALIEXPRESS_GUIDE, [told])
    assert case.faults(case.base) == ()
    mutant = next(mutants(ALIEXPRESS_GUIDE, ["protection.opens_after"]))
    assert case.faults(mutant.policy)
    assert not case.notices(mutant, {})


def test_mutants_of_named_settings_are_of_these_alone():
    found = list(mutants(ALIEXPRESS_GUIDE, ["payout.within", "extension.days_each"]))
    assert [one.change for one in found] == [
        "payout.within: 10 days -> 11 days",
        "payout.within: 10 days -> 9 days",
        "extension.days_each: 30 -> 31",
        "extension.days_each: 30 -> 29",
        "extension.days_each: 30 -> not set",
    ]
