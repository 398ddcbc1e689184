"""Replacement and repair: the seller sends goods, and the buyer confirms or contests them.

Once in a dispute: goods that failed are a matter of money, of all of it. A repair is a replacement
with another name.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.language.pens import flag
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    UNSETTLED,
    becomes,
    in_state,
    owed,
    replacement_sent,
    replacing,
    row,
    settlement,
)
from disputerules.values.settlement import SettledBy
from disputerules.values.settlement import State as S

REPLACED = f"{CHOICES}#replacement-and-repair"

STATES: tuple[Row, ...] = (
    in_state(S.AWAITING_REPLACEMENT, "seller", deadlines.replacement_due_at),
    in_state(S.REPLACEMENT_IN_TRANSIT, "buyer", deadlines.confirmation_due_at),
)
ROWS: tuple[Row, ...] = (
    row(
        "replacement-sent",
        replacing,
        "replacement-shipped",
        becomes(S.REPLACEMENT_IN_TRANSIT, replaced_once=flag(True)),
        "the seller sent goods in place of a refund",
        REPLACED,
    ),
    row(
        "replacement-not-sent",
        replacing,
        dispute.TIMEOUT,
        becomes(
            owed(dispute.current_return),
            settlement(SettledBy.SELLER_TIMEOUT, dispute.requested_amount, dispute.current_return),
            replaced_once=flag(True),
        ),
        "the seller sent nothing in time, so the refund is due in full",
        REPLACED,
    ),
    row(
        "replacement-arrived",
        replacement_sent,
        "replacement-received",
        becomes(S.REPLACED),
        "the buyer has the goods",
        REPLACED,
    ),
    row(
        "replacement-fails",
        replacement_sent,
        "replacement-failed",
        becomes(S.IN_ARBITRATION, UNSETTLED),
        "the goods failed, so the platform decides about all of it",
        REPLACED,
    ),
    row(
        "replacement-not-contested",
        replacement_sent,
        dispute.TIMEOUT,
        becomes(S.REPLACED),
        "the buyer contested nothing in time, so the goods are replaced",
        REPLACED,
    ),
)
