"""A table as SQL text: one CASE over integer, boolean and text columns.

`fact` gives the column that holds a fact, `expression` writes a node, `table` gives the column with
the number of the row that decides. One row of data is one order taken as one line.

Facts that are read or folded from a case are columns of the scan, named `f_` and the fact; all
others are worked out in `Stages`. Instants are microseconds. Nothing is NULL: an instant that is
absent is `NEVER`, a number `ABSENT`; so there is no three-valued logic for engines to differ in.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.facts.origin import Deadline, Derived, Fold, Keyed, Read, Ruling, Tally, Total
from disputerules.interpreters.dialect import Dialect, literal
from disputerules.language.bind import NO, YES, bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op
from disputerules.language.table import Table
from disputerules.money import Rounding
from disputerules.periods import LAST as LAST_INSTANT
from disputerules.periods import NEVER as NEVER_INSTANT
from disputerules.periods import TICK, UTC, Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(value: datetime) -> int:
    """An instant as microseconds since 1970, exactly."""
    return (value - EPOCH) // TICK


LAST, NEVER = micros(LAST_INSTANT), micros(NEVER_INSTANT)
ABSENT = -1
IN_TIME, OR_NEVER, UNCAPPED = 0, 1, 2
LINES = Fact("claimed_lines", Kind.COUNT)
SCANNED = "f_"  # no fact's name is then a word of SQL, such as `at`


class Code(NamedTuple):
    """SQL text of a value.

    `reach` is for instants: in time, perhaps `NEVER`, or perhaps past the last year without being
    `NEVER`. `depth` is the stage that its columns come from. `absent` is the condition, if any,
    under which an optional value is not there.
    """

    text: str
    reach: int = IN_TIME
    depth: int = 0
    absent: str = ""


class Days(NamedTuple):
    """A join with the table of a calendar's days, by the day of an anchor."""

    period: Period
    calendar: Any
    anchor: str
    name: str


@define
class Stages:
    """Columns made of columns: nested SELECTs, each worked out where all that it needs is at hand.

    Two policies share the stages, so what both say alike is worked out once.
    """

    dialect: Dialect
    scanned: dict[str, Fact] = field(factory=dict)
    columns: list[dict[str, str]] = field(factory=list)
    joins: list[list[Days]] = field(factory=list)
    named: dict[str, str] = field(factory=dict)
    kept: dict[tuple[int, str], str] = field(factory=dict)

    def scan(self, one: Fact) -> str:
        """A fact that the scan has to provide, as a column of its name."""
        name = SCANNED + one.name
        self.scanned[name] = one
        return name

    def stage(self, depth: int) -> dict[str, str]:
        while len(self.columns) <= depth:
            self.columns.append({})
            self.joins.append([])
        return self.columns[depth]

    def keep(self, name: str, code: Code) -> Code:
        """The column that holds a value, under that name or a like one."""
        if code.text.isidentifier() or code.text.lstrip("-").isdigit() or code.text[0] == "'":
            return code
        place = (code.depth, code.text)
        if place not in self.kept:
            self.kept[place] = self.fresh(name)
            self.stage(code.depth)[self.kept[place]] = code.text
        return code._replace(text=self.kept[place], depth=code.depth + 1)

    def fresh(self, name: str) -> str:
        wanted, number = name.replace("-", "_"), 2
        while wanted in self.named or wanted in self.scanned:
            wanted, number = f"{name.replace('-', '_')}_{number}", number + 1
        self.named[wanted] = name
        return wanted

    def days(self, period: Period, calendar: Any, anchor: Code) -> str:
        """The name of the join with the days of a calendar, by an anchor's day."""
        self.stage(anchor.depth)
        for one in self.joins[anchor.depth]:
            if (one.period, one.calendar, one.anchor) == (period, calendar, anchor.text):
                return one.name
        number = sum(len(joins) for joins in self.joins) + 1
        join = Days(period, calendar, anchor.text, f"days_{number}")
        self.joins[anchor.depth].append(join)
        return join.name

    def select(self, source: str, upto: int | None = None) -> str:
        """The text of a query that adds the columns of all stages to those of a source."""
        for depth in range(len(self.columns) if upto is None else upto):
            made = [f"{text} AS {name}" for name, text in self.columns[depth].items()]
            joined = "".join(self.joined(one) for one in self.joins[depth])
            tail = joined + self.dialect.barrier
            source = f"(SELECT {', '.join(['s.*', *made])}\nFROM {source} AS s{tail})"
        return source

    def joined(self, one: Days) -> str:
        day = self.dialect.quotient.format(f"s.{one.anchor}", DAY)
        return f"\nLEFT JOIN {one.name} ON {one.name}.day_number = {day}"


