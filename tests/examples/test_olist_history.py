"""The script for real orders: one row an order, and bulk beside one by one on made-up rows."""

import csv
import importlib.util
import shlex

import pytest

from disputerules.cli import main
from tests.docs.fences import ROOT
from tests.examples.test_olist import ITEMS, ORDERS, item, order


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("h", ROOT / "examples" / "olist_history.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROWS = [
    order("plain"),
    order("two-items"),
    order("no-items"),
    order("nothing-known", order_approved_at="", order_delivered_carrier_date="", status="created"),
    order("canceled", status="canceled", order_delivered_customer_date=""),
    order("shipped-before-placed", order_delivered_carrier_date="2018-01-01 00:00:00"),
    # In São Paulo midnight of 18 February 2018 came twice, that of 4 November not at all.
    order("repeated", order_delivered_customer_date="2018-02-17 23:30:00"),
    order("skipped", order_delivered_customer_date="2018-11-04 00:30:00"),
]
BOUGHT = [
    *(item(row[0]) for row in ROWS if row[0] != "no-items"),
    item("two-items", number="2", price="0.01", freight="0"),
]


@pytest.fixture
def file(script, tmp_path):
    for name, head, rows in (("orders", ORDERS, ROWS), ("order_items", ITEMS, BOUGHT)):
        with (tmp_path / f"{name}.csv").open("w", newline="") as to:
            csv.writer(to).writerows([head, *rows])
    made = tmp_path / "history.csv"
    assert script.main(["prepare", str(tmp_path), str(made)]) == 0
    return made


def test_items_are_added_up_exactly(file):
    lines = {line.split(",")[0]: line.split(",")[-3:] for line in file.read_text().splitlines()}
    assert lines["two-items"] == ["2", "99.91", "10.1"]
    assert lines["no-items"] == ["", "", ""]


@pytest.mark.no_cover
def test_every_made_up_row_is_decided_in_bulk_as_it_is_alone(script, file, capsys):
    at = [
        word for one in ("2018-02-18T02:00:00Z", "2019-01-01T00:00:00Z") for word in ("--at", one)
    ]
    assert script.main(["check", str(file), *at]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2 * len(script.POLICIES)
    assert all(": 8 rows, 2 of them bad, 0 differ" in line for line in printed)


def test_a_row_that_is_decided_otherwise_is_named(script, file, capsys, monkeypatch):
    dearer = {**script.MAPPING, "paid": "CAST(round(price * 100) AS BIGINT) + 1"}
    monkeypatch.setattr(script, "MAPPING", dearer)
    asked = ["--policy", "aliexpress-guide", "--at", "2018-03-04T12:00:00Z"]
    assert script.main(["check", str(file), *asked]) == 1
    assert "6 differ canceled nothing-known plain" in capsys.readouterr().out


@pytest.mark.no_cover
def test_the_printed_mapping_is_one_for_the_command_line(script, file, capsys):
    script.main(["map"])
    mapping = shlex.split(capsys.readouterr().out)
    change = ["impact", "aliexpress-guide", "aliexpress-2013", str(file), "--json"]
    assert main([*change, "--at", "2018-03-01T12:00:00Z", *mapping]) == 0
    assert '"missing-amount"' in capsys.readouterr().out
