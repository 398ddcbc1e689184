"""What is still to be paid of a settlement, now and at every instant since it was due.

A refund outside the dispute changes what is still to be paid, not what was agreed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from disputerules.decide.record import DisputeRecord
from disputerules.values.codec import builder_of
from disputerules.values.ledger import (
    SHIPPING,
    DisputeEntry,
    OutsideRefund,
    PaidShare,
    Payment,
    paid_in,
    split_at,
)
from disputerules.values.order import Order
from disputerules.values.periods import FIRST, TICK


class Payable(NamedTuple):
    """What is still to be paid of each line of the dispute, and of the shipping, in minor units."""

    lines: tuple[PaidShare, ...]
    shipping: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(share.amount for share in self.lines) + self.shipping


NOTHING = Payable((), 0)
share_of = builder_of(PaidShare, ("id", "amount"))


class Use(NamedTuple):
    """What somebody else uses of a line, or of the shipping, from an instant on."""

    at: datetime
    key: str
    amount: int


AT = itemgetter(0)


def payable_by(dispute: DisputeRecord, at: datetime | None) -> Payable:
    """What was to be paid by what was known at an instant; None: by all that is known.

    Of each line the settled share, at most what was paid and was neither refunded nor held by
    disputes opened before nor paid by later ones; less what this dispute has paid.
    """
    if dispute.settlement is None:
        return Payable(tuple([share_of(line.id, 0) for line in dispute.lines]), 0)
    used: dict[str, int] = defaultdict(int)
    for use in uses(dispute):
        if at is None or use.at <= at:
            used[use.key] += use.amount
    left = Left(dispute)
    lines = [share_of(one.id, left.of(one.id, used)) for one in dispute.settlement.lines]
    return Payable(tuple(lines), left.of(SHIPPING, used))


def nothing_payable_at(dispute: DisputeRecord) -> datetime | None:
    """The instant from which nothing is left to pay, though this dispute did not pay it.

    None while something is left, and while nothing is settled.
    """
    if dispute.settlement is None:
        return None
    known = sorted(uses(dispute), key=AT)
    if not known:
        return None
    paid = listed_payment(dispute)
    # Something was payable until the payment that the ledger lists.
    first = dispute.since if paid is None else max(dispute.since, paid.at + TICK)
    left, used = Left(dispute), defaultdict[str, int](int)
    total = sum(left.of(key, used) for key in left.shares)

    def counts_from(use: Use) -> datetime:
        return max(first, use.at)

    for at, at_once in groupby(known, key=counts_from):
        for use in at_once:
            if use.key in left.shares:
                total -= left.of(use.key, used)
                used[use.key] += use.amount
                total += left.of(use.key, used)
        if not total:
            return at
    return None


def listed_payment(dispute: DisputeRecord) -> Payment | None:
    """The next payment that the ledger of the order lists of the dispute; None: it lists no more.

    What was paid stays paid, whatever else is recorded for that instant.
    """
    if dispute.id is None:
        return None
    own = [entry for entry in dispute.order.disputes if entry.id == dispute.id]
    number, paid = len(dispute.past), len(dispute.payments)
    if number >= len(own) or own[number].opened_at != dispute.claimed_at:
        return None
    return own[number].payments[paid] if paid < len(own[number].payments) else None


class Left:
    """What a dispute may still pay of each key, by what others use of it."""

    def __init__(self, dispute: DisputeRecord) -> None:
        settled, order = dispute.settlement, dispute.order
        assert settled is not None
        self.shares = {share.id: share.amount.amount for share in settled.lines}
        self.shares[SHIPPING] = settled.shipping.amount
        self.bought = {line.id: line.paid.amount for line in order.lines}
        self.bought[SHIPPING] = order.shipping_paid.amount
        self.paid = paid_in(dispute.payments)

    def of(self, key: str, used: Mapping[str, int]) -> int:
        """What is left to pay of a line, or of the shipping."""
        most = min(self.shares[key], self.bought[key] - used.get(key, 0))
        return max(0, most - self.paid.get(key, 0))


def uses(dispute: DisputeRecord) -> Iterator[Use]:
    """What is not for the dispute to pay: refunds, and what other disputes hold or have paid."""
    order = dispute.order
    if order.refunds or order.disputes:
        stamps = {refund.id: refund.at for refund in dispute.refunds}
        for refund in order.refunds:
            # The same refund can be an event: it counts as soon as either is known.
            yield from uses_by(refund, min(refund.at, stamps.pop(refund.id, refund.at)))
        for refund in dispute.refunds:
            if refund.id in stamps:
                yield from uses_by(refund, refund.at)
        before, later = split_at(order.disputes, dispute.claimed_at, dispute.id, len(dispute.past))
        for entry in before:
            yield from held_by(entry)
        for entry in later:
            yield from paid_by(entry, entry.opened_at)
    elif dispute.order_at_opening is not None or dispute.refunds:
        for key, amount in counted(dispute.opening_order, order).items():
            yield Use(FIRST, key, amount)
        for refund in dispute.refunds:
            yield from uses_by(refund, refund.at)


def uses_by(refund: OutsideRefund, at: datetime) -> Iterator[Use]:
    for part in refund.lines:
        yield Use(at, part.id, part.amount.amount)
    if refund.shipping is not None:
        yield Use(at, SHIPPING, refund.shipping.amount)


def held_by(entry: DisputeEntry) -> Iterator[Use]:
    """What a dispute that was opened before holds; once it is withdrawn, what it has paid."""
    for key, amount in entry.holds.items():
        yield Use(entry.opened_at, key, amount)
        if entry.is_released and entry.ended_at is not None:
            yield Use(entry.ended_at, key, -amount)
    if entry.is_released and entry.ended_at is not None:
        yield from paid_by(entry, entry.ended_at)


def paid_by(entry: DisputeEntry, since: datetime) -> Iterator[Use]:
    for payment in entry.payments:
        for key, amount in payment.shares:
            yield Use(max(payment.at, since), key, amount)


def counted(opening: Order, now: Order) -> dict[str, int]:
    """What others use by the counters of an order without a ledger, at the opening and now.

    What was held at the opening was opened before; what is refunded since may be part of that.
    """
    first, last = dict(counters(opening)), dict(counters(now))
    used = {}
    for key, (refunded, held) in first.items():
        refunded_now, held_now = last.get(key, (0, 0))
        used[key] = max(refunded + held, refunded_now + min(held, held_now))
    return used


def counters(order: Order) -> Iterable[tuple[str, tuple[int, int]]]:
    """What is refunded, and what disputes hold, of each line and of the shipping."""
    for line in order.lines:
        yield line.id, (line.refunded.amount, line.held_value)
    yield SHIPPING, (order.shipping_refunded.amount, order.shipping_disputed.amount)
