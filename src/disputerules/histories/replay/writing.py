"""Write the results of a replay to a file, bucket after bucket, or return them as a table."""

from collections.abc import Iterator
from typing import Any

from disputerules.histories import duck
from disputerules.histories.formats import format_of
from disputerules.histories.replay.engine import Replay
from disputerules.histories.replay.summary import Summary, shared
from disputerules.interpreters.sql.dialect import literal

RESULTS = "replayed"


def tables(replay: Replay, summary: Summary) -> Iterator[Any]:
    """Yield the results as one Arrow table for each bucket, and add each to a summary."""
    summary.shared = shared(replay)
    for results in replay.results():
        summary.add(replay)
        yield duck.handed_over(replay.orders.connection, f"SELECT * FROM {results}", "arrow")


def as_table(replay: Replay, summary: Summary) -> Any:
    """Return all results as one Arrow table."""
    import pyarrow

    return pyarrow.concat_tables([*tables(replay, summary)])


def read_summary(replay: Replay) -> Summary:
    """Return the summary of a replay, and keep no row."""
    summary = Summary(replay.policy, replay.end, shared(replay))
    for _ in replay.results():
        summary.add(replay)
    return summary


def write(replay: Replay, file: str) -> Summary:
    """Write the results to a Parquet, CSV or JSON file; return their summary.

    No more than a bucket is in memory at a time.
    """
    import pyarrow

    form = format_of(file)
    summary = Summary(replay.policy, replay.end)
    made = tables(replay, summary)
    first = next(made)

    def all_of_them() -> Iterator[Any]:
        yield from first.to_batches()
        for table in made:
            yield from table.to_batches()

    with duck.connect() as connection:
        reader = pyarrow.RecordBatchReader.from_batches(first.schema, all_of_them())
        connection.register(RESULTS, reader)
        # A JSON file is one array, also where there is no row.
        place = f"{literal(file)} (FORMAT {form}{', ARRAY true' if form == 'JSON' else ''})"
        duck.run(connection, f"COPY (SELECT * FROM {RESULTS}) TO {place}")
    return summary
