"""Many orders from rows of plain values: dicts, tuples with the names of their columns, or Arrow.

A row is an order with one line. Its columns are those of a history that say something of the order.
Rows are read in blocks, a column at a time (`benchmarks/service.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import chain, islice
from typing import Any

from attrs import frozen

from disputerules.values.codec import TEXT, Codec, builder_of, integer
from disputerules.values.construct import column_reader
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidType, shown
from disputerules.values.fields import ID, cached_zero
from disputerules.values.money import CURRENCY, Money, read_money
from disputerules.values.order import STAMPS, UNSEEN, Order
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import INSTANT, as_instant, parse_instant
from disputerules.values.shipment import STATUS, Shipment
from disputerules.values.suggestions import missing, unknown

BLOCK = 1_000
"""How many rows are read together."""


def instant(value: Any) -> datetime:
    """Return the instant of a datetime or of its text."""
    return parse_instant(value) if isinstance(value, str) else as_instant(value)


WHEN = Codec(
    INSTANT.read,
    INSTANT.write,
    INSTANT.schema,
    instant,
    valid_test=INSTANT.valid_test,
    test_names=INSTANT.test_names,
)


@frozen
class Column:
    """A column: the part that it gives, its codec, and what is read for None.

    The codec is None for an amount, and `required` columns have no stand-in.
    """

    part: str
    field: str
    codec: Codec[Any] | None = None
    default: Any = None
    required: bool = False


LINE, ORDER, PARCEL = "line", "order", "shipment"
COLUMNS: dict[str, Column] = {
    "order_id": Column(ORDER, "id", ID, required=True),
    "currency": Column(ORDER, "currency", CURRENCY, required=True),
    "placed_at": Column(ORDER, "placed_at", WHEN, required=True),
    **{name: Column(ORDER, name, WHEN) for name in (*STAMPS, "estimated_delivery_at")},
    "paid": Column(LINE, "paid", required=True),
    "refunded": Column(LINE, "refunded", default=0),
    "quantity": Column(LINE, "quantity", integer(1), 1),
    "refunded_quantity": Column(LINE, "refunded_quantity", integer(), 0),
    "disputed_quantity": Column(LINE, "disputed_quantity", integer(), 0),
    "disputed": Column(LINE, "disputed"),
    "decided_quantity": Column(LINE, "decided_quantity", integer(), 0),
    "decided": Column(LINE, "decided"),
    "shipping_paid": Column(ORDER, "shipping_paid", default=0),
    "shipping_refunded": Column(ORDER, "shipping_refunded", default=0),
    "shipping_disputed": Column(ORDER, "shipping_disputed", default=0),
    "tracking_number": Column(PARCEL, "tracking_number", TEXT),
    "shipment_status": Column(PARCEL, "status", STATUS, Shipment().status),
}
REQUIRED = tuple(name for name, column in COLUMNS.items() if column.required)
PLACES = {f".{one.field}": f".{name}" for name, one in COLUMNS.items()}
PLACES |= {f".lines[0].{one.field}": f".{name}" for name, one in COLUMNS.items()}


def orders_from(rows: Any, columns: Sequence[str] | None = None) -> Iterator[Order]:
    """Yield the order of each row, of one line each; amounts are in minor units.

    `rows` are dicts, sequences whose `columns` are named, or a table or batch of Arrow. The columns
    are those of a history that are about the order: `order_id`, `currency`, `placed_at` and `paid`
    are needed, and None stands for what is left out. Instants are datetimes with an offset, or
    texts. Raises InvalidInput with the number of the row, after the orders before it.

    >>> row = ("A-1", "USD", "2026-01-02T08:00:00Z", 4500)
    >>> list(orders_from([row], ("order_id", "currency", "placed_at", "paid")))
    [<Order 'A-1': 1 line, USD, placed 2026-01-02T08:00:00Z>]
    """
    number = 0
    for some, by_column in blocks(rows, columns):
        try:
            yield from read_block(by_column(some))
        except DisputeRulesError:
            # One at a time, so that every order before the mistake is there, and it is named.
            yield from one_by_one(some, by_column, number)
        number += len(some)


Block = dict[str, list[Any]]
ByColumn = Callable[[Any], Block]


def one_by_one(rows: Any, by_column: ByColumn, first: int) -> Iterator[Order]:
    # The block has a mistake, so that this raises before it is through.
    for place in range(len(rows)):  # pragma: no branch
        try:
            yield from read_block(by_column(rows[place : place + 1]))
        except DisputeRulesError as error:
            error.path = PLACES.get(error.path, error.path)
            raise error.under(f"[{first + place}]") from None


def blocks(rows: Any, columns: Sequence[str] | None) -> Iterator[tuple[Any, ByColumn]]:
    """Yield some rows at a time, and what gives their cells by column."""
    if hasattr(rows, "to_arrow"):  # a frame of Polars
        rows = rows.to_arrow()
    if hasattr(rows, "schema") and hasattr(rows, "slice"):
        by_column = partial(of_arrow, names=known_columns(rows.schema.names))
        for start in range(0, rows.num_rows, BLOCK):
            yield rows.slice(start, BLOCK), by_column
        return
    names = None if columns is None else known_columns(columns)
    each = iter(rows)
    while some := list(islice(each, BLOCK)):
        yield some, of_dicts if names is None else partial(of_tuples, names=names)


def of_arrow(rows: Any, names: tuple[str, ...]) -> Block:
    return {name: column.to_pylist() for name, column in zip(names, rows.columns, strict=True)}


def of_tuples(rows: list[Any], names: tuple[str, ...]) -> Block:
    try:
        cells = list(zip(*rows, strict=True))
    except (TypeError, ValueError):
        cells = []
    if len(cells) != len(names):
        message = f"expected {len(names)} values in each row, one for each column"
        raise InvalidInput("invalid-value", message)
    return dict(zip(names, map(list, cells), strict=True))


def of_dicts(rows: list[Any]) -> Block:
    for row in rows:
        if not isinstance(row, Mapping):
            message = f"expected a dict, or the names of the columns; got {shown(row)}"
            raise InvalidType(message)
    names = known_columns(tuple(dict.fromkeys(chain.from_iterable(rows))))
    return {name: [row.get(name) for row in rows] for name in names}


def known_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of columns; raises InvalidInput for a wrong, doubled or missing one."""
    given = tuple(names)
    for place, name in enumerate(given):
        if name in given[:place]:
            raise InvalidInput("invalid-value", f"the column {name!r} is given twice", f".{name}")
        if name not in COLUMNS:
            message = unknown("column", name, tuple(COLUMNS))
            raise InvalidInput("unknown-key", message, f".{name}")
    for name in REQUIRED:
        if name not in given:
            raise InvalidInput(
                "missing-key", missing(name, dict.fromkeys(given), COLUMNS), f".{name}"
            )
    return given


