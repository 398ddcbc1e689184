"""Write a node as text with as few brackets as Python needs.

An integer stands bare where the parser knows its kind: as a count, and beside an operand that has
a kind of its own.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import IntEnum

from disputerules.language.expression import (
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
    is_at,
)
from disputerules.language.lines import OfLines
from disputerules.values.periods import NEVER, TICK

UNITS = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("microseconds", TICK),
)
BARE = frozenset({Op.ADD, Op.SUB, Op.MIN, Op.MAX, Op.IF})


class Level(IntEnum):
    """How tightly an operator binds, from the loosest to the tightest."""

    IF = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    SIGN = 6
    ATOM = 7


Text = tuple[str, Level]


def unparse(node: Node) -> str:
    """Return the text of a node, on one line.

    >>> from disputerules.facts.order_facts import at, goods_left, shipped_at
    >>> unparse(((goods_left > 0) & ~shipped_at.has_passed(at)).node)
    'goods_left > 0 and not at >= shipped_at.or_never'
    """
    return write(node, False)[0]


def write(node: Node, settled: bool) -> Text:
    """Return the text of a node and how tightly it binds.

    `settled`: the parser knows the kind of a bare integer here.
    """
    if isinstance(node, Apply):
        return WRITERS[node.op](node, settled)
    if isinstance(node, Literal):
        return literal(node, settled)
    if isinstance(node, Fact) and isinstance(node.origin, OfLines):
        return f"{node.origin.call}({unparse(node.origin.node)})", Level.ATOM
    return node.name, Level.ATOM


def operand(node: Node, level: Level, settled: bool = False) -> str:
    """Return the text of an operand, in brackets if it binds less tightly than its place."""
    text, own = write(node, settled)
    return text if own >= level else f"({text})"


def group(nodes: tuple[Node, ...], levels: tuple[Level, ...], settled: bool) -> list[str]:
    """Return the texts of operands of one kind, of which the first may have to name the kind."""
    known = settled or not all(map(is_bare, nodes))
    return [
        operand(node, level, known or place > 0)
        for place, (node, level) in enumerate(zip(nodes, levels, strict=True))
    ]


def is_bare(node: Node) -> bool:
    """Return whether a value is made of integers alone, so that its kind depends on its place."""
    if isinstance(node, Literal):
        return type(node.value) is int and not node.currency
    if not isinstance(node, Apply) or node.op not in BARE:
        return False
    return all(map(is_bare, node.args[1:] if node.op is Op.IF else node.args))


def literal(node: Literal, settled: bool) -> Text:
    value = node.value
    if node.currency:
        return f"amount({value}, {node.currency!r})", Level.ATOM
    if node.kind is Kind.AMOUNT and not settled:
        return f"amount({value})", Level.ATOM
    if isinstance(value, datetime):
        return instant(value), Level.ATOM
    if isinstance(value, timedelta):
        unit, length = next(pair for pair in UNITS if value % pair[1] == timedelta(0))
        return f"{unit}({value // length})", Level.ATOM
    if isinstance(value, tuple):
        return f"[{', '.join(repr(str(word)) for word in value)}]", Level.ATOM
    if isinstance(value, str):
        return repr(str(value)), Level.ATOM
    return str(value), Level.SIGN if value < 0 else Level.ATOM


def instant(value: datetime) -> str:
    return "never" if value == NEVER else f"instant('{value.replace(tzinfo=None).isoformat()}Z')"


def connective(word: str, level: Level) -> Callable[[Apply, bool], Text]:
    def written(node: Apply, settled: bool) -> Text:
        pair = equal_sides(node)
        if pair:
            return compared(pair, "==")
        return f" {word} ".join(operand(arg, Level(level + 1)) for arg in node.args), level

    return written


def equal_sides(node: Node) -> tuple[Node, ...]:
    """Return the sides of `x <= y and y <= x`, which is written `x == y`; else nothing."""
    if not isinstance(node, Apply) or node.op is not Op.AND or len(node.args) != 2:
        return ()
    first, second = node.args
    if not isinstance(first, Apply) or first.op is not Op.LE:
        return ()
    return first.args if second == Apply(Op.LE, first.args[::-1]) else ()


def compared(sides: tuple[Node, ...], symbol: str) -> Text:
    left, right = group(sides, (Level.SUM, Level.SUM), False)
    return f"{left} {symbol} {right}", Level.COMPARISON


def negation(node: Apply, settled: bool) -> Text:
    inner = node.args[0]
    if isinstance(inner, Apply) and inner.op in OPPOSITES:
        return OPPOSITES[inner.op](inner, settled)
    sides = equal_sides(inner)
    if sides:
        return compared(sides, "!=")
    return f"not {under_not(inner)}", Level.NOT


def under_not(node: Node) -> str:
    """Return an operand of `not`. `not known(x)` is one operator, so `known(x)` is spelt out."""
    if isinstance(node, Apply) and node.op is Op.NOT and is_missing(node.args[0]):
        return f"not {operand(node.args[0], Level.NOT)}"
    return operand(node, Level.NOT)


def comparison(symbol: str, mirrored: str) -> Callable[[Apply, bool], Text]:
    """Write `at`, or what varies from case to case, on the left."""

    def written(node: Apply, settled: bool) -> Text:
        left, right = node.args
        constant = isinstance(left, Literal | Setting) and not isinstance(right, Literal)
        turn = is_at(right) or (constant)
        sides, sign = ((right, left), mirrored) if turn else ((left, right), symbol)
        return compared(sides, sign)

    return written


def choice(symbol: str) -> Callable[[Apply, bool], Text]:
    return lambda node, settled: compared(node.args, symbol)


def is_missing(node: Node) -> bool:
    return isinstance(node, Apply) and node.op is Op.MISSING


def absence(node: Apply, settled: bool) -> Text:
    return f"not {presence(node, settled)[0]}", Level.NOT


def presence(node: Apply, settled: bool) -> Text:
    return f"known({unparse(node.args[0])})", Level.ATOM


def arithmetic(symbol: str) -> Callable[[Apply, bool], Text]:
    def written(node: Apply, settled: bool) -> Text:
        left, right = group(node.args, (Level.SUM, Level.SIGN), settled)
        return f"{left} {symbol} {right}", Level.SUM

    return written


def extreme(node: Apply, settled: bool) -> Text:
    values = group(node.args, (Level.IF,) * len(node.args), settled)
    return f"{node.op}({', '.join(values)})", Level.ATOM


def conditional(node: Apply, settled: bool) -> Text:
    test = operand(node.args[0], Level.OR)
    then, otherwise = group(node.args[1:], (Level.OR, Level.IF), settled)
    return f"{then} if {test} else {otherwise}", Level.IF


def default(node: Apply, settled: bool) -> Text:
    value, other = node.args
    name = unparse(value)
    if other == Literal(Kind.INSTANT, NEVER):
        return f"{name}.or_never", Level.ATOM
    return f"{name}.or_else({operand(other, Level.IF, settled=True)})", Level.ATOM


def portion(node: Apply, settled: bool) -> Text:
    amount, numerator, denominator, rounding = node.args
    share = group((numerator, denominator), (Level.IF, Level.IF), False)
    values = [unparse(amount), *share, unparse(rounding)]
    return f"portion({', '.join(values)})", Level.ATOM


WRITERS: dict[Op, Callable[[Apply, bool], Text]] = {
    Op.AND: connective("and", Level.AND),
    Op.OR: connective("or", Level.OR),
    Op.NOT: negation,
    Op.LT: comparison("<", ">"),
    Op.LE: comparison("<=", ">="),
    Op.IS: choice("=="),
    Op.ONE_OF: choice("in"),
    Op.ADD: arithmetic("+"),
    Op.SUB: arithmetic("-"),
    Op.MIN: extreme,
    Op.MAX: extreme,
    Op.IF: conditional,
    Op.MISSING: absence,
    Op.OR_ELSE: default,
    Op.PORTION: portion,
}
OPPOSITES: dict[Op, Callable[[Apply, bool], Text]] = {
    Op.IS: choice("!="),
    Op.ONE_OF: choice("not in"),
    Op.MISSING: presence,
}
