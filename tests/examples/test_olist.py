"""The script for past orders reads what it can and counts what it cannot."""

import csv
import gzip
import importlib.util

import pytest

from tests.docs.fences import ROOT

ORDERS = [
    "order_id",
    "customer_id",
    "order_status",
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
]
ITEMS = [
    "order_id",
    "order_item_id",
    "product_id",
    "seller_id",
    "shipping_limit_date",
    "price",
    "freight_value",
]
PAYMENTS = [
    "order_id",
    "payment_sequential",
    "payment_type",
    "payment_installments",
    "payment_value",
]


def order(name, status="delivered", **changed):
    row = {
        "order_id": name,
        "customer_id": "c",
        "order_status": status,
        "order_purchase_timestamp": "2018-01-02 08:00:00",
        "order_approved_at": "2018-01-02 09:00:00",
        "order_delivered_carrier_date": "2018-01-03 10:00:00",
        "order_delivered_customer_date": "2018-01-20 10:00:00",
        "order_estimated_delivery_date": "2018-02-01 00:00:00",
    }
    return list((row | changed).values())


def item(name, number="1", seller="s", price="99.9", freight="10.1"):
    return [name, number, "p", seller, "2018-01-05 00:00:00", price, freight]


def payment(name, value="110.00"):
    return [name, "1", "credit_card", "1", value]


@pytest.fixture(scope="module")
def olist():
    spec = importlib.util.spec_from_file_location("olist", ROOT / "examples" / "olist.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def data(tmp_path):
    def write(orders, items, payments, opener=open, ending=".csv"):
        tables = (("orders", ORDERS, orders), ("order_items", ITEMS, items))
        for name, head, rows in (*tables, ("order_payments", PAYMENTS, payments)):
            with opener(f"{tmp_path / name}{ending}", "wt", newline="") as file:
                csv.writer(file).writerows([head, *rows])
        return str(tmp_path)

    return write


def test_orders_are_counted_by_where_they_stand_at_each_instant(olist, data, capsys):
    folder = data(
        [order("a"), order("b", status="shipped", order_delivered_customer_date="")],
        [item("a"), item("b")],
        [payment("a"), payment("b")],
    )
    olist.main([folder, "--at", "2018-01-03", "--at", "2018-02-01", "--at", "2018-06-01"])
    assert capsys.readouterr().out.splitlines() == [
        "at 2018-01-03 02:00 UTC: 2 parcels",
        "  order status",
        "           2  awaiting-shipment",
        "  eligibility",
        "           2  not-shipped",
        "at 2018-02-01 02:00 UTC: 2 parcels",
        "  order status",
        "           2  awaiting-confirmation",
        "  eligibility",
        "           2  eligible",
        "at 2018-06-01 03:00 UTC: 2 parcels",
        "  order status",
        "           2  confirmation-timeout",
        "  eligibility",
        "           2  confirmation-timeout",
        "faults: 0",
    ]


def test_instants_come_from_the_data_when_none_is_asked_for(olist, data, capsys):
    orders = [
        order(str(day), order_purchase_timestamp=f"2018-01-0{day} 08:00:00", order_approved_at="")
        for day in (1, 2, 3)
    ]
    names = [row[0] for row in orders]
    folder = data(orders, map(item, names), map(payment, names), gzip.open, ".csv.gz")
    olist.main([folder])
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if line.startswith("at ")] == [
        "at 2018-01-02 02:00 UTC: 1 parcels",
        "at 2018-01-03 02:00 UTC: 2 parcels",
        "at 2018-01-04 02:00 UTC: 3 parcels",
    ]


BROKEN = {
    "invalid-value at .lines": (order("x"), [], []),
    "invalid-value at .shipped_at": (
        order("x", order_delivered_carrier_date="2018-01-01 00:00:00"),
        [item("x")],
        [payment("x")],
    ),
    "not a time": (order("x", order_approved_at="yesterday"), [item("x")], [payment("x")]),
    "payments differ from prices plus freight": (order("x"), [item("x")], [payment("x", "99.90")]),
    "shipped before it was paid": (
        order("x", order_approved_at="2018-01-04 00:00:00"),
        [item("x")],
        [payment("x")],
    ),
    "delivered before it was shipped": (
        order("x", order_delivered_carrier_date="2018-02-03 10:00:00"),
        [item("x")],
        [payment("x")],
    ),
    "delivered at an unknown time": (
        order("x", order_delivered_customer_date=""),
        [item("x")],
        [payment("x")],
    ),
    "canceled and delivered": (order("x", status="canceled"), [item("x")], [payment("x")]),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_counted_with_an_example_and_the_run_goes_on(kind, olist, data, capsys):
    row, items, payments = BROKEN[kind]
    folder = data([row, order("sound")], [*items, item("sound")], [*payments, payment("sound")])
    olist.main([folder, "--at", "2018-01-10"])
    printed = capsys.readouterr().out.splitlines()
    assert printed[-2:] == ["faults: 1", f"           1  {kind}: x"]
    refused = kind.startswith(("invalid", "not"))
    assert printed[0].endswith(f"{1 if refused else 2} parcels")


def test_an_invalid_amount_is_counted_in_every_column(olist, data, capsys):
    folder = data(
        [order("x"), order("y")],
        [item("x", price="1.999"), item("y")],
        [payment("x"), payment("y", "much")],
    )
    olist.main([folder])
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "faults: 2",
        "           2  invalid-value at .amount: x, y",
    ]


def test_an_order_of_two_sellers_is_two_parcels(olist, data, capsys):
    folder = data(
        [order("a")],
        [item("a"), item("a", "2", seller="t")],
        [payment("a", "220.00")],
    )
    olist.main([folder, "--at", "2018-01-10"])
    printed = capsys.readouterr().out
    assert "2  eligible" in printed
    assert "faults: 0" in printed


def test_a_cancelled_order_is_cancelled_from_its_last_instant_on(olist, data, capsys):
    row = order("a", status="canceled", order_delivered_customer_date="")
    folder = data([row], [item("a")], [payment("a")])
    olist.main([folder, "--at", "2018-01-10"])
    assert "1  order-cancelled" in capsys.readouterr().out


def test_an_empty_table_is_not_a_fault(olist, data, capsys):
    olist.main([data([], [], [])])
    assert capsys.readouterr().out == "no readable orders\nfaults: 0\n"


def test_a_local_time_that_clocks_skipped_is_the_later_instant(olist):
    # At midnight of 15 October 2017 clocks in São Paulo went to one o'clock.
    assert f"{olist.instant('2017-10-15 00:30:00'):%H:%M}" == "03:30"
    # At midnight of 18 February 2018 they went back to eleven.
    assert f"{olist.instant('2018-02-17 23:30:00'):%H:%M}" == "02:30"
