"""Declare what is kept of a dispute from pass to pass, and what is calculated from it.

A dispute is a row. `d_` marks what is kept of it, `h_` what happens, `t_` what the row of the life
cycle says, `x_` what is calculated from these; `n_` are the terms of a new claim.
"""

from disputerules.histories.replay.columns import GOODS_LISTED
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import ABSENT, NEVER
from disputerules.values.settlement import Remedy, State

# What of a dispute the opening fixes, and a revision fixes anew.
TERMS = (
    *("requested", "refundable", "shipping_refundable", "units", "restocking", "label"),
    *("received", "reason", "refund", "return_goods"),
)
NOTHING_SETTLED: dict[str, str] = {
    "settled_by": "''",
    "settled": "0",
    "settled_line": "0",
    "settled_shipping": "0",
    "settled_return": "FALSE",
    "settled_remedy": "''",
    "platform": "0",
    "kept_restocking": "0",
    "kept_label": "0",
    "kept_inspection": "0",
}
NO_OFFER: dict[str, str] = {
    "offer": str(ABSENT),
    "offer_return": "FALSE",
    "offer_line": str(ABSENT),
    "offer_shipping": str(ABSENT),
}
PAUSES: dict[str, str] = {
    f"paused_{name}_{n}": start
    for n in (1, 2)
    for name, start in (("state", "''"), ("at", "0"), ("due", str(NEVER)))
}
MOST_REFUNDS = 3
# When each refund outside the dispute was known, and what all of them so far used.
OUTSIDE = {
    f"{name}_{n}": "0"
    for n in range(1, MOST_REFUNDS + 1)
    for name in ("out_at", "out_line", "out_shipping")
}
# What is kept of a dispute that was just opened, beside its terms.
START: dict[str, str] = {
    "state": literal(State.AWAITING_SELLER),
    "since": "d_opened_at",
    "round_started_at": "d_opened_at",
    "rounds": "1",
    "rejections": "0",
    "return_shipped": "FALSE",
    "timeout_unlocked": "FALSE",
    **NO_OFFER,
    **NOTHING_SETTLED,
    "information_requests": "0",
    "information_from": "''",
    "appeals": "0",
    "appellant": "''",
    "replaced_once": "FALSE",
    "held_by": "''",
    "own_due_at": str(NEVER),
    "paused": "0",
    **PAUSES,
    "stopped": "0",
    "held": "0",
    "charged": "0",
    "paid_line": "0",
    "paid_shipping": "0",
    "last_paid": "0",
    "last_line": "0",
    "last_shipping": "0",
    "paid_before": "0",
    "payment_failed": "FALSE",
    "refunds": "0",
    "out_line": "0",
    "out_shipping": "0",
    **OUTSIDE,
    "bytes_buyer": "n_bytes",
    "bytes_seller": "0",
    "returned": "0",
    "missed": "''",
    "refused": "''",
    "stuck": "FALSE",
    "fault": "0",
    "next": "1",
}
# What the passes cannot follow yet, by number.
FAULTS = ("many-refunds-outside", "stopped-too-often", "several-payments-failed")


def left(part: str, out: str) -> str:
    """Write what is still to be paid of the line, or of the shipping, after refunds outside."""
    most = (
        f"CASE WHEN d_refunds > 0 THEN LEAST(d_settled_{part}, d_{part}_claimable - {out}) "
        f"ELSE d_settled_{part} END"
    )
    return f"GREATEST(0, {most} - d_paid_{part})"


def nothing_payable_at() -> str:
    """Write the instant of the first refund outside the dispute that left nothing to pay."""
    whens = [
        f"WHEN d_refunds >= {n} AND {left('line', f'd_out_line_{n}')} + "
        f"{left('shipping', f'd_out_shipping_{n}')} = 0 THEN GREATEST(d_since, d_out_at_{n})"
        for n in range(1, MOST_REFUNDS + 1)
    ]
    unpaid = f"{left('line', '0')} + {left('shipping', '0')}"
    return (
        f"CASE WHEN d_settled_by = '' OR d_refunds = 0 THEN {NEVER} "
        f"WHEN {unpaid} = 0 THEN d_since {' '.join(whens)} ELSE {NEVER} END"
    )


# Calculated from what is kept, before anything happens.
CALCULATED: tuple[dict[str, str], ...] = (
    {
        "is_settled": "(d_settled_by <> '')",
        "current_amount": "CASE WHEN d_settled_by = '' THEN d_requested ELSE d_settled END",
        "current_return": "CASE WHEN d_settled_by = '' THEN d_return_goods "
        "ELSE d_settled_return END",
        "requested_remedy": f"CASE WHEN d_refund IN ({GOODS_LISTED}) AND NOT d_replaced_once "
        f"THEN d_refund ELSE {literal(Remedy.REFUND)} END",
        "gross_amount": "CASE WHEN d_settled_by = '' THEN d_requested "
        "ELSE d_settled + d_kept_restocking + d_kept_label + d_kept_inspection END",
        "owed_as_asked": "(d_requested - d_restocking - d_label)",
        "payable_line": left("line", "d_out_line"),
        "payable_shipping": left("shipping", "d_out_shipping"),
        "beneath": "CASE d_paused WHEN 0 THEN d_state WHEN 1 THEN d_paused_state_1 "
        "ELSE d_paused_state_2 END",
    },
    {
        "settled_remedy": "CASE WHEN d_settled_by = '' THEN x_requested_remedy "
        "ELSE d_settled_remedy END",
        "owed_amount": "CASE WHEN d_settled_by = '' THEN x_owed_as_asked ELSE d_settled END",
        "nothing_payable_at": nothing_payable_at(),
    },
)
