"""Random vocabularies, expressions, tables and cases: all that the language lets one say.

Values are drawn from small pools, so that what is compared is often equal, or one tick or one unit
apart; `at` is later put on every instant at which an answer can change.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from attrs import define, evolve, field, frozen
from hypothesis import strategies as st

from disputerules.facts.case import Case
from disputerules.facts.origin import (
    Deadline,
    Derived,
    Fold,
    Keyed,
    Part,
    Read,
    Ruling,
    Tally,
    Total,
)
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting, least
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table
from disputerules.values.money import Rounding
from disputerules.values.periods import FIRST, LAST, MAX_PERIOD, NEVER, TICK, UTC, Calendar, Period

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
INSTANTS = (FIRST, FIRST + TICK, NOON - DAY, NOON, NOON + TICK, NOON + 5 * DAY, LAST - TICK, LAST)
# Fifteen of the longest, one after the other, still end after the year 1.
SPANS = (timedelta(0), TICK, DAY, 5 * DAY, 40_000 * DAY)
NUMBERS = (0, 1, 2, 3, 100, 2**53 - 1)
NAMES = ("red", "green", "half-up")
PERIODS = ("0 days", "1 day", "5 days", "72 hours", "1 calendar day", "1 month", "2 business days")
PERIODS += ("3 calendar days, end of day", f"{MAX_PERIOD} days", "1 day, roll forward")
ZONES = ("UTC", "Europe/Paris")
POOLS: dict[Kind, tuple[Any, ...]] = {
    Kind.FLAG: (False, True),
    Kind.COUNT: NUMBERS,
    Kind.AMOUNT: NUMBERS,
    Kind.INSTANT: INSTANTS,
    Kind.SPAN: SPANS,
    Kind.CHOICE: NAMES,
    Kind.CHOICES: ((), ("red",), ("red", "half-up")),
}
LITERALS = POOLS | {Kind.INSTANT: (*INSTANTS, NEVER)}
# Settings of these kinds and facts of all but CHOICES stand in expressions.
VALUE_KINDS = (Kind.FLAG, Kind.COUNT, Kind.AMOUNT, Kind.INSTANT, Kind.SPAN, Kind.CHOICE)
ORDERED = (Kind.COUNT, Kind.AMOUNT, Kind.INSTANT, Kind.SPAN)
NUMERIC = (Kind.COUNT, Kind.AMOUNT)
AT = Fact("at", Kind.INSTANT, origin=Read("at"))
# Names that generated code, or Python, has too.
READ_NAMES = ("min", "class", "held", "line", "case", "max", "sum", "tuple", "order", "t1", "last")

Draw = Callable[[st.SearchStrategy[Any]], Any]


@frozen
class Record:
    """What facts are read from, whatever they are called."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.values[name]


def situation_of(at: datetime, order: Any, lines: Any = ()) -> Case:
    """A case whose order and lines are records."""
    return Case(at, order, lines=lines)


@frozen(eq=False)
class Terms:
    """A policy as interpreters need it."""

    values: dict[str, Any]
    tables: dict[str, Table]
    calendar: Calendar

    def setting(self, setting: Setting) -> Any:
        return self.values[setting.name]

    def table(self, name: str) -> Table:
        return self.tables[name]


@define
class Words:
    """A vocabulary under way: `timely` are the facts that depend on `at`."""

    facts: list[Fact] = field(factory=list)
    settings: list[Setting] = field(factory=list)
    tables: dict[str, Table] = field(factory=dict)
    timely: set[str] = field(factory=set)
    periods: list[Setting] = field(factory=list)
    keyed: list[Setting] = field(factory=list)

    def known(self, kind: Kind, deep: bool, optional: bool = False) -> list[Node]:
        """Facts and settings of a kind; without `deep` only such as do not depend on `at`."""
        facts = [one for one in self.facts if deep or one.name not in self.timely]
        return [
            one for one in (*facts, *self.settings) if one.kind is kind and one.optional is optional
        ]


