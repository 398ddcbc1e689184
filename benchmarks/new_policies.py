"""The first decision of a policy that a case brings along, and the memory that many leave."""

import gc
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from time import process_time
from typing import Any

from benchmarks.kept_disputes import megabytes
from benchmarks.timing import Result
from benchmarks.wire import DOCUMENTS
from disputerules import decide_case

MILLISECONDS = 10
WARM, MANY = 1_500, 4_500
Plain = dict[str, Any]


def other_name(number: int) -> Plain:
    return {"base": "aliexpress-guide", "name": f"shop-{number}"}


def other_period(number: int) -> Plain:
    return {"base": "aliexpress-guide", "set": {"protection.period": f"{number} hours"}}


def other_deadline(number: int) -> Plain:
    return {"base": "aliexpress-guide", "set": {"negotiation.seller_response": f"{number} hours"}}


def own_row(number: int) -> Plain:
    row = {
        "table": "eligibility",
        "id": "too-large",
        "before": "waiting-period",
        "when": f"goods_left > amount({number + 10_000})",
        "then": "refuse",
        "because": "only {goods_left} is left",
    }
    return {"base": "aliexpress-guide", "rows": [row]}


KINDS: dict[str, Callable[[int], Plain]] = {
    "another name": other_name,
    "another period": other_period,
    "another deadline": other_deadline,
    "a row of its own": own_row,
}


def run(full: bool = False) -> list[Result]:
    """Each kind of policy in each document; memory in a process of its own."""
    rounds = 101 if full else 21
    times = [timed(kind, name, rounds) for kind in KINDS for name in DOCUMENTS]
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        grown = process.submit(growth).result()
    return [*times, Result(f"growth of memory by {MANY:,} new policies", grown, "MB", target=10)]


def timed(kind: str, name: str, rounds: int) -> Result:
    """The median time of the first decision of policies that nobody has seen."""
    number = 1_000 * (1 + list(DOCUMENTS).index(name))
    times = [first_decision(kind, name, number + one) for one in range(rounds)]
    return Result(f"a new policy with {kind}, {name}", 1e3 * median(times), "ms", MILLISECONDS)


def first_decision(kind: str, name: str, number: int) -> float:
    text = json.dumps({**DOCUMENTS[name], "policy": KINDS[kind](number)})
    start = process_time()
    decide_case(text)
    return process_time() - start


def growth() -> float:
    """Megabytes by which the memory of this process grew after the caches were full."""
    decide_new(range(WARM))
    before = megabytes()
    decide_new(range(WARM, WARM + MANY))
    return megabytes() - before


def decide_new(numbers: range) -> None:
    for number in numbers:
        first_decision("a row of its own", "an order", number)
    gc.collect()
