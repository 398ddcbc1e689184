"""Rows decided over one process and over two: free threads where Python has them.

The orders are read with `orders_from` and asked once. No state is shared, so two workers should
decide nearly twice as many in a second of wall time, on a machine with two idle cores.
"""

import sys
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from time import perf_counter

from benchmarks.rows import rows
from benchmarks.service import COLUMNS, list_of_row
from benchmarks.timing import Result
from disputerules import check_eligibility, orders_from

NUMBER, PARTS = 2_000, 8
FREE_THREADED = not getattr(sys, "_is_gil_enabled", lambda: True)()


def run(full: bool = False) -> list[Result]:
    """The fastest of some rounds, because other work on the machine only adds time."""
    rounds = 9 if full else 3
    one, two = rate(1, rounds), rate(2, rounds)
    kind = "free threads" if FREE_THREADED else "processes; this Python has no free threads"
    cores = f"{kind}, {cpu_count()} cores"
    return [
        Result("rows decided by one worker", one, "a second", note=cores),
        Result("rows decided by two workers", two, "a second"),
        Result("two workers / one", two / one, "x", 1.6, "at least"),
    ]


def rate(workers: int, rounds: int) -> float:
    """Rows decided in a second of wall time by that many workers, after they have started."""
    with pool(workers) as executor:
        list(executor.map(decided, range(PARTS)))
        return max(PARTS * NUMBER / seconds(executor) for _ in range(rounds))


def pool(workers: int) -> Executor:
    if FREE_THREADED:
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, get_context("spawn"))


def seconds(executor: Executor) -> float:
    start = perf_counter()
    list(executor.map(decided, range(PARTS)))
    return perf_counter() - start


def decided(part: int) -> int:
    """Decide some rows; return how many a dispute may be opened about."""
    asked = rows(NUMBER, seed=part)
    orders = orders_from([list_of_row(row) for row, _ in asked], COLUMNS)
    pairs = zip(orders, asked, strict=True)
    return sum(bool(check_eligibility(order, at=at)) for order, (_, at) in pairs)
