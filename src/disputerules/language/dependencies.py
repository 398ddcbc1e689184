"""Find what an expression reads: the one walk over facts, settings and referenced tables.

A fact can be derived from other facts, end a period of the policy, or refer to another table. The
walk follows all of these. From the origin of a fact it needs only `nodes`, `asks`, `parts` and
`supplies`. The result is what an expression may read; what it does read depends on the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from attrs import frozen

from disputerules.language.expression import Fact, Leaf, Literal, Node, Setting, leaves
from disputerules.language.table import Table

Path = tuple[Fact, ...]


class Tables(Protocol):
    """A lookup of tables by name, such as a policy."""

    def table(self, name: str, /) -> Table | None:
        """Return the table of this name, or None to leave it out."""
        ...


class Expression(NamedTuple):
    """An expression that may be evaluated, and the facts that lead to it, outermost first.

    `supplied` names the parts that these facts put into the case, such as each claimed line.
    """

    node: Node
    path: Path = ()
    supplied: frozenset[str] = frozenset()

    def within(self, fact: Fact, node: Node) -> Expression:
        """Return an expression from which a fact of this expression is calculated."""
        return Expression(node, (*self.path, fact), self.supplied.union(fact.supplies))

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves of the expression itself."""
        return leaves(self.node)

    @property
    def facts(self) -> Iterator[Fact]:
        """The facts in the expression itself."""
        return (leaf for leaf in leaves(self.node) if isinstance(leaf, Fact))


def always(fact: Fact) -> bool:
    return True


def inner_nodes(fact: Fact, tables: Tables | None) -> Iterator[Node]:
    """Yield the expressions from which a fact is calculated, those of other tables included."""
    yield from fact.nodes
    for name, _ in fact.asks:
        table = tables.table(name) if tables else None
        yield from table.nodes if table else ()


def asked_nodes(fact: Fact, tables: Tables | None) -> Iterator[Node]:
    """Yield the expressions that decide a fact: of other tables, not the fields it does not ask."""
    yield from fact.nodes
    for name, asked in fact.asks:
        table = tables.table(name) if tables else None
        if table:
            yield from (row.when for row in table.rows)
            outcomes = (line.then.fields for line in table.lines)
            yield from (node for fields in outcomes for field, node in fields if field == asked)


Inner = Callable[[Fact, Tables | None], Iterator[Node]]


def expressions(
    nodes: Iterable[Node],
    tables: Tables | None = None,
    through: Callable[[Fact], bool] = always,
    inner: Inner = inner_nodes,
) -> Iterator[Expression]:
    """Yield the expressions, each followed by those from which its facts are calculated.

    The walk follows each fact once for each set of supplied parts. Without `tables` it follows no
    table. It follows only the facts that `through` accepts; `inner` gives what they are made of.
    """
    seen: set[tuple[Fact, frozenset[str]]] = set()
    pending = [Expression(node) for node in nodes][::-1]
    while pending:
        here = pending.pop()
        yield here
        within: list[Expression] = []
        for fact in leaves(here.node):
            if not isinstance(fact, Fact):
                continue
            if (fact, here.supplied) not in seen and through(fact):
                seen.add((fact, here.supplied))
                within += [here.within(fact, node) for node in inner(fact, tables)]
        pending += within[::-1]


def dependencies(
    nodes: Iterable[Node], tables: Tables | None = None, inner: Inner = inner_nodes
) -> dict[Fact | Setting, Path]:
    """Return the facts and settings that expressions read, each with the facts that lead to it."""
    paths: dict[Fact | Setting, Path] = {}
    for expression in expressions(nodes, tables, inner=inner):
        for leaf in leaves(expression.node):
            if not isinstance(leaf, Literal):
                paths.setdefault(leaf, expression.path)
    return paths


def facts_read(nodes: Iterable[Node], tables: Tables | None = None) -> dict[Fact, Path]:
    """Return the facts that expressions read, each with the facts that lead to it."""
    paths = dependencies(nodes, tables)
    return {leaf: path for leaf, path in paths.items() if isinstance(leaf, Fact)}


def settings_read(
    nodes: Iterable[Node], tables: Tables | None = None, inner: Inner = inner_nodes
) -> tuple[Setting, ...]:
    """Return the settings that expressions read."""
    return tuple(leaf for leaf in dependencies(nodes, tables, inner) if isinstance(leaf, Setting))


def tables_asked(nodes: Iterable[Node], tables: Tables | None = None) -> tuple[str, ...]:
    """Return the names of the tables to which the facts of expressions refer."""
    facts = facts_read(nodes, tables)
    return tuple(dict.fromkeys(name for fact in facts for name, _ in fact.asks))


# `benchmarks/new_policies.py` needs it: most tables of a new policy are those of its base.
@lru_cache(maxsize=512)
def own_facts(table: Table) -> tuple[Fact, ...]:
    """Return the facts that a table reads, without those of the tables that it asks."""
    return tuple(facts_read(table.nodes))


def asked_by(table: Table, tables: Mapping[str, Table]) -> tuple[Table, ...]:
    """Return the tables that a table asks, and those that they ask in turn."""
    found: dict[str, Table] = {}
    pending = [table]
    while pending:
        for name in [name for fact in own_facts(pending.pop()) for name, _ in fact.asks]:
            if name in tables and name not in found:
                found[name] = tables[name]
                pending.append(tables[name])
    return tuple(found.values())


@frozen
class Asked:
    """The tables that another one asks, by name."""

    tables: Mapping[str, Table]

    def table(self, name: str) -> Table | None:
        """Return the table of this name, if it is among them."""
        return self.tables.get(name)


# `benchmarks/new_policies.py` needs it: most tables of a new policy are those of its base.
@lru_cache(maxsize=512)
def parts_of_table(table: Table, asked: tuple[Table, ...]) -> frozenset[str]:
    """Return the parts that a case needs for a table, which asks others, to be decided."""
    return parts_read(table.nodes, Asked({one.name: one for one in asked}))


def parts_read(nodes: Iterable[Node], tables: Tables | None = None) -> frozenset[str]:
    """Return the parts that a case needs for expressions to be evaluated."""
    return parts_of(expressions(nodes, tables))


def parts_of(walk: Iterable[Expression]) -> frozenset[str]:
    """Return the parts that the expressions of a walk read and do not supply."""
    return frozenset(
        part
        for expression in walk
        for fact in expression.facts
        for part in fact.parts
        if part not in expression.supplied
    )
