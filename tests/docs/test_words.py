"""No message, help text or page uses a phrase that the project has replaced."""

import argparse
import ast
import json
import re

import pytest

from disputerules.cli import parser
from disputerules.decide.answer import answer_case
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import read_examples
from disputerules.documents.json_text import parse
from disputerules.documents.prose import answer_text
from disputerules.values.errors import DisputeRulesError
from tests.docs.fences import ROOT
from tests.generators.sampled import sampled

# Each is a phrase that readers stumbled over, beside what to write instead.
PHRASES = {
    "is expected": "expected ...",
    "are expected": "expected ...",
    "was expected": "expected ...",
    "is not empty": "must not be empty",
    "at most paid": "exceeds paid",
    "is no setting": "unknown setting",
    "must be, each": "each must be",
    "makes no sense": "the reason",
    "until never": "no deadline, or what it waits for",
    "nothing is odd": "No problems found.",
    "do nothing now": "no action available",
    "due or over by": "resolved by",
    "nothing but an event": "no scheduled change",
    "has to agree before": "fails on the unmodified policy",
    "as it stands": "the state that is meant",
    "what stands": "the value that is meant",
    "told": "the name of the thing",
    "said": "the name of the thing",
    "scene": "symbolic case",
    "scenes": "symbolic cases",
    "wishes": "preferences",
    "oddity": "diagnostic",
    "oddities": "diagnostics",
    "odd": "the problem",
    "idle": "unreachable, disabled",
    "supposed": "hypothetical",
    "imagined": "hypothetical",
    "silence": "timeout",
    "silences": "timeouts",
    "standing": "snapshot, or current",
    "worth": "refund value",
    "plot": "event script",
    "unsound": "invalid",
    "heard": "applied",
}
# A hyphen makes a word part of an id, such as a row's, and ids are permanent.
REPLACED = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, PHRASES))})(?![\w-])", re.I)
ALLOWED = {
    "CHANGELOG.md": {"due or over by", "until never"},  # Names the phrases that it replaced.
    "docs/reference/policies.md": {"standing"},  # PayPal asks for an account in good standing.
}
PACKAGE = ROOT / "src" / "disputerules"
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.txt", "examples/**/*.md")
    for path in ROOT.glob(pattern)
)
CONFORMANCE = sorted(ROOT.glob("conformance/*.json"))
# Answers under a preset say what its file says; to ask for all of them takes minutes.
PRESETS = sorted((*ROOT.glob("conformance/presets/*.json"), *PACKAGE.glob("policies/*.toml")))


def replaced_in(text):
    """The replaced phrases of a text, whose lines may break anywhere."""
    return {one.lower() for one in REPLACED.findall(" ".join(text.split()))}


def answered(case):
    """What a case is answered with, as JSON and as a page, or the error that it raises."""
    try:
        answer = answer_case(read_case(parse(json.dumps(case))))
    except DisputeRulesError as error:
        return str(error)
    return json.dumps(write_answer(answer), ensure_ascii=False) + answer_text(answer)


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_replaced_phrase_is_found_across_a_line_break(phrase):
    assert replaced_in(f"Then {phrase.upper()}.".replace(" ", "\n  ")) == {phrase}


def test_an_id_may_have_a_replaced_word():
    assert replaced_in("the law silence-has-an-outcome and `on_seller_silence`") == set()


@pytest.mark.no_cover  # `tests/documents/test_conformance.py` takes the same branches
@pytest.mark.parametrize("path", sampled(CONFORMANCE, 6), ids=lambda path: path.stem)
def test_no_answer_to_a_conformance_case_has_a_replaced_phrase(path):
    examples = read_examples(json.loads(path.read_text(encoding="utf-8")))
    texts = {one.name: f"{one.because} {answered(one.case)}" for one in examples}
    assert {name: found for name, text in texts.items() if (found := replaced_in(text))} == {}


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.name)
def test_no_preset_and_no_case_of_one_has_a_replaced_phrase(path):
    assert replaced_in(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_a_replaced_phrase(path):
    found = replaced_in(path.read_text(encoding="utf-8"))
    assert found - ALLOWED.get(str(path.relative_to(ROOT)), set()) == set()


def test_no_help_of_a_command_has_a_replaced_phrase():
    main = parser()
    (commands,) = (one for one in main._actions if isinstance(one, argparse._SubParsersAction))
    helps = {"": main.format_help()}
    helps |= {name: command.format_help() for name, command in commands.choices.items()}
    assert len(helps) > 10
    assert {name: found for name, text in helps.items() if (found := replaced_in(text))} == {}


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_string_in_the_package_has_a_replaced_phrase(path):
    strings = [
        one.value
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    assert {one: found for one in strings if (found := replaced_in(one))} == {}
