"""Make files, tables in memory and DuckDB tables available to SQL under one name."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from disputerules.histories import duck, files
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.values.errors import InvalidInput, shown

REGISTERED = "disputerules_source"


class Source:
    """Files, a table in memory, or a table of a connection.

    A connection of the caller is used unchanged. A new connection is in memory, loads no extension,
    and can open the named files and nothing else.
    """

    def __init__(self, given: Any, name: str | None = None) -> None:
        self.connection = given if duck.is_connection(given) else duck.connect()
        self.files = files_of(given)
        opened = None
        if not duck.is_connection(given):
            opened = duck.open_only(self.connection, self.files)
        self.relation = self.registered(given, name, opened)

    @classmethod
    def together(cls, orders: Any, disputes: Any) -> "tuple[Source, Source]":
        """Open two sources on one connection: files or tables in memory, or one DuckDB connection.

        Tables of a connection are `orders` and `disputes`.
        """
        if duck.is_connection(orders) != duck.is_connection(disputes):
            message = "give both sources as files and tables, or one DuckDB connection for both"
            raise InvalidInput("invalid-type", message)
        made = cls.__new__(cls), cls.__new__(cls)
        connection = orders if duck.is_connection(orders) else duck.connect()
        opened = [duck.matching(connection, files_of(one)) for one in (orders, disputes)]
        if not duck.is_connection(orders):
            duck.open_only(connection, [file for listed in opened for file in listed])
        for source, given, name, found in zip(
            made, (orders, disputes), ("orders", "disputes"), opened, strict=True
        ):
            source.connection, source.files = connection, files_of(given)
            source.relation = source.registered(given, name, found, f"{REGISTERED}_{name}")
        return made

    def registered(
        self, given: Any, name: str | None, opened: Sequence[str] | None, as_name: str = REGISTERED
    ) -> str:
        if duck.is_connection(given):
            return DUCKDB.named(name or "orders")
        if self.files:
            return files.relation(self.connection, opened or ())
        if duck.is_relation(given):
            # A relation does not expose its connection, and a view on it would remain there.
            given = duck.batches(given).read_all()
        try:
            self.connection.register(as_name, given)
        except Exception as error:
            right = "expected files, a table of Arrow, pandas or Polars, or DuckDB, not "
            raise InvalidInput("invalid-type", f"{right}{shown(given)}") from error
        return as_name

    @property
    def in_text(self) -> bool:
        """Whether the rows are text, so that every column is a string."""
        return bool(self.files) and files.reader_of(self.files) != files.PARQUET

    @property
    def in_csv(self) -> bool:
        """Whether the rows are lines of CSV files."""
        return bool(self.files) and files.reader_of(self.files) == files.CSV

    def columns(self, expressions: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the types of expressions over the source, or of all its columns."""
        if expressions is None:
            return duck.columns(self.connection, self.relation, "*")
        named = (f"{text} AS {DUCKDB.named(name)}" for name, text in expressions.items())
        return duck.columns(self.connection, self.relation, ", ".join(named))

    def with_types(self, types: Mapping[str, str]) -> None:
        """Read strings as values of other types."""
        if types:
            casts = (f"CAST({name} AS {one}) AS {name}" for name, one in types.items())
            self.relation = f"(SELECT * REPLACE ({', '.join(casts)}) FROM {self.relation})"

    def run(self, text: str) -> Any:
        """Run a query on the connection."""
        return duck.run(self.connection, text)

    def rows(self, text: str) -> list[dict[str, Any]]:
        """Return the rows of a small result."""
        return duck.rows(self.connection, text)

    def unreadable(self) -> tuple[int, tuple[str, ...]]:
        """Return how many lines the last query could not parse, with examples."""
        if not self.in_csv:
            return 0, ()
        (found,) = self.rows(
            "SELECT COUNT(*) AS lines, MIN(line, 3) AS examples FROM (SELECT DISTINCT file_id, line"
            " FROM reject_errors WHERE scan_id = (SELECT MAX(scan_id) FROM reject_scans)) AS e"
        )
        return found["lines"], tuple(f"line {one}" for one in found["examples"] or ())


def files_of(given: Any) -> tuple[str, ...]:
    """Return the files or patterns that a source is, all of one kind; none for other sources."""
    if isinstance(given, (str, Path)):
        given = [given]
    if isinstance(given, Sequence) and all(isinstance(one, (str, Path)) for one in given):
        files.reader_of(tuple(map(str, given)))
        return tuple(map(str, given))
    return ()
