"""Every source of a rule, a setting or a preset is a link, and links into the docs resolve."""

import re
from urllib.parse import urlsplit

import pytest

from disputerules.facts.settings import SETTINGS
from disputerules.policies.presets import POLICIES
from disputerules.rules import TABLES
from disputerules.rules.crosswalk import SOURCES
from tests.docs.fences import ROOT

ADDRESS = re.compile(r"(?:docs/|https?:)[^\s,]+?(?=[,:]?(?:\s|$))")
ROWS = {f"{one.name}/{line.id}": line.source for one in TABLES for line in one.lines}
ALL = {
    **ROWS,
    **{name: one.source for name, one in SETTINGS.items()},
    **{
        f"{policy.name}/{name}": source
        for policy in POLICIES.values()
        for name, source in policy.sources
    },
    **{f"crosswalk/{scheme}": source for scheme, source in SOURCES.items()},
}


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and MyST make them."""
    headings = re.findall(r"^#+ (.+)$", page, re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def resolves(address: str) -> bool:
    """Whether an address is a heading of our docs that exists, or a well-formed https address."""
    if not address.startswith("docs/"):
        parts = urlsplit(address)
        return parts.scheme == "https" and "." in parts.netloc and not parts.username
    path, _, anchor = address.partition("#")
    page = ROOT / path
    return page.is_file() and anchor in anchors(page.read_text(encoding="utf-8"))


def is_link(source: str) -> bool:
    addresses = ADDRESS.findall(source)
    return bool(addresses) and all(map(resolves, addresses))


@pytest.mark.parametrize("name", ALL)
def test_a_source_is_a_link_that_resolves(name: str) -> None:
    assert is_link(ALL[name]), ALL[name]


@pytest.mark.parametrize("name", ROWS)
def test_the_source_of_a_row_is_an_address_and_nothing_else(name: str) -> None:
    assert ADDRESS.fullmatch(ROWS[name])


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
