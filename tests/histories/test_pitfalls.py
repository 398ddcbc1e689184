"""Every way in which SQL decides something else than it seems to, one test each."""

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow
import pytest

from disputerules.histories import compare_history, decide_table
from disputerules.histories.mapping import scan
from disputerules.histories.query import HistoryQuery, decisions
from disputerules.histories.source import Source
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import BIGQUERY, DIALECTS, DUCKDB, POSTGRES, SPARK
from disputerules.interpreters.sql.stages import EPOCH
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.periods import TICK, Period
from tests.generators.history import CALENDARS, GUIDE, START, arrow, history

MONTHS = GUIDE.but({"calendar.zone": "Europe/Paris", "protection.period": "6 months"})
ORDER = {"order_id": "A", "placed_at": START, "currency": "USD", "paid": 1000}


def table(*rows):
    return pyarrow.Table.from_pylist([{**ORDER, "at": START, **row} for row in rows])


def ends(policy, *shipped):
    """The ends of protection of orders that were shipped at some instants, in that order."""
    rows = [
        {"order_id": f"{n}", "placed_at": one, "shipped_at": one, "at": one}
        for n, one in enumerate(shipped)
    ]
    found = decide_table(table(*rows), policy, facts=["protection_ends_at"], into="rows")
    by_id = {row["order_id"]: row["protection_ends_at"] for row in found}
    return [EPOCH + by_id[f"{n}"] * TICK for n in range(len(shipped))]


@pytest.mark.no_cover
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Pacific/Auckland", "America/Sao_Paulo"])
def test_the_zone_of_a_session_moves_no_month_and_no_day(zone):
    policy = GUIDE.but(CALENDARS["months in Paris"])
    connection = duckdb.connect()
    connection.execute(f"SET TimeZone = '{zone}'").fetchall()
    rows = arrow(history(policy, 60, seed=4))
    connection.register("orders", rows)
    found = sorted(decide_table(connection, policy, into="rows"), key=str)
    assert found == sorted(decide_table(rows, policy, into="rows"), key=str)


def test_a_text_has_neither_an_interval_nor_a_timestamp_of_the_session():
    source = Source(arrow(history(GUIDE, 1, seed=1)))
    for changes in CALENDARS.values():
        question = HistoryQuery(scan(source, None, None, None), [GUIDE.but(changes)])
        text = decisions(question)
        assert "INTERVAL" not in text
        assert "TIMESTAMP" not in text


def test_adding_months_is_not_monotone_and_is_not_made_so():
    early, late = datetime(2026, 8, 28, 11, tzinfo=UTC), datetime(2026, 8, 29, 10, tzinfo=UTC)
    first, second = ends(MONTHS, early, late)
    assert first == datetime(2027, 2, 28, 12, tzinfo=UTC)  # 13:00 in Paris, in summer and in winter
    assert second == datetime(2027, 2, 28, 11, tzinfo=UTC)
    assert early < late
    assert first > second


def test_the_end_of_a_month_is_clipped_and_does_not_stick():
    one = GUIDE.but({"protection.period": "1 month"})
    shipped = [datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)]
    clipped, next_month = ends(one, *shipped)
    assert (clipped.month, clipped.day) == (2, 28)
    assert (next_month.month, next_month.day) == (3, 28)


def test_a_day_of_24_hours_stays_one_when_clocks_change():
    policy = GUIDE.but({"calendar.zone": "Europe/Paris", "protection.period": "1 day"})
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert ends(policy, before) == [before + timedelta(days=1)]
    assert Period.parse("1 day").is_fixed


@pytest.mark.parametrize("rounding", ["half-up", "half-even", "down", "up"])
def test_a_division_is_of_whole_numbers_and_a_held_unit_is_rounded_up(rounding):
    policy = GUIDE.but({"refund.rounding": rounding})
    rows = [
        {"order_id": "two of three", "paid": 5000, "quantity": 3, "disputed_quantity": 1},
        {"order_id": "half", "paid": 3333, "quantity": 2, "disputed_quantity": 1},
    ]
    found = decide_table(table(*rows), policy, into="rows")
    amounts = {row["order_id"]: row["refund_amount"] for row in found}
    # 5000 - 1667 and 3333 - 1667.
    assert amounts == {"two of three": 3333, "half": 1666}


@pytest.mark.parametrize("hooks", [DUCKDB, POSTGRES, SPARK], ids=lambda one: one.name)
def test_a_product_of_the_largest_amounts_is_worked_out_wide(hooks):
    assert hooks.wide not in ("BIGINT", "DOUBLE")


def test_a_product_and_a_sum_of_the_largest_amounts_do_not_overflow():
    most = {"paid": MAX_AMOUNT, "quantity": MAX_AMOUNT, "disputed_quantity": 1, "shipped_at": START}
    rows = [{**most, "paid_at": START, "order_id": f"{n}"} for n in range(1100)]
    found = compare_history(table(*rows), GUIDE, GUIDE)
    assert found.refund["USD"].old == 1100 * (MAX_AMOUNT - 1) > 2**63


def test_nothing_is_null_where_rules_are_asked():
    """So NOT has nothing to be unknown about, and LEAST and GREATEST nothing to skip."""
    names = "order_id", "at", "placed_at", "currency", "paid", "delivered_at", "amount", "received"
    nothing = pyarrow.table({name: pyarrow.nulls(3) for name in names})
    source = Source(nothing)
    question = HistoryQuery(
        scan(source, None, None, None), [GUIDE.but(CALENDARS["months in Paris"])]
    )
    decisions(question)
    columns = [*question.stages.scanned, "bad", "currency"]
    text = f"SELECT {', '.join(columns)} FROM {question.scan.facts(question.stages.scanned)} AS s"
    for row in source.rows(text):
        assert None not in row.values()


def test_names_and_texts_are_quoted_whatever_is_in_them():
    source = table({"paid": 7}).rename_columns(
        [name if name != "paid" else 'a "b"; --' for name in table({"paid": 7}).column_names]
    )
    (found,) = decide_table(source, GUIDE, mapping={"paid": 'a "b"; --'}, into="rows")
    assert found["refund_amount"] == 7
    for hooks in DIALECTS.values():
        assert hooks.named(hooks.quote) == hooks.quote * 4
    assert BIGQUERY.literal("it's \\") == "'it\\'s \\\\'"
    assert sql.literal("it's") == "'it''s'"
