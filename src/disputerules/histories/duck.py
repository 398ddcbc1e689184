"""Connect to DuckDB, run queries, and return results in the requested form."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Event, Thread
from typing import Any

from disputerules.interpreters.sql.dialect import literal
from disputerules.values.errors import InvalidInput, MissingExtra
from disputerules.values.suggestions import unknown

try:
    import duckdb
except ImportError as error:  # pragma: no cover - the tests have DuckDB
    raise MissingExtra("deciding a history", "duckdb", "bulk") from error


NO_EXTENSIONS: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
LOCKED: dict[str, Any] = {
    **NO_EXTENSIONS,
    "enable_external_access": False,
    "lock_configuration": True,
}


def connect() -> Any:
    """Open a connection in memory that loads no extension."""
    made = duckdb.connect(config=NO_EXTENSIONS)
    # Only the figure is needed; DuckDB would print the bar on standard output, amid the result.
    for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false"):
        made.execute(f"SET {setting}").fetchall()
    made.execute("SET TimeZone = 'UTC'").fetchall()
    unmerge(made)
    return made


def locked() -> Any:
    """Open a connection in memory that reaches no file and no network; it runs no input."""
    return duckdb.connect(config=LOCKED)


def open_only(connection: Any, files: Sequence[str]) -> list[str]:
    """Let a new connection read these files or patterns and nothing else; return the files."""
    found = matching(connection, files)
    paths = ", ".join(map(literal, found))
    for setting in (
        f"allowed_paths = [{paths}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}").fetchall()
    return found


def matching(connection: Any, files: Sequence[str]) -> list[str]:
    """Return the files that match some patterns; raises InvalidInput where none does."""
    found: list[str] = []
    for pattern in files:
        listed = run(connection, f"SELECT file FROM glob({literal(pattern)})").fetchall()
        if not listed:
            message = f"no file matches {pattern!r}; check that the files exist"
            raise InvalidInput("invalid-source", message)
        found += [file for (file,) in listed]
    return found


def run(connection: Any, text: str) -> Any:
    """Run a query; raises InvalidInput with DuckDB's message if it fails."""
    with reported():
        return connection.execute(text)


@contextmanager
def reported() -> Iterator[None]:
    """Raise DuckDB's errors as InvalidInput, and Ctrl-C in a query as KeyboardInterrupt."""
    try:
        yield
    except duckdb.Error as error:
        raise refused(error) from None
    except RuntimeError as error:
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from None


@contextmanager
def watched(connection: Any, report: Callable[[float], None]) -> Iterator[None]:
    """Call `report` with the percentage done, a few times a second while a query runs."""
    done = Event()

    def watch() -> None:
        while not done.wait(0.2):
            report(max(0.0, connection.query_progress()))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def rows(connection: Any, text: str) -> list[dict[str, Any]]:
    """Return the rows of a small result."""
    with unmerged(connection):
        found = run(connection, text)
        names = [one[0] for one in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def columns(connection: Any, relation: str, listed: str) -> dict[str, str]:
    """Return the types of expressions over a relation, by name."""
    found = run(connection, f"DESCRIBE SELECT {listed} FROM {relation} AS source")
    return {str(row[0]): str(row[1]) for row in found.fetchall()}


def is_connection(given: object) -> bool:
    """Whether a value is a DuckDB connection."""
    return isinstance(given, duckdb.DuckDBPyConnection)


def is_relation(given: object) -> bool:
    """Whether a value is a DuckDB relation."""
    return isinstance(given, duckdb.DuckDBPyRelation)


# The repair, by the class of DuckDB's error.
REPAIRS: dict[type[Exception], str] = {
    duckdb.IOException: "check that the files exist and can be read",
    duckdb.InvalidInputException: "check that the file has the format of its extension",
    duckdb.CatalogException: "use tables and functions that DuckDB has",
    duckdb.BinderException: "use only columns that the source has",
    duckdb.ParserException: "give a column or an SQL expression",
    duckdb.DataError: "an expression fails for some value; TRY_CAST returns NULL instead",
}


def refused(error: Exception) -> InvalidInput:
    """Return the error for DuckDB's message: the repair, then the message, in one line."""
    reason = str(error).strip().split("\n")[0]
    repair = next((text for kind, text in REPAIRS.items() if isinstance(error, kind)), "")
    message = f"{repair}; DuckDB reports: {reason}" if repair else reason
    return InvalidInput("invalid-source", message)


# DuckDB 2 merges nested SELECTs and then computes a column again at each use: four
# times slower, and worse with every stage. Earlier versions do not have this optimizer.
MERGES_STAGES = "partial_aggregate_pushdown"


def unmerge(connection: Any) -> str | None:
    """Disable the optimizer that merges stages; return the old setting if it was enabled."""
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
    """Disable that optimizer on the caller's connection while the block runs."""
    before = unmerge(connection)
    try:
        yield
    finally:
        if before is not None:
            switch(connection, before)


def batches(found: Any) -> Any:
    """Return a reader of Arrow batches; DuckDB computes them as they are read."""
    named = "to_arrow_reader" if hasattr(found, "to_arrow_reader") else "fetch_arrow_reader"
    return getattr(found, named)()


def handed_over(connection: Any, text: str, into: str) -> Any:
    """Run a query and return its result in the requested form."""
    try:
        take = FORMS[into]
    except KeyError:
        raise InvalidInput("invalid-value", unknown("form", into, FORMS)) from None
    for package, extra in PACKAGES.get(into, {}).items():
        if find_spec(package) is None:
            raise MissingExtra(f"into={into!r}", package, extra)
    with reported():
        if into in LATER:
            return take(connection.sql(text))
        with unmerged(connection):
            return take(connection.sql(text))


# Results computed as they are read: the settings of the caller's connection stay unchanged.
LATER = ("batches", "relation")
# The packages that a form needs, and the extra that installs each.
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
