"""A table as the reference evaluates it, with the functions that a generated table has."""

from collections.abc import Callable
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
    """A table under a policy, evaluated anew for every case: slow, and right by definition."""

    table: Table
    policy: Policy

    def decide(self, case: Case) -> Any:
        """The verdict on a case; of a table that collects, all verdicts."""
        found = reference.table(self.table, Reading(case, self.policy))
        return found[0] if self.table.hit is Hit.FIRST else found

    def trace(self, case: Case) -> tuple[bool, ...]:
        """Whether each row holds."""
        reading = Reading(case, self.policy)
        return tuple(reference.expression(row.when, reading) for row in self.table.rows)

    def instants(self, case: Case) -> tuple[datetime, ...]:
        """The instants at which the answer can change."""
        reading = Reading(case, self.policy)
        sides = [side for node in self.table.nodes for side in turning_points(node, self.policy)]
        found = [(reference.expression(side, reading), late) for side, late in sides]
        return tuple(dict.fromkeys(one + TICK if late else one for one, late in found))

    @property
    def verdicts(self) -> tuple[Callable[[Case], Verdict], ...]:
        """What each row decides, where it holds."""
        return tuple(partial(self.verdict, row) for row in self.table.rows)

    def verdict(self, row: Row, case: Case) -> Verdict:
        return reference.verdict(self.table, row, Reading(case, self.policy))

    def message(self, rule: str, case: Case) -> str:
        """The row's sentence about the case."""
        return text.message(self.table.row(rule), case, self.policy)


def table(one: Table, policy: Policy, rulings: Rulings) -> EvaluatedTable:
    """A table under a policy; the tables that it asks are evaluated too."""
    return EvaluatedTable(one, policy)
