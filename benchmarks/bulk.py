"""A policy change over a whole history: the generated SQL against the same by hand, and a loop."""

import resource
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from time import perf_counter, process_time

from benchmarks.timing import Result, in_turns, ratio

ORDERS, FULL_ORDERS = 4_000_000, 20_000_000
GROWTH = (5, 20, 80)
LOOPED = 2_000
DAY = 86_400_000_000
OLD, NEW = 60 * DAY, 45 * DAY

# The same answer as a good analyst would write it who knows the engine: one pass, each check once,
# the same rows refused, windows as integers, both refunds (the new policy refunds no shipping)
# beside the codes; lists of words asked in a SELECT of their own, which DuckDB answers by a join.
BY_HAND = """
SELECT bad, currency, old_code, new_code, COUNT(*) AS orders,
    SUM(old_paid) AS old_money, SUM(new_paid) AS new_money,
    COUNT(*) FILTER (WHERE old_paid < new_paid) AS more,
    COUNT(*) FILTER (WHERE old_paid > new_paid) AS less,
    MIN(order_id, 3) FILTER (WHERE old_code <> new_code OR bad <> 0) AS examples
FROM (
  SELECT *, CASE WHEN old_code = 9 THEN old_refund ELSE 0 END AS old_paid,
    CASE WHEN new_code = 9 THEN new_refund ELSE 0 END AS new_paid
  FROM (
    SELECT bad, currency, order_id,
        CASE WHEN bad <> 0 THEN -1 WHEN before <> 9 THEN before WHEN ends_old <= at THEN 3
            WHEN after <> 9 THEN after ELSE 9 END AS old_code,
        CASE WHEN bad <> 0 THEN -1 WHEN before_new <> 9 THEN before_new WHEN ends_new <= at THEN 3
            WHEN after_new <> 9 THEN after_new ELSE 9 END AS new_code,
        CASE WHEN refund = 'full' OR NOT received THEN worth + shipping
            ELSE LEAST(amount, worth + shipping) END AS old_refund,
        CASE WHEN refund = 'full' OR NOT received THEN worth
            ELSE LEAST(amount, worth) END AS new_refund
    FROM (
        SELECT *,
            CASE WHEN cancelled <= at THEN 0 WHEN paid_on IS NULL OR paid_on > at THEN 1
                WHEN confirmed <= at THEN 2 ELSE 9 END AS before,
            CASE WHEN cancelled <= at THEN 0 WHEN paid_on IS NULL OR paid_on > at THEN 1
                WHEN confirmed + 15 * {DAY} <= at THEN 2 ELSE 9 END AS before_new,
            shipped + {OLD} + extension_days * {DAY} AS ends_old,
            shipped + {NEW} + extension_days * {DAY} AS ends_new,
            CASE WHEN worth_left <= 0 AND (shipping <= 0 OR quantity <= refunded_quantity) THEN 4
                WHEN claimable <= 0 AND disputed_quantity > 0 THEN 5 WHEN claimable <= 0 THEN 6
                WHEN shipped IS NULL OR shipped > at THEN 7 ELSE 9 END AS after,
            CASE WHEN worth_left <= 0 THEN 4
                WHEN claimable <= 0 AND disputed_quantity > 0 THEN 5 WHEN claimable <= 0 THEN 6
                WHEN shipped IS NULL OR shipped > at THEN 7 ELSE 9 END AS after_new,
            CASE WHEN claimable <= 0 THEN 0
                WHEN claimable = quantity - refunded_quantity THEN worth_left
                ELSE (2 * worth_left * claimable + quantity - refunded_quantity)
                    // (2 * (quantity - refunded_quantity)) END AS worth
        FROM (
            SELECT *, paid - refunded AS worth_left, shipping_paid - shipping_refunded AS shipping,
                quantity - refunded_quantity - disputed_quantity AS claimable,
                CASE WHEN order_id IS NULL OR order_id = '' THEN 1
                    WHEN at IS NULL OR placed IS NULL THEN 2
                    WHEN at > {LAST} OR placed < {FIRST} OR placed > {LAST} OR paid_on > {LAST}
                        OR shipped > {LAST} OR delivered > {LAST} OR confirmed > {LAST}
                        OR cancelled > {LAST} THEN 3
                    WHEN paid_on < placed OR shipped < placed OR delivered < placed
                        OR confirmed < placed OR cancelled < placed THEN 4
                    WHEN currency IS NULL OR NOT known_currency THEN 5
                    WHEN paid IS NULL OR paid < 0 OR paid > {MOST} OR refunded < 0
                        OR refunded > {MOST} OR shipping_paid < 0 OR shipping_paid > {MOST}
                        OR shipping_refunded < 0 OR shipping_refunded > {MOST} OR amount < 0
                        OR amount > {MOST} THEN 6
                    WHEN paid + shipping_paid > {MOST} THEN 6
                    WHEN refunded > paid OR shipping_refunded > shipping_paid THEN 7
                    WHEN quantity < 1 OR quantity > {MOST} OR refunded_quantity < 0
                        OR refunded_quantity > {MOST} OR disputed_quantity < 0
                        OR disputed_quantity > {MOST} OR extension_days < 0
                        OR extension_days > {MOST} THEN 8
                    WHEN refunded_quantity + disputed_quantity > quantity THEN 9
                    WHEN NOT known_status THEN 10
                    WHEN NOT known_reason THEN 11
                    WHEN NOT known_refund THEN 12
                    WHEN refund = 'partial' AND amount IS NULL THEN 13
                    WHEN received AND refund = 'full' AND amount IS NOT NULL THEN 13
                    ELSE 0 END AS bad
            FROM (
                SELECT * REPLACE (epoch_us("at") AS "at"), epoch_us(placed_at) AS placed,
                    currency IN ({CURRENCIES}) AS known_currency,
                    shipment_status IN ({STATUSES}) AS known_status,
                    reason IN ({REASONS}) AS known_reason,
                    refund IN ('full', 'partial') AS known_refund,
                    epoch_us(paid_at) AS paid_on, epoch_us(shipped_at) AS shipped,
                    epoch_us(delivered_at) AS delivered, epoch_us(confirmed_at) AS confirmed,
                    epoch_us(cancelled_at) AS cancelled
                FROM read_parquet('{file}')
            )
        )
    )
  )
)
GROUP BY bad, currency, old_code, new_code
"""


