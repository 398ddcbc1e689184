"""The nine rows of eligibility in other rules engines, on the same order.

The other engines cannot read an `Order`. They get a dict of integers that is built from it by hand.
The results show them with and without the time for that; the generated function always reads the
order. `pip install -e '.[engines]'` installs the engines; those that are missing are listed.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from benchmarks import by_hand
from benchmarks.orders import DAY, TICK, shipped_order
from benchmarks.timing import Result, Work, in_turns, ratio
from disputerules import ALIEXPRESS_GUIDE, Order
from disputerules.facts.case import Case
from disputerules.interpreters.compiled import compiled

Facts = dict[str, int]
Decide = Callable[[Facts], str]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR_OFF = 2**53 - 1
TIMES_BEHIND = 5

# Each row is a list of comparisons `left operator right` that all hold.
ROWS: dict[str, list[tuple[str, str, str | int]]] = {
    "order-cancelled": [("cancelled_at", "<=", "at")],
    "not-paid": [("at", "<", "paid_at")],
    "goods-confirmed": [("confirmed_at", "<=", "at")],
    "confirmation-timeout": [("ends_at", "<=", "at")],
    "nothing-left-to-refund": [("goods_left", "<=", 0), ("shipping_left", "<=", 0)],
    "dispute-open": [("claimable", "<=", 0), ("disputed", ">", 0)],
    "already-decided": [("claimable", "<=", 0), ("disputed", "<=", 0)],
    "not-shipped": [("at", "<", "shipped_at")],
    "waiting-period": [("at", "<", "opens_at")],
}


def facts_of(order: Order, at: datetime) -> Facts:
    """The inputs of the rows, as microseconds and counts. A missing stamp is far in the future."""
    shipped_at = order.shipped_at
    return {
        "at": micros(at),
        "cancelled_at": micros(order.cancelled_at),
        "paid_at": micros(order.paid_at),
        "confirmed_at": micros(order.confirmed_at),
        "shipped_at": micros(shipped_at),
        "opens_at": micros(shipped_at),
        "ends_at": micros(shipped_at and by_hand.protection_end(order, shipped_at)),
        "goods_left": order.goods_left,
        "shipping_left": order.shipping_left if order.unrefunded_quantity else 0,
        "claimable": order.claimable_quantity,
        "disputed": order.disputed_quantity,
    }


def micros(instant: datetime | None) -> int:
    return FAR_OFF if instant is None else (instant - EPOCH) // TICK


def conditional(and_: str, then: str, otherwise: str) -> str:
    """The rows as one expression: condition, then, otherwise."""
    text = "'eligible'"
    for code, tests in reversed(ROWS.items()):
        condition = f" {and_} ".join(f"({left} {sign} {right})" for left, sign, right in tests)
        text = f"(({condition}) {then} '{code}' {otherwise} {text})"
    return text


def logic() -> dict[str, Any]:
    """The rows as JsonLogic."""

    def value(one: str | int) -> Any:
        return {"var": one} if isinstance(one, str) else one

    steps: list[Any] = []
    for code, tests in ROWS.items():
        compared = [{sign: [value(left), value(right)]} for left, sign, right in tests]
        steps += [compared[0] if len(compared) == 1 else {"and": compared}, code]
    return {"if": [*steps, "eligible"]}


def datalogic() -> Decide:
    from datalogic_py import Engine

    session, rule = Engine().session(), Engine().compile(json.dumps(logic()))
    return lambda facts: str(session.evaluate(rule, facts))


def json_logic() -> Decide:
    from json_logic import jsonLogic

    rule = logic()
    return lambda facts: str(jsonLogic(rule, facts))


def rule_engine() -> Decide:
    from rule_engine import Rule

    rule = Rule(conditional("and", "?", ":"))
    return lambda facts: str(rule.evaluate(facts))


def zen_expression() -> Decide:
    from zen import compile_expression

    compiled = compile_expression(conditional("and", "?", ":"))
    return lambda facts: str(compiled.evaluate(facts))


def zen_table() -> Decide:
    from zen import ZenEngine

    decision = ZenEngine().create_decision(json.dumps(zen_graph()))
    return lambda facts: str(decision.evaluate(facts)["result"]["code"])


def zen_graph() -> dict[str, Any]:
    """A decision table between an input and an output; a row is one condition over the facts."""
    rules = []
    for code, tests in [*ROWS.items(), ("eligible", [])]:
        condition = " and ".join(f"{left} {sign} {right}" for left, sign, right in tests)
        rules.append({"_id": code, "when": condition or "true", "then": f'"{code}"'})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "then", "name": "code", "field": "code"}],
        "rules": rules,
    }
    nodes = [
        ("in", "inputNode", {}),
        ("table", "decisionTableNode", table),
        ("out", "outputNode", {}),
    ]
    return {
        "nodes": [
            {"id": name, "name": name, "type": kind, "content": content}
            for name, kind, content in nodes
        ],
        "edges": [
            {"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other}
            for one, other in (("in", "table"), ("table", "out"))
        ],
    }


def cedar() -> Decide:
    """Cedar does not order rows: it lists all that forbid, and the first of them is the code."""
    from cedarpy import PolicySet, is_authorized

    texts = [
        f'@id("{code}") forbid(principal, action, resource) when {{ {cedar_condition(tests)} }};'
        for code, tests in ROWS.items()
    ]
    texts.append('@id("eligible") permit(principal, action, resource);')
    policies, codes = PolicySet.from_str("\n".join(texts)), [*ROWS, "eligible"]
    asked = {"principal": 'User::"buyer"', "action": 'Action::"open"', "resource": 'Order::"A-1"'}

    def decide(facts: Facts) -> str:
        answer = is_authorized({**asked, "context": facts}, policies, [])
        numbers = [int(name.removeprefix("policy")) for name in answer.diagnostics.reasons]
        return codes[min(numbers)]

    return decide


def cedar_condition(tests: list[tuple[str, str, str | int]]) -> str:
    def value(one: str | int) -> str:
        return f"context.{one}" if isinstance(one, str) else str(one)

    return " && ".join(f"{value(left)} {sign} {value(right)}" for left, sign, right in tests)


# The package's name, its module, and the function that builds its decision.
ENGINES: dict[str, tuple[str, str, Callable[[], Decide]]] = {
    "datalogic": ("datalogic-py", "datalogic_py", datalogic),
    "zen, one expression": ("zen-engine", "zen", zen_expression),
    "zen, a decision table": ("zen-engine", "zen", zen_table),
    "json-logic": ("json-logic-qubit", "json_logic", json_logic),
    "rule-engine": ("rule-engine", "rule_engine", rule_engine),
    "cedar": ("cedarpy", "cedarpy", cedar),
}


def installed() -> dict[str, Decide]:
    """The installed engines, ready to decide."""
    return {name: made() for name, (_, module, made) in ENGINES.items() if find_spec(module)}


def run(full: bool = False) -> list[Result]:
    """The time of each other engine divided by that of the generated function."""
    rounds, calls = (201, 100) if full else (41, 50)
    order = shipped_order()
    at = order.placed_at + 30 * DAY
    facts, case = facts_of(order, at), Case(at, order)
    decide = compiled(ALIEXPRESS_GUIDE).table("eligibility").decide
    others = installed()
    works: dict[str, Work] = {"decide": repeated(decide, case, calls)}
    works |= {name: repeated(other, facts, calls) for name, other in others.items()}
    works |= {
        f"{name}, from the order": from_order(others[name], order, at, calls) for name in others
    }
    seconds = in_turns(works, rounds)
    return [one for name in ENGINES for one in results(name, seconds)]


def results(name: str, seconds: dict[str, list[float]]) -> list[Result]:
    if name not in seconds:
        return [Result(name, None, note=f"{ENGINES[name][0]} is not installed")]
    whole = f"{name}, from the order"
    return [
        Result(whole, ratio(seconds, whole, "decide"), "x", TIMES_BEHIND, "at least"),
        Result(f"{name}, from a ready dict", ratio(seconds, name, "decide")),
    ]


def from_order(decide: Decide, order: Order, at: datetime, calls: int) -> Work:
    def work() -> None:
        for _ in range(calls):
            decide(facts_of(order, at))

    return work


def repeated(decide: Callable[[Any], object], asked: object, calls: int) -> Work:
    def work() -> None:
        for _ in range(calls):
            decide(asked)

    return work
