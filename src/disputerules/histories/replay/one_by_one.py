"""Give the open disputes of a history one by one, to be folded under any policy."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from disputerules.facts.attribute import Attribute
from disputerules.facts.policy import Policy
from disputerules.histories import mapping as mapped
from disputerules.histories.attributes import columns_for
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.engine import Replay
from disputerules.histories.rows import order_of_row, rows_query, typed_row
from disputerules.histories.scan import Scan
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import EPOCH
from disputerules.values.order import Order
from disputerules.values.periods import LAST, TICK
from disputerules.values.settlement import FINAL

Row = Mapping[str, Any]
UNREADABLE = "unreadable-order"


@frozen
class OpenDispute:
    """An open dispute: its id, its order, and the rows of its events."""

    id: str
    order: Order
    rows: tuple[Row, ...]


@frozen
class OpenHistory:
    """The disputes that are open at an instant; `count` is how many, also where some are left out.

    `left_out` counts the disputes that cannot be replayed or that the policy would not have
    opened, by kind; `unseen` are attributes that a policy reads and the orders have no column for.
    """

    at: datetime
    count: int
    disputes: tuple[OpenDispute, ...]
    left_out: Mapping[str, int]
    unseen: tuple[str, ...] = ()


def open_history(
    orders: Any,
    disputes: Any,
    policies: tuple[Policy, Policy],
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    disputes_mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    most: int,
) -> OpenHistory:
    """Return the disputes that are open under the first of two policies, at most `most` of them.

    Without `at`, they are those that are open after the last event.
    """
    replay = Replay.of(
        orders,
        disputes,
        policies[0],
        at=at,
        mapping=mapping,
        disputes_mapping=disputes_mapping,
        zone=zone,
    )
    left_out: Counter[str] = Counter()
    count = 0
    found: list[dict[str, Any]] = []
    final = ", ".join(literal(str(one)) for one in sorted(FINAL))
    is_open = f"bad_row IS NULL AND state NOT IN ({final})"
    for results in replay.results():
        for row in replay.rows(
            "SELECT COALESCE(bad_row, opened) AS kind, COUNT(*) AS disputes "
            f"FROM {results} WHERE bad_row IS NOT NULL OR state IS NULL GROUP BY kind"
        ):
            left_out[row["kind"]] += int(row["disputes"])
        (counted,) = replay.rows(f"SELECT COUNT(*) AS open FROM {results} WHERE {is_open}")
        count += int(counted["open"])
        found += replay.rows(
            f"SELECT dispute_id, order_id FROM {results} WHERE {is_open} "
            f"ORDER BY dispute_id LIMIT {max(0, most - len(found))}"
        )
    scan = mapped.scan(replay.orders, mapping, zone, LAST, (), columns_for(policies))
    declared = {one.fact_name: one for policy in policies for one in policy.attributes}
    placed = orders_of(replay, {row["order_id"] for row in found}, scan, declared.values())
    unreadable = Counter(UNREADABLE for row in found if row["order_id"] not in placed)
    left_out += unreadable
    events = events_of(replay, {row["dispute_id"] for row in found})
    made = [
        OpenDispute(name, placed[row["order_id"]], tuple(events[name]))
        for row in found
        if row["order_id"] in placed and (name := row["dispute_id"])
    ]
    unseen = tuple(name for name in declared if name not in scan.given)
    end, readable = EPOCH + replay.end * TICK, count - unreadable.total()
    return OpenHistory(end, readable, tuple(made), dict(left_out), unseen)


def orders_of(
    replay: Replay, ids: Iterable[str], scan: Scan, declared: Iterable[Attribute]
) -> dict[str, Order]:
    """Return the orders that can be read, by id, with the attributes that are declared."""
    listed = sorted(ids)
    if not listed:
        return {}
    rows = [typed_row(row, scan.columns) for row in replay.orders.rows(rows_query(scan, listed))]
    return {row["order_id"]: order_of_row(row, tuple(declared)) for row in rows}


def events_of(replay: Replay, ids: Iterable[str]) -> dict[str, list[Row]]:
    """Return the rows of the events of disputes, by the id of the dispute."""
    found: dict[str, list[Row]] = {one: [] for one in ids}
    if not found:
        return found
    listed = ", ".join(literal(one) for one in sorted(found))
    columns = ", ".join(f"c_{name}" for name in EVENT_COLUMNS)
    text = f"SELECT {columns} FROM {replay.events.rows()} AS s WHERE c_dispute_id IN ({listed})"
    for row in replay.disputes.rows(text):
        typed = typed_row(row, EVENT_COLUMNS)
        found[typed["dispute_id"]].append(typed)
    return found
