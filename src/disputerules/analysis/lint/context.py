"""A diagnostic, and the context of a check: a table under a policy, and the solver."""

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from disputerules.analysis.cases.query import Fits, SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side, side
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled

ANY_CASE: Fits = lambda witness: True  # noqa: E731 - a named constant


@frozen
class Diagnostic:
    """One problem or note: its kind, table, rows, message, and a case that shows it, if any."""

    kind: str
    table: str
    rows: tuple[str, ...]
    message: str
    note: bool = False
    unknown: bool = False
    witness: Witness | None = None


@frozen
class LintContext:
    """A table under a policy, and a query about it."""

    query: SolverQuery
    side: Side
    others: dict[Policy, "LintContext"] = field(factory=dict)

    def under(self, policy: Policy) -> "LintContext":
        """Return the context of the table under another policy; several rows ask for the same."""
        if policy not in self.others:
            symbolic = SymbolicCase()
            other = side(self.side.table.name, formulas_of(symbolic, policy))
            query = SolverQuery(symbolic, (policy,) if other.life else ())
            self.others[policy] = LintContext(query, other)
        return self.others[policy]

    def case(self, *conditions: Any, fits: Fits = ANY_CASE) -> Witness | None:
        """Return any case that meets the conditions, or None. Raises Undecided."""
        return self.established(self.query.find_any(self.side.reads, fits, *conditions))

    def readable_case(self, *conditions: Any, fits: Fits = ANY_CASE) -> Witness | None:
        """Return a readable case that meets the conditions, or None. Raises Undecided."""
        return self.established(self.query.find(self.side.reads, fits, *conditions))

    def established(self, witness: Witness | None) -> Witness | None:
        """Return the result of a search; raise Undecided if "no case" rests on an assumption."""
        assumptions = [*self.query.assumptions]
        self.query.assumptions.clear()
        if witness is None and assumptions:
            raise Undecided(f"it is established only if {' and '.join(assumptions)}")
        return witness

    def diagnostic(self, kind: str, rows: Iterable[str], message: str, **more: Any) -> Diagnostic:
        """Return a diagnostic of the table."""
        return Diagnostic(kind, self.side.table.name, tuple(rows), message, **more)

    def undecided(self, what: str, error: Undecided, rows: Iterable[str] = ()) -> Diagnostic:
        """Return the diagnostic that something is not known, and why."""
        return self.diagnostic("unknown", rows, f"undecided: {what}: {error}", unknown=True)

    def together(self, *places: int) -> Fits:
        """Return a test that these rows hold in a case, by the compiled table."""
        table = compiled(self.side.policy).table(self.side.table.name)

        def fits(witness: Witness) -> bool:
            holds = table.trace(witness.case(self.side.policy))
            return all(holds[place] for place in places)

        return fits
