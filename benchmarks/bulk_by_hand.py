"""The query of `benchmarks.bulk` written by hand, and a check that both give the same result."""

from collections import Counter

DAY = 86_400_000_000
OLD, NEW = 60 * DAY, 45 * DAY
Files = list[str]

# The same answer, as a good analyst who knows the engine would write it: one pass, each check once,
# the same rows rejected, windows as integers, and both refunds (the new policy refunds no shipping)
# beside the codes. Lists of words are tested in their own SELECT, which DuckDB turns into a join.
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
                FROM read_parquet([{files}])
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


def by_hand(files: Files) -> str:
    from disputerules.values.claim import ReasonCode
    from disputerules.values.money import CODES, MAX_AMOUNT
    from disputerules.values.shipment import ShipmentStatus

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
        "files": listed(files),
    }
    text = BY_HAND.replace(" at ", ' "at" ')
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.replace("<= at", '<= "at"').replace("> at", '> "at"')


def listed(names) -> str:
    return ", ".join(f"'{name}'" for name in names)


def same(files: Files) -> None:
    """Check that both give the same flips, changed orders and money, so that the ratio is fair."""
    from disputerules.histories import compare_history
    from disputerules.histories.source import Source

    old, new = policies()
    found = compare_history(files, old, new, tables=["eligibility"])
    money: Counter[tuple[str, str]] = Counter()
    flips: Counter[tuple[str, str]] = Counter()
    codes = [line.then.code for line in old.table("eligibility").lines]
    changed = 0
    for row in Source(files).rows(by_hand(files)):
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
