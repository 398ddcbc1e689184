"""Match the columns of a source: by name, then by the caller's mapping."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from disputerules.histories import types
from disputerules.histories.amounts import refuse_fractions
from disputerules.histories.columns import COLUMNS, INSTANT, Column
from disputerules.histories.converters import LOCAL_TEXT, is_usual, needs_zone
from disputerules.histories.expressions import as_sql, columns_in
from disputerules.histories.numerals import types_of
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
    known: Mapping[str, Column] = COLUMNS,
    made_as: type[Scan] = Scan,
) -> Scan:
    """Return the scan of a source; `at` applies to all rows, `by` adds grouping columns.

    `known` are the columns that the policies can read, `made_as` the class of the scan.
    """
    if zone is not None:
        zone_named(zone)
    columns = lower_case(source.columns())
    mapping = mapping or {}
    given = by_name(columns, known) | {
        name: as_sql(text, columns) for name, text in mapping.items()
    }
    if at is not None:
        given["at"] = str(micros(as_instant(at)))
    by = list(by)
    if source.in_text:
        source.with_types(numeric_types(source, given, [*mapping.values(), *by], columns))
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
    refuse_fractions(source.relation, given, declared, DUCKDB, source.rows, known, made_as.option)
    scanned = made_as(source.relation, given, declared, DUCKDB, zone, groups, known)
    if zone is None:
        refuse_local(source, scanned)
    return scanned


def with_hint(error: InvalidInput) -> InvalidInput:
    """Add to an error that expressions over a text file get strings."""
    hint = "the columns of a text file are strings, unless all values are numbers: CAST them"
    return InvalidInput(error.code, f"{error.message} ({hint})")


def lower_case(columns: Iterable[str]) -> dict[str, str]:
    """Return the columns of a source by lower-case name: SQL ignores case."""
    return {name.lower(): name for name in columns}


def by_name(columns: Mapping[str, str], known: Mapping[str, Column]) -> dict[str, str]:
    """Return the columns that need no mapping."""
    return {name: DUCKDB.named(columns[name]) for name in known if name in columns}


def numeric_types(
    source: Source, given: Mapping[str, str], texts: Iterable[str], columns: Mapping[str, str]
) -> dict[str, str]:
    """Return the types of columns of numbers that only expressions read.

    Any other column stays a string: a number would lose leading zeros and decimal places.
    """
    used = {
        name: None
        for text in texts
        if text.lower() not in columns
        for name in columns_in(text, columns)
        if DUCKDB.named(name) not in given.values()
    }
    return types_of(source, used)


def refuse_local(source: Source, scanned: Scan) -> None:
    """Raise InvalidInput for a string with a local time: without a zone it is no instant."""
    examples = {
        name: f"MIN({text}) FILTER (WHERE CASE WHEN {is_usual(text)} THEN FALSE "
        f"ELSE {DUCKDB.matching(f'UPPER(TRIM({text}))', LOCAL_TEXT)} END)"
        for name, text in scanned.given.items()
        if scanned.columns[name].holds == INSTANT and type_of(scanned.types[name]) == types.STRING
    }
    if not examples:
        return
    listed = ", ".join(f"{text} AS {DUCKDB.named(name)}" for name, text in examples.items())
    (found,) = source.rows(f"SELECT {listed} FROM {source.relation} AS source")
    for name in examples:
        if found[name] is not None:
            raise needs_zone(f"{name}, such as {shown(found[name])},")