DAY = timedelta(days=1) // TICK


@define
class Writer:
    """One policy's reading of facts and tables into shared stages."""

    policy: Any
    stages: Stages
    known: dict[str, Code] = field(factory=dict)


def fact(one: Fact, writer: Writer) -> Code:
    """The column that holds a fact."""
    if one.name not in writer.known:
        code = ORIGINS[type(one.origin)](one, writer)
        writer.known[one.name] = writer.stages.keep(one.name, code)
    return writer.known[one.name]


def expression(node: Node, writer: Writer) -> Code:
    """The text of a node's value."""
    if isinstance(node, Literal):
        return constant(node.value)
    if isinstance(node, Fact):
        return fact(node, writer)
    assert isinstance(node, Apply), "settings are bound before text is written"
    return OPERATIONS[node.op](node, writer)


def table(one: Table, writer: Writer) -> Code:
    """The column with the number of the first row that holds; `otherwise` is the last."""
    name = f"{one.name}_row"
    if name not in writer.known:
        cases: list[tuple[Code, Code]] = []
        last = len(one.rows)
        for number, row in enumerate(one.rows):
            when = bind(row.when, writer.policy.setting)
            if when == YES:
                last = number
                break
            if when != NO:
                cases.append((expression(when, writer), Code(str(number))))
        writer.known[name] = writer.stages.keep(name, case(cases, Code(str(last))))
    return writer.known[name]


def outcome(one: Table, name: str, writer: Writer) -> Code:
    """The column with the code of the row that decides, or with a field of its outcome."""
    row = table(one, writer)
    values = [part(line, name, writer) for line in one.lines]
    if row.text.isdigit():
        return values[int(row.text)]
    numbers = range(len(one.rows))
    cases = [(row._replace(text=f"{row.text} = {number}"), values[number]) for number in numbers]
    return writer.stages.keep(f"{one.name}_{name}", case(merged(cases), values[-1]))


def part(line: Any, name: str, writer: Writer) -> Code:
    if name == "code":
        return Code(literal(line.then.code))
    node = bind(dict(line.then.fields)[name], writer.policy.setting)
    return capped(expression(node, writer))


def merged(cases: list[tuple[Code, Code]]) -> list[tuple[Code, Code]]:
    """The cases, neighbours with one value put together."""
    found: list[tuple[Code, Code]] = []
    for when, then in cases:
        if found and found[-1][1] == then:
            found[-1] = (together(f"{found[-1][0].text} OR {when.text}", found[-1][0], when), then)
        else:
            found.append((when, then))
    return found


def case(cases: Iterable[tuple[Code, Code]], otherwise: Code) -> Code:
    """The value of the first condition that holds."""
    cases = [*cases]
    if not cases:
        return otherwise
    whens = " ".join(f"WHEN {when.text} THEN {then.text}" for when, then in cases)
    codes = [*(one for pair in cases for one in pair), otherwise]
    return together(f"CASE {whens} ELSE {otherwise.text} END", *codes)


def together(text: str, *codes: Code) -> Code:
    """A text made of others: as deep and as far-reaching as these."""
    reach = max((code.reach for code in codes), default=IN_TIME)
    return Code(text, reach, max((code.depth for code in codes), default=0))


