"""Whole histories: every row is decided as the case that it stands for."""

import importlib
import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from threading import Event
from types import SimpleNamespace

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

from disputerules.cli import main
from disputerules.facts.vocabulary import FACTS
from disputerules.histories import compare_history, decide_table, duck
from disputerules.histories.badrows import BAD_ROWS, KINDS
from disputerules.histories.columns import COLUMNS
from disputerules.histories.readings import READINGS
from disputerules.histories.rows import case_of_row, verdict
from disputerules.histories.sample import sample
from disputerules.histories.types import type_of
from disputerules.histories.warehouse import view
from disputerules.histories.zones import utc_micros
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import DIALECTS
from disputerules.interpreters.sql.stages import micros
from disputerules.values.errors import InvalidInput, MissingExtra
from disputerules.values.periods import FIRST, LAST
from tests.generators.history import (
    CALENDARS,
    EVERY_POLICY,
    GUIDE,
    START,
    arrow,
    history,
)


def scalar(row: dict[str, object], policy) -> dict[str, object]:
    """What the verbs on one case say of a row."""
    case = case_of_row(row)
    refund = verdict("refund", case, policy)
    return {
        "order_status": verdict("order-status", case, policy).code,
        "eligibility": verdict("eligibility", case, policy).code,
        "claim": verdict("claim", case, policy).code,
        "refund": refund.code,
        **{f"refund_{name}": value for name, value in refund.fields},
        "protection_ends_at": micros(
            reference.fact(policy.leaf(FACTS["protection_ends_at"]), Reading(case, policy))
        ),
    }


@pytest.mark.no_cover
@pytest.mark.parametrize("name", EVERY_POLICY)
def test_every_row_is_decided_as_its_case_is(name):
    policy = EVERY_POLICY[name]
    rows = history(policy, 150, seed=len(name))
    tables = ("order-status", "eligibility", "claim", "refund")
    decided = decide_table(
        arrow(rows), policy, tables=tables, facts=["protection_ends_at"], into="rows"
    )
    found = {one.pop("order_id"): one for one in decided}
    assert len(found) == len(rows)
    for row in rows:
        assert found[row["order_id"]] == {"bad_row": None, **scalar(row, policy)}, row


PLAIN = {
    "order_id": "A",
    "at": START + timedelta(days=20),
    "placed_at": START,
    "paid_at": START,
    "shipped_at": START,
    "currency": "USD",
    "paid": 4500,
}
LATE = {"protection.period": "10 days"}


def one(**changes):
    return [{**PLAIN, **changes}]


def decided(rows, policy=GUIDE, **more):
    return decide_table(pyarrow.Table.from_pylist(rows), policy, into="rows", **more)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("missing-id", {"order_id": ""}),
        ("missing-id", {"order_id": None}),
        ("missing-instant", {"placed_at": None}),
        ("instant-out-of-range", {"at": datetime(2201, 1, 1, tzinfo=UTC)}),
        ("before-placed", {"shipped_at": START - timedelta(microseconds=1)}),
        ("unknown-currency", {"currency": "XYZ"}),
        ("missing-amount", {"paid": None}),
        ("amount-out-of-range", {"paid": -1}),
        ("amount-out-of-range", {"paid": 2**63 - 1}),
        ("amount-out-of-range", {"paid": 2**53 - 1, "shipping_paid": 1}),
        ("refunded-above-paid", {"refunded": 4501}),
        ("number-out-of-range", {"quantity": 0}),
        ("units-above-quantity", {"refunded_quantity": 1, "disputed_quantity": 1}),
        ("units-above-quantity", {"decided_quantity": 2}),
        ("held-above-paid", {"disputed": 4501}),
        ("held-above-paid", {"refunded": 1, "disputed": 4500}),
        ("held-above-paid", {"disputed": 4000, "decided": 501}),
        ("held-above-paid", {"shipping_paid": 5, "shipping_disputed": 6}),
        ("held-above-paid", {"shipping_paid": 5, "shipping_refunded": 1, "shipping_disputed": 5}),
        ("amount-out-of-range", {"disputed": -1}),
        ("amount-out-of-range", {"decided": -1}),
        ("number-out-of-range", {"decided_quantity": -1}),
        ("unknown-status", {"shipment_status": "lost"}),
        ("unknown-reason", {"reason": "spite"}),
        ("unknown-refund", {"refund": "double"}),
        ("amount-does-not-fit", {"refund": "partial"}),
        ("amount-does-not-fit", {"received": True, "refund": "full", "amount": 5}),
        ("not-a-whole-number", {"paid": "USD 45"}),
        ("not-a-whole-number", {"quantity": 1.5}),
        ("not-an-instant", {"paid_at": "soon"}),
        ("not-yes-or-no", {"received": "perhaps"}),
    ],
)
def test_a_row_that_cannot_be_is_named_and_does_not_end_the_run(kind, changes):
    schema = pyarrow.Table.from_pylist(one(**changes)).schema
    table = pyarrow.Table.from_pylist([*one(**changes)], schema=schema)
    (found,) = decide_table(table, GUIDE, into="rows")
    assert found["bad_row"] == kind
    assert {found[name] for name in found if name not in ("order_id", "bad_row")} == {None}
    impact = compare_history(table, GUIDE, GUIDE.but(LATE))
    assert impact.bad_rows[kind].count == 1
    assert (impact.rows, impact.decided, impact.flips, impact.refund) == (1, 0, (), {})


