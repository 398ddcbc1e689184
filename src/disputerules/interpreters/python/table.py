"""Compile a table to Python: one function, as fast as if/elif written by hand.

`fact` writes the code of a fact, `expression` the code of a node, `table` the functions of a
table. Instants stay datetimes; an instant that may lie past the last year is capped to `never`
only where two such instants are compared, since `at` never lies there (see `Code.reach`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from attrs import field, frozen

from disputerules.facts.calendar_parts import ZONE
from disputerules.facts.case import Case
from disputerules.facts.origin import Read
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.interpreters.python.facts import ORIGINS
from disputerules.interpreters.python.operators import OPERATIONS
from disputerules.interpreters.python.writer import (
    Writer,
    bound,
    expression,
    fact,
    function,
    function_of_order,
)
from disputerules.interpreters.reference import turning_points
from disputerules.interpreters.verdict import Rulings, Verdict
from disputerules.language.bind import YES, bind
from disputerules.language.expression import Apply, Fact, Literal, Node, Op, Setting, leaves
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.values.build import new_tuple
from disputerules.values.periods import TICK


def writing(policy: Policy, rulings: Rulings) -> Writer:
    """Return a writer of functions about a case under a policy; `rulings` compiles other tables."""
    return Writer(policy, rulings, ORIGINS, OPERATIONS)


def table(one: Table, policy: Policy, rulings: Rulings) -> "GeneratedTable":
    """Compile a table under a policy: `decide` at once, the other functions at their first use."""
    body = DECIDERS[one.hit]
    decide = function("decide", writing(policy, rulings), one, body)
    # Kept with its function: whoever wraps `decide` does not wrap this one, and loses it.
    decide.of_order = lambda: function_of_order("decide", writing(policy, rulings), one, body)
    return GeneratedTable(one, policy, decide, rulings)


Sentence = Callable[[Case, text.End | None], str]


@frozen(eq=False)
class GeneratedTable:
    """The generated functions of a table; `decide.source` is the generated code.

    All but `decide` are generated at their first use: most policies only decide.
    """

    table: Table
    policy: Policy
    decide: Callable[[Case], Any]
    rulings: Rulings
    sentences: dict[str, Sentence] = field(factory=dict)
    functions: dict[str, Callable[[Case], Any]] = field(factory=dict)
    by_row: list[Callable[[Case], Verdict]] = field(factory=list)
    separate: "GeneratedTable | None" = None

    def function(self, name: str, body: Callable[[Table, Writer], None]) -> Callable[[Case], Any]:
        """Return the generated function of that name, compiled at its first use."""
        known = self.functions.get(name)
        if known is None:
            writer = writing(self.policy, self.rulings)
            known = self.functions[name] = function(name, writer, self.table, body)
        return known

    @property
    def unobserved(self) -> "GeneratedTable":
        """The same table without the observer that a test kit may have added."""
        return self.separate or self

    @property
    def trace(self) -> Callable[[Case], tuple[bool, ...]]:
        """Return whether each row holds."""
        return self.function("trace", write_trace)

    @property
    def instants(self) -> Callable[[Case], tuple[datetime, ...]]:
        """Return the instants at which the answer can change."""
        return self.function("instants", write_instants)

    @property
    def verdicts(self) -> Sequence[Callable[[Case], Verdict]]:
        """Return a function per row that gives its verdict on a case where it holds."""
        if not self.by_row:
            rows = enumerate(self.table.rows)
            self.by_row[:] = [self.function(f"row_{at}", one_verdict(row)) for at, row in rows]
        return self.by_row

    def message(self, rule: str, case: Case, end: text.End | None = None) -> str:
        """Write the row's sentence about the case; it is compiled at its first use."""
        write = self.sentences.get(rule)
        if write is None:
            line = self.policy.wording.worded(self.table.name, self.table.row(rule))
            write = self.sentences[rule] = sentence(line, self)
        return write(case, end)

    def __reduce__(self) -> tuple[Any, ...]:
        # Generated functions cannot be pickled: the policy's table is compiled where it arrives.
        return self.rulings, (self.table.name,)