def capped(code: Code) -> Code:
    """An instant that is `NEVER` when it lies past the last year."""
    if code.reach < UNCAPPED:
        return code
    text = f"CASE WHEN {code.text} <= {LAST} THEN {code.text} ELSE {NEVER} END"
    return code._replace(text=text, reach=OR_NEVER)


def constant(value: Any) -> Code:
    if isinstance(value, bool):
        return Code("TRUE" if value else "FALSE")
    if isinstance(value, datetime):
        return Code(str(micros(value)), OR_NEVER if value > LAST_INSTANT else IN_TIME)
    if isinstance(value, timedelta):
        return Code(str(value // TICK))
    if isinstance(value, tuple):
        return Code("(" + ", ".join(literal(str(one)) for one in value) + ")")
    return Code(literal(str(value)) if isinstance(value, str) else str(value))


def scanned(one: Fact, writer: Writer) -> Code:
    name = writer.stages.scan(one)
    if not one.optional:
        return Code(name)
    if one.kind is Kind.INSTANT:
        return Code(name, OR_NEVER, 0, f"{name} = {NEVER}")
    return Code(name, absent=f"{name} = {ABSENT}")


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
    """A day of the calendar's table moves each part of it by a shift, or to an instant."""
    start = writer.stages.keep(f"{one.name}_from", capped(anchor))
    if start.text.isdigit():
        return start
    days = writer.stages.days(period, writer.policy.calendar, start)
    parts = " ".join(
        f"WHEN {start.text} < {days}.until_{n} "
        f"THEN {start.text} * {days}.slope_{n} + {days}.add_{n}"
        for n in range(PARTS)
    )
    text = f"CASE WHEN {start.text} > {LAST} THEN {NEVER} {parts} END"
    made = Code(text, UNCAPPED, start.depth, anchor.absent)
    return capped(writer.stages.keep(f"{one.name}_by_calendar", made))


PARTS = 4


def plus(instant: Code, span: str) -> Code:
    return instant._replace(text=f"({instant.text} + {span})", reach=UNCAPPED)


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


def total(one: Fact, writer: Writer) -> Code:
    """The one line of the row; nothing when it has none to claim."""
    origin: Total = one.origin
    each = outcome(writer.policy.table(origin.table), origin.field, writer)
    lines = Code(f"{writer.stages.scan(LINES)} > 0")
    return case([(lines, each)], Code("0"))


ORIGINS: dict[type, Callable[[Fact, Writer], Code]] = {
    Read: scanned,
    Tally: scanned,
    Fold: scanned,
    Derived: derived,
    Deadline: deadline,
    Keyed: keyed,
    Ruling: ruling,
    Total: total,
}


def codes_of(node: Apply, writer: Writer) -> list[Code]:
    return [expression(arg, writer) for arg in node.args]


def joined(word: str) -> Callable[[Apply, Writer], Code]:
    def write(node: Apply, writer: Writer) -> Code:
        codes = codes_of(node, writer)
        return together("(" + f" {word} ".join(code.text for code in codes) + ")", *codes)

    return write


def opposite(node: Apply, writer: Writer) -> Code:
    (inner,) = codes_of(node, writer)
    return together(f"(NOT {inner.text})", inner)


def compare(node: Apply, writer: Writer) -> Code:
    codes = codes_of(node, writer)
    if all(code.reach > IN_TIME for code in codes):
        codes = [capped(code) for code in codes]
    return together(f"({codes[0].text} {node.op} {codes[1].text})", *codes)._replace(reach=IN_TIME)


def same(node: Apply, writer: Writer) -> Code:
    left, right = codes_of(node, writer)
    return together(f"({left.text} = {right.text})", left, right)


def among(node: Apply, writer: Writer) -> Code:
    left, right = codes_of(node, writer)
    return together(f"({left.text} IN {right.text})", left, right)


def add(node: Apply, writer: Writer) -> Code:
    left, right = codes_of(node, writer)
    if node.kind is not Kind.INSTANT:
        return together(f"({left.text} + {right.text})", left, right)
    if left.text == str(NEVER):
        return left
    return plus(together(left.text, left, right), right.text)


def subtract(node: Apply, writer: Writer) -> Code:
    left, right = codes_of(node, writer)
    less = together(f"({left.text} - {right.text})", left, right)
    if node.kind is not Kind.INSTANT:
        return less
    if left.reach == IN_TIME:
        return less._replace(reach=UNCAPPED)
    late = together(f"{left.text} > {LAST}", left)
    return case([(late, Code(str(NEVER)))], less)._replace(reach=UNCAPPED)


def extreme(word: str) -> Callable[[Apply, Writer], Code]:
    def write(node: Apply, writer: Writer) -> Code:
        codes = codes_of(node, writer)
        known = [code for code in codes if node.op is not Op.MIN or code.text != str(NEVER)]
        if len(known) == 1 and node.kind is Kind.INSTANT:
            return known[0]._replace(absent="")
        return together(f"{word}({', '.join(code.text for code in codes)})", *codes)

    return write


def chosen(node: Apply, writer: Writer) -> Code:
    condition, then, otherwise = codes_of(node, writer)
    return case([(condition, then)], otherwise)


def absent(node: Apply, writer: Writer) -> Code:
    (inner,) = codes_of(node, writer)
    return together(f"({inner.absent or 'FALSE'})", inner)._replace(reach=IN_TIME)


def opened(node: Apply, writer: Writer) -> Code:
    value, otherwise = codes_of(node, writer)
    if value.absent == "TRUE":
        return otherwise
    if not value.absent or otherwise.text == str(NEVER):
        return value._replace(absent="")
    missing = together(value.absent, value)._replace(reach=IN_TIME)
    return case([(missing, otherwise)], value._replace(absent=""))


def share(node: Apply, writer: Writer) -> Code:
    amount, numerator, denominator, rounding = codes_of(node, writer)
    dialect = writer.stages.dialect
    product = f"(CAST({amount.text} AS {dialect.wide}) * {numerator.text})"
    divisor = f"CAST({denominator.text} AS {dialect.wide})"
    whole = dialect.quotient.format(product, divisor)
    rest = dialect.remainder.format(product, divisor)
    odd = dialect.remainder.format(whole, f"CAST(2 AS {dialect.wide})")
    up = [
        (Code(f"{rounding.text} = {literal(name)}"), Code(test.format(rest, divisor, odd)))
        for name, test in ROUNDS_UP.items()
        if rounding.text in {literal(name), rounding.text.strip("'")}
    ]
    more = up[0][1].text if rounding.text[0] == "'" else f"({case(up, Code('FALSE')).text})"
    text = f"CAST({whole} + CASE WHEN {more} THEN 1 ELSE 0 END AS {dialect.integer})"
    return together(text, amount, numerator, denominator, rounding)


ROUNDS_UP: dict[str, str] = {
    Rounding.HALF_UP: "2 * {0} >= {1}",
    Rounding.HALF_EVEN: "2 * {0} + {2} > {1}",
    Rounding.HALF_DOWN: "2 * {0} > {1}",
    Rounding.UP: "{0} > 0",
    Rounding.DOWN: "FALSE",
}

OPERATIONS: dict[Op, Callable[[Apply, Writer], Code]] = {
    Op.AND: joined("AND"),
    Op.OR: joined("OR"),
    Op.NOT: opposite,
    Op.LT: compare,
    Op.LE: compare,
    Op.IS: same,
    Op.ONE_OF: among,
    Op.ADD: add,
    Op.SUB: subtract,
    Op.MIN: extreme("LEAST"),
    Op.MAX: extreme("GREATEST"),
    Op.IF: chosen,
    Op.MISSING: absent,
    Op.OR_ELSE: opened,
    Op.PORTION: share,
}
