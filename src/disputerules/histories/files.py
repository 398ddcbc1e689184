"""Write the DuckDB call that reads files, by their extensions."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from disputerules.histories import duck
from disputerules.interpreters.sql.dialect import DUCKDB, literal
from disputerules.values.errors import InvalidInput, shown

PARQUET, CSV, JSON = "read_parquet", "read_csv", "read_json"
READERS = {
    ".parquet": PARQUET,
    ".csv": CSV,
    ".tsv": CSV,
    ".json": JSON,
    ".jsonl": JSON,
    ".ndjson": JSON,
}
PACKED = (".gz", ".zst")
DELIMITERS = ",;\t|"


def reader_of(files: Sequence[str]) -> str:
    """Return the function that reads files; all must be of one kind."""
    if not files:
        raise InvalidInput("missing-key", "no file given; give at least one")
    kinds = {READERS.get(ending(one)) for one in files}
    (reader, *others) = kinds
    if others or reader is None:
        endings = ", ".join(READERS)
        right = f"cannot read {shown(list(files))}; give files of one kind, one of {endings}"
        raise InvalidInput("invalid-value", right)
    return reader


def ending(file: str) -> str:
    path = Path(file)
    return Path(path.stem if path.suffix in PACKED else path).suffix.lower()


def parquet(connection: Any, files: Sequence[str]) -> str:
    return f"{PARQUET}({listed(files)}, union_by_name = true)"


def csv(connection: Any, files: Sequence[str]) -> str:
    """Write the call that reads CSV files; the first line has the names, and no line is skipped.

    Without these options the reader guesses a format, skips lines that do not fit it, and reads a
    column by the type that it guesses from the first file.
    """
    same_columns(connection, files)
    return csv_call(connection, files)


def csv_call(connection: Any, files: Sequence[str]) -> str:
    options = [
        f"delim = {literal(delimiter(connection, files))}",
        "header = true, skip = 0, comment = '', sample_size = -1",
        "store_rejects = true, all_varchar = true",
    ]
    return f"{CSV}({listed(files)}, {', '.join(options)})"


def same_columns(connection: Any, files: Sequence[str]) -> None:
    """Raise InvalidInput if CSV files differ in their columns: the reader would drop some."""
    if len(files) < 2:
        return
    first, *others = ((file, names_in(connection, file)) for file in files)
    for file, names in others:
        if names != first[1]:
            (name, *_) = sorted(names ^ first[1])
            message = (
                f"column {shown(name)} is in only one of {shown(first[0])} and {shown(file)}; "
                "CSV files of one history need the same columns"
            )
            raise InvalidInput("invalid-source", message)


def names_in(connection: Any, file: str) -> set[str]:
    return {name.lower() for name in duck.columns(connection, csv_call(connection, [file]), "*")}


def delimiter(connection: Any, files: Sequence[str]) -> str:
    """Return the delimiter that is most frequent in the first line."""
    line = f"{CSV}({listed(files)}, header = false, delim = '', quote = '', escape = '', "
    line += "columns = {'line': 'VARCHAR'}, ignore_errors = true)"
    found = duck.rows(connection, f"SELECT line FROM {line} LIMIT 1")
    text = found[0]["line"] if found else ""
    return max(DELIMITERS, key=text.count)


def json(connection: Any, files: Sequence[str]) -> str:
    """Write the call that reads every column of JSON files as a string."""
    call = f"{JSON}({listed(files)}, union_by_name = true, sample_size = -1"
    names = duck.columns(connection, f"{call})", "*")
    typed = ", ".join(f"{literal(name)}: {literal(DUCKDB.text)}" for name in names)
    return f"{call}, columns = {{{typed}}})"


def listed(files: Sequence[str]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


CALLS = {PARQUET: parquet, CSV: csv, JSON: json}


def relation(connection: Any, files: Sequence[str]) -> str:
    """Write the relation of the rows of files; every column of a text file is a string."""
    return CALLS[reader_of(files)](connection, files)
