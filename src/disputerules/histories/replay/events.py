"""Turn the rows of a history of disputes into numbered events, with nothing NULL.

The events of a dispute are numbered in the order in which they happened; number 0 is the opening.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import field, frozen

from disputerules.histories.badrows import UNREADABLE
from disputerules.histories.replay.columns import (
    BAD_EVENTS,
    CLAIMS,
    EVENT_COLUMNS,
    EVENT_DEFAULTS,
    OFFERS,
    OPENED,
    REFUNDS,
)
from disputerules.histories.scan import Scan
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import ABSENT, NEVER
from disputerules.values.claim import ClaimLine, RefundKind
from disputerules.values.event import ACTORS, LINE_CLASSES, OWN_FIELDS, EventType
from disputerules.values.settlement import LineShare

EVENT_KINDS = tuple(dict.fromkeys([*UNREADABLE.values(), *(kind for kind, _ in BAD_EVENTS)]))
TWICE, TOGETHER = "opened-twice", "same-instant"
BEFORE, UNOPENED = "event-before-opening", "never-opened"
TWO_ORDERS = "order-differs"
# What is wrong with a dispute as a whole, the most telling first.
DISPUTE_KINDS = (UNOPENED, TWICE, TWO_ORDERS, BEFORE, TOGETHER)


@frozen
class EventScan(Scan):
    """The rows of the events of disputes, read and checked."""

    option: ClassVar[str] = "--map-disputes"
    for_all: ClassVar[str] = ""

    columns: Mapping[str, Any] = field(factory=lambda: EVENT_COLUMNS)
    defaults: Mapping[str, str] = field(factory=lambda: EVENT_DEFAULTS)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of bad events."""
        return EVENT_KINDS

    @property
    def bad_rows(self) -> tuple[tuple[str, str], ...]:
        """Return the tests of an event."""
        return BAD_EVENTS


def one_of(types: Any) -> str:
    return f"c_type IN ({', '.join(literal(str(one)) for one in types)})"


def when(types: Any, text: str, otherwise: str) -> str:
    return f"CASE WHEN {one_of(types)} THEN {text} ELSE {otherwise} END"


def number(name: str) -> str:
    return f"COALESCE(c_{name}, {ABSENT})"


def actor() -> str:
    """Write the party that makes an event, where only one can."""
    whens = " ".join(
        f"WHEN c_type = {literal(kind)} THEN {literal(parties[0])}"
        for kind, parties in ACTORS.items()
        if len(parties) == 1
    )
    return f"CASE {whens} ELSE '' END"


OFFERING = (*OFFERS, EventType.SELLER_OFFERED)
BACK = tuple(one for one, cls in LINE_CLASSES.items() if cls is ClaimLine)
RULING = tuple(one for one, cls in LINE_CLASSES.items() if cls is LineShare)
# Rows without an id are one dispute, which cannot be replayed; a join never matches NULL.
DISPUTE = "COALESCE(c_dispute_id, '')"
LINE = f"CASE WHEN c_shipping IS NULL THEN {ABSENT} ELSE c_amount - c_shipping END"


def of(types: Any, name: str) -> str:
    """Write a number that only some types of event give."""
    return when(types, number(name), str(ABSENT))


# The columns of an event; a number that is not given is `ABSENT`, an instant `NEVER`.
MADE: dict[str, str] = {
    "type": "c_type",
    "at": "c_at",
    "amount": of(OWN_FIELDS["amount"], "amount"),
    "part_line": when(RULING, LINE, str(ABSENT)),
    "part_shipping": of(OWN_FIELDS["shipping"], "shipping"),
    "return_goods": when(OWN_FIELDS["return_goods"], "c_return_goods", "FALSE"),
    "offer": of(OFFERING, "amount"),
    "offer_return": when(OFFERING, "c_return_goods", "FALSE"),
    "offer_line": when(OFFERING, LINE, str(ABSENT)),
    "offer_shipping": of(OFFERING, "shipping"),
    "back": of(BACK, "quantity"),
    "deduction": number("deduction"),
    "shows": when(
        [*OWN_FIELDS["evidence"], *OWN_FIELDS["description"]],
        "(c_files > 0 OR c_described)",
        "FALSE",
    ),
    "bytes": "c_file_bytes",
    "by": "c_by",
    "from": "c_from",
    "until": f"COALESCE(c_until, {NEVER})",
    "won_by": "c_won_by",
    "verdict": "c_verdict",
    "actor": actor(),
    "is_claim": one_of(CLAIMS),
    "is_refund": one_of(REFUNDS),
    "refunds": of(REFUNDS, "amount"),
    "refunded_units": of(REFUNDS, "quantity"),
    # What only a claim has; the scan of its order reads it.
    "received": "c_received",
    "reason": "c_reason",
    "returned_by": "c_returned_by",
    "refund": f"COALESCE(c_refund, {literal(RefundKind.FULL)})",
    "claimed": when(CLAIMS, "c_amount", "NULL"),
    "claimed_return": when(CLAIMS, "c_return_goods", "FALSE"),
    "described": "c_described",
    "files": "c_files",
}


def numbered(scan: EventScan, end: int | str, where: str = "TRUE") -> str:
    """Write a query for the events up to an instant, with their numbers and what is wrong."""
    first = f"CASE WHEN c_type = '{OPENED}' THEN 0 ELSE 1 END"
    made = ", ".join(f"{text} AS e_{name}" for name, text in MADE.items())
    by_dispute = f"PARTITION BY {DISPUTE}"
    together = f"{by_dispute}, c_at, {first}"
    columns = [
        f"{DISPUTE} AS e_id",
        "c_order_id AS e_order",
        "bad AS e_bad",
        made,
        f"ROW_NUMBER() OVER ({by_dispute} ORDER BY c_at, {first}, c_position) - 1 AS e_n",
        f"COUNT(*) OVER ({together}) AS at_once",
        f"COUNT(*) OVER ({together}, c_position) AS in_place",
        "c_position IS NULL AS unplaced",
        *scan.groups,
    ]
    source = f"{scan.rows()} AS r WHERE {where} AND (bad <> 0 OR c_at <= {end})"
    return f"SELECT {', '.join(columns)}\nFROM {source}"


def judged() -> str:
    """Write a query for each dispute: its order, and the number of what is wrong with it."""
    opened = f"COUNT(*) FILTER (WHERE e_type = '{OPENED}')"
    tests = (
        f"{opened} = 0",
        f"{opened} > 1",
        "MIN(e_order) <> MAX(e_order)",
        f"MIN(CASE WHEN e_type = '{OPENED}' THEN e_n END) > 0",
        "COUNT(*) FILTER (WHERE at_once > 1 AND (unplaced OR in_place > 1)) > 0",
    )
    known = len(EVENT_KINDS)
    whens = " ".join(f"WHEN {test} THEN {known + n}" for n, test in enumerate(tests, 1))
    bad = f"CASE WHEN MAX(e_bad) > 0 THEN MAX(e_bad) {whens} ELSE 0 END"
    return (
        f"SELECT e_id, MIN(e_order) AS e_order, {bad} AS bad, MAX(e_n) AS last_event,\n"
        "MIN(CASE WHEN e_n = 0 THEN e_at END) AS opened_at\n"
        "FROM {events} AS e GROUP BY e_id"
    )
