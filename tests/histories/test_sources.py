"""Real tables are odd: whatever stands in a column is decided as meant, or counted as bad."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules.histories import compare_history, decide_table
from disputerules.histories.badrows import KINDS
from disputerules.histories.columns import COLUMNS, FLAG, INSTANT, NUMBER
from disputerules.histories.rows import case_of_row, verdict
from disputerules.histories.zones import utc_micros
from disputerules.interpreters.sql.stages import EPOCH, LAST, NEVER, micros
from disputerules.values.errors import DisputeRulesError, InvalidInput
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.periods import TICK, as_instant
from tests.generators.history import GUIDE, OTHERS

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
MICROS = micros(START)
PLAIN = {
    "order_id": "A",
    "at": MICROS,
    "placed_at": MICROS - 1,
    "currency": "USD",
    "paid": 4500,
}
NEW = GUIDE.but({"protection.period": "10 days", "refund.shipping": "never"})


def decided(source, **more):
    return decide_table(source, GUIDE, into="rows", **more)


def at_of(source, **more):
    """The instant that a one-row source asks about, or the kind of its fault."""
    (found,) = decided(source, facts=["at"], **more)
    return found["bad_row"] or found["at"]


def table(**changes):
    return pyarrow.Table.from_pylist([{**PLAIN, **changes}])


def column(name, values):
    """A table of which one column is what the test is about."""
    rest = {key: [value] * len(values) for key, value in PLAIN.items() if key != name}
    return pyarrow.table({**rest, name: values})


# --- garbage -------------------------------------------------------------------------------------

NUMBERS = [None, 0, 1, 2, 100, -1, MAX_AMOUNT, MAX_AMOUNT + 1, 2**63 - 1, -(2**63)]
INSTANTS = [
    *(None, MICROS, MICROS, MICROS - 1, MICROS + 1, LAST, LAST + 1, NEVER, 0, MICROS // 10**6),
    *(-(2**63), -(2**63) + 1, 2**63 - 1),
]
TEXTS = [
    "",
    "full",
    "partial",
    "USD",
    "usd",
    "JPY",
    "delivered",
    "Delivered",
    "wrong-address",
    "x'\"\n",
]
POOLS = {INSTANT: INSTANTS, NUMBER: NUMBERS, FLAG: [None, True, False]}
TYPES = {INSTANT: pyarrow.int64(), NUMBER: pyarrow.int64(), FLAG: pyarrow.bool_()}
SCHEMA = pyarrow.schema(
    [(name, TYPES.get(one.holds, pyarrow.string())) for name, one in COLUMNS.items()]
)
LIKELY = {**PLAIN, "quantity": 3, "shipping_paid": 5, "refund": "full", "reason": None}


def anything(name):
    """Mostly what is usual in a column, else anything that can stand in it."""
    pool = POOLS.get(COLUMNS[name].holds, [None, *TEXTS])
    return st.one_of(*[st.just(LIKELY.get(name))] * 6, st.sampled_from(pool))


UNDER = {"guide": GUIDE, "new": NEW, **OTHERS}
ROWS = st.fixed_dictionaries({name: anything(name) for name in COLUMNS})


def typed(row):
    """The row as the values of one case take it: what is missing is its default."""
    usual = {
        **dict.fromkeys(("refunded", "shipping_paid", "shipping_refunded"), 0),
        **dict.fromkeys(("decided_quantity", "shipping_disputed"), 0),
        **dict.fromkeys(("refunded_quantity", "disputed_quantity", "extension_days"), 0),
        "quantity": 1,
        "shipment_status": "unknown",
        "received": False,
        "reason": "",
        "refund": "full",
        "return_goods": False,
    }
    values = {name: usual.get(name) if row[name] is None else row[name] for name in row}
    for name, one in COLUMNS.items():
        if one.holds == INSTANT and values[name] is not None:
            values[name] = EPOCH + values[name] * TICK
    return values


def alone(row, policy):
    """What the verbs on one case say of a row; nothing if they refuse its values."""
    try:
        case = case_of_row(typed(row))
        as_instant(case.at)
    except (DisputeRulesError, ValueError, TypeError, OverflowError):
        return None
    refund = verdict("refund", case, policy)
    return (
        verdict("eligibility", case, policy).code,
        verdict("order-status", case, policy).code,
        refund.field("amount"),
    )


@pytest.mark.no_cover
@settings(max_examples=25)
@given(st.lists(ROWS, min_size=1, max_size=12), st.sampled_from(sorted(UNDER)))
def test_a_row_of_garbage_is_decided_as_its_case_is_or_is_bad_as_its_case_is(rows, name):
    policy = UNDER[name]
    rows = [row | {"order_id": row["order_id"] and f"{n}"} for n, row in enumerate(rows)]
    source = pyarrow.Table.from_pylist(rows, schema=SCHEMA)
    found = decide_table(source, policy, into="rows")
    by_id = {row["order_id"]: row for row in found}
    assert len(found) == len(rows)
    for row in rows:
        if row["order_id"]:
            one = by_id[row["order_id"]]
            codes = one["eligibility"], one["order_status"], one["refund_amount"]
            expected = alone(row, policy)
            assert (None if one["bad_row"] else codes) == expected, (row, one)
            assert one["bad_row"] is None or one["bad_row"] in KINDS
    impact = compare_history(source, policy, policy.but({"protection.period": "3 days"}))
    assert (
        impact.rows
        == len(rows)
        == impact.decided + sum(one.count for one in impact.bad_rows.values())
    )


# --- instants ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("2026-01-02T08:00:00Z", 0),
        ("2026-01-02t08:00:00z", 0),
        ("2026-01-02 10:00:00+02", 0),
        ("2026-01-02 10:00:00 +0200", 0),
        ("2026-01-02T04:30:00.5-03:30", 500_000),
        ("2026-01-02 08:00:00 UTC", 0),
        ("2026-01-02 08:00+00:00", 0),
        (" 2026-01-02 08:00:00.000001999Z ", 1),  # cut off, not rounded
        (str(MICROS), 0),
    ],
)
def test_a_text_with_an_offset_is_that_instant(text, shift):
    assert at_of(table(at=text)) == MICROS + shift


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02 08:00:00 Europe/Paris",  # DuckDB would read the time and drop the zone
        "2026-01-02 08:00:00 PM",
        "2026-01-02T08:00:00+02:00:30",
        "2026-01-02T08:00:00+99:00",
        "2026-01-02T08:00:00 GMT+2",
        "2026-02-30T08:00:00Z",
        "01/02/2026",
        "2026-01-02 (BC)",
        "infinity",
        "epoch",
        "NaT",
        "",
        "1767340800",  # seconds, or what?
        "9" * 30,
    ],
)
def test_a_text_that_could_mean_something_else_is_no_instant(text):
    assert at_of(table(at=text), zone="America/Sao_Paulo") == "not-an-instant"


@pytest.mark.parametrize("text", ["2026-01-02", "2026-01-02 00:00", "2026-01-02T00:00:00.0"])
def test_a_text_without_an_offset_is_a_local_time(text):
    assert at_of(table(at=text), zone="Europe/Paris") == MICROS - 9 * 3600 * 10**6
    with pytest.raises(InvalidInput, match="have no UTC offset"):
        at_of(table(at=text))


NS = MICROS * 1000 + 999


@pytest.mark.parametrize(
    ("values", "zone", "found"),
    [
        (pyarrow.array([NS], pyarrow.timestamp("ns", "UTC")), None, MICROS),
        (pyarrow.array([NS], pyarrow.timestamp("ns", "Asia/Tokyo")), None, MICROS),
        (pyarrow.array([NS], pyarrow.timestamp("ns")), "UTC", MICROS),
        (pyarrow.array([MICROS // 10**3], pyarrow.timestamp("ms")), "UTC", MICROS),
        (pyarrow.array([MICROS // 10**6], pyarrow.timestamp("s", "UTC")), None, MICROS),
        (
            pyarrow.array([MICROS // 10**6], pyarrow.timestamp("s")),
            "Asia/Tokyo",
            MICROS - 32400 * 10**6,
        ),
        (pyarrow.array([date(2026, 1, 2)]), "UTC", MICROS - 8 * 3600 * 10**6),
        (pyarrow.array([2**40], pyarrow.timestamp("s")), "UTC", "instant-out-of-range"),
        (pyarrow.array([2**61], pyarrow.timestamp("s")), "UTC", "not-an-instant"),
        (pyarrow.array([MICROS // 10**6]), None, "instant-out-of-range"),  # seconds as a number
        (pyarrow.array([NS]), None, "instant-out-of-range"),  # nanoseconds as a number
        (pyarrow.array([-(2**63)]), None, "not-an-instant"),  # NumPy's NaT as a number
        (pyarrow.array([MICROS], pyarrow.uint64()), None, MICROS),
        (pyarrow.array([2**64 - 1], pyarrow.uint64()), None, "not-an-instant"),
        (pyarrow.array([None]), None, "missing-instant"),
        (pyarrow.array(["2026-01-02T08:00:00Z"]).dictionary_encode(), None, MICROS),
    ],
)
def test_a_column_of_instants_of_any_type_is_read_as_it_says(values, zone, found):
    assert at_of(column("at", values), zone=zone) == found


def test_an_infinite_instant_is_not_an_absent_one():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE orders AS SELECT 'A' AS order_id, 'USD' AS currency, 1 AS paid, "
        f"{MICROS} AS at, {MICROS} AS placed_at, TIMESTAMPTZ 'infinity' AS paid_at, "
        "TIMESTAMP '-infinity' AS shipped_at"
    ).fetchall()
    (found,) = decided(connection, zone="UTC")
    assert found["bad_row"] == "not-an-instant"


def test_local_times_of_a_zone_follow_pythons_first_reading():
    assert utc_micros("0", "Europe/Paris").startswith("(0 - CASE WHEN 0 <")
    with pytest.raises(DisputeRulesError, match="Mars"):
        at_of(table(at="2026-01-02"), zone="Mars/Olympus")


# --- other columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("paid", [Decimal(4500)], None),
        ("quantity", [1.0], None),
        ("quantity", [1.5], "not-a-whole-number"),
        ("quantity", [float("nan")], "not-a-whole-number"),
        ("quantity", [float("inf")], "not-a-whole-number"),
        ("paid", ["4500"], None),
        ("paid", ["$4500"], "not-a-whole-number"),
        ("paid", pyarrow.array([4500], pyarrow.uint64()), None),
        ("paid", pyarrow.array([2**64 - 1], pyarrow.uint64()), "not-a-whole-number"),
        ("received", ["Yes"], None),
        ("received", [1], None),
        ("received", [2], "not-yes-or-no"),
        ("received", [None], None),
        ("shipment_status", ["In-Transit"], "unknown-status"),
        ("currency", ["usd"], "unknown-currency"),
        ("currency", [""], "unknown-currency"),
        ("order_id", [17], None),
        ("amount", pyarrow.nulls(1), None),
        ("return_goods", pyarrow.nulls(1), None),
        ("shipment_status", pyarrow.array(["delivered"]).dictionary_encode(), None),
    ],
)
def test_a_value_is_taken_only_as_what_it_is(name, values, kind):
    (found,) = decided(column(name, values))
    assert found["bad_row"] == kind


def test_a_sum_of_amounts_which_engines_make_wide_is_taken_as_far_as_it_fits():
    source = column("order_id", ["A", "B"])
    wide = "CASE order_id WHEN 'A' THEN CAST(4500 AS HUGEINT) ELSE 170141183460469231731 END"
    found = {row["order_id"]: row for row in decided(source, mapping={"paid": wide})}
    assert (found["A"]["bad_row"], found["A"]["refund_amount"]) == (None, 4500)
    assert found["B"]["bad_row"] == "not-a-whole-number"


def test_names_of_columns_are_told_apart_as_sql_does():
    source = table().rename_columns(["ORDER_ID", "At", "Placed_At", "Currency", "PAID"])
    assert decided(source)[0]["bad_row"] is None
    assert decided(source, mapping={"paid": "paid"})[0]["refund_amount"] == 4500


def test_a_mapping_may_end_in_a_comment():
    assert decided(table(), mapping={"paid": "paid -- in cents"})[0]["refund_amount"] == 4500


def test_an_id_that_names_several_rows_is_decided_row_by_row():
    late = {**PLAIN, "at": MICROS + 40 * 86400 * 10**6}
    events = {"paid_at": MICROS, "shipped_at": MICROS}
    source = pyarrow.Table.from_pylist(
        [{**PLAIN, **events}, {**late, **events}, {**late, **events}]
    )
    assert len(decided(source)) == 3
    impact = compare_history(source, GUIDE, NEW, explain=True)
    assert [(flip.count, flip.examples) for flip in impact.flips] == [(2, ("A",)), (2, ("A",))]
    assert [one.table for one in impact.examples] == ["eligibility", "order-status"]


def test_frames_with_categories_and_missing_values_are_read():
    frame = pandas.DataFrame([PLAIN, {**PLAIN, "order_id": "B"}])
    frame["currency"] = frame["currency"].astype("category")
    frame["shipped_at"] = pandas.to_datetime(["2026-01-02T08:00:00Z", None])
    frame["delivered_at"] = pandas.Series([NS, NS], dtype="datetime64[ns]").dt.tz_localize("UTC")
    frame["refunded"] = pandas.array([None, 5], dtype="Int64")
    frame["quantity"] = [numpy.nan, 2.0]
    frame["received"] = [True, None]
    expected = [("A", None, "not-paid", 4500), ("B", None, "not-paid", 4495)]
    names = ("order_id", "bad_row", "eligibility", "refund_amount")
    other = polars.from_pandas(frame).with_columns(polars.col("currency").cast(polars.Categorical))
    for source in (frame, other):
        found = sorted(decided(source), key=lambda row: row["order_id"])
        assert [tuple(row[name] for name in names) for row in found] == expected


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_a_file_without_rows_has_nothing_decided(tmp_path, ending):
    file = tmp_path / f"none.{ending}"
    if ending == "parquet":
        pyarrow.parquet.write_table(table().slice(0, 0), file)
    else:
        file.write_text(",".join(PLAIN) + "\n" if ending == "csv" else "")
    if ending == "jsonl":
        with pytest.raises(InvalidInput):
            decided(file)
    else:
        assert decided(file) == []
        assert compare_history(file, GUIDE, NEW, months=True, explain=True, largest=2).rows == 0


# --- text files ----------------------------------------------------------------------------------

HEAD = "order_id,at,placed_at,currency,paid"
LINE = f"A,{MICROS},{MICROS},USD,4500"


def csv(tmp_path, *lines, name="orders.csv", head=HEAD):
    file = tmp_path / name
    opener = gzip.open if name.endswith(".gz") else open
    with opener(file, "wt", newline="") as to:
        to.write("\n".join([head, *lines]) + "\n")
    return file


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz"])
def test_ids_and_instants_of_a_csv_file_are_the_texts_that_they_are(tmp_path, name):
    lines = (
        f"007,2026-01-02T10:00:00+02:00,{MICROS},USD,1",
        f'"a ""b"", c",{MICROS},2026-01-02 08:00:00Z,USD,1',
        f"#3,{MICROS},{MICROS},USD,1",
    )
    found = decided(csv(tmp_path, *lines, name=name), facts=["at"])
    ids = {row["order_id"]: (row["bad_row"], row["at"]) for row in found}
    assert ids == dict.fromkeys(("007", 'a "b", c', "#3"), (None, MICROS))


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_mark_between_the_values_of_a_csv_file_is_that_of_its_first_line(tmp_path, mark):
    file = csv(tmp_path, LINE.replace(",", mark), head=HEAD.replace(",", mark))
    assert decided(file)[0]["refund_amount"] == 4500


def test_a_line_that_is_no_row_is_counted_and_does_not_end_the_run(tmp_path):
    file = csv(tmp_path, LINE, "B,1,2", LINE, LINE + ",6", "C")
    found = decided(file)
    assert [row["bad_row"] for row in found].count("unreadable-line") == 3
    assert [row["eligibility"] for row in found].count("not-paid") == 2
    impact = compare_history(file, GUIDE, NEW)
    assert (impact.rows, impact.decided) == (5, 2)
    bad = impact.bad_rows["unreadable-line"]
    assert (bad.count, bad.examples) == (3, ("line 3", "line 5", "line 6"))


def test_an_expression_that_takes_a_text_for_a_number_is_refused_with_a_hint(tmp_path):
    mapping = {"placed_at": "placed_at", "paid_at": "placed_at - 1"}
    with pytest.raises(
        InvalidInput, match=r"are strings, unless all values are numbers: CAST them"
    ) as refusal:
        decided(csv(tmp_path, LINE), mapping=mapping)
    assert refusal.value.code == "invalid-source"
    cast = {"paid_at": "CAST(placed_at AS BIGINT) + 1"}
    later = csv(tmp_path, f"A,{MICROS + 1},{MICROS},USD,4500")
    (found,) = decided(later, mapping=mapping | cast, facts=["paid_at"])
    assert found["paid_at"] == MICROS + 1


def test_json_lines_are_read_as_csv_files_are(tmp_path):
    file = tmp_path / "orders.jsonl"
    rows = [
        {
            **PLAIN,
            "order_id": "550E8400-E29B-41D4-A716-446655440000",
            "at": "2026-01-02T10:00:00+02:00",
        },
        {**PLAIN, "order_id": 7, "paid": "4500", "received": "yes", "at": str(MICROS)},
        {**PLAIN, "order_id": "007", "paid": None},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = {row["order_id"]: (row["bad_row"], row["at"]) for row in decided(file, facts=["at"])}
    assert found == {
        "550E8400-E29B-41D4-A716-446655440000": (None, MICROS),
        "7": (None, MICROS),
        "007": ("missing-amount", None),
    }


def test_files_of_one_history_may_lack_columns_that_others_have(tmp_path):
    pyarrow.parquet.write_table(table(), tmp_path / "1.parquet")
    pyarrow.parquet.write_table(table(order_id="B", refunded=500), tmp_path / "2.parquet")
    found = decided(str(tmp_path / "*.parquet"))
    assert sorted(row["refund_amount"] for row in found) == [4000, 4500]


def test_a_broken_file_is_refused_in_a_line(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "a.csv").write_bytes(b"")
    for name in ("a.parquet", "a.csv"):
        with pytest.raises(InvalidInput) as refusal:
            decided(tmp_path / name)
        assert "\n" not in str(refusal.value)


def test_an_hour_that_clocks_repeat_is_its_first_and_one_that_they_skip_counts_on():
    at = {"2025-10-26 02:30:00": "00:30", "2025-03-30 02:30:00": "01:30"}
    for text, utc in at.items():
        when = EPOCH + at_of(table(at=text, placed_at=MICROS - 10**14), zone="Europe/Paris") * TICK
        assert f"{when:%H:%M}" == utc
        assert when - START < timedelta(0)
