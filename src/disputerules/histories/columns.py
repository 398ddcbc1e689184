"""The columns that a history may have.

One row is one order taken as one line, with a claim of all of it that can still be claimed. Columns
are named like the facts. What the text here says of a column holds in every engine.
"""

from collections.abc import Iterator
from enum import StrEnum

from attrs import frozen

import disputerules.rules  # noqa: F401 - declares all facts
from disputerules.facts.origin import Read
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.sql.dialect import literal
from disputerules.language.expression import Kind
from disputerules.values.claim import ReasonCode, RefundKind
from disputerules.values.money import CODES
from disputerules.values.order import ShipmentStatus

INSTANT, NUMBER, FLAG, TEXT = "instant", "number", "flag", "text"


@frozen
class Column:
    """A column of a history: its name, what stands in it, and whether a row needs it.

    `words` are the only texts that may stand in it, if these are few.
    """

    name: str
    holds: str
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()


def order_instants() -> Iterator[Column]:
    for fact in FACTS.values():
        path = fact.origin.path if isinstance(fact.origin, Read) else ""
        if fact.kind is Kind.INSTANT and path.startswith("order."):
            yield Column(fact.name, INSTANT, fact.meaning, not fact.optional)


def choice(name: str, meaning: str, words: type[StrEnum]) -> Column:
    listed = tuple(map(str, words))
    return Column(name, TEXT, f"{meaning}, of {', '.join(listed)}", words=listed)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("order_id", TEXT, "names the order", required=True),
        Column("at", INSTANT, "the instant that is asked about", required=True),
        *order_instants(),
        Column("currency", TEXT, "ISO 4217 code of all amounts of the row", True, tuple(CODES)),
        Column("paid", NUMBER, "paid for the goods, in minor units", required=True),
        Column("refunded", NUMBER, "refunded for the goods, in minor units"),
        Column("shipping_paid", NUMBER, "paid for shipping, in minor units"),
        Column("shipping_refunded", NUMBER, "refunded for shipping, in minor units"),
        Column("quantity", NUMBER, "units bought; 1 without the column"),
        Column("refunded_quantity", NUMBER, "units refunded"),
        Column("disputed_quantity", NUMBER, "units in an open dispute"),
        Column("extension_days", NUMBER, "days of protection that were granted in time"),
        Column("tracking_number", TEXT, "of the parcel"),
        choice("shipment_status", "what the carrier says", ShipmentStatus),
        Column("received", FLAG, "whether the buyer received something"),
        choice("reason", "why the buyer complains", ReasonCode),
        choice("refund", "what is asked for", RefundKind),
        Column("amount", NUMBER, "the amount asked for, in minor units"),
        Column("return_goods", FLAG, "whether the goods go back"),
    )
}

# What a value is when its column or the value is missing; the others are NULL where they are read.
DEFAULTS: dict[str, str] = {
    "refunded": "0",
    "shipping_paid": "0",
    "shipping_refunded": "0",
    "quantity": "1",
    "refunded_quantity": "0",
    "disputed_quantity": "0",
    "extension_days": "0",
    "shipment_status": literal(ShipmentStatus.UNKNOWN),
    "received": "FALSE",
    "reason": "''",
    "refund": literal(RefundKind.FULL),
    "return_goods": "FALSE",
}