def test_every_kind_of_bad_row_has_a_number():
    assert {kind for kind, _ in BAD_ROWS} < set(KINDS)


def test_every_reading_is_of_a_fact():
    assert set(READINGS) - set(FACTS) == {sql.LINES.name}


@pytest.mark.parametrize("into", ["arrow", "batches", "pandas", "polars", "relation"])
def test_an_answer_comes_in_the_form_that_is_asked_for(into):
    found = decide_table(pyarrow.Table.from_pylist(one()), GUIDE, into=into)
    if into == "batches":
        found = found.read_all()
    codes = found["eligibility"] if into != "relation" else found.project("eligibility").fetchall()
    plain = [getattr(one, "as_py", lambda one=one: one)() for one in codes]
    assert plain == ([("eligible",)] if into == "relation" else ["eligible"])


@pytest.mark.parametrize(
    ("into", "package", "remedy"),
    [
        ("arrow", "pyarrow", "'disputerules[bulk]'"),
        ("batches", "pyarrow", "'disputerules[bulk]'"),
        ("pandas", "pandas", "pandas"),
        ("polars", "polars", "polars"),
        ("polars", "pyarrow", "'disputerules[bulk]'"),
    ],
)
def test_a_form_whose_package_is_missing_is_refused_with_its_remedy(
    into, package, remedy, monkeypatch
):
    connection = duckdb.connect()
    connection.register("orders", pyarrow.Table.from_pylist(one()))
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra) as refusal:
        decide_table(connection, GUIDE, into=into)
    assert refusal.value.message == f"into={into!r} needs {package}: pip install {remedy}"


@pytest.mark.parametrize("into", ["arrow", "batches", "pandas", "polars", "rows"])
def test_what_fails_while_an_answer_is_taken_is_refused_in_a_line(into):
    table = pyarrow.Table.from_pylist(one(note="many"))
    with pytest.raises(InvalidInput, match="Could not convert string 'many'") as refusal:
        decide_table(table, GUIDE, into=into, mapping={"paid": "CAST(note AS BIGINT)"})
    assert refusal.value.code == "invalid-source"
    assert "\n" not in refusal.value.message


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("paid +", "give a column or an SQL expression"),
        ("CAST(order_id AS BIGINT)", "TRY_CAST returns NULL instead"),
        ("paid * 9223372036854775807", "an expression fails for some value"),
    ],
)
def test_an_expression_that_duckdb_refuses_is_refused_with_the_repair(text, right):
    with pytest.raises(InvalidInput, match=f"{right}.*; DuckDB reports: .*Error: ") as refusal:
        decided(one(), mapping={"paid": text})
    assert refusal.value.code == "invalid-source"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("payd", r"^unknown column 'payd'; did you mean 'paid'\?; use only columns that"),
        ("rond(paid)", r"^unknown function 'rond'; did you mean 'round'\?"),
    ],
)
def test_an_unknown_name_in_an_expression_is_refused_with_the_nearest(text, right):
    with pytest.raises(InvalidInput, match=right) as refusal:
        decided(one(), mapping={"paid": text})
    assert refusal.value.code == "invalid-source"


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("nowhere.parquet", "check that the files exist"),
        ("broken.parquet", "the format of its extension"),
        ("broken.jsonl", "the format of its extension"),
    ],
)
def test_a_file_that_duckdb_refuses_is_refused_with_the_repair(tmp_path, name, right):
    if name != "nowhere.parquet":
        (tmp_path / name).write_text('{"order_id": "A", "paid":')
    with pytest.raises(InvalidInput, match=right) as refusal:
        decide_table(str(tmp_path / name), GUIDE)
    assert refusal.value.code == "invalid-source"


