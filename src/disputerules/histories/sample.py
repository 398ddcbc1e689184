"""Generate a synthetic but plausible history of orders; a seed always gives the same rows.

Every number comes from the MD5 of the seed and the row's number, by integer arithmetic, so that
the rows are the same in every version and on every machine.
"""

from pathlib import Path

from disputerules.histories.duck import connect, run
from disputerules.histories.formats import format_of
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import DAY
from disputerules.values.errors import InvalidInput

HOUR = DAY // 24
NEW_YEAR = 1_735_689_600_000_000  # 2025-01-01T00:00:00Z
DRAWS = 16


def draws(seed: int | str) -> str:
    """Select sixteen random integers a row, u0 to u15, each from 0 to 65,535."""
    words = [
        f"md5_number_{half}('{seed}.{part}.' || i)"
        for part in (1, 2)
        for half in ("lower", "upper")
    ]
    listed = ", ".join(f"{word} AS w{n}" for n, word in enumerate(words))
    cut = ", ".join(
        f"CAST((w{n // 4} >> {n % 4 * 16}) & 65535 AS BIGINT) AS u{n}" for n in range(DRAWS)
    )
    return f"(SELECT i, {cut} FROM (SELECT i, {listed} FROM range(1, {{orders}} + 1) AS r(i)))"


def share(draw: str, percent: int) -> str:
    """Write a condition that holds for a percentage of the rows."""
    return f"({draw} < {percent * 65_536 // 100})"


def upto(draw: str, most: int) -> str:
    """Write an integer from 0 to below `most`, evenly distributed."""
    return f"(({draw} * {most}) // 65536)"


def mostly_low(draw: str, most: int) -> str:
    """Write an integer from 0 to below `most`; small ones are more frequent."""
    return f"((({draw} * {draw}) // 65536 * {most}) // 65536)"


def picked(draw: str, *names: str) -> str:
    cases = " ".join(f"WHEN {n} THEN {literal(name)}" for n, name in enumerate(names))
    return f"CASE {upto(draw, len(names))} {cases} END"


NOT_RECEIVED = ("no-tracking-information", "held-by-customs", "wrong-address")
RECEIVED = ("not-as-described", "quality-problem", "quantity-shortage", "counterfeit")
STATUSES = ("in-transit", "in-transit", "no-information", "held-by-customs", "returned-to-sender")

