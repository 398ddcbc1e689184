"""The scan of a source: its own columns of our names, then what a mapping says."""

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
    """The scan of a source; `at` is for all rows, `by` adds columns to the answer."""
    if zone is not None:
        zone_named(zone)
    there = names(source.columns())
    given = own(there) | {name: meant(text, there) for name, text in (mapping or {}).items()}
    if at is not None:
        given["at"] = str(micros(as_instant(at)))
    if source.in_text:
        read_as_texts(source, given, there)
    groups = {f"by_{n}": f"CAST({meant(one, there)} AS VARCHAR)" for n, one in enumerate(by)}
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
    found = Scan(source.relation, given, declared, DUCKDB, zone, groups)
    if zone is None:
        refuse_local(source, found)
    return found


def with_hint(error: InvalidInput) -> InvalidInput:
    """An expression over a text file may have met a text where it expected a time."""
    hint = "ids and instants of a text file are read as texts: CAST them in an expression"
    return InvalidInput(error.code, f"{error.message} ({hint})")


def names(there: Iterable[str]) -> dict[str, str]:
    """The columns of a source by their names in small letters: SQL knows no others."""
    return {name.lower(): name for name in there}


def own(there: Mapping[str, str]) -> dict[str, str]:
    """The columns that have our names already."""
    return {name: DUCKDB.named(there[name]) for name in COLUMNS if name in there}


def meant(text: str, there: Mapping[str, str]) -> str:
    """A column by its name, else an expression."""
    return DUCKDB.named(there[text.lower()]) if text.lower() in there else f"({text}\n)"


def read_as_texts(source: Source, given: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Let no reader guess what instants and names are: it loses offsets and zeros in front."""
    said = {text for name, text in given.items() if COLUMNS[name].holds in (INSTANT, TEXT)}
    source.read_as_text(name for name in there.values() if DUCKDB.named(name) in said)


def refuse_decimals(given: Mapping[str, str], declared: Mapping[str, str]) -> None:
    """A column of amounts whose type has places behind the point is not in minor units."""
    for name in MONEY:
        if DECIMAL_PLACES.search(declared.get(name, "")) and given[name].startswith('"'):
            right = (
                f"{name} is of type {declared[name]}, and amounts are whole numbers of minor units:"
                f" say how it becomes one, as in --map '{name}={given[name]} * 100'"
            )
            raise InvalidInput("invalid-type", right)


DECIMAL_PLACES = re.compile(r"^DECIMAL\(\d+,\s*[1-9]")


def refuse_local(source: Source, found: Scan) -> None:
    """Texts of local times need a zone to be said, as columns of local times do."""
    for name, text in found.given.items():
        if COLUMNS[name].holds == INSTANT and type_of(found.types[name]) == types.STRING:
            local = DUCKDB.matching(f"UPPER(TRIM({text}))", LOCAL_TEXT)
            rows = f"FROM {source.relation} AS source WHERE {local} LIMIT 1"
            for row in source.rows(f"SELECT {text} AS said {rows}"):
                raise needs_zone(f"{name}, such as {shown(row['said'])},")
