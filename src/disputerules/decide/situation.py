"""The order of a case at an instant, its dispute counted in, and its eligibility through time."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Annotated, NamedTuple

from attrs import frozen

from disputerules.decide import lifecycle
from disputerules.decide.case_document import CaseDocument
from disputerules.decide.codes import ELIGIBILITY
from disputerules.decide.decision import Decision, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.transitions import after_timeouts
from disputerules.decide.verbs import (
    RefundValue,
    case_of,
    check_eligibility,
    claim_answer,
    refund_value,
)
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.errors import expect
from disputerules.values.event import Event
from disputerules.values.order import Order, Stamp
from disputerules.values.output import code_from
from disputerules.values.periods import LAST


class RecordedDispute(NamedTuple):
    """The claim of a case at its opening, and its dispute (None: refused) after its events."""

    case: Case
    value: RefundValue
    opened: Findings
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


def situation(
    document: CaseDocument, at: datetime, recorded: datetime, before: Situation | None = None
) -> Situation:
    """What holds at an instant, by what was recorded until another.

    `before` is a situation at an earlier instant. Where nothing was recorded since, only time has
    passed; what was missed meanwhile is left out.
    """
    until = min(at, recorded)
    same = before is not None and before.until == until
    if before and same:
        known, dispute = before.recorded, before.dispute
    else:
        known = recorded_since(document, until, before.recorded if before else None)
        dispute = known.dispute if known else None
    if dispute is None:
        return Situation(at, until, document.order.as_of(until), known, None)
    pass_time = after_timeouts if before else lifecycle.advance
    later = pass_time(dispute, at=at)
    if before and later is before.dispute and (same or before.until >= document.order.last_stamp):
        return Situation(at, until, before.order, known, dispute)
    return Situation(at, until, later.order_with_it(document.order.as_of(until)), known, later)


def recorded_since(
    document: CaseDocument, until: datetime, before: RecordedDispute | None
) -> RecordedDispute | None:
    """The dispute after its last event until an instant, by the dispute before it if possible.

    Events in the order of their stamps are folded once; which are refused is left out then.
    """
    if before is None or before.dispute is None or not document.in_time_order:
        return recorded_dispute(document, until)
    seen = bisect_right(document.events, until, before.seen, key=STAMP)
    dispute, _ = lifecycle.apply_events(before.dispute, document.events[before.seen : seen])
    return before._replace(dispute=dispute, seen=seen)


STAMP = attrgetter("at")


def recorded_dispute(document: CaseDocument, until: datetime) -> RecordedDispute | None:
    """The dispute after its last event until an instant; None when it is not opened by then."""
    opened_at, claim, policy = document.opened_at, document.claim, document.policy
    if opened_at is None or claim is None or opened_at > until:
        return None
    case = case_of(document.order, claim, opened_at)
    value, claimed = refund_value(case, policy), claim_answer(case, policy)
    opened = lifecycle.opening(case, claimed.findings, policy)
    if not opened:
        return RecordedDispute(case, value, opened, claimed, None)
    dispute = lifecycle.dispute_about(document.order, case, value, policy)
    seen = [event for event in document.events if event.at <= until]
    dispute, refused = lifecycle.apply_events(dispute, seen)
    return RecordedDispute(case, value, opened, claimed, dispute, refused, len(seen))


@frozen
class OrderTimelineEntry:
    """An instant from which the eligibility has a code, until the next entry."""

    at: Stamp
    code: Annotated[str, code_from(ELIGIBILITY)]


def order_timeline(
    order: Order, *, policy: Policy = ALIEXPRESS_GUIDE
) -> tuple[OrderTimelineEntry, ...]:
    """The eligibility code of an order through time, over all that is recorded.

    Law: each entry equals `check_eligibility` at that instant.

    >>> from datetime import UTC, datetime
    >>> from disputerules import Money, OrderLine
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 3, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> [(f"{entry.at:%d %b}", entry.code) for entry in order_timeline(order)]
    [('02 Jan', 'not-paid'), ('03 Jan', 'not-shipped'), ('05 Jan', 'eligible'), \
('06 Mar', 'confirmation-timeout')]
    """
    expect(order, Order, ".order")
    return document_timeline(CaseDocument(policy=policy, order=order, at=order.placed_at))


def document_timeline(document: CaseDocument) -> tuple[OrderTimelineEntry, ...]:
    """The eligibility code through time, the dispute of the case counted in, if nobody acts."""
    entries: list[OrderTimelineEntry] = []
    for at, code in codes(document, situation(document, document.order.placed_at, LAST), LAST):
        if not entries or entries[-1].code != code:
            entries.append(OrderTimelineEntry(at, code))
    return tuple(entries)


def codes(
    document: CaseDocument, now: Situation, recorded: datetime
) -> Iterator[tuple[datetime, str]]:
    """The eligibility code now and at every later instant at which it could change."""
    decision = check_eligibility(now.order, at=now.at, policy=document.policy)
    yield now.at, decision.code
    yield from later_codes(document, now, decision, recorded)


def later_codes(
    document: CaseDocument, now: Situation, decision: Decision, recorded: datetime
) -> Iterator[tuple[datetime, str]]:
    while later := turning_points(document, now, decision):
        now = situation(document, min(later), recorded, now)
        decision = check_eligibility(now.order, at=now.at, policy=document.policy)
        yield now.at, decision.code


def turning_points(document: CaseDocument, now: Situation, decision: Decision) -> list[datetime]:
    """The later instants at which the eligibility could change, in no order."""
    points = list(decision.compiled.instants(decision.case))
    if document.order.last_stamp > now.at:
        points += document.order.stamps()
    if document.opened_at is not None:
        points.append(document.opened_at)
    points += [event.at for event in later_events(document, now.at)]
    if now.dispute is not None:
        due = now.dispute.due_at
        if due is not None:
            points.append(due)
    return [point for point in points if now.at < point <= LAST]


def later_events(document: CaseDocument, at: datetime) -> tuple[Event, ...]:
    """The events after an instant, of which the first is enough where they are in order."""
    if not document.in_time_order:
        return document.events
    first = bisect_right(document.events, at, key=STAMP)
    return document.events[first : first + 1]


def changes_at(document: CaseDocument, now: Situation, decision: Decision) -> datetime | None:
    """The next instant at which the eligibility flips, by what had happened until now."""
    if document.opened_at is None:
        return decision.changes_at
    for at, code in later_codes(document, now, decision, document.at):
        if code != decision.code:
            return at
    return None
