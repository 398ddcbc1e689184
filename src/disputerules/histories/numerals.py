"""Give a column of a text file that an expression uses one type, in all rows of all files.

The reader's own guess follows the first file: it reads 45.50 in a later file as 46.
"""

from collections.abc import Iterable

from disputerules.histories.source import Source
from disputerules.interpreters.sql.dialect import DUCKDB

# A number as programs write it; one with a leading zero is an id. Only DOUBLE rounds.
INTEGER = "(0|[1-9][0-9]{0,17})"
TYPES = {
    "BIGINT": f"^[+-]?{INTEGER}$",
    "DECIMAL(38, 8)": f"^[+-]?({INTEGER}([.][0-9]{{0,8}})?|[.][0-9]{{1,8}})$",
    "DOUBLE": "^[+-]?((0|[1-9][0-9]{0,14})([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$",
}


def types_of(source: Source, names: Iterable[str]) -> dict[str, str]:
    """Return the numeric type of each column whose values are all numbers, by its quoted name."""
    quoted = [DUCKDB.named(name) for name in names]
    tests = {
        (name, kind): f"BOOL_AND({DUCKDB.matching(name, pattern)})"
        for name in quoted
        for kind, pattern in TYPES.items()
    }
    if not tests:
        return {}
    listed = ", ".join(f"{test} AS t{n}" for n, test in enumerate(tests.values()))
    (found,) = source.rows(f"SELECT {listed} FROM {source.relation} AS source")
    types: dict[str, str] = {}
    for (name, kind), holds in zip(tests, found.values(), strict=True):
        if holds:
            types.setdefault(name, kind)
    return types
