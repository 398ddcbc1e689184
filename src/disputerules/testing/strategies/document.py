"""Draw case documents about one order."""

from hypothesis import strategies as st

from disputerules.decide import lifecycle
from disputerules.decide.case_document import CaseDocument
from disputerules.facts.policy import Policy
from disputerules.testing.strategies.choice import Draw, chosen, one_in, weighted
from disputerules.testing.strategies.claim import claims
from disputerules.testing.strategies.dispute import event_streams, opened
from disputerules.testing.strategies.event import event_instants
from disputerules.testing.strategies.instant import instants
from disputerules.testing.strategies.ledger import with_ledgers
from disputerules.testing.strategies.order import extension_requests, orders, orders_with_instants
from disputerules.testing.strategies.policy import policies


@st.composite
def case_documents(draw: Draw, policy: Policy | None = None) -> CaseDocument:
    """Draw a case document about one order."""
    policy = draw(policies()) if policy is None else policy
    assert policy is not None
    if draw(st.booleans()):
        dispute = draw(opened(draw(orders(policy, disputable=True)), policy))
        events = draw(event_streams(dispute))
        recorded = [dispute.opened_at, *(event.at for event in events)]
        now, _ = lifecycle.apply_events(dispute, events)
        at = draw(
            weighted(
                (2, st.just(recorded[-1])),
                (3, event_instants(now)),
                (1, st.sampled_from(recorded)),
                (1, instants(dispute.order, policy)),
            )
        )
        order, opening = dispute.order, None
        if draw(one_in(4)):
            order, opening = draw(with_ledgers(order, near=dispute.opened_at)), order
        return CaseDocument(
            policy=policy,
            order=order,
            claim=dispute.claim,
            opened_at=dispute.opened_at,
            dispute_id=chosen(draw, (None, "D-1", "other")),
            order_at_opening=opening if draw(st.booleans()) else None,
            events=events,
            request_extension=draw(st.none() | extension_requests(policy)),
            at=at,
        )
    order, at = draw(orders_with_instants(policy))
    order = draw(with_ledgers(order, near=at)) if draw(one_in(4)) else order
    return CaseDocument(
        policy=policy,
        order=order,
        claim=draw(st.none() | claims(order, policy, at=at)),
        request_extension=draw(st.none() | extension_requests(policy)),
        at=at,
    )
