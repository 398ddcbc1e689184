"""The order as the marketplace recorded it: one seller's parcel.

Constructors check their values: instants are UTC, amounts are in the order's currency, and no
refund exceeds what was paid. No instant may precede the placing; their order is otherwise free,
because real data has every order.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Annotated, Any, Self

from attrs import Factory, field, frozen

from disputerules.values.attributes import ATTRIBUTES, NO_ATTRIBUTES, AttributeValues
from disputerules.values.codec import (
    FLAG,
    PLAIN_TEXT,
    TEXT,
    checked_by_codecs,
    choice,
    copier_of,
    integer,
    list_of,
    record,
    scalar,
    with_parts,
)
from disputerules.values.errors import (
    CurrencyMismatch,
    InvalidInput,
    InvalidValue,
    ShortRepr,
    shown,
)
from disputerules.values.money import AMOUNT, CURRENCY, MAX_AMOUNT, Money, allocate, zero
from disputerules.values.periods import INSTANT, MAX_PERIOD, PERIOD, Period, format_instant


class ShipmentStatus(StrEnum):
    """What the carrier last reported."""

    UNKNOWN = "unknown"
    NO_INFORMATION = "no-information"
    IN_TRANSIT = "in-transit"
    HELD_BY_CUSTOMS = "held-by-customs"
    DELIVERED = "delivered"
    DELIVERED_ELSEWHERE = "delivered-elsewhere"
    RETURNED_TO_SENDER = "returned-to-sender"


STATUS = choice(ShipmentStatus, tuple(ShipmentStatus))


class Party(StrEnum):
    """Who acts."""

    BUYER = "buyer"
    SELLER = "seller"
    PLATFORM = "platform"


PARTIES = {party.value: party for party in Party}
PARTY = choice(Party, tuple(Party))
TRADER = choice(Party, (Party.BUYER, Party.SELLER))


def read_identifier(value: Any, currency: str | None = None) -> str:
    if TEXT.read(value, None) == "":
        raise InvalidInput("invalid-value", "id must not be empty")
    return str(value)


ID = scalar(read_identifier, str, TEXT.schema | {"minLength": 1}, f"{PLAIN_TEXT} and item")
Id = Annotated[str, ID]
Count = Annotated[int, integer()]
Positive = Annotated[int, integer(1)]
Stamp = Annotated[datetime, INSTANT]
MaybeStamp = Annotated[datetime | None, INSTANT]
Paid = Annotated[Money, AMOUNT]
GivenAttributes = Annotated[AttributeValues, ATTRIBUTES]


MAX_ITEMS = 10_000
"""The most lines, claimed lines, events and files that are read; more is `too-large`."""
MAX_EXTENSIONS = 1_001
"""The most extension requests that are read: one more than the highest limit that is analysed."""

cached_zero = lru_cache(maxsize=1024)(zero)


@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class OrderLine(ShortRepr):
    """Some units of one article, what was paid for them, and what was refunded or disputed.

    `decided_quantity` counts units of disputes that were closed without a refund. A document has
    no such key; a dispute sets it. `attributes` are what a policy may declare beyond these fields.

    >>> OrderLine(id="1", quantity=3, paid=Money(4500, "USD")).claimable_quantity
    3
    """

    id: Id
    quantity: Positive
    paid: Paid
    refunded: Paid = Factory(lambda self: cached_zero(self.paid.currency), takes_self=True)
    refunded_quantity: Count = 0
    disputed_quantity: Count = 0
    decided_quantity: int = 0
    attributes: GivenAttributes = NO_ATTRIBUTES

    def __attrs_post_init__(self) -> None:
        if self.refunded.amount > self.refunded.amount_of(self.paid):
            message = f"refunded ({self.refunded}) exceeds paid ({self.paid})"
            raise InvalidInput("invalid-value", message, ".refunded")
        used = self.refunded_quantity + self.disputed_quantity + self.decided_quantity
        if used > self.quantity:
            message = (
                f"refunded, disputed and decided units ({used}) exceed the quantity "
                f"({self.quantity})"
            )
            path = ".disputed_quantity" if self.disputed_quantity else ".refunded_quantity"
            raise InvalidInput("invalid-value", message, path)

    def __repr__(self) -> str:
        units = f"{self.quantity} unit{'s' * (self.quantity != 1)}"
        return f"<OrderLine {shown(self.id)}: {units}, {self.paid}>"

    @property
    def left(self) -> int:
        """The amount paid and not refunded, in minor units."""
        return self.paid.amount - self.refunded.amount

    @property
    def unrefunded_quantity(self) -> int:
        """Units that are not refunded."""
        return self.quantity - self.refunded_quantity

    @property
    def claimable_quantity(self) -> int:
        """Units that can still be claimed."""
        used = self.refunded_quantity + self.disputed_quantity + self.decided_quantity
        return self.quantity - used


LINE = record(OrderLine)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Shipment:
    """What is known about the parcel."""

    tracking_number: Annotated[str | None, TEXT] = None
    status: Annotated[ShipmentStatus, STATUS] = ShipmentStatus.UNKNOWN

    @property
    def tracked(self) -> bool:
        """Whether there is a tracking number that is not blank."""
        return bool((self.tracking_number or "").strip())


SHIPMENT = record(Shipment)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Extension:
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


def granted(extensions: tuple[Extension, ...]) -> tuple[Extension, ...]:
    """Return the granted requests, in the order in which they were answered."""
    grants = [(each.answered_at, each) for each in extensions if each.granted and each.answered_at]
    return tuple([grant for _, grant in sorted(grants, key=itemgetter(0))]) if grants else ()


STAMPS = (
    "paid_at",
    "shipped_at",
    "delivered_at",
    "confirmed_at",
    "cancelled_at",
    "contacted_at",
)


@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class Order(ShortRepr):
    """One order from one seller.

    `estimated_delivery_at` is the latest estimate that the buyer was given. `contacted_at` is when
    the buyer first wrote to the seller about the order. An estimate is known in advance, so it is
    not a stamp. `attributes`, `buyer` and `seller` are what a policy may declare beyond these
    fields; they are always today's.

    Raises InvalidInput, with a path, for an instant before `placed_at`, an amount in another
    currency, or a duplicate line id.
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
    shipment: Annotated[Shipment, SHIPMENT] = Shipment()
    protection: Annotated[Period | None, PERIOD] = None
    extensions: Annotated[tuple[Extension, ...], list_of(EXTENSION, MAX_EXTENSIONS)] = ()
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
        self.check_amounts()
        self.check_lines()
        remember = object.__setattr__
        remember(self, "grants", granted(self.extensions) if self.extensions else ())
        remember(self, "last_stamp", self.check_stamps())
        remember(self, "has_attributes", self.any_attributes())
        self.add_up()

    def __repr__(self) -> str:
        lines = f"{len(self.lines)} line{'s' * (len(self.lines) != 1)}"
        placed = format_instant(self.placed_at)
        return f"<Order {shown(self.id)}: {lines}, {self.currency}, placed {placed}>"

    def any_attributes(self) -> bool:
        """Return whether the order, a line, the buyer or the seller has attributes."""
        # Identity, because every order that is read or built asks (`benchmarks/wire.py`).
        whole = self.attributes, self.buyer, self.seller
        lines = [line.attributes for line in self.lines]
        return any(one is not NO_ATTRIBUTES for one in (*whole, *lines))

    def add_up(self) -> None:
        """Set the totals over all lines."""
        goods = unrefunded = claimable = disputed = 0
        for line in self.lines:
            goods += line.paid.amount - line.refunded.amount
            left = line.quantity - line.refunded_quantity
            unrefunded += left
            claimable += left - line.disputed_quantity - line.decided_quantity
            disputed += line.disputed_quantity
        remember = object.__setattr__
        remember(self, "goods_left", goods)
        remember(self, "unrefunded_quantity", unrefunded)
        remember(self, "claimable_quantity", claimable)
        remember(self, "disputed_quantity", disputed)

    def check_amounts(self) -> None:
        currency, total = self.currency, self.shipping_paid.amount
        check_currency(self.shipping_paid, currency, ".shipping_paid")
        check_currency(self.shipping_refunded, currency, ".shipping_refunded")
        for index, line in enumerate(self.lines):
            total += line.paid.amount
            # The line has checked that its refund is in the currency of its payment.
            if line.paid.currency != currency:
                check_currency(line.paid, currency, f".lines[{index}].paid")
        if self.shipping_refunded.amount > self.shipping_paid.amount:
            refunded, paid = self.shipping_refunded, self.shipping_paid
            message = f"shipping refunded ({refunded}) exceeds shipping paid ({paid})"
            raise InvalidInput("invalid-value", message, ".shipping_refunded")
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
        if self.estimated_delivery_at is not None:
            self.check_stamp(".estimated_delivery_at", self.estimated_delivery_at)
        for name in STAMPS:
            stamp = getattr(self, name)
            if stamp is not None:
                if stamp < placed:
                    self.check_stamp(f".{name}", stamp)
                last = max(last, stamp)
        if self.extensions:
            for path, stamp in self.extension_stamps():
                if stamp is not None:
                    self.check_stamp(path, stamp)
                    last = max(last, stamp)
        return last

    def check_stamp(self, path: str, stamp: datetime | None) -> None:
        if stamp is not None and stamp < self.placed_at:
            early, placed = format_instant(stamp), format_instant(self.placed_at)
            message = f"{early} is before the order was placed ({placed})"
            raise InvalidInput("invalid-value", message, path)

    def named_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for name in STAMPS:
            yield f".{name}", getattr(self, name)
        yield from self.extension_stamps()

    def extension_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for index, extension in enumerate(self.extensions):
            yield f".extensions[{index}].requested_at", extension.requested_at
            yield f".extensions[{index}].answered_at", extension.answered_at

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

    def as_of(self, at: datetime) -> Self:
        """Return the order as it was known at an instant. Only this method masks.

        Later stamps and later extension requests are absent; later answers are still pending.
        """
        if at >= self.last_stamp:
            return self
        later: dict[str, Any] = {
            name: None
            for name in STAMPS
            if (stamp := getattr(self, name)) is not None and stamp > at
        }
        known = tuple(each.as_of(at) for each in self.extensions if each.requested_at <= at)
        return with_parts(self, extensions=known, **later)

    def with_attributes(self, change: Callable[[str, AttributeValues], AttributeValues]) -> Self:
        """Return the order with other attributes, each changed by its owner and what was given."""
        lines = tuple(
            with_parts(line, attributes=change("line", line.attributes)) for line in self.lines
        )
        return with_parts(
            self,
            lines=lines,
            attributes=change("order", self.attributes),
            buyer=change("buyer", self.buyer),
            seller=change("seller", self.seller),
        )

    def recounted(self, lines: tuple[OrderLine, ...]) -> Self:
        """Return the order with other unit counts on its lines, which have checked them."""
        order: Self = RECOUNTED(self, lines)
        order.add_up()
        return order

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


def check_currency(money: Money, currency: str, path: str) -> None:
    if money.currency != currency:
        message = f"expected {currency}, the currency of the order, got {money}"
        raise CurrencyMismatch(message, path)


ORDER = record(Order)
RECOUNTED = copier_of(Order, ("lines",), checked=False)
