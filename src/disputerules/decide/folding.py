"""The dispute of a case document: its opening and its events, folded from the first."""

from disputerules.decide.case_document import CaseDocument
from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import RefusedEvent, apply_events, open_dispute
from disputerules.values.errors import InvalidInput, expect


def fold_case(document: CaseDocument) -> tuple[Dispute, tuple[RefusedEvent, ...]]:
    """The dispute of a case document after its events, and the events that were refused.

    Deadlines after the last event are not applied: see `advance`. Raises Refused if the dispute
    may not be opened, and InvalidInput for a document without one.
    """
    expect(document, CaseDocument, ".document")
    if document.opened_at is None or document.claim is None:
        raise InvalidInput("missing-key", "the case has no dispute: give opened_at", ".opened_at")
    dispute = open_dispute(
        document.order_at_opening or document.order,
        document.claim,
        at=document.opened_at,
        policy=document.policy,
        id=document.dispute_id,
    )
    if document.order_at_opening is not None:
        dispute = dispute.with_order(document.order)
    return apply_events(dispute, document.events)
