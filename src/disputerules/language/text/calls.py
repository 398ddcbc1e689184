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
    value = whole_number(parser, tree, "amount")
    return None if value is None else literal(parser, tree, Kind.AMOUNT, value)


def whole_number(parser: Parser, tree: ast.Call, name: str) -> int | None:
    """Return the only argument of a call, an integer of at least 0."""
    for argument in arguments(parser, tree, 1, name):
        if isinstance(argument, ast.Constant) and type(argument.value) is int:
            return argument.value
        message = f"expected an integer of at least 0; write {USAGE[name]}"
        parser.report(argument, "kinds", message)
    return None


def span(unit: str, length: timedelta) -> Function:
    def read(parser: Parser, tree: ast.Call, wants: Kind | None) -> Node | None:
        value = whole_number(parser, tree, unit)
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
