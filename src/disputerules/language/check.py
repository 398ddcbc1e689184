"""Check tables for problems that constructors cannot see: names, references between tables, `at`.

Constructors check the types of an expression. Whether its facts are declared, what those are
derived from, and whether the tables that they refer to exist is known only with the vocabulary and
all tables at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from string import Formatter
from typing import Any

from attrs import Attribute, asdict, define, field, frozen

from disputerules.language.dependencies import expressions, facts_read, parts_of
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
from disputerules.language.lines import OfLines
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, comparisons
from disputerules.values.errors import shown
from disputerules.values.money import Rounding
from disputerules.values.suggestions import unknown

Facts = Mapping[str, Fact]
Settings = Mapping[str, Setting]
Scopes = Mapping[str, tuple[frozenset[str], ...]]
NO_SCOPES: Scopes = {}
ROUNDINGS = frozenset(map(str, Rounding))

# What to write where a scope lacks the line of an attribute.
ASK_LINES = "; ask any_line(..) or all_lines(..) there"
BECAUSE = "because"
PLAIN_NAME = re.compile(r"[\w-]+(\.[\w-]+)?")
CHOICES = "choices"  # the form of a placeholder that lists what a choice could be
WARNINGS = frozenset({"code-of-another-row", "never-decides", "unknown-choice"})


@frozen
class Problem:
    """A problem of a table: a stable code, the table, the row or the fact, and a message.

    `part` is the part of the row, such as `when` or `then.amount`.
    """

    code: str
    table: str
    place: str
    message: str
    part: str = ""

    @property
    def is_warning(self) -> bool:
        """Whether the table can still be used, though it is hardly what its author meant."""
        return self.code in WARNINGS

    def __str__(self) -> str:
        return f"{self.table}, {self.place}: {self.message} [{self.code}]"


def check(table: Table, facts: Facts, settings: Settings) -> tuple[Problem, ...]:
    """Return the problems of one table by itself, given the declared facts and settings."""
    problems = [*repeated_codes(table), *repeated_conditions(table)]
    for line in table.lines:
        problems += line_problems(table, line, facts, settings)
    return tuple(problems)


def check_tables(
    tables: Iterable[Table], facts: Facts, settings: Settings, scopes: Scopes = NO_SCOPES
) -> tuple[Problem, ...]:
    """Return the problems of a policy's tables, by themselves and with each other.

    `scopes` gives the parts that the case of each table, or else of its scope, can have; others
    are not checked.
    """
    tables = tuple(tables)
    return tuple(
        problem
        for table in tables
        for problem in check_among(table, tables, facts, settings, scopes)
    )


def check_among(
    table: Table, others: Iterable[Table], facts: Facts, settings: Settings, scopes: Scopes
) -> tuple[Problem, ...]:
    """Return the problems of a table among those that it asks."""
    table_set = TableSet({one.name: one for one in (*others, table)}, scopes, facts)
    return (*check(table, facts, settings), *table_set.problems(table))


def line_problems(
    table: Table, line: Row | Otherwise, facts: Facts, settings: Settings
) -> Iterator[Problem]:
    for code, message in because_problems(line.because, facts, settings):
        yield Problem(code, table.name, line.id, message, BECAUSE)
    for part, node in line_parts(line):
        for code, message in node_problems(node, facts, settings):
            yield Problem(code, table.name, line.id, message, part)


def line_parts(line: Row | Otherwise) -> Iterator[tuple[str, Node]]:
    """Yield the expressions of a row, each after the name of its part."""
    if isinstance(line, Row):
        yield "when", line.when
    for name, node in line.then.fields:
        yield f"then.{name}", node


def line_nodes(line: Row | Otherwise) -> tuple[Node, ...]:
    return tuple(node for _, node in line_parts(line))


def named_in(because: str) -> list[str]:
    """Return the names in a sentence; none of one that cannot be read, which is another problem."""
    with suppress(ValueError):
        return [name for _, name, _, _ in Formatter().parse(because) if name]
    return []


def because_problems(because: str, facts: Facts, settings: Settings) -> Iterator[tuple[str, str]]:
    try:
        parts = [
            (name if turn is None else f"{name}!{turn}", form)
            for _, name, form, turn in Formatter().parse(because)
            if name is not None
        ]
    except ValueError as error:
        yield "because", f"invalid 'because': {error}"
        return
    for name, form in parts:
        declared: Mapping[str, Fact | Setting] = settings if "." in name else facts
        leaf = declared.get(name)
        if leaf is None and not is_plain(name, facts):
            message = f"a placeholder is the plain name of a fact or a setting, not {shown(name)}"
            yield "unknown-placeholder", message + "; write two braces for a brace: {{ }}"
        elif leaf is None:
            what = "setting" if "." in name else "fact"
            yield "unknown-placeholder", unknown(what, name, declared)
        elif form and not has_form(leaf, form):
            example = f"{{{name}:until|with no deadline}}"
            yield "because", f"{shown(form)} after {name}: only an instant has a form, as {example}"


def is_plain(name: str, facts: Facts) -> bool:
    """Return whether a placeholder has a name alone, which need not be a known one."""
    return bool(PLAIN_NAME.fullmatch(name)) and name.partition(".")[0] not in facts


def has_form(leaf: Fact | Setting, form: str) -> bool:
    """Return whether a placeholder may write a value in that form."""
    if form == CHOICES:
        return isinstance(leaf, Fact) and leaf.kind is Kind.CHOICE
    return "|" in form and leaf.kind is Kind.INSTANT


def node_problems(node: Node, facts: Facts, settings: Settings) -> Iterator[tuple[str, str]]:
    for leaf in dict.fromkeys(leaves(node)):
        if isinstance(leaf, Fact) and isinstance(leaf.origin, OfLines):
            yield from lines_problems(leaf.origin, facts, settings)
        elif isinstance(leaf, Fact) and not is_declared(leaf, facts):
            yield "undeclared-fact", undeclared("fact", leaf.name, facts)
        if isinstance(leaf, Setting) and settings.get(leaf.name) != leaf:
            yield "undeclared-setting", undeclared("setting", leaf.name, settings)
    for operation in operations(node):
        yield from choice_problems(operation)


def lines_problems(origin: OfLines, facts: Facts, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a condition that is asked of each line of the order."""
    yield from node_problems(origin.node, facts, settings)
    read = facts_read([origin.node])
    if any(map(is_at, read)):
        yield "moving-lines", f"{origin.call}(..) must not depend on 'at'"
    if any(isinstance(one.origin, OfLines) for one in read):
        yield "line-facts", f"{origin.call}(..) asks each line once; ask nothing of all lines in it"
        return
    built_in = [one.name for one in read if "line" in one.parts and not is_recorded(one)]
    if built_in or not any("line" in one.parts for one in read):
        given = f"got {', '.join(map(repr, built_in))}" if built_in else "got none"
        yield "line-facts", f"{origin.call}(..) expected attributes of a line, {given}"


