"""A table under one policy, as formulas and as the generated functions that decide."""

from typing import Any

from attrs import frozen

from disputerules.analysis.cases.dependencies import DISPUTE, LINE, parts_read
from disputerules.analysis.cases.witness import Witness
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.solver import table as solver
from disputerules.interpreters.solver.table import Formulas, Line
from disputerules.interpreters.solver.unknowns import z3
from disputerules.interpreters.verdict import Verdict
from disputerules.language.table import Hit, Outcome, Scope, Table


@frozen
class Side:
    """A table under one policy: its rows as formulas, and how it decides."""

    policy: Policy
    table: Table
    lines: tuple[Line, ...]
    formulas: Formulas

    @property
    def reads(self) -> frozenset[str]:
        """The parts of a case that the table reads."""
        line = {LINE} if self.table.scope is Scope.LINE else set()
        return parts_read(self.table.nodes, self.policy) | line

    @property
    def life(self) -> bool:
        """Whether the table is about a dispute."""
        return DISPUTE in self.reads

    def term(self, name: str) -> Any:
        """What the row that decides says, as a term of the solver."""
        return solver.chain(self.lines, name, self.formulas)

    @property
    def code_told(self) -> Any:
        """The code that decides, as a term, where it is more than a name; see `code_told`."""
        code = self.term("code")
        if not self.table.fields:
            return code
        name = solver.constant("", self.formulas)
        return z3.If(self.term("allowed"), name, code)

    @property
    def outcomes(self) -> list[Outcome]:
        """What the rows say, each once."""
        return list(dict.fromkeys(row.then for row in self.table.rows))

    def holds(self, outcome: Outcome) -> Any:
        """Whether a row of that outcome counts, in a table that collects."""
        return z3.Or([line.decides for line in self.lines if line.line.then == outcome])

    def has(self, outcome: Outcome, found: Witness) -> bool:
        """Whether the generated functions say so too."""
        wanted = outcome.code, outcome.allowed, outcome.path
        return wanted in [(one.code, one.allowed, one.path) for one in self.verdicts(found)]

    def verdicts(self, found: Witness) -> tuple[Verdict, ...]:
        """What the generated functions say about a case."""
        said = compiled(self.policy).table(self.table.name).decide(found.case(self.policy))
        return said if self.table.hit is Hit.COLLECT else (said,)

    def message(self, found: Witness) -> str:
        """The sentence of the first row that decides."""
        rule = self.verdicts(found)[0].rule
        table = compiled(self.policy).table(self.table.name)
        return table.message(rule, found.case(self.policy))


def code_told(verdict: Verdict) -> str:
    """The code of an outcome where it is more than a name.

    What is allowed is told by the fields of its outcome, where its table has any.
    """
    return "" if verdict.fields and verdict.allowed else verdict.code


def side(name: str, formulas: Formulas) -> Side:
    table = formulas.policy.table(name)
    return Side(formulas.policy, table, solver.table(table, formulas), formulas)


def alike(left: Side, right: Side) -> bool:
    """Whether two tables are the same formulas, which needs no solver."""
    return left.table.hit is right.table.hit and plain_lines(left) == plain_lines(right)


def plain_lines(one: Side) -> list[Any]:
    return [
        (
            line.code,
            line.line.then.allowed,
            line.line.then.path,
            line.decides.get_id(),
            [(name, term.get_id()) for name, term in line.fields],
        )
        for line in one.lines
    ]