def policies():
    from disputerules.policies.presets import named

    old = named("aliexpress-guide")
    changes = {
        "protection.period": "45 days",
        "protection.after_confirmation": "15 days",
        "refund.shipping": "never",
    }
    return old, old.but(changes)


def by_hand(file: Path) -> str:
    from disputerules.dispute import ReasonCode
    from disputerules.money import CODES, MAX_AMOUNT
    from disputerules.order import ShipmentStatus

    names = {
        "DAY": DAY,
        "OLD": OLD,
        "NEW": NEW,
        "FIRST": 946_684_800_000_000,
        "LAST": 7_289_654_399_999_999,
        "MOST": MAX_AMOUNT,
        "CURRENCIES": listed(CODES),
        "STATUSES": listed(ShipmentStatus),
        "REASONS": listed(ReasonCode),
        "file": file,
    }
    text = BY_HAND.replace(" at ", ' "at" ')
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.replace("<= at", '<= "at"').replace("> at", '> "at"')


def listed(names) -> str:
    return ", ".join(f"'{name}'" for name in names)


def same(file: Path) -> None:
    """Both give the same flips, changed orders and money, or the ratio would mean nothing."""
    from disputerules.bulk import compare_history
    from disputerules.bulk.source import Source

    old, new = policies()
    found = compare_history(file, old, new, tables=["eligibility"])
    money: Counter[tuple[str, str]] = Counter()
    flips: Counter[tuple[str, str]] = Counter()
    codes = [line.then.code for line in old.table("eligibility").lines]
    changed = 0
    for row in Source(file).rows(by_hand(file)):
        assert row["bad"] == 0, row
        money[row["currency"], "old"] += int(row["old_money"])
        money[row["currency"], "new"] += int(row["new_money"])
        flipped = row["old_code"] != row["new_code"]
        changed += row["orders"] if flipped else row["more"] + row["less"]
        if flipped:
            flips[codes[row["old_code"]], codes[row["new_code"]]] += row["orders"]
    assert changed == found.changed
    assert flips == {(flip.old, flip.new): flip.count for flip in found.flips}
    for currency, paid in found.refund.items():
        assert (money[currency, "old"], money[currency, "new"]) == (paid.old, paid.new)


