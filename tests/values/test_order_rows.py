"""Many orders from rows: as if each had been made by hand, and a mistake names its row."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import polars
import pyarrow as pa
import pytest

from disputerules import Money, Order, OrderLine, Shipment, orders_from
from disputerules.values.errors import DisputeRulesError
from disputerules.values.order_rows import BLOCK, COLUMNS

PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
NEEDED = {"order_id": "A-1", "currency": "USD", "placed_at": PLACED, "paid": 4500}
FULL = NEEDED | {
    "paid_at": PLACED + timedelta(minutes=5),
    "shipped_at": PLACED + timedelta(days=3),
    "estimated_delivery_at": PLACED + timedelta(days=9),
    "quantity": 3,
    "refunded": 500,
    "refunded_quantity": 1,
    "disputed_quantity": 1,
    "disputed": 1300,
    "shipping_paid": 500,
    "shipping_refunded": 200,
    "shipping_disputed": 100,
    "tracking_number": "LX1",
    "shipment_status": "in-transit",
}
LINE = OrderLine(
    id="1",
    quantity=3,
    paid=Money(4500, "USD"),
    refunded=Money(500, "USD"),
    refunded_quantity=1,
    disputed_quantity=1,
    disputed=Money(1300, "USD"),
)
BY_HAND = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + timedelta(minutes=5),
    shipped_at=PLACED + timedelta(days=3),
    estimated_delivery_at=PLACED + timedelta(days=9),
    lines=(LINE,),
    shipping_paid=Money(500, "USD"),
    shipping_refunded=Money(200, "USD"),
    shipping_disputed=Money(100, "USD"),
    shipment=Shipment(tracking_number="LX1", status="in-transit"),
)
ALONE = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)


def test_a_dict_gives_the_order_that_is_made_by_hand() -> None:
    assert list(orders_from([FULL, NEEDED])) == [BY_HAND, ALONE]


def test_a_tuple_gives_the_same_with_the_names_of_its_columns() -> None:
    rows = [tuple(FULL.values())] * 2
    assert list(orders_from(rows, tuple(FULL))) == [BY_HAND] * 2


def test_arrow_gives_the_same_from_a_table_and_from_a_batch() -> None:
    table = pa.Table.from_pylist([FULL, {**FULL, "shipped_at": None, "refunded": None}])
    first, second = orders_from(table)
    assert first == BY_HAND
    assert second.shipped_at is None
    assert second.lines[0].refunded == Money(0, "USD")
    assert list(orders_from(table.to_batches()[0])) == [first, second]


@pytest.mark.parametrize("name", [name for name in COLUMNS if not COLUMNS[name].required])
def test_none_stands_for_what_is_left_out(name: str) -> None:
    assert list(orders_from([{**NEEDED, name: None}])) == [ALONE]


def test_an_instant_may_be_a_text_or_have_another_offset() -> None:
    local = PLACED.astimezone(timezone(timedelta(hours=2)))
    for placed in ("2026-01-02T08:00:00Z", local):
        assert list(orders_from([{**NEEDED, "placed_at": placed}])) == [ALONE]


def test_nothing_refunded_is_no_refund() -> None:
    assert list(orders_from([{**NEEDED, "refunded": 0, "shipping_paid": 0}])) == [ALONE]


def test_currencies_differ_from_row_to_row() -> None:
    rows = [{**NEEDED, "currency": currency} for currency in ("USD", "EUR")]
    assert [str(one.lines[0].paid) for one in orders_from(rows)] == ["45.00 USD", "45.00 EUR"]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"paid": None}, "missing-key", ".paid"),
        ({"order_id": None}, "missing-key", ".order_id"),
        ({"order_id": ""}, "invalid-value", ".order_id"),
        ({"paid": 45.0}, "invalid-type", ".paid"),
        ({"paid": -1}, "invalid-value", ".paid"),
        ({"paid": False}, "invalid-type", ".paid"),
        ({"refunded": 4501}, "invalid-value", ".refunded"),
        ({"quantity": 0}, "invalid-value", ".quantity"),
        ({"disputed_quantity": 2}, "invalid-value", ".disputed_quantity"),
        ({"placed_at": PLACED.replace(tzinfo=None)}, "naive-instant", ".placed_at"),
        ({"paid_at": PLACED - timedelta(microseconds=1)}, "invalid-value", ".paid_at"),
        ({"shipping_refunded": 1}, "invalid-value", ".shipping_refunded"),
        ({"shipment_status": "lost"}, "invalid-value", ".shipment_status"),
        ({"currency": "usd"}, "invalid-value", ".currency"),
    ],
)
def test_a_mistake_names_its_row_after_the_orders_before_it(
    change: dict[str, Any], code: str, path: str
) -> None:
    rows = orders_from([NEEDED, {**NEEDED, "order_id": "A-2"}, NEEDED | change])
    assert [next(rows).id, next(rows).id] == ["A-1", "A-2"]
    with pytest.raises(DisputeRulesError) as raised:
        next(rows)
    assert (raised.value.code, raised.value.path) == (code, f"[2]{path}")


def test_rows_are_counted_over_blocks() -> None:
    rows = [NEEDED] * (BLOCK + 1) + [NEEDED | {"paid": -1}]
    with pytest.raises(DisputeRulesError) as raised:
        list(orders_from(rows))
    assert raised.value.path == f"[{BLOCK + 1}].paid"


def test_an_unknown_column_and_a_missing_one_are_named() -> None:
    with pytest.raises(DisputeRulesError, match="did you mean 'shipped_at'") as raised:
        list(orders_from([{**NEEDED, "shiped_at": PLACED}]))
    assert (raised.value.code, raised.value.path) == ("unknown-key", "[0].shiped_at")
    with pytest.raises(DisputeRulesError) as raised:
        list(orders_from([("A-1",)], ("order_id",)))
    assert (raised.value.code, raised.value.path) == ("missing-key", ".currency")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({**NEEDED, "piad": 1}, "[1].piad"),
        ({"order_id": "A-2"}, "[1].currency"),
        (("A-2", "USD"), "[1]"),
        (5, "[1]"),
    ],
)
def test_a_row_of_the_wrong_shape_is_named_after_the_orders_before_it(
    wrong: object, path: str
) -> None:
    columns = tuple(NEEDED) if isinstance(wrong, tuple) else None
    right = tuple(NEEDED.values()) if columns else NEEDED
    rows = orders_from([right, wrong], columns)
    assert next(rows).id == "A-1"
    with pytest.raises(DisputeRulesError) as raised:
        next(rows)
    assert raised.value.path == path


def test_a_column_is_given_once() -> None:
    names = (*NEEDED, "paid")
    with pytest.raises(DisputeRulesError, match="the column 'paid' is given twice"):
        list(orders_from([(*NEEDED.values(), 5)], names))


def test_a_frame_of_polars_is_read_as_its_table_of_arrow() -> None:
    frame = polars.DataFrame([NEEDED, NEEDED | {"order_id": "A-2"}])
    assert [one.id for one in orders_from(frame)] == ["A-1", "A-2"]


@pytest.mark.parametrize("row", [("A-1", "USD", PLACED), 5, ("A-1", "USD", PLACED, 1, 2)])
def test_a_row_has_a_value_for_each_column(row: object) -> None:
    with pytest.raises(DisputeRulesError, match="expected 4 values in each row"):
        list(orders_from([row], tuple(NEEDED)))


def test_a_tuple_needs_the_names_of_its_columns() -> None:
    with pytest.raises(DisputeRulesError, match="names of the columns") as raised:
        list(orders_from([tuple(NEEDED.values())]))
    assert raised.value.path == "[0]"


def test_no_rows_are_no_orders() -> None:
    assert list(orders_from([])) == []
