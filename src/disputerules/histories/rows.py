"""A row of a history as the values that the verbs on one case take: what the SQL has to equal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from disputerules.decide.verbs import case_of
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.histories.columns import COLUMNS, FLAG, INSTANT
from disputerules.histories.scan import Scan
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.sql.stages import EPOCH
from disputerules.interpreters.verdict import Verdict
from disputerules.rules.reasons import NOT_RECEIVED, RECEIVED
from disputerules.values.claim import Claim, ReasonCode, RefundKind
from disputerules.values.money import Money
from disputerules.values.order import Extension, Order, OrderLine, Party, Shipment, ShipmentStatus
from disputerules.values.periods import TICK

INSTANTS = tuple(name for name, column in COLUMNS.items() if column.holds == INSTANT)


def case_of_row(row: Mapping[str, Any]) -> Case:
    """The order of a row as one line, with a claim of all that can be claimed.

    `row` has every column, typed: instants as datetimes or None. Granted days count as granted when
    the order was placed, since the column holds what was granted in time.
    """
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
    )
    order = Order(
        id=row["order_id"],
        currency=currency,
        lines=(line,),
        shipping_paid=money["shipping_paid"],
        shipping_refunded=money["shipping_refunded"],
        shipment=Shipment(
            tracking_number=row["tracking_number"], status=ShipmentStatus(row["shipment_status"])
        ),
        extensions=granted(row["extension_days"], placed_at),
        **{name: row[name] for name in INSTANTS if name != "at"},
    )
    return case_of(order, claim_of_row(row), row["at"])


MONEY = ("paid", "refunded", "shipping_paid", "shipping_refunded")


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
    """The claim of a row; without a reason one that fits."""
    usual = (RECEIVED if row["received"] else NOT_RECEIVED)[0]
    amount = row["amount"]
    return Claim(
        received=row["received"],
        reason=ReasonCode(row["reason"] or usual),
        refund=RefundKind(row["refund"]),
        amount=None if amount is None else Money(amount, row["currency"]),
        return_goods=row["return_goods"],
    )


def verdict(table: str, case: Case, policy: Policy) -> Verdict:
    """What a table decides on a case; of one that collects, the first finding."""
    found = compiled(policy).table(table).decide(case)
    decided: Verdict = found if isinstance(found, Verdict) else found[0]
    return decided


def rows_query(scan: Scan, order_ids: list[str]) -> str:
    """The text of a query for the typed columns of some orders."""
    listed = ", ".join(scan.dialect.literal(one) for one in order_ids)
    columns = ", ".join(f"c_{name}" for name in COLUMNS)
    where = f"WHERE bad = 0 AND c_order_id IN ({listed})"
    return f"SELECT {columns} FROM {scan.rows()} AS s {where}"


def typed_row(found: Mapping[str, Any]) -> dict[str, Any]:
    """A row of that query with datetimes, as `case_of_row` takes it."""
    row = {name: found[f"c_{name}"] for name in COLUMNS}
    for name in INSTANTS:
        if row[name] is not None:
            row[name] = EPOCH + row[name] * TICK
    return {name: bool(row[name]) if COLUMNS[name].holds == FLAG else row[name] for name in row}
