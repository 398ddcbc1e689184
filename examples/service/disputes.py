"""Disputes: opened, moved by events, and kept as what their facts fold to."""

from datetime import datetime

from attrs import evolve
from sqlalchemy.orm import Session

from disputerules import (
    Answer,
    CaseDocument,
    Claim,
    Dispute,
    Event,
    Order,
    answer_case,
    apply_event,
    check_event,
    check_opening,
    fold_case,
    from_dict,
    open_dispute,
    to_dict,
)
from disputerules.documents import read_case
from examples.service import outbox, policies
from examples.service.database import Conflict, Missing
from examples.service.log import note
from examples.service.tables import DisputeRow, EventRow, OrderRow


def put_order(session: Session, order: Order) -> None:
    """Store what the shop knows of an order; the ledger of its disputes is kept here."""
    row, document = session.get(OrderRow, order.id), to_dict(order)  # glue
    if row is None:
        session.add(OrderRow(id=order.id, document=document))
        return
    row.document = document | {key: row.document[key] for key in ("refunds", "disputes")}
    for dispute in row.disputes:
        keep(dispute, fold(session, dispute))


def start(session: Session, id: str, order_id: str, claim: Claim, at: datetime) -> DisputeRow:
    """Open a dispute under the policy in force; the same again changes nothing."""
    order_row = session.get(OrderRow, order_id)
    if order_row is None:
        raise Missing(f"no order {order_id}")
    order = from_dict(Order, order_row.document)  # glue
    known = session.get(DisputeRow, id)
    if known is not None:
        case = case_of(session, known)
        if (case.order.id, case.claim, case.opened_at) == (order_id, claim, at):
            return known
        raise Conflict("dispute-id-reused", f"another dispute has the id {id}")
    policy = policies.in_force(session)
    note(id, check_opening(order, claim, at=at, policy=policy))
    dispute = open_dispute(order, claim, at=at, policy=policy, id=id)
    case = CaseDocument(
        order=order, order_at_opening=order, claim=claim, opened_at=at, dispute_id=id, at=at
    )
    row = DisputeRow(id=id, revision=policy.revision, order=order_row, taken=0)
    row.opening = to_dict(case)  # glue
    session.add(row)
    keep(row, dispute)
    outbox.put(session, row, 0, "opened", dispute.state)
    return row


def take(session: Session, id: str, event: Event, version: int | None = None) -> DisputeRow:
    """Take an event; the same again changes nothing, and what the rules refuse is Refused."""
    row = dispute_row(session, id)
    dispute = fold(session, row)
    if event in dispute.events:
        return row
    if version not in (None, row.version):
        raise Conflict("changed-meanwhile", f"the dispute is at version {row.version} by now")
    if row.paying not in (None, event.id):
        raise Conflict("payment-under-way", "a payment is under way; send it again in a moment")
    note(id, check_event(dispute, event))
    after = apply_event(dispute, event)
    number = row.taken = row.taken + 1
    document = to_dict(event)  # glue
    row.events.append(EventRow(number=number, event_id=event.id, document=document))
    keep(row, after)
    outbox.put(session, row, 0, str(event.type), after.state)
    return row


def dispute_row(session: Session, id: str) -> DisputeRow:
    """The row of a dispute."""
    row = session.get(DisputeRow, id)
    if row is None:
        raise Missing(f"no dispute {id}")
    return row


def fold(session: Session, row: DisputeRow) -> Dispute:
    """The dispute after its last event: folded from the facts, which are all that is trusted."""
    return fold_case(case_of(session, row))[0]


def case_of(session: Session, row: DisputeRow) -> CaseDocument:
    """The case document of a dispute: its opening, the order as it is now, and its events."""
    facts = {"order": row.order.document, "events": [one.document for one in row.events]}  # glue
    return read_case(row.opening | facts, policies.by_revision(session, row.revision))  # glue


def answer(session: Session, id: str, at: datetime) -> Answer:
    """Everything that the library says about a dispute at an instant."""
    case = case_of(session, dispute_row(session, id))
    return answer_case(evolve(case, at=max(at, case.at)))


def keep(row: DisputeRow, dispute: Dispute) -> None:
    """Store where a dispute stands, and what its order has to know of it."""
    row.state = str(dispute.state)
    row.due_at = dispute.due_at
    row.order.document = to_dict(dispute.record_in(dispute.order))  # glue
