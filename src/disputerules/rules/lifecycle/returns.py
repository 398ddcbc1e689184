"""Returns: the buyer sends the goods back, and the seller confirms or contests what arrives."""

from disputerules.facts import dispute_facts as dispute
from disputerules.language.pens import flag
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    becomes,
    closed,
    in_state,
    in_transit,
    returning,
    row,
)
from disputerules.values.settlement import SettledBy
from disputerules.values.settlement import State as S

STATES: tuple[Row, ...] = (
    in_state(S.AWAITING_RETURN, "buyer", dispute.ship_back_due_at),
    in_state(S.RETURN_IN_TRANSIT, "seller", dispute.acknowledge_due_at),
)
ROWS: tuple[Row, ...] = (
    row(
        "return-sent",
        returning,
        "return-shipped",
        becomes(S.RETURN_IN_TRANSIT, return_shipped=flag(True)),
        "the buyer sent the goods back",
        f"{CHOICES}#how-goods-go-back",
    ),
    row(
        "return-arrived",
        in_transit,
        "return-received",
        becomes(S.REFUND_DUE),
        "the seller has the goods back",
        f"{CHOICES}#how-goods-go-back",
    ),
    row(
        "return-contested",
        in_transit,
        "return-contested",
        becomes(S.IN_ARBITRATION),
        "the seller contests what came back",
        f"{CHOICES}#how-goods-go-back",
    ),
    row(
        "return-not-sent",
        returning,
        dispute.TIMEOUT,
        closed(SettledBy.RETURN_TIMEOUT),
        "the goods were not sent back in time, so nothing is refunded",
        f"{CHOICES}#how-goods-go-back",
    ),
    row(
        "return-not-acknowledged",
        in_transit,
        dispute.TIMEOUT,
        becomes(S.REFUND_DUE),
        "the seller neither confirmed nor contested the return in time, so the refund is due",
        f"{CHOICES}#how-goods-go-back",
    ),
)
