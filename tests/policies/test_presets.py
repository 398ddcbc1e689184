"""The policies that are ready to use: their cases, their sources, and no code that knows a name."""

import ast
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import disputerules
from disputerules import ALIEXPRESS_GUIDE, POLICIES, ReasonCode
from disputerules.decide import worst_case
from disputerules.decide.answer import answer_case
from disputerules.documents import conformance
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import read_examples
from disputerules.documents.json_text import parse
from disputerules.facts.case import Case, claimed_lines
from disputerules.facts.setting_codecs import ANCHORS
from disputerules.facts.settings import SETTINGS
from disputerules.interpreters import evaluated, shared
from disputerules.interpreters.compiled import compiled, with_interpreter
from disputerules.language.table import Scope
from disputerules.policies.neutral import NEUTRAL
from disputerules.testing.strategies import (
    case_documents,
    disputes,
    event_instants,
    extension_requests,
    instants,
    next_event,
)
from disputerules.values.periods import LAST, Period
from tests.generators.policy_files import PolicyFile
from tests.generators.sampled import THOROUGH, sampled

# Minutes under coverage: `tests/documents/test_conformance.py` takes the same branches.
pytestmark = pytest.mark.no_cover

FILES = Path(__file__).parents[2] / "conformance" / "presets"
PACKAGE = Path(disputerules.__file__).parent
PRESETS = [name for name in POLICIES if name != ALIEXPRESS_GUIDE.name]
# Changes that decide nothing otherwise, each with the reason.
SAME: dict[tuple[str, str, str], str] = {
    ("aliexpress-2013", "negotiation.seller_response", "16 calendar days"): (
        "the dispute goes to AliExpress 15 calendar days after the opening"
    ),
    ("aliexpress-2013", "negotiation.buyer_response", "16 calendar days"): (
        "the dispute goes to AliExpress 15 calendar days after the opening"
    ),
    ("aliexpress-2020", "negotiation.buyer_response", "8 calendar days"): (
        "the dispute goes to AliExpress 7 calendar days after the opening"
    ),
    ("allegro-protect", "negotiation.buyer_response", "23 months"): (
        "the row awaiting-application counts the buyer's time from the purchase"
    ),
    ("allegro-protect", "negotiation.buyer_response", "25 months"): (
        "the row awaiting-application counts the buyer's time from the purchase"
    ),
    ("ebay-money-back", "negotiation.buyer_response", "22 business days"): (
        "the request is closed 21 business days after the opening"
    ),
    ("ebay-money-back", "returns.ship_back_within", "14 days"): (
        "a calendar day has 24 hours, as the days are counted in UTC"
    ),
    ("ebay-money-back", "appeal.decide_within", "None"): (
        "an appeal then has the time of the first ruling, which is 48 hours too"
    ),
    ("eu-withdrawal", "returns.from", "settlement"): (
        "a withdrawal is settled as it opens, as the seller has no time to answer"
    ),
    ("paypal-buyer-protection", "negotiation.seller_response", "21 days"): (
        "the dispute is closed 20 days after the opening"
    ),
    ("shopee", "appeal.decide_within", "None"): (
        "an appeal then has the time of the first ruling, which is 9 business days too"
    ),
}
# A preset at a time, with all presets about as many examples as the profile says for one test.
SOME = settings(max_examples=max(3, settings().max_examples // len(PRESETS)))

# One in so many of the values that a preset sets is changed in a run.
STEP = 1 if THOROUGH else 24

each_preset = pytest.mark.parametrize("name", PRESETS)


def preset_file(name):
    return PACKAGE / "policies" / f"{name}.toml"


@cache
def cases(name):
    return read_examples(json.loads((FILES / f"{name}.json").read_text()))


@cache
def read_with(policy, interpreter):
    """An equal policy that an interpreter reads; it does not search for the end of a dispute."""
    read = with_interpreter(policy, interpreter)
    worst_case.leave_out(compiled(read))
    return read


def by_evaluation(policy):
    return read_with(policy, evaluated.table)


def answer_by_reference(text):
    document = read_case(parse(text))
    return write_answer(answer_case(evolve(document, policy=by_evaluation(document.policy))))


def without_timelines(example):
    """The case, its timelines left out where nothing is expected of them: they take longest."""
    if "order_timeline" in example.expect:
        return example
    return evolve(example, case=example.case | {"timelines": False})


def disagreements(name, *decide, one_in=1):
    some = sampled(cases(name), one_in)
    found = {one.name: conformance.run(without_timelines(one), *decide) for one in some}
    return {case: differences for case, differences in found.items() if differences}


# The cases


def test_every_preset_has_a_file_of_cases_and_every_file_a_preset():
    assert sorted(path.stem for path in FILES.glob("*.json")) == sorted(PRESETS)


@each_preset
def test_a_preset_decides_its_cases_as_its_sources_say(name):
    assert disagreements(name) == {}


@each_preset
def test_the_reference_decides_the_cases_of_a_preset_as_its_sources_say(name):
    found = disagreements(name, answer_by_reference, one_in=4).items()
    others = {case: [one for one in said if ".ends_by: " not in one] for case, said in found}
    assert {case: said for case, said in others.items() if said} == {}


@each_preset
def test_each_case_of_a_preset_is_about_it_and_says_why(name):
    found = cases(name)
    asked = [one.case["policy"] for one in found]
    assert {one if isinstance(one, str) else one["base"] for one in asked} == {name}
    assert all(len(one.because.split()) > 3 for one in found)


@each_preset
def test_a_case_of_a_preset_expects_an_answer_and_not_an_error(name):
    assert [one.name for one in cases(name) if not one.expect or "error" in one.expect] == []


# What its cases notice


def others(name, setting):
    """Other values of a setting: that of the base; and of a period, one unit more and less."""
    value = POLICIES[name].setting(setting)
    if setting.name not in NEUTRAL.unset:
        yield NEUTRAL.policy.setting(setting)
    if isinstance(value, Period):
        yield from (evolve(value, amount=value.amount + one) for one in (-1, 1) if value.amount)


def is_noticed(name, setting, value):
    """Whether a case of a preset is decided otherwise under another value of a setting."""
    of_the_order = setting.startswith("protection.")
    likely_first = sorted(cases(name), key=lambda one: ("opened_at" in one.case) is of_the_order)

    def changed(text):
        document = read_case(parse(text))
        return write_answer(
            answer_case(evolve(document, policy=document.policy.but({setting: value})))
        )

    return any(conformance.run(without_timelines(one), changed) for one in likely_first)


@each_preset
def test_the_cases_of_a_preset_notice_every_change_of_a_value_that_it_sets(name, monkeypatch):
    # The worst case of a dispute takes longest to find, and no case here is about it.
    monkeypatch.setattr(worst_case, "ends_by", lambda dispute: None)
    own = [SETTINGS[one] for one in PolicyFile(preset_file(name), FILES).values if one in SETTINGS]
    asked = [
        (setting.name, value)
        for setting in own
        for value in others(name, setting)
        if value != POLICIES[name].setting(setting)
    ][PRESETS.index(name) % STEP :: STEP]
    unnoticed = {
        (name, one, str(value)) for one, value in asked if not is_noticed(name, one, value)
    }
    assert unnoticed == SAME.keys() & {(name, one, str(value)) for one, value in asked}


@pytest.mark.parametrize(
    "name", [name for name in PRESETS if POLICIES[name].calendar.zone != "UTC"]
)
def test_the_cases_of_a_preset_notice_that_its_days_are_counted_elsewhere(name):
    assert is_noticed(name, "calendar.zone", "UTC")


# No code that knows a name

MARKETPLACES = {word for name in POLICIES for word in (name, name.split("-", maxsplit=1)[0])}
CONSTANTS = {name.upper().replace("-", "_") for name in POLICIES}
DECIDING = (ast.If, ast.IfExp, ast.While, ast.Assert)


def decided_by_name(source):
    """The lines that branch on, or compare with, a marketplace's name or its policy."""
    return sorted({leaf.lineno for one in conditions(ast.parse(source)) for leaf in named(one)})


def conditions(tree):
    for node in ast.walk(tree):
        if isinstance(node, DECIDING):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.match_case):
            yield node.pattern
        elif isinstance(node, ast.Compare):
            yield node


def named(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and str(node.value).lower() in MARKETPLACES:
            yield node
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node) in CONSTANTS:
            yield node


def name_of(node):
    return node.id if isinstance(node, ast.Name) else node.attr


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_decides_anything_by_the_name_of_a_marketplace(module):
    assert decided_by_name(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "if policy.name == 'etsy': pass",
        "same = policy.name != 'ebay-money-back'",
        "days = 3 if name in ('amazon-a-to-z', 'x') else 5",
        "found = [one for one in all if one.startswith('eBay')]",
        "while policy is presets.ETSY: pass",
        "match name:\n  case 'eu-withdrawal': pass",
        "assert policy != EBAY_MONEY_BACK",
    ],
)
def test_a_decision_by_name_would_be_found(source):
    assert decided_by_name(source) != []


