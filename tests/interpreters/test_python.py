"""Generated functions: readable, picklable, and right where a shortcut would be wrong."""

import copy
import linecache
import pickle
import traceback
from datetime import timedelta
from typing import Any

import pytest

from disputerules.facts.case import Case
from disputerules.facts.origin import Deadline, Derived, Fold, Keyed, Origin, Part, Read
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.python import table as python
from disputerules.interpreters.python.facts import UNCAPPED_ADDITIONS
from disputerules.interpreters.python.table import OPERATIONS, ORIGINS
from disputerules.interpreters.reference import Reading
from disputerules.language.dependencies import parts_read
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting
from disputerules.language.lines import OfLines
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.money import Money
from disputerules.values.order import Order
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import LAST, MAX_PERIOD, NEVER, TICK, Calendar, Period
from tests.generators.language import AT, NOON, Record, Terms, situation_of

LONGEST = Literal(Kind.SPAN, timedelta(days=MAX_PERIOD))
STAMP = Fact("stamp", Kind.INSTANT, origin=Read("order.stamp"))
WAIT = Setting("a.wait", Kind.PERIOD, optional=True)
ORDER = Order(
    id="1",
    currency="USD",
    placed_at=NOON,
    lines=(OrderLine(id="1", quantity=1, paid=Money(1, "USD")),),
)


RULINGS = compiled(ALIEXPRESS_GUIDE).table


def giving(*nodes: Node, rows: tuple[Row, ...] = ()) -> Table:
    """A table whose outcome is the values of nodes."""
    values = tuple((f"value_{number}", node) for number, node in enumerate(nodes))
    kinds = tuple((name, node.kind) for name, node in values)
    then = Otherwise(Outcome(True, "only", "", values), "so")
    return Table("question", "?", Scope.CASE, Hit.FIRST, rows, then, kinds)


def both_values(table: Table, **values: Any) -> Any:
    """The values of the fields in generated Python, which are those of the reference."""
    settings = {name.replace("__", "."): values.pop(name) for name in list(values) if "__" in name}
    policy, case = Terms(settings, {}, Calendar()), situation_of(NOON, Record(values))
    found = python.table(table, policy, {}.__getitem__).decide(case)
    assert (found,) == reference.table(table, Reading(case, policy))
    return [value for _, value in found.fields]


def test_every_operator_and_every_origin_is_written() -> None:
    assert set(OPERATIONS) == set(Op)
    # A part is known where its item is at hand, and nowhere else.
    every = {one.__name__ for one in (OfLines, *Origin.__subclasses__())}
    assert {one.__name__ for one in ORIGINS} == every - {Part.__name__}


def eligibility(waits: str) -> Any:
    """The compiled eligibility where disputes open so long after the shipment."""
    policy = ALIEXPRESS_GUIDE.but({"protection.opens_after": waits})
    return python.table(policy.table("eligibility"), policy, RULINGS)


def test_functions_of_one_source_share_their_code_and_keep_their_constants() -> None:
    first, second = eligibility("2931 days"), eligibility("70345 hours")
    assert first.decide.source == second.decide.source
    assert first.decide.__code__ is second.decide.__code__
    assert first.decide.__globals__["DAYS_2931"] == timedelta(days=2931)
    assert second.decide.__globals__["DAYS_2931"] == timedelta(days=2931, hours=1)
    filename = first.decide.__code__.co_filename
    del first
    assert linecache.getline(filename, 1) == "def decide(case):\n"
    del second
    assert filename not in linecache.cache


def test_the_source_can_be_read_where_a_debugger_looks_for_it() -> None:
    made = eligibility("2932 days")
    source = made.decide.source
    assert source.startswith("def decide(case):\n    ")
    filename = made.decide.__code__.co_filename
    assert linecache.getline(filename, 1) == "def decide(case):\n"
    linecache.checkcache(filename)
    assert linecache.getline(filename, 1)
    del made
    assert filename not in linecache.cache


def test_a_traceback_through_generated_code_shows_its_line() -> None:
    made = python.table(ALIEXPRESS_GUIDE.table("eligibility"), ALIEXPRESS_GUIDE, RULINGS)
    with pytest.raises(AttributeError) as caught:
        made.decide(None)  # type: ignore[arg-type]
    del made
    assert "    at = case.at\n" in "".join(traceback.format_tb(caught.tb))


