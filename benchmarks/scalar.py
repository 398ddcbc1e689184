"""One decision: the generated function and `check_eligibility` against if/elif written by hand."""

from benchmarks import by_hand
from benchmarks.orders import DAY, TICK, boundary_orders, shipped_order
from benchmarks.timing import Result, Work, in_turns, ratio
from disputerules import ALIEXPRESS_GUIDE, Order, check_eligibility
from disputerules.decide import rulebook
from disputerules.facts.case import Case


def run(full: bool = False) -> list[Result]:
    """The targets are for an order on its way; the others show what their kind costs."""
    rounds, calls = (1001, 400) if full else (301, 200)
    return [*of_one_order(rounds, calls), *of_many_orders(rounds)]


def of_one_order(rounds: int, calls: int) -> list[Result]:
    order = shipped_order()
    seconds = in_turns(works([(order, order.placed_at + 30 * DAY)] * calls), rounds)
    per_call = sorted(seconds["by hand"])[rounds // 2] / calls * 1e9
    return [
        Result("if/elif written by hand, an order on its way", per_call, "ns"),
        Result("generated decide against it", ratio(seconds, "decide", "by hand"), target=1.1),
        Result(
            "check_eligibility with its Decision against it",
            ratio(seconds, "check", "by hand"),
            target=2.5,
        ),
    ]


def of_many_orders(rounds: int) -> list[Result]:
    """Every boundary order at its last stamp and after it: most of them are refused early."""
    asked = [(order, order.last_stamp + TICK) for order in boundary_orders()]
    seconds = in_turns(works(asked), max(3, rounds // 20))
    return [
        Result("generated decide, boundary orders", ratio(seconds, "decide", "by hand")),
        Result("check_eligibility, boundary orders", ratio(seconds, "check", "by hand")),
    ]


def works(asked: list[tuple[Order, object]]) -> dict[str, Work]:
    """The same questions, put three ways."""
    decide = rulebook(ALIEXPRESS_GUIDE).eligibility.decide
    eligibility = by_hand.eligibility
    cases = [Case(at, order) for order, at in asked]

    def hand() -> None:
        for order, at in asked:
            eligibility(order, at)

    def generated() -> None:
        for case in cases:
            decide(case)

    def check() -> None:
        for order, at in asked:
            check_eligibility(order, at=at)

    return {"by hand": hand, "decide": generated, "check": check}