def pick(draw: Draw, values: Any) -> Any:
    return draw(st.sampled_from(list(values)))


def literal(draw: Draw, kind: Kind) -> Literal:
    currency = pick(draw, ("", "", "USD")) if kind is Kind.AMOUNT else ""
    return Literal(kind, pick(draw, LITERALS[kind]), currency)


def leaf(draw: Draw, words: Words, kind: Kind, deep: bool) -> Node:
    known = words.known(kind, deep)
    return pick(draw, known) if known and draw(st.booleans()) else literal(draw, kind)


def expression(
    draw: Draw, words: Words, kind: Kind, depth: int, direct: bool = False, deep: bool = True
) -> Node:
    """An expression of a kind. `direct`: `at` itself may stand in it, where it may stand at all."""
    absent = [one for one in OPTIONAL_KINDS if words.known(one, deep, optional=True)]
    needed = {Op.MISSING: bool(absent), Op.OR_ELSE: kind in absent}
    ops = [op for op, kinds in RESULTS.items() if kind in kinds and needed.get(op, True)]
    if depth <= 1 or not ops or draw(st.integers(0, 4)) == 0:
        return leaf(draw, words, kind, deep)
    return applied(draw, words, pick(draw, ops), kind, depth, direct, deep)


def applied(
    draw: Draw, words: Words, op: Op, kind: Kind, depth: int, direct: bool, deep: bool
) -> Node:
    """An operator that gives a value of the kind, applied to random arguments."""
    return Apply(op, ARGUMENTS[op](Maker(draw, words, kind, depth - 1, direct, deep)))


@frozen
class Maker:
    """What the arguments of one operator are made with."""

    draw: Draw
    words: Words
    kind: Kind
    depth: int
    direct: bool
    deep: bool

    def any(self, kind: Kind, **changes: Any) -> Node:
        maker = evolve(self, **changes)
        return expression(maker.draw, maker.words, kind, maker.depth, maker.direct, maker.deep)

    def still(self, kind: Kind) -> Node:
        """Without `at` itself."""
        return self.any(kind, direct=False)

    def natural(self, kind: Kind, lowest: int) -> Node:
        """A number that is at least so much by its domain."""
        node = self.still(kind)
        return node if least(node) >= lowest else Apply(Op.MAX, (node, Literal(kind, lowest)))

    def absent(self) -> list[Node]:
        return [node for kind in OPTIONAL_KINDS for node in self.words.known(kind, self.deep, True)]

    def optional(self, kind: Kind) -> Node:
        return pick(self.draw, self.words.known(kind, self.deep, optional=True))


def flags(make: Maker) -> tuple[Node, ...]:
    return tuple(make.any(Kind.FLAG) for _ in range(make.draw(st.integers(2, 3))))


def compared(make: Maker) -> tuple[Node, ...]:
    if make.direct and make.draw(st.booleans()):
        pair = (AT, make.any(Kind.INSTANT, direct=False, deep=False))
        return pair if make.draw(st.booleans()) else pair[::-1]
    kind = pick(make.draw, ORDERED)
    return make.still(kind), make.still(kind)


def added(make: Maker) -> tuple[Node, ...]:
    return make.still(make.kind), make.still(Kind.SPAN if make.kind is Kind.INSTANT else make.kind)


def several(make: Maker) -> tuple[Node, ...]:
    return tuple(make.still(make.kind) for _ in range(make.draw(st.integers(2, 3))))


def portioned(make: Maker) -> tuple[Node, ...]:
    kind = pick(make.draw, NUMERIC)
    amount, share = make.natural(Kind.AMOUNT, 0), make.natural(kind, 0)
    rounding = Literal(Kind.CHOICE, str(pick(make.draw, Rounding)))
    return amount, share, make.natural(kind, 1), rounding