@pytest.mark.parametrize("name", [one.name for one in ALIEXPRESS_GUIDE.tables])
def test_a_compiled_table_is_written_anew_by_a_pickle(name: str) -> None:
    made = compiled(ALIEXPRESS_GUIDE).table(name)
    for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert again.table == made.table
        assert again.decide.source == made.decide.source


def test_equal_policies_share_what_was_written() -> None:
    # Both are new: what was written for a policy that others hold may have been given up since.
    one, equal = ALIEXPRESS_GUIDE.but({}), ALIEXPRESS_GUIDE.but({})
    assert compiled(equal).table("advice") is compiled(one).table("advice")


def test_a_verdict_with_constant_fields_is_shared() -> None:
    made = compiled(ALIEXPRESS_GUIDE).table("eligibility")
    case = Case(NOON, ORDER)
    assert made.decide(case) is made.decide(case)


@pytest.mark.parametrize("number", [1, 2, UNCAPPED_ADDITIONS, UNCAPPED_ADDITIONS + 1, 28])
def test_many_long_spans_end_at_never_and_do_not_overflow(number: int) -> None:
    for start in (STAMP, Literal(Kind.INSTANT, NEVER)):
        node: Node = start
        for _ in range(number):
            node = Apply(Op.ADD, (node, LONGEST))
        assert both_values(giving(node), stamp=LAST) == [NEVER]


def test_additions_are_counted_through_facts_that_are_made_of_each_other() -> None:
    fact = STAMP
    for number in range(40):
        longer = Apply(Op.ADD, (fact, LONGEST))
        fact = Fact(f"made_{number}", Kind.INSTANT, origin=Derived(longer))
    assert both_values(giving(fact), stamp=NOON) == [NEVER]


def test_a_sum_past_the_last_year_is_never_where_two_instants_meet() -> None:
    later = Apply(Op.ADD, (STAMP, Literal(Kind.SPAN, TICK)))
    much_later = Apply(Op.ADD, (later, LONGEST))
    never = Literal(Kind.INSTANT, NEVER)
    pairs = [(later, never), (later, much_later), (never, much_later), (much_later, later)]
    flags = [Apply(op, pair) for pair in pairs for op in (Op.LT, Op.LE)]
    assert both_values(giving(*flags), stamp=LAST) == [False, True] * 4
    assert both_values(giving(flags[0], later), stamp=LAST - TICK) == [True, LAST]


def test_a_span_before_never_is_never() -> None:
    earlier = Apply(Op.SUB, (Apply(Op.ADD, (STAMP, LONGEST)), LONGEST))
    assert both_values(giving(earlier), stamp=LAST) == [NEVER]
    assert both_values(giving(Apply(Op.SUB, (STAMP, LONGEST))), stamp=LAST)[0] < NOON


@pytest.mark.parametrize(
    ("wait", "own", "due"),
    [
        (None, None, None),
        (None, "1 day", NOON + timedelta(days=1)),
        ("2 days", None, NOON + timedelta(days=2)),
        ("2 days", "1 day", NOON + timedelta(days=1)),
        ("1 calendar day", None, NOON + timedelta(days=1)),
    ],
)
def test_a_period_of_the_order_takes_the_place_of_the_policys(
    wait: str | None, own: str | None, due: Any
) -> None:
    fact = Fact("due", Kind.INSTANT, True, origin=Deadline(STAMP, WAIT, "order.own"))
    node = Apply(Op.OR_ELSE, (fact, Literal(Kind.INSTANT, NEVER)))
    found = both_values(
        giving(node),
        stamp=NOON,
        own=own and Period.parse(own),
        a__wait=wait and Period.parse(wait),
    )
    assert found == [due or NEVER]


def test_a_deadline_of_what_is_never_there_is_never_there() -> None:
    none = Fact("none", Kind.INSTANT, True, origin=Deadline(STAMP, WAIT))
    after = Fact("after", Kind.INSTANT, True, origin=Deadline(none, WAIT, "order.own"))
    missing = Apply(Op.MISSING, (after,))
    never = Literal(Kind.INSTANT, NEVER)
    opened = Apply(Op.OR_ELSE, (none, never))
    flags = [missing, Apply(Op.LT, (opened, STAMP)), Apply(Op.LT, (STAMP, opened))]
    assert both_values(giving(*flags), stamp=NOON, own=None, a__wait=None) == [True, False, True]


