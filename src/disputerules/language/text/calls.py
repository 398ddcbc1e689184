"""Read calls of the functions of the language, and of `x.or_else(y)`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta

from disputerules.language.check import choice_problems
from disputerules.language.expression import METHODS, Apply, Kind, Literal, Node, Op
from disputerules.language.lines import ALL, ANY, of_lines
from disputerules.language.text.leaves import USAGE, default, literal, optional
from disputerules.language.text.parser import Parser, described, dotted
from disputerules.language.text.unparse import UNITS
from disputerules.values.errors import DisputeRulesError
from disputerules.values.money import CODES
from disputerules.values.periods import LONGEST, parse_instant
from disputerules.values.suggestions import unknown

Function = Callable[[Parser, ast.Call, Kind | None], Node | None]


def call(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
    if isinstance(tree.func, ast.Attribute) and tree.func.attr == "or_else":
        return or_else(parser, tree, tree.func.value)
    function = FUNCTIONS.get(dotted(tree.func))
    if function is not None:
        return function(parser, tree, wants)
    parser.report(tree.func, "unknown-name", no_function(tree.func))
    return None


def no_function(tree: ast.expr) -> str:
    """Return the message about a call of what is no function."""
    method = tree.attr if isinstance(tree, ast.Attribute) else ""
    if method in PEN_METHODS:
        return f"{method!r} is written in Python only; write {PEN_METHODS[method]}"
    called = dotted(tree)
    known = sorted({*USAGE} - METHODS)
    return unknown("function", called, known) if called else "only functions can be called"


def arguments(parser: Parser, tree: ast.Call, number: int | None, usage: str) -> list[ast.expr]:
    """Return the arguments of a call if they are as many as needed, else report it."""
    if tree.keywords or (number is not None and len(tree.args) != number):
        count = "arguments without names" if tree.keywords else f"{number} argument(s)"
        parser.report(tree, "syntax", f"expected {count}; write {USAGE[usage]}")
        return []
    return tree.args


def or_else(parser: Parser, tree: ast.Call, owner: ast.expr) -> Node | None:
    leaf = optional(parser, owner)
    other = [
        parser.node(value, leaf.kind if leaf else None)
        for value in arguments(parser, tree, 1, "or_else")
    ]
    return default(parser, tree, leaf, other[0]) if other else None


def missing(parser: Parser, tree: ast.Call) -> Node | None:
    """Read `known(x)` as whether x is absent."""
    leaves = [optional(parser, value) for value in arguments(parser, tree, 1, "known")]
    return parser.apply(tree, Op.MISSING, [*leaves], "known") if leaves else None


def known(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
    return parser.apply(tree, Op.NOT, [missing(parser, tree)], "not")


def amount(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
    """Read `amount(4500)`, which is in the order's currency, or `amount(4500, 'USD')`."""
    if len(tree.args) > 2 and not tree.keywords:
        message = f"expected 1 or 2 argument(s); write {USAGE['amount']} or {IN_CURRENCY}"
        parser.report(tree, "syntax", message)
        return None
    given = arguments(parser, tree, len(tree.args) or 1, "amount")
    value = whole_number(parser, given[0], "amount") if given else None
    codes = [currency(parser, one) for one in given[1:]]
    if value is None or None in codes:
        return None
    return literal(parser, tree, Kind.AMOUNT, value, "".join(map(str, codes)))


def currency(parser: Parser, tree: ast.expr) -> str | None:
    """Return the code of a currency."""
    code = tree.value if isinstance(tree, ast.Constant) else None
    if isinstance(code, str) and code in CODES:
        return code
    message = (
        unknown("currency", code, CODES)
        if isinstance(code, str)
        else f"expected the code of a currency; write {IN_CURRENCY}"
    )
    parser.report(tree, "unknown-choice" if isinstance(code, str) else "kinds", message)
    return None


def whole_number(parser: Parser, tree: ast.expr, name: str) -> int | None:
    """Return the argument of a call, an integer of at least 0."""
    if isinstance(tree, ast.Constant) and type(tree.value) is int:
        return tree.value
    parser.report(tree, "kinds", f"expected an integer of at least 0; write {USAGE[name]}")
    return None


def span(unit: str, length: timedelta) -> Function:
    def read(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
        given = arguments(parser, tree, 1, unit)
        value = whole_number(parser, given[0], unit) if given else None
        if value is None:
            return None
        if value > LONGEST // length:
            message = f"expected at most {unit}({LONGEST // length})"
            parser.report(tree, "kinds", message)
            return None
        return Literal(Kind.SPAN, value * length)

    return read


def instant(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
    for argument in arguments(parser, tree, 1, "instant"):
        text = argument.value if isinstance(argument, ast.Constant) else None
        if not isinstance(text, str):
            parser.report(argument, "kinds", f"expected a string; write {USAGE['instant']}")
            return None
        try:
            return Literal(Kind.INSTANT, parse_instant(text))
        except DisputeRulesError as error:
            message = f"{error.message}; write {USAGE['instant']}"
            parser.report(argument, error.code, message)
    return None


def extreme(op: Op) -> Function:
    def read(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
        values = arguments(parser, tree, None, str(op))
        if tree.keywords:
            return None
        return parser.apply(tree, op, parser.group(values, wants), str(op))

    return read


def portion(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
    values = arguments(parser, tree, 4, "portion")
    if not values:
        return None
    share = parser.group(values[1:3])
    rounding = parser.node(values[3])
    args = [parser.node(values[0], Kind.AMOUNT), *share, rounding]
    node = parser.apply(tree, Op.PORTION, args, "portion")
    for _, message in choice_problems(node) if isinstance(node, Apply) else ():
        parser.report(values[3], "unknown-choice", message)
        return None
    return node


def lines(name: str) -> Function:
    def read(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
        for argument in arguments(parser, tree, 1, name):
            condition = parser.node(argument)
            if condition is None:
                return None
            if condition.kind is Kind.FLAG:
                return of_lines(name, condition)
            message = f"'{name}' expected a flag; got {described(condition)}; write {USAGE[name]}"
            parser.report(argument, "kinds", message)
        return None

    return read


IN_CURRENCY = "amount(4500, 'USD')"
PEN_METHODS = {
    "has_passed": "'at >= x.or_never'",
    "is_pending": "'at < x.or_never'",
    "is_": "'x == y'",
    "one_of": "'x in [..]'",
    "portion": USAGE["portion"],
}
FUNCTIONS: dict[str, Function] = {
    ALL: lines(ALL),
    "amount": amount,
    ANY: lines(ANY),
    "instant": instant,
    "known": known,
    "max": extreme(Op.MAX),
    "min": extreme(Op.MIN),
    "portion": portion,
    **{unit: span(unit, length) for unit, length in UNITS},
}
