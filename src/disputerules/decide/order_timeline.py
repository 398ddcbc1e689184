"""The eligibility of an order through time, over all that is recorded, if nobody acts."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Annotated, NamedTuple

from attrs import frozen

from disputerules.decide import lifecycle
from disputerules.decide.branches import Asked
from disputerules.decide.case_document import CaseDocument
from disputerules.decide.codes import ELIGIBILITY
from disputerules.decide.decision import Decision
from disputerules.decide.dispute import Dispute
from disputerules.decide.situation import RecordedDispute, Situation, recorded_dispute
from disputerules.decide.timeouts import after_timeouts
from disputerules.decide.verbs import check_eligibility
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import expect
from disputerules.values.fields import Stamp
from disputerules.values.ledger import OutsideRefund
from disputerules.values.order import Order
from disputerules.values.output import code_from
from disputerules.values.periods import LAST, NEVER
from disputerules.values.running_order import RunningOrder
from disputerules.values.tally import Change, changes

STAMP = attrgetter("at")


@frozen
class OrderTimelineEntry(Embeddable):
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


def document_timeline(
    document: CaseDocument, known: RecordedDispute | None = None
) -> tuple[OrderTimelineEntry, ...]:
    """The eligibility code through time, the dispute of the case counted in, if nobody acts.

    The opening of a known dispute is not judged again.
    """
    replay = Replay(document, LAST, known)
    now = replay.at(document.order.placed_at, None)
    entries: list[OrderTimelineEntry] = []
    for at, code in replay.codes(now):
        if not entries or entries[-1].code != code:
            entries.append(OrderTimelineEntry(at, code))
    return tuple(entries)


def eligibility_at(document: CaseDocument, now: Situation, open_to: Asked) -> Decision:
    """The eligibility of the order for a branch and a reason, or for what is open."""
    received, reason = open_to
    return check_eligibility(
        now.order, at=now.at, policy=document.policy, received=received, reason=reason
    )


def changes_at(
    document: CaseDocument, now: Situation, decision: Decision, open_to: Asked
) -> datetime | None:
    """The next instant at which the eligibility flips, by what had happened until now."""
    if document.opened_at is None:
        return decision.changes_at
    for at, code in Replay(document, document.at, now.recorded).later_codes(now, decision, open_to):
        if code != decision.code:
            return at
    return None


class Counted(NamedTuple):
    """What a dispute adds to the counters of its order: its entry, and its refund events."""

    dispute: Dispute
    unlisted: list[OutsideRefund]
    entry: tuple[Change, ...]
    refunds: tuple[Change, ...]


class Replay:
    """The situations of a case at later and later instants, by what is recorded until one.

    The ledger and the events are folded once, so the work is linear in them.
    """

    def __init__(
        self, document: CaseDocument, recorded: datetime, judged: RecordedDispute | None = None
    ) -> None:
        self.document = document
        self.recorded = recorded
        self.judged = judged
        self.known = document.order.known_until(recorded)
        order = document.order
        running = RunningOrder(order, document.dispute_id) if order.has_stamped_lists else None
        self.orders = running
        self.stamps: list[datetime] | None = None
        refund_events = {event.id for event in document.events if event.refund is not None}
        self.listed = {one.id: one.at for one in self.known.refunds if one.id in refund_events}
        self.counted: Counted | None = None

    def recorded_stamps(self) -> list[datetime]:
        """The instants in order at which something is recorded."""
        document = self.document
        opened = [document.opened_at] if document.opened_at is not None else []
        stamps = {*document.order.stamps(), *opened, *map(STAMP, document.events)}
        return sorted(stamp for stamp in stamps if stamp <= self.recorded)

    def at(self, at: datetime, before: Situation | None) -> Situation:
        """What holds at an instant, by what held at an earlier one."""
        until = min(at, self.recorded)
        recorded = self.recorded_since(until, before)
        dispute = recorded.dispute if recorded else None
        if before is not None and before.dispute is not None and recorded is before.recorded:
            dispute = before.dispute
        later = None if dispute is None else after_timeouts(dispute, at=at)
        return Situation(at, until, self.order_at(until, later, before), recorded, later)

    def order_at(self, until: datetime, dispute: Dispute | None, before: Situation | None) -> Order:
        """The order as it was known at an instant, with the dispute counted in."""
        if self.orders is not None:
            return self.orders.at(until, () if dispute is None else self.added_by(dispute, until))
        order = self.document.order
        if before is not None and dispute is before.dispute:
            nothing_new = until == before.until or before.until >= order.last_stamp
            if nothing_new:
                return before.order
        known = order.as_of(until)
        return known if dispute is None else dispute.counted_in(known)

    def recorded_since(self, until: datetime, before: Situation | None) -> RecordedDispute | None:
        """The dispute after its last event until an instant, by the dispute before it if possible.

        Events in the order of their stamps are folded once; which are refused is left out then.
        """
        known = before.recorded if before is not None else None
        if before is None or known is None:
            return recorded_dispute(self.document, until, self.known, self.judged)
        events = self.document.events
        if known.dispute is None or until == before.until:
            return known
        if not self.document.in_time_order:
            if not any(before.until < event.at <= until for event in events):
                return known
            return recorded_dispute(self.document, until, self.known, self.judged)
        seen = bisect_right(events, until, known.seen, key=STAMP)
        if seen == known.seen:
            return known
        dispute, _ = lifecycle.apply_events(known.dispute, events[known.seen : seen])
        return known._replace(dispute=dispute, seen=seen)

    def added_by(self, dispute: Dispute, until: datetime) -> tuple[tuple[Change, ...], ...]:
        """What a dispute and its refund events add to the counters, worked out once.

        A refund that is an event and stands in the ledger counts as soon as either is known.
        """
        unlisted = [one for one in dispute.refunds if self.listed.get(one.id, NEVER) > until]
        known = self.counted
        if known is None or known.dispute is not dispute or known.unlisted != unlisted:
            same = known is not None and known.dispute.stands_as(dispute)
            entry = known.entry if known is not None and same else dispute.entry_changes
            self.counted = known = Counted(dispute, unlisted, entry, tuple(changes(unlisted, ())))
        return known.entry, known.refunds

    def codes(self, now: Situation) -> Iterator[tuple[datetime, str]]:
        """The eligibility code now and at every later instant at which it could change."""
        open_to = self.document.asked
        decision = eligibility_at(self.document, now, open_to)
        yield now.at, decision.code
        yield from self.later_codes(now, decision, open_to)

    def later_codes(
        self, now: Situation, decision: Decision, open_to: Asked
    ) -> Iterator[tuple[datetime, str]]:
        """The eligibility code at every later instant at which it could change."""
        while later := self.turning_points(now, decision):
            now = self.at(min(later), now)
            decision = eligibility_at(self.document, now, open_to)
            yield now.at, decision.code

    def turning_points(self, now: Situation, decision: Decision) -> list[datetime]:
        """The later instants at which the eligibility could change next, in no order."""
        points = list(decision.instants)
        if now.at < self.recorded:
            self.stamps = self.stamps or self.recorded_stamps()
            following = bisect_right(self.stamps, now.at)
            points += self.stamps[following : following + 1]
        if now.dispute is not None and now.dispute.due_at is not None:
            points.append(now.dispute.due_at)
        return [point for point in points if now.at < point <= LAST]
