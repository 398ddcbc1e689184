"""The reference pages are generated from the code and up to date."""

import importlib.util
import json

import pytest

from disputerules.cli import COMMANDS
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.policies.presets import POLICIES, preset_names
from disputerules.rules import TABLES
from tests.docs.fences import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_pages_are_up_to_date(generate, capsys):
    assert generate.main(["--check"]) == 0, "run `python docs/generate.py` and commit the pages"
    assert capsys.readouterr().out == f"{len(generate.PAGES)} pages\n"


def test_a_stale_page_is_listed_and_nothing_is_written(generate, tmp_path, capsys):
    assert generate.main(["--check"], tmp_path) == 1
    assert "stale: docs/reference/tables.md" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_not_stale(generate, tmp_path):
    assert generate.main([], tmp_path) == 0
    assert generate.main(["--check"], tmp_path) == 0
    (tmp_path / "docs" / "reference" / "facts.md").write_text("changed", encoding="utf-8")
    assert generate.main(["--check"], tmp_path) == 1


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("reference/policy-values.md", SETTINGS),
        ("reference/facts.md", FACTS),
        ("reference/policies.md", POLICIES),
        ("reference/rule-sets.md", preset_names()),
        ("reference/tables.md", [one.name for one in TABLES]),
        ("reference/tables.md", [row.id for one in TABLES for row in one.rows]),
        ("reference/codes.md", [code for one in TABLES for code in one.codes]),
        ("reference/command-line.md", [f"disputerules {one.name}" for one in COMMANDS]),
    ],
)
def test_a_page_names_everything(page, names):
    text = (DOCS / page).read_text(encoding="utf-8")
    missing = [name for name in names if f"`{name}`" not in text]
    assert not missing, f"run `python docs/generate.py`: {page} does not name {missing}"


def test_every_row_of_a_generated_table_has_the_same_columns():
    for page in (DOCS / "reference").glob("*.md"):
        blocks = page.read_text(encoding="utf-8").split("\n\n")
        for block in (one.splitlines() for one in blocks if one.startswith("| ")):
            bars = {line.replace("\\|", "").count("|") for line in block}
            assert len(bars) == 1, (page.name, block[0])


def test_the_committed_schemas_are_json():
    for path in (DOCS / "schema").glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["$schema"].endswith("2020-12/schema")
