"""A table as generated Python: one function that decides as fast as if/elif written by hand.

`fact` writes the reading of a fact, `expression` the code of a node, `table` the functions of a
table. Instants stay datetimes; an instant that may lie past the last year is capped to `never`
only where two such meet in a comparison, since `at` never lies there (see `Code.reach`).
"""

import linecache
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, count, groupby
from keyword import iskeyword
from typing import Any, NamedTuple

from attrs import define, field, frozen

from disputerules import periods
from disputerules.decision import Verdict
from disputerules.facts.case import Case, with_line
from disputerules.facts.origin import Deadline, Derived, Fold, Keyed, Read, Ruling, Tally, Total
from disputerules.interpreters import text
from disputerules.interpreters.reference import turning_points
from disputerules.language.bind import YES, bind
from disputerules.language.expression import (
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    leaves,
)
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.money import Rounding, portion
from disputerules.periods import LAST, LONGEST, NEVER, TICK

SERIAL = count(1)
IN_TIME, OR_NEVER = 0, 1
# A span is at most 100,000 days, `never` is the year 4000 and datetimes end with the year 9999, so
# this many additions cannot overflow before a value is capped.
UNCAPPED_ADDITIONS = 16
# Names of generated code that a fact may have too; constants are in capitals.
TAKEN = frozenset({"case", "held", "line", "max", "min", "sum", "tuple"})


class Code(NamedTuple):
    """Python source of a value.

    `reach` is for instants: 0 is in time, 1 may be `never`, and each uncapped addition counts one
    more, since the sum may lie past the last year without being `never`.
    """

    source: str
    reach: int = IN_TIME


@define
class Writer:
    """The body of one generated function, its constants, and the facts that are at hand."""

    policy: Any
    rulings: Callable[[str], "CompiledTable"]
    constants: dict[str, Any] = field(factory=dict)
    lines: list[str] = field(factory=list)
    known: dict[str, Code] = field(factory=dict)
    indent: str = "    "
    serial: Iterator[int] = field(factory=lambda: count(1))
    certain: bool = True

    def write(self, line: str) -> None:
        self.lines.append(self.indent + line)

    def constant(self, name: str, value: Any) -> str:
        """The name under which the function sees a value."""
        wanted = chain([name], (f"{name}_{number}" for number in count(2)))
        return next(one for one in wanted if self.constants.setdefault(one, value) is value)

    def cap(self, code: Code) -> str:
        """The source of an instant that is `never` when it lies past the last year."""
        if code.reach <= OR_NEVER:
            return code.source
        last, never = self.constant("LAST", LAST), self.constant("NEVER", NEVER)
        if code.source.isidentifier():
            return f"({code.source} if {code.source} <= {last} else {never})"
        kept = f"_{next(self.serial)}"
        return f"({kept} if ({kept} := {code.source}) <= {last} else {never})"

    def local(self, name: str, code: Code) -> Code:
        """Keep a value in a local variable, unless it is one already or absent for certain."""
        if code.source.isidentifier() and code.source not in self.constants:
            self.known[name] = code
            return code
        variable = f"{name}_" if name in TAKEN or iskeyword(name) else name
        self.write(f"{variable} = {code.source}")
        self.known[name] = Code(variable, code.reach)
        return self.known[name]

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Indented lines; what they read is forgotten afterwards."""
        self.write(head)
        known, indent = dict(self.known), self.indent
        self.indent += "    "
        yield
        self.known, self.indent = known, indent

    @contextmanager
    def reached(self, certain: bool) -> Iterator[None]:
        """Whether what is written now is certain to run: `and` may stop before its second side."""
        before, self.certain = self.certain, certain
        yield
        self.certain = before


def fact(one: Fact, writer: Writer) -> Code:
    """The local variable that holds a fact, read at its first use.

    A path is read in place where it may not be reached; all else is worth keeping.
    """
    if one.name in writer.known:
        return writer.known[one.name]
    if isinstance(one.origin, Read) and not writer.certain:
        return read(one.origin, writer)
    with writer.reached(True):
        return writer.local(one.name, ORIGINS[type(one.origin)](one.origin, writer))


def expression(node: Node, writer: Writer) -> Code:
    """The source of a node's value."""
    if isinstance(node, Literal):
        return constant(node.value, writer)
    if isinstance(node, Fact):
        return fact(node, writer)
    assert isinstance(node, Apply), "settings are bound before code is written"
    return OPERATIONS[node.op](node, writer)


