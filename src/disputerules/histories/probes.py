"""Rows of a history, with the columns that it has, on the boundaries of the tables of policies."""

from ast import literal_eval
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.histories.columns import COLUMNS, DEFAULTS
from disputerules.histories.rows import case_of_row
from disputerules.interpreters.compiled import compiled
from disputerules.values.periods import LAST, TICK

PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
DAYS_AFTER = {
    "paid_at": 0,
    "shipped_at": 3,
    "delivered_at": 13,
    "estimated_delivery_at": 18,
    "contacted_at": 5,
    "confirmed_at": 14,
    "cancelled_at": 1,
}
STAGES = (
    ("paid_at", "shipped_at"),
    ("paid_at", "shipped_at", "delivered_at"),
    ("paid_at", "shipped_at", "estimated_delivery_at"),
    ("paid_at", "shipped_at", "contacted_at"),
    ("paid_at", "shipped_at", "delivered_at", "confirmed_at"),
    ("paid_at",),
    ("paid_at", "cancelled_at"),
    (),
)
# Amounts that no portion of units divides, so that each rounding shows.
GOODS: tuple[dict[str, Any], ...] = (
    {"paid": 9999, "shipping_paid": 501, "quantity": 2, "disputed_quantity": 1},
    {"paid": 10001, "shipping_paid": 499, "quantity": 4, "disputed_quantity": 1},
    {"paid": 9999, "shipping_paid": 501, "quantity": 3, "refunded_quantity": 1, "refunded": 3333},
    {"paid": 9999, "refunded": 9999, "quantity": 1, "refunded_quantity": 1},
    {"paid": 9999, "quantity": 1, "disputed_quantity": 1},
)
CLAIMS: tuple[dict[str, Any], ...] = (
    {},
    {"received": True, "reason": "quality-problem", "return_goods": True},
    {"received": True, "reason": "quality-problem", "refund": "partial", "amount": 100},
    {"extension_days": 10},
)


def probes(
    given: Collection[str], policies: Sequence[Policy], tables: Sequence[str]
) -> Iterator[Case]:
    """Yield cases of rows with these columns, at each instant at which a table's answer changes."""
    for stage, goods, claim in product(STAGES, GOODS, CLAIMS):
        row = row_of(stage, {**goods, **claim}, given)
        case = case_of_row(row | {"at": LAST})
        for at in sorted(turns(case, policies, tables)):
            yield case._replace(at=at)


def row_of(stage: Sequence[str], parts: dict[str, Any], given: Collection[str]) -> dict[str, Any]:
    """Return a row with every column; a column that is not given has its default."""
    stamps = {name: PLACED + timedelta(days=DAYS_AFTER[name]) for name in stage}
    known = {"order_id": "A-1", "currency": "USD", "placed_at": PLACED, **stamps, **parts}
    defaults = {name: default(name) for name in COLUMNS}
    return defaults | {name: value for name, value in known.items() if name in given}


def default(name: str) -> Any:
    """Return the default of a column as a Python value."""
    text = DEFAULTS.get(name)
    return (
        None if text is None else literal_eval({"TRUE": "True", "FALSE": "False"}.get(text, text))
    )


def turns(case: Case, policies: Sequence[Policy], tables: Sequence[str]) -> set[datetime]:
    """Return the instants around which an answer changes under some policy."""
    found = {
        instant
        for policy in policies
        for name in tables
        for instant in compiled(policy).table(name).instants(case)
        if PLACED < instant < LAST
    }
    return {at for instant in found for at in (instant - TICK, instant)} | {PLACED, LAST}
