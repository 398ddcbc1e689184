"""Prepare real orders for `disputerules impact`, and check that SQL and single decisions agree.

    olist_history.py prepare FOLDER FILE    write one CSV row per order, with its items added up
    olist_history.py check FILE             decide each row in SQL and singly, under every policy
    olist_history.py map                    print the arguments for `disputerules impact`

FOLDER has orders.csv and order_items.csv (or .csv.gz) in the format of the public "Brazilian
E-Commerce Public Dataset by Olist". The script repairs nothing: SQL counts a row that contradicts
itself as bad, and the constructors refuse it.
"""

import argparse
import csv
import gzip
import sys
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from disputerules import (
    Claim,
    DisputeRulesError,
    Money,
    Order,
    OrderLine,
    ReasonCode,
    Shipment,
    ShipmentStatus,
    calculate_refund,
    check_eligibility,
    named,
    order_status,
)
from disputerules.histories import decide_table
from disputerules.policies.presets import POLICIES
from disputerules.values.periods import zone_named

ZONE = "America/Sao_Paulo"
CURRENCY = "BRL"
STAMPS = {
    "placed_at": "order_purchase_timestamp",
    "paid_at": "order_approved_at",
    "shipped_at": "order_delivered_carrier_date",
    "delivered_at": "order_delivered_customer_date",
    "estimated_delivery_at": "order_estimated_delivery_date",
}
RECORDED = tuple(STAMPS.values())[:4]
# The data has no time of cancellation, so the last recorded time is used.
NEVER_SENT = ("canceled", "unavailable")
MAPPING = {
    **STAMPS,
    "cancelled_at": f"CASE WHEN order_status IN {NEVER_SENT} "
    f"THEN GREATEST({', '.join(RECORDED)}) END",
    "currency": f"'{CURRENCY}'",
    "paid": "CAST(round(price * 100) AS BIGINT)",
    "shipping_paid": "CAST(round(freight_value * 100) AS BIGINT)",
    "quantity": "items",
    # Some policies allow other days for a parcel that came. No column says, so the claim does.
    "received": "FALSE",
    "shipment_status": "CASE WHEN order_delivered_customer_date IS NOT NULL THEN 'delivered' "
    "WHEN order_delivered_carrier_date IS NOT NULL THEN 'in-transit' ELSE 'unknown' END",
}
INSTANTS = ("2017-06-01T00:00:00Z", "2018-03-01T12:00:00Z", "2018-09-01T02:59:59.999999Z")
SUMS = ("items", "price", "freight_value")
EXAMPLES = 3


def main(arguments=None):
    parser = argparse.ArgumentParser("olist_history.py", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("prepare")
    made.add_argument("folder", type=Path)
    made.add_argument("file", type=Path)
    checked = commands.add_parser("check")
    checked.add_argument("file", type=Path)
    checked.add_argument("--policy", action="append", choices=tuple(POLICIES))
    checked.add_argument("--at", action="append", metavar="INSTANT")
    commands.add_parser("map")
    given = parser.parse_args(arguments)
    if given.command == "prepare":
        return prepare(given.folder, given.file)
    if given.command == "map":
        print(f"--zone {ZONE}", *(f'--map "{name}={text}"' for name, text in MAPPING.items()))
        return 0
    return check(given.file, given.policy or tuple(POLICIES), given.at or INSTANTS)


def prepare(folder, file):
    """Write one row per order: its own columns, the number of its items, and their sums."""
    sums = {}
    for row in rows(folder, "order_items"):
        items, price, freight = sums.get(row["order_id"], (0, 0, 0))
        price, freight = price + Decimal(row["price"]), freight + Decimal(row["freight_value"])
        sums[row["order_id"]] = items + 1, price, freight
    with file.open("w", newline="", encoding="utf-8") as to:
        for number, row in enumerate(rows(folder, "orders")):
            values = row | dict(zip(SUMS, sums.get(row["order_id"], ("", "", "")), strict=True))
            if number == 0:
                csv.writer(to).writerow(values)
            csv.writer(to).writerow(values.values())
    return 0


def rows(folder, name):
    """The rows of a table as dicts, from a plain or a compressed file."""
    plain, packed = folder / f"{name}.csv", folder / f"{name}.csv.gz"
    with plain.open(newline="") if plain.exists() else gzip.open(packed, "rt", newline="") as file:
        yield from csv.DictReader(file)


def check(file, policies, instants):
    """Compare every decision, and return the exit status."""
    with file.open(newline="", encoding="utf-8") as text:
        table = list(csv.DictReader(text))
    orders = [(row["order_id"], order_of(row)) for row in table]
    differing = 0
    for text in instants:
        at = datetime.fromisoformat(text)
        for name in policies:
            policy = named(name)
            decided_rows = decide_table(
                file, policy, at=at, mapping=MAPPING, zone=ZONE, into="rows"
            )
            bulk = Counter(answer_in_sql(row) for row in decided_rows)
            alone = Counter((order_id, decided(order, at, policy)) for order_id, order in orders)
            wrong = sorted({order_id for order_id, _ in (bulk - alone) + (alone - bulk)})
            bad = sum(count for (_, answer), count in bulk.items() if answer is None)
            print(
                f"{name} at {text}: {bulk.total()} rows, {bad} of them bad, "
                f"{len(wrong)} differ{''.join(f' {one}' for one in wrong[:EXAMPLES])}"
            )
            differing += len(wrong)
    return 1 if differing else 0


def answer_in_sql(row):
    """The id of a row and its decisions in SQL; None in place of them if the row is bad."""
    names = ("eligibility", "order_status", "refund_kind", "refund_amount", "refund_postage")
    return row["order_id"], None if row["bad_row"] else tuple(row[name] for name in names)


def decided(order, at, policy):
    """The decisions on a single order; None if the order is invalid."""
    if order is None:
        return None
    claim = Claim(received=False, reason=ReasonCode.EXTENSION_NOT_APPROVED)
    refund = calculate_refund(order, claim, at=at, policy=policy)
    return (
        check_eligibility(order, at=at, policy=policy, received=False).code,
        order_status(order, at=at, policy=policy, received=False).code,
        refund.kind,
        refund.amount.amount,
        refund.return_postage,
    )


def order_of(row):
    """The order of a row, read without SQL; None if its values contradict each other."""
    stamps = {name: instant(row[column]) for name, column in STAMPS.items() if row[column]}
    if row["order_status"] in NEVER_SENT:
        stamps["cancelled_at"] = instant(max(row[column] for column in RECORDED))
    status = ShipmentStatus.UNKNOWN
    if "shipped_at" in stamps:
        status = ShipmentStatus.IN_TRANSIT
    if "delivered_at" in stamps:
        status = ShipmentStatus.DELIVERED
    try:
        paid = Money.of(row["price"], CURRENCY)
        return Order(
            id=row["order_id"],
            currency=CURRENCY,
            lines=(OrderLine(id="1", quantity=int(row["items"]), paid=paid),),
            shipping_paid=Money.of(row["freight_value"], CURRENCY),
            shipment=Shipment(status=status),
            **stamps,
        )
    except (DisputeRulesError, TypeError, ValueError):
        return None


def instant(text):
    """The instant of a local time: the earlier of two where clocks change."""
    wall = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    return wall.replace(tzinfo=zone_named(ZONE)).astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