ARGUMENTS: dict[Op, Callable[[Maker], tuple[Node, ...]]] = {
    Op.AND: flags,
    Op.OR: flags,
    Op.NOT: lambda make: (make.any(Kind.FLAG),),
    Op.LT: compared,
    Op.LE: compared,
    Op.IS: lambda make: (make.any(Kind.CHOICE), make.any(Kind.CHOICE)),
    Op.ONE_OF: lambda make: (make.any(Kind.CHOICE), make.any(Kind.CHOICES)),
    Op.ADD: added,
    Op.SUB: added,
    Op.MIN: several,
    Op.MAX: several,
    Op.IF: lambda make: (make.any(Kind.FLAG), make.any(make.kind), make.any(make.kind)),
    Op.MISSING: lambda make: (pick(make.draw, make.absent()),),
    Op.OR_ELSE: lambda make: (make.optional(make.kind), make.still(make.kind)),
    Op.PORTION: portioned,
}
OPTIONAL_KINDS = (Kind.COUNT, Kind.AMOUNT, Kind.INSTANT)
RESULTS: dict[Op, tuple[Kind, ...]] = {
    Op.AND: (Kind.FLAG,),
    Op.OR: (Kind.FLAG,),
    Op.NOT: (Kind.FLAG,),
    Op.LT: (Kind.FLAG,),
    Op.LE: (Kind.FLAG,),
    Op.IS: (Kind.FLAG,),
    Op.ONE_OF: (Kind.FLAG,),
    Op.ADD: (Kind.COUNT, Kind.AMOUNT, Kind.INSTANT),
    Op.SUB: (Kind.COUNT, Kind.AMOUNT, Kind.INSTANT),
    Op.MIN: ORDERED,
    Op.MAX: ORDERED,
    Op.IF: VALUE_KINDS,
    Op.MISSING: (Kind.FLAG,),
    Op.OR_ELSE: OPTIONAL_KINDS,
    Op.PORTION: (Kind.AMOUNT,),
}


def basic_words() -> Words:
    """Facts that are read, two of each kind, and settings of each kind."""
    words = Words()
    names = iter((*READ_NAMES, *(f"read_{number}" for number in range(20))))
    for kind in VALUE_KINDS:
        words.facts += [read_fact(next(names), kind) for _ in range(2)]
    words.facts.append(read_fact("positive", Kind.COUNT, minimum=1))
    words.facts += [read_fact(next(names), kind, optional=True) for kind in OPTIONAL_KINDS * 2]
    words.settings = [
        Setting(f"section.{kind}", kind)
        for kind in (*VALUE_KINDS, Kind.CHOICES)
        if kind not in FACT_ONLY
    ]
    words.settings.append(Setting("section.maybe_count", Kind.COUNT, optional=True))
    words.periods = [
        Setting("section.period", Kind.PERIOD),
        Setting("section.maybe_period", Kind.PERIOD, optional=True),
    ]
    words.keyed = [Setting("section.by_choice", Kind.COUNT)]
    return words


FACT_ONLY = (Kind.AMOUNT, Kind.INSTANT)


def read_fact(name: str, kind: Kind, **more: Any) -> Fact:
    choices = NAMES if kind is Kind.CHOICE else ()
    return Fact(name, kind, origin=Read(f"order.its_{name}"), choices=choices, **more)


def earliest(case: Case, policy: Any) -> datetime | None:
    """The earliest instant of the lines, if there are any."""
    return min((line.when for line in case.lines), default=None)


def units(case: Case, policy: Any) -> int:
    return sum(line.units for line in case.lines)


def far_away(case: Case, policy: Any) -> datetime:
    return max([line.when for line in case.lines], default=NEVER)


ITEM_WHEN = Fact("item_when", Kind.INSTANT, origin=Part("when"))
ITEM_SPAN = Fact("item_span", Kind.SPAN, origin=Part("span"))
FOLDS = (
    (earliest, Kind.INSTANT, True),
    (units, Kind.COUNT, False),
    (far_away, Kind.INSTANT, False),
    (lambda case, policy: len(case.lines) > 1, Kind.FLAG, False),
)


