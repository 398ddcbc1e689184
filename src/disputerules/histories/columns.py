"""Declare the columns that a history may have.

One row is one order, treated as one line, with a claim of all that can still be claimed. Columns
have the names of the facts, and the same meaning in every engine.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from disputerules.facts.origin import Read
from disputerules.facts.own_facts import BUILT_IN
from disputerules.interpreters.sql.dialect import literal
from disputerules.language.expression import Kind
from disputerules.values.claim import ReasonCode, RefundKind
from disputerules.values.money import CODES
from disputerules.values.shipment import ShipmentStatus

INSTANT, NUMBER, FLAG, TEXT = "instant", "number", "flag", "text"


@frozen
class Column:
    """A column of a history: its name, what it holds, and whether every row needs it.

    `words` are the only values that it may have; empty if any string may occur. `only` is the one
    among them that a policy can judge.
    """

    name: str
    holds: str
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()
    is_amount: bool = False
    only: str = ""


def order_instants() -> Iterator[Column]:
    for fact in BUILT_IN.values():
        path = fact.origin.path if isinstance(fact.origin, Read) else ""
        if fact.kind is Kind.INSTANT and path.startswith("order."):
            yield Column(fact.name, INSTANT, fact.meaning, not fact.optional)


def choice(name: str, meaning: str, words: Iterable[str]) -> Column:
    listed = tuple(map(str, words))
    return Column(name, TEXT, f"{meaning}: one of {', '.join(listed)}", words=listed)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("order_id", TEXT, "the id of the order", required=True),
        Column("at", INSTANT, "the instant to decide at", required=True),
        *order_instants(),
        Column("currency", TEXT, "the ISO 4217 code of all amounts in the row", True, tuple(CODES)),
        Column("paid", NUMBER, "the amount paid for the goods, in minor units", required=True),
        Column("refunded", NUMBER, "the amount refunded for the goods, in minor units"),
        Column("shipping_paid", NUMBER, "the amount paid for shipping, in minor units"),
        Column("shipping_refunded", NUMBER, "the amount refunded for shipping, in minor units"),
        Column("quantity", NUMBER, "the number of units bought; 1 by default"),
        Column("refunded_quantity", NUMBER, "the number of units refunded"),
        Column("disputed_quantity", NUMBER, "the number of units in an open dispute"),
        Column("disputed", NUMBER, "the amount open disputes hold, in minor units; else by units"),
        Column("decided_quantity", NUMBER, "the number of units in disputes that ended unpaid"),
        Column("decided", NUMBER, "the amount ended disputes hold, in minor units; else by units"),
        Column("shipping_disputed", NUMBER, "the shipping that disputes hold, in minor units"),
        Column("extension_days", NUMBER, "the days of protection that were granted in time"),
        Column("tracking_number", TEXT, "the tracking number of the parcel"),
        choice("shipment_status", "the parcel's status at the carrier", ShipmentStatus),
        Column("received", FLAG, "whether the buyer received something"),
        choice("reason", "the buyer's reason", ReasonCode),
        choice("refund", "the kind of refund", RefundKind),
        Column("amount", NUMBER, "the amount claimed, in minor units"),
        Column("return_goods", FLAG, "whether the buyer returns the goods"),
    )
}

# The default for a missing column or value; other columns are NULL.
DEFAULTS: dict[str, str] = {
    "refunded": "0",
    "shipping_paid": "0",
    "shipping_refunded": "0",
    "quantity": "1",
    "refunded_quantity": "0",
    "disputed_quantity": "0",
    "decided_quantity": "0",
    "shipping_disputed": "0",
    "extension_days": "0",
    "shipment_status": literal(ShipmentStatus.UNKNOWN),
    "received": "FALSE",
    "reason": "''",
    "refund": literal(RefundKind.FULL),
    "return_goods": "FALSE",
}