reader_of: Callable[[Codec[Any]], Callable[[list[Any]], list[Any]]] = cache(column_reader)


def read_block(block: Block) -> list[Order]:
    """Return the orders of a block."""
    size = len(block["currency"])
    currencies = read_column("currency", block["currency"], [])
    parts: dict[str, dict[str, list[Any]]] = {LINE: {}, ORDER: {}, PARCEL: {}}
    for name, cells in block.items():
        column = COLUMNS[name]
        parts[column.part][column.field] = read_column(name, cells, currencies)
    parcels: Iterable[Shipment] = [UNSEEN] * size
    if parts[PARCEL]:
        parcels = made(Shipment, parts[PARCEL])
    lines = made(OrderLine, {"id": ["1"] * size, "quantity": [1] * size, **parts[LINE]})
    parts[ORDER]["lines"] = [(line,) for line in lines]
    parts[ORDER]["shipment"] = list(parcels)
    return made(Order, parts[ORDER])


def read_column(name: str, cells: list[Any], currencies: list[str]) -> list[Any]:
    column = COLUMNS[name]
    try:
        if column.codec is None:
            return [money(*one, column) for one in zip(cells, currencies, strict=True)]
        found = reader_of(column.codec)(cells)
        if None in found:
            found = [column.default if one is None else one for one in found]
            if column.required:
                raise InvalidInput("missing-key", f"{name} is needed; give a value")
        return found
    except DisputeRulesError as error:
        raise error.under(f".{name}") from None


def money(value: Any, currency: str, column: Column) -> Money | None:
    """Return an amount in the currency of its row."""
    if value == 0 and type(value) is int:
        return cached_zero(currency)
    if value is not None:
        return read_money(value, currency)
    if column.required:
        raise InvalidInput("missing-key", f"{column.field} is needed; give an amount")
    return None if column.default is None else cached_zero(currency)


def made(cls: Any, parts: dict[str, list[Any]]) -> list[Any]:
    """Return a value for each row of parts that were read."""
    return list(map(builder_of(cls, tuple(parts)), *parts.values()))
