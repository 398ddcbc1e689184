"""Rows that never decide, or always; rows that hold together; outcomes that nobody reaches."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from disputerules.analysis.cases.dependencies import leaves_read
from disputerules.analysis.cases.query import SolverQuery
from disputerules.analysis.cases.reading import DEADLINES, formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare.side import side
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.table import Line
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.expression import Setting
from disputerules.language.table import Hit
from disputerules.values.errors import InvalidPolicy


def idle_rows(context: LintContext) -> Iterator[Diagnostic]:
    """Rows that can never decide, rows that always do, outcomes that nobody reaches."""
    reached: set[str] = set()
    for line in context.side.lines:
        row = line.line.id
        if context.case(line.decides) is None:
            setting = switched_off_by(line, context)
            if setting is None:
                yield context.odd("never-decides", [row], f"row {row} can never decide")
                continue
            off = f"row {row} never decides while {setting} is as it is"
            yield context.odd("switched-off", [row], off, note=True)
        elif line.line is not context.side.table.otherwise and not context.case(
            z3.Not(line.decides)
        ):
            yield context.odd("always-decides", [row], f"row {row} decides every case")
        reached.add(line.code)
    for code in context.side.table.codes:
        if code not in reached:
            yield context.odd("never-reached", [], f"no case has the outcome {code}")


# Values to try in place of a setting's: what is not a value of the setting is left out.
OTHERWISE: tuple[Any, ...] = (
    *(
        "10 days",
        "0 days",
        {"quality-problem": 1},
        True,
        False,
        1,
        100,
        ["full"],
        ["full", "partial"],
    ),
    *("close", "escalate", "as-requested", "when-whole-order", "proportional", "never"),
)


def switched_off_by(line: Line, context: LintContext) -> str | None:
    """A setting with another value of which the row would decide some case."""
    policy, table = context.side.policy, context.side.table
    place = table.lines.index(line.line)
    conditions = [row.when for row in table.rows]
    # Any row is in the way of the `otherwise`; where the first decides, of one below it too.
    own = conditions[place : place + 1] or conditions
    above = conditions[:place] if table.hit is Hit.FIRST else []
    supposed = policy.table(DEADLINES).nodes if context.side.life else ()
    # Those that the row reads itself come first, which are the last ones here; and before them
    # those whose source is the row's.
    read = leaves_read((*supposed, *above, *own), policy)
    settings = [one for one in read if isinstance(one, Setting)]
    for setting in sorted(settings, key=lambda one: one.source != line.line.source):
        for value in OTHERWISE:
            with suppress(InvalidPolicy):
                if decides_under(policy.but({setting.name: value}), line, context):
                    return setting.name
    return None


def decides_under(policy: Policy, line: Line, context: LintContext) -> bool:
    symbolic = SymbolicCase()
    one = side(context.side.table.name, formulas_of(symbolic, policy))
    there = next(other for other in one.lines if other.line.id == line.line.id)
    return (
        LintContext(SolverQuery(symbolic, (policy,) if one.life else ()), one).case(there.decides)
        is not None
    )


def rows_that_meet(context: LintContext) -> Iterator[Diagnostic]:
    """Neighbours that could be swapped or not; in a collect table rows that hold together."""
    rows = context.side.lines[:-1]
    first = context.side.table.hit is Hit.FIRST
    for place, line in enumerate(rows):
        for other_place in range(place + 1, min(place + 2, len(rows)) if first else len(rows)):
            other = rows[other_place]
            names = [line.line.id, other.line.id]
            both = context.case(line.holds, other.holds, fits=context.together(place, other_place))
            if first and (both is None or line.line.then == other.line.then):
                said = f"rows {names[0]} and {names[1]} could be swapped: nothing would change"
                yield context.odd("commute", names, said, note=True)
            elif both is not None:
                said = f"both rows {names[0]} and {names[1]} can hold"
                kind = "order-matters" if first else "overlap"
                said += ": the first decides" if first else ""
                yield context.odd(kind, names, said, note=True, witness=both)