def test_progress_is_reported_while_a_query_runs():
    told, enough = [], Event()

    def tell(percent):
        told.append(percent)
        if percent > 0:
            enough.set()

    # DuckDB says -1 before a query has begun.
    percents = chain([-1.0], repeat(42.0))
    running = SimpleNamespace(query_progress=lambda: next(percents))
    with duck.watched(running, tell):
        assert enough.wait(60)
    assert told[:2] == [0.0, 42.0]


def test_every_kind_of_source_gives_the_same_decisions(tmp_path):
    table = arrow(history(GUIDE, 30, seed=3))
    expected = sorted(decide_table(table, GUIDE, into="rows"), key=str)
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Pacific/Auckland'").fetchall()
    connection.register("them", table)
    before = connection.execute("SELECT current_setting('disabled_optimizers')").fetchall()
    sources = {
        "file": tmp_path / "a.parquet",
        "glob": str(tmp_path / "*.parquet"),
        "polars": polars.from_arrow(table),
        "pandas": table.to_pandas(types_mapper=pandas.ArrowDtype),
        "connection": connection,
    }
    for name, source in sources.items():
        found = decide_table(source, GUIDE, into="rows", name="them")
        assert sorted(found, key=str) == expected, name
    after = connection.execute("SELECT current_setting('disabled_optimizers')").fetchall()
    assert before == after
    relation = connection.table("them")
    assert sorted(decide_table(relation, GUIDE, into="rows"), key=str) == expected


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2026-01-02T10:00:00+02:00", 1767340800000000),
        ("2026-01-02T08:00:00Z", 1767340800000000),
        ("2026-01-02 08:00:00.000001+00", 1767340800000001),
        ("1767340800000000", 1767340800000000),
        ("2026-01-02 03:00:00", 1767340800000000),
    ],
)
def test_an_instant_of_a_csv_file_keeps_its_offset(tmp_path, text, micros):
    rows = f"order_id,at,placed_at,currency,paid\nA,{text},2026-01-01T00:00:00Z,USD,1\n"
    (tmp_path / "a.csv").write_text(rows)
    (found,) = decide_table(
        tmp_path / "a.csv", GUIDE, zone="America/New_York", facts=["at"], into="rows"
    )
    assert found["at"] == micros


@pytest.mark.parametrize("column", [datetime(2026, 1, 2, 8), "2026-01-02 08:00:00"])
def test_local_times_need_a_zone(column):
    with pytest.raises(InvalidInput, match="have no UTC offset; give their zone") as refusal:
        decided(one(at=column))
    assert refusal.value.code == "naive-instant"
    assert decided(one(at=column), zone="UTC")[0]["bad_row"] is None


def test_a_zone_that_there_is_not_is_refused_also_when_no_instant_needs_it():
    with pytest.raises(InvalidInput, match="unknown time zone"):
        decided(one(), zone="Mars/Olympus_Mons")


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2018-02-17 23:30:00", "2018-02-18 01:30:00"),  # the first of two
        ("2018-11-04 00:30:00", "2018-11-04 03:30:00"),  # skipped: counted on from before
        ("2018-07-01 00:00:00", "2018-07-01 03:00:00"),
    ],
)
def test_a_local_time_is_the_instant_that_python_takes_it_for(local, utc):
    text = utc_micros(f"epoch_us(TIMESTAMP '{local}')", "America/Sao_Paulo")
    (found,) = duckdb.connect().execute(f"SELECT {text} = epoch_us(TIMESTAMP '{utc}')").fetchall()
    assert found == (True,)
    assert utc_micros("x", "UTC") == "(x - 0)"


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("missing-column", lambda: decided([{"order_id": "A"}])),
        ("missing-column", lambda: decided([{"order_id": "A", "at": START}])),
        ("unknown-column", lambda: decided(one(), mapping={"price": "paid"})),
        ("invalid-source", lambda: decided(one(), mapping={"paid": "prize"})),
        ("invalid-source", lambda: decide_table("nowhere.parquet", GUIDE)),
        ("invalid-value", lambda: decide_table("orders.txt", GUIDE)),
        ("invalid-value", lambda: decide_table(["a.csv", "b.json"], GUIDE)),
        ("missing-key", lambda: decide_table([], GUIDE)),
        ("invalid-type", lambda: decide_table(object(), GUIDE)),
        ("invalid-type", lambda: decided(one(paid=True))),
        ("invalid-type", lambda: decided(one(received=4.5))),
        ("invalid-type", lambda: decided(one(at=4.5))),
        ("unknown-fact", lambda: decided(one(), facts=["mood"])),
        ("unknown-table", lambda: decided(one(), tables=["refund-lines"])),
        ("invalid-value", lambda: decide_table(pyarrow.Table.from_pylist(one()), GUIDE, into="x")),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_with_its_remedy(code, call):
    with pytest.raises(InvalidInput) as refusal:
        call()
    assert refusal.value.code == code


