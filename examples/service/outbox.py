"""The outbox: what happened, stored in the transaction in which it happened, and sent later."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from examples.service.tables import DisputeRow, Document, OutboxRow

Send = Callable[[str, Document], None]
"""Sends something to others. Sent again, it has the same key: they skip a key that they know."""


def put(session: Session, row: DisputeRow, number: int, what: str, state: str) -> None:
    """Note what led a dispute to a state: its last event, or the deadline of a number after it."""
    key = f"{row.id}/{row.taken}/{number}"
    if session.scalar(select(OutboxRow.number).where(OutboxRow.key == key)) is None:
        document = {"dispute": row.id, "what": str(what), "state": str(state)}
        session.add(OutboxRow(key=key, dispute_id=row.id, document=document))


def publish(session: Session, send: Send, at_most: int = 100) -> int:
    """Send what was not sent yet, and return how much; after a crash some of it is sent twice."""
    waiting = select(OutboxRow).where(OutboxRow.published.is_(False)).order_by(OutboxRow.number)
    rows = session.scalars(waiting.limit(at_most)).all()
    for row in rows:
        send(row.key, row.document)
        row.published = True
    return len(rows)
