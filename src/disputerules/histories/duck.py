"""The door to DuckDB: connections, queries, and answers in the form that is asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Event, Thread
from typing import Any

from disputerules.interpreters.sql.dialect import literal
from disputerules.values.errors import InvalidInput, MissingExtra, shown

try:
    import duckdb
except ImportError as error:  # pragma: no cover - the tests have DuckDB
    raise MissingExtra("deciding whole histories", "duckdb", "bulk") from error


def connect() -> Any:
    """A connection of our own: all in memory, nothing is fetched from the network."""
    made = duckdb.connect(config={"autoinstall_known_extensions": False})
    # The bar itself would be printed on standard output, among the answer.
    for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false"):
        made.execute(f"SET {setting}").fetchall()
    made.execute("SET TimeZone = 'UTC'").fetchall()
    unmerge(made)
    return made


def run(connection: Any, text: str) -> Any:
    """Run a query; what DuckDB says against it becomes an error of ours."""
    try:
        return connection.execute(text)
    except duckdb.Error as error:
        raise refused(error) from None


@contextmanager
def watched(connection: Any, tell: Callable[[float], None]) -> Iterator[None]:
    """Tell how much of a query is done, in percent, a few times a second while it runs."""
    done = Event()

    def watch() -> None:
        while not done.wait(0.2):
            tell(max(0.0, connection.query_progress()))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def rows(connection: Any, text: str) -> list[dict[str, Any]]:
    """The rows of a small answer."""
    with unmerged(connection):
        found = run(connection, text)
        names = [one[0] for one in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def columns(connection: Any, relation: str, listed: str) -> dict[str, str]:
    """The types of expressions over a relation, by name."""
    found = run(connection, f"DESCRIBE SELECT {listed} FROM {relation} AS source")
    return {str(row[0]): str(row[1]) for row in found.fetchall()}


def is_connection(given: object) -> bool:
    """Whether something is a connection of the user's."""
    return isinstance(given, duckdb.DuckDBPyConnection)


def is_relation(given: object) -> bool:
    """Whether something is a relation of the user's."""
    return isinstance(given, duckdb.DuckDBPyRelation)


# What would be right, by what DuckDB objects to.
RIGHT: dict[type[Exception], str] = {
    duckdb.IOException: "files are expected that are there and can be read",
    duckdb.InvalidInputException: "a file has to be what its ending says, from beginning to end",
    duckdb.CatalogException: "tables and functions are expected that DuckDB knows",
    duckdb.BinderException: "expressions are expected over the columns that the source has",
    duckdb.ParserException: "a column or an SQL expression is expected",
    duckdb.DataError: "values are expected that an expression can take; TRY_CAST makes others NULL",
}


def refused(error: Exception) -> InvalidInput:
    """What would be right, and what DuckDB says, in one line."""
    said = str(error).strip().split("\n")[0]
    right = next((text for kind, text in RIGHT.items() if isinstance(error, kind)), "")
    return InvalidInput("invalid-source", f"{right}; DuckDB says: {said}" if right else said)


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


def batches(found: Any) -> Any:
    """A reader of Arrow batches: DuckDB works on as they are taken."""
    named = "to_arrow_reader" if hasattr(found, "to_arrow_reader") else "fetch_arrow_reader"
    return getattr(found, named)()


def handed_over(connection: Any, text: str, into: str) -> Any:
    """An answer in the form that is asked for."""
    try:
        take = FORMS[into]
    except KeyError:
        right = f"{shown(into)} must be one of {', '.join(FORMS)}"
        raise InvalidInput("invalid-value", right) from None
    for package, extra in PACKAGES.get(into, {}).items():
        if find_spec(package) is None:
            raise MissingExtra(f"an answer as {into}", package, extra)
    try:
        if into in LATER:
            return take(connection.sql(text))
        with unmerged(connection):
            return take(connection.sql(text))
    except duckdb.Error as error:
        raise refused(error) from None


# Answers that DuckDB works on as they are taken: the settings of a user's connection stay.
LATER = ("batches", "relation")
# What a form is made with, and the extra that has it.
PACKAGES: dict[str, dict[str, str | None]] = {
    "arrow": {"pyarrow": "bulk"},
    "batches": {"pyarrow": "bulk"},
    "pandas": {"pandas": None},
    "polars": {"polars": None, "pyarrow": "bulk"},
}
FORMS: dict[str, Callable[[Any], Any]] = {
    "arrow": lambda found: found.to_arrow_table(),
    "batches": batches,
    "pandas": lambda found: found.df(),
    "polars": lambda found: found.pl(),
    "relation": lambda found: found,
    "rows": lambda found: [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()],
}