def test_a_column_is_renamed_or_worked_out_by_an_expression():
    rows = [{**PLAIN, "price": 45.0}]
    del rows[0]["paid"]
    found = decided(rows, mapping={"paid": "price * 100", "tracking_number": "order_id"})
    assert found[0]["refund_amount"] == 4500


def test_the_instant_asked_about_can_be_given():
    rows = [{name: value for name, value in PLAIN.items() if name != "at"}]
    found = decided(rows, at=START - timedelta(days=1))
    assert found[0]["eligibility"] == "not-paid"


def test_an_impact_counts_each_flip_once_and_explains_it():
    rows = [*one(), *one(order_id="B", at=START + timedelta(days=5), paid=100)]
    found = compare_history(
        pyarrow.Table.from_pylist(rows),
        GUIDE,
        GUIDE.but(LATE),
        months=True,
        by=["order_id"],
        explain=True,
        largest=5,
    )
    flips = [(flip.table, flip.old, flip.new, flip.count) for flip in found.flips]
    assert flips == [
        ("eligibility", "eligible", "confirmation-timeout", 1),
        ("order-status", "awaiting-confirmation", "confirmation-timeout", 1),
    ]
    assert (found.changed, found.refund["USD"].old, found.refund["USD"].new) == (1, 4600, 100)
    assert [part.value for part in found.parts["month"]] == ["2026-01"]
    assert [(part.value, part.changed) for part in found.parts["order_id"]] == [("A", 1), ("B", 0)]
    assert [(loss.order_id, loss.old, loss.new) for loss in found.losses] == [("A", 4500, 0)]
    assert found.gains == ()
    assert "2026-01-12" in found.examples[0].new_message


def test_without_the_table_that_says_who_may_open_no_effect_is_told():
    rows = one(at=START + timedelta(days=40))
    table, new = pyarrow.Table.from_pylist(rows), GUIDE.but(LATE)
    whole = compare_history(table, GUIDE, new)
    part = compare_history(table, GUIDE, new, tables=["order-status"])
    assert whole.effects == {"may-not-open": 1}
    assert (part.effects, part.changed, [one.table for one in part.flips]) == (
        {},
        1,
        ["order-status"],
    )


def test_a_history_that_asks_a_calendar_for_no_day_is_decided_without_one():
    policy = GUIDE.but(CALENDARS["months in Paris"])
    unsent = one()[0]
    del unsent["shipped_at"]
    found = [decided([row], policy)[0] for row in (unsent, *one(paid=None))]
    assert [(row["bad_row"], row["eligibility"]) for row in found] == [
        (None, "not-shipped"),
        ("missing-amount", None),
    ]


def test_the_order_is_what_the_history_says_and_the_rest_is_assumed():
    found = compare_history(pyarrow.Table.from_pylist(one()), GUIDE, GUIDE)
    assert any("missing column quantity" in note for note in found.assumed)
    assert not any("missing column paid " in note for note in found.assumed)
    local = [{**PLAIN, "at": datetime(2026, 2, 1)}]
    zoned = compare_history(pyarrow.Table.from_pylist(local), GUIDE, GUIDE, zone="UTC")
    assert any("local times in UTC" in note for note in zoned.assumed)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["guide", *CALENDARS])
