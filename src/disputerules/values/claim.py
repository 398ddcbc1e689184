"""The claim, the events and the dispute: what the parties say and where it stands."""

from enum import StrEnum
from typing import Annotated

from attrs import frozen

from disputerules.values.codec import (
    FLAG,
    TEXT,
    choice,
    list_of,
    record,
    wired,
)
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.money import AMOUNT, Money
from disputerules.values.order import (
    Count,
    Id,
    Positive,
)


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
