"""One request of a service: a row comes in, an order is made of it and asked once, at any instant.

`scalar` asks the same order again, after its last stamp, with nothing made and nothing read.
"""

from datetime import datetime

from attrs import evolve

from benchmarks.plain_slots import plain_order
from benchmarks.rows import Asked, Row, decided_by_hand, order_of, rows, seen_by_hand
from benchmarks.timing import Result, Work, compared, in_turns
from disputerules import (
    ALIEXPRESS_GUIDE,
    Attribute,
    Decision,
    Order,
    Period,
    check_eligibility,
    orders_from,
)
from disputerules.facts.variant import Variant
from disputerules.language.pens import pen

HAND, SLOTS, SEEN = "if/elif by hand", "in plain slots", "if/elif by hand on an order"
MADE, DECIDED, READ = "Order(..)", "decision", "with message and findings"
CHANGES, CHECKED, OWN = "with changes_at too", "check_eligibility", "own protection, variants"


def run(full: bool = False) -> list[Result]:
    """Medians of the ratios, with their middle half."""
    asked = rows()
    seconds = in_turns(works(asked), 101 if full else 31)
    return [
        compared("Order(..) of a row / the same checks by hand", seconds, MADE, SLOTS, 1.5),
        compared("orders_from(rows) / the same checks by hand", seconds, "many", SLOTS),
        compared("row to decision / if/elif by hand on the row", seconds, DECIDED, HAND, 15),
        compared("rows to decisions with orders_from / the same", seconds, "many decided", HAND),
        compared("row to decision, message and findings / the same", seconds, READ, HAND, 60),
        compared("the same and changes_at / the same", seconds, CHANGES, HAND),
        compared(
            "row with its own protection, attributes and variants / the same", seconds, OWN, HAND
        ),
        compared(
            "check_eligibility on made orders, any instant / by hand", seconds, CHECKED, SEEN, 2.5
        ),
        compared("floor: the checks by hand, then if/elif / if/elif", seconds, "floor", HAND),
    ]


CATEGORY = Attribute(owner="order", name="category", one_of=("plain", "fresh"))
VARYING = evolve(ALIEXPRESS_GUIDE, attributes=[CATEGORY])
FRESH = pen(VARYING.facts["order_category"]).is_("fresh")
VARYING = evolve(
    VARYING, variants=[Variant("fresh", FRESH, {"protection.period": "48 hours"}, "it spoils")]
)
OWN_PERIOD = Period.parse("30 days")
KINDS = ("plain", "fresh")


def own_order(number: int, row: Row) -> Order:
    """An order whose seller promised another period, or whose category has another."""
    order = order_of(row)
    own = OWN_PERIOD if number % 3 == 0 else None
    return evolve(order, protection=own, attributes={"category": KINDS[number % 2]})


def read(decision: Decision) -> None:
    """Read the reason as a page shows it."""
    decision.message  # noqa: B018
    decision.findings  # noqa: B018


COLUMNS = tuple(rows(1)[0][0])


def list_of_row(row: Row) -> tuple[object, ...]:
    """The values of a row, as a database gives them."""
    return tuple(row.values())


def works(asked: list[Asked]) -> dict[str, Work]:
    made: list[tuple[Order, datetime]] = [(order_of(row), at) for row, at in asked]
    check = check_eligibility

    def hand() -> None:
        for row, at in asked:
            decided_by_hand(row, at)

    def slots() -> None:
        for row, _ in asked:
            plain_order(row)

    def floor() -> None:
        for row, at in asked:
            plain_order(row)
            decided_by_hand(row, at)

    def orders() -> None:
        for row, _ in asked:
            order_of(row)

    plain = [list_of_row(row) for row, _ in asked]
    instants = [at for _, at in asked]

    def many() -> None:
        for _ in orders_from(plain, COLUMNS):
            pass

    def many_decided() -> None:
        for order, at in zip(orders_from(plain, COLUMNS), instants, strict=True):
            check(order, at=at).code  # noqa: B018

    def decided() -> None:
        for row, at in asked:
            check(order_of(row), at=at).code  # noqa: B018

    def with_reasons() -> None:
        for row, at in asked:
            read(check(order_of(row), at=at))

    def with_changes() -> None:
        for row, at in asked:
            decision = check(order_of(row), at=at)
            read(decision)
            decision.changes_at  # noqa: B018

    def own() -> None:
        for number, (row, at) in enumerate(asked):
            check(own_order(number, row), at=at, policy=VARYING).code  # noqa: B018

    def seen() -> None:
        for order, at in made:
            seen_by_hand(order, at)

    def checked() -> None:
        for order, at in made:
            check(order, at=at).code  # noqa: B018

    return {
        HAND: hand,
        SLOTS: slots,
        "floor": floor,
        MADE: orders,
        "many": many,
        "many decided": many_decided,
        DECIDED: decided,
        READ: with_reasons,
        CHANGES: with_changes,
        OWN: own,
        SEEN: seen,
        CHECKED: checked,
    }