def bound(node: Node, writer: Writer) -> Code:
    """The source of a node after the policy's values are put in."""
    return expression(bind(node, writer.policy.setting), writer)


def table(one: Table, policy: Any, rulings: Callable[[str], "CompiledTable"]) -> "CompiledTable":
    """The functions of a table under a policy: decide, trace, and the instants of change."""
    decide = function("decide", Writer(policy, rulings), one, DECIDERS[one.hit])
    return CompiledTable(one, policy, decide, rulings)


@frozen(eq=False)
class CompiledTable:
    """A table's generated functions. `decide.source` is what was generated.

    The others are generated when they are first asked for: most policies only decide.
    """

    table: Table
    policy: Any
    decide: Callable[[Case], Any]
    rulings: Callable[[str], "CompiledTable"]
    sentences: dict[str, Callable[[Case], str]] = field(factory=dict)
    made: dict[str, Any] = field(factory=dict)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def write(self, name: str, body: Callable[[Table, Writer], None]) -> Any:
        return function(name, Writer(self.policy, self.rulings), self.table, body)

    @property
    def trace(self) -> Callable[[Case], tuple[bool, ...]]:
        """Whether each row holds."""
        made: Callable[[Case], tuple[bool, ...]]
        made = self.once("trace", lambda: self.write("trace", write_trace))
        return made

    @property
    def instants(self) -> Callable[[Case], tuple[datetime, ...]]:
        """The instants at which the answer can change."""
        made: Callable[[Case], tuple[datetime, ...]]
        made = self.once("instants", lambda: self.write("instants", write_instants))
        return made

    @property
    def verdicts(self) -> tuple[Callable[[Case], Verdict], ...]:
        """What each row decides, where it holds."""
        rows = self.table.rows
        made: tuple[Callable[[Case], Verdict], ...]
        made = self.once(
            "verdicts", lambda: tuple(self.write("verdict", one_verdict(row)) for row in rows)
        )
        return made

    def message(self, rule: str, case: Case) -> str:
        """The row's sentence about the case; what it reads is compiled when it is first said."""
        said = self.sentences.get(rule)
        if said is None:
            said = self.sentences[rule] = sentence(self.table.row(rule), self)
        return said(case)

    def __reduce__(self) -> tuple[Any, ...]:
        # Generated functions cannot be pickled; the table is written anew.
        return of_policy, (self.table.name, self.policy)


def sentence(line: Row | Otherwise, compiled: CompiledTable) -> Callable[[Case], str]:
    """A row's reason as a function of the case, which says what `text.message` says."""
    if not line.placeholders:
        return lambda case: line.because
    named = {name: text.named(name) for name in line.placeholders}
    spoken = {
        name: reading(one, compiled.policy, compiled.rulings)
        if isinstance(one, Fact)
        else fixed(compiled.policy.setting(one))
        for name, one in named.items()
    }

    words = text.PLACEHOLDER.split(line.because)

    def said(case: Case) -> str:
        told = list(words)
        for place in range(1, len(words), 2):
            name = words[place]
            told[place] = text.written(spoken[name](case), named[name].kind, case)
        return "".join(told)

    return said


def fixed(value: Any) -> Callable[[Case], Any]:
    return lambda case: value


def reading(one: Fact, policy: Any, rulings: Callable[[str], Any]) -> Callable[[Case], Any]:
    """The value of one fact under a policy as a generated function, None when it is absent."""

    def body(one: Fact, writer: Writer) -> None:
        writer.write(f"return {writer.cap(fact(one, writer))}")

    made: Callable[[Case], Any] = function("reading", Writer(policy, rulings), one, body)
    return made


