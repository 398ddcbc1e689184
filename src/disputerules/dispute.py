"""The claim, the events and the dispute: what the parties say and where it stands."""

from enum import StrEnum
from typing import Annotated, Any, Protocol

from attrs import field, frozen

from disputerules.errors import InvalidInput, shown
from disputerules.money import AMOUNT, Money
from disputerules.order import ORDER, Count, Id, Order, OrderLine, Paid, Party, Positive, Stamp
from disputerules.plain import FLAG, TEXT, choice, integer, list_of, record, wired, with_parts


class ReasonCode(StrEnum):
    """Why the buyer disputes: five when nothing was received, five when something was."""

    EXTENSION_NOT_APPROVED = "extension-not-approved"
    RETURNED_TO_SELLER = "returned-to-seller"
    NO_TRACKING_INFORMATION = "no-tracking-information"
    HELD_BY_CUSTOMS = "held-by-customs"
    WRONG_ADDRESS = "wrong-address"
    NOT_AS_DESCRIBED = "not-as-described"
    QUALITY_PROBLEM = "quality-problem"
    QUANTITY_SHORTAGE = "quantity-shortage"
    COUNTERFEIT = "counterfeit"
    SHIPPING_METHOD_NOT_AS_DESCRIBED = "shipping-method-not-as-described"


class Returner(StrEnum):
    """Who sent the goods back."""

    CARRIER = "carrier"
    BUYER = "buyer"


class RefundKind(StrEnum):
    """What is asked for."""

    FULL = "full"
    PARTIAL = "partial"


REFUND_KINDS = {kind.value: kind for kind in RefundKind}
REASON = choice(ReasonCode, tuple(ReasonCode))


RETURNER = choice(Returner, tuple(Returner))
REFUND_KIND = choice(RefundKind, tuple(RefundKind))
MaybeText = Annotated[str | None, TEXT]
MaybeFlag = Annotated[bool | None, FLAG]


@frozen(kw_only=True, field_transformer=wired)
class EvidenceFile:
    """A file that shows what the buyer says: its name and its size in bytes."""

    name: Annotated[str, TEXT]
    bytes: Count

    @property
    def format(self) -> str:
        """The ending of the name in small letters, empty when there is none."""
        _, dot, ending = self.name.rpartition(".")
        return ending.lower() if dot else ""


EVIDENCE_FILE = record(EvidenceFile)


@frozen(kw_only=True, field_transformer=wired)
class ClaimLine:
    """Units of one order line that are claimed."""

    id: Id
    quantity: Positive


CLAIM_LINE = record(ClaimLine)


@frozen(kw_only=True, field_transformer=wired)
class Claim:
    """What the buyer says and asks for. Without `lines` it is about all that can be claimed.

    >>> Claim(received=False, reason=ReasonCode.NO_TRACKING_INFORMATION).refund.value
    'full'
    """

    received: Annotated[bool, FLAG]
    reason: Annotated[ReasonCode, REASON]
    returned_by: Annotated[Returner | None, RETURNER] = None
    lines: Annotated[tuple[ClaimLine, ...] | None, list_of(CLAIM_LINE)] = None
    refund: Annotated[RefundKind, REFUND_KIND] = RefundKind.FULL
    amount: Annotated[Money | None, AMOUNT] = None
    return_goods: Annotated[bool, FLAG] = False
    description: MaybeText = None
    evidence: Annotated[tuple[EvidenceFile, ...], list_of(EVIDENCE_FILE)] = ()

    @property
    def described(self) -> bool:
        """Whether the description has anything that can be seen."""
        seen = (one.isprintable() and not one.isspace() for one in self.description or "")
        return any(seen)

    @property
    def file_count(self) -> int:
        """How many files are given."""
        return len(self.evidence)

    def __attrs_post_init__(self) -> None:
        self.check_amount()
        if self.lines is not None:
            check_claim_lines(self.lines)

    def check_amount(self) -> None:
        if self.refund is RefundKind.PARTIAL and self.amount is None:
            raise InvalidInput("missing-key", "a partial refund names its amount", ".amount")
        if self.received and self.refund is RefundKind.FULL and self.amount is not None:
            right = "a full refund names no amount: leave it out, or ask for 'partial'"
            raise InvalidInput("invalid-value", right, ".amount")


def check_claim_lines(lines: tuple[ClaimLine, ...]) -> None:
    if not lines:
        right = "a claim names at least one line, or leaves 'lines' out for all"
        raise InvalidInput("invalid-value", right, ".lines")
    for index, line in enumerate(lines):
        if any(line.id == other.id for other in lines[:index]):
            right = f"{shown(line.id)} is claimed twice"
            raise InvalidInput("invalid-value", right, f".lines[{index}].id")


CLAIM = record(Claim)


@frozen(kw_only=True, field_transformer=wired)
class Offer:
    """What the seller offers instead of what was asked for."""

    amount: Paid
    return_goods: Annotated[bool, FLAG] = False


OFFER = record(Offer)


