"""Prepare a team's cases to judge the mutants of one policy."""

from collections.abc import Iterable
from typing import Any

from attrs import define, evolve, field

from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.reach import reached
from disputerules.decide.answer import answer_case
from disputerules.decide.case_document import CaseDocument
from disputerules.decide.worst_case import leave_out
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import Example, differences
from disputerules.facts.arguments import as_policy
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.interpreters import shared
from disputerules.interpreters.compiled import CompiledPolicy, compiled, install
from disputerules.interpreters.verdict import CompiledTable, Interpreter, Rulings
from disputerules.language.table import Table
from disputerules.values.codec import canonical
from disputerules.values.errors import DisputeRulesError, InvalidPolicy, expect, expect_items


@define
class TeamCase:
    """A case of a team that judges the mutants of one policy.

    `base` is the policy with the settings that the case changes; `bounded` says whether the case
    expects an `ends_by`; `held` has the rows that hold when the case is decided.
    """

    example: Example
    document: CaseDocument
    base: Policy
    changed: frozenset[str]
    bounded: bool
    held: set[tuple[str, str]] = field(factory=set)

    def faults(self, policy: Policy) -> tuple[str, ...]:
        """Return the differences from the expected answer under a policy; an error is one too."""
        try:
            answer = write_answer(answer_case(evolve(self.document, policy=policy)))
        except (DisputeRulesError, ArithmeticError, ValueError) as error:
            return (str(error),)
        return tuple(differences(self.expected, answer, "$"))

    @property
    def expected(self) -> dict[str, Any]:
        """Return the expected answer without the name of the policy."""
        return {key: value for key, value in self.example.expect.items() if key != "policy"}

    def notices(self, mutant: Mutant, edited: dict[int, Policy]) -> bool:
        """Whether the case fails on a mutant. `edited` keeps the mutants of each base."""
        if mutant.setting in self.changed:
            return False
        if not all((mutant.table, row) in self.held for row in mutant.rows):
            return False
        if id(self.base) not in edited:
            try:
                changed = mutant.edit(self.base)
            except InvalidPolicy:  # the change contradicts a setting that the case changes
                return False
            edited[id(self.base)] = prepared(changed, self.base, mutant, self.bounded)
        return bool(self.faults(edited[id(self.base)]))


def prepared(policy: Policy, base: Policy, mutant: Mutant, bounded: bool) -> Policy:
    """Compile a mutant; it shares the tables of its base that the change does not reach."""
    unchanged = compiled(base)

    def table(one: Table, of: Policy, rulings: Rulings) -> CompiledTable:
        if reached(mutant, one, base):
            return shared.table(one, of, rulings)
        return unchanged.table(one.name)

    return compiled_by(table, policy, bounded)


def compiled_by(interpreter: Interpreter, policy: Policy, bounded: bool) -> Policy:
    """Compile a policy that has no other owner; without the worst case if nothing reads it."""
    made = install(policy, CompiledPolicy(policy, interpreter))
    if not bounded:
        leave_out(made)
    return policy


def team_cases(policy: Policy, examples: Iterable[Example]) -> list[TeamCase]:
    """Return the cases about a policy: cases that name it, change it, or name none."""
    refuse_own_facts(as_policy(policy), "a conformance case", "test its rows in Python")
    bases: dict[str, Policy] = {}
    cases = []
    for example in expect_items(examples, ".examples"):
        expect(example, Example, ".examples")
        changes = changes_of(policy, example.case)
        if changes is None or "error" in example.expect:
            continue
        bounded = asks_for(example.expect, "ends_by")
        base = base_of(policy, changes, bounded, bases)
        document = read_case({**example.case, "policy": None}, base)
        if not (asks_for(example.expect, "timeline") or "order_timeline" in example.expect):
            document = evolve(document, timelines=False)
        cases.append(TeamCase(example, document, base, frozenset(changes), bounded))
    return sorted(cases, key=lambda case: len(case.changed))


def asks_for(expected: dict[str, Any], part: str) -> bool:
    return part in (expected.get("dispute") or {})


def base_of(
    policy: Policy, changes: dict[str, Any], bounded: bool, bases: dict[str, Policy]
) -> Policy:
    """Return the policy with the settings that a case changes; equal changes share it."""
    key = canonical([changes, bounded])
    if key not in bases:
        bases[key] = compiled_by(shared.table, evolve(policy.but(changes)), bounded)
    return bases[key]


def changes_of(policy: Policy, case: Any) -> dict[str, Any] | None:
    """Return the settings that a case changes; None if it is about another policy.

    A policy with rules of its own is another one.
    """
    if not isinstance(case, dict):
        return None
    about = case.get("policy")
    if about is None or about == policy.name:
        return {}
    if not isinstance(about, dict) or about.get("base") != policy.name:
        return None
    given = {key for key, value in about.items() if value is not None}
    return dict(about.get("set") or {}) if given <= {"base", "set"} else None
