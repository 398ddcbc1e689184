"""A table under one policy, as formulas and compiled."""

from typing import Any

from attrs import evolve, frozen

from disputerules.analysis.cases.document_parts import DISPUTE, LINE, document_parts
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
    """A table under one policy: its rows as formulas, and its decisions."""

    policy: Policy
    table: Table
    lines: tuple[Line, ...]
    formulas: Formulas
    shared: frozenset[str] = frozenset()
    """The parts that the other side needs, so that a case shows both."""

    @property
    def reads(self) -> frozenset[str]:
        """Return the parts of a case document that the table needs, under either policy."""
        line = {LINE} if self.table.scope is Scope.LINE else set()
        read = compiled(self.policy).parts(self.table.name)
        return document_parts(read) | line | self.shared

    @property
    def life(self) -> bool:
        """Whether the table is about a dispute."""
        return DISPUTE in self.reads

    def term(self, name: str) -> Any:
        """Return a field of the row that decides, as a solver term."""
        return solver.chain(self.lines, name, self.formulas)

    @property
    def visible_code(self) -> Any:
        """Return the visible code as a solver term; see the function `visible_code`."""
        code = self.term("code")
        if not self.table.fields:
            return code
        name = solver.constant("", self.formulas)
        return z3.If(self.term("allowed"), name, code)

    @property
    def outcomes(self) -> list[Outcome]:
        """Return the distinct outcomes of the rows."""
        return list(dict.fromkeys(row.then for row in self.table.rows))

    def holds(self, outcome: Outcome) -> Any:
        """Return whether a row with this outcome holds, if the table collects."""
        return z3.Or([line.decides for line in self.lines if line.line.then == outcome])

    def has(self, outcome: Outcome, witness: Witness) -> bool:
        """Whether the compiled table gives this outcome."""
        key = outcome.code, outcome.allowed, outcome.path
        return key in [(one.code, one.allowed, one.path) for one in self.verdicts(witness)]

    def verdicts(self, witness: Witness) -> tuple[Verdict, ...]:
        """Return the verdicts of the compiled table on a case."""
        decided = compiled(self.policy).table(self.table.name).decide(witness.case(self.policy))
        return decided if self.table.hit is Hit.COLLECT else (decided,)

    def message(self, witness: Witness) -> str:
        """Write the sentence of the first row that decides."""
        rule = self.verdicts(witness)[0].rule
        table = compiled(self.policy).table(self.table.name)
        return table.message(rule, witness.case(self.policy))


def visible_code(verdict: Verdict) -> str:
    """Return the code of an outcome, or "" if only its fields matter.

    If an allowed outcome has fields, they carry the meaning and the code is only a name.
    """
    return "" if verdict.fields and verdict.allowed else verdict.code


def both_sides(left: Side, right: Side) -> tuple[Side, Side]:
    """Return the sides of one table, each of which reads what either needs."""
    return evolve(left, shared=right.reads), evolve(right, shared=left.reads)


def side(name: str, formulas: Formulas) -> Side:
    table = formulas.policy.table(name)
    return Side(formulas.policy, table, solver.table(table, formulas), formulas)


def alike(left: Side, right: Side) -> bool:
    """Whether two tables have identical formulas; this needs no solver."""
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