def deadline(case: Any, policy: Any) -> int:
    return 7


def test_facts_and_functions_may_be_called_what_generated_code_is_called() -> None:
    """A fold named as the function that works out deadlines does not take its place."""
    names = ("deadline", "portion", "t1", "rounding", "verdict", "class", "pass")
    folds = [Fact(name, Kind.COUNT, origin=Fold(deadline, ())) for name in names]
    unnamed = Fact("unnamed", Kind.COUNT, origin=Fold(lambda case, policy: 8, ()))
    due = Fact("due", Kind.INSTANT, True, origin=Deadline(STAMP, WAIT))
    opened = Apply(Op.OR_ELSE, (due, STAMP))
    wait = Period.parse("1 month")
    found = both_values(giving(*folds, unnamed, opened), stamp=NOON, a__wait=wait)
    assert found == [7] * len(names) + [8, NOON + timedelta(days=31)]


def test_two_settings_by_one_name_of_a_choice_keep_apart() -> None:
    by_choice = Setting("a.by_choice", Kind.COUNT)
    key = Fact("key", Kind.CHOICE, origin=Read("order.key"))
    known = Fact("known", Kind.COUNT, origin=Keyed(by_choice, key, 1))
    other = Fact("other", Kind.COUNT, origin=Keyed(by_choice, key, 2))
    table = giving(known, other)
    assert both_values(table, key="red", a__by_choice=(("red", 5),)) == [5, 5]
    assert both_values(table, key="gone", a__by_choice=(("red", 5),)) == [1, 2]
    assert both_values(table, key="gone", a__by_choice=(("default", 9),)) == [9, 9]


def test_two_instants_of_one_day_are_two_constants() -> None:
    moments = [Literal(Kind.INSTANT, NOON), Literal(Kind.INSTANT, NOON + TICK)]
    assert both_values(giving(Apply(Op.MAX, tuple(moments)))) == [NOON + TICK]


def test_an_answer_that_no_instant_changes_has_no_instants() -> None:
    row = Row("never", Literal(Kind.FLAG, False), Outcome(False), "so", "us")
    made = python.table(giving(rows=(row,)), Terms({}, {}, Calendar()), {}.__getitem__)
    assert made.instants(situation_of(NOON, Record({}))) == ()
    assert made.trace(situation_of(NOON, Record({}))) == (False,)
    nothing = python.table(giving(), Terms({}, {}, Calendar()), {}.__getitem__)
    assert nothing.trace(situation_of(NOON, Record({}))) == ()


def test_an_answer_changes_one_tick_after_an_instant_that_still_belongs_to_it() -> None:
    rows = tuple(
        Row(f"row-{number}", Apply(op, pair), Outcome(False), "so", "us")
        for number, (op, pair) in enumerate(
            [(Op.LT, (AT, STAMP)), (Op.LE, (AT, STAMP)), (Op.LT, (STAMP, AT)), (Op.LE, (STAMP, AT))]
        )
    )
    made = python.table(giving(rows=rows), Terms({}, {}, Calendar()), {}.__getitem__)
    assert made.instants(situation_of(NOON, Record({"stamp": NOON}))) == (NOON, NOON + TICK)


def test_a_message_has_the_values_of_the_case() -> None:
    made = compiled(ALIEXPRESS_GUIDE).table("eligibility")
    said = made.message("otherwise", Case(NOON, ORDER))
    assert said == "a dispute can be opened with no deadline"


def test_a_deadline_may_be_counted_from_what_a_policy_sets() -> None:
    span = Setting("a.span", Kind.SPAN)
    due = Fact("due", Kind.INSTANT, origin=Deadline(Apply(Op.ADD, (STAMP, span)), WAIT))
    day = Period.parse("1 day")
    found = both_values(giving(due), stamp=NOON, a__wait=day, a__span=day)
    assert found == [NOON + timedelta(days=2)]


def test_every_optional_fact_of_an_order_alone_is_absent_or_as_the_reference_has_it() -> None:
    case = Case(NOON, ORDER)
    read = [one for one in FACTS.values() if one.optional and parts_read([one]) <= {"order", "at"}]
    values = {one.name: compiled(ALIEXPRESS_GUIDE).value(one, case) for one in read}
    reading = Reading(case, ALIEXPRESS_GUIDE)
    assert values == {one.name: reference.fact(one, reading) for one in read}
    assert values["last_answer_due_at"] is None
