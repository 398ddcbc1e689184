"""Policy files and their cases: what a file says of itself, and what its cases decide."""

import json
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from disputerules import Policy, from_json, from_toml, to_json, to_toml
from disputerules.documents.conformance import Example, decided_under, read_examples, run
from disputerules.facts.reason_tables import SUPPORT
from disputerules.interpreters.compiled import observe
from disputerules.interpreters.verdict import Rulings
from disputerules.language.table import Table
from disputerules.policies.file.settings import flat
from disputerules.testing.coverage import RowRecord, RuleCoverage

WAYS = ("supported", "contradicted")


@frozen
class PolicyFile:
    """A policy file and the file of its cases."""

    path: Path
    cases: Path

    @property
    def document(self) -> dict[str, Any]:
        return document(self.path)

    @property
    def policy(self) -> Policy:
        return policy(self.path)

    @property
    def examples(self) -> tuple[Example, ...]:
        return examples(self.cases)

    @property
    def reasons(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document.get("reasons", {})
        return found

    @property
    def values(self) -> dict[str, Any]:
        """The values that the file sets, by whole names."""
        return dict(flat(self.document["set"]))

    @property
    def sources(self) -> dict[str, str]:
        """The source of each value, reason, variant and row that the file says; "" for none."""
        sources = dict(flat(self.document.get("sources", {})))
        found = {name: sources.get(name, "") for name in self.values}
        found |= {f"reasons.{code}": one.get("source", "") for code, one in self.reasons.items()}
        for key in ("variants", "rows"):
            for one in self.document.get(key, []):
                found[f"{key}.{one['id']}"] = one.get("source", "")
        return found

    def own_rows(self, coverage: RuleCoverage) -> set[tuple[str, str]]:
        """The rows that the file adds: its rows, its variants, and the record of its reasons."""
        own = {(one["table"], one["id"]) for one in self.document.get("rows", [])}
        for one in self.document.get("variants", []):
            # Settings that the same variants set are asked for together.
            asked = {(f"set.{name}", one["id"]) for name, _ in flat(one["set"])}
            own |= asked & coverage.rows.keys() or asked
        for code, reason in self.reasons.items():
            own |= {(SUPPORT, f"{code}-{way}") for way in WAYS if f"{way}_when" in reason}
        return own

    def unused(self) -> set[str]:
        """The rows, variants and reasons of the file that decide no case."""
        coverage = judged(self)[0]
        rows = {
            f"{table}.{row}"
            for table, row in self.own_rows(coverage)
            if (table, row) not in coverage.rows or not coverage.rows[table, row].decided
        }
        given = {one.case["claim"]["reason"] for one in self.examples if "claim" in one.case}
        return rows | {f"reasons.{code}" for code in self.reasons.keys() - given}


@cache
def document(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def policy(path: Path) -> Policy:
    return from_toml(path.read_text(encoding="utf-8"))


@cache
def examples(path: Path) -> tuple[Example, ...]:
    return read_examples(json.loads(path.read_text(encoding="utf-8")))


class Decided(RuleCoverage):
    """The rows that decided, without their boundaries and without proofs of what cannot be."""

    def expect(self, table: Table, policy: Policy) -> None:
        for line in table.lines:
            self.rows.setdefault((table.name, line.id), RowRecord())

    def noting_sides(self, one: Table, policy: Policy, rulings: Rulings) -> Callable[..., None]:
        return lambda *decision: None


@cache
def judged(one: PolicyFile) -> tuple[RuleCoverage, dict[str, tuple[str, ...]]]:
    """Return the rows that decided in the cases of a file, and what does not agree."""
    coverage = Decided(one.policy)
    end = observe(coverage.table)
    try:
        decide = decided_under(one.policy)
        # A case that changes the policy says so in place of its name, and is not about the file.
        own = [each for each in one.examples if isinstance(each.case.get("policy", ""), str)]
        found = {example.name: run(example, decide) for example in own}
    finally:
        end()
    return coverage, {name: wrong for name, wrong in found.items() if wrong}


def read_back(policy: Policy) -> Iterator[Policy]:
    """Yield a policy as it is read from what it is written as: TOML, then JSON."""
    yield from_toml(to_toml(policy))
    yield from_json(Policy, to_json(policy))
