"""Reading kept disputes: how many a second, and how much memory stays taken."""

import gc
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from json import dumps, loads
from multiprocessing import get_context
from pathlib import Path
from resource import getpagesize
from time import process_time

from benchmarks.orders import DAY
from benchmarks.timing import Result, compared, in_turns
from benchmarks.wire import CLAIM, DISPUTED, ORDER
from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Order,
    Policy,
    decide_case,
    due,
    from_dict,
    from_json,
    open_dispute,
    to_json,
)

READ, WARM = 100_000, 2_000
NIGHT, ONE_IN = 2_000, 50
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
        *nightly(31 if full else 7),
        *against_a_case(101 if full else 21),
    ]


def nightly(rounds: int) -> list[Result]:
    """Which of many kept disputes are due, where one in fifty is."""
    early, late = kept(ALIEXPRESS_GUIDE), kept(ALIEXPRESS_GUIDE, OPENED - 2 * DAY)
    texts = [late if number % ONE_IN == 0 else early for number in range(NIGHT)]
    plain = [loads(text) for text in texts]
    at = OPENED + 4 * DAY
    seconds = in_turns(
        {
            "whole": lambda: [one for one in map(read_one, texts) if is_due(one, at)],
            "due": lambda: list(due(texts, at=at)),
            "due of dicts": lambda: list(due(plain, at=at)),
            "json": lambda: [loads(text) for text in texts],
        },
        rounds,
    )
    what = f"due(..) over {NIGHT:,} kept disputes, 1 in {ONE_IN} due"
    return [
        compared(f"{what} / reading each whole", seconds, "due", "whole"),
        compared(f"{what} / json.loads of each", seconds, "due", "json"),
        compared(f"{what}, from dicts / json.loads of each", seconds, "due of dicts", "json"),
    ]


def read_one(text: str) -> Dispute:
    return from_json(Dispute, text)


def is_due(dispute: Dispute, at: datetime) -> bool:
    return dispute.due_at is not None and dispute.due_at <= at


def against_a_case(rounds: int) -> list[Result]:
    """Reading a kept dispute, against deciding the case that it came from."""
    text, case = kept(ALIEXPRESS_GUIDE), dumps({**DISPUTED, "timelines": False})
    seconds = in_turns(
        {
            "kept": lambda: [read_one(text) for _ in range(20)],
            "case": lambda: [decide_case(case) for _ in range(20)],
        },
        rounds,
    )
    return [compared("a kept dispute read / decide_case of its case", seconds, "kept", "case", 0.2)]


def measured(number: int) -> tuple[float, float]:
    """Disputes read in a second, and megabytes by which the memory of this process grew."""
    texts = [kept(policy) for policy in POLICIES]
    read(texts, WARM)
    before, start = megabytes(), process_time()
    read(texts, number)
    return number / (process_time() - start), megabytes() - before


def kept(policy: Policy, at: datetime = OPENED) -> str:
    """The JSON text of a dispute under a policy, with a place for the id of its order."""
    order = from_dict(Order, {**ORDER, "id": ID})
    claim = from_dict(Claim, CLAIM, currency=order.currency)
    return to_json(open_dispute(order, claim, at=at, policy=policy))


def read(texts: list[str], number: int) -> None:
    for count in range(number):
        from_json(Dispute, texts[count % len(texts)].replace(ID, f"A-{count}"))


def megabytes() -> float:
    """The memory that this process takes now, as Linux counts it."""
    gc.collect()
    _, resident, *_ = Path("/proc/self/statm").read_text().split()
    return int(resident) * getpagesize() / 2**20
