"""The events of a dispute: what a party did, and when."""

from enum import StrEnum
from typing import Annotated

from attrs import frozen

from disputerules.values.claim import CLAIM, Claim, MaybeFlag, MaybeText
from disputerules.values.codec import FLAG, checked_by_codecs, choice, list_of, record
from disputerules.values.errors import InvalidInput, ShortRepr, shown
from disputerules.values.fields import Id, MaybePaid, Paid, Stamp
from disputerules.values.ledger import REFUNDED_UNITS, OutsideRefund, RefundedUnits
from disputerules.values.money import AMOUNT, Money
from disputerules.values.order import Party
from disputerules.values.periods import format_instant


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Offer:
    """What the seller offers instead of what the buyer asked for."""

    amount: Paid
    return_goods: Annotated[bool, FLAG] = False


OFFER = record(Offer)


class EventType(StrEnum):
    """What a party can do in a dispute, in the order of the table."""

    SELLER_ACCEPTED = "seller-accepted"
    SELLER_REJECTED = "seller-rejected"
    BUYER_ACCEPTED = "buyer-accepted"
    BUYER_REVISED = "buyer-revised"
    BUYER_ESCALATED = "buyer-escalated"
    PLATFORM_RULED = "platform-ruled"
    RETURN_SHIPPED = "return-shipped"
    BUYER_CANCELLED = "buyer-cancelled"
    RETURN_RECEIVED = "return-received"
    RETURN_CONTESTED = "return-contested"
    REFUND_PAID = "refund-paid"
    SELLER_REFUNDED = "seller-refunded"


ACTORS: dict[EventType, Party] = {
    EventType.SELLER_ACCEPTED: Party.SELLER,
    EventType.SELLER_REJECTED: Party.SELLER,
    EventType.BUYER_ACCEPTED: Party.BUYER,
    EventType.BUYER_REVISED: Party.BUYER,
    EventType.BUYER_ESCALATED: Party.BUYER,
    EventType.BUYER_CANCELLED: Party.BUYER,
    EventType.PLATFORM_RULED: Party.PLATFORM,
    EventType.RETURN_SHIPPED: Party.BUYER,
    EventType.RETURN_RECEIVED: Party.SELLER,
    EventType.RETURN_CONTESTED: Party.SELLER,
    EventType.REFUND_PAID: Party.PLATFORM,
    EventType.SELLER_REFUNDED: Party.SELLER,
}
EVENT_TYPE = choice(EventType, tuple(EventType))
OWN_FIELDS: dict[str, tuple[EventType, bool]] = {
    "offer": (EventType.SELLER_REJECTED, False),
    "claim": (EventType.BUYER_REVISED, True),
    "amount": (EventType.PLATFORM_RULED, True),
    "return_goods": (EventType.PLATFORM_RULED, False),
    "tracking_number": (EventType.RETURN_SHIPPED, False),
    "lines": (EventType.SELLER_REFUNDED, False),
    "shipping": (EventType.SELLER_REFUNDED, False),
}


@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class Event(ShortRepr):
    """Something that a party did at an instant. It takes only the fields of its type."""

    id: Id
    type: Annotated[EventType, EVENT_TYPE]
    at: Stamp
    offer: Annotated[Offer | None, OFFER] = None
    claim: Annotated[Claim | None, CLAIM] = None
    amount: Annotated[Money | None, AMOUNT] = None
    return_goods: MaybeFlag = None
    tracking_number: MaybeText = None
    lines: Annotated[tuple[RefundedUnits, ...] | None, list_of(REFUNDED_UNITS)] = None
    shipping: MaybePaid = None

    def __attrs_post_init__(self) -> None:
        for name, (owner, required) in OWN_FIELDS.items():
            given = getattr(self, name) is not None
            if given and self.type is not owner:
                message = f"{self.type} takes no {name!r}; only {owner} does"
                raise InvalidInput("unknown-key", message, f".{name}")
            if required and not given and self.type is owner:
                message = f"missing key {name!r}; {self.type} needs it"
                raise InvalidInput("missing-key", message, f".{name}")
        if self.type is EventType.SELLER_REFUNDED and self.lines is None and self.shipping is None:
            message = f"missing key 'lines'; {self.type} needs it, or 'shipping'"
            raise InvalidInput("missing-key", message, ".lines")

    @property
    def refund(self) -> OutsideRefund | None:
        """The refund outside the dispute that the event reports; the same id, the same refund."""
        if self.type is not EventType.SELLER_REFUNDED:
            return None
        lines = self.lines or ()
        return OutsideRefund(id=self.id, at=self.at, lines=lines, shipping=self.shipping)

    def __repr__(self) -> str:
        return f"<Event {shown(self.id)}: {self.type} at {format_instant(self.at)}>"


EVENT = record(Event)
