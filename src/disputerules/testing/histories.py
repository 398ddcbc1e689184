"""Check the laws of histories, as functions of a dispute and its events."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from attrs import evolve

from disputerules.decide import lifecycle
from disputerules.decide.dispute import Dispute
from disputerules.decide.order_timeline import order_timeline
from disputerules.decide.verbs import check_eligibility
from disputerules.facts.dispute_facts import TIMEOUT
from disputerules.facts.policy import Policy
from disputerules.testing.samples import Sample
from disputerules.values.event import EventType
from disputerules.values.ledger import paid_in
from disputerules.values.order import Order
from disputerules.values.periods import NEVER, deadline
from disputerules.values.settlement import Settlement, State
from disputerules.values.tally import changes

CENTURY = datetime(2100, 1, 1, tzinfo=UTC)


ELSEWHERE = timezone(timedelta(hours=5, minutes=30))


def dispute_of(sample: Sample) -> Dispute:
    dispute = sample.case.dispute
    assert isinstance(dispute, Dispute)
    return dispute


def every_dispute_ends(sample: Sample, policy: Policy) -> bool:
    dispute = dispute_of(sample)
    bound = dispute.ends_by
    if bound is None:
        # A deadline of decades may lie past the last year; without deadlines a dispute never ends.
        return dispute.opened_at >= CENTURY
    in_time = [event for event in sample.events if event.at <= bound]
    after, _ = lifecycle.apply_events(dispute, in_time)
    return all(at_rest(lifecycle.advance(one, at=bound)) for one in (dispute, after))


def at_rest(dispute: Dispute) -> bool:
    return dispute.is_final or dispute.state is State.REFUND_DUE


def folding_in_steps(sample: Sample, policy: Policy) -> bool:
    dispute, stream = dispute_of(sample), sample.events
    whole, _ = lifecycle.apply_events(dispute, stream)
    half, _ = lifecycle.apply_events(dispute, stream[: len(stream) // 2])
    stepwise = dispute
    for event in stream:
        stepwise, _ = lifecycle.apply_events(stepwise, [event])
    rest, _ = lifecycle.apply_events(half, stream[len(stream) // 2 :])
    return whole == stepwise == rest


def time_passes_in_steps(sample: Sample, policy: Policy) -> bool:
    dispute, _ = lifecycle.apply_events(dispute_of(sample), sample.events)
    assert sample.later is not None
    first, second = (max(one, dispute.last_event_at) for one in sample.later)
    stepwise = lifecycle.advance(lifecycle.advance(dispute, at=first), at=second)
    return stepwise == lifecycle.advance(dispute, at=second)


def revision_restarts_the_clock(sample: Sample, policy: Policy) -> bool:
    dispute = dispute_of(sample)
    for event in sample.events:
        before = dispute
        dispute, refused = lifecycle.apply_events(dispute, [event])
        if event.type is EventType.BUYER_REVISED and dispute != before and not refused:
            whole = deadline(event.at, policy.negotiation.seller_response, policy.calendar)
            due, timeout = dispute.due_at or NEVER, dispute.clock.timeout
            # A period that runs from the opening may end sooner.
            if due > whole or (timeout == TIMEOUT and due != whole):
                return False
    return True


def zones_do_not_matter(sample: Sample, policy: Policy) -> bool:
    case = sample.case
    order, at = moved_to(ELSEWHERE, case.order), case.at.astimezone(ELSEWHERE)
    here = check_eligibility(case.order, at=case.at, policy=policy)
    there = check_eligibility(order, at=at, policy=policy)
    return order == case.order and (here.code, here.changes_at) == (there.code, there.changes_at)


def moved_to(zone: timezone, order: Order) -> Order:
    stamps: dict[str, Any] = {
        name.removeprefix("."): stamp.astimezone(zone)
        for name, stamp in order.named_stamps()
        if stamp is not None and "[" not in name
    }
    return evolve(order, placed_at=order.placed_at.astimezone(zone), **stamps)


def nothing_is_lost(sample: Sample, policy: Policy) -> bool:
    dispute, _ = lifecycle.apply_events(dispute_of(sample), sample.events)
    settled = dispute.settlement
    if settled is None:
        return True
    shares = [share.amount.amount for share in settled.lines]
    whole = sum(shares) + settled.shipping.amount == settled.amount.amount
    fits = all(share <= most for share, most in zip(shares, dispute.refundable, strict=True))
    before = bought(dispute.order)
    after = bought(dispute.order.with_changes(changes((), dispute.entries[-1:])))
    owed = sum(paid_in(dispute.payments).values())
    whole &= dispute.refunds != () or owed == paid_if(dispute, settled)
    return whole and fits and after - before == owed and settled.amount.amount >= 0


def paid_if(dispute: Dispute, settled: Settlement) -> int:
    """Return what a dispute has paid if nothing was refunded outside it."""
    return settled.amount.amount if dispute.state is State.REFUNDED else 0


def bought(order: Order) -> int:
    """Return what the buyer was refunded; the seller and the platform keep the rest."""
    return sum(line.refunded.amount for line in order.lines) + order.shipping_refunded.amount


def timeline_is_the_check(sample: Sample, policy: Policy) -> bool:
    order = sample.case.order
    return all(
        entry.code == check_eligibility(order, at=entry.at, policy=policy).code
        for entry in order_timeline(order, policy=policy)
    )


HISTORY_CHECKS: dict[str, Callable[[Sample, Policy], bool]] = {
    "every-dispute-ends": every_dispute_ends,
    "folding-in-steps": folding_in_steps,
    "time-passes-in-steps": time_passes_in_steps,
    "revision-restarts-the-clock": revision_restarts_the_clock,
    "zones-do-not-matter": zones_do_not_matter,
    "nothing-is-lost": nothing_is_lost,
    "timeline-is-the-check": timeline_is_the_check,
}
