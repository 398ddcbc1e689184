"""The order as the marketplace recorded it: one seller's parcel.

Values are right from birth: instants are UTC, amounts are of the order's currency, nothing is
refunded beyond what was paid. Orders of instants other than "not before placing" are accepted,
since real data has them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Annotated, Any, Self

from attrs import Factory, field, frozen

from disputerules.values.codec import (
    FLAG,
    PLAIN_TEXT,
    TEXT,
    choice,
    copier_of,
    integer,
    list_of,
    record,
    scalar,
    wired,
    with_parts,
)
from disputerules.values.errors import CurrencyMismatch, InvalidInput, shown
from disputerules.values.money import AMOUNT, CURRENCY, MAX_AMOUNT, Money, allocate, zero
from disputerules.values.periods import INSTANT, MAX_PERIOD, PERIOD, Period


class ShipmentStatus(StrEnum):
    """What the carrier last said."""

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
TRADER = choice(Party, (Party.BUYER, Party.SELLER))


def read_identifier(value: Any, currency: str | None = None) -> str:
    if TEXT.read(value, None) == "":
        raise InvalidInput("invalid-value", "an id is not empty")
    return str(value)


ID = scalar(read_identifier, str, TEXT.schema | {"minLength": 1}, f"{PLAIN_TEXT} and item")
Id = Annotated[str, ID]
Count = Annotated[int, integer()]
Positive = Annotated[int, integer(1)]
Stamp = Annotated[datetime, INSTANT]
MaybeStamp = Annotated[datetime | None, INSTANT]
Paid = Annotated[Money, AMOUNT]


nothing = lru_cache(maxsize=1024)(zero)


@frozen(kw_only=True, field_transformer=wired)
class OrderLine:
    """Some units of one article: what was paid for them and what became of it.

    `decided_quantity` counts units of disputes that were closed without a refund; it is not part
    of a document, a dispute adds it.

    >>> OrderLine(id="1", quantity=3, paid=Money(4500, "USD")).claimable_quantity
    3
    """

    id: Id
    quantity: Positive
    paid: Paid
    refunded: Paid = Factory(lambda self: nothing(self.paid.currency), takes_self=True)
    refunded_quantity: Count = 0
    disputed_quantity: Count = 0
    decided_quantity: int = 0

    def __attrs_post_init__(self) -> None:
        if self.refunded.amount > self.refunded.amount_of(self.paid):
            raise InvalidInput(
                "invalid-value", f"refunded is at most paid, {self.paid}", ".refunded"
            )
        used = self.refunded_quantity + self.disputed_quantity + self.decided_quantity
        if used > self.quantity:
            right = (
                f"refunded, disputed and decided units are at most the quantity, {self.quantity}"
            )
            path = ".disputed_quantity" if self.disputed_quantity else ".refunded_quantity"
            raise InvalidInput("invalid-value", right, path)

    @property
    def left(self) -> int:
        """What is paid and not refunded, in minor units."""
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


@frozen(kw_only=True, field_transformer=wired)
class Shipment:
    """What is known of the parcel."""

    tracking_number: Annotated[str | None, TEXT] = None
    status: Annotated[ShipmentStatus, STATUS] = ShipmentStatus.UNKNOWN

    @property
    def tracked(self) -> bool:
        """Whether there is a tracking number; a blank one is none."""
        return bool((self.tracking_number or "").strip())


SHIPMENT = record(Shipment)


@frozen(kw_only=True, field_transformer=wired)
class Extension:
    """One request for more days of protection, and the answer to it when there is one."""

    days: Positive
    requested_by: Annotated[Party, TRADER]
    requested_at: Stamp
    answered_at: MaybeStamp = None
    granted: Annotated[bool | None, FLAG] = None

    def __attrs_post_init__(self) -> None:
        if (self.answered_at is None) != (self.granted is None):
            right = "answered_at and granted are given together or not at all"
            raise InvalidInput("invalid-value", right, ".granted")

    @property
    def span(self) -> timedelta:
        """The days as a length of time, as far as time goes."""
        return timedelta(days=min(self.days, MAX_PERIOD))

    def as_of(self, at: datetime) -> Self:
        """The request as it was known at an instant."""
        if self.answered_at is not None and self.answered_at > at:
            return with_parts(self, answered_at=None, granted=None)
        return self


EXTENSION = record(Extension)


def granted(extensions: tuple[Extension, ...]) -> tuple[Extension, ...]:
    """The requests that were granted, in the order in which they were answered."""
    yes = [(one.answered_at, one) for one in extensions if one.granted and one.answered_at]
    return tuple([one for _, one in sorted(yes, key=itemgetter(0))]) if yes else ()


STAMPS = (
    "paid_at",
    "shipped_at",
    "delivered_at",
    "confirmed_at",
    "cancelled_at",
    "contacted_at",
)


@frozen(kw_only=True, field_transformer=wired)
class Order:
    """One order of one seller.

    `estimated_delivery_at` is the latest estimate that the buyer was given, `contacted_at` when the
    buyer first wrote to the seller about it. An estimate is known beforehand, so it is no stamp.

    Raises InvalidInput with the path of the part that cannot be: an instant before `placed_at`,
    amounts of another currency, a line id given twice.
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
    lines: Annotated[tuple[OrderLine, ...], list_of(LINE)]
    shipping_paid: Paid = Factory(lambda self: nothing(self.currency), takes_self=True)
    shipping_refunded: Paid = Factory(lambda self: nothing(self.currency), takes_self=True)
    shipment: Annotated[Shipment, SHIPMENT] = Shipment()
    protection: Annotated[Period | None, PERIOD] = None
    extensions: Annotated[tuple[Extension, ...], list_of(EXTENSION)] = ()
    last_stamp: datetime = field(init=False, eq=False, repr=False)
    grants: tuple[Extension, ...] = field(init=False, eq=False, repr=False)
    goods_left: int = field(init=False, eq=False, repr=False)
    unrefunded_quantity: int = field(init=False, eq=False, repr=False)
    claimable_quantity: int = field(init=False, eq=False, repr=False)
    disputed_quantity: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.check_amounts()
        self.check_lines()
        remember = object.__setattr__
        remember(self, "grants", granted(self.extensions) if self.extensions else ())
        remember(self, "last_stamp", self.check_stamps())
        self.add_up()

    def add_up(self) -> None:
        """What the lines have in all."""
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
            # What was refunded is in the currency of what was paid, as the line has seen to.
            if line.paid.currency != currency:
                check_currency(line.paid, currency, f".lines[{index}].paid")
        if self.shipping_refunded.amount > self.shipping_paid.amount:
            right = f"shipping refunded is at most shipping paid, {self.shipping_paid}"
            raise InvalidInput("invalid-value", right, ".shipping_refunded")
        if total > MAX_AMOUNT:
            right = f"the whole order is at most {MAX_AMOUNT} minor units"
            raise InvalidInput("invalid-value", right, ".lines")

    def check_lines(self) -> None:
        if not self.lines:
            raise InvalidInput("invalid-value", "an order has at least one line", ".lines")
        if len(self.lines) > 1:
            seen: set[str] = set()
            for index, line in enumerate(self.lines):
                if line.id in seen:
                    path = f".lines[{index}].id"
                    raise InvalidInput("invalid-value", f"{shown(line.id)} is given twice", path)
                seen.add(line.id)

    def check_stamps(self) -> datetime:
        """The last recorded instant; raises for one before the order was placed."""
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
            right = f"nothing happens before the order is placed, {self.placed_at.isoformat()}"
            raise InvalidInput("invalid-value", right, path)

    def named_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for name in STAMPS:
            yield f".{name}", getattr(self, name)
        yield from self.extension_stamps()

    def extension_stamps(self) -> Iterable[tuple[str, datetime | None]]:
        for index, extension in enumerate(self.extensions):
            yield f".extensions[{index}].requested_at", extension.requested_at
            yield f".extensions[{index}].answered_at", extension.answered_at

    def stamps(self) -> list[datetime]:
        """Every recorded instant, from placing on."""
        named = (stamp for _, stamp in self.named_stamps() if stamp is not None)
        return sorted({self.placed_at, *named})

    @property
    def shipping_left(self) -> int:
        """Shipping paid and not refunded, in minor units."""
        return self.shipping_paid.amount - self.shipping_refunded.amount

    def line(self, line_id: str) -> OrderLine | None:
        """The line of that id, if there is one."""
        for line in self.lines:
            if line.id == line_id:
                return line
        return None

    def as_of(self, at: datetime) -> Self:
        """The order as it was known at an instant: the one place that masks.

        Stamps after `at` are absent, extension answers after it pending, requests after it gone.
        """
        if at >= self.last_stamp:
            return self
        later: dict[str, Any] = {
            name: None
            for name in STAMPS
            if (stamp := getattr(self, name)) is not None and stamp > at
        }
        known = tuple(one.as_of(at) for one in self.extensions if one.requested_at <= at)
        return with_parts(self, extensions=known, **later)

    def recounted(self, lines: tuple[OrderLine, ...]) -> Self:
        """The order with other counts of units on its lines, which have checked them."""
        made: Self = RECOUNTED(self, lines)
        made.add_up()
        return made

    @classmethod
    def from_prices(
        cls,
        prices: Iterable[Money],
        *,
        discount: Money | None = None,
        quantities: Iterable[int] | None = None,
        **rest: Any,
    ) -> Self:
        """An order from the lines' prices, an order-level discount spread over them exactly.

        >>> from datetime import datetime, UTC
        >>> order = Order.from_prices(
        ...     [Money(1000, "USD"), Money(500, "USD")], discount=Money(100, "USD"),
        ...     id="A-1", placed_at=datetime(2026, 1, 2, tzinfo=UTC))
        >>> [str(line.paid) for line in order.lines]
        ['9.33 USD', '4.67 USD']
        """
        priced = tuple(prices)
        if not priced:
            raise InvalidInput("invalid-value", "an order has at least one line", ".lines")
        total = sum(priced[1:], priced[0])
        paid = total - discount if discount is not None else total
        shares = allocate(paid.amount, [price.amount for price in priced])
        counts = chain(quantities or (), [1] * len(priced))
        lines = tuple(
            OrderLine(id=str(number), quantity=count, paid=Money(share, paid.currency))
            for number, (share, count) in enumerate(zip(shares, counts, strict=False), 1)
        )
        return cls(currency=paid.currency, lines=lines, **rest)


def check_currency(money: Money, currency: str, path: str) -> None:
    if money.currency != currency:
        right = f"amounts are in {currency}, the order's currency, not {money}"
        raise CurrencyMismatch(right, path)


ORDER = record(Order)
RECOUNTED = copier_of(Order, ("lines",), checked=False)
