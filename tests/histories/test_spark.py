"""The same text on Spark: `make spark` installs it and runs this; it needs Java 17 or later."""

import re
import shutil
from os import environ
from random import Random

import pyarrow.parquet
import pytest
from attrs import evolve

from disputerules import histories as bulk
from disputerules.histories import spark
from disputerules.histories.comparison import Comparison
from disputerules.histories.query import TABLES, HistoryQuery
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.on_spark import replay_disputes
from disputerules.interpreters.compiled import compiled
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import InvalidInput
from disputerules.values.money import MAX_AMOUNT
from tests.generators.disputes import arrow_of, dispute_rows, order_row
from tests.generators.history import CALENDARS, EVERY_POLICY, GUIDE, arrow, history
from tests.generators.sampled import sampled
from tests.histories.test_replay import expected

pytestmark = pytest.mark.spark
REPLAYED = "REPLAYED_ON_SPARK"


@pytest.fixture(scope="module")
def session():
    """Spark on two threads, in a session whose zone has other months and other days."""
    if shutil.which("java") is None:
        pytest.skip("Java is missing: Spark needs a JRE of 17 or later")
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is missing: make spark installs it")
    builder = sql.SparkSession.builder.master("local[2]").appName("disputerules")
    for name, value in (
        ("spark.sql.session.timeZone", "Pacific/Auckland"),
        ("spark.sql.shuffle.partitions", "2"),
        ("spark.ui.enabled", "false"),
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


@pytest.mark.parametrize("name", sampled(POLICIES, 8))
def test_spark_replays_every_dispute_as_the_library_folds_it(session, tmp_path, name):
    """`REPLAYED_ON_SPARK=2000 make spark` takes that many of each."""
    policy, chance = POLICIES[name], Random(7)
    orders = [order_row(n, chance, policy) for n in range(int(environ.get(REPLAYED, "20")))]
    disputes = [dispute_rows(n, order, chance, policy) for n, order in enumerate(orders)]
    events = [row for rows in disputes for row in rows]
    at = max(row["at"] for row in events)
    tables = {
        "orders": arrow_of(orders, policy),
        "disputes": arrow_of(events, policy, EVENT_COLUMNS),
    }
    for table, rows in tables.items():
        pyarrow.parquet.write_table(rows, tmp_path / table)
        session.read.parquet(str(tmp_path / table)).createOrReplaceTempView(table)
    found = replay_disputes(session, "orders", "disputes", policy, at=at).toArrow().to_pylist()
    by_id = {row["dispute_id"]: row for row in found}
    assert len(by_id) == len(disputes)
    for order, rows in zip(orders, disputes, strict=True):
        row = by_id[rows[0]["dispute_id"]]
        if row["bad_row"] is None:
            row["refused"] = dict(row["refused"] or [])
            assert row | expected(order, rows, policy, at) == row


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
    assert found.bad_rows == expected.bad_rows
    before, after = (codes(table, policy) for policy in (GUIDE, new))
    for flip in found.flips:
        assert flip.examples
        for one in flip.examples:
            assert (before[one, flip.table], after[one, flip.table]) == (flip.old, flip.new)


def codes(table, policy):
    """What each table decides on each order."""
    rows = bulk.decide_table(table, policy, into="rows")
    return {(row["order_id"], name): row[name.replace("-", "_")] for row in rows for name in TABLES}


def test_a_hash_that_two_ids_share_names_no_example(session, tmp_path, monkeypatch):
    new = GUIDE.but({"protection.period": "20 days"})
    rows = [*history(GUIDE, 40, seed=1), {"order_id": "alone", "paid": -1}]
    pyarrow.parquet.write_table(arrow(rows), tmp_path / "orders.parquet")
    session.read.parquet(str(tmp_path / "orders.parquet")).createOrReplaceTempView("orders")
    assert all(one.examples for one in spark.compare_history(session, "orders", GUIDE, new).flips)
    by_its_first = evolve(spark.SPARK, token="ASCII({0})")  # all made-up orders have the same
    monkeypatch.setattr(spark, "SPARK", by_its_first)
    found = spark.compare_history(session, "orders", GUIDE, new)
    assert [one.examples for one in found.bad_rows.values()] == [("alone",)]
    assert found.flips
    assert not any(one.examples for one in found.flips)


@pytest.mark.parametrize("name", EVERY_POLICY)
def test_java_compiles_every_stage_and_no_row_is_sorted(session, tmp_path, name):
    """A method of more than 8,000 bytes is interpreted; what Spark cannot hash it sorts."""
    policy = EVERY_POLICY[name]
    pyarrow.parquet.write_table(arrow(history(policy, 5, seed=1)), tmp_path / "orders.parquet")
    session.read.parquet(str(tmp_path / "orders.parquet")).createOrReplaceTempView("orders")
    pair = [policy, policy.but({"protection.period": "44 days"})]
    question = HistoryQuery(spark.scan(session, "orders", None, None), pair, TABLES)
    text = Comparison(question, months=True).counted()
    spark.make_calendars(session, question)
    session.conf.set("spark.sql.adaptive.enabled", "false")  # it compiles as late as it can
    try:
        plan = session.sql(f"EXPLAIN CODEGEN {text}").collect()[0][0]
    finally:
        session.conf.unset("spark.sql.adaptive.enabled")
    sizes = [int(one) for one in re.findall(r"maxMethodCodeSize:(-?\d+)", plan)]
    assert 1000 < max(sizes) <= 8000
    assert "SortAggregate" not in plan


def test_a_condition_on_what_is_decided_is_asked_once_it_is_decided(session, tmp_path):
    table = arrow(history(GUIDE, 50, seed=1))
    pyarrow.parquet.write_table(table, tmp_path / "orders.parquet")
    session.read.parquet(str(tmp_path / "orders.parquet")).createOrReplaceTempView("orders")
    spark.decide_table(session, "orders", GUIDE).createOrReplaceTempView("decided")
    condition = "SELECT order_id FROM decided WHERE refund_amount > 0 AND eligibility = 'eligible'"
    plan = session.sql(f"EXPLAIN {condition}").collect()[0][0]
    assert max(len(line) for line in plan.splitlines() if "Filter" in line) < 1000
    expected = {
        row["order_id"]
        for row in bulk.decide_table(table, GUIDE, into="rows")
        if row["eligibility"] == "eligible" and row["refund_amount"]
    }
    assert {row["order_id"] for row in session.sql(condition).collect()} == expected != set()


def test_spark_refuses_timestamps_without_a_zone(session):
    session.sql(
        "SELECT 'A' AS order_id, TIMESTAMP_NTZ'2026-01-01 00:00:00' AS placed_at, "
        "'USD' AS currency, 1L AS paid, 1767225600000000L AS at"
    ).createOrReplaceTempView("naive")
    with pytest.raises(InvalidInput, match="timestamps with a time zone"):
        spark.decide_table(session, "naive", compiled(GUIDE).policy)


def test_sums_of_the_largest_amounts_do_not_overflow(session):
    rows = 1200  # of the largest amount each: more than 63 bits in all
    session.sql(
        f"SELECT 'A' AS order_id, {MAX_AMOUNT}L AS paid, 'USD' AS currency, "
        "1767225600000000L AS at, 1767225600000000L AS placed_at, 1767225600000000L AS paid_at, "
        f"1767225600000000L AS shipped_at FROM range({rows})"
    ).createOrReplaceTempView("dear")
    found = spark.compare_history(session, "dear", GUIDE, GUIDE)
    assert found.refund["USD"].old == rows * MAX_AMOUNT > 2**63
