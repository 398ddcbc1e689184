"""Cases that have every part that a table can ask for."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from disputerules.facts.case import Case, Timeout, claimed_lines
from disputerules.facts.dispute_facts import AUTOMATIC_ESCALATION, TIMEOUT
from disputerules.facts.policy import Policy
from disputerules.testing.strategies import (
    claims,
    disputes,
    event_instants,
    extension_requests,
    instants,
    next_event,
    orders,
)
from disputerules.values.claim import EvidenceFile

TIMEOUTS = (TIMEOUT, AUTOMATIC_ESCALATION)
OPENING = "acceptable"


@st.composite
def whole_cases(draw: Any, policy: Policy) -> Case:
    """A case in which every table can be asked, about an order or about that of a dispute."""
    dispute = draw(disputes(policy))
    order = draw(st.just(dispute.order) | orders(policy, disputable=True))
    at = draw(instants(order, policy) | event_instants(dispute))
    known = order.as_of(at)
    claim = draw(claims(known, policy))
    event = Timeout(draw(st.sampled_from(TIMEOUTS)), at)
    if order is dispute.order and not dispute.is_final and draw(st.booleans()):
        event = draw(next_event(dispute, 1, ()))
    lines = claimed_lines(known, claim) or claimed_lines(dispute.order, dispute.claim)
    assume(lines)
    return Case(
        at,
        known,
        claim=claim,
        lines=lines,
        request=draw(extension_requests(policy)),
        reason=claim.reason,
        received=claim.received,
        returned_by=claim.returned_by,
        line=draw(st.sampled_from(lines)),
        file=draw(st.sampled_from(claim.evidence)) if claim.evidence else file_of(draw),
        dispute=dispute,
        event=event,
        claim_code=draw(st.sampled_from([OPENING, "unknown-line"])),
    )


def file_of(draw: Any) -> Any:
    return EvidenceFile(name="a.jpg", bytes=draw(st.integers(0, 1)))
