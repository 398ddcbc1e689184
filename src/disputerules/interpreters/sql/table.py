"""Compile a table to SQL: one CASE over integer, boolean and text columns.

`fact` returns the column of a fact, `expression` writes a node, `table` returns the column with
the number of the row that decides. One row of data is one order, treated as one line.

Facts that are read or folded from a case are columns of the scan, `f_` and the fact's name; the
others are computed in `Stages`. Instants are microseconds. Nothing is NULL: an instant that is
absent is `NEVER`, a number `ABSENT`; so there is no three-valued logic for engines to differ in.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from attrs import define, field

from disputerules.facts.origin import (
    Deadline,
    Derived,
    Fold,
    Keyed,
    Read,
    Recorded,
    Ruling,
    Selected,
    Tally,
    Total,
)
from disputerules.facts.policy import Policy
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.operators import OPERATIONS, plus
from disputerules.interpreters.sql.stages import (
    ABSENT,
    IN_TIME,
    LAST,
    NEVER,
    OR_NEVER,
    UNCAPPED,
    Code,
    Stages,
    capped,
    case,
    micros,
    together,
)
from disputerules.language.bind import NO, YES, bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node
from disputerules.language.lines import OfLines
from disputerules.language.table import Table
from disputerules.values.periods import LAST as LAST_INSTANT
from disputerules.values.periods import TICK, Period

LINES = Fact("claimed_lines", Kind.COUNT)


@define
class Writer:
    """Writes the facts and tables of one policy into shared stages."""

    policy: Policy
    stages: Stages
    known: dict[str, Code] = field(factory=dict)


def fact(one: Fact, writer: Writer) -> Code:
    """Return the column of a fact."""
    if one.name not in writer.known:
        code = ORIGINS[type(one.origin)](one, writer)
        writer.known[one.name] = writer.stages.keep(one.name, code)
    return writer.known[one.name]


def expression(node: Node, writer: Writer) -> Code:
    """Write a node as SQL."""
    if isinstance(node, Literal):
        return constant(node.value)
    if isinstance(node, Fact):
        return fact(node, writer)
    assert isinstance(node, Apply), "settings are bound before text is written"
    codes = [expression(arg, writer) for arg in node.args]
    return OPERATIONS[node.op](node, codes, writer.stages.dialect)


def table(one: Table, writer: Writer) -> Code:
    """Return the column with the number of the first row that holds; `otherwise` is the last."""
    name = f"{one.name}_row"
    if name not in writer.known:
        cases: dict[Code, Code] = {}
        last = len(one.rows)
        for number, row in enumerate(one.rows):
            when = bind(row.when, writer.policy.setting)
            if when == YES:
                last = number
                break
            if when != NO:
                # If two rows have the same condition, the second never decides.
                cases.setdefault(expression(when, writer), Code(str(number)))
        writer.known[name] = writer.stages.keep(name, case(cases.items(), Code(str(last))))
    return writer.known[name]


def outcome(one: Table, name: str, writer: Writer) -> Code:
    """Return the column with the code of the row that decides, or with a field of its outcome."""
    row = table(one, writer)
    values = [part(line, name, writer) for line in one.lines]
    if row.text.isdigit():
        return values[int(row.text)]
    if all(value == values[0] for value in values):
        return values[0]
    cases, otherwise = by_value(row, values)
    return writer.stages.keep(f"{one.name}_{name}", case(cases, otherwise))


def part(line: Any, name: str, writer: Writer) -> Code:
    if name == "code":
        return Code(literal(line.then.code))
    node = bind(dict(line.then.fields)[name], writer.policy.setting)
    return capped(expression(node, writer))


def by_value(row: Code, values: list[Code]) -> tuple[list[tuple[Code, Code]], Code]:
    """Return a case for each value of the rows, and the most frequent value, which needs none."""
    rows: dict[Code, list[int]] = {}
    for number, value in enumerate(values):
        rows.setdefault(value, []).append(number)
    otherwise = max(rows, key=lambda value: len(rows[value]))
    cases = [
        (row._replace(text=" OR ".join(f"{row.text} = {number}" for number in numbers)), value)
        for value, numbers in rows.items()
        if value != otherwise
    ]
    return cases, otherwise


def constant(value: Any) -> Code:
    if isinstance(value, bool):
        return Code("TRUE" if value else "FALSE")
    if isinstance(value, datetime):
        return Code(str(micros(value)), OR_NEVER if value > LAST_INSTANT else IN_TIME)
    if isinstance(value, timedelta):
        return Code(str(value // TICK))
    if isinstance(value, tuple):
        # One text for every list, so that lists of any length can be values of one column. No two
        # spaces meet, so that a word that is not given, an empty text, is in none.
        return Code(literal("".join(f" {word}" for word in value) + " "))
    return Code(literal(str(value)) if isinstance(value, str) else str(value))


def scanned(one: Fact, writer: Writer) -> Code:
    name = writer.stages.scan(one)
    if not one.optional:
        return Code(name)
    if one.kind is Kind.INSTANT:
        return Code(name, OR_NEVER, 0, f"{name} = {NEVER}")
    return Code(name, absent=f"{name} = {ABSENT}")


def recorded(one: Fact, writer: Writer) -> Code:
    """Return the column of an attribute. A flag is 1 or 0 there, so that it may be absent."""
    name = writer.stages.scan(one)
    text = f"({name} = 1)" if one.kind is Kind.FLAG else name
    reach = OR_NEVER if one.kind is Kind.INSTANT else IN_TIME
    return Code(text, reach, 0, f"{name} = {absence(one.kind)}" if one.optional else "")


def absence(kind: Kind) -> str:
    """Return the value that marks an attribute that is not given."""
    return {Kind.INSTANT: str(NEVER), Kind.CHOICE: "''"}.get(kind, str(ABSENT))


def derived(one: Fact, writer: Writer) -> Code:
    node = bind(one.origin.node, writer.policy.setting)
    return expression(node, writer)._replace(absent="")


def deadline(one: Fact, writer: Writer) -> Code:
    origin: Deadline = one.origin
    period = writer.policy.setting(origin.period)
    if period is None:
        return Code(str(NEVER), OR_NEVER, 0, "TRUE")
    anchor = expression(bind(origin.anchor, writer.policy.setting), writer)
    if not period.is_fixed:
        return by_calendar(one, anchor, period, writer)
    return plus(anchor, str(period.span // TICK)) if period.span else anchor


def by_calendar(one: Fact, anchor: Code, period: Period, writer: Writer) -> Code:
    """Look the deadline up in the calendar's table: a day has parts, each shifted or constant."""
    start = writer.stages.keep(f"{one.name}_from", capped(anchor))
    if start.text.isdigit():
        return start
    days, place = writer.stages.days(period, one.origin.calendar or writer.policy.calendar, start)
    parts = " ".join(
        f"WHEN {start.text} < {days}.until_{place}_{n} "
        f"THEN {start.text} * {days}.slope_{place}_{n} + {days}.add_{place}_{n}"
        for n in range(PARTS)
    )
    text = f"CASE WHEN {start.text} > {LAST} THEN {NEVER} {parts} END"
    made = Code(text, UNCAPPED, start.depth, anchor.absent)
    return capped(writer.stages.keep(f"{one.name}_by_calendar", made))


