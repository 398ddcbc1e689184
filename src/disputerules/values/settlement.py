"""The states of a dispute and its settlement."""

from enum import StrEnum
from typing import Annotated

from attrs import Factory, frozen

from disputerules.values.codec import FLAG, checked_by_codecs, choice, list_of, record
from disputerules.values.embeddable import Embeddable
from disputerules.values.fields import Id, Paid
from disputerules.values.ledger import Outcome
from disputerules.values.money import zero


class State(Embeddable, StrEnum):
    """The state of a dispute."""

    AWAITING_SELLER = "awaiting-seller"
    AWAITING_BUYER = "awaiting-buyer"
    IN_ARBITRATION = "in-arbitration"
    AWAITING_INFORMATION = "awaiting-information"
    RULED = "ruled"
    UNDER_APPEAL = "under-appeal"
    AWAITING_RETURN = "awaiting-return"
    RETURN_IN_TRANSIT = "return-in-transit"
    RETURN_INSPECTION = "return-inspection"
    AWAITING_REPLACEMENT = "awaiting-replacement"
    REPLACEMENT_IN_TRANSIT = "replacement-in-transit"
    ON_HOLD = "on-hold"
    REFUND_DUE = "refund-due"
    REFUNDED = "refunded"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    CHARGED_BACK = "charged-back"


STATE = choice(State, tuple(State))
FINAL = frozenset(
    {State.REFUNDED, State.CLOSED, State.CANCELLED, State.REPLACED, State.CHARGED_BACK}
)


# How a dispute that ended stands in the ledger of its order.
OUTCOMES: dict[State, Outcome] = {
    State.REFUNDED: Outcome.REFUNDED,
    State.CLOSED: Outcome.CLOSED,
    State.CANCELLED: Outcome.CANCELLED,
    State.REPLACED: Outcome.CLOSED,
    State.CHARGED_BACK: Outcome.CLOSED,
}


STATES = {state.value: state for state in State}


class SettledBy(Embeddable, StrEnum):
    """Who fixed the amount, or whose timeout did."""

    SELLER = "seller"
    SELLER_TIMEOUT = "seller-timeout"
    BUYER = "buyer"
    BUYER_TIMEOUT = "buyer-timeout"
    PLATFORM = "platform"
    PLATFORM_TIMEOUT = "platform-timeout"
    RETURN_TIMEOUT = "return-timeout"
    POLICY = "policy"


SETTLERS = {settler.value: settler for settler in SettledBy}


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class LineShare(Embeddable):
    """The share of an amount that belongs to one order line."""

    id: Id
    amount: Paid


class Remedy(StrEnum):
    """What is settled: a refund, or goods in its place."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    REPAIR = "repair"


REMEDY = choice(Remedy, tuple(Remedy))


class DeductionCode(StrEnum):
    """Why something is kept back of a settlement."""

    RESTOCKING = "restocking"
    RETURN_LABEL = "return-label"
    INSPECTION = "inspection"


DEDUCTION_CODE = choice(DeductionCode, tuple(DeductionCode))


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Deduction:
    """What is kept back of a settlement, and why."""

    code: Annotated[DeductionCode, DEDUCTION_CODE]
    amount: Paid


DEDUCTION = record(Deduction)
SETTLED_BY = choice(SettledBy, tuple(SettledBy))
LINE_SHARE = record(LineShare)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class PaidBy:
    """What each party pays of a settlement; together all of it."""

    seller: Paid
    platform: Paid


PAID_BY = record(PaidBy)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Settlement(Embeddable):
    """A settled amount, its split, whether the goods go back first, and what was kept back.

    The amount and the deductions add up to what was settled before them.
    """

    by: Annotated[SettledBy, SETTLED_BY]
    amount: Paid
    lines: Annotated[tuple[LineShare, ...], list_of(LINE_SHARE)]
    shipping: Paid
    return_goods: Annotated[bool, FLAG]
    deductions: Annotated[tuple[Deduction, ...], list_of(DEDUCTION)] = ()
    remedy: Annotated[Remedy, REMEDY] = Remedy.REFUND
    paid_by: Annotated[PaidBy, PAID_BY] = Factory(lambda one: by_seller(one), takes_self=True)  # noqa: PLW0108

    @property
    def shares(self) -> tuple[LineShare, ...]:
        """The share of each line, as an offer or a ruling has them."""
        return self.lines


def by_seller(settlement: Settlement) -> PaidBy:
    """The whole of a settlement, paid by the seller."""
    return PaidBy(seller=settlement.amount, platform=zero(settlement.amount.currency))


SETTLEMENT = record(Settlement)