def name_of(fact: Fact) -> str:
    """Return the name by which rows read a fact: that of the attribute, if it is one."""
    attribute = getattr(fact.origin, "attribute", None)
    return attribute.fact_name if attribute else fact.name


def is_recorded(fact: Fact) -> bool:
    """Return whether a fact is an attribute that a case is recorded with."""
    return getattr(fact.origin, "attribute", None) is not None


def is_declared(fact: Fact, facts: Facts) -> bool:
    declared = facts.get(fact.name)
    return declared is fact or (
        # Facts are equal by name and kind; here every field counts but the choices: those of
        # `reason` belong to the policy.
        declared is not None
        and asdict(declared, recurse=False, filter=all_but_choices)
        == asdict(fact, recurse=False, filter=all_but_choices)
    )


def all_but_choices(attribute: Attribute[Any], value: object) -> bool:
    return attribute.name != "choices"


def undeclared(what: str, name: str, declared: Iterable[str]) -> str:
    if name in declared:
        return f"{what} {name!r} differs from its declaration"
    return unknown(what, name, declared)


def operations(node: Node) -> Iterator[Apply]:
    if isinstance(node, Apply):
        yield node
        for arg in node.args:
            yield from operations(arg)


def choice_problems(node: Apply) -> Iterator[tuple[str, str]]:
    """Yield choices that a value can never have; such a condition never holds."""
    known = [choices_of(arg) for arg in node.args]
    if node.op is Op.IS and known[0] and known[1] and known[0].isdisjoint(known[1]):
        left, right = listed(known[0]), listed(known[1])
        yield "unknown-choice", f"no choice in common: {left} and {right}"
    if node.op is Op.ONE_OF and known[0] and known[1] and not known[1] <= known[0]:
        unexpected = listed(known[1] - known[0])
        yield "unknown-choice", f"expected only {listed(known[0])}, got {unexpected}"
    if node.op is Op.PORTION and not (known[3] and known[3] <= ROUNDINGS):
        yield "unknown-rounding", f"expected only the roundings {listed(ROUNDINGS)}"


def choices_of(node: Node) -> frozenset[str]:
    """Return the choices that a node can have; none if they are unknown."""
    if isinstance(node, Literal):
        value = node.value
        names = value if isinstance(value, tuple) else (str(value),)
        return frozenset(map(str, names))
    if isinstance(node, Fact):
        return frozenset(node.choices)
    if isinstance(node, Setting) and node.codec is not None:
        return frozenset(node.codec.schema.get("enum", ()))
    branches = node.args[1:] if isinstance(node, Apply) and node.op is Op.IF else ()
    by_branch = [choices_of(branch) for branch in branches]
    return frozenset().union(*by_branch) if all(by_branch) else frozenset()


def listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, sorted(names)))


def repeated_codes(table: Table) -> Iterator[Problem]:
    """Yield rows whose code is the id of a row with another code, which misleads a reader."""
    codes = {line.id: line.then.code for line in table.lines}
    for line in table.lines:
        code = line.then.code
        if code != line.id and codes.get(code, code) != code:
            message = f"its code {code!r} is the id of another row, whose code differs"
            yield Problem("code-of-another-row", table.name, line.id, message)


def repeated_conditions(table: Table) -> Iterator[Problem]:
    """Yield rows with the condition of a row above; under `first` they are unreachable."""
    seen: dict[Node, str] = {}
    for row in table.rows:
        above = seen.setdefault(row.when, row.id)
        if above != row.id and table.hit is Hit.FIRST:
            message = f"unreachable: row {above!r} above has the same condition"
            yield Problem("never-decides", table.name, row.id, message)


@define
class TableSet:
    """The tables of one policy, and how they depend on each other."""

    tables: dict[str, Table]
    scopes: Scopes
    facts: Facts = field(factory=dict)

    def table(self, name: str) -> Table | None:
        """Return the table of this name, if it exists."""
        return self.tables.get(name)

    def problems(self, table: Table) -> Iterator[Problem]:
        for fact in facts_read(table.nodes):
            for code, message in (*fact_problems(fact), *self.reference_problems(fact)):
                yield Problem(code, table.name, fact.name, message)
        walk = tuple(expressions(table.nodes, self))
        if any(table.name in dict(fact.asks) for here in walk for fact in here.facts):
            yield Problem("cycle", table.name, "", "the table depends on itself through its facts")
        for line in table.lines:
            for code, message in self.at_problems(line):
                yield Problem(code, table.name, line.id, message)
        yield from self.scope_problems(table)

    def reference_problems(self, fact: Fact) -> Iterator[tuple[str, str]]:
        for name, part in fact.asks:
            table = self.tables.get(name)
            if table is None:
                yield "missing-table", unknown("table", name, self.tables)
                continue
            kind = Kind.CHOICE if part == "code" else dict(table.fields).get(part)
            if kind != fact.kind:
                yield "missing-field", f"table {name!r} has no field {part!r} of kind {fact.kind}"
            if table.hit is not Hit.FIRST:
                yield "many-answers", f"table {name!r} collects many answers; a fact needs one"
            if table.scope is Scope.LINE and self.reads_at(table.nodes):
                message = f"table {name!r} runs once per claim line, so it must not depend on 'at'"
                yield "moving-total", message

    def at_problems(self, line: Row | Otherwise) -> Iterator[tuple[str, str]]:
        """Yield comparisons of `at` with an instant that moves as time passes."""
        for node in line_nodes(line):
            if is_at(node):
                yield "bare-at", "'at' may appear only in comparisons"
            for comparison in comparisons(node):
                other = tuple(side for side in comparison.args if not is_at(side))
                if len(other) == 1 and self.reads_at(other):
                    yield "moving-instant", "'at' is compared with a value that depends on 'at'"

    def scope_problems(self, table: Table) -> Iterator[Problem]:
        """Yield facts that read a part of the case that the scope of the table lacks."""
        read = [(line, *part) for line in table.lines for part in self.read_parts(line)]
        needed = parts_of(expressions([node for *_, node in read], self))
        scope = self.scopes.get(table.name) or self.scopes.get(table.scope, (needed,))
        given = max(scope, key=lambda parts: len(parts & needed))
        for line, part, node in read if not needed <= given else ():
            for fact, lack in self.missing_parts(node, given):
                message = f"table {table.name!r} cannot read {fact}: its case has no {lack}"
                yield Problem("out-of-scope", table.name, line.id, message, part)

    def read_parts(self, line: Row | Otherwise) -> Iterator[tuple[str, Node]]:
        """Yield what a row reads, each after the name of its part; of its sentence, the facts."""
        yield from line_parts(line)
        for name in named_in(line.because):
            if name in self.facts:
                yield BECAUSE, self.facts[name]

    def missing_parts(self, node: Node, given: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield the facts that read a part of the case that it lacks, and that part."""
        for expression in expressions([node], self):
            for fact in expression.facts:
                missing = {*fact.parts} - given - expression.supplied
                name = name_of(fact)
                outer = expression.path[0].name if expression.path else name
                through = f" (through {outer!r})" if outer != name else ""
                repair = ASK_LINES if is_recorded(fact) else ""
                for part in sorted(missing):
                    yield repr(name) + through, repr(part) + repair

    def reads_at(self, nodes: tuple[Node, ...]) -> bool:
        return any(is_at(fact) for fact in facts_read(nodes, self))


def fact_problems(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.origin is None:
        yield "no-origin", "the fact has no origin"
    if any(map(is_at, fact.nodes)):
        yield "bare-at", "'at' may appear only in comparisons"
