"""Orders at the boundaries of every row, and the instants around each boundary."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

from attrs import evolve

from disputerules import Extension, Money, Order, OrderLine, Party, Period

PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def line(paid: int = 4500, refunded: int = 0, **counts: int) -> OrderLine:
    return OrderLine(
        id="1", quantity=3, paid=Money(paid, "USD"), refunded=Money(refunded, "USD"), **counts
    )


def shipped_order() -> Order:
    """An order on its way, the most common case for a marketplace."""
    return Order(
        id="A-1",
        currency="USD",
        placed_at=PLACED,
        paid_at=PLACED + timedelta(minutes=5),
        shipped_at=PLACED + 3 * DAY,
        lines=(line(),),
        shipping_paid=Money(500, "USD"),
    )


def extension(days: int, answered_after: timedelta | None, granted: bool = True) -> Extension:
    asked = PLACED + 20 * DAY
    answered = None if answered_after is None else asked + answered_after
    return Extension(
        days=days,
        requested_by=Party.BUYER,
        requested_at=asked,
        answered_at=answered,
        granted=None if answered is None else granted,
    )


LINES = (
    line(),
    line(refunded=4499),
    line(refunded=4500),
    line(refunded=4500, refunded_quantity=3),
    line(refunded_quantity=3),
    line(disputed_quantity=2),
    line(disputed_quantity=3),
    line(decided_quantity=3),
    line(refunded_quantity=1, disputed_quantity=1, decided_quantity=1),
)
TO_THE_END = 43 * DAY  # from the request to the end of 60 days after shipment
EXTENSIONS = (
    (),
    (extension(10, None),),
    (extension(10, DAY),),
    (extension(10, DAY, granted=False),),
    (extension(10, TO_THE_END - TICK),),
    (extension(10, TO_THE_END),),
    (extension(10, DAY), extension(5, TO_THE_END + 10 * DAY - TICK)),
    (extension(10, DAY), extension(5, TO_THE_END + 10 * DAY)),
)
STAMPS: tuple[dict[str, datetime | None], ...] = (
    {},
    {"paid_at": None, "shipped_at": None},
    {"shipped_at": None},
    {"confirmed_at": PLACED + 30 * DAY},
    {"cancelled_at": PLACED + 2 * DAY},
    {"confirmed_at": PLACED + 30 * DAY, "cancelled_at": PLACED + 30 * DAY},
)
PROTECTIONS = (None, Period.parse("30 days"), Period.parse("1 month, end of day"))


def boundary_orders() -> Iterator[Order]:
    """Orders that differ in the inputs of a row."""
    order = shipped_order()
    for stamps, lines, extensions in product(STAMPS, LINES, EXTENSIONS):
        yield evolve(order, lines=(lines,), extensions=extensions, **stamps)
    for protection, extensions in product(PROTECTIONS, EXTENSIONS):
        yield evolve(order, protection=protection, extensions=extensions)
    for refunded in (0, 499, 500):
        for one in LINES:
            yield evolve(order, lines=(one,), shipping_refunded=Money(refunded, "USD"))


def around(instants: set[datetime]) -> list[datetime]:
    """Each instant, and one tick before and after it."""
    return sorted({one + step * TICK for one in instants for step in (-1, 0, 1)})
