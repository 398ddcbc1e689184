"""The worker: apply the deadlines that have passed, pay what is due, and send what happened.

Each dispute is a transaction of its own. Kill it anywhere, and start it again, or several at once.

    python -m examples.service.worker [--at INSTANT]
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from disputerules import State, advance
from examples.service import outbox, payments
from examples.service.bank import Bank
from examples.service.clock import now
from examples.service.database import connect, in_transaction
from examples.service.disputes import dispute_row, fold, keep
from examples.service.tables import DisputeRow, Document

DUE = or_(DisputeRow.state == str(State.REFUND_DUE), DisputeRow.paying.is_not(None))


def due_ids(session: Session, at: datetime) -> Sequence[str]:
    """The disputes with a deadline that has passed, the longest waiting first."""
    return session.scalars(
        # In UTC, as `due_at` is: SQLite keeps no zone.
        select(DisputeRow.id)
        .where(DisputeRow.due_at <= at.astimezone(UTC))
        .order_by(DisputeRow.due_at)
    ).all()


def advance_one(session: Session, id: str, at: datetime) -> None:
    """Apply the deadlines of a dispute; one that is overdue is noted once and then left alone."""
    row = dispute_row(session, id)
    before = fold(session, row)
    dispute = advance(before, at=at)
    keep(row, dispute)
    passed = [one for one in before.timeline if one.at <= at]
    for number, one in enumerate(passed, 1):
        outbox.put(session, row, number, one.event, one.state)
    if dispute.is_overdue(at):
        row.due_at = None


def unpaid_ids(session: Session) -> Sequence[str]:
    """The disputes with something to pay, or with a payment under way."""
    return session.scalars(select(DisputeRow.id).where(DUE)).all()


def pay_one(engine: Engine, bank: Bank, id: str, at: datetime) -> None:
    """Pay what a dispute owes, in three steps that each may be the last of this worker."""
    payment = in_transaction(engine, partial(payments.begin, id=id, at=at))
    if payment is None:
        return
    bank.pay(payment.key, payment.amount, payment.currency)
    in_transaction(engine, partial(payments.finish, id=id, key=payment.key))


def step(engine: Engine, bank: Bank, send: outbox.Send, at: datetime) -> None:
    """Do once all that there is to do at an instant."""
    for id in in_transaction(engine, partial(due_ids, at=at)):
        in_transaction(engine, partial(advance_one, id=id, at=at))
    for id in in_transaction(engine, unpaid_ids):
        pay_one(engine, bank, id, at)
    while in_transaction(engine, partial(outbox.publish, send=send)):
        pass


def show(key: str, document: Document) -> None:
    """Send something to others: here, a line on standard output."""
    print(json.dumps({"key": key, **document}), flush=True)


def main() -> None:
    """Work once for an instant, or every second for ever."""
    parser = argparse.ArgumentParser(prog="worker", description="Do what is due.")
    parser.add_argument("--at", type=datetime.fromisoformat, help="work once, for this instant")
    at = parser.parse_args().at
    engine, bank = connect(), Bank(Path(os.environ.get("SERVICE_BANK", "bank.db")))
    while True:
        step(engine, bank, show, at or now())
        if at is not None:
            break
        time.sleep(1)


if __name__ == "__main__":
    main()