class EventType(StrEnum):
    """What a party can do in a dispute, in table order."""

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
}
EVENT_TYPE = choice(EventType, tuple(EventType))
OWN_FIELDS: dict[str, tuple[EventType, bool]] = {
    "offer": (EventType.SELLER_REJECTED, False),
    "claim": (EventType.BUYER_REVISED, True),
    "amount": (EventType.PLATFORM_RULED, True),
    "return_goods": (EventType.PLATFORM_RULED, False),
    "tracking_number": (EventType.RETURN_SHIPPED, False),
}


@frozen(kw_only=True, field_transformer=wired)
class Event:
    """Something that a party did at an instant. Only its own type's fields may be given."""

    id: Id
    type: Annotated[EventType, EVENT_TYPE]
    at: Stamp
    offer: Annotated[Offer | None, OFFER] = None
    claim: Annotated[Claim | None, CLAIM] = None
    amount: Annotated[Money | None, AMOUNT] = None
    return_goods: MaybeFlag = None
    tracking_number: MaybeText = None

    def __attrs_post_init__(self) -> None:
        for name, (owner, needed) in OWN_FIELDS.items():
            given = getattr(self, name) is not None
            if given and self.type is not owner:
                raise InvalidInput("unknown-key", f"{self.type} has no {name}", f".{name}")
            if needed and not given and self.type is owner:
                raise InvalidInput("missing-key", f"{self.type} needs {name}", f".{name}")


EVENT = record(Event)


class State(StrEnum):
    """Where a dispute stands."""

    AWAITING_SELLER = "awaiting-seller"
    AWAITING_BUYER = "awaiting-buyer"
    IN_ARBITRATION = "in-arbitration"
    AWAITING_RETURN = "awaiting-return"
    RETURN_IN_TRANSIT = "return-in-transit"
    REFUND_DUE = "refund-due"
    REFUNDED = "refunded"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE = choice(State, tuple(State))
FINAL = frozenset({State.REFUNDED, State.CLOSED, State.CANCELLED})


# What the units of a dispute count as in its order: while it is open they are disputed.
COUNTED_AS: dict[State, str | None] = {
    State.REFUNDED: "refunded_quantity",
    State.CLOSED: "decided_quantity",
    State.CANCELLED: None,
}


STATES = {state.value: state for state in State}


class SettledBy(StrEnum):
    """Who, or whose silence, fixed the amount."""

    SELLER = "seller"
    SELLER_TIMEOUT = "seller-timeout"
    BUYER = "buyer"
    BUYER_TIMEOUT = "buyer-timeout"
    PLATFORM = "platform"
    PLATFORM_TIMEOUT = "platform-timeout"
    RETURN_TIMEOUT = "return-timeout"


SETTLERS = {one.value: one for one in SettledBy}


@frozen(kw_only=True, field_transformer=wired)
class LineShare:
    """What of an amount falls on one order line."""

    id: Id
    amount: Paid


SETTLED_BY = choice(SettledBy, tuple(SettledBy))
LINE_SHARE = record(LineShare)


@frozen(kw_only=True, field_transformer=wired)
class Settlement:
    """An amount that is settled, its split, and whether the goods go back first."""

    by: Annotated[SettledBy, SETTLED_BY]
    amount: Paid
    lines: Annotated[tuple[LineShare, ...], list_of(LINE_SHARE)]
    shipping: Paid
    return_goods: Annotated[bool, FLAG]


SETTLEMENT = record(Settlement)


class Terms(Protocol):
    """What a dispute keeps of the policy that it was opened under."""

    @property
    def revision(self) -> str:
        """The revision of the policy."""
        ...


@frozen(kw_only=True, field_transformer=wired)
class Dispute:
    """A dispute as it stands after its last event or deadline; only the life cycle makes one.

    `order` is the order without this dispute, `opened_with` the claim of its opening; `lines`,
    `requested` and what is refundable are fixed by the opening and by every revision. `missed`
    lists what could have been done until the deadlines that have passed since the last event.
    """

    policy: Terms = field(repr=lambda policy: policy.revision[:19])
    order: Annotated[Order, ORDER] = field(repr=lambda order: order.id)
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
    offer: Annotated[Offer | None, OFFER] = None
    settlement: Annotated[Settlement | None, SETTLEMENT] = None
    missed: Annotated[tuple[str, ...], list_of(TEXT)] = ()
    events: Annotated[tuple[Event, ...], list_of(EVENT)] = ()
    known_clock: Any = field(default=None, init=False, eq=False, repr=False)

    @property
    def has_offer(self) -> bool:
        """Whether an offer of the seller stands."""
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
    def standing_amount(self) -> int:
        """What was settled, else what the buyer asks for, in minor units."""
        return self.requested if self.settlement is None else self.settlement.amount.amount

    @property
    def standing_return(self) -> bool:
        """Whether the goods go back by what was settled, else by what the buyer asks for."""
        return (self.claim if self.settlement is None else self.settlement).return_goods

    @property
    def most_refundable(self) -> int:
        """What the disputed units and their shipping are worth, in minor units."""
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