def origin_of(draw: Draw, words: Words, number: int) -> tuple[Any, Kind, bool, bool]:
    """Where a new fact comes from, its kind, whether it may be absent and depends on `at`."""
    how = pick(draw, ("derived", "deadline", "keyed", "ruling", "total", "tally", "fold"))
    if how == "derived":
        deep = draw(st.booleans())
        kind = pick(draw, VALUE_KINDS)
        return Derived(expression(draw, words, kind, 3, deep, deep)), kind, False, deep
    if how == "deadline":
        own = "order.own_period" if draw(st.booleans()) else ""
        maybe = draw(st.booleans())
        anchors = words.known(Kind.INSTANT, False, optional=maybe)
        anchor = (
            pick(draw, anchors) if maybe else expression(draw, words, Kind.INSTANT, 2, False, False)
        )
        return Deadline(anchor, pick(draw, words.periods), own), Kind.INSTANT, True, False
    if how == "keyed":
        keys = [one for one in words.known(Kind.CHOICE, True) if isinstance(one, Fact)]
        key = pick(draw, keys)
        return Keyed(pick(draw, words.keyed), key, 7), Kind.COUNT, False, key.name in words.timely
    if how == "ruling":
        inner = table(draw, words, f"asked-{number}", Hit.FIRST)
        words.tables[inner.name] = inner
        name, kind = pick(draw, (("code", Kind.CHOICE), *inner.fields))
        return Ruling(inner.name, name), kind, False, True
    if how == "total":
        inner = line_table(draw, words, f"each-{number}")
        words.tables[inner.name] = inner
        return Total(inner.name, "value"), Kind.COUNT, False, False
    if how == "tally":
        so_far = Fact(f"so_far_{number}", Kind.SPAN, origin=Part())
        inside = evolve(words, facts=[*words.facts, so_far, ITEM_WHEN, ITEM_SPAN])
        counts = expression(draw, inside, Kind.FLAG, 3, False, False)
        return Tally("lines", ITEM_SPAN, so_far, counts), Kind.SPAN, False, False
    function, kind, optional = pick(draw, FOLDS)
    return Fold(function, ("lines",)), kind, optional, False


def more_words(draw: Draw, words: Words, most: int) -> None:
    """Facts made of others, each of those before it."""
    for number in range(draw(st.integers(0, most))):
        origin, kind, optional, timely = origin_of(draw, words, number)
        lowest = -(2**53) if kind in NUMERIC else 0
        name = f"made_{number}"
        words.facts.append(Fact(name, kind, optional, origin=origin, minimum=lowest))
        if timely:
            words.timely.add(name)


ROW_IDS = ("never", "last", "tick", "t1", "verdict", "positional", "at-20260328")


def table(draw: Draw, words: Words, name: str, hit: Hit | None = None, depth: int = 4) -> Table:
    """A table of up to four rows, with fields of any kinds."""
    kinds = draw(st.lists(st.sampled_from(VALUE_KINDS), max_size=2))
    fields = tuple((f"field_{number}", kind) for number, kind in enumerate(kinds))
    rows = tuple(
        Row(
            row_id,
            expression(draw, words, Kind.FLAG, depth, True),
            outcome(draw, words, fields),
            "so",
            "test",
        )
        for row_id in ROW_IDS[: draw(st.integers(0, 4))]
    )
    otherwise = Otherwise(outcome(draw, words, fields, "otherwise"), "so")
    return Table(name, "?", Scope.CASE, hit or pick(draw, Hit), rows, otherwise, fields)


def outcome(draw: Draw, words: Words, fields: Any, code: str = "") -> Outcome:
    values = tuple((name, expression(draw, words, kind, 3, True)) for name, kind in fields)
    return Outcome(draw(st.booleans()), code or pick(draw, ("", "same")), "", values)


