"""The refund value of a claim, and its share of each line."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from attrs import frozen

from disputerules.decide.known_case import claimed_case
from disputerules.facts.case import Case, ClaimedLine, with_line
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import REFUND_KIND, REFUND_KINDS, Claim, RefundKind
from disputerules.values.codec import builder_of, list_of
from disputerules.values.embeddable import Embeddable
from disputerules.values.fields import Paid
from disputerules.values.money import Money, allocate, unchecked_money
from disputerules.values.order import PARTIES, PARTY, Order, Party
from disputerules.values.settlement import (
    DEDUCTION,
    LINE_SHARE,
    Deduction,
    DeductionCode,
    LineShare,
)


@frozen
class Refund(Embeddable):
    """The refund, the most that can be refunded, and the share of each line."""

    amount: Paid
    kind: Annotated[RefundKind, REFUND_KIND]
    refundable: Paid
    lines: Annotated[tuple[LineShare, ...], list_of(LINE_SHARE)]
    shipping: Paid
    return_postage: Annotated[Party, PARTY]
    rule: str
    deductions: Annotated[tuple[Deduction, ...], list_of(DEDUCTION)] = ()


def calculate_refund(
    order: Order, claim: Claim, *, at: datetime, policy: Policy = ALIEXPRESS_GUIDE
) -> Refund:
    """Return what a claim would refund if it were accepted unchanged.

    Full when nothing was received, else full or the partial amount asked for, never above what is
    left, less what the reason keeps back. Amounts are in the order's currency; return postage is
    reported and never part of it.
    """
    case = claimed_case(order, claim, at, policy)
    return refund_of(case, refund_value(case, policy))


class RefundValue(NamedTuple):
    """The refund of a claim in minor units, and the most that each part can be refunded.

    Of the amount, which the buyer asks for, the deductions are kept back.
    """

    verdict: Verdict
    amount: int
    lines: tuple[int, ...]
    shipping: int
    deductions: tuple[tuple[str, int], ...] = ()

    @property
    def net(self) -> int:
        """What is refunded."""
        return self.amount - sum(amount for _, amount in self.deductions)


def refund_value(case: Case, policy: Policy) -> RefundValue:
    """Return the refund value of the claim of a case."""
    table = compiled(policy).table
    by_line = table("refund-lines").decide
    lines = tuple([by_line(with_line(case, line)).field("amount") for line in case.lines])
    shipping = table("refund-shipping").decide(case).field("amount")
    verdict: Verdict = table("refund").decide(case)
    kept = table("refund-deductions").decide(case).fields
    kept_back = tuple([(name.replace("_", "-"), amount) for name, amount in kept if amount])
    return RefundValue(verdict, verdict.field("amount"), lines, shipping, kept_back)


def deductions_of(kept: Iterable[tuple[str, int]], currency: str) -> tuple[Deduction, ...]:
    """What is kept back, by code."""
    return tuple(
        [
            Deduction(code=DeductionCode(code), amount=unchecked_money(amount, currency))
            for code, amount in kept
        ]
    )


def refund_of(case: Case, value: RefundValue) -> Refund:
    """The refund of a case, split over its lines."""
    kind, _, postage = (part for _, part in value.verdict.fields)
    currency = case.order.currency
    shares, shipping_share = split(value.net, value.lines)
    return Refund(
        Money(value.net, currency),
        REFUND_KINDS[kind],
        Money(sum(value.lines) + value.shipping, currency),
        line_shares(case.lines, shares, currency),
        unchecked_money(shipping_share, currency),
        PARTIES[postage],
        value.verdict.rule,
        deductions_of(value.deductions, currency),
    )


def split(amount: int, lines: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """An amount over lines by largest remainder; only what exceeds the goods is shipping."""
    most = sum(lines)
    # All or nothing is most often asked for, and needs no division.
    if amount >= most:
        return lines, amount - most
    if not amount:
        return (0,) * len(lines), 0
    return allocate(amount, lines), 0


def line_shares(
    lines: Iterable[ClaimedLine | Any], shares: Iterable[int], currency: str
) -> tuple[LineShare, ...]:
    pairs = zip(lines, shares, strict=True)
    return tuple([line_share(line.id, unchecked_money(share, currency)) for line, share in pairs])


line_share = builder_of(LineShare, ("id", "amount"))
