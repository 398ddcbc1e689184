"""Decision tables: rows of a condition and an outcome, under a hit policy.

Under `first`, the first row that holds decides, else the `otherwise` row. Under `collect`, every
row that holds counts, in table order; the `otherwise` outcome applies when none holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Any, Self

from attrs import evolve, field, frozen

from disputerules.language.expression import Apply, Fact, Kind, Node, Setting, leaves, plain
from disputerules.language.pens import Flag, Pen
from disputerules.values.codec import canonical
from disputerules.values.errors import LanguageError, shown
from disputerules.values.suggestions import unknown

ROW_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Hit(StrEnum):
    """The hit policies of DMN that a table may have."""

    FIRST = "first"
    COLLECT = "collect"


class Scope(StrEnum):
    """The part of a case for which a table runs once."""

    CASE = "case"
    REASON = "reason"
    LINE = "claim line"
    FILE = "file"
    EVENT = "event"


@frozen(cache_hash=True)
class Outcome:
    """The outcome of a row: whether it allows, its code, and fields that are typed expressions.

    `path` is the part of the document that a finding concerns.
    """

    allowed: bool
    code: str = ""
    path: str = ""
    fields: tuple[tuple[str, Node], ...] = ()

    def __attrs_post_init__(self) -> None:
        if type(self.allowed) is not bool:
            raise LanguageError("language", f"expected True or False, got {shown(self.allowed)}")


def outcome(allowed: bool, code: str = "", path: str = "", **fields: Pen) -> Outcome:
    """Return an outcome with fields written by pens; its code defaults to its row's id."""
    return Outcome(allowed, code, path, tuple((name, pen.node) for name, pen in fields.items()))


def condition(value: Any) -> Node:
    node: Any = value.node if isinstance(value, Flag) else value
    if getattr(node, "kind", None) != Kind.FLAG or getattr(node, "optional", False):
        raise LanguageError("language", f"expected a flag as a condition, got {shown(value)}")
    return node  # type: ignore[no-any-return]


@frozen(cache_hash=True)
class Row:
    """A rule: its id, condition, outcome and reason, and `source`, where the rule comes from."""

    id: str
    when: Node = field(converter=condition)
    then: Outcome = field()
    because: str = field()
    source: str = field()

    def __attrs_post_init__(self) -> None:
        if not ROW_ID.fullmatch(self.id):
            raise LanguageError(
                "language", f"expected a row id in kebab-case, got {shown(self.id)}"
            )
        for name in ("because", "source"):
            if not getattr(self, name).strip():
                raise LanguageError("language", f"row {self.id!r} needs a non-empty {name!r}")
        if not self.then.code:
            object.__setattr__(self, "then", evolve(self.then, code=self.id))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the facts and settings in `because`."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.because) if name)


@frozen(cache_hash=True)
class Otherwise:
    """The last row of a table, which applies when no other row decides."""

    then: Outcome
    because: str
    source: str = "by default"
    id: str = "otherwise"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the facts and settings in `because`."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.because) if name)


def as_rows(value: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(value)


@frozen(cache_hash=True)
class Table:
    """A question, its rows and their hit policy; `fields` are the kinds of outcome fields."""

    name: str
    question: str
    scope: Scope
    hit: Hit
    rows: tuple[Row, ...] = field(converter=as_rows)
    otherwise: Otherwise = field()
    fields: tuple[tuple[str, Kind], ...] = ()
    sound: bool = field(default=False, init=False, eq=False, repr=False)
    """Whether a test of the library checks it; a changed copy is a new table."""

    def __attrs_post_init__(self) -> None:
        rows = all(isinstance(row, Row) for row in self.rows)
        if not rows or not isinstance(self.otherwise, Otherwise):
            raise LanguageError("language", "expected rows and an Otherwise")
        repeats = Counter(line.id for line in self.lines)
        for row_id, count in repeats.items():
            if count > 1:
                message = f"duplicate row id {row_id!r} in table {self.name!r}"
                raise LanguageError("language", message)
        for line in self.lines:
            self.check_fields(line)

    def known_sound(self) -> Self:
        """Leave out the checks of this very table, because a test makes them; return it."""
        object.__setattr__(self, "sound", True)
        return self

    @property
    def lines(self) -> tuple[Row | Otherwise, ...]:
        """All rows, with `otherwise` last."""
        return (*self.rows, self.otherwise)

    def check_fields(self, line: Row | Otherwise) -> None:
        given = tuple((name, node.kind) for name, node in line.then.fields)
        if given != self.fields and not (self.hit is Hit.COLLECT and line is self.otherwise):
            expected = ", ".join(f"{name}: {kind}" for name, kind in self.fields) or "no fields"
            message = f"row {line.id!r} of table {self.name!r}: expected {expected}"
            raise LanguageError("language", message)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All conditions and outcome fields, in table order."""
        fields = [node for line in self.lines for _, node in line.then.fields]
        return (*(row.when for row in self.rows), *fields)

    @property
    def inputs(self) -> tuple[Fact, ...]:
        """The facts that the table reads, in order of first use."""
        facts = (leaf for node in self.nodes for leaf in leaves(node) if isinstance(leaf, Fact))
        return tuple(dict.fromkeys(facts))

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings that the table itself reads, in order of first use."""
        every_leaf = (leaf for node in self.nodes for leaf in leaves(node))
        return tuple(dict.fromkeys(leaf for leaf in every_leaf if isinstance(leaf, Setting)))

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes of the table, in table order."""
        return tuple(dict.fromkeys(line.then.code for line in self.lines))

    def row(self, row_id: str) -> Row | Otherwise:
        """Return the row with that id."""
        for line in self.lines:
            if line.id == row_id:
                return line
        message = unknown("row", row_id, [line.id for line in self.lines])
        raise LanguageError("language", f"table {self.name!r}: {message}")

    def with_rows(self, *rows: Row) -> Table:
        """Return the table with other rows."""
        return evolve(self, rows=rows)


def plain_table(table: Table) -> dict[str, object]:
    """Return the table as plain JSON values, for hashing, comparing and showing."""
    return {
        "name": table.name,
        "question": table.question,
        "scope": str(table.scope),
        "hit": str(table.hit),
        "fields": [[name, str(kind)] for name, kind in table.fields],
        "rows": [plain_row(line) for line in table.lines],
    }


# `benchmarks/new_policies.py` needs it: a new policy shares most of its tables.
@lru_cache(maxsize=256)
def table_text(table: Table) -> str:
    """Return the canonical JSON of a table, which is part of the revision."""
    return canonical(plain_table(table))


def plain_row(line: Row | Otherwise) -> dict[str, object]:
    then = {"allowed": line.then.allowed, "code": line.then.code, "path": line.then.path}
    fields = {"fields": [[name, plain(node)] for name, node in line.then.fields]}
    when = {"when": plain(line.when)} if isinstance(line, Row) else {}
    reason = {"because": line.because, "source": line.source}
    return {"id": line.id, **when, "then": then | fields, **reason}


def comparisons(node: Node) -> tuple[Apply, ...]:
    """Return every comparison in a node, from left to right."""
    if not isinstance(node, Apply):
        return ()
    own = (node,) if node.op in {"<", "<="} else ()
    return own + tuple(inner for arg in node.args for inner in comparisons(arg))