def seconds_of_a_loop(file: Path) -> float:
    """Seconds an order for both decisions and refunds one by one, from rows that are read."""
    from disputerules.bulk.mapping import scan
    from disputerules.bulk.rows import case_of_row, rows_query, typed_row, verdict
    from disputerules.bulk.source import Source

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


def against_spark(file: Path, note: str) -> Result:
    """The same text on Spark with two threads and on DuckDB with two, by the clock."""
    what = "Spark local[2] / DuckDB"
    if find_spec("pyspark") is None or which("java") is None:
        return Result(what, None, note="pyspark or Java is missing: make spark")
    from pyspark.sql import SparkSession

    from disputerules.bulk import compare_history, spark

    builder = SparkSession.builder.master("local[2]")
    for name, value in spark.SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        session.read.parquet(str(file)).createOrReplaceTempView("orders")
        works = {
            "Spark": lambda: spark.compare_history(
                session, "orders", *policies(), tables=["eligibility"]
            ),
            "DuckDB": lambda: compare_history(file, *policies(), tables=["eligibility"]),
        }
        seconds = in_turns(works, 3, perf_counter)
    finally:
        session.stop()
    return Result(what, ratio(seconds, "Spark", "DuckDB"), note=f"{note}, by the clock")


def peak(file: Path) -> float:
    """Megabytes that a process of its own takes at most for the comparison."""
    code = f"import benchmarks.bulk as b; b.once({str(file)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return float(done.stdout)


def once(file: str) -> None:
    from disputerules.bulk import compare_history

    compare_history(file, *policies())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run(full: bool) -> list[Result]:
    """The comparison over one size, or with `full` over 20 million orders and three for memory."""
    if find_spec("duckdb") is None:
        return [Result("generated SQL / by hand", None, note="DuckDB is not installed")]
    from disputerules.bulk import compare_history
    from disputerules.bulk.source import Source
    from disputerules.sample import sample

    orders = FULL_ORDERS if full else ORDERS
    millions = f"{orders / 1_000_000:g} million orders"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.parquet"
        sample(orders, file)
        same(file)
        source = Source(file)
        works = {
            "generated": lambda: compare_history(file, *policies(), tables=["eligibility"]),
            "by hand": lambda: source.rows(by_hand(file)),
        }
        seconds = in_turns(works, 5)
        each = min(seconds["generated"]) / orders
        results = [
            Result(
                "generated SQL / by hand",
                ratio(seconds, "generated", "by hand"),
                "x",
                1.2,
                note=f"{millions} of Parquet, two policies, flips and money",
            ),
            Result("a million orders", each * 1_000_000, "CPU s", note="both policies"),
            Result("scalar loop / generated SQL", seconds_of_a_loop(file) / each, note="CPU time"),
            against_spark(file, millions),
            Result("memory at its peak", peak(file), "MB", 1024, note=millions),
        ]
        for size in GROWTH if full else ():
            sample(size * 1_000_000, file)
            note = f"{size} million orders"
            results.append(Result("memory at its peak", peak(file), "MB", 1024, note=note))
    return results
