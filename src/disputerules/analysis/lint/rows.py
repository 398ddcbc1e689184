"""Check the rows of a table: unreachable rows and outcomes, rows that overlap."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.reading import DEADLINES
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.table import Line
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.bind import NO, bind
from disputerules.language.dependencies import settings_read
from disputerules.language.expression import Setting
from disputerules.language.table import Hit, Table
from disputerules.values.errors import InvalidPolicy


def unreachable_rows(context: LintContext) -> Iterator[Diagnostic]:
    """Yield rows that never decide, rows that always decide, and unreachable outcomes."""
    reached: set[str] = set()
    for line in context.side.lines:
        row = line.line.id
        if context.case(line.decides) is None:
            setting = disabled_by(line, context)
            if setting is None:
                yield context.diagnostic("never-decides", [row], f"row {row} is unreachable")
                continue
            message = f"row {row} is disabled by the value of {setting}"
            yield context.diagnostic("switched-off", [row], message, note=True)
        elif line.line is not context.side.table.otherwise and not context.case(
            z3.Not(line.decides)
        ):
            yield context.diagnostic("always-decides", [row], f"row {row} decides every case")
        reached.add(line.code)
    for code in context.side.table.codes:
        if code not in reached:
            yield context.diagnostic("never-reached", [], f"no case has the outcome {code}")


# Values to try for a setting that has no choices; one that it does not allow is skipped.
OTHER_VALUES: tuple[Any, ...] = (
    *("10 days", "0 days", True, False, 1, 100),
    *({"quality-problem": 1}, ["full"], ["full", "partial"]),
)


def other_values(setting: Setting) -> tuple[Any, ...]:
    assert setting.codec is not None
    return tuple(setting.codec.schema.get("enum", OTHER_VALUES))


def disabled_by(line: Line, context: LintContext) -> str | None:
    """Return a setting that disables a row: with another value the row decides some case."""
    policy, table = context.side.policy, context.side.table
    place = table.lines.index(line.line)
    # Without variants the rows name the settings, in whose place they else read the values.
    plain = evolve(policy, variants=())
    conditions = [row.when for row in plain.table(table.name).rows or table.rows]
    # Every row may hide `otherwise`; if the first row decides, also every row below itself.
    own = conditions[place : place + 1] or conditions
    above = conditions[:place] if table.hit is Hit.FIRST else []
    deadlines = plain.table(DEADLINES).nodes if context.side.life else ()
    # First the settings that the row's source names, then those that the row itself reads.
    settings = settings_read((*own, *above, *deadlines), plain)
    for setting in sorted(settings, key=by_source(line)):
        for value in other_values(setting):
            with suppress(InvalidPolicy):
                changed = policy.but({setting.name: value})
                if may_hold(line, table, changed) and decides_under(changed, line, context):
                    return setting.name
    if may_hold(line, table, policy):
        return None
    # The search tries no case of it, such as a dispute on hold, or it takes several settings.
    return next(one.name for one in sorted(settings_read(own, plain), key=by_source(line)))


def by_source(line: Line) -> Callable[[Setting], bool]:
    """Sort the settings that the source of a row names first."""
    return lambda setting: setting.source != line.line.source


def may_hold(line: Line, table: Table, policy: Policy) -> bool:
    """Whether the settings alone leave a row's condition open, which takes no solver to say."""
    same_row = [row for row in policy.table(table.name).rows if row.id == line.line.id]
    return all(bind(row.when, policy.setting) != NO for row in same_row)


def decides_under(policy: Policy, line: Line, context: LintContext) -> bool:
    other = context.under(policy)
    same_row = next(one for one in other.side.lines if one.line.id == line.line.id)
    return other.case(same_row.decides) is not None


def overlapping_rows(context: LintContext) -> Iterator[Diagnostic]:
    """Yield neighbours whose order matters or not; if the table collects, rows that overlap."""
    rows = context.side.lines[:-1]
    first = context.side.table.hit is Hit.FIRST
    for place, line in enumerate(rows):
        for other_place in range(place + 1, min(place + 2, len(rows)) if first else len(rows)):
            other = rows[other_place]
            names = [line.line.id, other.line.id]
            both = context.case(line.holds, other.holds, fits=context.together(place, other_place))
            if first and (both is None or line.line.then == other.line.then):
                message = f"the order of rows {names[0]} and {names[1]} makes no difference"
                yield context.diagnostic("commute", names, message, note=True)
            elif both is not None:
                message = f"rows {names[0]} and {names[1]} overlap"
                kind = "order-matters" if first else "overlap"
                message += "; the first decides" if first else ""
                yield context.diagnostic(kind, names, message, note=True, witness=both)
