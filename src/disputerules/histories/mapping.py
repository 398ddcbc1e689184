"""Match the columns of a source: by name, then by the caller's mapping."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from disputerules.histories import types
from disputerules.histories.badrows import MONEY
from disputerules.histories.columns import COLUMNS, INSTANT, TEXT
from disputerules.histories.converters import LOCAL_TEXT, needs_zone
from disputerules.histories.scan import Scan
from disputerules.histories.source import Source
from disputerules.histories.types import type_of
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.interpreters.sql.stages import micros
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.periods import as_instant, zone_named


def scan(
    source: Source,
    mapping: Mapping[str, str] | None,
    zone: str | None,
    at: datetime | None,
    by: Iterable[str] = (),
) -> Scan:
    """Return the scan of a source; `at` applies to all rows, `by` adds grouping columns."""
    if zone is not None:
        zone_named(zone)
    columns = lower_case(source.columns())
    given = by_name(columns) | {
        name: as_sql(text, columns) for name, text in (mapping or {}).items()
    }
    if at is not None:
        given["at"] = str(micros(as_instant(at)))
    if source.in_text:
        read_as_strings(source, given, columns)
    groups = {f"by_{n}": f"CAST({as_sql(one, columns)} AS VARCHAR)" for n, one in enumerate(by)}
    try:
        declared = source.columns(given) if given else {}
        if groups:
            source.columns(groups)
    except InvalidInput as error:
        raise error if not source.in_text else with_hint(error) from None
    for name, one in declared.items():
        if type_of(one) == types.JSON:
            given[name], declared[name] = f"({given[name]} ->> '$')", DUCKDB.text
    refuse_decimals(given, declared)
    scanned = Scan(source.relation, given, declared, DUCKDB, zone, groups)
    if zone is None:
        refuse_local(source, scanned)
    return scanned


def with_hint(error: InvalidInput) -> InvalidInput:
    """Add to an error that expressions over a text file get strings, not times."""
    hint = "ids and instants of a text file are strings: CAST them in an expression"
    return InvalidInput(error.code, f"{error.message} ({hint})")


def lower_case(columns: Iterable[str]) -> dict[str, str]:
    """Return the columns of a source by lower-case name: SQL ignores case."""
    return {name.lower(): name for name in columns}


def by_name(columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that need no mapping."""
    return {name: DUCKDB.named(columns[name]) for name in COLUMNS if name in columns}


def as_sql(text: str, columns: Mapping[str, str]) -> str:
    """Write a column of the source, or else an expression."""
    return DUCKDB.named(columns[text.lower()]) if text.lower() in columns else f"({text}\n)"


def read_as_strings(source: Source, given: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """Read instants and ids as strings: a guessed type loses offsets and leading zeros."""
    strings = {text for name, text in given.items() if COLUMNS[name].holds in (INSTANT, TEXT)}
    source.read_as_text(name for name in columns.values() if DUCKDB.named(name) in strings)


def refuse_decimals(given: Mapping[str, str], declared: Mapping[str, str]) -> None:
    """Raise InvalidInput for an amount column with decimal places: it is not in minor units."""
    for name in MONEY:
        if DECIMAL_PLACES.search(declared.get(name, "")) and given[name].startswith('"'):
            right = (
                f"column {name} has type {declared[name]}, but amounts are integer minor units; "
                f"convert it, for example --map '{name}={given[name]} * 100'"
            )
            raise InvalidInput("invalid-type", right)


DECIMAL_PLACES = re.compile(r"^DECIMAL\(\d+,\s*[1-9]")


def refuse_local(source: Source, scanned: Scan) -> None:
    """Raise InvalidInput for a string with a local time: without a zone it is no instant."""
    for name, text in scanned.given.items():
        if COLUMNS[name].holds == INSTANT and type_of(scanned.types[name]) == types.STRING:
            local = DUCKDB.matching(f"UPPER(TRIM({text}))", LOCAL_TEXT)
            rows = f"FROM {source.relation} AS source WHERE {local} LIMIT 1"
            for row in source.rows(f"SELECT {text} AS example {rows}"):
                raise needs_zone(f"{name}, such as {shown(row['example'])},")
