"""Declare what a happening makes of what is kept of a dispute.

This is `decide/transitions.py` for a set of rows: it knows what a record means, never what a row
says. `record` tells what the prefixes of the columns mean.
"""

from disputerules.facts.dispute_facts import HOLDERS, NO_SETTLEMENT
from disputerules.histories.replay.record import MOST_REFUNDS, NO_OFFER, NOTHING_SETTLED, TERMS
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import ABSENT, NEVER
from disputerules.values.ledger import Outcome
from disputerules.values.settlement import OUTCOMES

REFUNDED = ", ".join(literal(one) for one, out in OUTCOMES.items() if out is Outcome.REFUNDED)
# Calculated from what happened, in the order in which each needs the others.
AFTER: tuple[dict[str, str], ...] = (
    {
        "moved": "(t_rounds <> d_rounds OR t_state <> d_state)",
        **{
            f"term_{name}": f"CASE WHEN h_is_claim THEN n_{name} ELSE d_{name} END"
            for name in TERMS
        },
    },
    {
        # The parts that something names, or -1; those of a settlement are always named.
        "named_line": "CASE t_shares WHEN 'as-ruled' THEN h_part_line "
        "WHEN 'as-offered' THEN d_offer_line "
        f"WHEN 'as-settled' THEN CASE WHEN x_is_settled THEN d_settled_line ELSE {ABSENT} END "
        "WHEN 'as-returned' THEN x_returned_amount "
        "WHEN 'reduced' THEN CASE WHEN x_is_settled THEN LEAST(t_amount, d_settled_line) "
        f"ELSE {ABSENT} END ELSE {ABSENT} END",
        "named_shipping": "CASE t_shares WHEN 'as-ruled' THEN h_part_shipping "
        "WHEN 'as-offered' THEN d_offer_shipping WHEN 'as-settled' THEN d_settled_shipping "
        "WHEN 'as-returned' THEN 0 WHEN 'reduced' THEN t_amount - LEAST(t_amount, d_settled_line) "
        "ELSE 0 END",
        "due_known": "c_timeout",
        "pays": "CASE WHEN t_pays > 0 THEN t_pays "
        f"WHEN t_fails = 0 AND t_state IN ({REFUNDED}) THEN x_payable_line + x_payable_shipping "
        "ELSE 0 END",
        "pays_line": "CASE WHEN t_pays > 0 THEN LEAST(t_pays, x_payable_line) "
        "ELSE x_payable_line END",
        "fails_line": "CASE WHEN t_fails = d_last_paid AND d_last_paid = d_last_line + "
        "d_last_shipping AND d_paid_line >= d_last_line AND d_paid_shipping >= d_last_shipping "
        "THEN d_last_line ELSE LEAST(t_fails, d_paid_line) END",
    },
    {
        "line": "CASE WHEN x_named_line >= 0 AND x_named_line + x_named_shipping = t_amount "
        "THEN x_named_line ELSE LEAST(t_amount, x_term_refundable) END",
    },
)
SETTLED_NOW = f"t_by <> {literal(NO_SETTLEMENT)}"


def outside(name: str, n: int, now: str) -> str:
    return f"CASE WHEN h_is_refund AND d_refunds = {n - 1} THEN {now} ELSE d_{name}_{n} END"


def settled(name: str, value: str) -> str:
    """Write a part of the settlement after a happening."""
    empty = NOTHING_SETTLED[name]
    return f"CASE WHEN t_by = '' THEN d_{name} WHEN {SETTLED_NOW} THEN {value} ELSE {empty} END"


def kept(name: str, asked: str) -> str:
    """Write what is kept back of a settlement, of one kind."""
    return (
        f"CASE t_deductions WHEN 'kept' THEN d_kept_{name} WHEN 'as-returned' "
        f"THEN x_back_{name} WHEN 'as-asked' THEN {asked} ELSE 0 END"
    )


def offered(name: str) -> str:
    stands = "(NOT x_moved OR t_pauses OR t_resumes)"
    return (
        f"CASE WHEN h_offer >= 0 THEN h_{name} WHEN {stands} THEN d_{name} "
        f"ELSE {NO_OFFER[name]} END"
    )


def stopped_by(holder: str) -> str:
    return (
        f"CASE WHEN d_held_by = {literal(holder)} AND (x_moved OR t_restarts) "
        "THEN h_at - d_since ELSE 0 END"
    )


def went_on(n: int) -> str:
    """Write the deadline of a paused state that goes on."""
    due = f"d_paused_due_{n} + h_at - d_paused_at_{n}"
    return f"CASE WHEN d_paused_due_{n} >= {NEVER} THEN {NEVER} ELSE {due} END"


UNTIL, RESTS = f"t_until < {NEVER}", "(NOT x_moved OR d_paused = 0)"
POPS = "(t_resumes AND d_paused > 1)"


def clock(pauses: str, until: str, still: str, none: str, pops: str, ends: str) -> str:
    """Write what becomes of a part of the clocks: see `clocks_after`."""
    return (
        f"CASE WHEN t_pauses THEN {pauses} WHEN {UNTIL} THEN {until} "
        f"WHEN NOT x_moved THEN {still} WHEN d_paused = 0 THEN {none} "
        f"WHEN {POPS} THEN {pops} ELSE {ends} END"
    )


LAST_WENT_ON = f"CASE WHEN t_resumes THEN {went_on(1)} ELSE {NEVER} END"


