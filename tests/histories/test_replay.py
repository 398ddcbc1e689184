"""A replay in SQL: row by row what `apply_events` and `advance` say of each dispute."""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

from disputerules.decide.decision import Refused
from disputerules.histories.replay import engine, readings, replay_disputes
from disputerules.histories.replay.cases import order_of, replayed
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.endings import compare_disputes
from disputerules.histories.replay.engine import BAD_DISPUTES
from disputerules.histories.replay.forecast import forecast
from disputerules.histories.replay.passes import Passes
from disputerules.histories.report.words import bad_row
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import InvalidInput, UnreadableFact
from tests.generators.disputes import DAY, any_policy, arrow_of, dispute_rows, order_row

GUIDE = POLICIES["aliexpress-guide"]


def expected(order, rows, policy, at):
    """What the library says of one dispute, in the columns of a replay."""
    try:
        dispute, refused = replayed(order_of(order, policy), rows, policy, at)
    except Refused as error:
        return {"opened": error.code, "state": None}
    settled = dispute.settlement
    return {
        "opened": "opened",
        "state": str(dispute.state),
        "since": dispute.since,
        "due_at": dispute.due_at,
        "turn": dispute.turn and str(dispute.turn),
        "requested": dispute.requested,
        "settled_by": settled and str(settled.by),
        "settled": settled and settled.amount.amount,
        "settled_shipping": settled and settled.shipping.amount,
        "return_goods": settled and settled.return_goods,
        "remedy": settled and str(settled.remedy),
        "payable": dispute.payable,
        "paid": dispute.paid_so_far,
        "refused": dict(Counter(one.code for one in refused)),
    }


def compared(policy, count, seed):
    """Replay made-up disputes; return how many were compared, and those that differ."""
    chance = Random(seed)
    orders = [order_row(number, chance, policy) for number in range(count)]
    disputes = [dispute_rows(n, order, chance, policy) for n, order in enumerate(orders)]
    at = max(row["at"] for rows in disputes for row in rows) + chance.choice([0, 3, 400]) * DAY
    events = [row for rows in disputes for row in rows]
    chance.shuffle(events)
    table, _ = replay_disputes(
        arrow_of(orders, policy), arrow_of(events, policy, EVENT_COLUMNS), policy, at=at
    )
    found = {row["dispute_id"]: row for row in table.to_pylist()}
    assert len(found) == count
    wrong, bad = [], Counter()
    for order, rows in zip(orders, disputes, strict=True):
        row = found[rows[0]["dispute_id"]]
        if row["bad_row"] is not None:
            bad[row["bad_row"]] += 1
            continue
        right = expected(order, rows, policy, at)
        row["refused"] = dict(row["refused"] or [])
        if any(row[name] != value for name, value in right.items()):
            wrong.append((row, right, rows))
    return count - sum(bad.values()), bad, wrong


def test_a_replay_says_of_each_dispute_what_the_library_says():
    known, bad, wrong = compared(POLICIES["vinted"], 25, seed=7)
    assert not wrong, wrong[0]
    assert known >= 20, bad


@pytest.mark.thorough
@pytest.mark.no_cover
def test_a_hundred_thousand_disputes_of_random_policies_are_equal():
    """`REPLAYED=100000 pytest -m thorough -s -k hundred_thousand` prints the count."""
    wanted, known, seed, bad = int(os.environ.get("REPLAYED", "100000")), 0, 0, Counter()
    policies = [*POLICIES.values()]
    while known < wanted:
        policy = policies.pop() if policies else any_policy(Random(seed))
        more, kinds, wrong = compared(policy, 2000, seed)
        assert not wrong, (policy.name, seed, wrong[0])
        known, bad, seed = known + more, bad + kinds, seed + 1
    told = f"{known} disputes equal, {seed} policies, not replayed: {dict(bad)}"
    print(told)  # noqa: T201 - this is what the command is for


def test_any_settings_of_the_life_cycle_fold_as_the_library_folds():
    known, bad, wrong = compared(any_policy(Random(103)), 30, seed=103)
    assert not wrong, wrong[0]
    assert known >= 25, bad


