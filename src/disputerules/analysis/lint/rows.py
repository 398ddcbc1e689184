"""Check the rows of a table: unreachable rows and outcomes, rows that overlap."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from attrs import evolve

from disputerules.analysis.cases import reachable
from disputerules.analysis.cases.past import DEADLINES
from disputerules.analysis.cases.query import Undecided
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.facts import settings
from disputerules.facts.policy import Policy
from disputerules.facts.reason import codes_of
from disputerules.facts.reason_tables import TERMS
from disputerules.facts.reason_terms import FIELDS, KINDS, REASONS, setting_named
from disputerules.interpreters.solver.table import Line
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.bind import NO, bind
from disputerules.language.dependencies import facts_read, settings_read
from disputerules.language.expression import Node, Setting
from disputerules.language.table import Hit
from disputerules.values.errors import DisputeRulesError


def unreachable_rows(context: LintContext) -> Iterator[Diagnostic]:
    """Yield rows that never decide, rows that always decide, and unreachable outcomes.

    A row that decides every case is none of these where a setting disables each of the others.
    """
    found = [(line.code, what_decides(line, context)) for line in context.side.lines]
    kinds = Counter(one.kind for _, one in found if one is not None)
    lonely = kinds[OFF] + 1 == len(found)
    yield from (one for _, one in found if one is not None and not (one.kind == ALWAYS and lonely))
    reached = {code for code, one in found if one is None or one.kind != NEVER}
    for code in context.side.table.codes:
        if code not in reached:
            yield context.diagnostic("never-reached", [], f"no case has the outcome {code}")


NEVER, ALWAYS, OFF = "never-decides", "always-decides", "switched-off"


def what_decides(line: Line, context: LintContext) -> Diagnostic | None:
    """Return that a row decides no case or every case, or that this is not known; else None."""
    row = line.line.id
    try:
        if context.case(line.decides) is None:
            setting = disabled_by(line, context)
            if setting is None:
                return context.diagnostic(NEVER, [row], f"row {row} is unreachable")
            message = f"row {row} is disabled by the value of {setting}"
            return context.diagnostic(OFF, [row], message, note=True)
        if line.line is context.side.table.otherwise or context.case(z3.Not(line.decides)):
            return None
    except Undecided as error:
        return context.undecided(f"whether row {row} ever decides", error, [row])
    return context.diagnostic(ALWAYS, [row], f"row {row} decides every case")


# A dispute about goods takes a policy that offers them.
RECEIVED_KEEP: Setting = settings.RECEIVED_KEEP.node  # type: ignore[assignment]
# Values to try for a setting that has no choices; one that it does not allow is skipped.
OTHER_VALUES: tuple[Any, ...] = (
    *("10 days", "0 days", True, False, 1, 100),
    *({"quality-problem": 1}, ["full"], ["full", "partial"], ["full", "replacement"]),
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
    nodes = *own, *above, *deadlines
    read = sorted(settings_read(nodes, plain), key=by_source(line))
    others: Iterable[Setting] = (RECEIVED_KEEP,) if context.side.life else terms_read(nodes, plain)
    for setting in (*read, *others):
        for value in other_values(setting):
            with suppress(DisputeRulesError):
                changed = policy.but({setting.name: value})
                if may_hold(line, context, changed) and decides_under(changed, line, context):
                    return setting.name
    if may_hold(line, context, policy):
        return None
    # It takes several settings.
    return next((one.name for one in sorted(settings_read(own, plain), key=by_source(line))), None)


def terms_read(nodes: Iterable[Node], policy: Policy) -> Iterator[Setting]:
    """Yield the terms of the policy's first reason that expressions read."""
    asked = {field for one in facts_read(nodes) for name, field in one.asks if name == TERMS}
    for code in codes_of(policy.reasons)[:1]:
        for term in KINDS:
            if not asked.isdisjoint(FIELDS.get(term, (term,))):
                yield setting_named(f"{REASONS}.{code}.{term}")


def by_source(line: Line) -> Callable[[Setting], bool]:
    """Sort the settings that the source of a row names first."""
    return lambda setting: setting.source != line.line.source


def may_hold(line: Line, context: LintContext, policy: Policy) -> bool:
    """Whether the settings alone leave a row's condition open, which takes no solver to say."""
    rows = policy.table(context.side.table.name).rows
    same_row = [row for row in rows if row.id == line.line.id]
    if context.side.life:
        return all(reachable.may_hold(row, policy) for row in same_row)
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
