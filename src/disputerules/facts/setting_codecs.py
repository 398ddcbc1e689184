"""The values that settings may have: how each kind is read, written and described."""

from __future__ import annotations

import re
from typing import Any

from disputerules.values.claim import REFUND_KIND
from disputerules.values.codec import (
    TEXT,
    as_is,
    choice,
    integer,
    list_of,
    mapping_by_code,
    scalar,
)
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.money import Rounding
from disputerules.values.order import Party
from disputerules.values.periods import PERIOD, Period


def read_span(value: Any, currency: str | None = None) -> Period:
    period = PERIOD.check(value) if isinstance(value, Period) else PERIOD.read(value, currency)
    if not period.is_fixed:
        message = f"expected hours or days without options, got '{period}'"
        raise InvalidInput("invalid-value", message)
    return period


def read_extension(value: Any, currency: str | None = None) -> str:
    extension = TEXT.read(value).lower()
    if not (extension.isascii() and extension.isalnum()):
        message = f"expected a file extension without its dot, such as 'jpg', got {shown(value)}"
        raise InvalidInput("invalid-value", message)
    return extension


SPAN = scalar(read_span, str, PERIOD.schema)
EXTENSION = scalar(read_extension, as_is, {"type": "string", "pattern": "^[A-Za-z0-9]+$"})
ANY_COUNT = integer()
BASIS_POINTS = integer(0, 10_000)
# Where a dispute can end at the latest is worked out round by round.
ROUNDS = integer(1, 20)
ROUNDINGS = choice(Rounding, tuple(Rounding))
KINDS = list_of(REFUND_KIND)
PAYERS = choice(Party, tuple(Party))
ON_SELLER_SILENCE_WORDS = choice(str, ("as-requested", "close", "escalate", "buyer"))
ON_BUYER_SILENCE_WORDS = choice(str, ("close", "escalate", "accept-offer"))
ON_SILENCE_WORDS = choice(str, ("as-requested", "close"))
# The instants of an order at which a window can start.
ANCHORS = {
    "placed": "placed_at",
    "paid": "paid_at",
    "shipped": "shipped_at",
    "estimated-delivery": "estimated_delivery_at",
    "delivered": "delivered_at",
    "confirmed": "confirmed_at",
    "contacted": "contacted_at",
}
OF_THE_ORDER = choice(str, tuple(ANCHORS))
ATTRIBUTE = re.compile(r"(order|buyer|seller)_[a-z0-9_]+")


def read_anchor(value: Any, currency: str | None = None) -> str:
    """Return an instant of the order, or what may be the name of an attribute."""
    if isinstance(value, str) and ATTRIBUTE.fullmatch(value):
        return value
    return OF_THE_ORDER.read(value, currency)


ANCHOR = scalar(
    read_anchor,
    str,
    {"anyOf": [OF_THE_ORDER.schema, {"type": "string", "pattern": f"^{ATTRIBUTE.pattern}$"}]},
)
SHIPPING = choice(str, ("when-whole-order", "proportional", "never"))

BY_REASON = mapping_by_code(PAYERS, ("default",))
PAYERS_SCHEMA = {
    "anyOf": [
        BY_REASON.schema | {"properties": {"default": PAYERS.schema}, "required": ["default"]},
        PAYERS.schema,
    ]
}


def read_payers(value: Any, currency: str | None = None) -> tuple[tuple[str, Party], ...]:
    """Read who pays; one party is the default for every reason."""
    payers = BY_REASON.read({"default": value} if isinstance(value, str) else value, currency)
    if "default" not in dict(payers):
        message = "missing 'default': who pays for all other reasons"
        raise InvalidInput("invalid-value", message)
    return payers


PAYERS_BY_REASON = scalar(read_payers, BY_REASON.write, PAYERS_SCHEMA)
