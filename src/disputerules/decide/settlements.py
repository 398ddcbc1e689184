"""What a row of the life cycle settles: the amount, its lines, and what is kept back."""

from collections.abc import Callable
from typing import Any

from disputerules.decide.account import DisputeAccount
from disputerules.decide.happening import Happening
from disputerules.decide.refunds import deductions_of, line_shares, split
from disputerules.facts.dispute_facts import NO_SETTLEMENT
from disputerules.values.codec import builder_of
from disputerules.values.money import Money, portion, unchecked_money
from disputerules.values.settlement import (
    SETTLERS,
    Deduction,
    DeductionCode,
    PaidBy,
    Remedy,
    Settlement,
)


def settlement_of(
    dispute: DisputeAccount, event: Happening, to: dict[str, Any]
) -> Settlement | None:
    if to["by"] == NO_SETTLEMENT:
        return None
    currency = dispute.order.currency
    shares, shipping = shares_of(dispute, event, to)
    kept = KEPT[to["deductions"]](dispute)
    if to["deduction"]:
        kept = (*kept, *deductions_of([(DeductionCode.INSPECTION, to["deduction"])], currency))
    settled: Settlement = SETTLED(
        SETTLERS[to["by"]],
        Money(to["amount"], currency),
        line_shares(dispute.lines, shares, currency),
        unchecked_money(shipping, currency),
        to["return_goods"],
        kept,
        REMEDIES[to["remedy"]],
        PaidBy(
            seller=unchecked_money(to["amount"] - to["platform"], currency),
            platform=unchecked_money(to["platform"], currency),
        ),
    )
    return settled


REMEDIES = {one.value: one for one in Remedy}


def kept_before(dispute: DisputeAccount) -> tuple[Deduction, ...]:
    return () if dispute.settlement is None else dispute.settlement.deductions


def kept_of_what_came_back(dispute: DisputeAccount) -> tuple[Deduction, ...]:
    """Of each deduction the part that belongs to the units that came back."""
    back, settled = dispute.returned_amount, dispute.current_amount or 1
    rounding = dispute.policy.refund.rounding
    parts = [
        (one.code, portion(one.amount.amount, back, settled, rounding))
        for one in kept_before(dispute)
    ]
    return deductions_of([one for one in parts if one[1]], dispute.order.currency)


# What is kept back of a settlement, besides what an inspection keeps back.
KEPT: dict[str, Callable[[DisputeAccount], tuple[Deduction, ...]]] = {
    "none": lambda dispute: (),
    "kept": kept_before,
    "as-returned": kept_of_what_came_back,
    "as-asked": lambda dispute: deductions_of(dispute.kept_back, dispute.order.currency),
}
Shares = tuple[tuple[int, ...], int]


def shares_of(dispute: DisputeAccount, event: Happening, to: dict[str, Any]) -> Shares:
    """An amount over the lines of a dispute, and what of it is shipping.

    It is shared by value where no parts are named, or where they add up to another amount.
    """
    amount: int = to["amount"]
    named = SHARES[to["shares"]](dispute, event, amount)
    if named is None or sum(named[0]) + named[1] != amount:
        return split(amount, dispute.refundable)
    return named


def named_shares(source: Any, dispute: DisputeAccount) -> Shares | None:
    """The parts that an offer, a ruling or a settlement names; None where it names none."""
    if source is None or (source.shares is None and source.shipping is None):
        return None
    by_line = {share.id: share.amount.amount for share in source.shares or ()}
    shipping = 0 if source.shipping is None else source.shipping.amount
    return tuple([by_line.get(line.id, 0) for line in dispute.lines]), shipping


# How an amount is shared, by the word of a row.
SHARES: dict[str, Callable[[DisputeAccount, Any, int], Shares | None]] = {
    "by-value": lambda dispute, event, amount: None,
    "as-ruled": lambda dispute, event, amount: named_shares(event, dispute),
    "as-offered": lambda dispute, event, amount: named_shares(dispute.offer, dispute),
    "as-settled": lambda dispute, event, amount: named_shares(dispute.settlement, dispute),
    "as-returned": lambda dispute, event, amount: (dispute.returned_shares, 0),
    "reduced": lambda dispute, event, amount: (
        None if dispute.settlement is None else split(amount, dispute.settled_shares)
    ),
}
LATER_PARTS = ("deductions", "remedy", "paid_by")
SETTLED = builder_of(
    Settlement, ("by", "amount", "lines", "shipping", "return_goods", *LATER_PARTS)
)
