"""Decide a table of past orders: olist.py FOLDER [--at DATE ...] [--policy NAME]

Reads orders.csv, order_items.csv and order_payments.csv (or .csv.gz) in the format of the public
"Brazilian E-Commerce Public Dataset by Olist". Prints the status of the orders at some instants,
and counts what is broken in the data. Broken rows do not stop the run.

The table leaves three things open, and each is decided in one place here. Local times are in
`ZONE`; a time that a clock change skips or repeats is the later instant. An order from several
sellers is several parcels. A cancelled order has no time of cancellation, so its last recorded time
is used.
"""

import argparse
import csv
import gzip
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from disputerules import (
    DisputeRulesError,
    Money,
    Order,
    OrderLine,
    Shipment,
    ShipmentStatus,
    check_eligibility,
    named,
    order_status,
)
from disputerules.values.periods import zone_named

ZONE = zone_named("America/Sao_Paulo")
CURRENCY = "BRL"
STAMPS = {
    "placed_at": "order_purchase_timestamp",
    "paid_at": "order_approved_at",
    "shipped_at": "order_delivered_carrier_date",
    "delivered_at": "order_delivered_customer_date",
    "estimated_delivery_at": "order_estimated_delivery_date",
}
NEVER_SENT = {"canceled", "unavailable"}
EXAMPLES = 3


def main(arguments=None):
    given = parse(arguments)
    orders, broken = read_folder(given.folder)
    if not orders:
        print("no readable orders")
    for at in given.at or default_instants(orders):
        print_counts(orders, at, named(given.policy))
    print_broken(broken)


def parse(arguments):
    parser = argparse.ArgumentParser("olist.py", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--at", type=local_date, action="append", metavar="DATE")
    parser.add_argument("--policy", default="aliexpress-guide")
    return parser.parse_args(arguments)


def local_date(text):
    return instant(f"{text} 00:00:00")


def rows(folder, name):
    """The rows of a table as dicts, from a plain or a compressed file."""
    plain = folder / f"{name}.csv"
    packed = folder / f"{name}.csv.gz"
    with plain.open(newline="") if plain.exists() else gzip.open(packed, "rt", newline="") as file:
        yield from csv.DictReader(file)


def instant(text):
    """The instant of a local time: the later of two where clocks change."""
    wall = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    return max(wall.replace(tzinfo=ZONE, fold=fold).astimezone(UTC) for fold in (0, 1))


def read_folder(folder):
    """The readable orders, and the ids of broken ones by kind of fault."""
    items, paid = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    for row in rows(folder, "order_items"):
        items[row["order_id"]][row["seller_id"]].append(row)
    for row in rows(folder, "order_payments"):
        paid[row["order_id"]].append(row["payment_value"])
    orders, broken = [], defaultdict(list)
    for row in rows(folder, "orders"):
        name = row["order_id"]
        try:
            parcels = read_parcels(row, items[name])
            kinds = list(contradictions(row, parcels, paid[name]))
        except DisputeRulesError as error:
            broken[f"{error.code} at {error.path}"].append(name)
        except (TypeError, ValueError):
            broken["not a time"].append(name)
        else:
            orders += parcels
            for kind in kinds:
                broken[kind].append(name)
    return orders, broken


def read_parcels(row, by_seller):
    """One parcel for each seller of an order."""
    stamps = {name: instant(row[column]) for name, column in STAMPS.items() if row[column]}
    stamps["placed_at"] = instant(row[STAMPS["placed_at"]])
    if row["order_status"] in NEVER_SENT:
        known = [one for name, one in stamps.items() if name != "estimated_delivery_at"]
        stamps["cancelled_at"] = max(known)
    status = ShipmentStatus.UNKNOWN
    if "shipped_at" in stamps:
        status = ShipmentStatus.IN_TRANSIT
    if "delivered_at" in stamps:
        status = ShipmentStatus.DELIVERED
    return [
        Order(
            id=f"{row['order_id']}/{number}",
            currency=CURRENCY,
            lines=tuple(read_line(one) for one in items),
            shipping_paid=sum_of(one["freight_value"] for one in items),
            shipment=Shipment(status=status),
            **stamps,
        )
        for number, items in enumerate(by_seller.values() or [[]], 1)
    ]


def read_line(item):
    paid = Money.of(item["price"], CURRENCY)
    return OrderLine(id=item["order_item_id"], quantity=1, paid=paid)


def sum_of(values):
    return sum((Money.of(one, CURRENCY) for one in values), Money(0, CURRENCY))


def contradictions(row, parcels, payments):
    """The ways in which a readable order contradicts itself."""
    first = parcels[0]
    asked = sum(
        (line.paid for one in parcels for line in one.lines),
        sum((one.shipping_paid for one in parcels), Money(0, CURRENCY)),
    )
    if sum_of(payments) != asked:
        yield "payments differ from prices plus freight"
    if first.shipped_at and first.paid_at and first.shipped_at < first.paid_at:
        yield "shipped before it was paid"
    if first.delivered_at and (first.shipped_at is None or first.delivered_at < first.shipped_at):
        yield "delivered before it was shipped"
    if row["order_status"] == "delivered" and first.delivered_at is None:
        yield "delivered at an unknown time"
    if row["order_status"] in NEVER_SENT and first.delivered_at is not None:
        yield f"{row['order_status']} and delivered"


def default_instants(orders):
    """The midnights after a third, two thirds and all of the orders were placed."""
    placed = sorted(one.placed_at for one in orders)
    chosen = (placed[len(placed) * third // 3 - 1] for third in (1, 2, 3) if placed)
    days = dict.fromkeys(one.astimezone(ZONE).date() + timedelta(days=1) for one in chosen)
    return [local_date(day) for day in days]


def print_counts(orders, at, policy):
    known = [one for one in orders if one.placed_at <= at]
    print(f"at {at:%Y-%m-%d %H:%M} UTC: {len(known)} parcels")
    for title, ask in (("order status", order_status), ("eligibility", check_eligibility)):
        counts = Counter(ask(one, at=at, policy=policy).code for one in known)
        print(f"  {title}")
        for code, count in counts.most_common():
            print(f"    {count:>8}  {code}")


def print_broken(broken):
    print(f"faults: {sum(map(len, broken.values()))}")
    for kind, names in sorted(broken.items(), key=lambda one: -len(one[1])):
        print(f"    {len(names):>8}  {kind}: {', '.join(names[:EXAMPLES])}")


if __name__ == "__main__":
    sys.exit(main())
