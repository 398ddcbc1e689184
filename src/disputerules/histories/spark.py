"""Run the same SQL on Spark, for histories that do not fit on one machine.

Spark is not imported: the caller's session runs the SQL. Instants are timestamps
or microseconds; a TIMESTAMP_NTZ has no time zone and is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from disputerules.facts.policy import Policy
from disputerules.histories.amounts import refuse_fractions
from disputerules.histories.attributes import columns_for
from disputerules.histories.calendars import columns as columns_of_days
from disputerules.histories.calendars import tables as calendar_tables
from disputerules.histories.columns import COLUMNS, Column
from disputerules.histories.comparison import Comparison
from disputerules.histories.impact import Impact
from disputerules.histories.query import TABLES, HistoryQuery, decisions
from disputerules.histories.scan import Scan
from disputerules.histories.summing import summed_up
from disputerules.interpreters.sql.dialect import SPARK
from disputerules.interpreters.sql.stages import micros
from disputerules.values.periods import as_instant

# Spark's timestamps are instants, whatever time zone the session displays.
TYPES = {"timestamp": "TIMESTAMP WITH TIME ZONE", "timestamp_ltz": "TIMESTAMP WITH TIME ZONE"}


def scan(
    session: Any,
    table: str,
    mapping: Mapping[str, str] | None,
    at: datetime | None,
    by: Sequence[str] = (),
    known: Mapping[str, Column] = COLUMNS,
    made_as: type[Scan] = Scan,
) -> Scan:
    """Return the scan of a table or a view of the session; `known` are the columns to read.

    `made_as` is the class of the scan.
    """
    columns = dict(session.table(table).dtypes)
    given = {name: SPARK.named(name) for name in known if name in columns}
    for name, text in (mapping or {}).items():
        given[name] = SPARK.named(text) if text in columns else f"({text})"
    if at is not None:
        given["at"] = str(micros(as_instant(at)))
    groups = {f"by_{n}": f"CAST({one} AS STRING)" for n, one in enumerate(by)}
    listed = ", ".join(f"{text} AS {SPARK.named(name)}" for name, text in given.items())
    declared_types = session.sql(f"SELECT {listed} FROM {table} AS source LIMIT 0").dtypes
    types = {name: str(TYPES.get(declared, declared)) for name, declared in declared_types}
    refuse_fractions(
        table, given, types, SPARK, lambda text: collected(session, text), known, made_as.option
    )
    return made_as(table, given, types, SPARK, None, groups, known)


def collected(session: Any, text: str) -> list[dict[str, Any]]:
    """Return the rows of a small result."""
    return [row.asDict() for row in session.sql(text).collect()]


def make_calendars(session: Any, query: HistoryQuery) -> None:
    """Create temporary views with the days that a query joins."""
    for one, days in calendar_tables(query, lambda text: collected(session, text)):
        schema = ", ".join(f"{name} BIGINT" for name in columns_of_days(one))
        session.createDataFrame(days, schema).createOrReplaceTempView(one.name)


def decide_table(
    session: Any,
    table: str,
    policy: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    tables: Sequence[str] = TABLES,
    by: Sequence[str] = (),
) -> Any:
    """Decide every row of a Spark table under a policy; return a DataFrame.

    Columns, `at`, `mapping` and the result are those of `disputerules.histories.decide_table`.
    """
    known = columns_for([policy])
    query = HistoryQuery(scan(session, table, mapping, at, by, known), [policy], tables)
    text = decisions(query)
    make_calendars(session, query)
    return session.sql(text)


def compare_history(
    session: Any,
    table: str,
    old: Policy,
    new: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    tables: Sequence[str] = TABLES,
    by: Sequence[str] = (),
    months: bool = False,
) -> Impact:
    """Count what changes over a Spark table if a new policy replaces an old one."""
    known = columns_for([old, new])
    query = HistoryQuery(scan(session, table, mapping, at, by, known), [old, new], tables)
    text = Comparison(query, months).counted()
    make_calendars(session, query)
    found = collected(session, text)
    return with_ids(session, query, summed_up(found, query, months, by, sources=(table,)))


def with_ids(session: Any, query: HistoryQuery, found: Impact) -> Impact:
    """Replace the id hashes of an impact by ids; a hash that two ids share is dropped."""
    parts: list[Any] = [*found.flips, *found.bad_rows.values()]
    hashes = {one for part in parts for one in part.examples}
    ids = ids_of(session, query.scan, hashes) if hashes else {}

    def named(part: Any) -> Any:
        return evolve(part, examples=tuple(sorted(ids[one] for one in part.examples if one in ids)))

    return evolve(
        found,
        flips=tuple(map(named, found.flips)),
        bad_rows={kind: named(one) for kind, one in found.bad_rows.items()},
    )


def ids_of(session: Any, source: Scan, hashes: Iterable[int]) -> dict[int, str]:
    """Return the ids with these hashes; this pass reads only the id column."""
    id_digest = SPARK.id_digest.format("id")
    text = (
        f"SELECT {id_digest} AS hash, MIN(id) AS id\n"
        f"FROM (SELECT CAST({source.given['order_id']} AS {SPARK.text}) AS id\n"
        f"FROM {source.relation} AS source) AS s\n"
        f"WHERE {id_digest} IN ({', '.join(map(str, hashes))})\n"
        f"GROUP BY {id_digest} HAVING MIN(id) = MAX(id)"
    )
    return {row["hash"]: row["id"] for row in session.sql(text).collect()}