def paused(name: str, n: int, now: str) -> str:
    old = f"d_paused_{name}_{n}"
    pushed = f"CASE WHEN d_paused = {n - 1} THEN {now} ELSE {old} END"
    return f"CASE WHEN t_pauses THEN {pushed} ELSE {old} END"


FAILED = "t_fails > 0"
OUT_LINE = "d_out_line + GREATEST(h_refunds, 0)"
OUT_SHIPPING = (
    "CASE WHEN h_is_refund THEN d_out_shipping + GREATEST(h_part_shipping, 0) "
    "ELSE d_out_shipping END"
)
# What a happening that is allowed makes of what is kept.
STEP: dict[str, str] = {
    "state": "t_state",
    "since": "CASE WHEN x_moved OR t_restarts THEN h_at ELSE d_since END",
    "round_started_at": "CASE WHEN t_rounds <> d_rounds THEN h_at ELSE d_round_started_at END",
    **{
        name: f"t_{name}"
        for name in (
            *("rounds", "rejections", "return_shipped", "timeout_unlocked"),
            *("information_requests", "information_from", "appeals", "appellant"),
            *("replaced_once", "held_by"),
        )
    },
    **{name: offered(name) for name in NO_OFFER},
    "settled_by": settled("settled_by", "t_by"),
    "settled": settled("settled", "t_amount"),
    "settled_line": settled("settled_line", "x_line"),
    "settled_shipping": settled("settled_shipping", "t_amount - x_line"),
    "settled_return": settled("settled_return", "t_return_goods"),
    "settled_remedy": settled("settled_remedy", "t_remedy"),
    "platform": settled("platform", "t_platform"),
    "kept_restocking": settled("kept_restocking", kept("restocking", "x_term_restocking")),
    "kept_label": settled("kept_label", kept("label", "x_term_label")),
    "kept_inspection": settled("kept_inspection", kept("inspection", "0") + " + t_deduction"),
    "own_due_at": clock(
        str(NEVER),
        "t_until",
        f"CASE WHEN t_restarts THEN {NEVER} ELSE d_own_due_at END",
        str(NEVER),
        went_on(2),
        LAST_WENT_ON,
    ),
    "paused": clock("d_paused + 1", "d_paused", "d_paused", "0", "d_paused - 1", "0"),
    **{
        f"paused_{name}_{n}": paused(name, n, now)
        for n in (1, 2)
        for name, now in (("state", "d_state"), ("at", "h_at"), ("due", "x_due_known"))
    },
    "stopped": clock(
        *("d_stopped", "d_stopped", "d_stopped", "d_stopped", "d_stopped"),
        "d_stopped + h_at - d_paused_at_1",
    ),
    "held": f"d_held + CASE WHEN {UNTIL} AND x_due_known < {NEVER} "
    f"THEN t_until - x_due_known ELSE 0 END + {stopped_by(HOLDERS[0])}",
    "charged": f"d_charged + {stopped_by(HOLDERS[1])}",
    "paid_line": f"d_paid_line + CASE WHEN {FAILED} THEN -x_fails_line "
    "WHEN x_pays > 0 THEN x_pays_line ELSE 0 END",
    "paid_shipping": f"d_paid_shipping + CASE WHEN {FAILED} THEN x_fails_line - t_fails "
    "WHEN x_pays > 0 THEN x_pays - x_pays_line ELSE 0 END",
    "last_paid": f"CASE WHEN {FAILED} THEN d_last_paid - t_fails "
    "WHEN x_pays > 0 THEN x_pays ELSE d_last_paid END",
    "last_line": "CASE WHEN x_pays > 0 THEN x_pays_line ELSE d_last_line END",
    "last_shipping": "CASE WHEN x_pays > 0 THEN x_pays - x_pays_line ELSE d_last_shipping END",
    "paid_before": "CASE WHEN x_pays > 0 AND d_last_paid > 0 THEN d_paid_before + 1 "
    "ELSE d_paid_before END",
    "payment_failed": f"(d_payment_failed OR {FAILED})",
    "refunds": "CASE WHEN h_is_refund THEN d_refunds + 1 ELSE d_refunds END",
    "out_line": OUT_LINE,
    "out_shipping": OUT_SHIPPING,
    **{
        f"{name}_{n}": outside(name, n, now)
        for n in range(1, MOST_REFUNDS + 1)
        for name, now in (
            ("out_at", "h_at"),
            ("out_line", OUT_LINE),
            ("out_shipping", OUT_SHIPPING),
        )
    },
    "bytes_buyer": "CASE WHEN x_actor = 'buyer' THEN d_bytes_buyer + h_bytes "
    "ELSE d_bytes_buyer END",
    "bytes_seller": "CASE WHEN x_actor = 'seller' THEN d_bytes_seller + h_bytes "
    "ELSE d_bytes_seller END",
    "returned": "d_returned + GREATEST(h_back, 0)",
    "stuck": "FALSE",
    "fault": "CASE WHEN d_fault > 0 THEN d_fault "
    f"WHEN h_is_refund AND d_refunds >= {MOST_REFUNDS} THEN 1 "
    "WHEN t_pauses AND d_paused > 1 THEN 2 "
    f"WHEN {FAILED} AND d_paid_before > 0 AND t_fails >= d_last_paid THEN 3 ELSE 0 END",
}
