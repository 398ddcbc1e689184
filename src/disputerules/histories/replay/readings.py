"""Say which column each fact of a dispute, or of what happens in it, is read from.

A fact without a reading here is refused with `unreadable-fact` where a row asks for it: no pass
assumes a value.
"""

from collections.abc import Callable, Mapping
from typing import Any

from disputerules.facts import dispute_facts as dispute
from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.facts.origin import Deadline
from disputerules.interpreters.sql.operators import share
from disputerules.interpreters.sql.stages import ABSENT, NEVER, OR_NEVER, Code
from disputerules.interpreters.sql.table import Writer, expression
from disputerules.language.bind import bind
from disputerules.language.expression import Fact, Kind, Setting

ROUNDING: Any = settings.ROUNDING.node
# An instant from which a period ends where it is long.
ORIGIN = Fact("origin_of_time", Kind.INSTANT)


def read(text: str) -> Code:
    return Code(text)


def maybe(column: str) -> Code:
    return Code(column, absent=f"{column} = {ABSENT}")


def maybe_instant(column: str) -> Code:
    return Code(column, OR_NEVER, 0, f"{column} = {NEVER}")


KEPT = (
    *("state", "rounds", "rejections", "return_shipped", "timeout_unlocked", "information_from"),
    *("settled_by", "replaced_once", "information_requests", "appeals", "appellant", "held_by"),
    *("payment_failed", "opened_at", "round_started_at", "since"),
)
MADE = (
    *("current_amount", "current_return", "requested_remedy", "settled_remedy", "is_settled"),
    *("gross_amount", "owed_amount", "owed_as_asked", "beneath"),
)
# The facts of a dispute, whatever happens.
DISPUTE: dict[str, Code] = {
    **{name: read(f"d_{name}") for name in KEPT},
    **{name: read(f"x_{name}") for name in MADE},
    "has_offer": read(f"(d_offer > {ABSENT})"),
    "offered_amount": read("GREATEST(d_offer, 0)"),
    "offered_return": read("d_offer_return"),
    "most_refundable": read("(d_refundable + d_shipping_refundable)"),
    "nothing_payable_at": maybe_instant("x_nothing_payable_at"),
    "requested_amount": read("d_requested"),
    "requested_return": read("d_return_goods"),
    "some_returned": read("(d_returned > 0)"),
    "running_since": read("(d_opened_at + d_stopped)"),
    "own_due_at": maybe_instant("d_own_due_at"),
    "hold_anchor": read("(d_since - d_held)"),
    "chargeback_anchor": read("(d_since - d_charged)"),
    "paid_so_far": read("(d_paid_line + d_paid_shipping)"),
    "received": read("d_received"),
    "reason": read("d_reason"),
}
BACK = f"CASE WHEN h_back = {ABSENT} THEN d_units ELSE d_returned + h_back END"
EXTRA = f"CASE WHEN h_until = {NEVER} THEN 1 ELSE h_until - c_timeout END"
# The facts of what happens, which is an event or a timeout.
HAPPENING: dict[str, Code] = {
    "event_type": read("h_type"),
    "kind_missed": read("(POSITION(' ' || h_type || ' ' IN d_missed) > 0)"),
    "nothing_is_payable": read("(x_nothing_payable_at <= h_at)"),
    "new_offer": maybe("h_offer"),
    "new_offer_return": read("h_offer_return"),
    "ruled_amount": read("GREATEST(h_amount, 0)"),
    "ruled_return": read("h_return_goods"),
    "revision_code": read("h_code"),
    "exceeds_a_line": read(
        "(h_part_line > d_refundable OR h_part_shipping > d_shipping_refundable)"
    ),
    "offer_exceeds_a_line": read(
        "(h_offer_line > d_refundable OR h_offer_shipping > d_shipping_refundable)"
    ),
    "shows_something": read("h_shows"),
    "event_bytes": read("h_bytes"),
    "submitted_bytes": read(
        "CASE x_actor WHEN 'buyer' THEN d_bytes_buyer WHEN 'seller' THEN d_bytes_seller ELSE 0 END"
    ),
    "asked_now": read("h_from"),
    "all_returned": read(f"({BACK} >= d_units)"),
    "returns_too_many": read(f"({BACK} > d_units)"),
    "verdict": read("h_verdict"),
    "new_deduction": read("GREATEST(h_deduction, 0)"),
    "actor_is_asked": read("(h_by = '' OR h_by = d_information_from)"),
    "payment": maybe("h_amount"),
    "payable": read("(x_payable_line + x_payable_shipping)"),
    "failed_payment": read(f"CASE WHEN h_amount = {ABSENT} THEN d_last_paid ELSE h_amount END"),
    "new_until": maybe_instant("h_until"),
    "extends": read(f"(c_timeout < {NEVER} AND {EXTRA} > 0)"),
    "won_by": read("h_won_by"),
}


def span_of(period: Any, writer: Writer) -> Code:
    """Write the length of a fixed period of a policy; absent if it has none."""
    one = Fact(
        f"span_{period.name.replace('.', '_')}",
        Kind.INSTANT,
        optional=True,
        origin=Deadline(ORIGIN, period),
    )
    writer.known[ORIGIN.name] = Code("0")
    return expression(writer.policy.leaf(one), writer)


def may_be_held(writer: Writer) -> Code:
    span = span_of(life.HOLDS_AT_MOST, writer)
    return left(span, f"({span.text} > d_held)")


def extends_too_far(writer: Writer) -> Code:
    span = span_of(life.HOLDS_AT_MOST, writer)
    most = f"CASE WHEN {span.absent or 'FALSE'} THEN 0 ELSE {span.text} - d_held END"
    text = f"(CASE WHEN c_timeout < {NEVER} THEN {EXTRA} ELSE 0 END > {most})"
    return Code(text, depth=span.depth)


def left(span: Code, text: str) -> Code:
    absent = f"NOT ({span.absent}) AND " if span.absent else ""
    return Code(f"({absent}{text})", depth=span.depth)


def may_still_fail(writer: Writer) -> Code:
    until = Fact(
        "payments_fail_until",
        Kind.INSTANT,
        optional=True,
        origin=Deadline(dispute.since.node, life.FAILED_WITHIN),
    )
    code = expression(writer.policy.leaf(until), writer)
    return left(code, f"(h_at < {code.text})")


def returned_amount(writer: Writer) -> Code:
    return portion("d_settled_line", "d_returned", "GREATEST(d_units, 1)", writer)


def portion(amount: str, numerator: str, denominator: str, writer: Writer) -> Code:
    """Write a part of an amount, rounded as the policy rounds."""
    node = bind(writer.policy.leaf(ROUNDING), writer.policy.setting)
    texts = (amount, numerator, denominator)
    codes = [*map(Code, texts), expression(node, writer)]
    return share(codes, writer.stages.dialect)


# The settings that no row need ask for.
SETTINGS: tuple[Setting, ...] = (ROUNDING, life.HOLDS_AT_MOST, life.FAILED_WITHIN)
# The facts that need a setting of the policy too.
WRITTEN: Mapping[str, Callable[[Writer], Code]] = {
    "may_be_held": may_be_held,
    "extends_too_far": extends_too_far,
    "may_still_fail": may_still_fail,
    "returned_amount": returned_amount,
}
