"""What a ledger cannot say of its order: unknown lines, more than was paid, stamps out of order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter

from disputerules.values.errors import InvalidInput, shown
from disputerules.values.ledger import DisputeEntry, OutsideRefund, Units
from disputerules.values.money import Money
from disputerules.values.order_line import OrderLine

Lines = Mapping[str, OrderLine]


def check_no_counters(lines: Iterable[OrderLine], shipping: Iterable[tuple[str, Money]]) -> None:
    """Refuse counters beside a ledger: the ledger gives them at every instant."""
    for index, line in enumerate(lines):
        for name in LINE_COUNTERS:
            value = getattr(line, name)
            if value is not None and (value.amount if isinstance(value, Money) else value):
                refuse_counter(f"lines[{index}].{name}")
    for name, amount in shipping:
        if amount.amount:
            refuse_counter(name)


LINE_COUNTERS = (
    *("refunded", "refunded_quantity", "disputed_quantity", "disputed"),
    *("decided_quantity", "decided"),
)


def refuse_counter(name: str) -> None:
    message = f"{name} stands beside a ledger; leave it out and list it in refunds or disputes"
    raise InvalidInput("invalid-value", message, f".{name}")


def check_refunds(refunds: tuple[OutsideRefund, ...], lines: Lines, shipping: Money) -> None:
    """Refuse refunds of unknown lines, one id twice, and more than was paid."""
    seen: set[str] = set()
    used: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    shipped = 0
    for index, refund in enumerate(refunds):
        path = f".refunds[{index}]"
        if refund.id in seen:
            message = f"refund {shown(refund.id)} is listed twice"
            raise InvalidInput("invalid-value", message, f"{path}.id")
        seen.add(refund.id)
        for place, part in each_line(refund.lines, lines, path):
            units = used[part.id]
            units[0] += part.quantity
            units[1] += part.amount.amount
            check_most(units, lines[part.id], "refunded", place)
        shipped += refund.shipping.amount if refund.shipping else 0
        if shipped > shipping.amount:
            total = Money(shipped, shipping.currency)
            message = f"shipping refunded ({total}) exceeds shipping paid ({shipping})"
            raise InvalidInput("invalid-value", message, f"{path}.shipping")


def check_refund(refund: OutsideRefund, lines: Lines, shipping: Money) -> None:
    """Refuse a refund of unknown lines, and of more than was paid; its path begins with it."""
    for place, part in each_line(refund.lines, lines, ""):
        check_most([part.quantity, part.amount.amount], lines[part.id], "refunded", place)
    if refund.shipping is not None and refund.shipping.amount_of(shipping) < refund.shipping.amount:
        message = f"shipping refunded ({refund.shipping}) exceeds shipping paid ({shipping})"
        raise InvalidInput("invalid-value", message, ".shipping")


def each_line(parts: Iterable[Units], lines: Lines, path: str) -> Iterator[tuple[str, Units]]:
    """Each part with its path; raises for an unknown line and for a line that stands twice."""
    seen: set[str] = set()
    for index, part in enumerate(parts):
        place = f"{path}.lines[{index}]"
        if part.id not in lines:
            message = f"the order has no line {shown(part.id)}; it has {', '.join(lines)}"
            raise InvalidInput("invalid-value", message, f"{place}.id")
        if part.id in seen:
            message = f"line {shown(part.id)} is listed twice; add up its units and amounts"
            raise InvalidInput("invalid-value", message, f"{place}.id")
        part.amount.amount_of(lines[part.id].paid)
        seen.add(part.id)
        yield place, part


def check_most(total: list[int], line: OrderLine, what: str, place: str) -> None:
    units, amount = total
    if units > line.quantity:
        message = f"units {what} ({units}) exceed the quantity ({line.quantity})"
        raise InvalidInput("invalid-value", message, f"{place}.quantity")
    if amount > line.paid.amount:
        money = Money(amount, line.paid.currency)
        message = f"{what} ({money}) exceeds paid ({line.paid})"
        raise InvalidInput("invalid-value", message, f"{place}.amount")


def check_disputes(disputes: tuple[DisputeEntry, ...], lines: Lines, shipping: Money) -> None:
    """Refuse disputes of unknown lines, and those that together hold more than was paid."""
    for index, entry in enumerate(disputes):
        path = f".disputes[{index}]"
        if entry.id is None:
            raise InvalidInput("missing-key", "missing key 'id'", f"{path}.id")
        for _ in each_line(entry.lines, lines, path):
            pass
        check_payments(entry, path)
    holding: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    shipped = 0
    for opens, index in openings_and_releases(disputes):
        entry = disputes[index]
        sign = 1 if opens else -1
        for number, held in enumerate(entry.lines):
            total = holding[held.id]
            total[0] += sign * held.quantity
            total[1] += sign * held.amount.amount
            place = f".disputes[{index}].lines[{number}]"
            check_most(total, lines[held.id], "held by disputes at one time", place)
        shipped += sign * entry.shipping_value
        if shipped > shipping.amount:
            total_held = Money(shipped, shipping.currency)
            message = f"shipping held at one time ({total_held}) exceeds paid ({shipping})"
            raise InvalidInput("invalid-value", message, f".disputes[{index}].shipping")


def openings_and_releases(disputes: tuple[DisputeEntry, ...]) -> list[tuple[bool, int]]:
    """The openings (True) and the withdrawals by index, in time; what is withdrawn is free first.

    A dispute that is withdrawn at the instant of its opening holds nothing.
    """
    steps: list[tuple[datetime, bool, int]] = []
    for index, entry in enumerate(disputes):
        if not entry.is_released or entry.ended_at is None:
            steps.append((entry.opened_at, True, index))
        elif entry.ended_at > entry.opened_at:
            steps += [(entry.opened_at, True, index), (entry.ended_at, False, index)]
    return [(opens, index) for _, opens, index in sorted(steps)]


def check_payments(entry: DisputeEntry, path: str) -> None:
    """Refuse payments for lines that the dispute does not hold, and of more than it holds.

    A failed payment takes back what was paid before it, so no sum up to a payment is below 0.
    """
    most = {held.id: held.amount.amount for held in entry.lines}
    for index, payment in enumerate(entry.payments):
        for number, share in enumerate(payment.lines):
            if share.id not in most:
                message = f"the dispute has no line {shown(share.id)}; it has {', '.join(most)}"
                place = f"{path}.payments[{index}].lines[{number}].id"
                raise InvalidInput("invalid-value", message, place)
    holds, paid = entry.holds, defaultdict[str, int](int)
    for payment in sorted(entry.payments, key=attrgetter("at")):
        for line_id, amount in payment.shares:
            paid[line_id] += amount
        for line_id, _ in payment.shares:
            what = f"line {shown(line_id)}" if line_id else "shipping"
            check_paid(paid[line_id], holds.get(line_id, 0), what, path)


def check_paid(paid: int, most: int, what: str, path: str) -> None:
    if not 0 <= paid <= most:
        message = f"payments for {what} ({paid}) must be from 0 to what the dispute holds ({most})"
        raise InvalidInput("invalid-value", message, f"{path}.payments")
