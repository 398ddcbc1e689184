"""The generated SQL says what the reference says, of random tables and in DuckDB."""

from datetime import datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from disputerules.facts.origin import Deadline, Read
from disputerules.histories.calendars import calendar_days
from disputerules.histories.calendars import columns as columns_of_days
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.interpreters.sql.operators import among
from disputerules.interpreters.sql.stages import ABSENT, EPOCH, LAST, NEVER, Stages, micros
from disputerules.interpreters.sql.table import Writer
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting
from disputerules.values.periods import LAST as LAST_INSTANT
from disputerules.values.periods import NEVER as NEVER_INSTANT
from disputerules.values.periods import TICK, Calendar, Period
from tests.generators.language import DAY, Terms, World, applications, worlds

ENGINE = duckdb.connect()
TYPES = {Kind.FLAG: "BOOLEAN", Kind.CHOICE: "VARCHAR"}


CHOICES = [(), ("full",), ("full", "partial"), ("full", "partial", "repair")]


@pytest.mark.parametrize("words", CHOICES)
@pytest.mark.parametrize("word", ["", "full", "partial", "part", "repair"])
def test_a_word_is_in_a_column_of_a_list_exactly_if_it_is_listed(
    word: str, words: tuple[str, ...]
) -> None:
    asked = Fact("word", Kind.CHOICE), Fact("words", Kind.CHOICES)
    codes = [sql.constant(word), sql.constant(words)]
    written = among(Apply(Op.ONE_OF, asked), codes, DUCKDB)
    assert ENGINE.execute(f"SELECT {written.text}").fetchall() == [(word in words,)]


def plain(value: Any, one: Any) -> Any:
    """A value as a column holds it."""
    if value is None:
        return NEVER if one.kind is Kind.INSTANT else ABSENT
    if one.kind is Kind.INSTANT:
        return micros(value)
    return value // TICK if one.kind is Kind.SPAN else value


def scanned(one: Any, world: World) -> Any:
    """What the row of a case has in a column of the scan."""
    case = world.case
    if one == sql.LINES:
        return len(case.lines)
    if one.name.startswith("line_"):
        return plain(getattr(case.lines[0], one.name[5:]), one) if case.lines else 0
    return plain(reference.fact(one, Reading(case, world.policy)), one)


def one_line(world: World) -> World:
    """The world as a row has it: one line or none, and no period of the order's own."""
    order = type(world.case.order)({**world.case.order.values, "own_period": None})
    return world._replace(case=world.case._replace(order=order, lines=world.case.lines[:1]))


def run(text: str) -> list[Any]:
    return ENGINE.execute(text).fetchall()


def decided(world: World) -> dict[str, Any]:
    """The row, code and fields that DuckDB finds."""
    stages = Stages(DUCKDB)
    writer = Writer(world.policy, stages)
    wanted = {"row": sql.table(world.table, writer)}
    for name in ("code", *(name for name, _ in world.table.fields)):
        wanted[name] = sql.outcome(world.table, name, writer)
    columns = [
        f"CAST({literal(scanned(one, world))} AS {TYPES.get(one.kind, 'BIGINT')}) AS {name}"
        for name, one in stages.scanned.items()
    ]
    source = f"(SELECT {', '.join(['1 AS one', *columns])})"
    for depth, joins in enumerate(stages.joins):
        for join in joins:
            (anchor,) = run(f"SELECT {join.anchor} FROM {stages.select(source, depth)} AS s")[0]
            days = f"{', '.join(f'{name} BIGINT' for name in columns_of_days(join))}"
            run(f"CREATE OR REPLACE TEMP TABLE {join.name} ({days})")
            if anchor <= LAST:
                when = EPOCH + anchor * TICK
                for row in calendar_days(join, when, when):
                    run(f"INSERT INTO {join.name} VALUES {row}")
    listed = ", ".join(f"{code.text} AS o_{name}" for name, code in wanted.items())
    (found,) = run(f"SELECT {listed} FROM {stages.select(source)} AS s")
    return dict(zip(wanted, found, strict=True))


def literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def assert_the_same(world: World) -> None:
    world = one_line(world)
    try:
        found = decided(world)
    except (duckdb.OutOfRangeException, duckdb.ConversionException):
        # Numbers of the language have no bounds; the engine's have, and it says so.
        reject()
    expected = reference.table(world.table, Reading(world.case, world.policy))[0]
    assert world.table.lines[found.pop("row")].id == expected.rule
    assert found.pop("code") == expected.code
    kinds = dict(world.table.fields)
    fields = {name: plain(value, Kinded(kinds[name])) for name, value in expected.fields}
    assert found == fields


