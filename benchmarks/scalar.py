"""One decision: the generated function and `check_eligibility` against if/elif by hand."""

from dataclasses import replace
from datetime import datetime

from benchmarks import by_hand
from benchmarks.orders import DAY, TICK, boundary_orders, shipped_order
from benchmarks.timing import Result, Work, in_turns, ratio
from disputerules import ALIEXPRESS_GUIDE, Order, check_eligibility
from disputerules.facts.case import Case
from disputerules.interpreters.compiled import compiled

HAND = "by hand, lines counted"
COUNTED = "by hand, counts from Order"
DECIDE = "generated decide"
CHECK = "check_eligibility"


def run(full: bool = False) -> list[Result]:
    """The targets apply to an order on its way. The other results give more context."""
    rounds, calls = (1001, 400) if full else (301, 200)
    return [*of_one_order(rounds, calls), *of_many_orders(rounds)]


def of_one_order(rounds: int, calls: int) -> list[Result]:
    order = shipped_order()
    seconds = in_turns(works([(order, order.placed_at + 30 * DAY)] * calls), rounds)
    return [
        *(
            Result(f"{name}, an order on its way", min(seconds[name]) / calls * 1e9, "ns")
            for name in seconds
        ),
        *against(HAND, seconds, targets=True),
        *against(COUNTED, seconds, targets=False),
    ]


def of_many_orders(rounds: int) -> list[Result]:
    """Every boundary order just after its last stamp. Early rows refuse most of them."""
    asked = [(order, order.last_stamp + TICK) for order in boundary_orders()]
    seconds = in_turns(works(asked), max(3, rounds // 20))
    found = against(HAND, seconds, targets=False)
    return [replace(one, what=f"{one.what}, boundary orders") for one in found]


def against(hand: str, seconds: dict[str, list[float]], targets: bool) -> list[Result]:
    """The time of the library divided by that of the function written by hand."""
    return [
        Result(f"{name} / {hand}", ratio(seconds, name, hand), target=target if targets else None)
        for name, target in ((DECIDE, 1.1), (CHECK, 2.5))
    ]


def works(asked: list[tuple[Order, datetime]]) -> dict[str, Work]:
    """The same questions, answered in four ways."""
    decide = compiled(ALIEXPRESS_GUIDE).table("eligibility").decide
    eligibility, counted = by_hand.eligibility, by_hand.eligibility_counted
    cases = [Case(at, order) for order, at in asked]

    def hand() -> None:
        for order, at in asked:
            eligibility(order, at)

    def hand_counted() -> None:
        for order, at in asked:
            counted(order, at)

    def generated() -> None:
        for case in cases:
            decide(case)

    def check() -> None:
        for order, at in asked:
            check_eligibility(order, at=at)

    return {HAND: hand, COUNTED: hand_counted, DECIDE: generated, CHECK: check}
