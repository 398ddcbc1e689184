"""Rows of a history, with the columns that it has, on the boundaries of the tables of policies."""

from ast import literal_eval
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from math import prod
from typing import Any

from disputerules.facts.attribute_values import Values, boundary_values
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Branch
from disputerules.histories.columns import COLUMNS, DEFAULTS
from disputerules.histories.rows import case_of_row
from disputerules.interpreters.compiled import compiled
from disputerules.language.expression import Fact, Kind, Literal, leaves
from disputerules.language.table import Row
from disputerules.values.codec import MAX_INTEGER
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
    {"received": False, "reason": "wrong-address", "refund": "partial", "amount": 100},
    {"extension_days": 10},
)


def probes(
    given: Collection[str], policies: Sequence[Policy], tables: Sequence[str]
) -> Iterator[Case]:
    """Yield cases of rows with these columns, at each instant at which a table's answer changes."""
    attributes = [one for policy in policies for one in policy.attributes]
    only = [one.currency for one in policies if one.currency]
    currency = {"currency": only[0]} if only else {}
    apart = [*rows_apart(policies, tables)]
    all_goods = (*GOODS, *goods_on_boundaries(policies), *units_on_boundaries(apart))
    all_claims = (*CLAIMS, *words_named(apart, policies))
    for stage, goods, claim, values in product(
        STAGES, all_goods, all_claims, attribute_rows(policies, given)
    ):
        row = row_of(stage, {**goods, **claim, **currency}, given)
        case = case_of_row(row | values | {"at": LAST}, attributes)
        for at in sorted(turns(case, policies, tables)):
            yield case._replace(at=at)


MOST_AMOUNTS = 4
"""The most amounts whose neighbours are tried."""


def goods_on_boundaries(policies: Sequence[Policy]) -> list[dict[str, Any]]:
    """Return goods that cost what some row has as an amount, one less, and one more."""
    nodes = (node for one in policies for table in one.every_table for node in table.nodes)
    known = (leaf for node in nodes for leaf in leaves(node) if isinstance(leaf, Literal))
    found: dict[Any, None] = {one.value: None for one in known if one.kind is Kind.AMOUNT}
    amounts = [amount for amount in found if amount][:MOST_AMOUNTS]
    return [{"paid": amount + more} for amount in amounts for more in (-1, 0, 1)]


def rows_apart(policies: Sequence[Policy], tables: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of some tables that not all policies have."""
    for name in tables:
        each = [policy.table(name).rows for policy in policies]
        for row in dict.fromkeys(row for rows in each for row in rows):
            if not all(row in rows for rows in each):
                yield row


def constants_of(rows: Iterable[Row]) -> list[Any]:
    """Return what the conditions of some rows compare with; each word of several by itself."""
    known = (one for row in rows for one in leaves(row.when) if isinstance(one, Literal))
    values = (
        one.value if isinstance(one.value, tuple) else (one.value,)
        for one in known
        if one.kind in {Kind.COUNT, Kind.CHOICE, Kind.CHOICES}
    )
    return [*dict.fromkeys(value for each in values for value in each)]


def units_on_boundaries(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield goods of as many units as some row has as a count, one less, and one more."""
    counts = [one for one in constants_of(rows) if isinstance(one, int)][:MOST_AMOUNTS]
    for quantity in dict.fromkeys(one + more for one in counts for more in (-1, 0, 1)):
        if 0 < quantity <= MAX_INTEGER:
            yield {"paid": 9999, "quantity": quantity}


def words_named(rows: Sequence[Row], policies: Sequence[Policy]) -> Iterator[dict[str, Any]]:
    """Yield what only a row that some policy lacks asks about a parcel or a reason."""
    branches = {one.code: one.branch for policy in policies for one in policy.reasons}
    for word in constants_of(rows):
        if word in COLUMNS["shipment_status"].words:
            yield {"shipment_status": word}
        if word in branches:
            yield {"received": branches[word] is Branch.RECEIVED, "reason": word}
    if "tracked" in {one.name for row in rows for one in leaves(row.when) if isinstance(one, Fact)}:
        yield {"tracking_number": "LX123456789CN"}


MOST_ROWS = 48
"""The most combinations of attributes; of more, that many are taken, spread over all of them."""
SPREAD = 7919  # a prime, so that the steps meet every value of each attribute


def attribute_rows(policies: Sequence[Policy], given: Collection[str]) -> list[dict[str, Any]]:
    """Return values of the attributes that have a column, such as all policies take."""
    found: dict[str, Values] = {}
    for one, values in (pair for policy in policies for pair in boundary_values(policy)):
        if one.fact_name in given:
            found[one.fact_name] = taken_by_both(found.get(one.fact_name, values), values)
    total = prod(map(len, found.values()))
    if total <= MOST_ROWS:
        return [combination(found, number) for number in range(total)]
    return [combination(found, number * SPREAD % total) for number in range(MOST_ROWS)]


def combination(found: Mapping[str, Values], number: int) -> dict[str, Any]:
    """Return the combination of values of that number."""
    row: dict[str, Any] = {}
    for name, values in found.items():
        number, place = divmod(number, len(values))
        row[name] = values[place]
    return row


def taken_by_both(left: Values, right: Values) -> Values:
    """Return the boundary values of two policies: words that both know, and any number."""
    everything = dict.fromkeys((*left, *right))
    return tuple(
        value
        for value in everything
        if (value in left and value in right) or not isinstance(value, str | None)
    )


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
