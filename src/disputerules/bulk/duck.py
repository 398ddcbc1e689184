"""The door to DuckDB: sources as relations, and answers in the form that is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from disputerules.bulk.columns import COLUMNS, INSTANT, TEXT
from disputerules.bulk.query import Question
from disputerules.bulk.scan import HAS_OFFSET, Scan, needs_zone, type_of
from disputerules.bulk.zones import COLUMNS as DAY_COLUMNS
from disputerules.bulk.zones import calendar_days
from disputerules.errors import InvalidInput, MissingExtra, shown
from disputerules.interpreters.dialect import DUCKDB, literal
from disputerules.interpreters.sql import EPOCH, micros
from disputerules.periods import TICK, as_instant

try:
    import duckdb
except ImportError as error:  # pragma: no cover - the tests have DuckDB
    raise MissingExtra("deciding whole histories", "duckdb", "bulk") from error

READERS = {
    ".parquet": "read_parquet",
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
}
PACKED = (".gz", ".zst")


def connect(progress: bool = False) -> Any:
    """A connection of our own: all in memory, nothing is fetched from the network."""
    made = duckdb.connect(config={"autoinstall_known_extensions": False})
    for setting in (f"enable_progress_bar = {progress}", "TimeZone = 'UTC'"):
        made.execute(f"SET {setting}").fetchall()
    unmerge(made)
    return made


def run(connection: Any, text: str) -> Any:
    """Run a query; what DuckDB says against it becomes an error of ours."""
    try:
        return connection.execute(text)
    except duckdb.Error as error:
        raise refused(error) from None


def refused(error: Exception) -> InvalidInput:
    """What DuckDB says, in one line."""
    return InvalidInput("invalid-source", str(error).strip().split("\n")[0])


# DuckDB 2 puts nested SELECTs together and then works out a column again at each of its uses: four
# times slower, and more with every stage. Versions before do not have this optimizer.
MERGES_STAGES = "partial_aggregate_pushdown"


def unmerge(connection: Any) -> str | None:
    """Switch the optimizer off that puts stages together; the setting before, if that was on."""
    known = connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
    before = connection.execute("SELECT current_setting('disabled_optimizers')").fetchall()[0][0]
    names = list(filter(None, before.split(",")))
    if (MERGES_STAGES,) not in known or MERGES_STAGES in names:
        return None
    switch(connection, ",".join([*names, MERGES_STAGES]))
    return str(before)


def switch(connection: Any, disabled: str) -> None:
    connection.execute(f"SET disabled_optimizers = {literal(disabled)}").fetchall()


@contextmanager
def unmerged(connection: Any) -> Iterator[None]:
    """A connection of the user's without that optimizer for a while."""
    before = unmerge(connection)
    try:
        yield
    finally:
        if before is not None:
            switch(connection, before)