def sentence(line: Row | Otherwise, compiled: GeneratedTable) -> Sentence:
    """Compile a row's reason to a function of the case that equals `text.message`."""
    if not line.placeholders:
        return lambda case, end: line.because
    words = text.PLACEHOLDER.split(line.because)
    facts = compiled.policy.facts
    parts = {place: text.placeholder(words[place], facts) for place in range(1, len(words), 2)}
    values = {place: reader(part.leaf, compiled) for place, part in parts.items()}
    zone, wording = reader(ZONE, compiled), compiled.policy.wording

    def message(case: Case, end: text.End | None) -> str:
        filled, here = list(words), zone(case)
        for place, part in parts.items():
            filled[place] = part.write(values[place](case), case, here, wording, end)
        return "".join(filled)

    return message


def reader(leaf: Fact | Setting, compiled: GeneratedTable) -> Callable[[Case], Any]:
    """Return a function from a case to the value of a fact or a setting, which may vary."""
    found = compiled.policy.leaf(leaf)
    if isinstance(found, Setting):
        return fixed(compiled.policy.setting(found))
    return reading(found, compiled.policy, compiled.rulings)


def fixed(value: Any) -> Callable[[Case], Any]:
    return lambda case: value


def reading(one: Fact, policy: Policy, rulings: Rulings) -> Callable[[Case], Any]:
    """Compile one fact to a function of the case; the function returns None if it is absent."""

    def body(one: Fact, writer: Writer) -> None:
        code = fact(one, writer)
        absent = f"None if {code.source} is None else " if one.optional else ""
        writer.write(f"return {absent}{writer.cap(code)}")

    made: Callable[[Case], Any] = function("reading", writing(policy, rulings), one, body)
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
    """Yield each row while the writer is inside the code that runs only if the row holds.

    The sides of an `and` are nested ifs, and neighbours share their common first sides: what only
    inner sides read is not computed if an outer one fails.
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
        # If the first row decides, the conditions tested above did not hold.
        if source not in asked:
            if one.hit is Hit.FIRST and any(len(sides) == 1 for sides, _ in group):
                asked.add(source)
            with writer.block(f"if {source}:"):
                yield from within(group, writer)


def within(group: list[Conjunction], writer: Writer) -> Iterator[Row]:
    """Yield the rows of a group inside their common first side."""
    rest = [(sides[1:], row) for sides, row in group]
    for side, inner in grouped(rest):
        if side == YES:
            yield from (row for _, row in inner)
        else:
            with writer.block(f"if {expression(side, writer).source}:"):
                yield from within(inner, writer)


def grouped(rows: Iterable[Conjunction]) -> list[tuple[Node, list[Conjunction]]]:
    """Group neighbouring rows by the first side of their conditions; `YES` if no side is left."""
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
    sides = turning_points(one.nodes, writer.policy)
    tick = writer.constant("TICK", TICK)
    found = [
        writer.cap(bound(side, writer)) + (f" + {tick}" if late else "") for side, late in sides
    ]
    writer.write(f"return ({', '.join(dict.fromkeys(found))},)" if found else "return ()")


def one_verdict(row: Row) -> Callable[[Table, Writer], None]:
    return lambda one, writer: writer.write(f"return {verdict(one, row, writer)}")


def verdict(one: Table, line: Row | Otherwise, writer: Writer) -> str:
    """Write a shared verdict if the outcome's fields are constants, else a new one."""
    then = line.then
    if all(isinstance(node, Literal) for _, node in then.fields):
        fields = tuple((name, node.value) for name, node in then.fields)  # type: ignore[union-attr]
        ready = Verdict(one.name, line.id, then.code, then.allowed, then.path, fields)
        return writer.constant(line.id.replace("-", "_").upper(), ready)
    made = writer.constant("VERDICT", Verdict)
    pairs = [f"({name!r}, {writer.cap(bound(node, writer))})" for name, node in then.fields]
    values = [one.name, line.id, then.code, then.allowed, then.path]
    new = writer.constant("NEW", new_tuple)
    return f"{new}({made}, ({', '.join(map(repr, values))}, ({', '.join(pairs)},)))"