# Each step uses the columns of the steps before it.
STEPS: tuple[dict[str, str], ...] = (
    {
        "placed_at": f"{NEW_YEAR} + {upto('u0', 365)} * {DAY} + (u1 * {DAY}) // 65536",
        "is_paid": f"NOT {share('u2', 3)}",
        "is_shipped": f"NOT {share('u3', 4)}",
        "is_delivered": f"NOT {share('u4', 12)}",
        "received": f"NOT {share('u4', 14)}",
        "quantity": f"1 + {mostly_low('u5', 4)}",
        "unit": f"300 + {mostly_low('u6', 24_000)}",
    },
    {
        "paid_at": f"CASE WHEN is_paid THEN placed_at + (u2 * {HOUR}) // 32768 END",
        "paid": "quantity * unit",
    },
    {"shipped_at": f"CASE WHEN is_shipped THEN paid_at + (u7 * 6 * {DAY}) // 65536 END"},
    {
        "delivered_at": f"CASE WHEN is_delivered THEN shipped_at + 3 * {DAY} "
        f"+ {mostly_low('u8', 45)} * {DAY} + (u1 * {DAY}) // 65536 END",
        "refunded_quantity": f"CASE WHEN {share('u9', 3)} "
        f"THEN {upto('u10', 4)} % quantity ELSE 0 END",
    },
    {
        "confirmed_at": f"CASE WHEN {share('u11', 12)} "
        f"THEN delivered_at + {upto('u10', 15)} * {DAY} END",
        "refunded": "refunded_quantity * unit",
        "asked_after": f"{DAY} + {mostly_low('u12', 110)} * {DAY} + (u13 * {DAY}) // 65536",
    },
)
COLUMNS: dict[str, str] = {
    "order_id": "'S-' || lpad(CAST(i AS VARCHAR), 9, '0')",
    "at": "COALESCE(shipped_at, placed_at) + asked_after",
    "placed_at": "placed_at",
    "paid_at": "paid_at",
    "shipped_at": "shipped_at",
    "delivered_at": "delivered_at",
    "confirmed_at": "confirmed_at",
    "cancelled_at": f"CASE WHEN {share('u14', 2)} THEN placed_at + {upto('u13', 5)} * {DAY} END",
    "currency": "CASE WHEN u9 % 20 < 12 THEN 'USD' WHEN u9 % 20 < 18 THEN 'EUR' ELSE 'BRL' END",
    "paid": "paid",
    "refunded": "refunded",
    "shipping_paid": f"CASE WHEN {share('u15', 40)} THEN 0 ELSE 199 + {upto('u15', 1500)} END",
    "shipping_refunded": "0",
    "quantity": "quantity",
    "refunded_quantity": "refunded_quantity",
    "disputed_quantity": f"CASE WHEN {share('u14', 1)} "
    "THEN quantity - refunded_quantity ELSE 0 END",
    "extension_days": f"CASE WHEN {share('u13', 5)} THEN 5 * (1 + {upto('u11', 4)}) ELSE 0 END",
    "tracking_number": f"CASE WHEN NOT {share('u15', 5)} AND shipped_at IS NOT NULL "
    "THEN 'LX' || lpad(CAST(i AS VARCHAR), 9, '0') END",
    "shipment_status": "CASE WHEN shipped_at IS NULL THEN 'unknown' WHEN delivered_at IS NOT NULL "
    f"THEN 'delivered' ELSE {picked('u3', *STATUSES)} END",
    "received": "received",
    "reason": f"CASE WHEN received THEN {picked('u7', *RECEIVED)} "
    f"ELSE {picked('u7', *NOT_RECEIVED)} END",
    "refund": f"CASE WHEN received AND {share('u6', 40)} THEN 'partial' ELSE 'full' END",
    "amount": f"CASE WHEN received AND {share('u6', 40)} THEN 1 + (paid * u8) // 98304 END",
    "return_goods": f"received AND {share('u5', 20)}",
    "country": picked("u10", "US", "DE", "FR", "BR", "ES", "PL", "GB", "NL"),
}
INSTANTS = tuple(name for name in COLUMNS if name == "at" or name.endswith("_at"))


def in_seconds(micros: str) -> str:
    """Truncate an instant to seconds."""
    return f"make_timestamptz(({micros}) // 1000000 * 1000000)"


def sample_query(orders: int, seed: int = 1) -> str:
    """Write the DuckDB query that generates the history."""
    source = draws(seed).format(orders=orders)
    for step in STEPS:
        listed = ", ".join(f"{text} AS {name}" for name, text in step.items())
        source = f"(SELECT *, {listed} FROM {source})"
    columns = ", ".join(
        f"{in_seconds(text) if name in INSTANTS else text} AS {name}"
        for name, text in COLUMNS.items()
    )
    return f"SELECT {columns} FROM {source}"


def sample(orders: int, file: str | Path, seed: int = 1) -> None:
    """Write a synthetic history of `orders` orders to a Parquet, CSV or JSON file.

    Raises InvalidInput for another kind of file or for fewer than one order.
    """
    format_name = format_of(file)
    if orders < 1:
        raise InvalidInput("invalid-value", f"orders is {orders}; it must be at least 1")
    more = ", COMPRESSION zstd" if format_name == "PARQUET" else ""
    with connect() as connection:
        place = f"{literal(str(file))} (FORMAT {format_name}{more})"
        run(connection, f"COPY ({sample_query(orders, seed)}) TO {place}")
