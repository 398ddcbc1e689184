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
    column by the type that it guesses from the first file. It would read each file twice, once to
    guess; so the names and the marks of quotations are given, where all files have them alike.
    """
    each = [(file, names_in(connection, file)) for file in files]
    same_columns(each)
    (_, first), *others = each
    if any(names != first for _, names in others):
        return csv_call(connection, files, "sample_size = -1, all_varchar = true")
    typed = ", ".join(f"{literal(name)}: {literal(DUCKDB.text)}" for name in first)
    quote, escape = marks(connection, files)
    given = f"auto_detect = false, quote = {literal(quote)}, escape = {literal(escape)}"
    return csv_call(connection, files, f"{given}, columns = {{{typed}}}")


def csv_call(connection: Any, files: Sequence[str], more: str) -> str:
    options = [
        f"delim = {literal(delimiter(connection, files))}",
        "header = true, skip = 0, comment = '', store_rejects = true",
        more,
    ]
    return f"{CSV}({listed(files)}, {', '.join(options)})"


def same_columns(each: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Raise InvalidInput if CSV files differ in their columns: the reader would drop some."""
    (first, names), *others = ((file, {one.lower() for one in listed}) for file, listed in each)
    for file, found in others:
        if found != names:
            (name, *_) = sorted(found ^ names)
            message = (
                f"column {shown(name)} is in only one of {shown(first)} and {shown(file)}; "
                "CSV files of one history need the same columns"
            )
            raise InvalidInput("invalid-source", message)


def names_in(connection: Any, file: str) -> list[str]:
    return [*duck.columns(connection, csv_call(connection, [file], "all_varchar = true"), "*")]


QUOTE = '"'


def marks(connection: Any, files: Sequence[str]) -> tuple[str, str]:
    """Return the marks around a quotation and before a mark within one, of the first file."""
    options = f"delim = {literal(delimiter(connection, files))}, ignore_errors = true"
    call = f"sniff_csv({literal(files[0])}, {options})"
    (found,) = duck.rows(connection, f'SELECT "Quote" AS quote, "Escape" AS escape FROM {call}')
    quote = found["quote"] if len(found["quote"]) == 1 else QUOTE
    return quote, found["escape"] if len(found["escape"]) == 1 else quote


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
    names = keys_in(connection, files) or duck.columns(connection, f"{call})", "*")
    typed = ", ".join(f"{literal(name)}: {literal(DUCKDB.text)}" for name in names)
    return f"{call}, columns = {{{typed}}})"


def keys_in(connection: Any, files: Sequence[str]) -> list[str]:
    """Return the keys of the objects of JSON files, without their types, which take long to guess.

    None, where two of them differ in their case alone, or where nothing is an object.
    """
    keys = f"SELECT DISTINCT json_keys(json) AS keys FROM read_json_objects({listed(files)})"
    found = duck.rows(connection, f"SELECT DISTINCT UNNEST(keys) AS key FROM ({keys}) ORDER BY 1")
    names = [row["key"] for row in found]
    return names if len({name.lower() for name in names}) == len(names) else []


def listed(files: Sequence[str]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


CALLS = {PARQUET: parquet, CSV: csv, JSON: json}


def relation(connection: Any, files: Sequence[str]) -> str:
    """Write the relation of the rows of files; every column of a text file is a string."""
    return CALLS[reader_of(files)](connection, files)
