"""The events of a dispute: what a party did, and when."""

from enum import StrEnum
from typing import Annotated, Any

from attrs import frozen

from disputerules.values.build import key_of
from disputerules.values.claim import (
    CLAIM,
    EVIDENCE_FILE,
    Claim,
    ClaimLine,
    EvidenceFile,
    MaybeFlag,
    MaybeText,
)
from disputerules.values.codec import checked_by_codecs, choice, list_of, record
from disputerules.values.construct import constructed
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, ShortRepr, shown
from disputerules.values.event_parts import (
    EVENT_LINES,
    OFFER,
    EventLine,
    Offer,
    refuse_repeated,
    stated,
)
from disputerules.values.fields import MAX_ITEMS, Id, MaybePaid, MaybeStamp, Stamp
from disputerules.values.ledger import OutsideRefund, RefundedUnits
from disputerules.values.money import AMOUNT, Money
from disputerules.values.order import TRADER, TRADERS, Party
from disputerules.values.periods import format_instant
from disputerules.values.settlement import LineShare


class EventType(Embeddable, StrEnum):
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
    SELLER_ESCALATED = "seller-escalated"
    EVIDENCE_ADDED = "evidence-added"
    INFORMATION_REQUESTED = "information-requested"
    INFORMATION_PROVIDED = "information-provided"
    SELLER_OFFERED = "seller-offered"
    BUYER_APPEALED = "buyer-appealed"
    SELLER_APPEALED = "seller-appealed"
    RETURN_INSPECTED = "return-inspected"
    REPLACEMENT_SHIPPED = "replacement-shipped"
    REPLACEMENT_RECEIVED = "replacement-received"
    REPLACEMENT_FAILED = "replacement-failed"
    REFUND_FAILED = "refund-failed"
    DEADLINE_EXTENDED = "deadline-extended"
    DISPUTE_HELD = "dispute-held"
    DISPUTE_RESUMED = "dispute-resumed"
    CHARGEBACK_OPENED = "chargeback-opened"
    CHARGEBACK_CLOSED = "chargeback-closed"


class InspectionVerdict(StrEnum):
    """What an inspection of returned goods says."""

    ACCEPTED = "accepted"
    REDUCED = "reduced"
    REFUSED = "refused"