def test_the_view_for_duckdb_decides_as_the_library_does(name):
    policy = GUIDE.but(CALENDARS.get(name, {}))
    table = arrow(history(policy, 40, seed=9))
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Pacific/Auckland'").fetchall()
    connection.register("them", table)
    connection.execute("CREATE TABLE orders AS SELECT * FROM them").fetchall()
    text = view(
        policy,
        first=datetime(2025, 12, 1, tzinfo=UTC),
        last=datetime(2029, 1, 1, tzinfo=UTC),
    )
    assert policy.revision in text.splitlines()[0]
    for statement in text.split(";\n"):
        connection.execute(statement).fetchall()
    found = connection.sql("SELECT * FROM orders_decided").to_arrow_table().to_pylist()
    assert sorted(found, key=str) == sorted(decide_table(table, policy, into="rows"), key=str)


def test_a_view_for_spark_keeps_short_stages_together_and_others_apart():
    text = view(GUIDE, "spark")
    apart = text.count(DIALECTS["spark"].barrier)
    assert 2 < apart < text.count("(SELECT s.*")
    assert "LATERAL VIEW" not in view(GUIDE, "bigquery")


def test_a_view_of_a_policy_with_a_calendar_needs_the_years():
    with pytest.raises(InvalidInput, match="--from 2015") as refused:
        view(GUIDE.but(CALENDARS["months in Paris"]))
    assert refused.value.code == "missing-key"
    with pytest.raises(InvalidInput, match=r"unknown SQL dialect .*; expected one of"):
        view(GUIDE, "oracle")
    assert "not tested against this engine" in view(GUIDE, "bigquery")


def test_types_are_told_apart_by_name():
    names = (
        "TIMESTAMP_NS",
        "UHUGEINT",
        "ENUM('DATE', 'INT')",
        "STRUCT(a INTEGER)",
        "INT[]",
        "BLOB",
    )
    assert [type_of(name) for name in names] == ["naive-ns", "wide", "string", *["other"] * 3]


def test_without_duckdb_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match="bulk"):
        importlib.reload(duck)
    monkeypatch.undo()
    importlib.reload(duck)


def test_the_command_line_goes_from_a_sample_to_a_report(tmp_path, capsys):
    file, page = str(tmp_path / "orders.parquet"), tmp_path / "page.html"
    assert main(["sample", "--orders", "300", file]) == 0
    (tmp_path / "new.json").write_text(json.dumps({"base": "aliexpress-guide", "set": LATE}))
    change = ["impact", "aliexpress-guide", str(tmp_path / "new.json"), file]
    more = ["--html", str(page), "--markdown", str(tmp_path / "r.md"), "--by", "country"]
    capsys.readouterr()
    assert main([*change, *more, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == told["decided"] == 300
    assert {flip["table"] for flip in told["flips"]} == {"eligibility", "order-status"}
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert main(change) == 0
    assert "would be decided differently" in capsys.readouterr().out.replace("\\", "")
    at = ["--at", "2026-01-01T00:00:00Z", "--map", "shipped_at=paid_at"]
    assert main([*change, *at]) == 0
    assert main([*change, "--map", "paid"]) == 2
    assert main([*change, "--html", str(tmp_path / "no" / "page.html")]) == 2
    assert main(["sql", "aliexpress-guide", "--table", "eligibility"]) == 0
    assert main(["sql", "aliexpress-guide", "--from", "2020", "--until", "2021"]) == 0


@pytest.mark.parametrize(("year", "status"), [(1800, 2), (FIRST.year, 0), (LAST.year + 1, 2)])
def test_a_year_that_no_instant_lies_in_is_refused(year, status, capsys):
    assert main(["sql", "aliexpress-guide", "--from", str(year)]) == status
    said = capsys.readouterr().err
    message = f"expected a year from {FIRST.year} to {LAST.year}, got {year} [invalid-value]"
    assert said == ("" if status == 0 else f"disputerules: $: {message}\n")


def test_a_sample_by_the_command_line_is_the_sample(tmp_path):
    main(["sample", "--orders", "5", "--seed", "7", str(tmp_path / "a.parquet")])
    sample(5, tmp_path / "b.parquet", 7)
    first, second = (pyarrow.parquet.read_table(tmp_path / f"{name}.parquet") for name in "ab")
    assert first == second
    rare = {"estimated_delivery_at", "contacted_at"}
    rare |= {"disputed", "decided_quantity", "decided", "shipping_disputed"}
    assert set(COLUMNS) - rare <= set(first.column_names)
