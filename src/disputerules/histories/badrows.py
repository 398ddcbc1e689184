"""Classify the rows that cannot be decided; the first test that holds gives the kind.

Each test repeats a check of the values of one case.
"""

from collections.abc import Mapping

from disputerules.histories.columns import FLAG, INSTANT, NUMBER, order_instants
from disputerules.interpreters.sql.stages import LAST, micros
from disputerules.values.claim import RefundKind
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.periods import FIRST as FIRST_INSTANT

FIRST = micros(FIRST_INSTANT)


STAMPED = [one.name for one in order_instants() if one.name != "placed_at"]
MONEY = ("paid", "refunded", "shipping_paid", "shipping_refunded", "amount")
HELD = ("disputed", "decided", "shipping_disputed")
COUNTS = ("refunded_quantity", "disputed_quantity", "decided_quantity", "extension_days")


def below(least: int, *names: str) -> str:
    return " OR ".join(f"{{{name}}} < {least}" for name in names)


def above_most(*names: str) -> str:
    return " OR ".join(f"{{{name}}} > {MAX_AMOUNT}" for name in names)


# No test overflows if those before it pass: the refunded amount is at most the paid one, and so
# on, so each number is compared with the largest possible one at most once.
# `known_x` is whether column x has one of its words.
BAD_ROWS: tuple[tuple[str, str], ...] = (
    ("missing-id", "{order_id} IS NULL OR {order_id} = ''"),
    ("missing-instant", "{at} IS NULL OR {placed_at} IS NULL"),
    (
        "instant-out-of-range",
        " OR ".join(
            [f"{{at}} < {FIRST} OR {{placed_at}} < {FIRST}"]
            + [f"{{{name}}} > {LAST}" for name in ("at", "placed_at", *STAMPED)]
        ),
    ),
    ("before-placed", " OR ".join(f"{{{name}}} < {{placed_at}}" for name in STAMPED)),
    ("unknown-currency", "{currency} IS NULL OR NOT {known_currency}"),
    ("missing-amount", "{paid} IS NULL"),
    (
        "amount-out-of-range",
        below(0, *MONEY, *HELD) + " OR " + above_most("paid", "shipping_paid", "amount"),
    ),
    ("amount-out-of-range", f"{{paid}} + {{shipping_paid}} > {MAX_AMOUNT}"),
    ("refunded-above-paid", "{refunded} > {paid} OR {shipping_refunded} > {shipping_paid}"),
    ("held-above-paid", "{disputed} > {paid} - {refunded}"),
    ("held-above-paid", "{decided} > {paid} - {refunded} - COALESCE({disputed}, 0)"),
    ("held-above-paid", "{shipping_disputed} > {shipping_paid} - {shipping_refunded}"),
    ("number-out-of-range", below(1, "quantity") + " OR " + below(0, *COUNTS)),
    ("number-out-of-range", above_most("quantity", "extension_days")),
    ("units-above-quantity", "{refunded_quantity} > {quantity}"),
    ("units-above-quantity", "{disputed_quantity} > {quantity} - {refunded_quantity}"),
    (
        "units-above-quantity",
        "{decided_quantity} > {quantity} - {refunded_quantity} - {disputed_quantity}",
    ),
    ("unknown-status", "NOT {known_shipment_status}"),
    ("unknown-reason", "{reason} <> '' AND NOT {known_reason}"),
    ("unknown-refund", "NOT {known_refund}"),
    ("amount-does-not-fit", f"{{refund}} = '{RefundKind.PARTIAL}' AND {{amount}} IS NULL"),
    (
        "amount-does-not-fit",
        f"{{received}} AND {{refund}} = '{RefundKind.FULL}' AND {{amount}} IS NOT NULL",
    ),
)
# A value that cannot be converted, by what its column holds.
UNREADABLE: Mapping[str, str] = {
    INSTANT: "not-an-instant",
    NUMBER: "not-a-whole-number",
    FLAG: "not-yes-or-no",
}
UNREADABLE_LINE = "unreadable-line"  # a line of a CSV file that is not a row
# These tests follow from what the policies ask.
OF_POLICIES = ("currency-mismatch", "missing-attribute", "unknown-choice")
KINDS = tuple(dict.fromkeys([*UNREADABLE.values(), *(kind for kind, _ in BAD_ROWS), *OF_POLICIES]))
