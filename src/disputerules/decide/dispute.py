"""A dispute: what is kept of it, and the questions that can be asked of it."""

from datetime import datetime
from typing import Self

from attrs import frozen

from disputerules.decide import actions, timeouts, worst_case
from disputerules.decide.account import DisputeAccount
from disputerules.decide.timeouts import TimelineEntry
from disputerules.facts.arguments import check_order
from disputerules.values.codec import checked_by_codecs, with_parts
from disputerules.values.errors import expect
from disputerules.values.event import EventType
from disputerules.values.order import Order, Party, check_same_order
from disputerules.values.periods import as_instant, format_instant
from disputerules.values.settlement import State


@frozen(kw_only=True, repr=False, field_transformer=checked_by_codecs)
class Dispute(DisputeAccount):
    """A dispute after its last event or deadline, with the policy that it was opened under.

    Only `open_dispute` and the verbs of the life cycle make one. Each question below is answered
    by the tables `states` and `life-cycle` of its policy. Amounts are in minor units.

    >>> from datetime import UTC, datetime
    >>> from disputerules import Claim, Money, Order, OrderLine, Party, open_dispute
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> claim = Claim(received=False, reason="no-tracking-information", description="lost")
    >>> dispute = open_dispute(order, claim, at=datetime(2026, 2, 1, tzinfo=UTC))
    >>> dispute
    <Dispute of order 'A-1': awaiting-seller since 2026-02-01T00:00:00Z>
    >>> str(dispute.turn), f"{dispute.due_at:%d %b}", str(dispute.if_silent)
    ('seller', '06 Feb', 'refund-due')
    >>> [str(kind) for kind in dispute.actions(Party.SELLER)]
    ['seller-accepted', 'seller-rejected', 'seller-refunded']
    >>> dispute.is_overdue(datetime(2026, 2, 6, tzinfo=UTC))
    False
    """

    def __repr__(self) -> str:
        since = format_instant(self.since)
        return f"<Dispute of order {self.order.id!r}: {self.state} since {since}>"

    @property
    def if_silent(self) -> State | None:
        """The state after the next deadline if nobody acts; None when there is no deadline.

        Source: table `life-cycle`.
        """
        return timeouts.if_silent(self)

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Every deadline from here on if nobody acts, and the state after each.

        A last entry that leaves the state as it is says from when on the dispute is overdue.
        Source: tables `states` and `life-cycle`.
        """
        return timeouts.timeline(self)

    @property
    def ends_by(self) -> datetime | None:
        """The latest instant by which the dispute is due for payment or final, whoever does what.

        When it is so already, the instant at which it became so; None when no deadline bounds it,
        or when rows of the policy's own lead to more than 5,000 situations, which are too many to
        follow. Source: tables `states` and `life-cycle`.
        """
        return worst_case.ends_by(self)

    def with_order(self, order: Order) -> Self:
        """Return the dispute with its order as it is now, such as one with a longer ledger.

        What was opened stays opened: the opening is judged by the order that it had. Later
        revisions and what is payable are judged by the new one. Raises InvalidInput for another
        order, and for one that lacks a line.
        """
        expect(order, Order, ".order")
        check_same_order(self.order, order, ".order")
        check_order(order, self.policy)
        opening = self.order if self.order_at_opening is None else self.order_at_opening
        return with_parts(self, order=order, order_at_opening=opening)

    def actions(self, party: Party, *, at: datetime | None = None) -> tuple[EventType, ...]:
        """What a party may do at an instant, by default when the state began.

        Deadlines until then are applied first; nothing is possible before the state began. Raises
        InvalidInput for an unknown party. Source: tables `states` and `life-cycle`.
        """
        instant = self.since if at is None else as_instant(at)
        now = self if at is None else timeouts.after_timeouts(self, at=instant)
        possible = actions.possible_actions(now, party, instant)
        return possible if instant >= self.since else ()

    def is_overdue(self, at: datetime) -> bool:
        """Whether the dispute waits at an instant for something that is late.

        Deadlines until then are applied first. Only a payment can be late: every other deadline
        moves the dispute on. Source: tables `states` and `life-cycle`.
        """
        return timeouts.is_overdue(self, as_instant(at))
