"""Count what is left of a run: every dispute folded from scratch, and every payment."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from disputerules import decide_case
from examples.service.faults.parties import text
from examples.service.tables import DisputeRow, OutboxRow, PolicyRow


def answers(engine: Engine, at: datetime) -> dict[str, tuple[DisputeRow, dict[str, Any]]]:
    """Every dispute as it is stored, and what the library says of its facts alone."""
    decided = {}
    with Session(engine, expire_on_commit=False) as session:
        policies = {row.revision: row.document for row in session.scalars(select(PolicyRow))}
        for row in session.scalars(select(DisputeRow)):
            case = row.opening | {
                "policy": policies[row.revision],
                "order": row.order.document,
                "order_at_opening": row.opening["order"],
                "events": [one.document for one in row.events],
                "at": text(at),
                "timelines": False,
            }
            decided[row.id] = row, decide_case(case)["dispute"]
    return decided


def outbox(engine: Engine) -> set[str]:
    """The keys of all that happened."""
    with Session(engine) as session:
        return set(session.scalars(select(OutboxRow.key)))


def payments(bank: Path) -> tuple[Counter[str], dict[str, int]]:
    """How often the bank was asked for each payment, and what it paid, by key."""
    with closing(sqlite3.connect(bank)) as connection:
        asked = Counter(key for (key,) in connection.execute("SELECT key FROM asked"))
        return asked, dict(connection.execute("SELECT key, amount FROM paid"))


def paid_by_events(row: DisputeRow) -> dict[str, int]:
    """The payments that the events of a dispute record, by key."""
    events = [one.document for one in row.events]
    return {one["id"]: one["amount"] for one in events if one["type"] == "refund-paid"}


def net(dispute: dict[str, Any]) -> int:
    """What a dispute has paid by its ledger, less what failed."""
    shares = [one for entry in dispute["entries"] for one in entry["payments"]]
    return sum(one["shipping"] + sum(line["amount"] for line in one["lines"]) for one in shares)


def failed(row: DisputeRow) -> int:
    """What of the payments of a dispute failed: without an amount, the last payment did."""
    total, last = 0, 0
    for one in (event.document for event in row.events):
        if one["type"] == "refund-paid":
            last = one["amount"]
        elif one["type"] == "refund-failed":
            total += last
    return total


def refunded_outside(row: DisputeRow) -> int:
    """What the seller of a dispute has refunded by hand."""
    events = [one.document for one in row.events if one.document["type"] == "seller-refunded"]
    return sum(line["amount"] for one in events for line in one["lines"])
