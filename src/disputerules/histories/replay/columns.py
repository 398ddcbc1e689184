"""Declare the columns of a history of disputes: one row is one event, or the opening of a dispute.

Which fields a type of event takes follows from `values.event`. A claim and an offer have columns
of the same names, since no event has both.
"""

from collections.abc import Iterable

from disputerules.histories.badrows import FIRST
from disputerules.histories.columns import FLAG, INSTANT, NUMBER, TEXT, Column, choice
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import LAST
from disputerules.values.claim import GOODS, RefundKind, Returner
from disputerules.values.event import (
    LINE_CLASSES,
    NEEDED,
    OWN_FIELDS,
    EventType,
    InspectionVerdict,
)
from disputerules.values.ledger import RefundedUnits
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import TRADERS
from disputerules.values.settlement import LineShare

OPENED = "opened"
CLAIMS = (OPENED, *OWN_FIELDS["claim"])
SHOWING = (*CLAIMS, *OWN_FIELDS["evidence"])
OFFERS = tuple(OWN_FIELDS["offer"])
REFUNDS = tuple(one for one, cls in LINE_CLASSES.items() if cls is RefundedUnits)
SHARES = (*OFFERS, *(one for one, cls in LINE_CLASSES.items() if cls is LineShare))
UNITS = tuple(one for one in LINE_CLASSES if one not in SHARES)

EVENT_COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("dispute_id", TEXT, "the id of the dispute", required=True),
        Column("order_id", TEXT, "the id of its order", required=True),
        Column("at", INSTANT, "when it happened", required=True),
        Column("position", NUMBER, "the place among events of one dispute at one instant"),
        Column(
            "type",
            TEXT,
            f"{OPENED}, or the type of the event",
            required=True,
            words=(OPENED, *map(str, EventType)),
        ),
        Column("received", FLAG, "whether the buyer received something"),
        Column("reason", TEXT, "the buyer's reason"),
        choice("returned_by", "who sent the goods back", Returner),
        choice("refund", "the kind of refund; full by default", RefundKind),
        Column("amount", NUMBER, "the amount of the event, in minor units", is_amount=True),
        Column("return_goods", FLAG, "whether the goods go back"),
        Column("shipping", NUMBER, "what of the amount is shipping, if that is named"),
        Column("quantity", NUMBER, "the units that came back, or that were refunded"),
        Column("described", FLAG, "whether a description is given"),
        Column("files", NUMBER, "the number of files"),
        Column("file_bytes", NUMBER, "the bytes of all files"),
        choice("by", "the party that adds evidence", TRADERS),
        choice("from", "the party that the platform asks", TRADERS),
        Column("until", INSTANT, "the new deadline"),
        choice("won_by", "the party that won the chargeback", TRADERS),
        choice("verdict", "what the inspection says", InspectionVerdict),
        Column("deduction", NUMBER, "what the inspection keeps back", is_amount=True),
    )
}
EVENT_DEFAULTS: dict[str, str] = {
    "return_goods": "FALSE",
    "described": "FALSE",
    "files": "0",
    "file_bytes": "0",
    **dict.fromkeys(("reason", "returned_by", "by", "from", "won_by", "verdict"), "''"),
}
# The types that take a column.
TAKEN_BY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("received", "reason", "returned_by", "refund"), CLAIMS),
    "amount": (*CLAIMS, *OFFERS, *OWN_FIELDS["amount"], *REFUNDS),
    "return_goods": (*CLAIMS, *OFFERS, *OWN_FIELDS["return_goods"]),
    "shipping": (*OFFERS, *OWN_FIELDS["shipping"]),
    "quantity": UNITS,
    "described": (*CLAIMS, *OWN_FIELDS["description"]),
    **dict.fromkeys(("files", "file_bytes"), SHOWING),
    **{
        name.rstrip("_"): tuple(OWN_FIELDS[name])
        for name in ("by", "from_", "until", "won_by", "verdict", "deduction")
    },
}
# Whether a column is given; others are where they are not NULL.
GIVEN: dict[str, str] = {
    **dict.fromkeys(("received", "return_goods", "described"), "{{{0}}}"),
    **dict.fromkeys(("files", "file_bytes"), "{{{0}}} > 0"),
    **dict.fromkeys(("reason", "returned_by", "by", "from", "won_by", "verdict"), "{{{0}}} <> ''"),
}
NOT_TAKEN, LACKING, MISFIT = "field-not-taken", "missing-field", "amount-does-not-fit"


