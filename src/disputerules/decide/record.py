"""What is kept of a dispute: its policy, its order, its claim and where it stands."""

from datetime import datetime
from typing import Annotated, Any

from attrs import field, frozen

from disputerules.decide.clocks import Clock, clock_of
from disputerules.facts.policy import Policy
from disputerules.values.claim import CLAIM, CLAIM_LINE, Claim, ClaimLine
from disputerules.values.codec import FLAG, TEXT, checked_by_codecs, integer, list_of, with_parts
from disputerules.values.event import EVENT, OFFER, Event, Offer
from disputerules.values.money import Money
from disputerules.values.order import ORDER, Count, Order, OrderLine, Party, Positive, Stamp
from disputerules.values.settlement import COUNTED_AS, FINAL, SETTLEMENT, STATE, Settlement, State


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class DisputeRecord:
    """The kept values of a dispute after its last event or deadline; `Dispute` adds questions.

    `order` is the order without this dispute, `opened_with` the claim of its opening; `lines`,
    `requested` and what is refundable are fixed by the opening and by every revision. `missed`
    lists what could have been done until the deadlines that have passed since the last event.
    Amounts are in minor units of the order's currency.
    """

    policy: Policy
    order: Annotated[Order, ORDER]
    opened_with: Annotated[Claim, CLAIM]
    claim: Annotated[Claim, CLAIM]
    lines: Annotated[tuple[ClaimLine, ...], list_of(CLAIM_LINE)]
    requested: Count
    refundable: Annotated[tuple[int, ...], list_of(integer())]
    shipping_refundable: Count
    opened_at: Stamp
    round_started_at: Stamp
    since: Stamp
    last_event_at: Stamp
    state: Annotated[State, STATE] = State.AWAITING_SELLER
    rounds: Positive = 1
    rejections: Count = 0
    return_shipped: Annotated[bool, FLAG] = False
    timeout_unlocked: Annotated[bool, FLAG] = False
    offer: Annotated[Offer | None, OFFER] = None
    settlement: Annotated[Settlement | None, SETTLEMENT] = None
    missed: Annotated[tuple[str, ...], list_of(TEXT)] = ()
    events: Annotated[tuple[Event, ...], list_of(EVENT)] = ()
    _clock: Clock | None = field(default=None, init=False, eq=False)

    @property
    def clock(self) -> Clock:
        """The turn and the next deadline, computed once: every reading of a dispute asks.

        A `cached_property` would double the time to read any attribute of a class with slots
        (`benchmarks/wire.py`).
        """
        if self._clock is None:
            clock = clock_of(self)
            object.__setattr__(self, "_clock", clock)
            return clock
        return self._clock

    @property
    def turn(self) -> Party | None:
        """Whose turn it is; None when nobody can act.

        Source: table `states`.
        """
        return self.clock.turn

    @property
    def due_at(self) -> datetime | None:
        """The next deadline, an instant in UTC; None when there is none.

        It may lie in the past: see `is_overdue`. Source: table `states`.
        """
        return self.clock.due_at

    @property
    def has_offer(self) -> bool:
        """Whether an offer of the seller is open."""
        return self.offer is not None

    @property
    def offered_amount(self) -> int:
        """What the seller offers, 0 without an offer."""
        return self.offer.amount.amount if self.offer is not None else 0

    @property
    def offered_return(self) -> bool:
        """Whether the seller's offer is for return of the goods."""
        return self.offer is not None and self.offer.return_goods

    @property
    def current_amount(self) -> int:
        """What was settled, else what the buyer asks for, in minor units."""
        return self.requested if self.settlement is None else self.settlement.amount.amount

    @property
    def current_return(self) -> bool:
        """Whether the goods go back by what was settled, else by what the buyer asks for."""
        return (self.claim if self.settlement is None else self.settlement).return_goods

    @property
    def most_refundable(self) -> int:
        """The full value of the disputed units and their shipping, in minor units."""
        return sum(self.refundable) + self.shipping_refundable

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen any more."""
        return self.state in FINAL

    def order_with_it(self, order: Order) -> Order:
        """An order with this dispute counted in: its units, and what it refunded."""
        counter = COUNTED_AS.get(self.state, "disputed_quantity")
        if counter is None:
            return order
        paid = self.settlement if self.state is State.REFUNDED else None
        units = {one.id: one.quantity for one in self.lines}
        shares = {one.id: one.amount for one in paid.lines} if paid else {}
        lines = tuple(
            [
                counted(line, counter, units[line.id], shares.get(line.id))
                if line.id in units
                else line
                for line in order.lines
            ]
        )
        if paid is None:
            return order.recounted(lines)
        shipping = order.shipping_refunded + paid.shipping
        return with_parts(order, lines=lines, shipping_refunded=shipping)


def counted(line: OrderLine, counter: str, units: int, share: Money | None) -> OrderLine:
    """A line with units of a dispute counted, and with what was refunded of it."""
    parts: dict[str, Any] = {counter: getattr(line, counter) + units}
    if share is not None:
        parts["refunded"] = line.refunded + share
    return with_parts(line, **parts)
