"""Decide every row of a history with DuckDB, or compare two policies over it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from disputerules.facts.arguments import as_policy
from disputerules.facts.policy import Policy
from disputerules.histories import duck
from disputerules.histories.attributes import columns_for
from disputerules.histories.badrows import UNREADABLE_LINE
from disputerules.histories.calendars import columns as columns_of_days
from disputerules.histories.calendars import tables as calendar_tables
from disputerules.histories.comparison import Comparison
from disputerules.histories.impact import BadRows, Example, Flip, Impact, Largest
from disputerules.histories.mapping import scan
from disputerules.histories.query import TABLES, HistoryQuery, decisions
from disputerules.histories.rows import case_of_row, rows_query, typed_row, verdict
from disputerules.histories.source import Source
from disputerules.histories.summing import summed_up
from disputerules.interpreters.compiled import compiled
from disputerules.values.errors import InvalidInput
from disputerules.values.suggestions import unknown


def decide_table(
    source: Any,
    policy: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    tables: Sequence[str] = TABLES,
    facts: Sequence[str] = (),
    by: Sequence[str] = (),
    into: str = "arrow",
    name: str | None = None,
) -> Any:
    """Decide every row of a history under a policy.

    `source` is a Parquet, CSV or JSON file, a glob or a list of files, a table of Arrow, pandas or
    Polars, or a DuckDB relation or connection (then `name` is the table). Columns have the names of
    the facts; `mapping` gives other columns or SQL expressions. `at` is the instant to decide at if
    no column has it, `zone` the time zone of local times. Amounts are in minor units; instants
    in `facts` are microseconds since 1970, UTC.

    Returns `order_id`, `bad_row` (why a row cannot be decided, else NULL), and the code and the
    fields of each table, in any order of rows. `into` is arrow, batches (streamed), pandas,
    polars, relation or rows.
    Raises InvalidInput if a column is missing or cannot be read, MissingExtra without DuckDB.

    >>> import pyarrow
    >>> from datetime import UTC, datetime
    >>> from disputerules.policies.presets import named
    >>> placed = datetime(2026, 1, 2, tzinfo=UTC)
    >>> orders = pyarrow.table({"order_id": ["A-1"], "placed_at": [placed], "paid_at": [placed],
    ...     "shipped_at": [placed], "currency": ["USD"], "paid": [4500]})
    >>> at = datetime(2026, 2, 1, tzinfo=UTC)
    >>> decided = decide_table(orders, named("aliexpress-guide"), at=at, into="rows")
    >>> decided[0]["eligibility"], decided[0]["refund_amount"]
    ('eligible', 4500)
    """
    opened = Source(source, name)
    known = columns_for([as_policy(policy)])
    query = HistoryQuery(scan(opened, mapping, zone, at, by, known), [policy], tables)
    for one in facts:
        if one not in policy.facts:
            raise InvalidInput("unknown-fact", unknown("fact", one, policy.facts))
    text = decisions(query, [policy.facts[one] for one in facts])
    make_calendars(opened, query)
    if opened.in_csv:
        text = with_unreadable_lines(opened, text)
    return duck.handed_over(opened.connection, text, into)


def compare_history(
    source: Any,
    old: Policy,
    new: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    tables: Sequence[str] = TABLES,
    by: Sequence[str] = (),
    months: bool = False,
    explain: bool = False,
    largest: int = 0,
    name: str | None = None,
    progress: Callable[[float], None] = lambda percent: None,
) -> Impact:
    """Count what changes over a history if a new policy replaces an old one.

    `source`, `at`, `mapping` and `zone` are those of `decide_table`. `months` and `by` (columns or
    expressions) group the history; `explain` adds both messages for an example of each flip and
    `largest` that many of the largest losses and gains; each takes another pass. `progress` is
    called a few times a second with the percentage of the main pass that is done.

    >>> import pyarrow
    >>> from datetime import UTC, datetime
    >>> from disputerules.policies.presets import named
    >>> placed = datetime(2026, 1, 2, tzinfo=UTC)
    >>> orders = pyarrow.table({"order_id": ["A-1"], "placed_at": [placed], "paid_at": [placed],
    ...     "shipped_at": [placed], "currency": ["USD"], "paid": [4500]})
    >>> old = named("aliexpress-guide")
    >>> at = datetime(2026, 2, 1, tzinfo=UTC)
    >>> found = compare_history(orders, old, old.but({"protection.period": "15 days"}), at=at)
    >>> found.flips[0].old, found.flips[0].new, found.refund["USD"]
    ('eligible', 'confirmation-timeout', Paid(old=4500, new=0))
    """
    opened = Source(source, name)
    known = columns_for([as_policy(old), as_policy(new)])
    query = HistoryQuery(scan(opened, mapping, zone, at, by, known), [old, new], tables)
    comparison = Comparison(query, months)
    text = comparison.counted()
    make_calendars(opened, query)
    with duck.watched(opened.connection, progress):
        counted = opened.rows(text)
    unreadable = BadRows(*opened.unreadable())
    found = summed_up(counted, query, months, by, opened.files, unreadable)
    losses, gains = largest_changes(opened, comparison, largest)
    return evolve(
        found,
        losses=losses,
        gains=gains,
        examples=explained(opened, query, found.flips) if explain else (),
    )


def with_unreadable_lines(source: Source, text: str) -> str:
    """Add a row to the query for each unreadable line of a CSV file; a first pass counts these."""
    source.rows(f"SELECT MIN(hash(d)) AS checksum FROM ({text}) AS d")
    lines, _ = source.unreadable()
    none = f"SELECT CAST(NULL AS VARCHAR) AS order_id, '{UNREADABLE_LINE}' AS bad_row"
    return f"{text}\nUNION ALL BY NAME {none} FROM range({lines})"


def make_calendars(source: Source, query: HistoryQuery) -> None:
    """Create the tables of days that a query joins."""
    for one, days in calendar_tables(query, source.rows):
        columns = ", ".join(f"{name} BIGINT" for name in columns_of_days(one))
        source.run(f"CREATE OR REPLACE TEMP TABLE {one.name} ({columns})").fetchall()
        for start in range(0, len(days), ROWS_A_STATEMENT):
            values = ", ".join(map(str, days[start : start + ROWS_A_STATEMENT]))
            source.run(f"INSERT INTO {one.name} VALUES {values}").fetchall()


ROWS_A_STATEMENT = 1000


def largest_changes(
    source: Source, comparison: Comparison, count: int
) -> tuple[tuple[Largest, ...], tuple[Largest, ...]]:
    """Return the `count` largest losses and gains of each currency."""
    if count < 1 or comparison.money[0] == comparison.money[1]:
        return (), ()
    found = source.rows(comparison.largest(count))

    def all_of(way: str) -> tuple[Largest, ...]:
        return tuple(
            Largest(one["order_id"], row["currency"], one["old"], one["new"])
            for row in found
            for one in row[way] or ()
        )

    return all_of("losses"), all_of("gains")


def explained(source: Source, query: HistoryQuery, flips: Sequence[Flip]) -> tuple[Example, ...]:
    """Return an example of each flip with both messages, decided again by the verbs on one case."""
    ids = sorted({order_id for flip in flips for order_id in flip.examples})
    if not ids:
        return ()
    columns = query.scan.columns
    rows = [typed_row(row, columns) for row in source.rows(rows_query(query.scan, ids))]
    found = (
        next(filter(None, (explanation(row, flip, query.policies) for row in rows)), None)
        for flip in flips
    )
    return tuple(filter(None, found))


def explanation(row: Mapping[str, Any], flip: Flip, policies: Sequence[Policy]) -> Example | None:
    """Return the messages on a row if it shows the flip: several rows may share an id."""
    if row["order_id"] not in flip.examples:
        return None
    attributes = [one for policy in policies for one in policy.attributes]
    case = case_of_row(row, attributes)
    verdicts = [verdict(flip.table, case, policy) for policy in policies]
    if (verdicts[0].code, verdicts[1].code) != (flip.old, flip.new):
        return None
    messages = [
        compiled(policy).table(flip.table).message(one.rule, case)
        for policy, one in zip(policies, verdicts, strict=True)
    ]
    return Example(case.order.id, case.at, flip.table, flip.old, flip.new, *messages)