VERDICT = choice(InspectionVerdict, tuple(InspectionVerdict))
E = EventType
BUYER, SELLER, PLATFORM = (Party.BUYER,), (Party.SELLER,), (Party.PLATFORM,)
ACTORS: dict[EventType, tuple[Party, ...]] = {
    E.SELLER_ACCEPTED: SELLER,
    E.SELLER_REJECTED: SELLER,
    E.BUYER_ACCEPTED: BUYER,
    E.BUYER_REVISED: BUYER,
    E.BUYER_ESCALATED: BUYER,
    E.BUYER_CANCELLED: BUYER,
    E.PLATFORM_RULED: PLATFORM,
    E.RETURN_SHIPPED: BUYER,
    E.RETURN_RECEIVED: SELLER,
    E.RETURN_CONTESTED: SELLER,
    E.REFUND_PAID: PLATFORM,
    E.SELLER_REFUNDED: SELLER,
    E.SELLER_ESCALATED: SELLER,
    E.EVIDENCE_ADDED: TRADERS,
    E.INFORMATION_REQUESTED: PLATFORM,
    E.INFORMATION_PROVIDED: TRADERS,
    E.SELLER_OFFERED: SELLER,
    E.BUYER_APPEALED: BUYER,
    E.SELLER_APPEALED: SELLER,
    E.RETURN_INSPECTED: SELLER,
    E.REPLACEMENT_SHIPPED: SELLER,
    E.REPLACEMENT_RECEIVED: BUYER,
    E.REPLACEMENT_FAILED: BUYER,
    E.REFUND_FAILED: PLATFORM,
    E.DEADLINE_EXTENDED: PLATFORM,
    E.DISPUTE_HELD: PLATFORM,
    E.DISPUTE_RESUMED: PLATFORM,
    E.CHARGEBACK_OPENED: PLATFORM,
    E.CHARGEBACK_CLOSED: PLATFORM,
}
EVENT_TYPE = choice(EventType, tuple(EventType))
SHOWING = (E.SELLER_REJECTED, E.INFORMATION_PROVIDED, E.BUYER_APPEALED, E.SELLER_APPEALED)
WITH_AMOUNT = (E.PLATFORM_RULED, E.SELLER_OFFERED, E.REFUND_PAID, E.REFUND_FAILED)
WITH_LINES = (E.SELLER_REFUNDED, E.PLATFORM_RULED, E.SELLER_OFFERED, E.RETURN_RECEIVED)
# The fields that not every event takes: by which types, and whether those need them.
OWN_FIELDS: dict[str, dict[EventType, bool]] = {
    "offer": {E.SELLER_REJECTED: False},
    "claim": {E.BUYER_REVISED: True},
    "amount": dict.fromkeys(WITH_AMOUNT, False),
    "return_goods": {E.PLATFORM_RULED: False, E.SELLER_OFFERED: False},
    "tracking_number": {E.RETURN_SHIPPED: False, E.REPLACEMENT_SHIPPED: False},
    "lines": dict.fromkeys(WITH_LINES, False),
    "shipping": {E.SELLER_REFUNDED: False, E.PLATFORM_RULED: False, E.SELLER_OFFERED: False},
    "by": {E.EVIDENCE_ADDED: True},
    "from_": {E.INFORMATION_REQUESTED: True},
    "evidence": dict.fromkeys(SHOWING, False) | {E.EVIDENCE_ADDED: True},
    "until": {E.DEADLINE_EXTENDED: True},
    "won_by": {E.CHARGEBACK_CLOSED: True},
    "verdict": {E.RETURN_INSPECTED: True},
    "deduction": {E.RETURN_INSPECTED: False},
    "description": dict.fromkeys(SHOWING, False),
}
STATED = ("amount", "lines", "shipping")
# The types that need one of several fields.
NEEDED: dict[EventType, tuple[str, ...]] = {
    E.PLATFORM_RULED: STATED,
    E.SELLER_OFFERED: STATED,
    E.SELLER_REFUNDED: STATED[1:],
}
LINE_CLASSES: dict[EventType, type[EventLine]] = {
    E.SELLER_REFUNDED: RefundedUnits,
    E.PLATFORM_RULED: LineShare,
    E.SELLER_OFFERED: LineShare,
    E.RETURN_RECEIVED: ClaimLine,
}
LINE_KEYS: dict[type[EventLine], str] = {
    RefundedUnits: "'quantity' and 'amount'",
    LineShare: "'amount' and no 'quantity'",
    ClaimLine: "'quantity' and no 'amount'",
}
MaybeFiles = Annotated[tuple[EvidenceFile, ...] | None, list_of(EVIDENCE_FILE, MAX_ITEMS)]
MaybeTrader = Annotated[Party | None, TRADER]


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class Event(ShortRepr, Embeddable):
    """Something that a party did at an instant. It takes only the fields of its type.

    `by` is who adds evidence, `from_` whom the platform asks for information. An amount beside
    `lines` and `shipping` has to be what they add up to.
    """

    id: Id
    type: Annotated[EventType, EVENT_TYPE]
    at: Stamp
    offer: Annotated[Offer | None, OFFER] = None
    claim: Annotated[Claim | None, CLAIM] = None
    amount: Annotated[Money | None, AMOUNT] = None
    return_goods: MaybeFlag = None
    tracking_number: MaybeText = None
    lines: Annotated[tuple[EventLine, ...] | None, EVENT_LINES] = None
    shipping: MaybePaid = None
    by: MaybeTrader = None
    from_: MaybeTrader = None
    until: MaybeStamp = None
    won_by: MaybeTrader = None
    verdict: Annotated[InspectionVerdict | None, VERDICT] = None
    deduction: MaybePaid = None
    evidence: MaybeFiles = None
    description: MaybeText = None

    def __attrs_post_init__(self) -> None:
        for name, owners in OWN_FIELDS.items():
            given = getattr(self, name) is not None
            if given and self.type not in owners:
                message = f"{self.type} takes no {key_of(name)!r}; only {' and '.join(owners)} do"
                message = message if len(owners) > 1 else message[: -len("do")] + "does"
                raise InvalidInput("unknown-key", message, f".{key_of(name)}")
            if not given and owners.get(self.type):
                message = f"missing key {key_of(name)!r}; {self.type} needs it"
                raise InvalidInput("missing-key", message, f".{key_of(name)}")
        if self.type in NEEDED or self.lines:
            self.check_lines()
        if self.verdict is not None:
            self.check_deduction(self.verdict)

    def check_deduction(self, verdict: InspectionVerdict) -> None:
        """Refuse a deduction that the verdict does not take, or lacks."""
        reduced = verdict is InspectionVerdict.REDUCED
        if reduced and self.deduction is None:
            message = "missing key 'deduction'; the verdict 'reduced' needs it"
            raise InvalidInput("missing-key", message, ".deduction")
        if not reduced and self.deduction is not None:
            message = f"the verdict '{verdict}' takes no 'deduction'; only 'reduced' does"
            raise InvalidInput("unknown-key", message, ".deduction")

    def check_lines(self) -> None:
        """Refuse lines of another class, and parts that do not make an amount."""
        needed = NEEDED.get(self.type, ())
        if needed and all(getattr(self, name) is None for name in needed):
            first, others = needed[0], " or ".join(map(repr, needed[1:]))
            message = f"missing key {first!r}; {self.type} needs it, or {others}"
            raise InvalidInput("missing-key", message, f".{first}")
        if self.lines == () and self.type is EventType.RETURN_RECEIVED:
            message = "no line came back; leave out 'lines' if all of them did"
            raise InvalidInput("invalid-value", message, ".lines")
        refuse_repeated(self.lines or ())
        for index, line in enumerate(self.lines or ()):
            right = LINE_CLASSES[self.type]
            if not isinstance(line, right):
                message = f"each line of {self.type} has {LINE_KEYS[right]}"
                raise InvalidInput("invalid-value", message, f".lines[{index}]")
        if needed == STATED:
            total = stated(self.amount, self.shares, self.shipping)
            if total is None:
                message = f"missing key 'amount'; {self.type} needs it, or a line"
                raise InvalidInput("missing-key", message, ".amount")
            object.__setattr__(self, "amount", total)

    @property
    def amounts(self) -> list[tuple[str, Money]]:
        """Every amount of the event itself, with its path; an amount stands after its parts."""
        found = [(".deduction", self.deduction)]
        for path, part in (("", self), (".offer", self.offer)):
            if part is not None:
                for index, line in enumerate(part.lines or ()):
                    found += [(f"{path}.lines[{index}].amount", getattr(line, "amount", None))]
                found += [(f"{path}.shipping", part.shipping), (f"{path}.amount", part.amount)]
        return [(path, money) for path, money in found if money is not None]

    @property
    def shares(self) -> tuple[LineShare, ...] | None:
        """The lines of an offer or a ruling, with their amounts."""
        if LINE_CLASSES.get(self.type) is not LineShare:
            return None
        shares: tuple[LineShare, ...] | None = self.lines  # type: ignore[assignment]
        return shares

    @property
    def returned(self) -> tuple[ClaimLine, ...] | None:
        """The units that came back, where the event names them."""
        if self.type is not EventType.RETURN_RECEIVED:
            return None
        units: tuple[ClaimLine, ...] | None = self.lines  # type: ignore[assignment]
        return units

    @property
    def refund(self) -> OutsideRefund | None:
        """The refund outside the dispute that the event reports; the same id, the same refund."""
        if self.type is not EventType.SELLER_REFUNDED:
            return None
        lines: Any = self.lines or ()
        return OutsideRefund(id=self.id, at=self.at, lines=lines, shipping=self.shipping)

    @property
    def offered(self) -> Offer | None:
        """The offer that the event makes, in itself or beside a rejection."""
        if self.type is not EventType.SELLER_OFFERED or self.amount is None:
            return self.offer
        return Offer(
            amount=self.amount,
            return_goods=bool(self.return_goods),
            lines=self.shares,
            shipping=self.shipping,
        )

    @property
    def files(self) -> tuple[EvidenceFile, ...]:
        """The files that come with the event, in itself or in its claim."""
        return self.evidence or (self.claim.evidence if self.claim is not None else ())

    def __repr__(self) -> str:
        return f"<Event {shown(self.id)}: {self.type} at {format_instant(self.at)}>"


EVENT = record(Event)
