"""Every example in the documentation runs and prints what it shows."""

import os
import re
from pathlib import Path

import pytest

from disputerules import cli
from tests.docs.fences import ROOT, SHOWN_ONLY, fences, forget_modules, run_page

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")],
    key=lambda path: path.as_posix(),
)
COMMANDS = re.compile(r"(make|\.venv/bin/\S+|\.ci/run|python3 -m venv|python docs/generate.py)\b")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("examples", "conformance"):
        os.symlink(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    forget_modules(tmp_path)


@pytest.mark.no_cover
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_example_of_a_page_does_what_it_shows(page, folder):
    run_page(page.read_text(encoding="utf-8"))


def test_the_pages_that_promise_examples_have_some():
    counted = {name_of(page): len(fences(page.read_text(encoding="utf-8"))) for page in PAGES}
    assert counted["README.md"] >= 6
    assert counted["docs/tutorial.md"] >= 6


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_fence_of_a_page_is_seen_by_the_runner(page):
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"^```\w", text, re.M)) == len(fences(text))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_block_that_does_not_run_is_not_an_example_in_disguise(page):
    for fence in fences(page.read_text(encoding="utf-8")):
        if fence.kind in SHOWN_ONLY:
            assert "disputerules import" not in fence.text
        if fence.kind == "sh":
            assert all(COMMANDS.match(line) for line in fence.text.splitlines())


@pytest.mark.parametrize(
    "wrong",
    [
        "```python\nassert False\n```",
        "```python\n>>> 1 + 1\n3\n```",
        "```console\n$ disputerules schema case\nnothing\n```",
        "```console\n$ rm case.json\n```",
        '```json\n{"order": {}, "at": "never"}\n```',
        '```toml\nbase = "no-such-policy"\n```',
        "```console\n$ cat examples/seller-silent.txt\nOrder A-1\n```",
        "```text\n$ disputerules compare a b --markdwn > c.md\n```",
        "```text\n$ disputerules compare a b\nequal\n```",
        "```text\n$ python -m pytest examples/policy_team --collect-only\n99 tests\n```",
    ],
)
def test_an_example_that_does_not_do_what_it_shows_fails(wrong, folder):
    with pytest.raises((AssertionError, ValueError)):
        run_page(wrong)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_to_one(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


MEASURED = re.compile(r"\d[\d,.]* ?(?:%|MB|GB|ms|µs|seconds?|million|times)(?=[ .,;:|)]|$)", re.M)
NAMED_COMMAND = re.compile(r"`(make \w+|python -m benchmarks \w+|disputerules \w+)")
# The guide quotes limits, and the changelog is history.
QUOTES = {"CHANGELOG.md", "docs/explanation/guide.md"}
MEASURING = [
    page for page in PAGES if "reference" not in page.parts and name_of(page) not in QUOTES
]


def sections(page):
    """The prose of each section, without its code."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.split(r"^## ", text, flags=re.M)


def exists(command):
    first, *arguments = command.split()
    if first == "make":
        return f"\n{arguments[0]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    if first == "disputerules":
        return arguments[0] in {one.name for one in cli.COMMANDS}
    return (ROOT / "benchmarks" / f"{arguments[-1]}.py").exists()


@pytest.mark.parametrize("page", MEASURING, ids=name_of)
def test_a_measured_figure_stands_beside_the_command_that_measures_it(page):
    for section in sections(page):
        figures = [found[0] for found in MEASURED.finditer(section)]
        commands = [one for one in NAMED_COMMAND.findall(section) if exists(one)]
        title = section.splitlines()[0] if section else ""
        assert not figures or commands, (
            f"'{title}' states {figures}: name the command that prints them"
        )