TICK = timedelta(microseconds=1)
OPENED = datetime(2026, 2, 1, tzinfo=UTC)
ORDER = {
    "placed_at": OPENED - 30 * DAY,
    "paid_at": OPENED - 30 * DAY,
    "shipped_at": OPENED - 29 * DAY,
    "currency": "USD",
    "paid": 4500,
}
CLAIM = {"received": False, "reason": "no-tracking-information", "described": True}


def opened(**more):
    return {"at": OPENED, "type": "opened", **CLAIM, **more}


def later(kind, **more):
    return {"at": OPENED + DAY, "type": kind, **more}


# Each kind of dispute that cannot be replayed, with the rows that make one.
BAD = {
    "missing-id": [opened(order_id="")],
    "missing-instant": [opened(), later("seller-rejected", at=None)],
    "instant-out-of-range": [opened(at=datetime(1999, 12, 31, tzinfo=UTC))],
    "unknown-event": [opened(), later("seller-shrugged")],
    "unknown-word": [opened(), later("evidence-added", by="court", files=1, file_bytes=1)],
    "amount-out-of-range": [opened(), later("platform-ruled", amount=-1)],
    "number-out-of-range": [opened(files=2, file_bytes=1)],
    "field-not-taken": [opened(), later("seller-accepted", amount=5)],
    "missing-field": [opened(), later("platform-ruled")],
    "amount-does-not-fit": [opened(refund="partial")],
    "never-opened": [later("seller-rejected")],
    "opened-twice": [opened(), opened(at=OPENED + DAY)],
    "order-differs": [opened(), later("seller-rejected", order_id="B")],
    "event-before-opening": [opened(), later("seller-rejected", at=OPENED - DAY)],
    "same-instant": [opened(), later("seller-rejected"), later("buyer-escalated")],
    "no-order": [opened(order_id="C")],
    "two-orders": [opened(order_id="twice")],
    "refund-above-paid": [opened(), later("seller-refunded", amount=4501)],
    "revision-after-refund": [
        opened(),
        later("seller-refunded", amount=1),
        later("buyer-revised", at=OPENED + 2 * DAY, **CLAIM),
    ],
    "before-placed": [opened(order_id="bad")],
    "unknown-reason": [opened(reason="spite")],
}


def test_a_dispute_that_cannot_be_replayed_is_counted_by_kind():
    rows = [
        {"dispute_id": kind, "order_id": "A", **row}
        for kind, listed in BAD.items()
        for row in listed
    ]
    rows.append({"dispute_id": "silent", "order_id": "A", **opened(received=None)})
    rows.append({"dispute_id": "good", "order_id": "A", **opened()})
    orders = [{"order_id": name, **ORDER} for name in ("A", "B", "twice", "twice")]
    orders.append({"order_id": "bad", **ORDER, "paid_at": OPENED - 31 * DAY})
    table, summary = replay_disputes(
        pyarrow.Table.from_pylist(orders), arrow_of(rows, GUIDE, EVENT_COLUMNS), GUIDE
    )
    found = {row["dispute_id"]: row["bad_row"] for row in table.to_pylist()}
    assert found == {kind: kind for kind in BAD} | {"good": None, "silent": "missing-field"}
    expected = {kind: (kind,) for kind in BAD} | {"missing-field": ("missing-field", "silent")}
    assert {kind: one.examples for kind, one in summary.bad_rows.items()} == expected
    assert summary.states["awaiting-seller"].disputes == 1
    assert all(bad_row(kind) for kind in BAD_DISPUTES)


def test_an_instant_that_no_column_gives_is_assumed_never():
    rows = arrow_of([{"dispute_id": "a", "order_id": "A", **opened()}], GUIDE, EVENT_COLUMNS)
    _, summary = replay_disputes(
        pyarrow.Table.from_pylist([{**ORDER, "order_id": "A"}]), rows, GUIDE
    )
    (said,) = [one for one in summary.assumed if "last_request_unanswered_since" in one]
    assert said.endswith("assumed never")


def test_a_wrong_form_of_an_amount_is_refused_before_anything_is_counted():
    rows = [{"dispute_id": "a", "order_id": "A", "at": OPENED, "type": "opened", "amount": "45.00"}]
    with pytest.raises(InvalidInput) as refused:
        replay_disputes(
            pyarrow.Table.from_pylist([{"order_id": "A", **ORDER}]),
            pyarrow.Table.from_pylist(rows),
            GUIDE,
        )
    assert refused.value.code == "amount-with-decimals"
    assert "--map-disputes 'amount=" in refused.value.message


