"""Every example in the documentation runs and prints what it shows."""

import os
import re
from pathlib import Path

import pytest

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
