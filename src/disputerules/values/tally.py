"""What a ledger comes to: the counters of each line, and of the shipping, at an instant."""

from collections.abc import Iterable

from attrs import define

from disputerules.values.codec import copier_of
from disputerules.values.ledger import SHIPPING, DisputeEntry, Outcome, OutsideRefund, paid_in
from disputerules.values.money import Money
from disputerules.values.order_line import OrderLine


@define
class Tally:
    """Counters of a line, or of the shipping, in units and minor units."""

    refunded: int = 0
    refunded_quantity: int = 0
    disputed: int = 0
    disputed_quantity: int = 0
    decided: int = 0
    decided_quantity: int = 0

    def refund(self, units: int, value: int) -> None:
        """Count a refund."""
        self.refunded += value
        self.refunded_quantity += units

    def hold(self, outcome: Outcome | None, units: int, value: int, paid: int) -> None:
        """Count what a dispute holds; what it paid of that is refunded."""
        self.refunded += paid
        if outcome is None:
            self.disputed += value - paid
            self.disputed_quantity += units
        elif outcome is not Outcome.CANCELLED:
            self.decided += value - paid
            if outcome is Outcome.REFUNDED:
                self.refunded_quantity += units
            else:
                self.decided_quantity += units


Tallies = dict[str, Tally]


def tally_of(line: OrderLine) -> Tally:
    """The counters that a line has."""
    return Tally(
        line.refunded.amount,
        line.refunded_quantity,
        line.disputed_value,
        line.disputed_quantity,
        line.decided_value,
        line.decided_quantity,
    )


def count(
    tallies: Tallies, refunds: Iterable[OutsideRefund], disputes: Iterable[DisputeEntry]
) -> None:
    """Add a ledger to the counters of every line by its id, and of the shipping by `SHIPPING`."""
    for refund in refunds:
        for part in refund.lines:
            tallies[part.id].refund(part.quantity, part.amount.amount)
        tallies[SHIPPING].refund(0, refund.shipping.amount if refund.shipping else 0)
    for entry in disputes:
        paid = paid_in(entry.payments)
        for held in entry.lines:
            value = held.amount.amount
            tallies[held.id].hold(entry.outcome, held.quantity, value, paid.get(held.id, 0))
        tallies[SHIPPING].hold(entry.outcome, 0, entry.shipping_value, paid.get(SHIPPING, 0))


COUNTERS = (
    *("refunded", "refunded_quantity", "disputed", "disputed_quantity"),
    *("decided", "decided_quantity"),
)
# A refund outside a dispute can be about units that a dispute holds, so both together may be more
# than the line has. What can be claimed is then nothing.
COUNTED = copier_of(OrderLine, COUNTERS, checked=False)


def counted_line(line: OrderLine, tally: Tally) -> OrderLine:
    """The line with the counters of a ledger."""
    currency = line.paid.currency
    counted: OrderLine = COUNTED(
        line,
        Money(min(tally.refunded, line.paid.amount), currency),
        min(tally.refunded_quantity, line.quantity),
        Money(max(0, tally.disputed), currency),
        tally.disputed_quantity,
        Money(max(0, tally.decided), currency),
        tally.decided_quantity,
    )
    return counted