@pytest.mark.parametrize("name", ["dispute_id", "at", "type"])
def test_a_missing_column_of_disputes_names_their_own_option(name):
    rows = [{"dispute_id": "a", "order_id": "A", "at": OPENED, "type": "opened"}]
    events = pyarrow.Table.from_pylist(rows).drop_columns(name)
    with pytest.raises(InvalidInput) as refused:
        replay_disputes(pyarrow.Table.from_pylist([{"order_id": "A", **ORDER}]), events, GUIDE)
    assert refused.value.message.endswith(f"--map-disputes {name}=EXPRESSION")


def test_a_fact_that_no_pass_can_read_is_refused(monkeypatch):
    monkeypatch.delitem(readings.HAPPENING, "new_offer")
    with pytest.raises(UnreadableFact, match="'new_offer'") as refused:
        _ = Passes(GUIDE, DUCKDB, 0).columns
    assert refused.value.code == "unreadable-fact"


def test_buckets_and_one_bucket_give_the_same(monkeypatch):
    chance = Random(2)
    orders = [order_row(number, chance, GUIDE) for number in range(12)]
    rows = [row for n, order in enumerate(orders) for row in dispute_rows(n, order, chance, GUIDE)]
    given = arrow_of(orders, GUIDE), arrow_of(rows, GUIDE, EVENT_COLUMNS), GUIDE

    def found():
        table, _ = replay_disputes(*given)
        return sorted(table.to_pylist(), key=lambda row: row["dispute_id"])

    whole = found()
    monkeypatch.setattr(engine, "EVENTS_A_BUCKET", len(rows) // 2)
    assert found() == whole


# Names that our own tables had once, in each place where a caller's text meets a query.
TAKEN = ("r_orders", "old_results", "{0} 'r_d-1'")


@pytest.mark.parametrize("name", TAKEN)
def test_any_name_of_a_caller_stays_as_it_is(name, tmp_path):
    """A file, a column, an attribute, a group and two ids of one name."""
    orders = pyarrow.Table.from_pylist([{**ORDER, "order_id": name, name: "group"}])
    rows = [{"dispute_id": name, "order_id": name, **opened()}]
    paths = tmp_path / f"{name}.parquet", tmp_path / f"{name}-events.parquet"
    for path, table in zip(paths, (orders, arrow_of(rows, GUIDE, EVENT_COLUMNS)), strict=True):
        pyarrow.parquet.write_table(table, path)
    column = '"' + name + '"'
    found = compare_disputes(
        str(paths[0]),
        str(paths[1]),
        GUIDE,
        GUIDE.but({"negotiation.seller_response": "2 days"}),
        at=OPENED + 3 * DAY,
        by=[column],
        explain=True,
    )
    (flip,) = found.flips
    assert (flip.old, flip.new, flip.examples) == ("awaiting-seller", "refund-due", (name,))
    assert [one.dispute_id for one in found.examples] == [name]
    assert [part.value for part in found.parts[column]] == ["group"]


BUSINESS = GUIDE.but({"negotiation.seller_response": "3 business days"})


@pytest.mark.parametrize("verb", [replay_disputes, forecast])
def test_a_connection_of_the_caller_keeps_its_tables_and_gets_no_other(verb):
    connection = duckdb.connect()
    rows = arrow_of([{"dispute_id": "a", "order_id": "A", **opened()}], GUIDE, EVENT_COLUMNS)
    given = pyarrow.Table.from_pylist([{**ORDER, "order_id": "A"}])
    for name, table in (("orders", given), ("disputes", rows)):
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    for name in ("r_events", "days_1", "r_clock_1"):
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT 'mine' AS whose")
    text = "SELECT table_name FROM duckdb_tables() ORDER BY 1"
    before = connection.execute(text).fetchall()
    verb(connection, connection, BUSINESS)
    assert connection.execute(text).fetchall() == before
    for name in ("r_events", "days_1", "r_clock_1"):
        assert connection.execute(f"FROM {name}").fetchall() == [("mine",)]


def test_a_replay_that_fails_leaves_no_table_either(monkeypatch):
    connection = duckdb.connect()
    rows = arrow_of([{"dispute_id": "a", "order_id": "A", **opened()}], GUIDE, EVENT_COLUMNS)
    given = pyarrow.Table.from_pylist([{**ORDER, "order_id": "A"}])
    for name, table in (("orders", given), ("disputes", rows)):
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    monkeypatch.setattr(engine.Replay, "result", lambda _: "SELECT nothing")
    with pytest.raises(InvalidInput):
        replay_disputes(connection, connection, GUIDE)
    found = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    assert found == [("disputes",), ("orders",)]


NO_ID = [None, "", None]


@pytest.mark.parametrize("buckets", [1, 2])
def test_rows_without_the_id_of_a_dispute_are_counted_under_one_policy_and_under_two(
    buckets, monkeypatch
):
    """They are one dispute, since nothing says how many they are."""
    monkeypatch.setattr(engine, "EVENTS_A_BUCKET", 4 // (buckets - 1) if buckets > 1 else 100)
    rows = [{"dispute_id": one, "order_id": "A", **opened()} for one in (*NO_ID, "good")]
    given = (
        pyarrow.Table.from_pylist([{"order_id": "A", **ORDER}]),
        arrow_of(rows, GUIDE, EVENT_COLUMNS),
    )
    table, summary = replay_disputes(*given, GUIDE)
    assert sorted(table["bad_row"].to_pylist(), key=str) == [None, "missing-id"]
    assert {kind: (one.count, one.examples) for kind, one in summary.bad_rows.items()} == {
        "missing-id": (1, ())
    }
    assert summary.total == 2
    assert f"  {1:>12}  not replayed: missing-id" in [*summary.lines()]
    found = compare_disputes(*given, GUIDE, GUIDE.but({"holds.at_most": "5 days"}))
    assert (found.disputes, found.compared, found.bad_rows["missing-id"].count) == (2, 1, 1)


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
@pytest.mark.parametrize("when", [OPENED - DAY, None])
def test_no_dispute_to_replay_gives_the_columns_and_no_row(ending, when, tmp_path):
    """Before the first event, or with no event at all."""
    rows = [{"dispute_id": "a", "order_id": "A", **opened()}]
    events = arrow_of(rows, GUIDE, EVENT_COLUMNS)
    events = events[:0] if when is None else events
    given = pyarrow.Table.from_pylist([{"order_id": "A", **ORDER}]), events, GUIDE
    table, summary = replay_disputes(*given, at=when)
    assert (table.num_rows, table.column_names[:2]) == (0, ["dispute_id", "order_id"])
    assert [*summary.lines()][1] == "0 disputes"
    path = tmp_path / f"none.{ending}"
    replay_disputes(*given, at=when, file=str(path))
    if ending == "json":
        assert json.loads(path.read_text()) == []
    else:
        found = duckdb.sql(f"FROM '{path}'")
        assert (found.columns, found.fetchall()) == (table.column_names, [])


def test_results_as_json_are_one_array(tmp_path):
    rows = [{"dispute_id": one, "order_id": "A", **opened()} for one in "ab"]
    orders = pyarrow.Table.from_pylist([{"order_id": "A", **ORDER}])
    path = tmp_path / "two.json"
    replay_disputes(orders, arrow_of(rows, GUIDE, EVENT_COLUMNS), GUIDE, file=str(path))
    assert {row["dispute_id"] for row in json.loads(path.read_text())} == {"a", "b"}


@pytest.mark.parametrize(
    ("at", "shared"), [(OPENED + DAY - TICK, 0), (OPENED + DAY, 2), (OPENED + DAY + TICK, 2)]
)
def test_disputes_share_their_order_from_the_opening_of_the_second(at, shared):
    rows = [
        {"dispute_id": "a", "order_id": "A", **opened()},
        {"dispute_id": "b", "order_id": "A", **opened(at=OPENED + DAY)},
    ]
    orders = pyarrow.Table.from_pylist([{"order_id": "A", **ORDER}])
    _, summary = replay_disputes(orders, arrow_of(rows, GUIDE, EVENT_COLUMNS), GUIDE, at=at)
    assert (summary.shared, summary.total) == (shared, 2 if shared else 1)
