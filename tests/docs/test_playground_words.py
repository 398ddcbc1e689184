"""What the playground asks of the library, without a browser."""

import importlib.util
import json
from functools import cache

import pytest

from disputerules import POLICIES
from disputerules.facts.settings import SETTINGS
from tests.docs.fences import ROOT

CASE = (ROOT / "examples" / "seller-silent.json").read_text(encoding="utf-8")


@cache
def glue(name="playground"):
    path = ROOT / "docs" / "playground" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"playground_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(name="aliexpress-guide"):
    return glue().START.format(name)


def change(name, value):
    return json.loads(glue().change(start(), CASE, name, value))


@pytest.mark.parametrize("name", ["etsy", "uk-consumer-rights", "vinted"])
def test_a_case_is_decided_from_the_start_of_a_preset(name):
    answer = json.loads(glue().decide(start(name), CASE))
    assert set(answer) == {"summary", "prose", "timeline", "reasons", "values"}


def test_what_the_form_offers_are_words_of_the_library():
    words = json.loads(glue().words())
    assert list(words["starts"]) == words["presets"] == list(POLICIES)
    assert list(words["settings"]) == list(SETTINGS)


def test_the_present_value_of_a_setting_changes_nothing_when_it_is_typed():
    values = json.loads(glue().decide(start(), CASE))["values"]
    assert set(values) == set(SETTINGS)
    for name, value in values.items():
        assert change(name, value) == {"differences": []}, name


def test_another_value_names_each_line_that_differs():
    """The seller answered on the sixth day: seven days would have been enough."""
    found = {
        one["place"]: one for one in change("negotiation.seller_response", "7 days")["differences"]
    }
    assert found["Dispute: state"]["before"] == "refund-due, since 2026-02-15 09:00 UTC"
    assert found["Dispute: state"]["after"] == "awaiting-buyer, since 2026-02-16 09:00 UTC"
    assert found["Dispute: refused"]["after"] == ""


@pytest.mark.parametrize(
    ("policy", "case", "code", "path"),
    [
        ('base = "no-such"', CASE, "unknown-policy", ".base"),
        (start(), "{}", "missing-key", "$.order"),
        (start(), "{", "not-json", "$"),
    ],
)
def test_an_error_has_its_code_and_its_place(policy, case, code, path):
    found = json.loads(glue().decide(policy, case))
    assert (found["code"], found["path"]) == (code, path)


def test_a_value_that_cannot_be_says_so():
    found = change("negotiation.seller_response", "7 dayz")
    assert (found["code"], found["path"]) == ("invalid-policy", "['negotiation.seller_response']")


def test_a_build_without_npm_says_so(tmp_path, monkeypatch, capsys):
    build = glue("build")
    monkeypatch.setattr(build, "pyodide", lambda: None)
    assert build.main(tmp_path / "page") == build.MISSING
    assert "npm or its registry is missing" in capsys.readouterr().err
    assert "not part of this build" in (tmp_path / "page" / "index.html").read_text()
