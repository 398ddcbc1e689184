"""What a ledger comes to: the counters of each line, and of the shipping, and what changes them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import itemgetter

from disputerules.values.codec import copier_of
from disputerules.values.fields import cached_zero
from disputerules.values.ledger import SHIPPING, DisputeEntry, Outcome, OutsideRefund, Payment
from disputerules.values.money import Money, unchecked_money
from disputerules.values.order_line import OrderLine

# The counters of a line, or of the shipping. Plain tuples, because every answer about a dispute
# counts it in (`benchmarks/wire.py`).
COUNTERS = (
    *("refunded", "refunded_quantity", "disputed", "disputed_quantity"),
    *("decided", "decided_quantity"),
)
Tally = tuple[int, int, int, int, int, int]
NO_TALLY: Tally = (0, 0, 0, 0, 0, 0)
AT = itemgetter(0)
# What an entry adds at an instant to the counters of a line by its id, or of the shipping.
Change = tuple[datetime, str, Tally]


def plus(one: Tally, other: Tally) -> Tally:
    """The counters of both together."""
    a, b, c, d, e, f = one
    u, v, w, x, y, z = other
    return (a + u, b + v, c + w, d + x, e + y, f + z)


def negated(tally: Tally) -> Tally:
    """The counters that take others away."""
    a, b, c, d, e, f = tally
    return (-a, -b, -c, -d, -e, -f)


def changes(refunds: Iterable[OutsideRefund], disputes: Iterable[DisputeEntry]) -> Iterator[Change]:
    """What a ledger adds to the counters, entry by entry."""
    for refund in refunds:
        for part in refund.lines:
            yield refund.at, part.id, (part.amount.amount, part.quantity, 0, 0, 0, 0)
        if refund.shipping is not None:
            yield refund.at, SHIPPING, (refund.shipping.amount, 0, 0, 0, 0, 0)
    for entry in disputes:
        yield from changes_by(entry)


def changes_by(entry: DisputeEntry) -> Iterator[Change]:
    """What a dispute adds: what it holds, of which a payment is refunded and the rest decided."""
    held = [(one.id, one.quantity, one.amount.amount) for one in entry.lines]
    if entry.shipping_value or entry.payments:
        held.append((SHIPPING, 0, entry.shipping_value))
    for key, units, value in held:
        yield entry.opened_at, key, (0, 0, value, units, 0, 0)
    so_far: dict[str, int] = defaultdict(int)
    outcome: Outcome | None = None
    for at, payment, after in steps(entry):
        if payment is None:
            for key, units, value in held:
                adds = ended(after or outcome, units, value - so_far[key])
                yield at, key, negated(adds) if after is None else adds
            outcome = after
        else:
            for key, amount in payment.shares:
                so_far[key] += amount
                yield at, key, paid(outcome, amount)


def steps(entry: DisputeEntry) -> list[tuple[datetime, Payment | None, Outcome | None]]:
    """The payments of a dispute and its ends, which come first at one instant, in time.

    An end has an outcome; the end of an end has none.
    """
    found: list[tuple[datetime, Payment | None, Outcome | None]] = []
    for end in entry.earlier_ends:
        found += [(end.ended_at, None, end.outcome), (end.reopened_at, None, None)]
    if entry.ended_at is not None:
        found.append((entry.ended_at, None, entry.outcome))
    found += [(one.at, one, None) for one in entry.payments]
    return sorted(found, key=AT)


def paid(outcome: Outcome | None, amount: int) -> Tally:
    """What a payment changes: it is refunded, and held no more."""
    if outcome is None:
        return (amount, 0, -amount, 0, 0, 0)
    return (amount, 0, 0, 0, 0 if outcome is Outcome.CANCELLED else -amount, 0)


def ended(outcome: Outcome | None, units: int, rest: int) -> Tally:
    """What the end of a dispute changes: what it still held is decided, unless it is withdrawn."""
    if outcome is Outcome.CANCELLED:
        return (0, 0, -rest, -units, 0, 0)
    if outcome is Outcome.REFUNDED:
        return (0, units, -rest, -units, rest, 0)
    return (0, 0, -rest, -units, rest, units)


def added_up(listed: Iterable[Change]) -> dict[str, Tally]:
    """What changes come to, of every line by its id, and of the shipping by `SHIPPING`."""
    totals: dict[str, Tally] = {}
    for _, key, adds in listed:
        known = totals.get(key)
        totals[key] = adds if known is None else plus(known, adds)
    return totals


def tally_of(line: OrderLine) -> Tally:
    """The counters that a line has."""
    return (
        line.refunded.amount,
        line.refunded_quantity,
        line.disputed_value,
        line.disputed_quantity,
        line.decided_value,
        line.decided_quantity,
    )


# A refund outside a dispute can be about units that a dispute holds, so both together may be more
# than the line has. What can be claimed is then nothing.
COUNTED = copier_of(OrderLine, COUNTERS, checked=False)


def money(amount: int, currency: str) -> Money:
    """Most counters are nothing, and nothing is kept."""
    return unchecked_money(amount, currency) if amount else cached_zero(currency)


def counted_line(line: OrderLine, tally: Tally) -> OrderLine:
    """The line with the counters of a ledger."""
    currency = line.paid.currency
    refunded, refunded_units, disputed, disputed_units, decided, decided_units = tally
    counted: OrderLine = COUNTED(
        line,
        money(max(0, min(refunded, line.paid.amount)), currency),
        min(refunded_units, line.quantity),
        money(max(0, disputed), currency),
        disputed_units,
        money(max(0, decided), currency),
        decided_units,
    )
    return counted


def counted_shipping(paid: int, tally: Tally) -> tuple[int, int]:
    """What of the shipping is refunded, and what disputes hold of the rest, in minor units."""
    refunded, _, disputed, _, decided, _ = tally
    refunded = max(0, min(refunded, paid))
    return refunded, min(max(0, disputed + decided), paid - refunded)
