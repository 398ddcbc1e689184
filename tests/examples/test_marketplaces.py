"""Every marketplace under `examples/marketplaces/` is one file, and its cases agree with it."""

import json
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from disputerules import Policy, from_json, from_toml, to_json, to_toml
from disputerules.documents.conformance import Example, decided_under, read_examples, run
from disputerules.facts.reason_tables import SUPPORT
from disputerules.interpreters.compiled import observe
from disputerules.interpreters.verdict import Rulings
from disputerules.language.table import Table
from disputerules.policies.file.settings import flat
from disputerules.testing import broken_laws
from disputerules.testing.coverage import RowRecord, RuleCoverage
from tests.docs.fences import ROOT
from tests.docs.test_sources import is_link

FOLDER = ROOT / "examples" / "marketplaces"
FILES = sorted(FOLDER.glob("*.toml"))
EACH = pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
LEAST, SAMPLES = 8, 1
OURS = "ours"
WAYS = ("supported", "contradicted")


@cache
def document(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def policy(file: Path) -> Policy:
    return from_toml(file.read_text(encoding="utf-8"))


@cache
def examples(file: Path) -> tuple[Example, ...]:
    cases = FOLDER / "cases" / f"{file.stem}.json"
    return read_examples(json.loads(cases.read_text(encoding="utf-8")))


class Decided(RuleCoverage):
    """The rows that decided, without their boundaries and without proofs of what cannot be."""

    def expect(self, table: Table, policy: Policy) -> None:
        for line in table.lines:
            self.rows.setdefault((table.name, line.id), RowRecord())

    def noting_sides(self, one: Table, policy: Policy, rulings: Rulings) -> Callable[..., None]:
        return lambda *decision: None


@cache
def judged(file: Path) -> tuple[RuleCoverage, dict[str, tuple[str, ...]]]:
    """Return the rows that decided in the cases of a marketplace, and what does not agree."""
    coverage = Decided(policy(file))
    end = observe(coverage.table)
    try:
        decide = decided_under(policy(file))
        found = {one.name: run(one, decide) for one in examples(file)}
    finally:
        end()
    return coverage, {name: wrong for name, wrong in found.items() if wrong}


@EACH
def test_a_marketplace_is_built_on_neutral_and_has_the_name_of_its_file(file: Path) -> None:
    assert document(file)["base"] == "neutral"
    assert policy(file).name == file.stem


@EACH
def test_every_case_agrees(file: Path) -> None:
    assert judged(file)[1] == {}


@EACH
def test_a_marketplace_has_cases_enough_each_with_its_source(file: Path) -> None:
    found = examples(file)
    assert len({one.name for one in found}) == len(found) >= LEAST
    assert [one.name for one in found if not one.because or not is_link(one.source)] == []


@EACH
def test_every_value_reason_variant_and_row_names_its_source(file: Path) -> None:
    raw, sources = document(file), dict(policy(file).sources)
    named = {name: sources.get(name, "") for name, _ in flat(raw["set"])}
    named |= {f"reasons.{code}": one.get("source", "") for code, one in reasons(file).items()}
    for key in ("variants", "rows"):
        named |= {f"{key}.{one['id']}": one.get("source", "") for one in raw.get(key, [])}
    assert [name for name, source in named.items() if not is_named(source)] == []


def is_named(source: str) -> bool:
    """Whether a source is a link, or says that the value is our choice."""
    return source.startswith(OURS) or is_link(source)


def reasons(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = document(file).get("reasons", {})
    return found


@EACH
def test_every_reason_variant_and_row_of_a_marketplace_decides_a_case(file: Path) -> None:
    raw, coverage = document(file), judged(file)[0]
    own = {(one["table"], one["id"]) for one in raw.get("rows", [])}
    for one in raw.get("variants", []):
        asked = {(f"set.{name}", one["id"]) for name, _ in flat(one["set"])}
        # Settings that the same variants set are asked for together.
        assert asked & coverage.rows.keys()
        own |= asked & coverage.rows.keys()
    for code, reason in reasons(file).items():
        own |= {(SUPPORT, f"{code}-{way}") for way in WAYS if f"{way}_when" in reason}
    assert {key for key in own if not coverage.rows[key].decided} == set()
    given = {one.case["claim"]["reason"] for one in examples(file) if "claim" in one.case}
    assert {*reasons(file)} - given == set()


@EACH
def test_a_marketplace_is_read_back_with_its_revision(file: Path) -> None:
    whole = policy(file)
    for read in (from_toml(to_toml(whole)), from_json(Policy, to_json(whole))):
        assert read == whole
        assert read.revision == whole.revision


@EACH
def test_a_marketplace_keeps_the_laws(file: Path) -> None:
    assert [one.message for one in broken_laws(policy(file), samples=SAMPLES)] == []
