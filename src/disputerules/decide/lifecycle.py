"""A dispute through time: opening, events, deadlines that pass, and what comes if nobody acts.

Time passes by calling a function. What a state or an event means is a row of the tables `states`
and `life-cycle`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from attrs import frozen

from disputerules.decide.actions import possible_actions
from disputerules.decide.claims import claim_findings
from disputerules.decide.codes import EVENT_ID_REUSED, OUT_OF_ORDER
from disputerules.decide.decision import Decision, Refused, decided
from disputerules.decide.dispute import Dispute
from disputerules.decide.event_contents import (
    CHECKED,
    bytes_with,
    check_amounts,
    earlier_ends_with,
    returned_with,
    revise,
    revision_code,
)
from disputerules.decide.known_case import case_of
from disputerules.decide.opening import dispute_about, opening
from disputerules.decide.precondition import event_refused
from disputerules.decide.refunds import refund_value
from disputerules.decide.timeouts import TimelineEntry, timeouts
from disputerules.decide.transitions import SNAPSHOT, decide_event, snapshot
from disputerules.facts.case import claim_case, event_case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import Claim
from disputerules.values.codec import TEXT, copier_of, with_parts
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import expect, expect_items
from disputerules.values.event import Event, EventType
from disputerules.values.fields import ID
from disputerules.values.order import Order, Party
from disputerules.values.periods import TICK, as_instant


def open_dispute(
    order: Order,
    claim: Claim,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    id: str | None = None,
) -> Dispute:
    """A dispute, opened at an instant under a policy that it keeps.

    `id` names it in the ledger of its order; what that ledger has under this id is skipped.

    Raises Refused, with the findings as its decision, when it may not be opened.
    """
    at = as_instant(at)
    case = case_of(order, claim, at, id, 0)
    decision = opening(case, tuple(claim_findings(case, policy)), policy)
    if not decision:
        raise Refused(decision)
    dispute = dispute_about(order, case, refund_value(case, policy), policy)
    named = dispute if id is None else with_parts(dispute, id=ID.check(id))
    return advance(named, at=at)


TAKEN = copier_of(
    Dispute,
    (
        *(*SNAPSHOT, "last_event_at", "missed", "events", "refunds", "bytes_given", "returned"),
        "earlier_ends",
    ),
)


def advance(dispute: Dispute, *, at: datetime) -> Dispute:
    """The dispute after every deadline that has passed by an instant, in order.

    It is the same object when no deadline changed it, overdue or not.

    Law: `advance(advance(d, at=t1), at=t2) == advance(d, at=t2)` for t1 <= t2.
    """
    expect(dispute, Dispute, ".dispute")
    at = as_instant(at)
    due = dispute.due_at
    if due is None or due > at:
        return dispute
    moved = dispute
    missed: list[str] = list(dispute.missed)
    for due_at, later in timeouts(dispute, until=at):
        if later.state is not moved.state:
            missed += missed_at(moved, due_at)
            moved = later
    if moved is dispute:
        return dispute
    return with_parts(moved, missed=tuple(dict.fromkeys(missed)))


def missed_at(dispute: Dispute, due_at: datetime) -> list[str]:
    """The events that were possible until a deadline: those of the last instant before it."""
    if dispute.since == due_at:
        return []
    before = due_at - TICK
    return [str(kind) for party in Party for kind in possible_actions(dispute, party, before)]


def apply_event(dispute: Dispute, event: Event) -> Dispute:
    """The dispute after an event, deadlines before it applied first.

    Raises Refused when the event changes nothing; the same event again is ignored. An event that
    arrives after time was advanced past it is decided by folding again.
    """
    check_amounts(dispute, event)
    for known in dispute.events:
        if known.id == event.id:
            return repeated(dispute, known, event)
    if event.at < dispute.last_event_at:
        raise Refused(out_of_order(dispute, event))
    now = just_before(dispute, event)
    claim_code = revision_code(now, event)
    verdict = decide_event(now, event, claim_code)
    if not verdict.allowed:
        raise Refused(decision_about(now, event, verdict, claim_code))
    changed = revise(now, event) if event.claim is not None else now
    events = (*dispute.events, event)
    refunds = now.refunds if event.refund is None else (*now.refunds, event.refund)
    given = bytes_with(now, event), returned_with(now, event)
    after = snapshot(changed, event, verdict)
    ends = earlier_ends_with(now, event.at, after[0])
    taken: Dispute = TAKEN(changed, *after, event.at, (), events, refunds, *given, ends)
    # A state whose time is over as soon as it begins has ended: nothing may be left to pay.
    return advance(taken, at=event.at)


def check_event(dispute: Dispute, event: Event) -> Decision:
    """May this event be applied? The decision has the row that says so, and the facts it reads.

    Of an event that the dispute has, it is what was decided when it was applied.
    """
    check_amounts(dispute, event)
    for index, known in enumerate(dispute.events):
        if known == event:
            return check_event(refolded(dispute, dispute.events[:index]), event)
        if known.id == event.id:
            return id_reused(dispute, event)
    if event.at < dispute.last_event_at:
        return out_of_order(dispute, event)
    now = just_before(dispute, event)
    claim_code = revision_code(now, event)
    return decision_about(now, event, decide_event(now, event, claim_code), claim_code)


def just_before(dispute: Dispute, event: Event) -> Dispute:
    """The dispute that an event meets: after the deadlines before it, and none later."""
    known = dispute if event.at >= dispute.since else refolded(dispute, dispute.events)
    return advance(known, at=event.at)


def refolded(dispute: Dispute, events: Iterable[Event]) -> Dispute:
    """The dispute as the last of its events left it, without the deadlines that passed since."""
    policy = dispute.policy.whole
    case = claim_case(dispute.opened_at, dispute.opening_order, dispute.opened_with)
    opened = dispute_about(dispute.order, case, refund_value(case, policy), policy)
    kept = with_parts(opened, id=dispute.id, order_at_opening=dispute.order_at_opening)
    return apply_events(kept, events)[0]


def repeated(dispute: Dispute, known: Event, event: Event) -> Dispute:
    if known == event:
        return dispute
    raise Refused(id_reused(dispute, event))


def id_reused(dispute: Dispute, event: Event) -> Decision:
    return event_refused(dispute, event, EVENT_ID_REUSED, "another event has this id")


def out_of_order(dispute: Dispute, event: Event) -> Decision:
    return event_refused(dispute, event, OUT_OF_ORDER, "it is stamped before the last event")


def decision_about(dispute: Dispute, event: Event, verdict: Verdict, claim_code: str) -> Decision:
    """What the life cycle decided; a revision is refused with the code of its claim."""
    code = claim_code if verdict.rule in CHECKED else verdict.code
    case = event_case(event.at, dispute, event, claim_code)
    table = compiled(dispute.policy).table("life-cycle")
    return decided((verdict._replace(code=code), table, case))


@frozen
class RefusedEvent(Embeddable):
    """An event that changed nothing, and why."""

    id: Annotated[str, TEXT]
    code: Annotated[str, TEXT]
    message: Annotated[str, TEXT]


def apply_events(
    dispute: Dispute, events: Iterable[Event]
) -> tuple[Dispute, tuple[RefusedEvent, ...]]:
    """The dispute after events in document order, and the events that were refused.

    Law: folding events one at a time equals folding them in one batch.
    """
    refused: dict[Event, RefusedEvent] = {}
    for event in expect_items(events, ".events"):
        try:
            dispute = apply_event(dispute, event)
        except Refused as error:
            refused.setdefault(event, RefusedEvent(event.id, error.code, error.message))
    return dispute, tuple(refused.values())


def available_actions(
    dispute: Dispute, party: Party, at: datetime | None = None
) -> tuple[EventType, ...]:
    """What a party may do in a dispute at an instant (by default when its state began).

    Deadlines until then are applied first, as `apply_event` does; nothing is possible before the
    last event.
    """
    expect(dispute, Dispute, ".dispute")
    if at is not None and dispute.last_event_at <= as_instant(at) < dispute.since:
        dispute = refolded(dispute, dispute.events)
    return dispute.actions(party, at=at)


def dispute_timeline(dispute: Dispute) -> tuple[TimelineEntry, ...]:
    """What comes if nobody acts: every deadline from here on, and the state after it."""
    expect(dispute, Dispute, ".dispute")
    return dispute.timeline


def ends_by(dispute: Dispute) -> datetime | None:
    """The latest instant by which the dispute is due for payment or final, whoever does what.

    When it is so already, the instant at which it became so; None when no deadline bounds it.
    """
    expect(dispute, Dispute, ".dispute")
    return dispute.ends_by