class Kinded:
    """Something of a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind


@pytest.mark.parametrize("op", Op)
@settings(max_examples=15)
@given(data=st.data())
def test_an_operator_has_the_value_that_the_reference_gives_it(op: Op, data: Any) -> None:
    assert_the_same(data.draw(applications(op)))


@given(worlds())
def test_a_table_decides_as_the_reference_does(world: World) -> None:
    assert_the_same(world)


WAIT = Setting("a.wait", Kind.PERIOD)
COMES_NEVER = Literal(Kind.INSTANT, NEVER_INSTANT)


@pytest.mark.parametrize(
    "node",
    [
        Apply(Op.ADD, (COMES_NEVER, Literal(Kind.SPAN, DAY))),
        Fact("due_at", Kind.INSTANT, origin=Deadline(COMES_NEVER, WAIT), optional=True),
    ],
    ids=["a day after never", "a calendar day after never"],
)
def test_what_comes_after_never_is_never_and_asks_no_calendar(node: Node) -> None:
    terms = Terms({"a.wait": Period.parse("1 calendar day")}, {}, Calendar())
    writer = Writer(terms, Stages(DUCKDB))
    assert sql.expression(node, writer).text == str(NEVER)
    assert not any(writer.stages.joins)


@pytest.mark.parametrize(
    ("first", "op", "second", "holds"),
    [
        (1, Op.LT, 2, False),
        (2, Op.LE, 1, True),
        (1, Op.LT, 0, False),
        (0, Op.LT, 1, True),
        (0, Op.LE, 0, True),
    ],
)
def test_instants_past_the_last_year_are_compared_as_never(
    first: int, op: Op, second: int, holds: bool
) -> None:
    writer = Writer(Terms({}, {}, Calendar()), Stages(DUCKDB))
    last = Literal(Kind.INSTANT, LAST_INSTANT)
    days = (Apply(Op.ADD, (last, Literal(Kind.SPAN, number * DAY))) for number in (first, second))
    node = Apply(op, tuple(days))
    assert reference.expression(node, Reading(None, writer.policy)) is holds
    assert run(f"SELECT {sql.expression(node, writer).text}") == [(holds,)]


def test_two_deadlines_of_one_calendar_from_one_instant_join_it_once() -> None:
    terms = Terms({"a.wait": Period.parse("1 calendar day")}, {}, Calendar())
    writer = Writer(terms, Stages(DUCKDB))
    paid_at = Fact("paid_at", Kind.INSTANT, origin=Read("order.paid_at"))
    for name in ("due_at", "late_at"):
        sql.fact(Fact(name, Kind.INSTANT, origin=Deadline(paid_at, WAIT)), writer)
    assert [len(joins) for joins in writer.stages.joins if joins] == [1]


PAST = Apply(Op.ADD, (Literal(Kind.INSTANT, LAST_INSTANT), Literal(Kind.SPAN, TICK)))


@pytest.mark.parametrize(
    ("instant", "there"),
    [(Literal(Kind.INSTANT, LAST_INSTANT), LAST_INSTANT - DAY), (PAST, NEVER_INSTANT)],
    ids=["the last instant", "past the last instant"],
)
def test_a_day_before_an_instant_is_never_where_the_instant_is(
    instant: Node, there: datetime
) -> None:
    writer = Writer(Terms({}, {}, Calendar()), Stages(DUCKDB))
    node = Apply(Op.SUB, (instant, Literal(Kind.SPAN, DAY)))
    assert reference.expression(node, Reading(None, writer.policy)) == there
    assert run(f"SELECT {sql.expression(node, writer).text}") == [(micros(there),)]


def test_a_difference_of_numbers_is_one_and_a_flag_is_a_word() -> None:
    writer = Writer(Terms({}, {}, Calendar()), Stages(DUCKDB))
    five, two = (Literal(Kind.COUNT, number) for number in (5, 2))
    less = Apply(Op.SUB, (five, two))
    nodes = (less, Literal(Kind.FLAG, True), Literal(Kind.FLAG, False))
    assert run(f"SELECT {', '.join(sql.expression(node, writer).text for node in nodes)}") == [
        (3, True, False)
    ]
