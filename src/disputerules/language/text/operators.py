"""Read operators: `and or not`, comparisons, `+ -`, `x if c else y`, lists."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from disputerules.language.expression import ORDERED, Kind, Literal, Node, Op
from disputerules.language.text.calls import missing
from disputerules.language.text.leaves import integer
from disputerules.language.text.parser import Parser, dotted, is_bare


def boolean(parser: Parser, tree: ast.BoolOp, wants: Kind | None) -> Node | None:
    op = Op.AND if isinstance(tree.op, ast.And) else Op.OR
    return parser.apply(tree, op, [parser.node(value) for value in tree.values], str(op))


def unary(parser: Parser, tree: ast.UnaryOp, wants: Kind | None) -> Node | None:
    inner = tree.operand
    if (
        isinstance(tree.op, ast.USub)
        and isinstance(inner, ast.Constant)
        and type(inner.value) is int
    ):
        return integer(parser, tree, -inner.value, wants)
    if not isinstance(tree.op, ast.Not):
        message = "a sign may stand before an integer only, and only '-'; write 0 - x"
        parser.report(tree, "syntax", message)
        return None
    if isinstance(inner, ast.Call) and dotted(inner.func) == "known":
        return missing(parser, inner)
    return parser.apply(tree, Op.NOT, [parser.node(inner)], "not")


def comparison(parser: Parser, tree: ast.Compare, wants: Kind | None) -> Node | None:
    if len(tree.ops) > 1:
        message = "comparisons cannot be chained; write 'a < b and b < c'"
        parser.report(tree.comparators[1], "syntax", message)
        return None
    trees = [tree.left, tree.comparators[0]]
    symbol = SYMBOLS.get(type(tree.ops[0]))
    if symbol is None:
        parser.report(tree, "syntax", "'is' is not allowed; write '==' or '!='")
        return None
    if symbol in {"in", "not in"}:
        nodes = [parser.node(side) for side in trees]
    else:
        nodes = parser.group(trees)
    if None in nodes:
        return None
    parser.words(trees, nodes)
    return COMPARE[symbol](parser, tree, nodes, symbol)


def in_order(op: Op) -> Compare:
    return lambda parser, tree, nodes, symbol: parser.apply(tree, op, nodes, symbol)


def in_reverse(op: Op) -> Compare:
    return lambda parser, tree, nodes, symbol: parser.apply(tree, op, nodes[::-1], symbol, nodes)


def equal(parser: Parser, tree: ast.Compare, nodes: list[Any], symbol: str) -> Node | None:
    """Read `==`: two choices, or two values of an ordered kind of which neither is more."""
    kinds = {node.kind for node in nodes}
    if Kind.FLAG in kinds:
        message = f"{symbol!r} does not compare flags; write the flag itself, or 'not' before it"
        parser.report(tree, "kinds", message)
        return None
    if not kinds <= ORDERED:
        return parser.apply(tree, Op.IS, nodes, symbol)
    sides = [parser.apply(tree, Op.LE, pair, symbol, nodes) for pair in (nodes, nodes[::-1])]
    return parser.apply(tree, Op.AND, sides, symbol)


def opposite(read: Compare) -> Compare:
    def negated(parser: Parser, tree: ast.Compare, nodes: list[Node], symbol: str) -> Node | None:
        return parser.apply(tree, Op.NOT, [read(parser, tree, nodes, symbol)], symbol)

    return negated


def arithmetic(parser: Parser, tree: ast.BinOp, wants: Kind | None) -> Node | None:
    op = {ast.Add: Op.ADD, ast.Sub: Op.SUB}.get(type(tree.op))
    if op is None:
        message = "only '+' and '-' are allowed; write portion(a, n, d, 'half-up') for a share"
        parser.report(tree, "syntax", message)
        return None
    if is_bare(tree.right) and not is_bare(tree.left):
        left = parser.node(tree.left, wants)
        kind = left.kind if left is not None else None
        right = parser.node(tree.right, Kind.SPAN if kind is Kind.INSTANT else kind)
        return parser.apply(tree, op, [left, right] if left else [None], str(op))
    return parser.apply(tree, op, parser.group([tree.left, tree.right], wants), str(op))


def conditional(parser: Parser, tree: ast.IfExp, wants: Kind | None) -> Node | None:
    test = parser.node(tree.test)
    return parser.apply(tree, Op.IF, [test, *parser.group([tree.body, tree.orelse], wants)], "if")


def choices(parser: Parser, tree: ast.List, wants: Kind | None) -> Node | None:
    words = [part.value if isinstance(part, ast.Constant) else None for part in tree.elts]
    for part, word in zip(tree.elts, words, strict=True):
        if not isinstance(word, str):
            parser.report(part, "kinds", "a list holds strings only, such as ['a', 'b']")
    texts = tuple(word for word in words if isinstance(word, str))
    return Literal(Kind.CHOICES, texts) if len(texts) == len(words) else None


Compare = Callable[[Parser, ast.Compare, list[Any], str], Node | None]
SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}
COMPARE: dict[str, Compare] = {
    "<": in_order(Op.LT),
    "<=": in_order(Op.LE),
    ">": in_reverse(Op.LT),
    ">=": in_reverse(Op.LE),
    "==": equal,
    "!=": opposite(equal),
    "in": in_order(Op.ONE_OF),
    "not in": opposite(in_order(Op.ONE_OF)),
}
