"""Reading kept disputes: how many a second, and how much memory stays taken."""

import gc
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from resource import getpagesize
from time import process_time

from benchmarks.timing import Result
from benchmarks.wire import CLAIM, ORDER
from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Order,
    Policy,
    from_dict,
    from_json,
    open_dispute,
    to_json,
)

READ, WARM = 100_000, 2_000
ID = "ORDER-ID"
OPENED = datetime(2026, 2, 20, 9, tzinfo=UTC)
POLICIES = [ALIEXPRESS_GUIDE.but({"payout.within": f"{days} days"}) for days in range(1, 9)]


def run(full: bool = False) -> list[Result]:
    """A process of its own reads them, which has no memory left over from other work."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        rate, grown = process.submit(measured, READ).result()
    return [
        Result(f"{READ:,} kept disputes from JSON text", rate, "a second"),
        Result(f"growth of memory by {READ:,} kept disputes", grown, "MB", target=10),
    ]


def measured(number: int) -> tuple[float, float]:
    """Disputes read in a second, and megabytes by which the memory of this process grew."""
    texts = [kept(policy) for policy in POLICIES]
    read(texts, WARM)
    before, start = megabytes(), process_time()
    read(texts, number)
    return number / (process_time() - start), megabytes() - before


def kept(policy: Policy) -> str:
    """The JSON text of a dispute under a policy, with a place for the id of its order."""
    order = from_dict(Order, {**ORDER, "id": ID})
    claim = from_dict(Claim, CLAIM, currency=order.currency)
    return to_json(open_dispute(order, claim, at=OPENED, policy=policy))


def read(texts: list[str], number: int) -> None:
    for count in range(number):
        from_json(Dispute, texts[count % len(texts)].replace(ID, f"A-{count}"))


def megabytes() -> float:
    """The memory that this process takes now, as Linux counts it."""
    gc.collect()
    _, resident, *_ = Path("/proc/self/statm").read_text().split()
    return int(resident) * getpagesize() / 2**20
