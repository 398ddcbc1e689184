"""The same text on Spark: `make spark` installs it and runs this; it needs Java 17 or later."""

import shutil

import pyarrow.parquet
import pytest

from disputerules import bulk
from disputerules.bulk import spark
from disputerules.decide import rulebook
from disputerules.errors import InvalidInput
from disputerules.money import MAX_AMOUNT
from tests.generators.history import CALENDARS, GUIDE, arrow, history

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def session():
    """Spark on two threads, in a session whose zone has other months and other days."""
    if shutil.which("java") is None:
        pytest.skip("Java is missing: Spark needs a JRE of 17 or later")
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is missing: make spark installs it")
    builder = sql.SparkSession.builder.master("local[2]").appName("disputerules")
    for name, value in (
        *spark.SETTINGS.items(),
        ("spark.sql.session.timeZone", "Pacific/Auckland"),
        ("spark.sql.shuffle.partitions", "2"),
    ):
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    yield made
    made.stop()


@pytest.mark.parametrize("name", ["guide", *CALENDARS])
def test_spark_decides_every_row_as_duckdb_does(session, tmp_path, name):
    policy = GUIDE.but(CALENDARS.get(name, {}))
    table = arrow(history(policy, 120, seed=len(name)))
    pyarrow.parquet.write_table(table, tmp_path / "orders.parquet")
    session.read.parquet(str(tmp_path / "orders.parquet")).createOrReplaceTempView("orders")
    expected = bulk.decide_table(table, policy, into="rows")
    found = [row.asDict() for row in spark.decide_table(session, "orders", policy).collect()]
    by_id = {row["order_id"]: row for row in found}
    assert len(by_id) == len(expected)
    for row in expected:
        assert by_id[row["order_id"]] == row


def test_spark_compares_policies_as_duckdb_does(session, tmp_path):
    new = GUIDE.but({"protection.period": "20 days", "refund.shipping": "never"})
    table = arrow([*history(GUIDE, 150, seed=1), {"order_id": "bad", "paid": -1}])
    pyarrow.parquet.write_table(table, tmp_path / "orders.parquet")
    session.read.parquet(str(tmp_path / "orders.parquet")).createOrReplaceTempView("orders")
    expected = bulk.compare_history(table, GUIDE, new, months=True)
    found = spark.compare_history(session, "orders", GUIDE, new, months=True)
    assert (found.rows, found.decided, found.changed) == (
        expected.rows,
        expected.decided,
        expected.changed,
    )
    assert found.refund == expected.refund
    assert found.parts == expected.parts
    assert found.effects == expected.effects
    counts = [(one.table, one.old, one.new, one.count) for one in found.flips]
    assert counts == [(one.table, one.old, one.new, one.count) for one in expected.flips]


def test_spark_refuses_timestamps_without_a_zone(session):
    session.sql(
        "SELECT 'A' AS order_id, TIMESTAMP_NTZ'2026-01-01 00:00:00' AS placed_at, "
        "'USD' AS currency, 1L AS paid, 1767225600000000L AS at"
    ).createOrReplaceTempView("naive")
    with pytest.raises(InvalidInput, match="timestamps with a time zone"):
        spark.decide_table(session, "naive", rulebook(GUIDE).policy)


def test_sums_of_the_largest_amounts_do_not_overflow(session):
    rows = 1200  # of the largest amount each: more than 63 bits in all
    session.sql(
        f"SELECT 'A' AS order_id, {MAX_AMOUNT}L AS paid, 'USD' AS currency, "
        "1767225600000000L AS at, 1767225600000000L AS placed_at, 1767225600000000L AS paid_at, "
        f"1767225600000000L AS shipped_at FROM range({rows})"
    ).createOrReplaceTempView("dear")
    found = spark.compare_history(session, "dear", GUIDE, GUIDE)
    assert found.refund["USD"].old == rows * MAX_AMOUNT > 2**63
