"""The order of a case at an instant, with its dispute counted in."""

from datetime import datetime
from typing import NamedTuple

from disputerules.decide import lifecycle, opening
from disputerules.decide.case_document import CaseDocument
from disputerules.decide.claims import claim_answer
from disputerules.decide.decision import Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.refunds import RefundValue, refund_value
from disputerules.decide.unstamped import Opening, Unstamped, opening_answer
from disputerules.facts.case import Case
from disputerules.values.codec import with_parts
from disputerules.values.order import Order


class RecordedDispute(NamedTuple):
    """The claim of a case at its opening, and its dispute (None: refused) after its events."""

    case: Case
    value: RefundValue
    opened: Opening
    claimed: Findings
    dispute: Dispute | None
    refused: tuple[lifecycle.RefusedEvent, ...] = ()
    seen: int = 0
    """How many events of the document it is after, where they are in the order of their stamps."""


class Situation(NamedTuple):
    """The order at an instant by what was recorded until another, its dispute counted in."""

    at: datetime
    until: datetime
    order: Order
    recorded: RecordedDispute | None
    dispute: Dispute | None


def situation(document: CaseDocument, at: datetime, recorded: datetime) -> Situation:
    """What holds at an instant, by what was recorded until another."""
    until = min(at, recorded)
    known = recorded_dispute(document, until, document.order.known_until(until))
    order = document.order_at(until)
    if known is None or known.dispute is None:
        return Situation(at, until, order, known, None)
    dispute = lifecycle.advance(known.dispute, at=at)
    return Situation(at, until, dispute.counted_in(order), known, dispute)


def recorded_dispute(
    document: CaseDocument, until: datetime, order: Order, judged: RecordedDispute | None = None
) -> RecordedDispute | None:
    """The dispute after its last event until an instant, by what is known of the order.

    None when it is not opened by then. The opening is judged once: a dispute that is known of the
    same document has it.
    """
    if document.opened_at is None or document.opened_at > until:
        return None
    judged = judged or judged_opening(document)
    if not judged.opened:
        return judged
    dispute = opening.dispute_about(order, judged.case, judged.value, document.policy)
    if document.dispute_id is not None or document.order_at_opening is not None:
        dispute = with_parts(
            dispute, id=document.dispute_id, order_at_opening=document.order_at_opening
        )
    seen = [event for event in document.events if event.at <= until]
    dispute, refused = lifecycle.apply_events(dispute, seen)
    return judged._replace(dispute=dispute, refused=refused, seen=len(seen))


def judged_opening(document: CaseDocument) -> RecordedDispute:
    """The claim of a case at its opening, before there is a dispute."""
    at, claim, policy = document.opened_at, document.claim, document.policy
    assert at is not None
    assert claim is not None
    case = document.opening_case(claim, at)
    value, claimed = refund_value(case, policy), claim_answer(case, policy)
    findings = opening.opening(case, claimed.findings, policy)
    past = document.order_at_opening is None and at < document.at
    today = Unstamped(document.order, claim, at, policy, document.dispute_id) if past else None
    opened = opening_answer(findings, today)
    return RecordedDispute(case, value, opened, claimed, None)