def test_a_name_that_nothing_is_decided_by_is_not_found():
    assert decided_by_name("POLICIES = {'etsy': ETSY}\nif at < end: print('etsy')") == []


# The interpreters


@each_preset
def test_the_interpreters_give_the_same_answer_to_any_document_under_a_preset(name):
    @SOME
    @given(case_documents(POLICIES[name]))
    def agree(document):
        generated, other = (
            evolve(document, timelines=False, policy=read_with(document.policy, interpreter))
            for interpreter in (shared.table, evaluated.table)
        )
        given_answer, evaluated_answer = answer_case(generated), answer_case(other)
        assert write_answer(given_answer) == write_answer(evaluated_answer)

    agree()


@each_preset
def test_the_interpreters_agree_on_every_table_of_a_preset(name):
    policy = POLICIES[name]

    @SOME
    @given(whole_cases(policy))
    def agree(whole):
        for table in policy.tables:
            for case in items(table, whole):
                assert read_by(policy, table, case) == read_by(by_evaluation(policy), table, case)

    agree()


@st.composite
def whole_cases(draw: Any, policy: Any) -> Case:
    """A case that has all that any table reads, at an instant that matters to it."""
    dispute = draw(disputes(policy))
    claim = dispute.claim
    order = draw(anchored(dispute.order))
    return Case(
        at=draw(event_instants(dispute) | instants(order, policy)),
        order=order,
        claim=claim,
        lines=claimed_lines(order, claim),
        request=draw(extension_requests(policy)),
        reason=str(claim.reason),
        received=claim.received,
        returned_by=claim.returned_by,
        dispute=dispute,
        event=draw(next_event(dispute, 1, ())),
        claim_code=draw(st.sampled_from(("acceptable", "evidence-required"))),
    )


def anchored(order: Any) -> st.SearchStrategy[Any]:
    """The order with other instants, in any order, from which the windows of a policy run."""
    near = [min(order.placed_at + timedelta(days=days), LAST) for days in (0, 1, 3, 10, 40)]
    later = sorted(set(ANCHORS.values()) - {"placed_at", "paid_at", "shipped_at"})
    stamps = st.fixed_dictionaries(dict.fromkeys(later, st.none() | st.sampled_from(near)))
    return stamps.map(lambda some: evolve(order, **some))


def items(table, case):
    """The cases that a table is run on: once for each of what its scope says."""
    if table.scope is Scope.REASON:
        return [case._replace(reason=str(one)) for one in ReasonCode]
    if table.scope is Scope.LINE:
        return [case._replace(line=one) for one in case.lines]
    if table.scope is Scope.FILE:
        return [case._replace(file=one) for one in case.claim.evidence]
    return [case]


def read_by(policy, table, case):
    """All that an interpreter says of a case: the verdicts, each row's truth, when it changes."""
    made = compiled(policy).table(table.name)
    decided = made.decide(case)
    return decided, tuple(made.trace(case)), set(made.instants(case))
