"""The ledger of an order: refunds outside disputes, the order's other disputes, chargebacks.

Every entry has its stamps, so that an instant in the past is judged by what was known then.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from attrs import evolve, frozen

from disputerules.values.codec import checked_by_codecs, choice, integer, list_of, record
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput
from disputerules.values.fields import ID, Count, Id, MaybePaid, MaybeStamp, Paid, Positive, Stamp
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.periods import TICK

# The key of the shipping among those of the lines, which are never empty.
SHIPPING = ""
Signed = Annotated[int, integer(-MAX_AMOUNT, MAX_AMOUNT)]


class Outcome(Embeddable, StrEnum):
    """How a dispute ended; `closed` is every end without a refund but a withdrawal."""

    REFUNDED = "refunded"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OUTCOME = choice(Outcome, tuple(Outcome))


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Units(Embeddable):
    """Units of one order line, and an amount for them."""

    id: Id
    quantity: Count
    amount: Paid


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class RefundedUnits(Units):
    """What was refunded of one order line; quantity 0 is goodwill: money without a unit."""


REFUNDED_UNITS = record(RefundedUnits)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class OutsideRefund(Embeddable):
    """A refund that was made outside every dispute."""

    id: Id
    at: Stamp
    lines: Annotated[tuple[RefundedUnits, ...], list_of(REFUNDED_UNITS)] = ()
    shipping: MaybePaid = None

    @property
    def said(self) -> tuple[dict[str, tuple[int, int]], int]:
        """The units and the amount of each line that it is about, and the shipping."""
        parts = {one.id: (one.quantity, one.amount.amount) for one in self.lines}
        shipping = self.shipping.amount if self.shipping is not None else 0
        return {key: part for key, part in parts.items() if any(part)}, shipping


OUTSIDE_REFUND = record(OutsideRefund)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class HeldUnits(Units):
    """Units of one order line that a dispute holds, and their full value."""

    quantity: Positive
    amount: Paid


HELD_UNITS = record(HeldUnits)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class PaidShare(Embeddable):
    """What of a payment falls on one order line, in minor units; negative for a failed payment."""

    id: Id
    amount: Signed


PAID_SHARE = record(PaidShare)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Payment(Embeddable):
    """What a dispute paid at an instant, in minor units; a failed payment is negative."""

    at: Stamp
    lines: Annotated[tuple[PaidShare, ...], list_of(PAID_SHARE)] = ()
    shipping: Signed = 0

    @property
    def shares(self) -> list[tuple[str, int]]:
        """What falls on each line by its id, and on the shipping, in minor units."""
        return [*((share.id, share.amount) for share in self.lines), (SHIPPING, self.shipping)]

    @property
    def total(self) -> int:
        """All of it, in minor units."""
        return sum([amount for _, amount in self.shares])


PAYMENT = record(Payment)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class EarlierEnd(Embeddable):
    """An end of a dispute that did not last: a payment failed, so that it was open again."""

    ended_at: Stamp
    outcome: Annotated[Outcome, OUTCOME] = Outcome.REFUNDED
    reopened_at: Stamp

    def __attrs_post_init__(self) -> None:
        if self.reopened_at < self.ended_at:
            message = f"the dispute is reopened before its end, {self.ended_at.isoformat()}"
            raise InvalidInput("invalid-value", message, ".reopened_at")


EARLIER_ENDS = evolve(list_of(record(EarlierEnd)), left_out_empty=True)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class DisputeEntry(Embeddable):
    """A dispute of the order, with the full value of its units, whatever was settled.

    A revision ends an entry as `cancelled` and adds one that is opened at that instant, so ids may
    repeat. Only an entry of a dispute without an id has none, and no order takes it. Ends that a
    failed payment undid are its `earlier_ends`.
    """

    id: Annotated[str | None, ID] = None
    opened_at: Stamp
    ended_at: MaybeStamp = None
    outcome: Annotated[Outcome | None, OUTCOME] = None
    lines: Annotated[tuple[HeldUnits, ...], list_of(HELD_UNITS)] = ()
    shipping: MaybePaid = None
    payments: Annotated[tuple[Payment, ...], list_of(PAYMENT)] = ()
    earlier_ends: Annotated[tuple[EarlierEnd, ...], EARLIER_ENDS] = ()

    def __attrs_post_init__(self) -> None:
        if (self.ended_at is None) != (self.outcome is None):
            message = "give ended_at and outcome together, or neither while the dispute is open"
            missing = ".ended_at" if self.ended_at is None else ".outcome"
            raise InvalidInput("invalid-value", message, missing)
        if self.ended_at is not None and self.ended_at < self.opened_at:
            message = f"the dispute ends before it is opened, {self.opened_at.isoformat()}"
            raise InvalidInput("invalid-value", message, ".ended_at")
        for index, payment in enumerate(self.payments):
            if payment.at < self.opened_at:
                message = f"a payment is made before the opening, {self.opened_at.isoformat()}"
                raise InvalidInput("invalid-value", message, f".payments[{index}].at")
        if self.earlier_ends:
            self.check_earlier_ends()

    def check_earlier_ends(self) -> None:
        """Refuse ends that stand out of order, or outside the time of the dispute."""
        since = self.opened_at
        for index, end in enumerate(self.earlier_ends):
            if end.ended_at < since:
                message = f"an earlier end stands before {since.isoformat()}; sort them by time"
                raise InvalidInput("invalid-value", message, f".earlier_ends[{index}].ended_at")
            since = end.reopened_at
        if self.ended_at is not None and self.ended_at < since:
            message = f"the dispute ends before it is reopened, {since.isoformat()}"
            raise InvalidInput("invalid-value", message, ".ended_at")

    @property
    def shipping_value(self) -> int:
        """The shipping that the dispute holds, in minor units."""
        return self.shipping.amount if self.shipping is not None else 0

    @property
    def holds(self) -> dict[str, int]:
        """What the dispute holds of each line, and of the shipping, in minor units."""
        return {held.id: held.amount.amount for held in self.lines} | {
            SHIPPING: self.shipping_value
        }

    @property
    def is_released(self) -> bool:
        """Whether the dispute holds nothing any more."""
        return self.outcome is Outcome.CANCELLED

    def as_of(self, at: datetime) -> Self:
        """The entry as it was known at an instant."""
        entry = self
        if any(one.at > at for one in self.payments):
            entry = evolve(entry, payments=tuple(one for one in self.payments if one.at <= at))
        if self.ended_at is not None and self.ended_at > at:
            entry = evolve(entry, ended_at=None, outcome=None)
        if any(one.reopened_at > at for one in self.earlier_ends):
            entry = entry.reopened_until(at)
        return entry

    def reopened_until(self, at: datetime) -> Self:
        """The entry without what reopened it after an instant."""
        known = tuple(one for one in self.earlier_ends if one.reopened_at <= at)
        later = self.earlier_ends[len(known)]
        if later.ended_at > at:
            return evolve(self, earlier_ends=known, ended_at=None, outcome=None)
        return evolve(self, earlier_ends=known, ended_at=later.ended_at, outcome=later.outcome)


DISPUTE_ENTRY = record(DisputeEntry)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Chargeback(Embeddable):
    """A chargeback that the buyer's bank opened, and when it was closed."""

    at: Stamp
    closed_at: MaybeStamp = None

    def __attrs_post_init__(self) -> None:
        if self.closed_at is not None and self.closed_at < self.at:
            message = f"the chargeback is closed before it is opened, {self.at.isoformat()}"
            raise InvalidInput("invalid-value", message, ".closed_at")

    def as_of(self, at: datetime) -> Self:
        """The chargeback as it was known at an instant."""
        later = self.closed_at is not None and self.closed_at > at
        return evolve(self, closed_at=None) if later else self


