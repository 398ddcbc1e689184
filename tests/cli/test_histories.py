"""The commands about whole histories: impact, sql and sample.

`tests/histories/test_golden_report.py` says what the orders of its golden history come to.
"""

import json
from pathlib import Path

import pytest

from disputerules import cli
from disputerules.cli.histories import column_map, new_year
from disputerules.values.errors import InvalidInput
from disputerules.values.periods import FIRST, LAST
from tests.docs.fences import ROOT

ORDERS = ROOT / "tests" / "histories" / "golden" / "orders.csv"
NEW = """base = "aliexpress-guide"
[set]
"protection.period" = "20 days"
"protection.after_confirmation" = "15 days"
"refund.shipping" = "never"
"negotiation.seller_response" = "4 days"
"""


@pytest.fixture
def run(capsys):
    def command(*arguments):
        status = cli.main([str(one) for one in arguments])
        return status, capsys.readouterr().out

    return command


@pytest.fixture
def new(tmp_path):
    file = tmp_path / "new.toml"
    file.write_text(NEW, encoding="utf-8")
    return file


def test_the_impact_is_printed_and_written_as_pages(run, new, tmp_path):
    page, text = tmp_path / "page.html", tmp_path / "page.md"
    status, printed = run(
        "impact", "aliexpress-guide", new, ORDERS, "--html", page, "--markdown", text
    )
    assert status == 0
    assert "Of 6 orders, 4 (66.7 %) would be decided differently" in printed
    assert "## By month of the order" in printed
    assert "## Examples with both messages" in printed
    # Three losses, of which no more than five are listed.
    assert "| A-1 | 12.00 USD | 10.00 USD | -2.00 USD |" in printed
    assert text.read_text(encoding="utf-8") == printed
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert '<h2 id="flips">Changed decisions</h2>' in page.read_text(encoding="utf-8")


def test_the_impact_is_asked_for_in_parts_and_at_one_instant(run, new):
    options = ["--by", "currency", "--by", "paid", "--largest", 1, "--at", "2026-01-12T00:00:00Z"]
    status, printed = run("impact", "aliexpress-guide", new, ORDERS, *options, "--json")
    told = json.loads(printed)
    assert status == 0
    assert list(told["by"]) == ["month", "currency", "paid"]
    # On the 12th nobody is late, so that A-1 alone loses: its shipping.
    assert [one["order_id"] for one in told["largest"]["losses"]] == ["A-1"]
    assert told["bad_rows"].keys() == {"unknown-currency"}


def test_a_column_is_named_by_an_expression(run, new):
    asked = ["impact", "aliexpress-guide", new, ORDERS, "--json"]
    status, printed = run(
        *asked, "--map", "paid = paid * 2", "--map", "shipping_paid=shipping_paid"
    )
    assert (status, json.loads(printed)["refund"]["JPY"]) == (0, {"old": 1400, "new": 1400})


@pytest.mark.parametrize("pair", ["paid", "=cost", "paid=", " =cost", "paid= "])
def test_half_a_column_map_is_refused_with_an_example(pair):
    with pytest.raises(InvalidInput) as refused:
        column_map(["order_id=id", pair])
    assert (refused.value.code, refused.value.path) == ("invalid-value", "$")
    assert "expected --map COLUMN=EXPRESSION such as paid=price_in_cents, got " in str(
        refused.value
    )
    assert repr(pair) in str(refused.value)


def test_a_column_map_keeps_what_stands_after_the_first_sign():
    assert column_map(["paid = a = b", "at=now"]) == {"paid": "a = b", "at": "now"}


def test_a_calendar_is_written_for_the_years_that_are_asked_for(run):
    status, printed = run("sql", "etsy", "--from", 2024, "--until", 2025, "--orders", "my_orders")
    assert status == 0
    assert "my_orders" in printed
    assert run("sql", "etsy", "--table", "eligibility")[1].count("eligibility") > 0
    assert run("sql", "etsy", "--dialect", "postgres")[1] != printed


@pytest.mark.parametrize(
    ("year", "known"), [(1999, False), (2000, True), (2200, True), (2201, False)]
)
def test_a_year_outside_those_of_the_library_is_refused(year, known):
    assert (FIRST.year, LAST.year, new_year(None)) == (2000, 2200, None)
    if known:
        assert new_year(year).isoformat() == f"{year}-01-01T00:00:00+00:00"
        return
    with pytest.raises(InvalidInput) as refused:
        new_year(year)
    assert (refused.value.code, refused.value.path) == ("invalid-value", "$")
    assert f"expected a year from 2000 to 2200, got {year}" in str(refused.value)


def test_a_sample_is_the_same_for_the_same_seed(run, tmp_path):
    made = []
    for name, seed in (("a.csv", 7), ("b.csv", 7), ("c.csv", 8), ("d.csv", 1)):
        file = tmp_path / name
        options = [] if seed == 1 else ["--seed", seed]
        assert run("sample", file, "--orders", 3, *options) == (
            0,
            f"Wrote 3 synthetic orders to {file}\n",
        )
        made.append(Path(file).read_text(encoding="utf-8"))
    assert made[0] == made[1] != made[2]
    assert len(made[0].splitlines()) == 1 + 3
    cli.main(["sample", str(tmp_path / "e.csv"), "--orders", "3", "--seed", "1"])
    assert (tmp_path / "e.csv").read_text(encoding="utf-8") == made[3]


def test_orders_and_disputes_are_never_written_to_one_file(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _ = run("sample", "q.parquet", "--disputes", "./q.parquet")
    assert status == 2
    assert not list(tmp_path.iterdir())


def test_a_column_of_disputes_is_mapped_by_its_own_option():
    with pytest.raises(InvalidInput, match="expected --map-disputes COLUMN=EXPRESSION"):
        column_map(["at"], "--map-disputes")
