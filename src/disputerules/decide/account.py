"""The money of a dispute: what it holds of its order, what it has paid, and what is still payable.

A refund outside the dispute changes what is still to be paid, not what was agreed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from attrs import field, frozen

from disputerules.decide.record import DisputeRecord
from disputerules.values.codec import builder_of, checked_by_codecs, with_parts
from disputerules.values.errors import InvalidInput
from disputerules.values.ledger import (
    SHIPPING,
    DisputeEntry,
    HeldUnits,
    Outcome,
    OutsideRefund,
    PaidShare,
    Payment,
    paid_in,
    refunded_in,
    split_at,
)
from disputerules.values.money import unchecked_money
from disputerules.values.order import Order
from disputerules.values.settlement import OUTCOMES, State


class Payable(NamedTuple):
    """What is still to be paid of each line of the dispute, and of the shipping, in minor units."""

    lines: tuple[PaidShare, ...]
    shipping: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(share.amount for share in self.lines) + self.shipping


NOTHING = Payable((), 0)


@frozen(kw_only=True, repr=False, field_transformer=checked_by_codecs)
class DisputeAccount(DisputeRecord):
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
        """What is still to be paid, by line: see `payable_by`."""
        return self.payable_by(None)

    def payable_by(self, at: datetime | None) -> Payable:
        """What was to be paid by what was known at an instant; None: by all that is known.

        Of each line the settled share, at most what was paid and was neither refunded nor held by
        disputes opened before nor paid by later ones; less what this dispute has paid.
        """
        settled = self.settlement
        if settled is None:
            return Payable(tuple([SHARE(line.id, 0) for line in self.lines]), 0)
        used = self.used_by_others(at)
        paid = paid_in(self.payments)
        shares = [(share.id, share.amount.amount) for share in settled.lines]
        order = {line.id: line.paid.amount for line in self.order.lines}
        order[SHIPPING] = self.order.shipping_paid.amount

        def left(key: str, share: int) -> int:
            most = share if used is None else min(share, order.get(key, 0) - used.get(key, 0))
            return max(0, most - paid.get(key, 0))

        lines = tuple(SHARE(key, left(key, share)) for key, share in shares)
        return Payable(lines, left(SHIPPING, settled.shipping.amount))

    def used_by_others(self, at: datetime | None) -> dict[str, int] | None:
        """What of each line is not for this dispute to pay; None without a ledger."""
        order = self.order
        if not (order.refunds or order.disputes):
            return self.counted_by_others(at)
        used = refunded_in(order.refunds, at)
        known = {refund.id for refund in order.refunds}
        add(used, refunded_in([one for one in self.refunds if one.id not in known], at))
        before, later = split_at(order.disputes, self.claimed_at, self.id, len(self.past))
        for entry in known_by(before, at):
            add(used, paid_in(entry.payments) if entry.is_released else entry.holds)
        for entry in known_by(later, at):
            add(used, paid_in(entry.payments))
        return used

    def counted_by_others(self, at: datetime | None) -> dict[str, int] | None:
        """The same by the counters of an order without a ledger.

        What was held at the opening was opened before; what is refunded since may be part of that.
        """
        if self.order_at_opening is None and not self.refunds:
            return None
        opening = self.opening_order
        used = {line.id: line.refunded.amount + line.held_value for line in opening.lines} | {
            SHIPPING: opening.shipping_paid.amount - opening.shipping_claimable
        }
        for line in self.order.lines:
            used[line.id] = max(used.get(line.id, 0), line.refunded.amount)
        used[SHIPPING] = max(used[SHIPPING], self.order.shipping_refunded.amount)
        add(used, refunded_in(self.refunds, at))
        return used

    @property
    def nothing_payable_at(self) -> datetime | None:
        """The instant from which nothing is left to pay of what was settled, though it was not
        paid by this dispute; None while something is."""
        changeable = self.order.refunds or self.order.disputes or self.refunds
        if self.settlement is None or not (changeable or self.order_at_opening):
            return None
        stamps = (stamp for stamp in self.ledger_stamps() if stamp > self.since)
        return next(
            (at for at in sorted({self.since, *stamps}) if not self.payable_by(at).total), None
        )

    def ledger_stamps(self) -> Iterator[datetime]:
        """The instants at which what is payable can change."""
        yield from (refund.at for refund in (*self.order.refunds, *self.refunds))
        for entry in self.order.disputes:
            if entry.id != self.id:
                yield entry.opened_at
                yield from (payment.at for payment in entry.payments)
                if entry.ended_at is not None:
                    yield entry.ended_at

    def last_payment(self, state: State, at: datetime) -> tuple[Payment, ...]:
        """The payment of all that is payable, when the dispute becomes refunded."""
        payable = self.payable_by(at) if OUTCOMES.get(state) is Outcome.REFUNDED else NOTHING
        return (PAYMENT(at, *payable),) if payable.total else ()

    def counted_in(self, order: Order) -> Order:
        """An order with this dispute, and the refunds that were its events, in its counters."""
        if self.entries[-1].is_released and not self.refunds:
            return order
        return order.with_counted(self.entries[-1:], self.refunds_unknown_to(self.order))

    def refunds_unknown_to(self, order: Order) -> tuple[OutsideRefund, ...]:
        """The refunds that were events of this dispute and are not in an order's ledger."""
        known = {refund.id for refund in order.refunds}
        return tuple(refund for refund in self.refunds if refund.id not in known)

    def record_in(self, order: Order) -> Order:
        """Return an order with this dispute recorded: what its other disputes have to know.

        Adds the dispute's entries, or brings them up to date, together with the refunds that were
        its events. An order with counters gets its counters updated instead, once for each call;
        so does an order without a ledger, by a dispute without an id.

        Raises InvalidInput for a dispute without an id and an order with a ledger.
        """
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
SHARE = builder_of(PaidShare, ("id", "amount"))
PAYMENT = builder_of(Payment, ("at", "lines", "shipping"))
ENTRY = builder_of(
    DisputeEntry,
    ("id", "opened_at", "ended_at", "outcome", "lines", "shipping", "payments"),
    checked=False,
)


def add(used: dict[str, int], more: dict[str, int]) -> None:
    for key, amount in more.items():
        used[key] = used.get(key, 0) + amount


def known_by(entries: tuple[DisputeEntry, ...], at: datetime | None) -> Iterator[DisputeEntry]:
    """The entries as they were known at an instant."""
    for entry in entries:
        if at is None:
            yield entry
        elif entry.opened_at <= at:
            yield entry.as_of(at)


def replaced(
    entries: tuple[DisputeEntry, ...], own: tuple[DisputeEntry, ...]
) -> tuple[DisputeEntry, ...]:
    """The entries with those of one dispute brought up to date where they stand, new ones last."""
    waiting = iter(own)
    updated = [next(waiting, None) if entry.id == own[0].id else entry for entry in entries]
    return (*(entry for entry in updated if entry is not None), *waiting)
