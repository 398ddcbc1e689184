"""Convert a row of a history to a case, so that the SQL can be checked against the verbs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from disputerules.decide.known_case import case_of
from disputerules.facts.attribute import OWNERS, Attribute
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.histories.columns import COLUMNS, FLAG, INSTANT, Column
from disputerules.histories.scan import Scan
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.sql.stages import EPOCH
from disputerules.interpreters.verdict import Verdict
from disputerules.values.attributes import AttributeValues
from disputerules.values.claim import Claim, RefundKind
from disputerules.values.money import Money
from disputerules.values.order import Extension, Order, Party
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import TICK
from disputerules.values.shipment import Shipment, ShipmentStatus

INSTANTS = tuple(name for name, column in COLUMNS.items() if column.holds == INSTANT)


def case_of_row(row: Mapping[str, Any], attributes: Iterable[Attribute] = ()) -> Case:
    """Return the case of a row: an order with one line, and a claim of all that can be claimed.

    `row` has every column; instants are datetimes or None. `attributes` are what the policies
    declare.
    """
    return case_of(order_of_row(row, attributes), claim_of_row(row), row["at"])


def order_of_row(row: Mapping[str, Any], attributes: Iterable[Attribute] = ()) -> Order:
    """Return the order of a row, with one line.

    Granted days count from when the order was placed, since the column has only days granted in
    time.
    """
    given = given_attributes(row, attributes)
    currency = row["currency"]
    money = {name: Money(row[name], currency) for name in MONEY}
    placed_at = row["placed_at"]
    line = OrderLine(
        id="1",
        quantity=row["quantity"],
        paid=money["paid"],
        refunded=money["refunded"],
        refunded_quantity=row["refunded_quantity"],
        disputed_quantity=row["disputed_quantity"],
        disputed=maybe_money(row["disputed"], currency),
        decided_quantity=row["decided_quantity"],
        decided=maybe_money(row["decided"], currency),
        attributes=given["line"],
    )
    return Order(
        id=row["order_id"],
        currency=currency,
        lines=(line,),
        shipping_paid=money["shipping_paid"],
        shipping_refunded=money["shipping_refunded"],
        shipping_disputed=money["shipping_disputed"],
        shipment=Shipment(
            tracking_number=row["tracking_number"], status=ShipmentStatus(row["shipment_status"])
        ),
        extensions=granted(row["extension_days"], placed_at),
        attributes=given["order"],
        buyer=given["buyer"],
        seller=given["seller"],
        **{name: row[name] for name in INSTANTS if name != "at"},
    )


def given_attributes(
    row: Mapping[str, Any], attributes: Iterable[Attribute]
) -> dict[str, AttributeValues]:
    """Return the attributes that a row gives, by owner."""
    found: dict[str, dict[str, Any]] = {owner: {} for owner in OWNERS}
    for one in attributes:
        if row.get(one.fact_name) is not None:
            found[one.owner][one.name] = row[one.fact_name]
    return {owner: AttributeValues.of(given) for owner, given in found.items()}


NO_REASON = "none-given"
MONEY = ("paid", "refunded", "shipping_paid", "shipping_refunded", "shipping_disputed")


def maybe_money(amount: int | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def granted(days: int, placed_at: datetime) -> tuple[Extension, ...]:
    if not days:
        return ()
    return (
        Extension(
            days=days,
            requested_by=Party.BUYER,
            requested_at=placed_at,
            answered_at=placed_at,
            granted=True,
        ),
    )


def claim_of_row(row: Mapping[str, Any]) -> Claim:
    """Return the claim of a row; a missing reason is one that no policy has."""
    amount = row["amount"]
    return Claim(
        received=row["received"],
        reason=row["reason"] or NO_REASON,
        refund=RefundKind(row["refund"]),
        amount=maybe_money(amount, row["currency"]),
        return_goods=row["return_goods"],
    )


def verdict(table: str, case: Case, policy: Policy) -> Verdict:
    """Return a table's verdict on a case; the first one if the table collects."""
    found = compiled(policy).table(table).decide(case)
    decided: Verdict = found if isinstance(found, Verdict) else found[0]
    return decided


def rows_query(scan: Scan, order_ids: list[str]) -> str:
    """Write a query for the typed columns of some orders."""
    listed = ", ".join(scan.dialect.literal(one) for one in order_ids)
    columns = ", ".join(f"c_{name}" for name in scan.columns)
    where = f"WHERE bad = 0 AND c_order_id IN ({listed})"
    return f"SELECT {columns} FROM {scan.rows()} AS s {where}"


def typed_row(found: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Any]:
    """Convert a row of that query to datetimes and flags, for `case_of_row`."""
    return {name: typed(found[f"c_{name}"], one.holds) for name, one in columns.items()}


def typed(value: Any, holds: str) -> Any:
    if value is None:
        return None
    if holds == INSTANT:
        return EPOCH + value * TICK
    return bool(value) if holds == FLAG else value
