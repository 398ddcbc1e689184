"""The claim: what the buyer says happened and asks for."""

from enum import StrEnum
from typing import Annotated, Any

from attrs import frozen

from disputerules.values.codec import (
    FLAG,
    TEXT,
    as_is,
    checked_by_codecs,
    choice,
    list_of,
    record,
    scalar,
)
from disputerules.values.construct import constructed
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, ShortRepr, shown
from disputerules.values.fields import MAX_ITEMS, Count, Id, Positive
from disputerules.values.money import AMOUNT, Money


class ReasonCode(Embeddable, StrEnum):
    """The guide's reasons: five if nothing was received, five if something was.

    A policy has reasons of its own; the reason of a claim is a string.
    """

    EXTENSION_NOT_APPROVED = "extension-not-approved"
    RETURNED_TO_SELLER = "returned-to-seller"
    NO_TRACKING_INFORMATION = "no-tracking-information"
    HELD_BY_CUSTOMS = "held-by-customs"
    WRONG_ADDRESS = "wrong-address"
    NOT_RECEIVED = "not-received"
    NOT_AS_DESCRIBED = "not-as-described"
    QUALITY_PROBLEM = "quality-problem"
    QUANTITY_SHORTAGE = "quantity-shortage"
    COUNTERFEIT = "counterfeit"
    SHIPPING_METHOD_NOT_AS_DESCRIBED = "shipping-method-not-as-described"


class Returner(Embeddable, StrEnum):
    """Who sent the goods back."""

    CARRIER = "carrier"
    BUYER = "buyer"


class RefundKind(Embeddable, StrEnum):
    """What the buyer asks for: the price, a part of it, or goods in its place."""

    FULL = "full"
    PARTIAL = "partial"
    REPLACEMENT = "replacement"
    REPAIR = "repair"


# The remedies that are goods and no money.
GOODS = (RefundKind.REPLACEMENT, RefundKind.REPAIR)
REFUND_KINDS = {kind.value: kind for kind in RefundKind}


def read_reason(value: Any, currency: str | None = None) -> str:
    """Return a reason's code as a plain string."""
    code = TEXT.read(str(value) if isinstance(value, str) else value)
    if not code:
        raise InvalidInput("invalid-value", "reason must not be empty")
    return code


REASON = scalar(read_reason, as_is, {"type": "string", "minLength": 1})


RETURNER = choice(Returner, tuple(Returner))
REFUND_KIND = choice(RefundKind, tuple(RefundKind))
MaybeText = Annotated[str | None, TEXT]
MaybeFlag = Annotated[bool | None, FLAG]


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs)
class EvidenceFile(Embeddable):
    """A file given as evidence: its name and its size in bytes."""

    name: Annotated[str, TEXT]
    bytes: Count

    @property
    def format(self) -> str:
        """The file extension in lower case; empty if there is none."""
        _, dot, ending = self.name.rpartition(".")
        return ending.lower() if dot else ""


EVIDENCE_FILE = record(EvidenceFile)


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs)
class ClaimLine(Embeddable):
    """The claimed units of one order line."""

    id: Id
    quantity: Positive


CLAIM_LINE = record(ClaimLine)


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class Claim(ShortRepr, Embeddable):
    """What the buyer says and asks for. Without `lines` it covers everything claimable.

    >>> Claim(received=False, reason=ReasonCode.NO_TRACKING_INFORMATION).refund.value
    'full'
    """

    received: Annotated[bool, FLAG]
    reason: Annotated[str, REASON]
    returned_by: Annotated[Returner | None, RETURNER] = None
    lines: Annotated[tuple[ClaimLine, ...] | None, list_of(CLAIM_LINE, MAX_ITEMS)] = None
    refund: Annotated[RefundKind, REFUND_KIND] = RefundKind.FULL
    amount: Annotated[Money | None, AMOUNT] = None
    return_goods: Annotated[bool, FLAG] = False
    description: MaybeText = None
    evidence: Annotated[tuple[EvidenceFile, ...], list_of(EVIDENCE_FILE, MAX_ITEMS)] = ()

    @property
    def described(self) -> bool:
        """Whether the description has a visible character."""
        characters = self.description or ""
        return any(each.isprintable() and not each.isspace() for each in characters)

    @property
    def file_count(self) -> int:
        """The number of files given as evidence."""
        return len(self.evidence)

    @property
    def asks_for_goods(self) -> bool:
        """Whether the buyer asks for goods and no money."""
        return self.refund in GOODS

    @property
    def byte_count(self) -> int:
        """The bytes of all files given as evidence."""
        return sum([file.bytes for file in self.evidence])

    def __attrs_post_init__(self) -> None:
        self.check_amount()
        if self.lines is not None:
            check_claim_lines(self.lines)

    def __repr__(self) -> str:
        amount = f" of {self.amount}" if self.amount is not None else ""
        return f"<Claim {self.reason}: {self.refund} refund{amount}>"

    def check_amount(self) -> None:
        if self.refund is RefundKind.PARTIAL and self.amount is None:
            raise InvalidInput("missing-key", "a partial refund needs an amount", ".amount")
        if self.asks_for_goods and self.amount is not None:
            message = f"a claim for {self.refund} takes no amount; remove it"
            raise InvalidInput("invalid-value", message, ".amount")
        if self.received and self.refund is RefundKind.FULL and self.amount is not None:
            message = "a full refund takes no amount; remove it or set refund to 'partial'"
            raise InvalidInput("invalid-value", message, ".amount")


def check_claim_lines(lines: tuple[ClaimLine, ...]) -> None:
    if not lines:
        message = "a claim needs at least one line; leave out 'lines' to claim everything"
        raise InvalidInput("invalid-value", message, ".lines")
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.id in seen:
            message = f"duplicate line id {shown(line.id)}"
            raise InvalidInput("invalid-value", message, f".lines[{index}].id")
        seen.add(line.id)


CLAIM = record(Claim)
