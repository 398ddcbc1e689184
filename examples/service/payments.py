"""Pay what is due, so that a worker may die anywhere: begin, pay at the bank, finish.

Between begin and finish the dispute takes no other event, so that the amount stays right. Who finds
a payment that was begun goes on with the same key, and the bank pays each key once.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from disputerules import Event, EventType, Money, State, advance
from examples.service.disputes import dispute_row, fold, take
from examples.service.tables import PaymentRow


def begin(session: Session, id: str, at: datetime) -> PaymentRow | None:
    """The payment of a dispute: the one under way, else a new one if something is due."""
    row = dispute_row(session, id)
    if row.paying is not None:
        return session.get_one(PaymentRow, row.paying)
    dispute = advance(fold(session, row), at=at)
    if dispute.state is not State.REFUND_DUE:
        return None
    of_dispute = select(func.count()).select_from(PaymentRow).where(PaymentRow.dispute_id == id)
    row.paying = f"{id}/payment-{(session.scalar(of_dispute) or 0) + 1}"
    payment = PaymentRow(key=row.paying, dispute_id=id, amount=dispute.payable)
    payment.at = max(at, dispute.last_event_at).isoformat()
    payment.currency = dispute.order.currency
    session.add(payment)
    return payment


def finish(session: Session, id: str, key: str) -> None:
    """Record a payment that the bank has made; a worker that was slow changes nothing."""
    row, payment = dispute_row(session, id), session.get_one(PaymentRow, key)
    if payment.done:
        return
    at, amount = datetime.fromisoformat(payment.at), Money(payment.amount, payment.currency)
    take(session, id, Event(id=key, type=EventType.REFUND_PAID, at=at, amount=amount))
    row.paying, payment.done = None, True
