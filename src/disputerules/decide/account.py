"""A dispute in the ledger of its order: what it holds, what it has paid, and how it is recorded."""

from datetime import datetime

from attrs import field, frozen

from disputerules.decide.at_stake import DisputeAtStake
from disputerules.decide.payable import (
    Payable,
    listed_payment,
    nothing_payable_at,
    payable_by,
)
from disputerules.decide.payments import PAYMENT, shared, standing, taken_back
from disputerules.values.codec import builder_of, checked_by_codecs, with_parts
from disputerules.values.errors import InvalidInput, expect
from disputerules.values.ledger import (
    DisputeEntry,
    HeldUnits,
    Outcome,
    OutsideRefund,
    Payment,
    paid_in,
)
from disputerules.values.money import unchecked_money
from disputerules.values.order import Order, check_same_order
from disputerules.values.settlement import OUTCOMES, State
from disputerules.values.tally import Change, changes


@frozen(kw_only=True, repr=False, field_transformer=checked_by_codecs)
class DisputeAccount(DisputeAtStake):
    """A dispute as its order's ledger sees it."""

    @property
    def outcome(self) -> Outcome | None:
        """How the dispute ended; None while it is open."""
        return OUTCOMES.get(self.state)

    _entries: tuple[DisputeEntry, ...] | None = field(default=None, init=False, eq=False)

    @property
    def entries(self) -> tuple[DisputeEntry, ...]:
        """The entries to store in `order.disputes`, oldest first; each revision began another.

        Amounts are the full value of the claimed units, whatever was settled.
        """
        if self._entries is not None:
            return self._entries
        currency = self.order.currency
        held = tuple(
            [
                HELD(line.id, line.quantity, unchecked_money(value, currency))
                for line, value in zip(self.lines, self.refundable, strict=True)
            ]
        )
        outcome = self.outcome
        current: DisputeEntry = ENTRY(
            self.id,
            self.claimed_at,
            None if outcome is None else self.since,
            outcome,
            held,
            unchecked_money(self.shipping_refundable, currency),
            self.payments,
            self.earlier_ends,
        )
        entries = (*self.past, current)
        object.__setattr__(self, "_entries", entries)
        return entries

    @property
    def payable(self) -> int:
        """What is still to be paid, in minor units; 0 while nothing is settled."""
        return self.payable_parts.total

    @property
    def payable_parts(self) -> Payable:
        """What is still to be paid, by line and for the shipping."""
        return payable_by(self, None)

    def payable_by(self, at: datetime | None) -> Payable:
        """What was to be paid by what was known at an instant; None: by all that is known."""
        return payable_by(self, at)

    def payable_at(self, at: datetime) -> int:
        """What was to be paid at an instant in all; what the ledger lists as paid then could be."""
        total = self.payable_by(at).total
        listed = listed_payment(self)
        return max(total, listed.total) if listed is not None and listed.at == at else total

    @property
    def nothing_payable_at(self) -> datetime | None:
        """The instant from which nothing is left to pay, though this dispute did not pay it."""
        return nothing_payable_at(self)

    @property
    def paid_so_far(self) -> int:
        """What was paid and did not fail, in minor units."""
        return sum(paid_in(self.payments).values())

    @property
    def last_paid(self) -> int:
        """What of the last payment did not fail, in minor units; 0 if none stands."""
        made = standing(self.payments)
        return made[-1][1] if made else 0

    @property
    def payment_failed(self) -> bool:
        """Whether a payment has failed before."""
        return any(amount < 0 for one in self.payments for _, amount in one.shares)

    def part_payment(self, amount: int, at: datetime) -> Payment:
        """The payment of a part of what is payable, shared as the ledger lists it, if it does."""
        listed = listed_payment(self)
        if listed is not None and (listed.at, listed.total) == (at, amount):
            return listed
        payable = self.payable_by(at)
        return shared(amount, at, [(one.id, one.amount) for one in payable.lines])

    def failed_payment(self, amount: int, at: datetime) -> Payment:
        """The payment, negative, that takes back a part of what was paid."""
        return taken_back(amount, at, self.payments)

    def last_payment(self, state: State, at: datetime) -> tuple[Payment, ...]:
        """The payment of all that is payable, when the dispute becomes refunded."""
        if OUTCOMES.get(state) is not Outcome.REFUNDED:
            return ()
        listed = listed_payment(self)
        if listed is not None and listed.at == at:
            return (listed,)
        payable = self.payable_by(at)
        return (PAYMENT(at, *payable),) if payable.total else ()

    def counted_in(self, order: Order) -> Order:
        """An order with this dispute, and the refunds that were its events, in its counters."""
        if self.entries[-1].is_released and not self.refunds:
            return order
        refunded = self.refund_changes if self.refunds else ()
        return order.with_changes((*self.entry_changes, *refunded))

    @property
    def entry_changes(self) -> tuple[Change, ...]:
        """What this dispute adds to the counters of its order."""
        return tuple(changes((), self.entries[-1:]))

    @property
    def refund_changes(self) -> tuple[Change, ...]:
        """What the refunds that were its events add to them, where the ledger has not got them."""
        return tuple(changes(self.refunds_unknown_to(self.order), ()))

    def stands_as(self, other: "DisputeAccount") -> bool:
        """Whether another value of the dispute is the same to the ledger."""
        return (
            self.outcome is other.outcome
            and (self.outcome is None or self.since == other.since)
            and self.claimed_at == other.claimed_at
            and self.refundable is other.refundable
            and self.payments == other.payments
            and self.earlier_ends == other.earlier_ends
        )

    def refunds_unknown_to(self, order: Order) -> tuple[OutsideRefund, ...]:
        """The refunds that were events of this dispute and are not in an order's ledger."""
        if not self.refunds:
            return ()
        known = {refund.id for refund in order.refunds}
        return tuple(refund for refund in self.refunds if refund.id not in known)

    def order_to_claim(self, at: datetime) -> Order:
        """The order that a new claim is about: without this dispute, with its refund events."""
        known = self.order.as_of(at, self.id, len(self.past) + 1)
        counted = {refund.id for refund in self.order.refunds if refund.at < at}
        new = [refund for refund in self.refunds if refund.id not in counted]
        return known.with_changes(changes(new, ())) if new else known

    @property
    def others_claimed(self) -> bool:
        """Whether anything but this dispute can have left less to claim since its opening."""
        order = self.order
        known = self.refunds or order.refunds or order.disputes
        return bool(known) or self.order_at_opening is not None

    def record_in(self, order: Order) -> Order:
        """Return an order with this dispute recorded: what its other disputes have to know.

        Adds the dispute's entries, or brings them up to date, together with the refunds that were
        its events. An order with counters gets its counters updated instead, once for each call;
        so does an order without a ledger, by a dispute without an id.

        Raises InvalidInput for a dispute without an id and an order with a ledger.
        """
        expect(order, Order, ".order")
        check_same_order(self.order, order, ".order")
        has_entries = bool(order.refunds or order.disputes)
        if order.has_counters or (self.id is None and not has_entries):
            counted = self.counted_in(order)
            return with_parts(counted, lines=tuple([with_parts(line) for line in counted.lines]))
        if self.id is None:
            message = "a dispute without an id cannot stand in a ledger; open it with id=..."
            raise InvalidInput("missing-key", message, ".id")
        return with_parts(
            order,
            disputes=replaced(order.disputes, self.entries),
            refunds=(*order.refunds, *self.refunds_unknown_to(order)),
        )


HELD = builder_of(HeldUnits, ("id", "quantity", "amount"))
ENTRY = builder_of(
    DisputeEntry,
    ("id", "opened_at", "ended_at", "outcome", "lines", "shipping", "payments", "earlier_ends"),
    checked=False,
)


def replaced(
    entries: tuple[DisputeEntry, ...], own: tuple[DisputeEntry, ...]
) -> tuple[DisputeEntry, ...]:
    """The entries with those of one dispute brought up to date where they stand, new ones last."""
    waiting = iter(own)
    updated = [next(waiting, None) if entry.id == own[0].id else entry for entry in entries]
    return (*(entry for entry in updated if entry is not None), *waiting)
