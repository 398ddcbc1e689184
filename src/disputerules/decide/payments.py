"""The payments of a dispute: how one is shared, and what of each stands after failures."""

from collections.abc import Iterable
from datetime import datetime

from disputerules.decide.payable import share_of
from disputerules.decide.refunds import split
from disputerules.values.codec import builder_of
from disputerules.values.ledger import SHIPPING, Payment, paid_in

PAYMENT = builder_of(Payment, ("at", "lines", "shipping"))


def shared(amount: int, at: datetime, lines: list[tuple[str, int]], sign: int = 1) -> Payment:
    """A payment of an amount by the value of lines; what exceeds them is shipping."""
    shares, shipping = split(amount, tuple([value for _, value in lines]))
    pairs = zip(lines, shares, strict=True)
    parts = tuple([share_of(line, sign * share) for (line, _), share in pairs])
    payment: Payment = PAYMENT(at, parts, sign * shipping)
    return payment


def standing(payments: Iterable[Payment]) -> list[tuple[Payment, int]]:
    """The payments that did not fail, oldest first, and how much of each, in minor units.

    What failed is of the last ones.
    """
    made: list[tuple[Payment, int]] = []
    for one in payments:
        left = one.total
        if left > 0:
            made.append((one, left))
        while left < 0:
            last, stood = made.pop()
            left += stood
            if left > 0:
                made.append((last, left))
    return made


def taken_back(amount: int, at: datetime, payments: tuple[Payment, ...]) -> Payment:
    """The payment, negative, that takes back a part of what was paid.

    Where that is all of the last payment, it is each of its parts, else by the value of what the
    lines were paid.
    """
    paid = paid_in(payments)
    last, stood = standing(payments)[-1]
    parts = dict(last.shares)
    if amount == stood == last.total and all(paid[key] >= part for key, part in parts.items()):
        lines = tuple([share_of(one.id, -one.amount) for one in last.lines])
        whole: Payment = PAYMENT(at, lines, -last.shipping)
        return whole
    return shared(amount, at, [one for one in paid.items() if one[0] != SHIPPING], sign=-1)
