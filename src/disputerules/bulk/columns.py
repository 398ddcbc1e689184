"""The columns that a history may have, the facts that they give, and the rows that cannot be.

One row is one order taken as one line, with a claim of all of it that can still be claimed. Columns
are named like the facts. What the text here says of a column holds in every engine.
"""

from collections.abc import Iterator, Mapping
from string import Formatter

from attrs import frozen

import disputerules.rules  # noqa: F401 - declares all facts
from disputerules.dispute import ReasonCode, RefundKind
from disputerules.facts.origin import Read
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.dialect import literal
from disputerules.interpreters.sql import ABSENT, DAY, LAST, LINES, NEVER, micros
from disputerules.language.expression import Fact, Kind
from disputerules.money import CODES, MAX_AMOUNT
from disputerules.order import STAMPS, ShipmentStatus
from disputerules.periods import FIRST as FIRST_INSTANT
from disputerules.periods import MAX_PERIOD

FIRST = micros(FIRST_INSTANT)
INSTANT, NUMBER, FLAG, TEXT = "instant", "number", "flag", "text"


@frozen
class Column:
    """A column of a history: its name, what stands in it, and whether a row needs it."""

    name: str
    holds: str
    meaning: str
    required: bool = False


def order_instants() -> Iterator[Column]:
    for fact in FACTS.values():
        path = fact.origin.path if isinstance(fact.origin, Read) else ""
        if fact.kind is Kind.INSTANT and path.startswith("order."):
            yield Column(fact.name, INSTANT, fact.meaning, not fact.optional)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("order_id", TEXT, "names the order", required=True),
        Column("at", INSTANT, "the instant that is asked about", required=True),
        *order_instants(),
        Column("currency", TEXT, "ISO 4217 code of all amounts of the row", required=True),
        Column("paid", NUMBER, "paid for the goods, in minor units", required=True),
        Column("refunded", NUMBER, "refunded for the goods, in minor units"),
        Column("shipping_paid", NUMBER, "paid for shipping, in minor units"),
        Column("shipping_refunded", NUMBER, "refunded for shipping, in minor units"),
        Column("quantity", NUMBER, "units bought; 1 without the column"),
        Column("refunded_quantity", NUMBER, "units refunded"),
        Column("disputed_quantity", NUMBER, "units in an open dispute"),
        Column("extension_days", NUMBER, "days of protection that were granted in time"),
        Column("tracking_number", TEXT, "of the parcel"),
        Column("shipment_status", TEXT, f"of {', '.join(ShipmentStatus)}"),
        Column("received", FLAG, "whether the buyer received something"),
        Column("reason", TEXT, f"of {', '.join(ReasonCode)}"),
        Column("refund", TEXT, f"what is asked for, of {', '.join(RefundKind)}"),
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
BLANKS = [chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != " "]


def blanks_as_spaces(text: str) -> str:
    for blank in BLANKS:
        text = f"REPLACE({text}, '{blank}', ' ')"
    return text


CLAIMABLE = "{quantity} - {refunded_quantity} - {disputed_quantity}"
# The facts that are not simply the column of their name.
READINGS: dict[str, str] = {
    "goods_left": "{paid} - {refunded}",
    "shipping_left": "{shipping_paid} - {shipping_refunded}",
    "unrefunded_quantity": "{quantity} - {refunded_quantity}",
    "claimable_quantity": CLAIMABLE,
    "granted_extension": "CASE WHEN {placed_at} <= {at} "
    f"THEN LEAST({{extension_days}}, {MAX_PERIOD}) * {DAY} ELSE 0 END",
    "extension_days_granted": "{extension_days}",
    "tracked": f"TRIM(COALESCE({blanks_as_spaces('{tracking_number}')}, '')) <> ''",
    "remedy": "{refund}",
    "named_amount": f"COALESCE({{amount}}, {ABSENT})",
    "claimed_quantity": CLAIMABLE,
    "line_known": "TRUE",
    "line_claimed": CLAIMABLE,
    "line_left": "{paid} - {refunded}",
    "line_unrefunded": "{quantity} - {refunded_quantity}",
    "line_available": CLAIMABLE,
    LINES.name: f"LEAST({CLAIMABLE}, 1)",
}
ABSENCES: dict[Kind, str] = {
    Kind.FLAG: "FALSE",
    Kind.COUNT: "0",
    Kind.AMOUNT: "0",
    Kind.INSTANT: str(NEVER),
    Kind.SPAN: "0",
    Kind.CHOICE: "''",
}


def reading(fact: Fact) -> str:
    """The text of a fact over the columns, named in braces; a constant where none gives it."""
    if fact.name in READINGS:
        return READINGS[fact.name]
    if fact.name in STAMPS:
        return f"CASE WHEN {{{fact.name}}} <= {{at}} THEN {{{fact.name}}} ELSE {NEVER} END"
    if fact.name in COLUMNS:
        column = f"{{{fact.name}}}"
        return f"COALESCE({column}, {NEVER})" if fact.optional else column
    number = fact.kind in {Kind.COUNT, Kind.AMOUNT}
    return str(ABSENT) if fact.optional and number else ABSENCES[fact.kind]


def columns_of(text: str) -> list[str]:
    """The columns that a text names in braces."""
    return list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))


def one_of(column: str, names: object) -> str:
    listed = ", ".join(literal(str(name)) for name in names)  # type: ignore[attr-defined]
    return f"{{{column}}} NOT IN ({listed})"


def amounts(*names: str) -> str:
    return " OR ".join(f"{{{name}}} < 0 OR {{{name}}} > {MAX_AMOUNT}" for name in names)


STAMPED = [one.name for one in order_instants() if one.name != "placed_at"]
MONEY = ("paid", "refunded", "shipping_paid", "shipping_refunded", "amount")
COUNTS = ("quantity", "refunded_quantity", "disputed_quantity", "extension_days")

# What is wrong with a row, the first that holds; each mirrors what the scalar values refuse.
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
    ("unknown-currency", "{currency} IS NULL OR " + one_of("currency", sorted(CODES))),
    ("missing-amount", "{paid} IS NULL"),
    ("amount-out-of-range", amounts(*MONEY)),
    ("amount-out-of-range", f"{{paid}} + {{shipping_paid}} > {MAX_AMOUNT}"),
    ("refunded-above-paid", "{refunded} > {paid} OR {shipping_refunded} > {shipping_paid}"),
    ("number-out-of-range", amounts(*COUNTS) + " OR {quantity} < 1"),
    ("units-above-quantity", "{refunded_quantity} + {disputed_quantity} > {quantity}"),
    ("unknown-status", one_of("shipment_status", ShipmentStatus)),
    ("unknown-reason", one_of("reason", ("", *ReasonCode))),
    ("unknown-refund", one_of("refund", RefundKind)),
    ("amount-does-not-fit", f"{{refund}} = '{RefundKind.PARTIAL}' AND {{amount}} IS NULL"),
    (
        "amount-does-not-fit",
        f"{{received}} AND {{refund}} = '{RefundKind.FULL}' AND {{amount}} IS NOT NULL",
    ),
)
UNREADABLE: Mapping[str, str] = {
    INSTANT: "not-an-instant",
    NUMBER: "not-a-whole-number",
    FLAG: "not-yes-or-no",
    TEXT: "not-a-text",
}
