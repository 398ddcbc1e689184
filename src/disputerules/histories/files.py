"""Write the DuckDB call that reads files, by their extensions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from disputerules.histories import duck
from disputerules.interpreters.sql.dialect import literal
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


def parquet(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    return f"{PARQUET}({listed(files)}, union_by_name = true)"


def csv(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    """Write the call that reads CSV files; the first line has the names, and no line is skipped.

    Without these options the reader guesses a format and skips lines that do not fit it.
    """
    given = ", ".join(f"{literal(name)}: {literal(one)}" for name, one in types.items())
    options = [
        f"delim = {literal(delimiter(connection, files))}",
        "header = true, skip = 0, comment = '', sample_size = -1",
        "store_rejects = true",
        *([f"types = {{{given}}}"] if given else []),
    ]
    return f"{CSV}({listed(files)}, {', '.join(options)})"


def delimiter(connection: Any, files: Sequence[str]) -> str:
    """Return the delimiter that is most frequent in the first line."""
    line = f"{CSV}({listed(files)}, header = false, delim = '', quote = '', escape = '', "
    line += "columns = {'line': 'VARCHAR'}, ignore_errors = true)"
    found = duck.rows(connection, f"SELECT line FROM {line} LIMIT 1")
    text = found[0]["line"] if found else ""
    return max(DELIMITERS, key=text.count)


def json(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    """Write the call that reads JSON files; if it gives a type, it must list every column."""
    call = f"{JSON}({listed(files)}, union_by_name = true, sample_size = -1"
    if types:
        known = duck.columns(connection, f"{call})", "*") | dict(types)
        typed = ", ".join(f"{literal(name)}: {literal(one)}" for name, one in known.items())
        call = f"{call}, columns = {{{typed}}}"
    return f"{call})"


def listed(files: Sequence[str]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


CALLS = {PARQUET: parquet, CSV: csv, JSON: json}


def relation(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    """Write the relation of the rows of files; `types` fixes the types of some columns."""
    return CALLS[reader_of(files)](connection, files, types)
