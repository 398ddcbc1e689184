"""Find mistakes in a policy: unreachable rows and outcomes, windows that never open.

A finding is wrong or useless for every order. A note is information, such as a row that a setting
of the policy disables.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.analysis.lint import lint
>>> never = ALIEXPRESS_GUIDE.but({"protection.opens_after": "60 days"})
>>> [one.kind for one in lint(never, tables=["eligibility"]) if not one.note]
['closes-before-it-opens']
"""

from collections.abc import Callable, Iterable, Iterator

from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare.side import side
from disputerules.analysis.lint.claims import dead_reasons
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.analysis.lint.rows import overlapping_rows, unreachable_rows
from disputerules.analysis.lint.windows import (
    empty_windows,
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
    """Return the diagnostics of a policy, or of some of its tables.

    `progress` is called with the name of each table before its checks. A check that the
    solver cannot finish gives a diagnostic of the kind `unknown`.
    """
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    names = {table.name for table in policy.every_table} if tables is None else {*tables}
    sides = [side(table.name, formulas) for table in policy.every_table if table.name in names]
    queries = {
        life: SolverQuery(symbolic, (policy,) if life else ())
        for life in dict.fromkeys(one.life for one in sides)
    }
    diagnostics: list[Diagnostic] = []
    for one in sides:
        progress(one.table.name)
        context = LintContext(queries[one.life], one)
        for check in CHECKS:
            diagnostics += decided(check, context)
    return tuple(diagnostics)


def decided(
    check: Callable[[LintContext], Iterator[Diagnostic]], context: LintContext
) -> Iterator[Diagnostic]:
    try:
        yield from check(context)
    except Undecided as error:
        name = check.__name__.replace("_", " ")
        yield context.undecided(f"the check for {name}", error)


CHECKS = (
    unreachable_rows,
    overlapping_rows,
    dead_reasons,
    empty_windows,
    late_answers,
    states_without_timeout_outcome,
)
