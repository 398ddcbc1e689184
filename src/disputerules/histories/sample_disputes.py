"""Generate the disputes of a synthetic history: what the parties plausibly do, and when.

About one order in eight has a dispute. Most sellers answer in time, some late and some never; the
buyer accepts an offer, asks again, escalates or gives up; the platform pays what it has to.
"""

from pathlib import Path

from disputerules.histories.duck import connect, run
from disputerules.histories.formats import format_of
from disputerules.histories.sample import (
    draws,
    in_seconds,
    mostly_low,
    sample_query,
    share,
    upto,
)
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import DAY


def after(start: str, draw: str, days: int, least: int = 0) -> str:
    """Write an instant up to some days after another one."""
    part = f"({draw} % 86) * {DAY // 86}"
    return f"{start} + {least} * {DAY} + {mostly_low(draw, days)} * {DAY} + {part}"


# Each step uses the columns of the steps before it; an instant that never comes is NULL.
STEPS: tuple[dict[str, str], ...] = (
    {
        "opened_at": f"GREATEST({after('epoch_us(shipped_at)', 'u13', 50, 6)}, "
        f"COALESCE(epoch_us(delivered_at), 0) + {DAY})",
        "back": "return_goods",
        "answers": f"CASE WHEN {share('u1', 30)} THEN 'seller-accepted' "
        f"WHEN {share('u1', 78)} THEN 'seller-rejected' END",
        "offer": f"CASE WHEN {share('u2', 60)} THEN paid * (20 + {upto('u3', 60)}) // 100 END",
    },
    {"answered_at": f"CASE WHEN answers IS NOT NULL THEN {after('opened_at', 'u4', 8)} END"},
    {
        "replies": "CASE WHEN answers = 'seller-rejected' THEN CASE "
        f"WHEN offer IS NOT NULL AND {share('u5', 50)} THEN 'buyer-accepted' "
        f"WHEN {share('u5', 70)} THEN 'buyer-revised' WHEN {share('u5', 78)} "
        f"THEN 'buyer-escalated' WHEN {share('u5', 86)} THEN 'buyer-cancelled' END END",
    },
    {"replied_at": f"CASE WHEN replies IS NOT NULL THEN {after('answered_at', 'u6', 7)} END"},
    {
        "again": f"CASE WHEN replies = 'buyer-revised' THEN CASE WHEN {share('u7', 55)} "
        f"THEN 'seller-accepted' WHEN {share('u7', 85)} THEN 'seller-rejected' END END",
    },
    {
        "again_at": f"CASE WHEN again IS NOT NULL THEN {after('replied_at', 'u8', 7)} END",
        "ruled_at": "CASE WHEN replies = 'buyer-escalated' "
        f"THEN {after('replied_at', 'u8', 25, 2)} END",
    },
    {
        "settled_at": "CASE WHEN answers = 'seller-accepted' THEN answered_at "
        "WHEN replies = 'buyer-accepted' THEN replied_at WHEN again = 'seller-accepted' "
        f"THEN again_at WHEN ruled_at IS NOT NULL THEN ruled_at WHEN answers IS NULL "
        f"THEN opened_at + 7 * {DAY} END",
    },
    {
        "sent_at": f"CASE WHEN back AND NOT {share('u9', 12)} "
        f"THEN {after('settled_at', 'u10', 12)} END",
    },
    {"came_at": f"CASE WHEN NOT {share('u11', 15)} THEN {after('sent_at', 'u12', 12, 2)} END"},
    {
        "paid_on": f"CASE WHEN NOT {share('u13', 6)} THEN "
        f"{after('COALESCE(came_at, CASE WHEN NOT back THEN settled_at END)', 'u14', 12, 1)} END",
    },
)
# The events, each with the column of its instant and those of its fields.
EVENTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "'opened'",
        "opened_at",
        {
            "received": "received",
            "reason": "reason",
            "refund": "refund",
            "amount": "amount",
            "return_goods": "return_goods",
            "described": "TRUE",
            "files": f"{upto('u15', 4)}",
            "file_bytes": f"{upto('u15', 4)} * 90000",
        },
    ),
    (
        "answers",
        "answered_at",
        {"amount": "CASE WHEN answers = 'seller-rejected' THEN offer END"},
    ),
    (
        "replies",
        "replied_at",
        {
            "received": "CASE WHEN replies = 'buyer-revised' THEN received END",
            "reason": "CASE WHEN replies = 'buyer-revised' THEN reason END",
            "refund": "CASE WHEN replies = 'buyer-revised' THEN 'full' END",
            "return_goods": "CASE WHEN replies = 'buyer-revised' THEN return_goods END",
            "described": "CASE WHEN replies = 'buyer-revised' THEN TRUE END",
        },
    ),
    ("again", "again_at", {}),
    (
        "'platform-ruled'",
        "ruled_at",
        {"amount": f"paid * {upto('u3', 100)} // 100", "return_goods": "return_goods"},
    ),
    ("'return-shipped'", "sent_at", {}),
    ("'return-received'", "came_at", {}),
    ("'refund-paid'", "paid_on", {}),
)
FIELDS: dict[str, str] = {
    "received": "BOOLEAN",
    "reason": "VARCHAR",
    "refund": "VARCHAR",
    "amount": "BIGINT",
    "return_goods": "BOOLEAN",
    "described": "BOOLEAN",
    "files": "BIGINT",
    "file_bytes": "BIGINT",
}


def disputes_query(orders: int, seed: int = 1) -> str:
    """Write the DuckDB query that generates the disputes of `sample_query`."""
    numbered = "CAST(substr(order_id, 3) AS BIGINT) AS n"
    history = f"(SELECT *, {numbered} FROM ({sample_query(orders, seed)}))"
    drawn = draws(f"{seed}.disputes").format(orders=orders)
    source = (
        f"(SELECT * FROM {history} AS h JOIN {drawn} AS d ON d.i = h.n "
        f"WHERE {share('u0', 12)} AND shipped_at IS NOT NULL "
        "AND confirmed_at IS NULL AND cancelled_at IS NULL)"
    )
    for step in STEPS:
        listed = ", ".join(f"{text} AS {name}" for name, text in step.items())
        source = f"(SELECT *, {listed} FROM {source})"
    events = "\nUNION ALL ".join(event(place, *one) for place, one in enumerate(EVENTS))
    return (
        f"WITH found AS MATERIALIZED (SELECT * FROM {source})\n"
        f'SELECT * FROM ({events}) AS e ORDER BY dispute_id, "at", position'
    )


def event(place: int, kind: str, at: str, fields: dict[str, str]) -> str:
    listed = ", ".join(
        f"CAST({fields.get(name, 'NULL')} AS {typed}) AS {name}" for name, typed in FIELDS.items()
    )
    return (
        "SELECT 'D-' || substr(order_id, 3) AS dispute_id, order_id, "
        f"{in_seconds(at)} AS at, {place} AS position, {kind} AS type, {listed}\n"
        f"FROM found WHERE {at} IS NOT NULL"
    )


def sample_disputes(orders: int, file: str | Path, seed: int = 1) -> None:
    """Write the disputes of a synthetic history of `orders` orders with the same seed.

    Raises InvalidInput for another kind of file than Parquet, CSV or JSON.
    """
    format_name = format_of(file)
    with connect() as connection:
        place = f"{literal(str(file))} (FORMAT {format_name})"
        run(connection, f"COPY ({disputes_query(orders, seed)}) TO {place}")