CHARGEBACK = record(Chargeback)


def paid_in(payments: Iterable[Payment]) -> dict[str, int]:
    """What was paid of each line, and of the shipping, in minor units."""
    total: dict[str, int] = {}
    for payment in payments:
        for key, amount in payment.shares:
            total[key] = total.get(key, 0) + amount
    return total


def split_at(
    entries: tuple[DisputeEntry, ...], opened_at: datetime, dispute_id: str | None, number: int
) -> tuple[tuple[DisputeEntry, ...], tuple[DisputeEntry, ...]]:
    """The entries of other disputes that were opened before an entry of a dispute, and the rest.

    The entry is the dispute's with that number, opened at that instant; if it is not listed, it
    was the last of those opened then.
    """
    place = place_of(entries, opened_at, dispute_id, number)
    before: list[DisputeEntry] = []
    later: list[DisputeEntry] = []
    for index, entry in enumerate(entries):
        if entry.id != dispute_id:
            first = (entry.opened_at, index) < (opened_at, place)
            (before if first else later).append(entry)
    return tuple(before), tuple(later)


def place_of(
    entries: tuple[DisputeEntry, ...], at: datetime, dispute_id: str | None, number: int | None
) -> int:
    """Where the entry of a dispute with that number stands; after all others if it does not."""
    if number is None or dispute_id is None:
        return len(entries)
    own = [index for index, one in enumerate(entries) if one.id == dispute_id]
    listed = number < len(own) and entries[own[number]].opened_at == at
    return own[number] if listed else len(entries)


def entries_at(
    entries: tuple[DisputeEntry, ...],
    at: datetime,
    dispute_id: str | None = None,
    number: int | None = None,
) -> tuple[DisputeEntry, ...]:
    """The disputes of an order as they were known at an instant, without those of one id.

    With a number, the instant is that at which the dispute's entry of that number was opened: of
    entries opened at one instant the one that stands earlier was first. What else happened at the
    instant counts for the opening (number 0), and not for a revision.
    """
    place = place_of(entries, at, dispute_id, number)
    following = {} if number is None else followers(entries)
    return tuple(
        [
            one.as_of(known_until(one, at, number, place, following.get(index)))
            for index, one in enumerate(entries)
            if one.id != dispute_id and (one.opened_at, index) < (at, place)
        ]
    )


def known_until(
    entry: DisputeEntry, at: datetime, number: int | None, place: int, follower: int | None
) -> datetime:
    """The instant until which an entry was known when the one at a place was opened."""
    if entry.ended_at == at and follower is not None:
        # A revision ended it: the ledger knows whether that came first.
        return at if follower < place else at - TICK
    return known_before(at, number)


def known_before(at: datetime, number: int | None) -> datetime:
    """The instant until which the ledger was known to a dispute's entry of a number.

    What is recorded at the very instant of a revision may have come later, so none of it counts.
    """
    return at - TICK if number else at


def followers(entries: tuple[DisputeEntry, ...]) -> dict[int, int]:
    """Where the next entry of the same dispute stands, of each entry that has one."""
    last: dict[str | None, int] = {}
    found: dict[int, int] = {}
    for index, entry in enumerate(entries):
        if entry.id in last:
            found[last[entry.id]] = index
        last[entry.id] = index
    return found
