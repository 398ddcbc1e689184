"""The keys `rows` and `drop_rows`: rows of its own, each before, after or in place of another.

`drop_rows` is read first. A row may stand beside a row that the file has above it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from attrs import evolve, frozen

from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.language.check import because_problems
from disputerules.language.expression import Kind, Literal, Node
from disputerules.language.table import ROW_ID, Otherwise, Outcome, Row, Table
from disputerules.language.text import unparse
from disputerules.policies.file.draft import Draft, Line, expect_tables
from disputerules.policies.file.outcomes import (
    PLACES,
    ROW_KEYS,
    OutcomeReader,
    Shape,
    write_outcome,
)
from disputerules.values.citation import SOURCE
from disputerules.values.codec import (
    TEXT,
    expect_object,
    list_of,
    refuse_longer,
    step,
)
from disputerules.values.errors import InvalidPolicy, shown
from disputerules.values.suggestions import missing, unknown

T = TypeVar("T")
HOW_MANY = "expected exactly one of before, after and replaces"
OURS = "ours"
EVERY = "*"
MAX_ROWS = 1_000
NAMES = list_of(TEXT, MAX_ROWS)
YES = Literal(Kind.FLAG, True)
UNREAD = "unread"


def read_dropped(value: Any, draft: Draft) -> None:
    """Read `drop_rows`: the rows to remove, as "table.row"; "table.*" removes all of a table."""
    for place, name in enumerate(NAMES.read(value)):
        with draft.rule(f".drop_rows[{place}]"):
            drop(name, draft)


def drop(name: str, draft: Draft) -> None:
    table, dot, row_id = name.partition(".")
    if not dot:
        example = "expected 'table.row', such as 'eligibility.not-shipped'"
        raise InvalidPolicy(f"{example}, got {shown(name)}")
    lines = lines_of(table, draft)
    ids = [line.id for line in lines[:-1]]
    if row_id not in {EVERY, *ids}:
        raise InvalidPolicy(no_row(row_id, table, ids, draft))
    gone = {one for one in ids if row_id in (EVERY, one)}
    draft.dropped |= {(table, one) for one in gone}
    lines[:] = [line for line in lines if line.id not in gone]


def lines_of(table: Any, draft: Draft) -> list[Line]:
    """Return the lines of the table of that name."""
    if TEXT.read(table) not in draft.lines:
        raise InvalidPolicy(unknown("table", table, draft.lines))
    return draft.lines[table]


def no_row(row_id: str, table: str, ids: Iterable[str], draft: Draft) -> str:
    if (table, row_id) in draft.dropped:
        return f"row {row_id!r} of table {table!r} is in 'drop_rows'; name another row"
    return f"table {table!r}: {unknown('row', row_id, ids)}"


def read_rows(value: Any, draft: Draft) -> None:
    """Read `rows`."""
    expect_tables(value, "rows")
    refuse_longer(value, MAX_ROWS)
    for place, raw in enumerate(value):
        path = f".rows[{place}]"
        with draft.rule(path):
            refuse_keys(expect_object(raw), path, draft)
            RowReader(raw, path, draft).add()


def refuse_keys(raw: dict[str, Any], path: str, draft: Draft) -> None:
    """Report the keys that a row does not have."""
    for key in raw:
        if key not in ROW_KEYS:
            message = draft.misplaced(key, "[[rows]]") or unknown("key", key, ROW_KEYS)
            draft.mistakes.append(InvalidPolicy(message, path + step(key)))


@frozen
class RowReader:
    """Reads one row and puts it into its table.

    A row with a mistake leaves a row of its id there, because others may stand beside it.
    """

    raw: dict[str, Any]
    path: str
    draft: Draft

    def add(self) -> None:
        """Read every key, then put the row in its place."""
        before = len(self.draft.mistakes)
        lines = self.part("table", lambda value: lines_of(value, self.draft))
        spot = self.spot(lines)
        replaces = self.raw.get("replaces") is not None
        old = lines[spot] if lines and spot is not None and replaces else None
        row_id = self.part("id", lambda value: self.free_id(value, lines, old))
        line = self.line(row_id or UNREAD, old, lines)
        if lines is None or row_id is None or spot is None:
            return
        if line is None or len(self.draft.mistakes) > before:
            line = Row(row_id, YES, Outcome(True), UNREAD, UNREAD)
            self.draft.unread.add((self.raw["table"], row_id))
        lines[spot : spot + replaces] = [line]
        self.draft.places[self.raw["table"], row_id] = self.path
        for part in self.given_parts():
            self.draft.places[self.raw["table"], row_id, part] = f"{self.path}.{part}"

    def given_parts(self) -> Iterator[str]:
        """Yield the parts of the row that have facts, as far as the file gives them."""
        yield from (key for key in ("when", "because") if key in self.raw)
        then = self.raw.get("then")
        yield from (f"then.{name}" for name in (then if type(then) is dict else ()))

    def part(self, key: str, read: Callable[[Any], T], default: T | None = None) -> T | None:
        """Return one key, `default` where it is left out, or None where it is wrong."""
        with self.draft.rule(f"{self.path}.{key}"):
            if self.raw.get(key) is not None:
                return read(self.raw[key])
            if default is None:
                raise InvalidPolicy(missing(key, self.raw, ROW_KEYS))
            return default
        return None

    def spot(self, lines: list[Line] | None) -> int | None:
        """Return where the row goes among the lines of its table."""
        given = [key for key in PLACES if self.raw.get(key) is not None]
        with self.draft.rule(self.path):
            if len(given) != 1:
                raise InvalidPolicy(f"{HOW_MANY}, got {' and '.join(given) or 'none'}")
        if len(given) != 1 or lines is None:
            return None
        return self.part(given[0], lambda value: self.index(value, given[0], lines))

    def index(self, anchor: Any, place: str, lines: list[Line]) -> int:
        ids = [line.id for line in lines]
        if TEXT.read(anchor) not in ids:
            raise InvalidPolicy(no_row(anchor, self.raw["table"], ids, self.draft))
        index = ids.index(anchor) + (place == "after")
        if index == len(lines):
            raise InvalidPolicy(f"no row comes after {anchor!r}; write before = {anchor!r}")
        return index

    def free_id(self, value: Any, lines: list[Line] | None, old: Line | None) -> str:
        """Return an id that no other row of the table has."""
        if not ROW_ID.fullmatch(TEXT.read(value)):
            raise InvalidPolicy(f"expected a row id such as 'too-late', got {shown(value)}")
        if isinstance(old, Otherwise) and value != old.id:
            raise InvalidPolicy(f"a row in place of {old.id!r} keeps its id; write id = {old.id!r}")
        if any(line.id == value for line in lines or () if line is not old):
            message = f"table {self.raw['table']!r} already has a row {value!r}; choose another id"
            raise InvalidPolicy(message)
        return str(value)

    def line(self, row_id: str, old: Line | None, lines: list[Line] | None) -> Line | None:
        """Return the row. What a row that replaces another leaves out is that of the other."""
        when = self.when(old)
        because = self.part("because", self.sentence, old.because if old else None)
        source = self.part("source", cited, old.source if old else OURS)
        then = self.then(old, lines) if lines else None
        if when is None or because is None or source is None or then is None:
            return None
        if isinstance(old, Otherwise):
            return Otherwise(then, because, source, row_id)
        return Row(row_id, when, then, because, source)

    def when(self, old: Line | None) -> Node | None:
        given = self.raw.get("when") is not None
        if isinstance(old, Otherwise) and given:
            message = f"{old.id!r} holds where no other row does; leave out 'when'"
            self.draft.mistakes.append(InvalidPolicy(message, f"{self.path}.when"))
            return None
        if old is None or given:
            return self.part("when", self.condition)
        return old.when if isinstance(old, Row) else YES

    def condition(self, value: Any) -> Node:
        return self.draft.node(TEXT.read(value), Kind.FLAG)

    def sentence(self, value: Any) -> str:
        for _, message in because_problems(text(value), self.draft.facts, SETTINGS):
            raise InvalidPolicy(message)
        return str(value)

    def then(self, old: Line | None, lines: list[Line]) -> Outcome | None:
        shape = Shape(self.draft.start.table(self.raw["table"]), lines[-1])
        default = shape.default
        if old is not None:
            code = old.then.code if isinstance(old, Otherwise) else ""
            default = evolve(old.then, allowed=default.allowed, code=code)
        reader = OutcomeReader(shape, default, f"{self.path}.then", self.draft)
        return self.part("then", reader.read, kept(old) if old else None)


def kept(old: Line) -> Outcome:
    """Return the outcome of a row that is replaced; a code that is its id is not kept."""
    return evolve(old.then, code="") if old.then.code == old.id else old.then


def text(value: Any) -> str:
    if not TEXT.read(value).strip():
        raise InvalidPolicy("must not be empty")
    return str(value)


def cited(value: Any) -> str:
    return SOURCE.read(text(value))


def write_rows(tables: Iterable[Table], start: Policy) -> dict[str, Any]:
    """Return `drop_rows` and `rows` that turn the tables of a policy into others, row by row."""
    tables = tuple(tables)
    known = {table.name: table for table in start.own_tables}
    dropped = [f"{table.name}.{EVERY}" for table in tables if known[table.name].rows]
    rows = [row for table in tables for row in plain_rows(table, known[table.name])]
    return {"drop_rows": dropped, "rows": rows} if tables else {}


def plain_rows(table: Table, before: Table) -> Iterator[dict[str, Any]]:
    shape = Shape(before, table.otherwise)
    if table.otherwise != before.otherwise:
        place = {"replaces": before.otherwise.id}
        yield plain_row(table.otherwise, place, table, Shape(before, before.otherwise))
    for row in table.rows:
        place = {"before": table.otherwise.id, "when": unparse(row.when)}
        yield plain_row(row, place, table, shape)


def plain_row(line: Line, place: dict[str, str], table: Table, shape: Shape) -> dict[str, Any]:
    reason = {"because": line.because, "source": line.source}
    then = write_outcome(line, shape)
    return {"table": table.name, "id": line.id, **place, "then": then, **reason}
