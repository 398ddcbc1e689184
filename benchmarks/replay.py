"""A replay of disputes against the same fold written by hand in SQL; each result asserted equal."""

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.bulk import megabytes
from benchmarks.replay_by_hand import COMPARED, results
from benchmarks.timing import Result, in_turns, ratio

# Nearly one made-up order in ten has a dispute.
ORDERS, FULL_ORDERS = 500_000, 10_400_000
SMALLER = 10
Files = tuple[str, str]


def run(full: bool) -> list[Result]:
    """The replay at one size, and the peak of its memory at two."""
    if find_spec("duckdb") is None:
        return [Result("replay / by hand", None, note="DuckDB is not installed")]
    orders = FULL_ORDERS if full else ORDERS
    with tempfile.TemporaryDirectory() as folder:
        files = made_up(orders, Path(folder), "all")
        few = made_up(orders // SMALLER, Path(folder), "few")
        count = same(files)
        return [*against_hand(files, count, 3 if full else 5), peak(few), peak(files)]


def made_up(orders: int, folder: Path, name: str) -> Files:
    """Files of generated disputes, and of the orders that they are about."""
    from disputerules.histories.duck import connect
    from disputerules.histories.sample import sample
    from disputerules.histories.sample_disputes import sample_disputes

    every, kept, disputes = (str(folder / f"{name}-{one}.parquet") for one in "abc")
    sample(orders, every)
    sample_disputes(orders, disputes)
    with connect() as connection:
        about = f"(SELECT DISTINCT order_id FROM '{disputes}')"
        text = f"SELECT o.* FROM '{every}' AS o SEMI JOIN {about} AS d ON d.order_id = o.order_id"
        connection.execute(f"COPY ({text}) TO '{kept}' (FORMAT parquet)").fetchall()
    Path(every).unlink()
    return kept, disputes


def replayed(files: Files):
    """The replay of some files, by the library."""
    from disputerules.histories.replay import Replay
    from disputerules.policies.presets import named

    return Replay.of(*files, named("aliexpress-guide"))


def by_hand(files: Files, end: int) -> None:
    from disputerules.histories.duck import connect

    with connect() as connection:
        results(connection, *files, end)


def generated(files: Files) -> None:
    for _ in replayed(files).results():
        pass


def same(files: Files) -> int:
    """Check that both give the same rows, so that the ratio is fair; return how many."""
    from disputerules.histories.duck import connect
    from disputerules.histories.replay.summary import Summary
    from disputerules.histories.replay.writing import tables

    replay = replayed(files)
    columns = ", ".join(COMPARED)
    with connect() as connection:
        results(connection, *files, replay.end)
        count = 0
        for table in tables(replay, Summary(replay.policy, replay.end)):
            connection.register("ours", table)
            count += table.num_rows
            text = f"SELECT {columns} FROM ours EXCEPT SELECT {columns} FROM hand_results LIMIT 1"
            differing = connection.execute(text).fetchall()
            assert not differing, differing
        (found,) = connection.execute("SELECT COUNT(*) FROM hand_results").fetchall()
    assert found == (count,), (found, count)
    return count


def against_hand(files: Files, count: int, rounds: int) -> list[Result]:
    """The CPU time of the replay against that of the fold by hand, both from the files."""
    end = replayed(files).end
    works = {"generated": lambda: generated(files), "by hand": lambda: by_hand(files, end)}
    seconds = in_turns(works, rounds)
    note = f"{count:,} disputes, from Parquet to the table of results"
    each = min(seconds["generated"]) / count
    return [
        Result("replay / by hand", ratio(seconds, "generated", "by hand"), "x", 1.5, note=note),
        Result("one million disputes", each * 1_000_000, "CPU s", note="replayed"),
    ]


def peak(files: Files) -> Result:
    """The peak memory of a replay in a separate process, in megabytes."""
    code = f"import benchmarks.replay as b; b.once({files!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    count, most = done.stdout.split()
    return Result("peak memory", float(most), "MB", note=f"{int(count):,} disputes replayed")


def once(files: Files) -> None:
    replay = replayed(files)
    count = 0
    for name in replay.results():
        (found,) = replay.rows(f"SELECT COUNT(*) AS disputes FROM {name}")
        count += found["disputes"]
    print(count, megabytes())
