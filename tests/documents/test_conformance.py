"""Every conformance case, by each interpreter; and the runner itself."""

import json
from functools import cache, partial
from pathlib import Path

import pytest
from attrs import evolve

from disputerules.decide.answer import answer_case
from disputerules.decide.worst_case import leave_out
from disputerules.documents import conformance
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import Example, read_examples
from disputerules.documents.json_text import parse
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import compiled, with_interpreter
from disputerules.values.errors import DisputeRulesError
from tests.generators.sampled import sampled

FILES = sorted(Path(__file__).parents[2].joinpath("conformance").glob("*.json"))
EXAMPLES = {
    f"{path.stem}:{example.name}": example
    for path in FILES
    for example in read_examples(json.loads(path.read_text()))
}


@cache
def read_by_reference(policy, bounded):
    """The policy, read by the reference; it searches for the end of a dispute where `bounded`."""
    read = with_interpreter(policy, evaluated.table)
    if not bounded:
        leave_out(compiled(read))
    return read


def by_reference(text, *, bounded):
    document = read_case(parse(text))
    policy = read_by_reference(document.policy, bounded)
    return write_answer(answer_case(evolve(document, policy=policy)))


def without_timelines(example):
    """The case, its timelines left out where nothing is expected of them: they take longest."""
    expected = {"order_timeline", "timeline"} & {
        *example.expect,
        *(example.expect.get("dispute") or {}),
    }
    if expected or not isinstance(example.case, dict) or "timelines" in example.case:
        return example
    return evolve(example, case=example.case | {"timelines": False})


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_generated_functions_answer_every_case_as_expected(name):
    assert conformance.run(EXAMPLES[name]) == ()


# Beside the generated functions it takes the branches of the reference, which has tests of its own.
@pytest.mark.no_cover
@pytest.mark.parametrize("name", sampled(EXAMPLES, 3))
def test_the_reference_answers_every_case_as_expected(name):
    example = EXAMPLES[name]
    bounded = "ends_by" in (example.expect.get("dispute") or {})
    decide = partial(by_reference, bounded=bounded)
    assert conformance.run(without_timelines(example), decide) == ()


def test_no_two_cases_of_a_file_have_the_same_name_and_each_says_why():
    files = [read_examples(json.loads(path.read_text())) for path in FILES]
    assert len(EXAMPLES) == sum(len(examples) for examples in files)
    assert all(example.because.strip() for example in EXAMPLES.values())


def example(expect):
    order = {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 100}],
    }
    case = {"order": order, "at": "2026-01-03T08:00:00Z"}
    return Example("an example", "to see the runner", case, expect)


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        ({}, ()),
        ({"order_status": "awaiting-payment"}, ()),
        (
            {"order_status": "confirmed"},
            ('$.order_status: expected "confirmed", got "awaiting-payment"',),
        ),
        ({"eligibility": {"code": "not-paid", "allowed": False}}, ()),
        (
            {"eligibility": {"allowed": 0}},
            ("$.eligibility.allowed: expected 0, got false",),
        ),
        (
            {"eligibility": {"advice": ["expiring-soon"]}},
            ('$.eligibility.advice: expected [   "expiring-soon" ], got []',),
        ),
        (
            {"order_timeline": [{"code": "eligible"}]},
            ('$.order_timeline[0].code: expected "eligible", got "not-paid"',),
        ),
        ({"claim": {"allowed": True}}, ('$.claim: expected {   "allowed": true }, got nothing',)),
        ({"error": "not-json"}, ('$.error: expected "not-json", got nothing',)),
    ],
)
def test_the_runner_names_every_part_that_differs(expect, differences):
    assert conformance.run(example(expect)) == differences


def test_the_runner_compares_the_code_of_an_error():
    wrong = evolve(example({"error": "missing-key"}), case={"at": "2026-01-03T08:00:00Z"})
    assert conformance.run(wrong) == ()
    right = evolve(wrong, expect={"order_status": "confirmed"})
    assert conformance.run(right) == (
        "the case is bad input: $.order: missing key 'order' [missing-key]",
        '$.order_status: expected "confirmed", got nothing',
    )


def test_the_runner_judges_the_text_of_a_case_by_any_function():
    asked = []
    conformance.run(example({}), lambda text: asked.append(text) or {})
    assert json.loads(asked[0]) == example({}).case


GOOD = {"name": "n", "because": "b", "case": {}, "expect": {}}


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ([], "invalid-type", "$"),
        ({}, "invalid-type", "$.cases"),
        ({"cases": {}}, "invalid-type", "$.cases"),
        ({"cases": [], "more": 1}, "unknown-key", "$.more"),
        ({"cases": [GOOD, []]}, "invalid-type", "$.cases[1]"),
        ({"cases": [GOOD | {"more": 1}]}, "unknown-key", "$.cases[0].more"),
        (
            {"cases": [{"name": "n", "because": "b", "case": {}}]},
            "missing-key",
            "$.cases[0].expect",
        ),
        ({"cases": [GOOD | {"expect": []}]}, "invalid-type", "$.cases[0].expect"),
        ({"cases": [GOOD | {"name": 1}]}, "invalid-type", "$.cases[0].name"),
        ({"cases": [GOOD | {"because": None}]}, "invalid-type", "$.cases[0].because"),
        ({"cases": [GOOD | {"source": 1}]}, "invalid-type", "$.cases[0].source"),
        ({"cases": [GOOD], "source": 1}, "invalid-type", "$.source"),
    ],
)
def test_a_document_that_is_no_conformance_file_is_refused_with_the_path(document, code, path):
    with pytest.raises(DisputeRulesError) as caught:
        read_examples(document)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_a_case_has_its_own_source_or_that_of_its_file():
    document = {"source": "the file", "cases": [GOOD, GOOD | {"source": "the case"}]}
    assert [one.source for one in read_examples(document)] == ["the file", "the case"]
    assert [one.source for one in read_examples({"cases": [GOOD]})] == [""]
