"""What an event says beside its type: an offer, and lines with units, amounts, or both."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from attrs import frozen

from disputerules.values.claim import CLAIM_LINE, ClaimLine
from disputerules.values.codec import FLAG, Codec, checked_by_codecs, list_of, mistyped, record
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.fields import MAX_ITEMS, MaybePaid, Paid
from disputerules.values.ledger import REFUNDED_UNITS, RefundedUnits
from disputerules.values.money import Money
from disputerules.values.settlement import LINE_SHARE, LineShare

EventLine = RefundedUnits | ClaimLine | LineShare
Shares = Sequence[LineShare]


def read_line(value: Any, currency: str | None = None) -> EventLine:
    """Return a line with the class that its keys ask for."""
    keys = value.keys() if type(value) is dict else ()
    if "amount" not in keys:
        return CLAIM_LINE.read(value, currency)
    return (REFUNDED_UNITS if "quantity" in keys else LINE_SHARE).read(value, currency)


def write_line(line: EventLine) -> Any:
    for codec, cls in ((REFUNDED_UNITS, RefundedUnits), (CLAIM_LINE, ClaimLine)):
        if isinstance(line, cls):
            return codec.write(line)
    return LINE_SHARE.write(line)


def check_line(value: Any) -> EventLine:
    if not isinstance(value, EventLine):
        raise mistyped(value, "a line")
    return value


LINE_SCHEMA = {"anyOf": [one.schema for one in (REFUNDED_UNITS, CLAIM_LINE, LINE_SHARE)]}
EVENT_LINES = list_of(Codec(read_line, write_line, LINE_SCHEMA, check_line), MAX_ITEMS)
SHARES = list_of(LINE_SHARE, MAX_ITEMS)


def stated(amount: Money | None, lines: Shares | None, shipping: Money | None) -> Money | None:
    """Return the amount of an offer or a ruling, which its parts add up to if it has any.

    Raises InvalidInput if an amount beside them is another.
    """
    parts = [*(one.amount for one in lines or ()), *([shipping] if shipping is not None else [])]
    refuse_repeated(lines or ())
    if lines is None and shipping is None:
        return amount
    total = sum(parts[1:], parts[0]) if parts else None
    if amount is not None and amount.amount != (total.amount if total is not None else 0):
        message = f"amount ({amount}) is not what lines and shipping add up to ({total or 0})"
        raise InvalidInput("invalid-value", message, ".amount")
    return amount if total is None else total


def refuse_repeated(lines: Iterable[EventLine]) -> None:
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.id in seen:
            message = f"duplicate line id {shown(line.id)}"
            raise InvalidInput("invalid-value", message, f".lines[{index}].id")
        seen.add(line.id)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Offer(Embeddable):
    """What the seller offers instead of what the buyer asked for: an amount, or its parts."""

    amount: Paid = None  # type: ignore[assignment]
    return_goods: Annotated[bool, FLAG] = False
    lines: Annotated[tuple[LineShare, ...] | None, SHARES] = None
    shipping: MaybePaid = None

    def __attrs_post_init__(self) -> None:
        total = stated(self.amount, self.lines, self.shipping)
        if total is None:
            raise InvalidInput("missing-key", "missing key 'amount'", ".amount")
        object.__setattr__(self, "amount", total)

    @property
    def shares(self) -> tuple[LineShare, ...] | None:
        """The share of each line, as a ruling has them."""
        return self.lines


OFFER = record(Offer)
