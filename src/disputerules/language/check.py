"""What is wrong with tables that their constructors cannot see: names, asked tables, `at`.

An expression is sound from birth. Whether the facts that it names are declared, what they are made
of, and whether the tables that they ask are there, shows only with the vocabulary and all tables
at hand. Of a fact's origin it is enough to know its `nodes` and what it `asks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from attrs import asdict, define, frozen

from disputerules.language.expression import (
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
    is_at,
    leaves,
)
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, comparisons
from disputerules.values.errors import shown
from disputerules.values.money import Rounding

Facts = Mapping[str, Fact]
Settings = Mapping[str, Setting]
ROUNDINGS = frozenset(str(one) for one in Rounding)


ODD = frozenset({"code-of-another-row", "never-decides", "unknown-choice"})


@frozen
class Problem:
    """One thing that is wrong: a stable code, the table, the row or the fact, and a sentence."""

    code: str
    table: str
    place: str
    message: str

    @property
    def odd(self) -> bool:
        """Whether the table can be used all the same, though it hardly says what was meant."""
        return self.code in ODD

    def __str__(self) -> str:
        return f"{self.table}, {self.place}: {self.message} [{self.code}]"


def check(table: Table, facts: Facts, settings: Settings) -> tuple[Problem, ...]:
    """What is wrong with a table by itself, given all facts and settings that are declared."""
    found = [*repeated_codes(table), *repeated_conditions(table)]
    for line in table.lines:
        found += [Problem(*one) for one in line_problems(table, line, facts, settings)]
    return tuple(found)


def check_tables(tables: Iterable[Table], facts: Facts, settings: Settings) -> tuple[Problem, ...]:
    """What is wrong with the tables of a policy, by themselves and with each other."""
    together = Together({table.name: table for table in tables})
    found: list[Problem] = []
    for table in together.tables.values():
        found += check(table, facts, settings)
        found += together.problems(table)
    return tuple(found)


Said = tuple[str, str, str, str]


def line_problems(
    table: Table, line: Row | Otherwise, facts: Facts, settings: Settings
) -> Iterator[Said]:
    for code, message in because_problems(line.because, facts, settings):
        yield code, table.name, line.id, message
    for node in line_nodes(line):
        for code, message in node_problems(node, facts, settings):
            yield code, table.name, line.id, message


def line_nodes(line: Row | Otherwise) -> tuple[Node, ...]:
    fields = tuple(node for _, node in line.then.fields)
    return (line.when, *fields) if isinstance(line, Row) else fields


def because_problems(because: str, facts: Facts, settings: Settings) -> Iterator[tuple[str, str]]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(because) if name is not None]
    except ValueError as error:
        yield "because", f"the reason cannot be read: {error}"
        return
    for name in names:
        if name not in (settings if "." in name else facts):
            yield "unknown-placeholder", f"{shown(name)} is no fact and no setting"


def node_problems(node: Node, facts: Facts, settings: Settings) -> Iterator[tuple[str, str]]:
    for leaf in dict.fromkeys(leaves(node)):
        if isinstance(leaf, Fact) and not declared(leaf, facts):
            yield "undeclared-fact", f"the fact {leaf.name} is not declared so"
        if isinstance(leaf, Setting) and settings.get(leaf.name) != leaf:
            yield "undeclared-setting", f"the setting {leaf.name} is not declared so"
    for inner in applied(node):
        yield from choice_problems(inner)


def declared(one: Fact, facts: Facts) -> bool:
    known = facts.get(one.name)
    return known is one or (known is not None and everything(known) == everything(one))


def everything(one: Fact) -> dict[str, object]:
    return asdict(one, recurse=False)


def applied(node: Node) -> Iterator[Apply]:
    if isinstance(node, Apply):
        yield node
        for arg in node.args:
            yield from applied(arg)


def choice_problems(node: Apply) -> Iterator[tuple[str, str]]:
    """A choice that can never be is a typing error, and a condition that never holds."""
    known = [choices_of(arg) for arg in node.args]
    if node.op is Op.IS and known[0] and known[1] and known[0].isdisjoint(known[1]):
        yield "unknown-choice", f"{listed(known[0])} is never {listed(known[1])}"
    if node.op is Op.ONE_OF and known[0] and known[1] and not known[1] <= known[0]:
        yield "unknown-choice", f"{listed(known[1] - known[0])} is none of {listed(known[0])}"
    if node.op is Op.PORTION and not (known[3] and known[3] <= ROUNDINGS):
        yield "unknown-rounding", f"one of {listed(ROUNDINGS)} is needed, and nothing else"


def choices_of(node: Node) -> frozenset[str]:
    """The choices that a node can be; none when they are not known."""
    if isinstance(node, Literal):
        value = node.value
        names = value if isinstance(value, tuple) else (str(value),)
        return frozenset(map(str, names))
    if isinstance(node, Fact):
        return frozenset(node.choices)
    if isinstance(node, Setting) and node.codec is not None:
        return frozenset(node.codec.schema.get("enum", ()))
    branches = node.args[1:] if isinstance(node, Apply) and node.op is Op.IF else ()
    each = [choices_of(branch) for branch in branches]
    return frozenset().union(*each) if all(each) else frozenset()


def listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, sorted(names)))


def repeated_codes(table: Table) -> Iterator[Problem]:
    """The id of one row as the code of another: who reads the code looks at the wrong row."""
    codes = {line.id: line.then.code for line in table.lines}
    for line in table.lines:
        code = line.then.code
        if code != line.id and codes.get(code, code) != code:
            message = f"its code {code!r} is the id of a row with another code"
            yield Problem("code-of-another-row", table.name, line.id, message)


def repeated_conditions(table: Table) -> Iterator[Problem]:
    """Under `first`, a row with the condition of one above it never decides."""
    seen: dict[Node, str] = {}
    for row in table.rows:
        above = seen.setdefault(row.when, row.id)
        if above != row.id and table.hit is Hit.FIRST:
            message = f"it never decides: {above} above has the same condition"
            yield Problem("never-decides", table.name, row.id, message)


@define
class Together:
    """The tables of one policy, as they ask each other."""

    tables: dict[str, Table]

    def problems(self, table: Table) -> Iterator[Problem]:
        for fact in self.facts(table.nodes):
            for code, message in (*fact_problems(fact), *self.asked(fact)):
                yield Problem(code, table.name, fact.name, message)
        if table.name in self.reached(table.nodes):
            yield Problem("cycle", table.name, "", "the table asks itself, through its facts")
        for line in table.lines:
            for code, message in self.moving(line):
                yield Problem(code, table.name, line.id, message)

    def facts(self, nodes: Iterable[Node]) -> tuple[Fact, ...]:
        """Every fact that expressions read, and those that these are made of."""
        found: dict[str, Fact] = {}
        left = [leaf for node in nodes for leaf in leaves(node)]
        while left:
            leaf = left.pop()
            if isinstance(leaf, Fact) and leaf.name not in found:
                found[leaf.name] = leaf
                left += [one for node in made_of(leaf) for one in leaves(node)]
        return tuple(found.values())

    def asked(self, fact: Fact) -> Iterator[tuple[str, str]]:
        for name, field in asks(fact):
            table = self.tables.get(name)
            if table is None:
                yield "missing-table", f"there is no table {name!r}"
                continue
            kind = Kind.CHOICE if field == "code" else dict(table.fields).get(field)
            if kind != fact.kind:
                yield "missing-field", f"{name} has no {field!r} of kind {fact.kind}"
            if table.hit is not Hit.FIRST:
                yield "many-answers", f"{name} collects: it gives many answers, not one"
            if table.scope is Scope.LINE and self.reads_at(table.nodes):
                yield "moving-total", f"{name} is asked for each line, so it cannot depend on 'at'"

    def reached(self, nodes: Iterable[Node]) -> set[str]:
        """The tables that expressions ask through their facts, and those that these ask."""
        found: set[str] = set()
        left = list(nodes)
        while left:
            names = {name for fact in self.facts(left) for name, _ in asks(fact)}
            left = [node for name in names - found for node in self.nodes(name)]
            found |= names
        return found

    def nodes(self, name: str) -> tuple[Node, ...]:
        return self.tables[name].nodes if name in self.tables else ()

    def moving(self, line: Row | Otherwise) -> Iterator[tuple[str, str]]:
        """An instant that `at` is compared with stands still while time passes."""
        for node in line_nodes(line):
            if is_at(node):
                yield "bare-at", "'at' stands only in comparisons"
            for one in comparisons(node):
                other = tuple(side for side in one.args if not is_at(side))
                if len(other) == 1 and self.reads_at(other):
                    yield "moving-instant", "'at' is compared with what depends on 'at' itself"

    def reads_at(self, nodes: tuple[Node, ...]) -> bool:
        inner = [node for name in self.reached(nodes) for node in self.nodes(name)]
        return any(is_at(fact) for fact in self.facts((*nodes, *inner)))


def fact_problems(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.origin is None:
        yield "no-origin", "it is not said where the fact comes from"
    if any(map(is_at, made_of(fact))):
        yield "bare-at", "'at' stands only in comparisons"


def made_of(fact: Fact) -> tuple[Node, ...]:
    return fact.origin.nodes if fact.origin is not None else ()


def asks(fact: Fact) -> tuple[tuple[str, str], ...]:
    return fact.origin.asks if fact.origin is not None else ()
