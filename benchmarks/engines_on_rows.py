"""Other rules engines on the same rows, each asked once at any instant, conversion included.

`engines` asks one order again and again. Here every engine gets fresh rows of plain values, and
makes of each what it can read: microseconds and counts. This library makes an order of each and
reads the code. No other engine checks its input, and none says why: its answer is the code alone.
Like for like is `input checked`: the checks of an order, by hand in plain slots, come before it.
"""

from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from benchmarks.engines import (
    ENGINES,
    FAR_OFF,
    ROWS,
    Decide,
    Facts,
    installed,
    micros,
)
from benchmarks.plain_slots import plain_order
from benchmarks.rows import PROTECTION, Asked, Row, decided_by_hand, order_of, rows
from benchmarks.service import COLUMNS, list_of_row, read
from benchmarks.timing import Result, Work, compared, in_turns
from disputerules import check_eligibility, orders_from

HAND = "if/elif by hand"
OURS = "disputerules, Order(..)"
MANY = "disputerules, orders_from(..)"
WITH_REASONS = "disputerules, Order(..), message and findings"
CHECKED = "input checked"
NUMBER = 60


def facts_of_row(row: Row, at: datetime) -> Facts:
    """The inputs of the rows of `engines`, from a row of plain values."""
    shipped_at = row["shipped_at"]
    shipped = micros(shipped_at)
    left = row["quantity"]
    return {
        "at": micros(at),
        "cancelled_at": micros(row["cancelled_at"]),
        "paid_at": micros(row["paid_at"]),
        "confirmed_at": micros(row["confirmed_at"]),
        "shipped_at": shipped,
        "opens_at": shipped,
        "ends_at": FAR_OFF if shipped_at is None else micros(shipped_at + PROTECTION),
        "goods_left": row["paid"] - row["refunded"],
        "shipping_left": row["shipping_paid"] - row["shipping_refunded"],
        "claimable": left - row["disputed_quantity"],
        "disputed": row["disputed_quantity"],
    }


def cel() -> Decide:
    """The rows as one conditional expression of CEL, by its interpreter in Python."""
    from celpy import Environment
    from celpy.celtypes import IntType, StringType

    text = "'eligible'"
    for code, tests in reversed(ROWS.items()):
        condition = " && ".join(f"{left} {sign} {right}" for left, sign, right in tests)
        text = f"({condition}) ? '{code}' : ({text})"
    environment = Environment()
    program = environment.program(environment.compile(text))

    def decide(facts: Facts) -> str:
        given = {name: IntType(value) for name, value in facts.items()}
        answer = program.evaluate(given)
        assert isinstance(answer, StringType)
        return str(answer)

    return decide


def business_rules() -> Decide:
    """The rows as rules of business-rules, which stops at the first that holds.

    It compares a variable with a constant, so each comparison of two facts is a variable.
    """
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.variables import BaseVariables, boolean_rule_variable

    tests = [test for listed in ROWS.values() for test in listed]
    names = {test: f"test_{number}" for number, test in enumerate(tests)}
    signs: dict[str, Callable[[Any, Any], bool]] = {
        "<=": lambda left, right: left <= right,
        "<": lambda left, right: left < right,
        ">": lambda left, right: left > right,
    }

    def holds(test: tuple[str, str, str | int]) -> Callable[[Any], bool]:
        left, sign, right = test

        def held(self: Any) -> bool:
            facts = self.facts
            return signs[sign](facts[left], facts[right] if isinstance(right, str) else right)

        held.__name__ = names[test]
        return held

    def start(self: Any, facts: Facts) -> None:
        self.facts = facts

    tested = {names[test]: boolean_rule_variable()(holds(test)) for test in tests}
    variables = type("Variables", (BaseVariables,), {"__init__": start, **tested})
    found: list[str] = []

    class Actions(BaseActions):  # type: ignore[misc]
        @rule_action(params={"code": "text"})  # type: ignore[untyped-decorator]
        def answer(self, code: str) -> None:
            found.append(code)

    def condition(test: tuple[str, str, str | int]) -> dict[str, Any]:
        return {"name": names[test], "operator": "is_true", "value": True}

    def rule(code: str, listed: list[tuple[str, str, str | int]]) -> dict[str, Any]:
        action = {"name": "answer", "params": {"code": code}}
        return {"conditions": {"all": [*map(condition, listed)]}, "actions": [action]}

    listed = [rule(code, some) for code, some in ROWS.items()]

    def decide(facts: Facts) -> str:
        found.clear()
        run_all(listed, variables(facts), Actions(), stop_on_first_trigger=True)
        return found[0] if found else "eligible"

    return decide


MORE: dict[str, tuple[str, str, Callable[[], Decide]]] = {
    "CEL": ("cel-python", "celpy", cel),
    "business-rules": ("business-rules", "business_rules", business_rules),
}


def every_engine() -> dict[str, Decide]:
    """The installed engines, ready to decide."""
    more = {name: made() for name, (_, module, made) in MORE.items() if find_spec(module)}
    return {**installed(), **more}


def run(full: bool = False) -> list[Result]:
    """Each way from a row to the code, divided by if/elif by hand on the same row."""
    seconds = in_turns(works(rows(NUMBER)), 41 if full else 9)
    return [
        compared(f"{name}, row to code / {HAND}", seconds, name, HAND)
        if name in seconds
        else Result(name, None, note=f"{package} is not installed")
        for name, package in {
            OURS: "",
            MANY: "",
            WITH_REASONS: "",
            **{
                each: one[0]
                for name, one in {**ENGINES, **MORE}.items()
                for each in (name, f"{name}, {CHECKED}")
            },
        }.items()
    ]


def works(asked: list[Asked]) -> dict[str, Work]:
    plain, instants = [list_of_row(row) for row, _ in asked], [at for _, at in asked]

    def hand() -> None:
        for row, at in asked:
            decided_by_hand(row, at)

    def ours() -> None:
        for row, at in asked:
            check_eligibility(order_of(row), at=at).code  # noqa: B018

    def many() -> None:
        for order, at in zip(orders_from(plain, COLUMNS), instants, strict=True):
            check_eligibility(order, at=at).code  # noqa: B018

    def with_reasons() -> None:
        for row, at in asked:
            read(check_eligibility(order_of(row), at=at))

    engines = every_engine()
    others = {name: converted(decide, asked) for name, decide in engines.items()}
    others |= {f"{name}, {CHECKED}": checked(decide, asked) for name, decide in engines.items()}
    return {HAND: hand, OURS: ours, MANY: many, WITH_REASONS: with_reasons, **others}


def converted(decide: Decide, asked: list[Asked]) -> Work:
    def work() -> None:
        for row, at in asked:
            decide(facts_of_row(row, at))

    return work


def checked(decide: Decide, asked: list[Asked]) -> Work:
    def work() -> None:
        for row, at in asked:
            plain_order(row)
            decide(facts_of_row(row, at))

    return work