@lru_cache(maxsize=1024)
def of_policy(name: str, policy: Any) -> CompiledTable:
    """The functions of a policy's table and, at their first use, of the tables that it asks."""
    return table(policy.table(name), policy, lambda asked: of_policy(asked, policy))


def function(name: str, writer: Writer, one: Any, body: Callable[[Any, Writer], None]) -> Any:
    """Compile what `body` writes; the source stays readable for tracebacks and debuggers."""
    body(one, writer)
    source = "\n".join([f"def {name}(case):", *writer.lines, ""])
    filename = f"<disputerules {one.name} {name} {next(SERIAL)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = dict(writer.constants)
    exec(compile(source, filename, "exec"), namespace)
    made = namespace[name]
    made.source = source
    return made


def write_first(one: Table, writer: Writer) -> None:
    for row in rows_that_hold(one, writer):
        writer.write(f"return {verdict(one, row, writer)}")
    writer.write(f"return {verdict(one, one.otherwise, writer)}")


def write_collect(one: Table, writer: Writer) -> None:
    writer.write("held = []")
    for row in rows_that_hold(one, writer):
        writer.write(f"held.append({verdict(one, row, writer)})")
    writer.write(f"return tuple(held) or ({verdict(one, one.otherwise, writer)},)")


Conjunction = tuple[tuple[Node, ...], Row]


def rows_that_hold(one: Table, writer: Writer) -> Iterator[Row]:
    """Each row, while the code that is written runs only where the row holds.

    The sides of an `and` are nested ifs, and neighbours share those that they begin with: what only
    inner ones read is not worked out where an outer one fails.
    """
    conditions = [(sides_of(bind(row.when, writer.policy.setting)), row) for row in one.rows]
    groups = grouped(conditions)
    often = Counter(leaf for _, group in groups for leaf in facts_in(group))
    asked = {"False"}
    for side, group in groups:
        for leaf in facts_in(group):
            if often[leaf] > 1 and not isinstance(leaf.origin, Read):
                fact(leaf, writer)
        source = expression(side, writer).source
        # Of a table that takes the first row: what was asked above did not hold.
        if source not in asked:
            if one.hit is Hit.FIRST and any(len(sides) == 1 for sides, _ in group):
                asked.add(source)
            with writer.block(f"if {source}:"):
                yield from within(group, writer)


def within(group: list[Conjunction], writer: Writer) -> Iterator[Row]:
    """The rows of a group, inside the side that they begin with."""
    rest = [(sides[1:], row) for sides, row in group]
    for side, inner in grouped(rest):
        if side == YES:
            yield from (row for _, row in inner)
        else:
            with writer.block(f"if {expression(side, writer).source}:"):
                yield from within(inner, writer)


def grouped(rows: Iterable[Conjunction]) -> list[tuple[Node, list[Conjunction]]]:
    """Neighbouring rows by the first side of their conditions; `YES` where none is left."""
    found = groupby(rows, key=lambda one: one[0][0] if one[0] else YES)
    return [(side, list(group)) for side, group in found]


def facts_in(group: list[Conjunction]) -> Iterable[Fact]:
    found = (leaf for sides, _ in group for side in sides for leaf in leaves(side))
    return dict.fromkeys(leaf for leaf in found if isinstance(leaf, Fact))


def sides_of(condition: Node) -> tuple[Node, ...]:
    both_hold = isinstance(condition, Apply) and condition.op is Op.AND
    return condition.args if both_hold else (condition,)  # type: ignore[union-attr]


DECIDERS: dict[Hit, Callable[[Table, Writer], None]] = {
    Hit.FIRST: write_first,
    Hit.COLLECT: write_collect,
}


def write_trace(one: Table, writer: Writer) -> None:
    truths = [bound(row.when, writer).source for row in one.rows]
    writer.write(f"return ({', '.join(truths)},)" if truths else "return ()")


