"""One line of an order: what was paid for its units, and what became of them."""

from typing import Annotated

from attrs import Factory, frozen

from disputerules.values.attributes import ATTRIBUTES, NO_ATTRIBUTES, AttributeValues
from disputerules.values.codec import checked_by_codecs, record
from disputerules.values.construct import constructed
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, ShortRepr, shown
from disputerules.values.fields import Count, Id, MaybePaid, Paid, Positive, cached_zero
from disputerules.values.money import Money

GivenAttributes = Annotated[AttributeValues, ATTRIBUTES]


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs, repr=False)
class OrderLine(ShortRepr, Embeddable):
    """Some units of one article, with counters for callers that keep no ledger.

    Open disputes hold `disputed_quantity` units and the amount `disputed`; disputes that ended
    hold `decided_quantity` units and `decided`. A held amount that is left out is each unit at
    paid / quantity, rounded up, together at most what is left. `attributes` are what a policy may
    declare beyond these fields.

    >>> line = OrderLine(id="1", quantity=3, paid=Money(500, "USD"), disputed_quantity=1)
    >>> line.claimable_quantity, line.held_value, line.claimable_value
    (2, 167, 333)
    """

    id: Id
    quantity: Positive
    paid: Paid
    refunded: Paid = Factory(lambda self: cached_zero(self.paid.currency), takes_self=True)
    refunded_quantity: Count = 0
    disputed_quantity: Count = 0
    disputed: MaybePaid = None
    decided_quantity: Count = 0
    decided: MaybePaid = None
    attributes: GivenAttributes = NO_ATTRIBUTES

    def __attrs_post_init__(self) -> None:
        paid, refunded = self.paid, self.refunded
        if paid.currency != refunded.currency:
            refunded.amount_of(paid)
        left = paid.amount - refunded.amount
        if left < 0:
            message = f"refunded ({self.refunded}) exceeds paid ({self.paid})"
            raise InvalidInput("invalid-value", message, ".refunded")
        held = self.disputed_quantity + self.decided_quantity
        if self.refunded_quantity + held > self.quantity:
            self.refuse_units()
        if self.disputed is not None or self.decided is not None:
            self.check_held(left)

    def __repr__(self) -> str:
        units = f"{self.quantity} unit{'s' * (self.quantity != 1)}"
        return f"<OrderLine {shown(self.id)}: {units}, {self.paid}>"

    def refuse_units(self) -> None:
        counters = ("disputed_quantity", "decided_quantity", "refunded_quantity")
        name = next(one for one in counters if getattr(self, one))
        message = (
            f"refunded, disputed and decided units together ({self.used_quantity}) "
            f"exceed the quantity ({self.quantity})"
        )
        raise InvalidInput("invalid-value", message, f".{name}")

    def check_held(self, left: int) -> None:
        held = Money(0, self.paid.currency)
        name = ".disputed"
        for part, path in ((self.disputed, ".disputed"), (self.decided, ".decided")):
            if part is not None:
                held, name = held + part, path
        if held.amount > left:
            message = (
                f"disputed and decided together ({held}) exceed paid - refunded "
                f"({self.paid - self.refunded})"
            )
            raise InvalidInput("invalid-value", message, name)

    @property
    def used_quantity(self) -> int:
        """Units that are refunded, or that a dispute holds."""
        return self.refunded_quantity + self.disputed_quantity + self.decided_quantity

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
        """Units that are neither refunded nor held by a dispute."""
        return max(0, self.quantity - self.used_quantity)

    @property
    def has_counters(self) -> bool:
        """Whether something of the line is refunded or held."""
        return bool(self.refunded.amount or self.used_quantity or self.held_value)

    @property
    def disputed_value(self) -> int:
        """What open disputes hold of the line, in minor units."""
        if self.disputed is not None:
            return self.disputed.amount
        if not self.disputed_quantity:
            return 0
        decided = self.decided.amount if self.decided is not None else 0
        return min(self.units_value(self.disputed_quantity), self.left - decided)

    @property
    def decided_value(self) -> int:
        """What disputes that ended hold of the line and did not refund, in minor units."""
        if self.decided is not None:
            return self.decided.amount
        if not self.decided_quantity:
            return 0
        return min(self.units_value(self.decided_quantity), self.left - self.disputed_value)

    def units_value(self, units: int) -> int:
        """Units at paid / quantity, each rounded up."""
        return -(-self.paid.amount // self.quantity) * units

    @property
    def held_value(self) -> int:
        """What disputes hold of the line beside what was refunded, in minor units."""
        return self.disputed_value + self.decided_value

    @property
    def claimable_value(self) -> int:
        """What is neither refunded nor held by a dispute, in minor units."""
        return max(0, self.left - self.held_value)


LINE = record(OrderLine)
