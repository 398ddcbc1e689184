"""Made-up histories: rows with every column, their instants on and beside what they turn on."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pyarrow

from disputerules.facts.policy import Policy
from disputerules.histories.columns import COLUMNS, INSTANT
from disputerules.histories.rows import case_of_row
from disputerules.interpreters.compiled import compiled
from disputerules.policies.presets import POLICIES
from disputerules.values.periods import LAST, TICK
from disputerules.values.shipment import ShipmentStatus

GUIDE = POLICIES["aliexpress-guide"]
DAY = timedelta(days=1)
START = datetime(2026, 1, 2, 8, tzinfo=UTC)
CALENDARS = {
    "months in Paris": {
        "calendar.zone": "Europe/Paris",
        "protection.period": "2 months",
        "protection.opens_after": "3 business days, end of day",
        "protection.after_confirmation": "2 calendar days, end of day",
        "protection.after_protection": "1 calendar day",
    },
    "days that roll in São Paulo": {
        "calendar.zone": "America/Sao_Paulo",
        "calendar.holidays": ["2026-02-17", "2017-10-12"],
        "calendar.workdays": ["2026-02-14", "2017-10-14"],
        "protection.period": "45 days, roll forward",
        "protection.opens_after": "36 hours, end of day",
        "protection.after_delivery": "10 business days, roll forward, end of day",
        "refund.shipping": "proportional",
        "refund.rounding": "half-even",
    },
    "half an hour of summer on Lord Howe": {
        "calendar.zone": "Australia/Lord_Howe",
        "protection.period": "1 month, day of event counts",
        "protection.opens_after": "1 calendar day",
        "refund.shipping": "never",
        "refund.rounding": "down",
    },
}
SHIPMENTS = {
    "no shipment, a date and an outer limit": {
        "protection.requires_shipment": False,
        "protection.ends_on": "2026-09-30T00:00:00Z",
        "protection.outer_limit": "40 days",
        "protection.at_most": "100 days",
        "protection.anchor": "delivered",
        "protection.opens_after": "5 days",
    },
}
OTHERS = {name: GUIDE.but(changes) for name, changes in (CALENDARS | SHIPMENTS).items()}
EVERY_POLICY = {**POLICIES, **OTHERS}


def made_up_row(number: int, chance: Random, policy: Policy) -> dict[str, Any]:
    """A row that can be, with every column; instants lie close together or far apart."""
    placed_at = START + timedelta(days=chance.randrange(700), microseconds=chance.randrange(3))
    if chance.random() < 0.5:
        placed_at = placed_at.replace(hour=chance.choice([0, 1, 2, 3, 22, 23]), minute=0)

    def stamp(least: int = 0) -> datetime | None:
        after = timedelta(hours=chance.choice([least, least, 5, 24, 100, 700, 2000]))
        return placed_at + after if chance.random() < 0.8 else None

    quantity = chance.choice([1, 1, 3, 7])
    refunded_quantity = chance.choice([0, 0, 0, 1, quantity])
    disputed = chance.choice([0, 0, 0, quantity - refunded_quantity])
    decided = chance.choice([0, 0, 0, quantity - refunded_quantity - disputed])
    paid = chance.choice([0, 1, 999, 1000, 10**6, 2**52])
    refunded = chance.choice([0, 0, paid // 3, paid])
    held = chance.choice([None, None, 0, (paid - refunded) // 2])
    shipping = chance.choice([0, 0, 7, 500, 2**51])
    shipping_refunded = chance.choice([0, 0, shipping // 2, shipping])
    received = chance.random() < 0.6
    partial = chance.random() < 0.5
    return {
        "order_id": f"A-{number}",
        "at": placed_at + timedelta(days=chance.randrange(-1, 120)),
        "placed_at": placed_at,
        **{
            name: stamp()
            for name, column in COLUMNS.items()
            if column.holds == INSTANT and name not in ("at", "placed_at")
        },
        # In a row, days are granted as the order is placed: before any estimate, which they move.
        "estimated_delivery_at": stamp(1),
        "cancelled_at": stamp() if chance.random() < 0.1 else None,
        "confirmed_at": stamp() if chance.random() < 0.3 else None,
        "currency": chance.choice(["USD", "EUR", "JPY"]),
        "paid": paid,
        "refunded": refunded,
        "shipping_paid": shipping,
        "shipping_refunded": shipping_refunded,
        "quantity": quantity,
        "refunded_quantity": refunded_quantity,
        "disputed_quantity": disputed,
        "disputed": held,
        "decided_quantity": decided,
        "decided": chance.choice([None, None, 0, paid - refunded - (held or 0)]),
        "shipping_disputed": chance.choice([0, 0, shipping - shipping_refunded]),
        "extension_days": chance.choice([0, 0, 0, 1, 30]),
        "tracking_number": chance.choice([None, "", " \t", "LX1"]),
        "shipment_status": chance.choice([str(one) for one in ShipmentStatus]),
        "received": received,
        "reason": chance.choice(reasons_of(policy, received)),
        "refund": "partial" if partial else "full",
        "amount": chance.choice([0, 1, paid, 2**53 - 1]) if partial else None,
        "return_goods": chance.random() < 0.3,
    }


def reasons_of(policy: Policy, received: bool) -> list[str]:
    branches = ("any", "received" if received else "not-received")
    return [one.code for one in policy.reasons if one.branch in branches]


def boundary_dense(row: dict[str, Any], policy: Policy, chance: Random) -> dict[str, Any]:
    """The row asked about a tick before, at or after an instant at which its answer changes."""
    table = compiled(policy).table("eligibility")
    seen = {**row, "at": row["placed_at"] + 200 * DAY}
    turns = [one for one in table.instants(case_of_row(seen)) if one <= LAST - DAY]
    at = chance.choice(turns) if turns else row["at"]
    return {**row, "at": at + chance.choice([-TICK, timedelta(0), TICK])}


def history(policy: Policy, size: int, seed: int) -> list[dict[str, Any]]:
    chance = Random(seed)
    rows = [made_up_row(number, chance, policy) for number in range(size)]
    return [boundary_dense(row, policy, chance) for row in rows]


def arrow(rows: list[dict[str, Any]]) -> pyarrow.Table:
    instant = pyarrow.timestamp("us", tz="UTC")
    types: dict[str, Any] = {"instant": instant, "number": pyarrow.int64(), "flag": pyarrow.bool_()}
    fields = [(name, types.get(one.holds, pyarrow.string())) for name, one in COLUMNS.items()]
    return pyarrow.Table.from_pylist(rows, schema=pyarrow.schema(fields))
