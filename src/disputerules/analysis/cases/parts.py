"""The unknown parts of a case that are not facts themselves."""

from typing import Any

from attrs import frozen

from disputerules.language.expression import Fact, Kind
from disputerules.values.periods import MAX_PERIOD

# Three grants represent any number: those that count under both of two policies, under one, and
# under none. Of grants in the order of their answers, only the first ones count.
GRANTS = 3
MOST_REQUESTS = 1000
# Three times as many, and three requests more, are as many extensions as an order can have.
MOST_GRANTS = 332
MOST_FILES = 10_000
# The units of a dispute where some come back and others do not.
UNITS_IN_PARTS = 4
# A line that neither the order nor the dispute has.
NO_LINE = "unknown"


def own(name: str, kind: Kind = Kind.COUNT, **more: Any) -> Fact:
    """Declare a part of a case that no table reads directly."""
    return Fact(name, kind, **more)


def amount(name: str) -> Fact:
    return own(name, Kind.AMOUNT)


ONE_LINE = (
    *("paid", "refunded", "disputed", "decided"),
    *("quantity", "refunded_quantity", "disputed_quantity", "decided_quantity"),
)
# The key of a case's values that holds the attributes that its policies declare.
ATTRIBUTES = "attributes"
# The key that holds how many lines there may be beyond the two that have units and amounts.
LINES = "lines"
CLAIMS_A_LINE = own("claims_a_line", Kind.FLAG)
OWN_PROTECTION = own("own_protection", maximum=MAX_PERIOD, optional=True)
OWN_IN_DAYS = own("own_protection_in_days", Kind.FLAG)
OWN_BY_CALENDAR = own("own_protection_by_calendar", Kind.FLAG)


def line_part(name: str, number: int) -> str:
    """Return the name of the part that an order line beyond the first has for an attribute."""
    return f"of_line_{number}_{name}" if number else name


def has_line(number: int) -> Fact:
    """Return the part that says whether the order has a line that has been refunded before."""
    return own(f"has_line_{number}", Kind.FLAG)


@frozen
class Grant:
    """Grants answered at one instant: their days, and how many belong to one party."""

    used: Fact
    answered_at: Fact
    days: Fact
    of_party: Fact


SLOTS = tuple(
    Grant(
        own(f"grant_{number}", Kind.FLAG),
        own(f"grant_{number}_answered_at", Kind.INSTANT),
        own(f"grant_{number}_days", minimum=1),
        own(f"grant_{number}_of_party"),
    )
    for number in range(GRANTS)
)
KIND_OF_LINE = dict.fromkeys(ONE_LINE[:4], Kind.AMOUNT)
PARTS: dict[str, Fact] = {
    one.name: one
    for one in (
        CLAIMS_A_LINE,
        OWN_PROTECTION,
        OWN_IN_DAYS,
        OWN_BY_CALENDAR,
        amount("shipping_paid"),
        amount("shipping_refunded"),
        amount("shipping_disputed"),
        *(
            own(f"line_{number}_{name}", KIND_OF_LINE.get(name, Kind.COUNT))
            for number in range(2)
            for name in ONE_LINE
        ),
        *(one for slot in SLOTS for one in (slot.used, slot.answered_at, slot.days, slot.of_party)),
    )
}