LINE_UNITS = Fact("line_units", Kind.COUNT, origin=Read("line.units"))
LINE_WHEN = Fact("line_when", Kind.INSTANT, origin=Read("line.when"))


def line_table(draw: Draw, words: Words, name: str) -> Table:
    """A table that gives a count for a line; nothing in it depends on `at`."""
    with_line = evolve(words, facts=[*words.facts, LINE_UNITS, LINE_WHEN])
    rows = tuple(
        Row(
            row_id,
            expression(draw, with_line, Kind.FLAG, 3, False, False),
            worth(draw, with_line),
            "so",
            "test",
        )
        for row_id in ROW_IDS[: draw(st.integers(0, 2))]
    )
    fields = (("value", Kind.COUNT),)
    otherwise = Otherwise(worth(draw, with_line), "so")
    return Table(name, "?", Scope.LINE, Hit.FIRST, rows, otherwise, fields)


def worth(draw: Draw, words: Words) -> Outcome:
    return Outcome(
        True, "same", "", (("value", expression(draw, words, Kind.COUNT, 2, False, False)),)
    )


def terms(draw: Draw, words: Words) -> Terms:
    values: dict[str, Any] = {}
    for one in words.settings:
        absent = one.optional and draw(st.booleans())
        fixed = Period.parse(pick(draw, PERIODS[:4])) if one.kind is Kind.SPAN else None
        values[one.name] = None if absent else fixed or pick(draw, POOLS[one.kind])
    for one in words.periods:
        absent = one.optional and draw(st.booleans())
        values[one.name] = None if absent else Period.parse(pick(draw, PERIODS))
    for one in words.keyed:
        keys = draw(st.lists(st.sampled_from((*NAMES, "default")), unique=True))
        values[one.name] = tuple((key, pick(draw, NUMBERS)) for key in keys)
    return Terms(values, words.tables, Calendar(zone=pick(draw, ZONES), holidays=("2026-04-01",)))


def situation(draw: Draw, words: Words) -> Case:
    reads = [one for one in words.facts if isinstance(one.origin, Read)]
    values = {f"its_{one.name}": read_value(draw, one) for one in reads}
    own = draw(st.none() | st.sampled_from(PERIODS))
    values["own_period"] = own and Period.parse(own)
    at = pick(draw, (*INSTANTS, *(one for one in values.values() if isinstance(one, datetime))))
    lines = tuple(
        Record(
            {
                "units": pick(draw, NUMBERS[:4]),
                "when": pick(draw, INSTANTS),
                "span": pick(draw, SPANS),
            }
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return situation_of(at, Record(values), lines)


def read_value(draw: Draw, one: Fact) -> Any:
    if one.optional and draw(st.booleans()):
        return None
    return pick(draw, [value for value in POOLS[one.kind] if one.minimum == 0 or value])


class World(NamedTuple):
    """A table, a policy and a case, which fit each other."""

    table: Table
    policy: Terms
    case: Case
    words: Words


@st.composite
def worlds(draw: Draw, most: int = 4) -> World:
    """A random table over a random vocabulary, under a random policy, in a random case."""
    words = basic_words()
    more_words(draw, words, most)
    made = table(draw, words, "question")
    return World(made, terms(draw, words), situation(draw, words), words)


@st.composite
def applications(draw: Draw, op: Op) -> World:
    """A table whose only line gives the value of one operator applied to random arguments."""
    words = basic_words()
    more_words(draw, words, 1)
    node = applied(draw, words, op, pick(draw, RESULTS[op]), 3, True, True)
    then = Outcome(True, "only", "", (("value", node),))
    fields = (("value", node.kind),)
    made = Table("question", "?", Scope.CASE, Hit.FIRST, (), Otherwise(then, "so"), fields)
    return World(made, terms(draw, words), situation(draw, words), words)
