"""Files as DuckDB reads them: what they are by their endings, and the call that reads them."""

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
    """The function that reads files, all of one kind."""
    if not files:
        raise InvalidInput("missing-key", "at least one file is needed")
    kinds = {READERS.get(ending(one)) for one in files}
    (reader, *others) = kinds
    if others or reader is None:
        endings = ", ".join(READERS)
        right = f"files of one kind are expected, of {endings}: {shown(list(files))}"
        raise InvalidInput("invalid-value", right)
    return reader


def ending(file: str) -> str:
    path = Path(file)
    return Path(path.stem if path.suffix in PACKED else path).suffix.lower()


def parquet(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    return f"{PARQUET}({listed(files)}, union_by_name = true)"


def csv(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    """The call that reads CSV files: the first line has the names, and no line is left out.

    Left to itself the reader looks for a form that fits every line, and skips lines for it.
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
    """The mark between names that the first line has most of."""
    line = f"{CSV}({listed(files)}, header = false, delim = '', quote = '', escape = '', "
    line += "columns = {'line': 'VARCHAR'}, ignore_errors = true)"
    found = duck.rows(connection, f"SELECT line FROM {line} LIMIT 1")
    text = found[0]["line"] if found else ""
    return max(DELIMITERS, key=text.count)


def json(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    """The call that reads JSON files; with types, all columns have to be said."""
    call = f"{JSON}({listed(files)}, union_by_name = true, sample_size = -1"
    if types:
        there = duck.columns(connection, f"{call})", "*") | dict(types)
        said = ", ".join(f"{literal(name)}: {literal(one)}" for name, one in there.items())
        call = f"{call}, columns = {{{said}}}"
    return f"{call})"


def listed(files: Sequence[str]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


CALLS = {PARQUET: parquet, CSV: csv, JSON: json}


def relation(connection: Any, files: Sequence[str], types: Mapping[str, str]) -> str:
    """The text that stands for the rows of files, some columns being of types that are given."""
    return CALLS[reader_of(files)](connection, files, types)
