"""The life cycle under a policy, enumerated from the disputes that its cases open."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import chain, product
from typing import Any

from attrs import evolve

from disputerules import Claim, Dispute, Party, Policy, Refused, State, advance, open_dispute
from disputerules.documents.cases import read_case
from disputerules.facts.reason import PLACES
from disputerules.values.claim import RefundKind
from disputerules.values.periods import LAST, TICK, Period
from disputerules.values.settlement import FINAL
from tests.generators.policy_files import PolicyFile
from tests.generators.walks import accepted

S = State
NEGOTIATED = {S.AWAITING_SELLER, S.AWAITING_BUYER}
SENDING = {RefundKind.REPLACEMENT, RefundKind.REPAIR}
WHOLE = (RefundKind.FULL, *SENDING)


@cache
def reached(file: PolicyFile) -> tuple[Dispute, ...]:
    """Return disputes in every situation that events and timeouts lead to, one for each."""
    found: dict[Any, Dispute] = {}
    left = list(openings(file))
    while left:
        dispute = left.pop()
        here = situation(dispute)
        if here not in found:
            found[here] = dispute
            left += next_ones(dispute)
    return tuple(found.values())


def openings(file: PolicyFile) -> Iterator[Dispute]:
    """Yield the disputes that the cases of a file open, and would with any other remedy."""
    for example in file.examples:
        document = read_case(example.case, file.policy)
        if document.claim is not None and document.opened_at is not None:
            order = document.order_at_opening or document.order.as_of(document.opened_at)
            for claim in (document.claim, *with_other_remedies(document.claim)):
                with suppress(Refused):
                    yield open_dispute(order, claim, at=document.opened_at, policy=file.policy)


def with_other_remedies(claim: Claim) -> Iterator[Claim]:
    for kind, back in product(WHOLE, (False, True)):
        yield evolve(claim, refund=kind, amount=None, return_goods=back)


def situation(dispute: Dispute) -> tuple[Any, ...]:
    """What tells situations apart: the state, what is asked for, and how it came to it."""
    settled = dispute.settlement
    return (
        dispute.state,
        tuple(each.state for each in dispute.paused),
        dispute.held_by,
        dispute.claim.refund in SENDING,
        dispute.claim.return_goods,
        settled is not None and (settled.return_goods, settled.remedy),
        dispute.state in NEGOTIATED and (min(dispute.rejections, 2), dispute.timeout_unlocked),
        min(dispute.appeals, 1),
    )


def next_ones(dispute: Dispute) -> Iterator[Dispute]:
    """Yield what an event makes of a dispute as a state begins and as it ends, and its timeout."""
    due = dispute.due_at
    start = max(dispute.since, dispute.last_event_at)
    for at in {start, start if due is None else max(start, due - TICK)}:
        for some in accepted(advance(dispute, at=at), at).values():
            yield from some
    if due is not None:
        yield advance(dispute, at=due)


def states_of(policy: Policy) -> set[State]:
    """Return the states that the settings of a policy leave possible, as the docs say them."""
    found = {S.REFUND_DUE, S.REFUNDED, S.CLOSED, S.CANCELLED}
    negotiation, returns = policy.negotiation, policy.returns
    terms = [dict(one.remedies).get(place, ()) for one in policy.reasons for place in PLACES]
    offered = {*policy.remedies.received_keep, *policy.remedies.received_return, *chain(*terms)}
    goes_back = bool(policy.remedies.received_return)
    if negotiation.seller_may_refuse and lasts(negotiation.seller_response):
        found |= {S.AWAITING_SELLER}
    if negotiation.seller_may_refuse and lasts(negotiation.buyer_response):
        found |= {S.AWAITING_BUYER}
    if goes_back:
        found |= {S.AWAITING_RETURN}
    if goes_back and returns.refund_on != "shipped":
        found |= {S.RETURN_IN_TRANSIT}
    if goes_back and returns.refund_on == "inspected":
        found |= {S.RETURN_INSPECTION}
    if escalates(negotiation) or S.RETURN_IN_TRANSIT in found:  # a return can be contested
        found |= {S.IN_ARBITRATION}
    if S.IN_ARBITRATION in found and policy.arbitration.information_within is not None:
        found |= {S.AWAITING_INFORMATION}
    if S.IN_ARBITRATION in found and policy.appeal.within is not None:
        found |= {S.RULED, S.UNDER_APPEAL}
    if SENDING & offered:
        found |= {S.AWAITING_REPLACEMENT, S.REPLACEMENT_IN_TRANSIT, S.REPLACED}
    if policy.holds.at_most is not None or policy.chargeback.on_opening == "hold":
        found |= {S.ON_HOLD}
    if policy.chargeback.on_opening is not None:
        found |= {S.CHARGED_BACK}
    return found


def lasts(period: Period) -> bool:
    return period.amount > 0


def escalates(negotiation: Any) -> bool:
    """Whether a dispute that is not settled can come to the platform."""
    times = (
        negotiation.escalate_from,
        negotiation.escalate_after_rejections,
        negotiation.escalate_automatically_after,
    )
    silences = (negotiation.on_seller_silence, negotiation.on_buyer_silence)
    may = negotiation.seller_may_escalate or "escalate" in silences or {*times} != {None}
    return bool(negotiation.seller_may_refuse and may)


def is_bounded(dispute: Dispute) -> bool:
    """Whether a dispute is final, or somebody's turn until a deadline that has an outcome."""
    if dispute.state in FINAL:
        return (dispute.turn, dispute.due_at, dispute.if_silent) == (None, None, None)
    both_may_appeal = dispute.state is S.RULED and dispute.turn is None
    bounded = dispute.due_at is not None and dispute.since <= dispute.due_at <= LAST
    outcome = dispute.state is S.REFUND_DUE or isinstance(dispute.if_silent, State)
    return bounded and outcome and (both_may_appeal or dispute.turn in (*Party,))