PARTS = 4


def keyed(one: Fact, writer: Writer) -> Code:
    origin: Keyed = one.origin
    entries = dict(writer.policy.setting(origin.setting))
    default = constant(entries.pop("default", origin.default))
    key = fact(origin.key, writer)
    is_key = [key._replace(text=f"{key.text} = {literal(str(name))}") for name in entries]
    return case(zip(is_key, map(constant, entries.values()), strict=True), default)


def ruling(one: Fact, writer: Writer) -> Code:
    origin: Ruling = one.origin
    return outcome(writer.policy.table(origin.table), origin.field, writer)


def selected(one: Fact, writer: Writer) -> Code:
    origin: Selected = one.origin
    by = fact(origin.by, writer)
    is_row = [by._replace(text=f"{by.text} = {literal(row)}") for row, _ in origin.options[:-1]]
    codes = [option(node, one, writer) for _, node in origin.options]
    made = case(zip(is_row, codes, strict=False), codes[-1])
    if not one.optional:
        return made
    none = [Code(code.absent or "FALSE", depth=code.depth) for code in codes]
    missing = case(zip(is_row, none, strict=False), none[-1])
    return together(made.text, made, missing)._replace(absent=missing.text)


def option(node: Node | None, one: Fact, writer: Writer) -> Code:
    if node is None:
        text = "FALSE" if one.kind is Kind.FLAG else absence(one.kind)
        return Code(text, OR_NEVER, 0, "TRUE")
    return capped(expression(bind(node, writer.policy.setting), writer))


def total(one: Fact, writer: Writer) -> Code:
    """Return the value of the row's only line; 0 if nothing of it is claimed."""
    origin: Total = one.origin
    each = outcome(writer.policy.table(origin.table), origin.field, writer)
    lines = Code(f"{writer.stages.scan(LINES)} > 0")
    return case([(lines, each)], Code("0"))


def of_lines(one: Fact, writer: Writer) -> Code:
    """Return the condition about the row's only line."""
    return expression(bind(one.origin.node, writer.policy.setting), writer)


ORIGINS: dict[type, Callable[[Fact, Writer], Code]] = {
    Read: scanned,
    Recorded: recorded,
    Tally: scanned,
    Fold: scanned,
    Derived: derived,
    Deadline: deadline,
    Keyed: keyed,
    Ruling: ruling,
    Selected: selected,
    Total: total,
    OfLines: of_lines,
}
