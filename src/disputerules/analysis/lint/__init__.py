"""What is odd about a policy: rows, outcomes and windows that do not do what they seem to.

A finding is wrong, or useless, for every order; a note is worth knowing. What the policy's own
settings switch off is a note.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.analysis.lint import lint
>>> never = ALIEXPRESS_GUIDE.but({"protection.opens_after": "60 days"})
>>> [one.kind for one in lint(never) if not one.note]
['closes-before-it-opens']
"""

from collections.abc import Callable, Iterable, Iterator

from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare.side import side
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.analysis.lint.rows import idle_rows, rows_that_meet
from disputerules.analysis.lint.windows import (
    closed_windows,
    late_answers,
    states_without_timeout_outcome,
)
from disputerules.facts.policy import Policy

__all__ = ["Diagnostic", "lint"]


def lint(
    policy: Policy,
    progress: Callable[[str], None] = lambda table: None,
    tables: Iterable[str] | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything odd about a policy, or about some of its tables.

    `progress` is called with the name of each table before it is looked at.
    """
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    names = {table.name for table in policy.tables} if tables is None else {*tables}
    sides = [side(table.name, formulas) for table in policy.tables if table.name in names]
    questions = {
        life: SolverQuery(symbolic, (policy,) if life else ())
        for life in dict.fromkeys(one.life for one in sides)
    }
    found: list[Diagnostic] = []
    for one in sides:
        progress(one.table.name)
        context = LintContext(questions[one.life], one)
        for check in CHECKS:
            found += safely(check, context)
    return tuple(found)


def safely(
    check: Callable[[LintContext], Iterator[Diagnostic]], context: LintContext
) -> Iterator[Diagnostic]:
    try:
        yield from check(context)
    except Undecided:
        said = f"the solver could not say whether there is a {check.__name__.replace('_', ' ')}"
        yield context.odd("unknown", (), said, unknown=True)


CHECKS = (idle_rows, rows_that_meet, closed_windows, late_answers, states_without_timeout_outcome)
