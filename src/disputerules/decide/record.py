"""What is kept of a dispute: its policy, its order, its claim and where it stands."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Annotated, Any

from attrs import Factory, field, frozen

from disputerules.decide.clocks import Clock, clock_of, own_deadline
from disputerules.facts.policy import Policy
from disputerules.values.claim import CLAIM, CLAIM_LINE, Claim, ClaimLine
from disputerules.values.codec import (
    FLAG,
    TEXT,
    checked_by_codecs,
    integer,
    list_of,
    mapping_by_code,
    record,
    with_parts,
)
from disputerules.values.embeddable import Embeddable
from disputerules.values.event import ACTORS, EVENT, Event
from disputerules.values.event_parts import OFFER, Offer
from disputerules.values.fields import ID, Count, MaybeStamp, Positive, Span, Stamp
from disputerules.values.ledger import (
    DISPUTE_ENTRY,
    EARLIER_ENDS,
    OUTSIDE_REFUND,
    PAYMENT,
    DisputeEntry,
    EarlierEnd,
    OutsideRefund,
    Payment,
)
from disputerules.values.order import ORDER, Order, Party
from disputerules.values.periods import deadline
from disputerules.values.settlement import FINAL, SETTLEMENT, STATE, Settlement, State


@frozen(field_transformer=checked_by_codecs)
class Paused:
    """A state whose clock stands still: since when, and its deadline (None: it has none)."""

    state: Annotated[State, STATE]
    at: Stamp
    due_at: MaybeStamp = None


PAUSED = record(Paused)
# Bytes by party, units by line, amounts by code: each sorted by its name.
Numbers = Annotated[tuple[tuple[str, int], ...], mapping_by_code(integer())]


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class DisputeRecord(Embeddable):
    """The kept values of a dispute after its last event or deadline; `Dispute` adds questions.

    `order` is the order without this dispute, `opened_with` the claim of its opening; `lines`,
    `requested` and what is refundable are fixed by the opening and by every revision. `missed`
    lists what could have been done until the deadlines that have passed since the last event.
    `claimed_at` is when the claim was last put, `past` the entries that revisions ended, `refunds`
    what the seller refunded outside by events. `bytes_given` are the bytes of the files of each
    party. `paused` are the states whose clocks stand still, and `stopped` is how long the clocks
    stood still before; `own_due_at` is the deadline of the state where it is not the policy's.
    `rested_at` is when the refund first came to be due, `earlier_ends` the ends that did not last.
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
    id: Annotated[str | None, ID] = None
    order_at_opening: Annotated[Order | None, ORDER] = None
    claimed_at: Stamp = Factory(attrgetter("opened_at"), takes_self=True)
    past: Annotated[tuple[DisputeEntry, ...], list_of(DISPUTE_ENTRY)] = ()
    payments: Annotated[tuple[Payment, ...], list_of(PAYMENT)] = ()
    refunds: Annotated[tuple[OutsideRefund, ...], list_of(OUTSIDE_REFUND)] = ()
    information_requests: Count = 0
    information_from: Annotated[str, TEXT] = ""
    held_by: Annotated[str, TEXT] = ""
    held: Span = timedelta(0)
    charged: Span = timedelta(0)
    replaced_once: Annotated[bool, FLAG] = False
    kept_back: Numbers = ()
    returned: Numbers = ()
    appeals: Count = 0
    appellant: Annotated[str, TEXT] = ""
    bytes_given: Numbers = ()
    own_due_at: MaybeStamp = None
    paused: Annotated[tuple[Paused, ...], list_of(PAUSED)] = ()
    stopped: Span = timedelta(0)
    rested_at: MaybeStamp = None
    earlier_ends: Annotated[tuple[EarlierEnd, ...], EARLIER_ENDS] = ()
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
    def opening_order(self) -> Order:
        """The snapshot by which the opening is judged, without this dispute."""
        order = self.order if self.order_at_opening is None else self.order_at_opening
        return order.as_of(self.opened_at, self.id, 0)

    @property
    def running_since(self) -> datetime:
        """The opening, later by the time that the clocks of the dispute stood still."""
        return self.opened_at + self.stopped

    @property
    def beneath(self) -> State:
        """The state that goes on after a stop; the state itself where nothing is stopped."""
        return self.paused[-1].state if self.paused else self.state

    @property
    def hold_left(self) -> timedelta:
        """How long the platform may still hold the dispute, or extend its deadlines."""
        most = self.policy.holds.at_most
        return timedelta(0) if most is None else most.span - self.held

    @property
    def charge_left(self) -> timedelta:
        """How long chargebacks may still hold the dispute."""
        terms = self.policy.chargeback
        if terms.at_most is None or terms.on_opening != "hold":
            return timedelta(0)
        return terms.at_most.span - self.charged

    @property
    def may_be_held(self) -> bool:
        """Whether some time to hold the dispute is left."""
        return self.hold_left > timedelta(0)

    @property
    def hold_anchor(self) -> datetime:
        """When the state began, less earlier holds and extensions."""
        return self.since - self.held

    @property
    def chargeback_anchor(self) -> datetime:
        """When the state began, less the time that chargebacks took."""
        return self.since - self.charged

    @property
    def own_deadline(self) -> datetime | None:
        """The deadline of the state itself, None where there is none."""
        return own_deadline(self)

    def deadline_known(self, at: datetime) -> datetime | None:
        """The deadline of the state itself, by the ledger as it was known at an instant.

        A refund that comes later and leaves nothing to pay takes no deadline from what came before.
        """
        order = self.order.known_until(at)
        return own_deadline(self if order is self.order else with_parts(self, order=order))

    @property
    def payments_fail_until(self) -> datetime | None:
        """The instant until which a payment may turn out to have failed; None if it may not."""
        within = self.policy.payout.failed_within
        return None if within is None else deadline(self.since, within, self.policy.calendar)

    def actor_of(self, event: Any) -> str:
        """The party that makes an event, if only one can or the event or the dispute names it."""
        actors = ACTORS.get(event.type, ())
        return str(actors[0] if len(actors) == 1 else event.by or self.information_from)

    @property
    def limited(self) -> tuple[int, ...]:
        """What has been used of everything that a policy limits."""
        return self.rounds, self.information_requests, self.appeals

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen any more."""
        return self.state in FINAL