def given(name: str) -> str:
    return GIVEN.get(name, "{{{0}}} IS NOT NULL").format(name)


def is_type(types: Iterable[str]) -> str:
    """Write the condition that an event has one of some types."""
    return f"{{type}} IN ({', '.join(literal(str(one)) for one in types)})"


def lacks(types: Iterable[str], *names: str) -> str:
    """Write the condition that an event of some types has none of some fields."""
    without = " AND ".join(f"NOT ({given(name)})" for name in names)
    return f"{is_type(types)} AND {without}"


def needs(name: str, field: str) -> list[tuple[str, str]]:
    required = [one for one, is_needed in OWN_FIELDS[field].items() if is_needed]
    return [(LACKING, lacks(required, name))] if required else []


GOODS_LISTED = ", ".join(literal(one) for one in GOODS)
refund = f"COALESCE({{refund}}, '{RefundKind.FULL}')"
WHOLE_CLAIM = f"{is_type(CLAIMS)} AND {refund} = '{RefundKind.FULL}'"
KNOWN = [name for name, column in EVENT_COLUMNS.items() if column.words and name != "type"]
AMOUNTS = ("amount", "shipping", "deduction")
COUNTS = ("files", "file_bytes", "quantity", "position")
# Each repeats a check of the values of one event; the first test that holds gives the kind.
BAD_EVENTS: tuple[tuple[str, str], ...] = (
    ("missing-id", "{dispute_id} IS NULL OR {dispute_id} = ''"),
    ("missing-id", "{order_id} IS NULL OR {order_id} = ''"),
    ("missing-instant", "{at} IS NULL"),
    ("instant-out-of-range", f"{{at}} < {FIRST} OR {{at}} > {LAST}"),
    ("instant-out-of-range", f"{{until}} < {FIRST} OR {{until}} > {LAST}"),
    ("unknown-event", "{type} IS NULL OR NOT {known_type}"),
    *(("unknown-word", f"{given(name)} AND NOT {{known_{name}}}") for name in KNOWN),
    *(("amount-out-of-range", f"{{{name}}} < 0 OR {{{name}}} > {MAX_AMOUNT}") for name in AMOUNTS),
    *(("number-out-of-range", f"{{{name}}} < 0 OR {{{name}}} > {MAX_AMOUNT}") for name in COUNTS),
    ("number-out-of-range", "{file_bytes} > 0 AND {file_bytes} < {files}"),
    ("number-out-of-range", "{files} = 0 AND {file_bytes} > 0"),
    *((NOT_TAKEN, f"{given(name)} AND NOT ({is_type(types)})") for name, types in TAKEN_BY.items()),
    (LACKING, is_type(CLAIMS) + " AND {received} IS NULL"),
    (LACKING, lacks(CLAIMS, "reason")),
    *(
        pair
        for name in ("by", "from", "until", "won_by", "verdict")
        for pair in needs(name, "from_" if name == "from" else name)
    ),
    *needs("files", "evidence"),
    *((LACKING, lacks([one], "amount")) for one, names in NEEDED.items() if "amount" in names),
    *((LACKING, lacks([one], "amount", "shipping")) for one in REFUNDS),
    (LACKING, f"{is_type(REFUNDS)} AND {given('quantity')} AND {{amount}} IS NULL"),
    *(
        (LACKING, f"{is_type(OFFERS)} AND {given(name)} AND {{amount}} IS NULL")
        for name in ("shipping", "return_goods")
    ),
    (MISFIT, f"{is_type(SHARES)} AND {{shipping}} > {{amount}}"),
    (MISFIT, f"{is_type(CLAIMS)} AND {refund} = '{RefundKind.PARTIAL}' AND {{amount}} IS NULL"),
    (MISFIT, f"{is_type(CLAIMS)} AND {refund} IN ({GOODS_LISTED}) AND {{amount}} IS NOT NULL"),
    (MISFIT, f"{WHOLE_CLAIM} AND {{received}} AND {{amount}} IS NOT NULL"),
    (MISFIT, f"({{verdict}} = '{InspectionVerdict.REDUCED}') <> ({{deduction}} IS NOT NULL)"),
    ("number-out-of-range", "{quantity} = 0 AND NOT (" + is_type(REFUNDS) + ")"),
)
