"""Every source of a rule, a setting or a conformance case is a link that resolves.

The sources of presets are citations: `tests/policies/test_preset_laws.py`.
"""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from disputerules.documents.conformance import read_examples
from disputerules.facts.settings import SETTINGS
from disputerules.rules import TABLES
from disputerules.rules.crosswalk import SOURCES
from disputerules.values.citation import Confidence, citation_of
from tests.docs.fences import ROOT

ADDRESS = re.compile(r"(?:docs/|https?:)[^\s,]+?(?=[,:]?(?:\s|$))")
OURS = "ours: "
ROWS = {f"{one.name}/{line.id}": line.source for one in TABLES for line in one.lines}
ALL = {
    **ROWS,
    **{name: one.source for name, one in SETTINGS.items()},
    **{f"crosswalk/{scheme}": source for scheme, source in SOURCES.items()},
}


CASES = sorted((ROOT / "conformance").rglob("*.json"))


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and MyST make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def resolves(address: str) -> bool:
    """Whether an address is a heading of our docs that exists, or a well-formed https address."""
    if not address.startswith("docs/"):
        parts = urlsplit(address)
        return parts.scheme == "https" and "." in parts.netloc and not parts.username
    path, _, anchor = address.partition("#")
    page = ROOT / path
    return page.is_file() and anchor in anchors(page)


def is_link(source: str) -> bool:
    """Whether a source has an address, or says why it is our own choice."""
    addresses = ADDRESS.findall(source)
    ours = source.startswith(OURS) and len(source.removeprefix(OURS).split()) > 2
    return ours or (bool(addresses) and all(map(resolves, addresses)))


def is_ours(source: str) -> bool:
    """Whether a source says that what is expected is our choice."""
    citation = citation_of(source)
    return citation is not None and citation.confidence is Confidence.OURS


@pytest.mark.parametrize("name", ALL)
def test_a_source_is_a_link_that_resolves(name: str) -> None:
    assert is_link(ALL[name]), (
        f"give {name} a link to a published page or to a heading in docs/: not '{ALL[name]}'"
    )


@pytest.mark.parametrize("name", ROWS)
def test_the_source_of_a_row_is_an_address_and_nothing_else(name: str) -> None:
    assert ADDRESS.fullmatch(ROWS[name])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_conformance_case_says_where_its_expected_answer_comes_from(path: Path) -> None:
    examples = read_examples(json.loads(path.read_text(encoding="utf-8")))
    unsourced = [
        one.name for one in examples if not is_link(one.source) and not is_ours(one.source)
    ]
    assert not unsourced, (
        f"give these cases of {path.name}, or the file, a `source` that is a link: {unsourced}"
    )


@pytest.mark.parametrize(
    "source",
    [
        "design: life cycle",
        "",
        "docs/explanation/guide.md",
        "docs/explanation/guide.md#no-such-heading",
        "docs/explanation/no-such-page.md#time-limits",
        "http://example.com/help",
        "https://help",
        "https://example.com/help and docs/explanation/guide.md#no-such-heading",
    ],
)
def test_what_is_no_link_is_noticed(source: str) -> None:
    assert not is_link(source)


@pytest.mark.parametrize(
    "source",
    [
        "docs/explanation/guide.md#time-limits",
        "Help, https://example.com/help?id=4, seen 2026-11-27: 30 days",
        "Help, docs/explanation/guide.md#time-limits: 30 days",
    ],
)
def test_what_is_a_link_is_taken(source: str) -> None:
    assert is_link(source)
