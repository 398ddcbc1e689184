"""The examples print what is committed beside them."""

import json

import pytest

from disputerules import decide_case
from disputerules.cli import main
from tests.docs.fences import ROOT

CASES = sorted((ROOT / "examples").glob("*.json"))
DECIDED = {
    "never-arrived": ("eligible", None),
    "no-tracking-extension-ignored": ("eligible", None),
    "wrong-size-part-refund": ("eligible", "awaiting-buyer"),
    "counterfeit-with-return": ("dispute-open", "awaiting-return"),
    "seller-silent": ("dispute-open", "refund-due"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_an_example_prints_the_text_beside_it(case, capsys):
    assert main(["decide", str(case)]) == 0
    assert capsys.readouterr().out == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_an_example_is_about_what_its_name_says(case):
    answer = decide_case(json.loads(case.read_text(encoding="utf-8")))
    code, state = DECIDED[case.stem]
    assert answer["claim"]["allowed"]
    assert answer["eligibility"]["code"] == code
    assert answer.get("dispute", {}).get("state") == state


def test_the_example_of_a_silent_seller_shows_an_event_that_came_too_late():
    text = (ROOT / "examples" / "seller-silent.json").read_text(encoding="utf-8")
    dispute = decide_case(text)["dispute"]
    assert dispute["settlement"]["by"] == "seller-timeout"
    assert dispute["refused_events"] == [{"id": "e1", "code": "too-late"}]


def test_every_case_has_its_answer_beside_it_and_a_test():
    texts = {path.stem for path in (ROOT / "examples").glob("*.txt")}
    assert {path.stem for path in CASES} == texts == set(DECIDED)
