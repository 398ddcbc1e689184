"""Evaluate a table by the reference, with the interface of a compiled table."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from attrs import frozen

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference, text
from disputerules.interpreters.reference import Reading, turning_points
from disputerules.interpreters.verdict import Rulings, Verdict
from disputerules.language.table import Hit, Row, Table
from disputerules.values.periods import TICK


@frozen(eq=False)
class EvaluatedTable:
    """A table under a policy, evaluated by the reference: slow, correct by definition."""

    table: Table
    policy: Policy

    def decide(self, case: Case) -> Any:
        """Return the verdict on a case; all verdicts if the table collects."""
        found = reference.table(self.table, Reading(case, self.policy))
        return found[0] if self.table.hit is Hit.FIRST else found

    @property
    def unobserved(self) -> "EvaluatedTable":
        """The table itself, since it has no observer."""
        return self

    def trace(self, case: Case) -> tuple[bool, ...]:
        """Return whether each row holds."""
        reading = Reading(case, self.policy)
        return tuple(reference.expression(row.when, reading) for row in self.table.rows)

    def instants(self, case: Case) -> tuple[datetime, ...]:
        """Return the instants at which the answer can change."""
        reading = Reading(case, self.policy)
        sides = turning_points(self.table.nodes, self.policy)
        found = [(reference.expression(side, reading), late) for side, late in sides]
        return tuple(dict.fromkeys(one + TICK if late else one for one, late in found))

    @property
    def verdicts(self) -> Sequence[Callable[[Case], Verdict]]:
        """Return a function per row that gives its verdict on a case where it holds."""
        return tuple(partial(self.verdict, row) for row in self.table.rows)

    def verdict(self, row: Row, case: Case) -> Verdict:
        return reference.verdict(self.table, row, Reading(case, self.policy))

    def message(self, rule: str, case: Case, end: text.End | None = None) -> str:
        """Write the row's sentence about the case."""
        line = self.policy.wording.worded(self.table.name, self.table.row(rule))
        return text.message(line, case, self.policy, end)


def table(one: Table, policy: Policy, rulings: Rulings) -> EvaluatedTable:
    """Return a table under a policy; the tables that it refers to are evaluated too."""
    return EvaluatedTable(one, policy)
