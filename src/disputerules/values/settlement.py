"""Where a dispute stands, and what it was settled at."""

from enum import StrEnum
from typing import Annotated

from attrs import frozen

from disputerules.values.codec import FLAG, choice, list_of, record, wired
from disputerules.values.order import Id, Paid


class State(StrEnum):
    """Where a dispute stands."""

    AWAITING_SELLER = "awaiting-seller"
    AWAITING_BUYER = "awaiting-buyer"
    IN_ARBITRATION = "in-arbitration"
    AWAITING_RETURN = "awaiting-return"
    RETURN_IN_TRANSIT = "return-in-transit"
    REFUND_DUE = "refund-due"
    REFUNDED = "refunded"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE = choice(State, tuple(State))
FINAL = frozenset({State.REFUNDED, State.CLOSED, State.CANCELLED})


# What the units of a dispute count as in its order: while it is open they are disputed.
COUNTED_AS: dict[State, str | None] = {
    State.REFUNDED: "refunded_quantity",
    State.CLOSED: "decided_quantity",
    State.CANCELLED: None,
}


STATES = {state.value: state for state in State}


class SettledBy(StrEnum):
    """Who, or whose silence, fixed the amount."""

    SELLER = "seller"
    SELLER_TIMEOUT = "seller-timeout"
    BUYER = "buyer"
    BUYER_TIMEOUT = "buyer-timeout"
    PLATFORM = "platform"
    PLATFORM_TIMEOUT = "platform-timeout"
    RETURN_TIMEOUT = "return-timeout"


SETTLERS = {one.value: one for one in SettledBy}


@frozen(kw_only=True, field_transformer=wired)
class LineShare:
    """What of an amount falls on one order line."""

    id: Id
    amount: Paid


SETTLED_BY = choice(SettledBy, tuple(SettledBy))
LINE_SHARE = record(LineShare)


@frozen(kw_only=True, field_transformer=wired)
class Settlement:
    """An amount that is settled, its split, and whether the goods go back first."""

    by: Annotated[SettledBy, SETTLED_BY]
    amount: Paid
    lines: Annotated[tuple[LineShare, ...], list_of(LINE_SHARE)]
    shipping: Paid
    return_goods: Annotated[bool, FLAG]


SETTLEMENT = record(Settlement)
