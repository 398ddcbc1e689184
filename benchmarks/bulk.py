"""A policy change over a whole history: generated SQL against SQL by hand and a Python loop."""

import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from time import perf_counter, process_time

from benchmarks.bulk_by_hand import Files, by_hand, policies, same
from benchmarks.timing import Result, in_turns, ratio

PIECES = 4  # files, each generated from its own seed; ids repeat across files
ORDERS, FULL_ORDERS = 4_000_000, 20_000_000
REPEATED = 4
LOOPED = 2_000
ELIGIBILITY = ("eligibility",)
UNREAD = ("tracking_number", "return_goods", "country")  # columns that the comparison does not need


def run(full: bool) -> list[Result]:
    """The comparison at one size; with `full`, of 20 million orders, and memory at three sizes."""
    if find_spec("duckdb") is None:
        return [Result("generated SQL / by hand", None, note="DuckDB is not installed")]
    orders = FULL_ORDERS if full else ORDERS
    millions = f"{orders / 1_000_000:g} million orders"
    with tempfile.TemporaryDirectory() as folder:
        files = made_up(orders, Path(folder))
        same(files)
        return [
            *against_hand(files, orders, f"{millions} of Parquet, two policies, flips and money"),
            *against_spark(files, f"{millions}, wall-clock time"),
            *(memory(files, orders) if full else [peak(files, orders, f"{PIECES} files")]),
        ]


def made_up(orders: int, folder: Path) -> Files:
    """Files of generated orders, one process a file: DuckDB generates each on one core."""
    files = [str(folder / f"orders-{seed}.parquet") for seed in range(1, PIECES + 1)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(piece, [orders // PIECES] * PIECES, files, range(1, PIECES + 1)))
    return files


def piece(orders: int, file: str, seed: int) -> None:
    from disputerules.histories.sample import sample

    sample(orders, file, seed)


def against_hand(files: Files, orders: int, note: str) -> list[Result]:
    """The generated SQL against SQL written by hand, and against a loop over single orders."""
    from disputerules.histories import compare_history
    from disputerules.histories.source import Source

    source = Source(files)
    works = {
        "generated": lambda: compare_history(files, *policies(), tables=ELIGIBILITY),
        "by hand": lambda: source.rows(by_hand(files)),
    }
    seconds = in_turns(works, 5)
    each = min(seconds["generated"]) / orders
    compared = ratio(seconds, "generated", "by hand")
    looped = seconds_of_a_loop(files[0]) / each
    return [
        Result("generated SQL / by hand", compared, "x", 1.2, note=note),
        Result("one million orders", each * 1_000_000, "CPU s", note="both policies"),
        Result(
            "scalar loop / generated SQL", looped, note=f"CPU time, a loop over {LOOPED:,} orders"
        ),
    ]


def seconds_of_a_loop(file: str) -> float:
    """Seconds per order to decide eligibility and refund one by one, from rows already read."""
    from disputerules.histories.mapping import scan
    from disputerules.histories.rows import case_of_row, rows_query, typed_row, verdict
    from disputerules.histories.source import Source

    source = Source(file)
    ids = [f"S-{number:09}" for number in range(1, LOOPED + 1)]
    found = source.rows(rows_query(scan(source, None, None, None), ids))
    rows = [typed_row(row) for row in found]
    start = process_time()
    for row in rows:
        case = case_of_row(row)
        for policy in policies():
            verdict("eligibility", case, policy)
            verdict("refund", case, policy)
    return (process_time() - start) / len(rows)


def against_spark(files: Files, note: str) -> list[Result]:
    """The same SQL on Spark with two threads and on DuckDB with two, both warm."""
    what = "Spark local[2] / DuckDB"
    if find_spec("pyspark") is None or which("java") is None:
        return [Result(what, None, note="pyspark or Java is missing; run make spark")]
    from pyspark.sql import SparkSession

    from disputerules.histories import compare_history, spark

    session = SparkSession.builder.master("local[2]").getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        session.read.parquet(*files).createOrReplaceTempView("orders")
        read = [one for one in session.table("orders").columns if one not in UNREAD]
        counts = ", ".join(f"COUNT({one})" for one in read)
        works = {
            "Spark": lambda: spark.compare_history(
                session, "orders", *policies(), tables=ELIGIBILITY
            ),
            "reading": lambda: session.sql(f"SELECT {counts} FROM orders").collect(),
            "DuckDB": lambda: compare_history(files, *policies(), tables=ELIGIBILITY),
        }
        seconds = in_turns(works, 3, perf_counter)
    finally:
        session.stop()
    reading = ratio(seconds, "reading", "DuckDB")
    return [
        Result(what, ratio(seconds, "Spark", "DuckDB"), note=note),
        Result("Spark, only reading / DuckDB", reading, note="the same columns, counted"),
    ]


def memory(files: Files, orders: int) -> list[Result]:
    """The peaks over one file, over all files, and over all files read several times."""
    again = f"the same files read {REPEATED} times"
    return [
        peak(files[:1], orders // PIECES, "1 file"),
        peak(files, orders, f"{PIECES} files"),
        peak(files * REPEATED, orders * REPEATED, again),
    ]


def peak(files: Files, orders: int, note: str) -> Result:
    """The peak memory of the comparison in a separate process, in megabytes."""
    code = f"import benchmarks.bulk as b; b.once({files!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    rows, most = done.stdout.split()
    assert int(rows) == orders, rows
    note = f"{orders / 1_000_000:g} million orders, {note}"
    return Result("peak memory", float(most), "MB", 1024, note=note)


def once(files: Files) -> None:
    from disputerules.histories import compare_history

    found = compare_history(files, *policies())
    print(found.rows, megabytes())


def megabytes() -> float:
    """The peak memory of this process. On Linux, `getrusage` would include its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = [one for one in status.read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