def write_instants(one: Table, writer: Writer) -> None:
    sides = [side for node in one.nodes for side in turning_points(node, writer.policy)]
    tick = writer.constant("TICK", TICK)
    found = [
        writer.cap(bound(side, writer)) + (f" + {tick}" if late else "") for side, late in sides
    ]
    writer.write(f"return ({', '.join(dict.fromkeys(found))},)" if found else "return ()")


def one_verdict(row: Row) -> Callable[[Table, Writer], None]:
    return lambda one, writer: writer.write(f"return {verdict(one, row, writer)}")


def verdict(one: Table, line: Row | Otherwise, writer: Writer) -> str:
    """A shared verdict where the outcome's fields are constants, else a new one."""
    then = line.then
    if all(isinstance(node, Literal) for _, node in then.fields):
        fields = tuple((name, node.value) for name, node in then.fields)  # type: ignore[union-attr]
        ready = Verdict(one.name, line.id, then.code, then.allowed, then.path, fields)
        return writer.constant(line.id.replace("-", "_").upper(), ready)
    made = writer.constant("VERDICT", Verdict)
    pairs = [f"({name!r}, {writer.cap(bound(node, writer))})" for name, node in then.fields]
    values = [one.name, line.id, then.code, then.allowed, then.path]
    new = writer.constant("NEW", tuple.__new__)
    return f"{new}({made}, ({', '.join(map(repr, values))}, ({', '.join(pairs)},)))"


def constant(value: Any, writer: Writer) -> Code:
    if isinstance(value, datetime):
        name = "NEVER" if value == NEVER else f"AT_{value:%Y%m%d}"
        return Code(writer.constant(name, value), OR_NEVER if value > LAST else IN_TIME)
    if isinstance(value, timedelta):
        return Code(writer.constant(f"DAYS_{value.days}", value))
    if isinstance(value, tuple):
        return Code(repr(tuple(str(one) for one in value)))
    return Code(repr(str(value)) if isinstance(value, str) else repr(value))


def read(origin: Read, writer: Writer) -> Code:
    root, _, rest = origin.path.partition(".")
    if not rest:
        return Code(f"case.{root}")
    if f"_{root}" not in writer.known:
        writer.local(f"_{root}", Code(f"case.{root}"))
    return Code(f"_{root}.{rest}")


def derived(origin: Derived, writer: Writer) -> Code:
    return bound(origin.node, writer)


def deadline(origin: Deadline, writer: Writer) -> Code:
    period = writer.policy.setting(origin.period)
    if period is None and not origin.own:
        return Code("None")
    anchor = bound(origin.anchor, writer)
    if anchor.source == "None":
        return anchor
    code = Code("None") if period is None else after(anchor, period, writer)
    if origin.own:
        own = read(Read(origin.own), writer).source
        later = by_calendar(anchor, own, writer)
        code = Code(f"({code.source} if {own} is None else {later.source})", code.reach + 1)
    if code == anchor or not (isinstance(origin.anchor, Fact) and origin.anchor.optional):
        return code
    return Code(f"None if {anchor.source} is None else {code.source}", code.reach)


def after(anchor: Code, period: Any, writer: Writer) -> Code:
    if not period.is_fixed:
        return by_calendar(anchor, writer.constant("PERIOD", period), writer)
    return plus(anchor, constant(period.span, writer).source, writer) if period.span else anchor


def plus(instant: Code, span: str, writer: Writer) -> Code:
    if instant.reach > UNCAPPED_ADDITIONS:
        instant = Code(writer.cap(instant), OR_NEVER)
    return Code(f"{instant.source} + {span}", max(instant.reach, OR_NEVER) + 1)


def by_calendar(anchor: Code, period: str, writer: Writer) -> Code:
    deadline = writer.constant("DEADLINE", periods.deadline)
    calendar = writer.constant("CALENDAR", writer.policy.calendar)
    return Code(f"{deadline}({writer.cap(anchor)}, {period}, {calendar})", OR_NEVER)


def keyed(origin: Keyed, writer: Writer) -> Code:
    entries = dict(writer.policy.setting(origin.setting))
    default = entries.get("default", origin.default)
    name = writer.constant(origin.setting.name.replace(".", "_").upper(), entries)
    key = fact(origin.key, writer).source
    return Code(f"{name}.get({key}, {constant(default, writer).source})")


