"""Write the tables about a dispute as SQL views: whose turn it is, and what an event does.

The source has a row for each dispute, and for `life-cycle` for each dispute and event. Its columns
have the names of the facts that the table reads, such as `state`, `since` and `rounds`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.origin import Recorded
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.histories.badrows import FIRST
from disputerules.histories.warehouse import calendar_tables, check_printable, heading, hooks_of
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.interpreters.sql.stages import ABSENT, LAST, NEVER, SCANNED, Stages
from disputerules.interpreters.sql.table import Writer, absence
from disputerules.language.expression import Fact, Kind
from disputerules.language.table import Scope
from disputerules.values.errors import InvalidInput
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.suggestions import unknown

VIEWS = {"states": "due", "life-cycle": "decided"}
ID = "dispute_id"
MISSING, NOT_AN_INSTANT = "missing-instant", "not-an-instant"
OUT_OF_RANGE, UNKNOWN_WORD = "instant-out-of-range", "unknown-word"
NUMBER_OUT_OF_RANGE = "number-out-of-range"
# What may be wrong with a row of a dispute; `bad_row` names the first that holds.
BAD = (MISSING, NOT_AN_INSTANT, OUT_OF_RANGE, UNKNOWN_WORD, NUMBER_OUT_OF_RANGE)


def dispute_view(
    policy: Policy,
    table: str,
    dialect: str = "duckdb",
    *,
    mapping: Mapping[str, str] | None = None,
    disputes: str = "disputes",
    first: datetime | None = None,
    last: datetime | None = None,
) -> str:
    """Write a view of `states` or `life-cycle` over a table of disputes.

    The table has `dispute_id` and a column for each fact that the view reads; a comment lists them
    with their types. Instants are timestamps with a time zone, amounts whole numbers of minor
    units; what is absent is NULL. `mapping` gives an expression in the place of a column. `bad_row`
    says what is wrong with a row, by a code of `BAD`; the columns about the dispute are then NULL.

    >>> from disputerules.policies.presets import named
    >>> print(dispute_view(named("aliexpress-guide"), "states").splitlines()[-1][:40])
    FROM "disputes" AS source) AS s) AS s...
    """
    hooks = hooks_of(dialect)
    if table not in VIEWS:
        raise InvalidInput("unknown-table", unknown("table", table, VIEWS))
    for part in (disputes, *(mapping or {}).values()):
        check_printable(part)
    refuse_own_facts(policy, "SQL", "leave out the rows that read it", [table])
    stages = Stages(hooks)
    columns = outcomes(policy, table, stages, hooks)
    read = list(stages.scanned.values())
    refuse_unknown(mapping or {}, read, policy)
    given = {name: f"({text})" for name, text in (mapping or {}).items()}
    listed_facts = scanned(read, given, hooks)
    wrong = problem(read, given, hooks)
    source = (
        f"(SELECT source.*, {wrong} AS bad_row, {listed_facts}\n"
        f"FROM {relation(disputes, hooks)} AS source)"
    )
    good = (f"CASE WHEN bad_row IS NULL THEN {text} END AS {one}" for one, text in columns.items())
    made = ", ".join([hooks.named(ID), "bad_row", *good])
    name = relation(f"{disputes}_{VIEWS[table]}", hooks)
    listed = ", ".join(f"{one.name} {typed(one, hooks)}" for one in read)
    days = [one for joins in stages.joins for one in joins]
    return "\n".join(
        [
            *heading(policy, hooks),
            f"-- columns of {disputes}: {ID}, {listed}",
            *calendar_tables(days, hooks, first, last),
            f"CREATE VIEW {name} AS\nSELECT {made}\nFROM {stages.select(source)} AS s;",
        ]
    )


def refuse_unknown(mapping: Mapping[str, str], read: Iterable[Fact], policy: Policy) -> None:
    """Raise InvalidInput for an expression in the place of a column that no fact has.

    One mapping may serve both views, so it may name a fact that only the other one reads.
    """
    for name in mapping:
        if name not in policy.facts:
            message = unknown("column", name, [one.name for one in read])
            raise InvalidInput("unknown-column", message, "$")


def relation(name: str, hooks: Dialect) -> str:
    return ".".join(map(hooks.named, name.split(".")))


def typed(one: Fact, hooks: Dialect) -> str:
    kinds = {
        Kind.INSTANT: "TIMESTAMP WITH TIME ZONE",
        Kind.FLAG: "BOOLEAN",
        Kind.CHOICE: hooks.text,
    }
    return kinds.get(one.kind, hooks.integer)


def scanned(read: list[Fact], given: Mapping[str, str], hooks: Dialect) -> str:
    """Write the facts over the columns of the source, with nothing NULL."""
    return ", ".join(
        f"{fact(one, column(one, given, hooks), hooks)} AS {SCANNED}{one.name}" for one in read
    )


def column(one: Fact, given: Mapping[str, str], hooks: Dialect) -> str:
    return given.get(one.name, f"source.{hooks.named(one.name)}")


def problem(read: list[Fact], given: Mapping[str, str], hooks: Dialect) -> str:
    """Write the code of what is wrong with a row; NULL if nothing is."""
    tests: dict[str, list[str]] = {code: [] for code in BAD}
    for one in read:
        for code, test in problems(one, column(one, given, hooks), hooks):
            tests[code].append(test)
    whens = [
        f"WHEN {' OR '.join(found)} THEN {literal(code)}" for code, found in tests.items() if found
    ]
    return f"CASE {' '.join(whens)} END"


def problems(one: Fact, text: str, hooks: Dialect) -> Iterator[tuple[str, str]]:
    """Yield what may be wrong with the value of a fact, each with its test."""
    if one.kind is Kind.INSTANT:
        micros = hooks.micros.format(text)
        if not one.optional:
            yield MISSING, f"{text} IS NULL"
        yield NOT_AN_INSTANT, f"({text} IS NOT NULL AND {micros} IS NULL)"
        yield OUT_OF_RANGE, f"{micros} < {FIRST} OR {micros} > {LAST}"
    elif one.kind is Kind.CHOICE and one.choices:
        words = ", ".join(literal(str(word)) for word in one.choices)
        yield UNKNOWN_WORD, f"COALESCE(CAST({text} AS {hooks.text}), '') NOT IN ({words})"
    elif one.kind in {Kind.AMOUNT, Kind.COUNT}:
        number = f"CAST({text} AS {hooks.integer})"
        yield NUMBER_OUT_OF_RANGE, f"{number} < 0 OR {number} > {MAX_AMOUNT}"


def fact(one: Fact, column: str, hooks: Dialect) -> str:
    if one.kind is Kind.INSTANT:
        micros = hooks.micros.format(column)
        return f"CASE WHEN {micros} BETWEEN {FIRST} AND {LAST} THEN {micros} ELSE {NEVER} END"
    if one.kind is Kind.FLAG:
        number = f"CASE WHEN {column} THEN 1 WHEN NOT {column} THEN 0 ELSE {ABSENT} END"
        return number if isinstance(one.origin, Recorded) else f"COALESCE({column}, FALSE)"
    if one.kind is Kind.CHOICE:
        return f"COALESCE(CAST({column} AS {hooks.text}), '')"
    nothing = absence(one.kind) if one.optional else "0"
    number = f"CAST({column} AS {hooks.integer})"
    return f"CASE WHEN {number} BETWEEN 0 AND {MAX_AMOUNT} THEN {number} ELSE {nothing} END"


def outcomes(policy: Policy, name: str, stages: Stages, hooks: Dialect) -> dict[str, str]:
    """Return the columns of the view: the code of the row that decides, and its fields."""
    writer = Writer(policy, stages)
    table: Any = policy.table(name)
    decides_events = table.scope is Scope.EVENT
    found = {"code": sql.outcome(table, "code", writer).text}
    if decides_events:
        allowed = [str(n) for n, line in enumerate(table.lines) if line.then.allowed]
        found["allowed"] = f"({sql.table(table, writer).text} IN ({', '.join(allowed)}))"
    kinds = dict(table.fields)
    made = {one: sql.outcome(table, one, writer).text for one in kinds}
    if kinds.keys() >= {*TIMEOUTS}:
        made["due_at"] = f"LEAST({', '.join(made[one] for one in TIMEOUTS)})"
        kinds["due_at"] = Kind.INSTANT
    for one, text in made.items():
        column = f"{'new_' if decides_events else ''}{one.replace('-', '_')}"
        found[column] = stamp(text, hooks) if kinds[one] is Kind.INSTANT else text
    return found


def stamp(text: str, hooks: Dialect) -> str:
    return f"CASE WHEN {text} <= {LAST} THEN {hooks.timestamp.format(text)} END"
