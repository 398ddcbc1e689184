"""Write each operator of the language as SQL, given its arguments as SQL."""

from collections.abc import Callable, Sequence
from typing import Any

from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.interpreters.sql.stages import (
    IN_TIME,
    LAST,
    NEVER,
    UNCAPPED,
    Code,
    capped,
    case,
    together,
)
from disputerules.language.expression import Apply, Kind, Literal, Op
from disputerules.values.money import Rounding

Operator = Callable[[Apply, Sequence[Code], Dialect], Code]


def plus(instant: Code, span: str) -> Code:
    return instant._replace(text=f"({instant.text} + {span})", reach=UNCAPPED)


def joined(word: str) -> Operator:
    def write(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
        return together("(" + f" {word} ".join(code.text for code in codes) + ")", *codes)

    return write


def opposite(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    (inner,) = codes
    return together(f"(NOT {inner.text})", inner)


def compare(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    if all(code.reach > IN_TIME for code in codes):
        codes = [capped(code) for code in codes]
    return together(f"({codes[0].text} {node.op} {codes[1].text})", *codes)._replace(reach=IN_TIME)


def same(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    left, right = codes
    return together(f"({left.text} = {right.text})", left, right)


def among(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    left, right = codes
    choices = node.args[1]
    if isinstance(choices, Literal):
        return together(f"({left.text} IN ({listed(choices.value)}))", left)
    return together(f"(POSITION({spaced(left.text)} IN {right.text}) > 0)", left, right)


def listed(words: Any) -> str:
    return ", ".join([literal(str(word)) for word in words])


def spaced(text: str) -> str:
    """Write a word as a column of a list has it: with a space on each side."""
    return f"(' ' || {text} || ' ')"


def add(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    left, right = codes
    if node.kind is not Kind.INSTANT:
        return together(f"({left.text} + {right.text})", left, right)
    if left.text == str(NEVER):
        return left
    return plus(together(left.text, left, right), right.text)


def subtract(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    left, right = codes
    less = together(f"({left.text} - {right.text})", left, right)
    if node.kind is not Kind.INSTANT:
        return less
    if left.reach == IN_TIME:
        return less._replace(reach=UNCAPPED)
    late = together(f"{left.text} > {LAST}", left)
    return case([(late, Code(str(NEVER)))], less)._replace(reach=UNCAPPED)


def extreme(word: str) -> Operator:
    def write(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
        known = [code for code in codes if node.op is not Op.MIN or code.text != str(NEVER)]
        if len(known) == 1 and node.kind is Kind.INSTANT:
            return known[0]._replace(absent="")
        return together(f"{word}({', '.join(code.text for code in codes)})", *codes)

    return write


def chosen(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    condition, then, otherwise = codes
    return case([(condition, then)], otherwise)


def absent(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    (inner,) = codes
    return together(f"({inner.absent or 'FALSE'})", inner)._replace(reach=IN_TIME)


def opened(node: Apply, codes: Sequence[Code], dialect: Dialect) -> Code:
    value, otherwise = codes
    if value.absent == "TRUE":
        return otherwise
    if not value.absent or otherwise.text == str(NEVER):
        return value._replace(absent="")
    missing = together(value.absent, value)._replace(reach=IN_TIME)
    return case([(missing, otherwise)], value._replace(absent=""))


def share(codes: Sequence[Code], dialect: Dialect) -> Code:
    """Write a part of an amount: its numerator, denominator and rounding follow it."""
    amount, numerator, denominator, rounding = codes
    product = f"(CAST({amount.text} AS {dialect.wide}) * {numerator.text})"
    divisor = f"CAST({denominator.text} AS {dialect.wide})"
    whole = dialect.quotient.format(product, divisor)
    rest = dialect.remainder.format(product, divisor)
    odd = dialect.remainder.format(whole, f"CAST(2 AS {dialect.wide})")
    up = [
        (Code(f"{rounding.text} = {literal(name)}"), Code(test.format(rest, divisor, odd)))
        for name, test in ROUNDS_UP.items()
        if rounding.text in {literal(name), rounding.text.strip("'")}
    ]
    more = up[0][1].text if rounding.text[0] == "'" else f"({case(up, Code('FALSE')).text})"
    text = f"CAST({whole} + CASE WHEN {more} THEN 1 ELSE 0 END AS {dialect.integer})"
    return together(text, amount, numerator, denominator, rounding)


ROUNDS_UP: dict[str, str] = {
    Rounding.HALF_UP: "2 * {0} >= {1}",
    Rounding.HALF_EVEN: "2 * {0} + {2} > {1}",
    Rounding.HALF_DOWN: "2 * {0} > {1}",
    Rounding.UP: "{0} > 0",
    Rounding.DOWN: "FALSE",
}

OPERATIONS: dict[Op, Operator] = {
    Op.AND: joined("AND"),
    Op.OR: joined("OR"),
    Op.NOT: opposite,
    Op.LT: compare,
    Op.LE: compare,
    Op.IS: same,
    Op.ONE_OF: among,
    Op.ADD: add,
    Op.SUB: subtract,
    Op.MIN: extreme("LEAST"),
    Op.MAX: extreme("GREATEST"),
    Op.IF: chosen,
    Op.MISSING: absent,
    Op.OR_ELSE: opened,
    Op.PORTION: lambda node, codes, dialect: share(codes, dialect),
}