def ruling(origin: Ruling, writer: Writer) -> Code:
    name = asked(origin.table, writer)
    return Code(f"{name}(case).{part(origin, writer)}", OR_NEVER)


def asked(table: str, writer: Writer) -> str:
    name = f"DECIDE_{table.replace('-', '_').upper()}"
    return writer.constant(name, writer.rulings(table).decide)


def part(origin: Ruling | Total, writer: Writer) -> str:
    names = [name for name, _ in writer.policy.table(origin.table).fields]
    return "code" if origin.field == "code" else f"fields[{names.index(origin.field)}][1]"


def total(origin: Total, writer: Writer) -> Code:
    name = asked(origin.table, writer)
    with_one = writer.constant("WITH_LINE", with_line)
    each = f"{name}({with_one}(case, line)).{part(origin, writer)}"
    return Code(f"sum([{each} for line in case.lines])")


def tally(origin: Tally, writer: Writer) -> Code:
    so_far, item = origin.so_far.name, f"_{origin.items.rpartition('.')[2]}"
    items = read(Read(origin.items), writer).source
    nothing, longest = writer.constant("NO_TIME", timedelta(0)), writer.constant("LONGEST", LONGEST)
    writer.write(f"{so_far} = {nothing}")
    with writer.block(f"for {item} in {items}:"):
        parts = {one.name: Code(f"{item}.{one.origin.path}") for one in origin.parts}
        writer.known |= parts | {so_far: Code(so_far)}
        with writer.block(f"if {bound(origin.counts, writer).source}:"):
            added = parts[origin.adds.name].source
            writer.write(f"{so_far} = min({so_far} + {added}, {longest})")
    return Code(so_far)


def fold(origin: Fold, writer: Writer) -> Code:
    name = writer.constant(origin.function.__name__.strip("<>").upper(), origin.function)
    called = f"{name}(case, {writer.constant('POLICY', writer.policy)})"
    if not origin.over:
        return Code(called, OR_NEVER)
    # Most lists are empty, and a call is slow.
    empty = "None" if origin.empty is None else constant(origin.empty, writer).source
    return Code(f"({called} if {read(Read(origin.over), writer).source} else {empty})", OR_NEVER)


ORIGINS: dict[type, Callable[[Any, Writer], Code]] = {
    Read: read,
    Derived: derived,
    Deadline: deadline,
    Keyed: keyed,
    Ruling: ruling,
    Total: total,
    Tally: tally,
    Fold: fold,
}


def sources(node: Apply, writer: Writer) -> list[str]:
    return [expression(arg, writer).source for arg in node.args]


def both(node: Apply, writer: Writer) -> Code:
    return Code(f"({' and '.join(one_by_one(node, writer))})")


def either(node: Apply, writer: Writer) -> Code:
    return Code(f"({' or '.join(one_by_one(node, writer))})")


def one_by_one(node: Apply, writer: Writer) -> list[str]:
    """The sides of a connective: only the first is certain to be reached."""
    first, *rest = node.args
    found = [expression(first, writer).source]
    with writer.reached(False):
        return found + [expression(arg, writer).source for arg in rest]


def opposite(node: Apply, writer: Writer) -> Code:
    return Code(f"(not {sources(node, writer)[0]})")


def compare(node: Apply, writer: Writer) -> Code:
    left, right = node.args
    if (event := event_or_never(left, writer)) and (
        other := expression(right, writer)
    ).reach == IN_TIME:
        name = fact(event, writer).source
        if name == "None":
            return Code("False")
        return Code(f"({name} is not None and {name} {node.op} {other.source})")
    if (event := event_or_never(right, writer)) and (
        other := expression(left, writer)
    ).reach == IN_TIME:
        name = fact(event, writer).source
        if name == "None":
            return Code("True")
        return Code(f"({name} is None or {other.source} {node.op} {name})")
    codes = expression(left, writer), expression(right, writer)
    meet = all(code.reach > IN_TIME for code in codes)
    one, two = (writer.cap(code) if meet else code.source for code in codes)
    return Code(f"({one} {node.op} {two})")


