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

from disputerules.analysis.cases.query import Question, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import Scene
from disputerules.analysis.compare.side import side
from disputerules.analysis.lint.context import Look, Oddity
from disputerules.analysis.lint.rows import idle_rows, rows_that_meet
from disputerules.analysis.lint.windows import closed_windows, late_answers, silent_states
from disputerules.facts.policy import Policy

__all__ = ["Oddity", "lint"]


def lint(
    policy: Policy,
    progress: Callable[[str], None] = lambda table: None,
    tables: Iterable[str] | None = None,
) -> tuple[Oddity, ...]:
    """Everything odd about a policy, or about some of its tables.

    `progress` is called with the name of each table before it is looked at.
    """
    scene = Scene()
    formulas = formulas_of(scene, policy)
    names = {table.name for table in policy.tables} if tables is None else {*tables}
    sides = [side(table.name, formulas) for table in policy.tables if table.name in names]
    questions = {
        life: Question(scene, (policy,) if life else ())
        for life in dict.fromkeys(one.life for one in sides)
    }
    found: list[Oddity] = []
    for one in sides:
        progress(one.table.name)
        look = Look(questions[one.life], one)
        for check in CHECKS:
            found += safely(check, look)
    return tuple(found)


def safely(check: Callable[[Look], Iterator[Oddity]], look: Look) -> Iterator[Oddity]:
    try:
        yield from check(look)
    except Undecided:
        said = f"the solver could not say whether there is a {check.__name__.replace('_', ' ')}"
        yield look.odd("unknown", (), said, unknown=True)


CHECKS = (idle_rows, rows_that_meet, closed_windows, late_answers, silent_states)
