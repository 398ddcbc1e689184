"""The order as the marketplace recorded it: one seller's parcel.

Constructors check their values: instants are UTC, amounts are in the order's currency, and no
refund exceeds what was paid. No instant may precede the placing; their order is otherwise free,
because real data has every order.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Annotated, Any, Self

from attrs import Factory, field, frozen

from disputerules.values.attributes import NO_ATTRIBUTES, AttributeValues
from disputerules.values.build import set_derived
from disputerules.values.codec import (
    FLAG,
    checked_by_codecs,
    choice,
    copier_of,
    list_of,
    masker_of,
    record,
    with_parts,
)
from disputerules.values.construct import constructed
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import (
    CurrencyMismatch,
    InvalidInput,
    InvalidValue,
    ShortRepr,
    shown,
)
from disputerules.values.fields import MAX_ITEMS, Id, MaybeStamp, Paid, Positive, Stamp, cached_zero
from disputerules.values.ledger import (
    CHARGEBACK,
    DISPUTE_ENTRY,
    OUTSIDE_REFUND,
    SHIPPING,
    Chargeback,
    DisputeEntry,
    OutsideRefund,
    entries_at,
    known_before,
)
from disputerules.values.ledger_checks import check_disputes, check_no_counters, check_refunds
from disputerules.values.money import CURRENCY, MAX_AMOUNT, Money, allocate, unchecked_money
from disputerules.values.order_line import LINE, GivenAttributes, OrderLine
from disputerules.values.periods import MAX_PERIOD, NEVER, PERIOD, Period, format_instant
from disputerules.values.shipment import SHIPMENT, Shipment
from disputerules.values.tally import (
    NO_TALLY,
    Change,
    Tally,
    added_up,
    changes,
    counted_line,
    counted_shipping,
    plus,
    tally_of,
)


class Party(Embeddable, StrEnum):
    """Who acts."""

    BUYER = "buyer"
    SELLER = "seller"
    PLATFORM = "platform"


PARTIES = {party.value: party for party in Party}
PARTY = choice(Party, tuple(Party))
TRADERS = (Party.BUYER, Party.SELLER)
TRADER = choice(Party, TRADERS)


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Extension(Embeddable):
    """One request for more days of protection, with its answer if there is one."""

    days: Positive
    requested_by: Annotated[Party, TRADER]
    requested_at: Stamp
    answered_at: MaybeStamp = None
    granted: Annotated[bool | None, FLAG] = None

    def __attrs_post_init__(self) -> None:
        if (self.answered_at is None) != (self.granted is None):
            message = "answered_at and granted belong together; give both or neither"
            raise InvalidInput("invalid-value", message, ".granted")

    @property
    def span(self) -> timedelta:
        """The days as a length of time, at most `MAX_PERIOD` days."""
        return timedelta(days=min(self.days, MAX_PERIOD))

    def as_of(self, at: datetime) -> Self:
        """Return the request as it was known at an instant."""
        if self.answered_at is not None and self.answered_at > at:
            return with_parts(self, answered_at=None, granted=None)
        return self


EXTENSION = record(Extension)


def granted(extensions: Sequence[Extension]) -> tuple[Extension, ...]:
    """Return the granted requests, in the order in which they were answered."""
    grants = [(each.answered_at, each) for each in extensions if each.granted and each.answered_at]
    return tuple([grant for _, grant in sorted(grants, key=itemgetter(0))]) if grants else ()


MAX_EXTENSIONS = 1_001
"""The most extension requests that are read: one more than the highest limit that is analysed."""
MAX_CHARGEBACKS = 1_000
"""The most chargebacks that are read."""
UNSEEN = Shipment()
STAMPS = (
    "paid_at",
    "shipped_at",
    "delivered_at",
    "confirmed_at",
    "cancelled_at",
    "contacted_at",
)
stamps_of: Callable[[Any], tuple[datetime | None, ...]] = attrgetter(*STAMPS)
TOTALS = ("goods_left", "unrefunded_quantity", "claimable_quantity", "disputed_quantity")


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class Order(ShortRepr, Embeddable):
    """One order from one seller.

    `estimated_delivery_at` is the latest estimate that the buyer was given. `contacted_at` is when
    the buyer first wrote to the seller about the order. An estimate is known in advance, so it is
    not a stamp. `refunds`, `disputes` and the history of the shipment are the ledger: what changes,
    with its stamps. Without a ledger, the lines, `shipping_refunded` and `shipping_disputed` (held
    by disputes, open or ended, and not refunded) are counters as of the document. `attributes`,
    `buyer` and `seller` are what a policy may declare beyond these fields; they are always today's.

    Raises InvalidInput, with a path, for an instant before `placed_at`, an amount in another
    currency, a duplicate line id, or a counter beside a ledger.
    """

    id: Id
    currency: Annotated[str, CURRENCY]
    placed_at: Stamp
    paid_at: MaybeStamp = None
    shipped_at: MaybeStamp = None
    delivered_at: MaybeStamp = None
    confirmed_at: MaybeStamp = None
    cancelled_at: MaybeStamp = None
    estimated_delivery_at: MaybeStamp = None
    contacted_at: MaybeStamp = None
    lines: Annotated[tuple[OrderLine, ...], list_of(LINE, MAX_ITEMS)]
    shipping_paid: Paid = Factory(lambda self: cached_zero(self.currency), takes_self=True)
    shipping_refunded: Paid = Factory(lambda self: cached_zero(self.currency), takes_self=True)
    shipping_disputed: Paid = Factory(lambda self: cached_zero(self.currency), takes_self=True)
    shipment: Annotated[Shipment, SHIPMENT] = UNSEEN
    protection: Annotated[Period | None, PERIOD] = None
    extensions: Annotated[tuple[Extension, ...], list_of(EXTENSION, MAX_EXTENSIONS)] = ()
    refunds: Annotated[tuple[OutsideRefund, ...], list_of(OUTSIDE_REFUND, MAX_ITEMS)] = ()
    disputes: Annotated[tuple[DisputeEntry, ...], list_of(DISPUTE_ENTRY, MAX_ITEMS)] = ()
    chargebacks: Annotated[tuple[Chargeback, ...], list_of(CHARGEBACK, MAX_CHARGEBACKS)] = ()
    attributes: GivenAttributes = NO_ATTRIBUTES
    buyer: GivenAttributes = NO_ATTRIBUTES
    seller: GivenAttributes = NO_ATTRIBUTES
    last_stamp: datetime = field(init=False, eq=False, repr=False)
    grants: tuple[Extension, ...] = field(init=False, eq=False, repr=False)
    goods_left: int = field(init=False, eq=False, repr=False)
    unrefunded_quantity: int = field(init=False, eq=False, repr=False)
    claimable_quantity: int = field(init=False, eq=False, repr=False)
    disputed_quantity: int = field(init=False, eq=False, repr=False)
    has_attributes: bool = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        set_derived(self)

    def derived(self) -> tuple[Any, ...]:
        """Check that the parts fit together, and return what follows from them."""
        self.check_amounts()
        self.check_lines()
        last = self.check_stamps()
        if self.extensions or self.chargebacks or self.has_ledger:
            last = self.check_listed(last)
        grants = granted(self.extensions) if self.extensions else ()
        return last, grants, *self.totals(), self.any_attributes()

    def __repr__(self) -> str:
        lines = f"{len(self.lines)} line{'s' * (len(self.lines) != 1)}"
        placed = format_instant(self.placed_at)
        return f"<Order {shown(self.id)}: {lines}, {self.currency}, placed {placed}>"

    def any_attributes(self) -> bool:
        """Return whether the order, a line, the buyer or the seller has attributes."""
        # Identity and a loop, because every order that is read or built asks
        # (`benchmarks/wire.py`).
        none = NO_ATTRIBUTES
        if self.attributes is not none or self.buyer is not none or self.seller is not none:
            return True
        for line in self.lines:  # noqa: SIM110
            if line.attributes is not none:
                return True
        return False

    def totals(self) -> tuple[int, int, int, int]:
        """Return the totals over all lines: the fields from `goods_left` on."""
        goods = unrefunded = claimable = disputed = 0
        for line in self.lines:
            goods += line.paid.amount - line.refunded.amount
            left = line.quantity - line.refunded_quantity
            unrefunded += left
            held = line.disputed_quantity
            disputed += held
            # A refund outside a dispute can be about units that a dispute holds.
            if (left := left - held - line.decided_quantity) > 0:
                claimable += left
        return goods, unrefunded, claimable, disputed

    @property
    def goods_paid(self) -> int:
        """What was paid for the goods, in minor units, whatever was refunded."""
        return sum([line.paid.amount for line in self.lines])

    @property
    def goods_claimable(self) -> int:
        """The amount paid for goods that is neither refunded nor held, in minor units."""
        return sum([line.claimable_value for line in self.lines])

    @property
    def priced_quantity(self) -> int:
        """Units that cost something and are not refunded."""
        return sum([line.unrefunded_quantity for line in self.lines if line.paid.amount])

    @property
    def has_ledger(self) -> bool:
        """Whether something of the order has to be read as of an instant."""
        return bool(self.refunds or self.disputes or self.shipment.history)

    @property
    def has_stamped_lists(self) -> bool:
        """Whether the order lists things that happened to it, each with its stamps."""
        return bool(self.extensions or self.chargebacks) or self.has_ledger

    @property
    def list_lengths(self) -> tuple[int, ...]:
        """How long each list is whose items have stamps."""
        listed = (self.extensions, self.chargebacks, self.shipment.history)
        return tuple(map(len, (*listed, self.refunds, self.disputes)))

    @property
    def has_counters(self) -> bool:
        """Whether a line or the shipping has a counter above 0."""
        shipping = self.shipping_refunded.amount or self.shipping_disputed.amount
        return bool(shipping) or any(line.has_counters for line in self.lines)

    def check_ledger(self) -> None:
        """Refuse a ledger that this order cannot have."""
        if not (self.refunds or self.disputes):
            return
        shipping = ("shipping_refunded", "shipping_disputed")
        check_no_counters(self.lines, [(name, getattr(self, name)) for name in shipping])
        lines = {line.id: line for line in self.lines}
        check_refunds(self.refunds, lines, self.shipping_paid)
        check_disputes(self.disputes, lines, self.shipping_paid)

    def check_amounts(self) -> None:
        currency, paid = self.currency, self.shipping_paid
        refunded, disputed = self.shipping_refunded, self.shipping_disputed
        if not (paid.currency == refunded.currency == disputed.currency == currency):
            check_currency(paid, currency, ".shipping_paid")
            check_currency(refunded, currency, ".shipping_refunded")
            check_currency(disputed, currency, ".shipping_disputed")
        total = paid.amount
        for line in self.lines:
            total += line.paid.amount
            # The line has checked that its refund is in the currency of its payment.
            if line.paid.currency != currency:
                index = self.lines.index(line)
                check_currency(line.paid, currency, f".lines[{index}].paid")
        if refunded.amount > paid.amount:
            message = f"shipping refunded ({refunded}) exceeds shipping paid ({paid})"
            raise InvalidInput("invalid-value", message, ".shipping_refunded")
        if disputed.amount and disputed.amount > self.shipping_left:
            left = unchecked_money(self.shipping_left, currency)
            message = f"shipping disputed ({disputed}) exceeds what is left ({left})"
            raise InvalidInput("invalid-value", message, ".shipping_disputed")
        if total > MAX_AMOUNT:
            message = f"the order's total ({total}) exceeds {MAX_AMOUNT} minor units"
            raise InvalidInput("invalid-value", message, ".lines")

    def check_lines(self) -> None:
        if not self.lines:
            raise InvalidInput("invalid-value", "an order needs at least one line", ".lines")
        if len(self.lines) > 1:
            seen: set[str] = set()
            for index, line in enumerate(self.lines):
                if line.id in seen:
                    message = f"duplicate line id {shown(line.id)}"
                    raise InvalidInput("invalid-value", message, f".lines[{index}].id")
                seen.add(line.id)

    def check_stamps(self) -> datetime:
        """Return the last stamp; raises for one before the order was placed."""
        placed = last = self.placed_at
        estimate = self.estimated_delivery_at
        if estimate is not None and estimate < placed:
            self.check_stamp(".estimated_delivery_at", estimate)
        for stamp in stamps_of(self):
            if stamp is not None:
                if stamp > last:
                    last = stamp
                elif stamp < placed:
                    self.check_named_stamps()
        return last

    def check_listed(self, last: datetime) -> datetime:
        """Check the ledger and all stamps in lists; return the last stamp."""
        for path, stamp in chain(self.extension_stamps(), self.ledger_stamps()):
            if stamp is not None:
                if stamp < self.placed_at:
                    self.check_stamp(path, stamp)
                last = max(last, stamp)
        if self.has_ledger:
            self.check_ledger()
            # An order with a ledger is never its own snapshot, however late the instant.
            return NEVER
        return last

    def check_named_stamps(self) -> None:
        for name in STAMPS:
            self.check_stamp(f".{name}", getattr(self, name))

    def check_stamp(self, path: str, stamp: datetime | None) -> None:
        if stamp is not None and stamp < self.placed_at:
            early, placed = format_instant(stamp), format_instant(self.placed_at)
            message = f"{early} is before the order was placed ({placed})"
            raise InvalidInput("invalid-value", message, path)

    def named_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for name in STAMPS:
            yield f".{name}", getattr(self, name)
        yield from self.extension_stamps()
        yield from self.ledger_stamps()

    def extension_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for index, extension in enumerate(self.extensions):
            yield f".extensions[{index}].requested_at", extension.requested_at
            yield f".extensions[{index}].answered_at", extension.answered_at

    def ledger_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for index, entry in enumerate(self.shipment.history):
            yield f".shipment.history[{index}].at", entry.at
        for index, refund in enumerate(self.refunds):
            yield f".refunds[{index}].at", refund.at
        for index, dispute in enumerate(self.disputes):
            yield f".disputes[{index}].opened_at", dispute.opened_at
            yield f".disputes[{index}].ended_at", dispute.ended_at
            for number, end in enumerate(dispute.earlier_ends):
                yield f".disputes[{index}].earlier_ends[{number}].ended_at", end.ended_at
                yield f".disputes[{index}].earlier_ends[{number}].reopened_at", end.reopened_at
            for number, payment in enumerate(dispute.payments):
                yield f".disputes[{index}].payments[{number}].at", payment.at
        for index, chargeback in enumerate(self.chargebacks):
            yield f".chargebacks[{index}].at", chargeback.at
            yield f".chargebacks[{index}].closed_at", chargeback.closed_at

    def stamps(self) -> list[datetime]:
        """Return every recorded instant in order, from the placing on."""
        named = (stamp for _, stamp in self.named_stamps() if stamp is not None)
        return sorted({self.placed_at, *named})

    @property
    def shipping_left(self) -> int:
        """Shipping paid and not refunded, in minor units."""
        return self.shipping_paid.amount - self.shipping_refunded.amount

    def line(self, line_id: str) -> OrderLine | None:
        """Return the line with that id, or None."""
        for line in self.lines:
            if line.id == line_id:
                return line
        return None

    @property
    def shipping_claimable(self) -> int:
        """Shipping that is neither refunded nor held by a dispute, in minor units."""
        return max(0, self.shipping_left - self.shipping_disputed.amount)

    def as_of(self, at: datetime, dispute_id: str | None = None, number: int | None = None) -> Self:
        """Return the order as it was known at an instant. Only this method masks.

        Later stamps and later extension requests are absent; later answers are still pending.
        The ledger becomes counters, without the disputes of an id. With a `number`, `at` is when
        the dispute's entry of that number was opened: see `entries_at`.
        """
        if at >= self.last_stamp:
            return self
        if not self.has_stamped_lists:
            cls: Any = type(self)
            masked: Self = masker_of(cls, STAMPS, "last_stamp")(self, at, self.placed_at)
            return masked
        later: dict[str, Any] = {
            name: None
            for name in STAMPS
            if (stamp := getattr(self, name)) is not None and stamp > at
        }
        later["extensions"] = tuple(
            one.as_of(at) for one in self.extensions if one.requested_at <= at
        )
        if self.chargebacks:
            known = tuple(one.as_of(at) for one in self.chargebacks if one.at <= at)
            later["chargebacks"] = known
        if self.has_ledger:
            later |= self.counted_up(at, dispute_id, number)
        return with_parts(self, **later)

    def counted_up(
        self, at: datetime, dispute_id: str | None, number: int | None
    ) -> dict[str, Any]:
        """The parts that the ledger comes to at an instant; none of them has a stamp."""
        until = known_before(at, number)
        parts: dict[str, Any] = {
            "refunds": (),
            "disputes": (),
            "shipment": self.shipment.as_of(until),
        }
        if not (self.refunds or self.disputes):
            return parts
        known = [refund for refund in self.refunds if refund.at <= until]
        disputes = entries_at(self.disputes, at, dispute_id, number)
        return parts | self.counters(changes(known, disputes))

    def counters(self, listed: Iterable[Change]) -> dict[str, Any]:
        """The counters with changes added; those of lines that the order lacks are left out."""
        totals = added_up(listed)
        lines = [
            counted_line(line, plus(tally_of(line), totals[line.id])) if line.id in totals else line
            for line in self.lines
        ]
        tally = plus(self.shipping_tally, totals.get(SHIPPING, NO_TALLY))
        refunded, held = counted_shipping(self.shipping_paid.amount, tally)
        return {
            "lines": tuple(lines),
            "shipping_refunded": unchecked_money(refunded, self.currency),
            "shipping_disputed": unchecked_money(held, self.currency),
        }

    @property
    def shipping_tally(self) -> Tally:
        """The counters of the shipping."""
        return (self.shipping_refunded.amount, 0, self.shipping_disputed.amount, 0, 0, 0)

    def with_attributes(self, change: Callable[[str, AttributeValues], AttributeValues]) -> Self:
        """Return the order with other attributes, each changed by its owner and what was given."""
        lines = tuple([DESCRIBED(line, change("line", line.attributes)) for line in self.lines])
        return with_parts(
            self,
            lines=lines,
            attributes=change("order", self.attributes),
            buyer=change("buyer", self.buyer),
            seller=change("seller", self.seller),
        )

    def with_changes(self, listed: Iterable[Change]) -> Self:
        """Return the order with changes added to its counters."""
        order: Self = RECOUNTED(self, *self.counters(listed).values())
        for name, total in zip(TOTALS, order.totals(), strict=True):
            object.__setattr__(order, name, total)
        return order

    def known_until(self, at: datetime) -> Self:
        """Return the order with the ledger that was known at an instant.

        Stamps outside the ledger stay.
        """
        if not self.has_ledger or all(
            stamp is None or stamp <= at for _, stamp in self.ledger_stamps()
        ):
            return self
        history = tuple(one for one in self.shipment.history if one.at <= at)
        shipment = with_parts(self.shipment, history=history)
        if self.shipment.history and not history:
            shipment = UNSEEN
        return with_parts(
            self,
            refunds=tuple(one for one in self.refunds if one.at <= at),
            disputes=tuple(one.as_of(at) for one in self.disputes if one.opened_at <= at),
            shipment=shipment,
        )

    @classmethod
    def from_prices(
        cls,
        prices: Iterable[Money],
        *,
        discount: Money | None = None,
        quantities: Iterable[int] | None = None,
        **rest: Any,
    ) -> Self:
        """Return an order with these line prices, spreading an order-level discount exactly.

        Without `quantities`, each line has one unit; otherwise each price needs a quantity. A
        discount may be at most the sum of the prices.

        >>> from datetime import datetime, UTC
        >>> order = Order.from_prices(
        ...     [Money(1000, "USD"), Money(500, "USD")], discount=Money(100, "USD"),
        ...     id="A-1", placed_at=datetime(2026, 1, 2, tzinfo=UTC))
        >>> [str(line.paid) for line in order.lines]
        ['9.33 USD', '4.67 USD']
        """
        priced = tuple(prices)
        if not priced:
            raise InvalidInput("invalid-value", "an order needs at least one line", ".lines")
        counts = tuple(quantities) if quantities is not None else (1,) * len(priced)
        if len(counts) != len(priced):
            message = f"expected {len(priced)} quantities, one for each price, got {len(counts)}"
            raise InvalidValue(message, ".quantities")
        total = sum(priced[1:], priced[0])
        if discount is not None and discount > total:
            raise InvalidValue(f"discount ({discount}) exceeds the prices ({total})", ".discount")
        paid = total - discount if discount is not None else total
        shares = allocate(paid.amount, [price.amount for price in priced])
        lines = tuple(
            OrderLine(id=str(number), quantity=count, paid=Money(share, paid.currency))
            for number, (share, count) in enumerate(zip(shares, counts, strict=True), 1)
        )
        return cls(currency=paid.currency, lines=lines, **rest)


def check_same_order(earlier: Order, order: Order, path: str) -> None:
    """Refuse an earlier state of an order that has another id, another currency or other lines."""
    if earlier.currency != order.currency:
        message = f"expected {order.currency}, the currency of the order"
        raise CurrencyMismatch(message, f"{path}.currency")
    if earlier.id != order.id:
        message = f"expected {shown(order.id)}, the id of the order, got {shown(earlier.id)}"
        raise InvalidInput("invalid-value", message, f"{path}.id")
    known = {line.id for line in order.lines}
    for index, line in enumerate(earlier.lines):
        if line.id not in known:
            message = f"the order has no line {shown(line.id)} any more; leave it in the order"
            raise InvalidInput("invalid-value", message, f"{path}.lines[{index}].id")


def check_currency(money: Money, currency: str, path: str) -> None:
    if money.currency != currency:
        message = f"expected {currency}, the currency of the order, got {money}"
        raise CurrencyMismatch(message, path)


ORDER = record(Order)
RECOUNTED = copier_of(Order, ("lines", "shipping_refunded", "shipping_disputed"), checked=False)
DESCRIBED = copier_of(OrderLine, ("attributes",), checked=False)