def event_or_never(node: Node, writer: Writer) -> Fact | None:
    """The fact in `fact.or_never`: against an instant in time, absence decides the comparison."""
    if (
        isinstance(node, Fact)
        and isinstance(node.origin, Derived)
        and node.name not in writer.known
    ):
        return event_or_never(bind(node.origin.node, writer.policy.setting), writer)
    if isinstance(node, Apply) and node.op is Op.OR_ELSE and isinstance(node.args[0], Fact):
        other = node.args[1]
        if isinstance(other, Literal) and other.kind is Kind.INSTANT and other.value == NEVER:
            return node.args[0]
    return None


def same(node: Apply, writer: Writer) -> Code:
    return Code(f"({' == '.join(sources(node, writer))})")


def among(node: Apply, writer: Writer) -> Code:
    return Code(f"({' in '.join(sources(node, writer))})")


def add(node: Apply, writer: Writer) -> Code:
    left, right = (expression(arg, writer) for arg in node.args)
    if node.kind is not Kind.INSTANT:
        return Code(f"({left.source} + {right.source})")
    total = plus(left, right.source, writer)
    if left.source.isidentifier() and right.source.isidentifier():
        # Nearly every order has no extension: to ask is faster than to add nothing.
        return Code(f"({total.source} if {right.source} else {left.source})", total.reach)
    return Code(f"({total.source})", total.reach)


def subtract(node: Apply, writer: Writer) -> Code:
    left, right = (expression(arg, writer) for arg in node.args)
    if node.kind is not Kind.INSTANT or left.reach == IN_TIME:
        return Code(f"({left.source} - {right.source})")
    last, never = writer.constant("LAST", LAST), writer.constant("NEVER", NEVER)
    kept = f"_{next(writer.serial)}"
    source = f"({kept} - {right.source} if ({kept} := {left.source}) <= {last} else {never})"
    return Code(source, OR_NEVER)


def extreme(node: Apply, writer: Writer) -> Code:
    codes = [expression(arg, writer) for arg in node.args]
    if node.op is Op.MIN and len(bounded := [one for one in codes if one.source != "NEVER"]) == 1:
        return bounded[0]
    inside = ", ".join(code.source for code in codes)
    return Code(f"{node.op}({inside})", max(code.reach for code in codes))


def chosen(node: Apply, writer: Writer) -> Code:
    condition, then, otherwise = (expression(arg, writer) for arg in node.args)
    source = f"({then.source} if {condition.source} else {otherwise.source})"
    return Code(source, max(then.reach, otherwise.reach))


def absent(node: Apply, writer: Writer) -> Code:
    return Code(f"({sources(node, writer)[0]} is None)")


def opened(node: Apply, writer: Writer) -> Code:
    value, otherwise = (expression(arg, writer) for arg in node.args)
    if value.source == "None":
        return otherwise
    source = f"({otherwise.source} if {value.source} is None else {value.source})"
    return Code(source, max(value.reach, otherwise.reach))


def share(node: Apply, writer: Writer) -> Code:
    portioned, named = writer.constant("PORTION", portion), writer.constant("ROUNDING", Rounding)
    amount, numerator, denominator, rounding = sources(node, writer)
    return Code(f"{portioned}({amount}, {numerator}, {denominator}, {named}({rounding}))")


OPERATIONS: dict[Op, Callable[[Apply, Writer], Code]] = {
    Op.AND: both,
    Op.OR: either,
    Op.NOT: opposite,
    Op.LT: compare,
    Op.LE: compare,
    Op.IS: same,
    Op.ONE_OF: among,
    Op.ADD: add,
    Op.SUB: subtract,
    Op.MIN: extreme,
    Op.MAX: extreme,
    Op.IF: chosen,
    Op.MISSING: absent,
    Op.OR_ELSE: opened,
    Op.PORTION: share,
}