class Source:
    """Something with rows, under a name that SQL knows, on a connection.

    A connection of the user's is used as it is. Ours keeps all in memory, asks no network, and
    loads nothing.
    """

    def __init__(self, given: Any, name: str | None = None, *, progress: bool = False) -> None:
        self.connection = connect(progress)
        self.texts: tuple[str, ...] = ()
        self.files: tuple[str, ...] = ()
        self.relation = self.registered(given, name)

    def registered(self, given: Any, name: str | None) -> str:
        if isinstance(given, duckdb.DuckDBPyConnection):
            self.connection = given
            return quoted(name or "orders")
        if isinstance(given, (str, Path)):
            given = [given]
        if isinstance(given, Sequence) and all(isinstance(one, (str, Path)) for one in given):
            self.files = tuple(map(str, given))
            return self.reader()
        if isinstance(given, duckdb.DuckDBPyRelation):
            # A relation lives on a connection that it does not give away: a view there would stay.
            given = batches(given).read_all()
        try:
            self.connection.register("disputerules_source", given)
        except Exception as error:
            right = (
                f"a source is files, a table of Arrow, pandas or Polars, or DuckDB, not {given!r}"
            )
            raise InvalidInput("invalid-type", shown(right)) from error
        return "disputerules_source"

    def reader(self) -> str:
        """The call that reads the files, all of one kind."""
        if not self.files:
            raise InvalidInput("missing-key", "at least one file is needed")
        kinds = {reader_of(one) for one in self.files}
        if len(kinds) > 1 or None in kinds:
            endings = ", ".join(READERS)
            right = f"files of one kind are expected, of {endings}: {shown(list(self.files))}"
            raise InvalidInput("invalid-value", right)
        (reader,) = kinds
        files = "[" + ", ".join(literal(one) for one in self.files) + "]"
        more = ", union_by_name = true"
        if reader != "read_parquet":
            more += ", sample_size = -1"
        if self.texts and reader == "read_csv":
            types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.texts)
            more += f", types = {{{types}}}"
        return f"{reader}({files}{more})"

    def columns(self, expressions: Mapping[str, str]) -> dict[str, str]:
        """The types of expressions over the source."""
        listed = ", ".join(f"{text} AS {quoted(name)}" for name, text in expressions.items())
        found = self.run(f"DESCRIBE SELECT {listed or '*'} FROM {self.relation} AS source")
        return {str(row[0]): str(row[1]) for row in found.fetchall()}

    def read_as_text(self, names: Iterable[str]) -> None:
        """Read columns of CSV files as texts: their own reader would drop offsets from UTC."""
        self.texts = tuple(names)
        self.relation = self.reader()

    def run(self, text: str) -> Any:
        """Run a query on the connection."""
        return run(self.connection, text)

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The rows of a small answer."""
        with unmerged(self.connection):
            found = self.run(text)
            names = [one[0] for one in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def reader_of(file: str) -> str | None:
    path = Path(file)
    suffix = Path(path.stem).suffix if path.suffix in PACKED else path.suffix
    return READERS.get(suffix.lower())


def quoted(name: str) -> str:
    return DUCKDB.named(name)


def scan(
    source: Source,
    mapping: Mapping[str, str] | None,
    zone: str | None,
    at: datetime | None,
    by: Iterable[str] = (),
) -> Scan:
    """The scan of a source: its own columns of our names, then what the mapping says."""
    there = source.columns({})
    given = {name: quoted(name) for name in COLUMNS if name in there}
    given |= {name: own_column(text, there) for name, text in (mapping or {}).items()}
    if at is not None:
        given["at"] = str(micros(as_instant(at)))
    for name in given:
        if name not in COLUMNS:
            right = f"there is no column {shown(name)} to map; there are {', '.join(COLUMNS)}"
            raise InvalidInput("unknown-column", right)
    if "at" not in given:
        right = (
            "say which instant is asked about: --at INSTANT, or map a column to it, --map at=..."
        )
        raise InvalidInput("missing-column", right)
    texts = [
        name
        for name in there
        if quoted(name) in [given[one] for one in given if COLUMNS[one].holds == INSTANT]
    ]
    if source.files and reader_of(source.files[0]) == "read_csv" and texts:
        source.read_as_text(texts)
        with_texts = Source.columns
        try:
            with_texts(source, given)
        except InvalidInput:
            # An expression needs the type that the reader gives.
            source.read_as_text(())
    groups = {f"by_{n}": f"CAST({own_column(one, there)} AS VARCHAR)" for n, one in enumerate(by)}
    types = source.columns(given)
    source.columns(groups)
    if zone is None:
        refuse_naive(source, given, types)
    return Scan(source.relation, given, types, DUCKDB, zone, groups)


def refuse_naive(source: Source, given: Mapping[str, str], types: Mapping[str, str]) -> None:
    """Texts of local times need a zone to be said, as columns of local times do."""
    for name, text in given.items():
        if COLUMNS[name].holds == INSTANT and type_of(types[name]) == TEXT:
            naive = f"TRY_CAST({text} AS TIMESTAMP) IS NOT NULL"
            bare = f"NOT regexp_matches({text}, {literal(HAS_OFFSET)})"
            rows = f"FROM {source.relation} AS source WHERE {naive} AND {bare}"
            found = source.rows(f"SELECT {text} AS said {rows} LIMIT 1")
            if found:
                raise needs_zone(f"{name}, such as {shown(found[0]['said'])},")


def own_column(text: str, there: Mapping[str, str]) -> str:
    """A column of the source by its name, else an expression."""
    return quoted(text) if text in there else f"({text})"


def make_calendars(source: Source, question: Question) -> None:
    """The tables of days that a question joins, for just the days that it asks for."""
    for depth, one in question.joins:
        (found,) = source.rows(question.anchors(depth, one))
        source.run(f"CREATE OR REPLACE TEMP TABLE {one.name} ({day_columns()})").fetchall()
        if found["first"] is not None:
            first, last = (EPOCH + found[name] * TICK for name in ("first", "last"))
            rows = list(calendar_days(one, first, last))
            for start in range(0, len(rows), 1000):
                values = ", ".join(str(row) for row in rows[start : start + 1000])
                source.run(f"INSERT INTO {one.name} VALUES {values}").fetchall()


def day_columns() -> str:
    return ", ".join(f"{name} BIGINT" for name in DAY_COLUMNS)


def batches(found: Any) -> Any:
    """A reader of Arrow batches: DuckDB works on as they are taken."""
    named = "to_arrow_reader" if hasattr(found, "to_arrow_reader") else "fetch_arrow_reader"
    return getattr(found, named)()


def handed_over(source: Source, text: str, into: str) -> Any:
    """An answer in the form that is asked for."""
    try:
        take = FORMS[into]
    except KeyError:
        right = f"{shown(into)} must be one of {', '.join(FORMS)}"
        raise InvalidInput("invalid-value", right) from None
    try:
        if into in LATER:
            return take(source.connection.sql(text))
        with unmerged(source.connection):
            return take(source.connection.sql(text))
    except ModuleNotFoundError:
        raise MissingExtra(f"an answer as {into}", PACKAGES.get(into, into), "bulk") from None
    except duckdb.Error as error:
        raise refused(error) from None


# Answers that DuckDB works on as they are taken: the settings of a user's connection stay.
LATER = ("batches", "relation")
PACKAGES = {"arrow": "pyarrow", "batches": "pyarrow"}
FORMS: dict[str, Callable[[Any], Any]] = {
    "arrow": lambda found: found.to_arrow_table(),
    "batches": batches,
    "pandas": lambda found: found.df(),
    "polars": lambda found: found.pl(),
    "relation": lambda found: found,
    "rows": lambda found: [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()],
}
