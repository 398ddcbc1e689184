"""What is said of a history that cannot be read: the mistake, then the repair, in full."""

from datetime import datetime

import pyarrow
import pytest

from disputerules.histories import decide_table
from disputerules.histories.warehouse import view
from disputerules.values.errors import InvalidInput
from tests.generators.history import GUIDE

AT = "2026-01-02T08:00:00Z"
ROW = {"order_id": "A", "at": AT, "placed_at": AT, "currency": "USD", "paid": 4500, "note": "x"}
KINDS = ".parquet, .csv, .tsv, .json, .jsonl, .ndjson"
NUMBERS = "expected integers; amounts are in minor units"
ONE_EXPRESSION = "; give a column, or one expression over the columns of a row"
REPAIR = (
    "but amounts are whole numbers of minor units; if it is in major units, convert it: "
    "--map 'paid=CAST(\"paid\" AS DECIMAL(28, 8)) * 100'; if it is in minor units: "
    "--map 'paid=CAST(\"paid\" AS DECIMAL(28, 8))'"
)
DECIDED = {
    "unknown-table": (
        {"tables": ["refund-lines"]},
        "table 'refund-lines' needs more than an order and a claim; leave it out",
    ),
    "unknown-fact": ({"facts": ["mood"]}, "unknown fact 'mood'"),
    "invalid-value": (
        {"into": "x"},
        "unknown form 'x'; expected one of arrow, batches, pandas, polars, relation, rows",
    ),
}
MAPPED = [
    ("unknown-column", "price", "paid", "unknown column 'price'"),
    (
        "invalid-source",
        "paid",
        "prize",
        (
            "unknown column 'prize'; expected one of order_id, at, placed_at, currency, paid, "
            "note; use only columns that the source has"
        ),
    ),
    ("invalid-source", "paid", "lowr(note)", "unknown function 'lowr'; did you mean 'lower'?"),
    (
        "invalid-source",
        "paid",
        "DROP TABLE x",
        (
            "give a column or an SQL expression; DuckDB reports: Parser Error: syntax error at or "
            'near "TABLE"'
        ),
    ),
    (
        "invalid-expression",
        "paid",
        "(SELECT 1)",
        f"cannot map '(SELECT 1)': it has a subquery{ONE_EXPRESSION}",
    ),
    (
        "invalid-expression",
        "paid",
        "sum(paid)",
        f"cannot map 'sum(paid)': sum reads more than one row's values{ONE_EXPRESSION}",
    ),
]
TYPES = [
    ("invalid-type", {"paid": True}, f"column paid has type BOOLEAN; {NUMBERS}"),
    ("invalid-type", {"paid": [1]}, f"column paid has type BIGINT[]; {NUMBERS}"),
    ("invalid-type", {"paid": 4500.5}, f"column paid has type DOUBLE, {REPAIR}"),
    (
        "amount-with-decimals",
        {"paid": "45.00"},
        f"column paid has a decimal, such as '45.00', {REPAIR}",
    ),
    ("invalid-type", {"received": 4.5}, "column received has type DOUBLE; expected true or false"),
    (
        "invalid-type",
        {"at": 4.5},
        (
            "column at has type DOUBLE; expected timestamps with a time zone or integer "
            "microseconds since 1970; cast it in the mapping"
        ),
    ),
    (
        "naive-instant",
        {"at": datetime(2026, 1, 2)},
        "the instants of at have no UTC offset; give their zone, as in --zone Europe/Paris",
    ),
]
FILES = [
    (
        "invalid-source",
        "nowhere.parquet",
        "no file matches 'nowhere.parquet'; check that the files exist",
    ),
    (
        "invalid-value",
        "orders.txt",
        f"cannot read ['orders.txt']; give files of one kind, one of {KINDS}",
    ),
    (
        "invalid-value",
        ["a.csv", "b.json"],
        f"cannot read ['a.csv', 'b.json']; give files of one kind, one of {KINDS}",
    ),
    ("missing-key", [], "no file given; give at least one"),
    (
        "invalid-type",
        5,
        "expected files, a table of Arrow, pandas or Polars, or DuckDB, not 5",
    ),
]
VIEWS = [
    (
        "missing-key",
        {"policy": GUIDE.but({"protection.period": "2 months"})},
        "this policy needs a calendar; give its years, for example --from 2015 --until 2035",
    ),
    (
        "invalid-value",
        {"dialect": "oracle"},
        (
            "unknown SQL dialect 'oracle'; expected one of duckdb, spark, postgres, bigquery, "
            "snowflake"
        ),
    ),
]


def table(**changes):
    return pyarrow.Table.from_pylist([ROW | changes])


def refusal(call, *given, **named):
    with pytest.raises(InvalidInput) as refused:
        call(*given, **named)
    return refused.value.code, refused.value.message


@pytest.mark.parametrize("code", DECIDED)
def test_what_cannot_be_asked_of_a_history(code):
    asked, message = DECIDED[code]
    assert refusal(decide_table, table(), GUIDE, **asked) == (code, message)


@pytest.mark.parametrize(("code", "name", "text", "message"), MAPPED)
def test_what_cannot_be_mapped(code, name, text, message):
    assert refusal(decide_table, table(), GUIDE, mapping={name: text}) == (code, message)


@pytest.mark.parametrize(("code", "changes", "message"), TYPES)
def test_a_column_of_the_wrong_type(code, changes, message):
    assert refusal(decide_table, table(**changes), GUIDE) == (code, message)


@pytest.mark.parametrize(("code", "source", "message"), FILES)
def test_what_is_no_source(code, source, message):
    assert refusal(decide_table, source, GUIDE) == (code, message)


@pytest.mark.parametrize(("code", "changes", "message"), VIEWS)
def test_what_no_view_can_be_written_for(code, changes, message):
    assert refusal(view, **{"policy": GUIDE, **changes}) == (code, message)
