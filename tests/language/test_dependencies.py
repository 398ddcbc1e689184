"""The walk over dependencies: it knows all that the reference reads, and no more where it can."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from attrs import define, field, frozen
from hypothesis import assume, given
from hypothesis import strategies as st

from disputerules.facts.case import Case
from disputerules.facts.origin import Deadline, Derived, Keyed, Read, Ruling, Total
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.dependencies import (
    Expression,
    dependencies,
    expressions,
    facts_read,
    parts_read,
    settings_read,
    tables_asked,
)
from disputerules.language.expression import Apply, Fact, Kind, Node, Op, Setting
from disputerules.language.table import Hit, Otherwise, Outcome, Scope, Table
from disputerules.policies.presets import POLICIES
from tests.generators.language import (
    Words,
    World,
    basic_words,
    expression,
    pick,
    situation,
    terms,
    worlds,
)
from tests.generators.sampled import fewer
from tests.generators.whole_cases import whole_cases


@define
class Record:
    """What the reference has read."""

    facts: set[Fact] = field(factory=set)
    settings: set[str] = field(factory=set)
    tables: set[str] = field(factory=set)
    parts: set[str] = field(factory=set)


@frozen
class RecordedPolicy:
    """A policy that notes the settings and tables that are looked up."""

    policy: Any
    record: Record

    @property
    def calendar(self) -> Any:
        return self.policy.calendar

    def setting(self, setting: Setting) -> Any:
        self.record.settings.add(setting.name)
        return self.policy.setting(setting)

    def table(self, name: str) -> Any:
        self.record.tables.add(name)
        return self.policy.table(name)


@frozen
class RecordedCase:
    """A case that notes which parts are read, apart from those that the reference put in."""

    case: Case
    record: Record
    supplied: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> Any:
        self.record.parts |= {name} - self.supplied
        return getattr(self.case, name)

    def _replace(self, **parts: Any) -> "RecordedCase":
        return RecordedCase(self.case._replace(**parts), self.record, self.supplied.union(parts))


@contextmanager
def recorded(case: Case, policy: Any) -> Iterator[tuple[Reading, Record]]:
    record, fact = Record(), reference.fact

    def noted(one: Fact, reading: Reading) -> Any:
        record.facts.add(one)
        return fact(one, reading)

    reading: Any = Reading(RecordedCase(case, record), RecordedPolicy(policy, record))  # type: ignore[arg-type]
    with patch.multiple(reference, fact=noted, for_lines=about_each_line):
        yield reading, record


def about_each_line(case: RecordedCase) -> list[RecordedCase]:
    """The cases about each line, made without a look at the other parts."""
    return [case._replace(line=one) for one in case.order.lines]


def assert_knows_all_that_is_read(table: Table, case: Case, policy: Any) -> None:
    with recorded(case, policy) as (reading, record):
        reference.table(table, reading)
    assert record.facts <= facts_read(table.nodes, policy).keys()
    assert record.settings <= {one.name for one in settings_read(table.nodes, policy)}
    assert record.tables <= {*tables_asked(table.nodes, policy)}
    assert record.parts <= parts_read(table.nodes, policy)


@given(worlds())
def test_of_random_tables_the_walk_knows_all_that_is_read(world: World) -> None:
    assert_knows_all_that_is_read(world.table, world.case, world.policy)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", POLICIES)
@fewer(1)
@given(data=st.data())
def test_of_shipped_tables_the_walk_knows_all_that_is_read(name: str, data: Any) -> None:
    policy = POLICIES[name]
    case = data.draw(whole_cases(policy))
    for table in policy.tables:
        assert_knows_all_that_is_read(table, case, policy)


# Operators that do not always evaluate every argument.
BRANCHING = {Op.AND, Op.OR, Op.IF, Op.OR_ELSE}


def is_straight(node: Node) -> bool:
    if not isinstance(node, Apply):
        return True
    return node.op not in BRANCHING and all(map(is_straight, node.args))


@st.composite
def straight_expressions(draw: Any) -> tuple[Node, Words]:
    """An expression all of which is evaluated in every case, over facts of which that is true."""
    words = basic_words()
    key = next(one for one in words.facts if one.kind is Kind.CHOICE)
    anchor = next(one for one in words.facts if one.kind is Kind.INSTANT and not one.optional)
    words.facts += [
        Fact("due", Kind.INSTANT, True, origin=Deadline(anchor, pick(draw, words.periods))),
        Fact("entry", Kind.COUNT, origin=Keyed(words.keyed[0], key, 7)),
    ]
    for number in range(draw(st.integers(0, 2))):
        node = straight(draw, words)
        words.facts.append(Fact(f"made_{number}", node.kind, origin=Derived(node), minimum=-1))
    return straight(draw, words), words


def straight(draw: Any, words: Words) -> Node:
    kind = pick(draw, (Kind.FLAG, Kind.COUNT, Kind.AMOUNT, Kind.INSTANT, Kind.SPAN))
    node = expression(draw, words, kind, 3)
    assume(is_straight(node))
    return node


@given(data=st.data())
def test_of_a_straight_expression_the_walk_knows_no_more_than_is_read(data: Any) -> None:
    node, words = data.draw(straight_expressions())
    case, policy = situation(data.draw, words), terms(data.draw, words)
    with recorded(case, policy) as (reading, record):
        reference.expression(node, reading)
    assert record.facts == facts_read([node], policy).keys()
    assert record.settings == {one.name for one in settings_read([node], policy)}
    assert record.parts == parts_read([node], policy)


PAID = Fact("paid", Kind.COUNT, origin=Read("order.paid"))
UNITS = Fact("units", Kind.COUNT, origin=Read("line.units"))
LIMIT = Setting("a.limit", Kind.COUNT)
WAIT = Setting("a.wait", Kind.PERIOD)
PLACED = Fact("placed", Kind.INSTANT, origin=Read("order.placed"))
ENDS = Fact("ends", Kind.INSTANT, True, origin=Deadline(PLACED, WAIT, own="request.wait"))
ALL_UNITS = Fact("all_units", Kind.COUNT, origin=Total("each", "value"))
MADE = Fact("made", Kind.COUNT, origin=Derived(Apply(Op.ADD, (PAID, LIMIT))))
TWICE = Fact("twice", Kind.COUNT, origin=Derived(Apply(Op.ADD, (MADE, MADE))))


def giving(name: str, node: Node, scope: Scope = Scope.CASE) -> Table:
    then = Outcome(True, "fine", "", (("value", node),))
    return Table(name, "?", scope, Hit.FIRST, (), Otherwise(then, "so"), (("value", node.kind),))


@frozen
class Shelf:
    """A policy of which only the tables are asked for."""

    tables: dict[str, Table]

    def table(self, name: str) -> Table | None:
        return self.tables.get(name)


EACH = giving("each", Apply(Op.ADD, (UNITS, PAID)), Scope.LINE)
SHELF = Shelf({"each": EACH})


def test_the_path_leads_from_the_expression_to_what_is_read() -> None:
    assert dependencies([TWICE]) == {
        TWICE: (),
        MADE: (TWICE,),
        PAID: (TWICE, MADE),
        LIMIT: (TWICE, MADE),
    }


def test_a_fact_is_looked_through_once() -> None:
    assert [one.node for one in expressions([TWICE, MADE])] == [
        TWICE,
        Apply(Op.ADD, (MADE, MADE)),
        Apply(Op.ADD, (PAID, LIMIT)),
        MADE,
    ]


def test_the_walk_stops_at_facts_that_it_is_not_to_look_through() -> None:
    found = expressions([TWICE], through=lambda fact: fact is not MADE)
    assert [one.node for one in found] == [TWICE, Apply(Op.ADD, (MADE, MADE))]


def test_a_period_of_its_own_is_read_from_its_part() -> None:
    assert dependencies([ENDS]).keys() == {ENDS, PLACED, WAIT}
    assert parts_read([ENDS]) == {"order", "request"}


def test_a_total_reads_the_lines_and_supplies_each_of_them() -> None:
    assert facts_read([ALL_UNITS], SHELF).keys() == {ALL_UNITS, UNITS, PAID}
    assert parts_read([ALL_UNITS], SHELF) == {"lines", "order"}


def test_a_part_that_a_total_supplies_is_read_where_no_total_does() -> None:
    assert parts_read([ALL_UNITS, UNITS], SHELF) == {"lines", "order", "line"}
    ruled = Fact("ruled", Kind.COUNT, origin=Ruling("each", "value"))
    assert parts_read([ALL_UNITS, ruled], SHELF) == {"lines", "order", "line"}


def test_an_expression_says_which_parts_were_supplied_on_the_way() -> None:
    (inner,) = [one for one in expressions([ALL_UNITS], SHELF) if one.path]
    assert inner == Expression(EACH.nodes[0], (ALL_UNITS,), frozenset({"line"}))


def test_a_table_that_is_not_there_is_asked_all_the_same() -> None:
    assert tables_asked([ALL_UNITS], Shelf({})) == ("each",)
    assert tables_asked([ALL_UNITS]) == ("each",)
    assert facts_read([ALL_UNITS], Shelf({})).keys() == {ALL_UNITS}


def test_a_fact_without_an_origin_is_read_and_made_of_nothing() -> None:
    unknown = Fact("unknown", Kind.FLAG)
    assert dependencies([unknown]) == {unknown: ()}
    assert parts_read([unknown]) == frozenset()


def test_a_table_that_is_not_given_is_not_walked():
    offered = FACTS["full_offered"]
    assert list(facts_read([offered])) == [offered]
