"""What is odd, and a table to context for it in."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from disputerules.analysis.cases.query import Fits, SolverQuery
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side
from disputerules.interpreters.compiled import compiled

EVERY: Fits = lambda found: True  # noqa: E731 - a name for "whatever case"


@frozen
class Diagnostic:
    """Something odd: its kind, where it is, a sentence, and a case that shows it if one can."""

    kind: str
    table: str
    rows: tuple[str, ...]
    message: str
    note: bool = False
    unknown: bool = False
    witness: Witness | None = None


@frozen
class LintContext:
    """A table under a policy, and a solver to ask about it."""

    question: SolverQuery
    side: Side

    def case(self, *conditions: Any, fits: Fits = EVERY) -> Witness | None:
        """A case for which the conditions hold, None if there is none. Raises Undecided."""
        return self.question.find_any(self.side.reads, fits, *conditions)

    def shown(self, *conditions: Any, fits: Fits = EVERY) -> Witness | None:
        """The same, easy to read."""
        return self.question.find(self.side.reads, fits, *conditions)

    def odd(self, kind: str, rows: Iterable[str], message: str, **more: Any) -> Diagnostic:
        """An oddity of the table."""
        return Diagnostic(kind, self.side.table.name, tuple(rows), message, **more)

    def together(self, *places: int) -> Fits:
        """Whether these rows hold in a case, by the generated functions."""
        table = compiled(self.side.policy).table(self.side.table.name)

        def fits(found: Witness) -> bool:
            holds = table.trace(found.case(self.side.policy))
            return all(holds[place] for place in places)

        return fits
