"""Read names and constants."""

from __future__ import annotations

import ast
from typing import Any

from disputerules.language.expression import (
    METHODS,
    NUMBERS,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
)
from disputerules.language.text.parser import Parser, article, dotted
from disputerules.values.errors import LanguageError, shown
from disputerules.values.periods import NEVER
from disputerules.values.suggestions import unknown

CONSTANTS = {"true": "True", "false": "False"}
EXPECTED = "expected the name of a fact, a setting or an attribute, or a word as a string"
UNIT = {
    Kind.SPAN: "; write days(3), hours(3) or microseconds(3)",
    Kind.INSTANT: "; write instant('2026-01-31T00:00:00Z')",
}
USAGE = {
    "all_lines": "all_lines(line_final_sale)",
    "any_line": "any_line(line_final_sale)",
    "amount": "amount(4500)",
    "days": "days(3)",
    "hours": "hours(48)",
    "instant": "instant('2026-01-31T00:00:00Z')",
    "known": "known(x)",
    "max": "max(a, b)",
    "microseconds": "microseconds(1)",
    "min": "min(a, b)",
    "or_else": "x.or_else(y)",
    "portion": "portion(a, n, d, 'half-up')",
}


def constant(parser: Parser, tree: ast.Constant, wants: Kind | None) -> Node | None:
    value = tree.value
    if isinstance(value, bool):
        return Literal(Kind.FLAG, value)
    if isinstance(value, int):
        return integer(parser, tree, value, wants)
    if isinstance(value, str):
        return Literal(Kind.CHOICE, value)
    message = f"{shown(value)} is not allowed; ask known(x) whether an optional x is given"
    parser.report(tree, "syntax", message)
    return None


def integer(parser: Parser, tree: ast.expr, value: int, wants: Kind | None) -> Node | None:
    kind = wants or Kind.COUNT
    if kind not in NUMBERS:
        message = f"expected {article(kind)}, got the integer {shown(value)}{UNIT.get(kind, '')}"
        parser.report(tree, "kinds", message)
        return None
    return literal(parser, tree, kind, value)


def literal(
    parser: Parser, tree: ast.expr, kind: Kind, value: Any, currency: str = ""
) -> Node | None:
    try:
        return Literal(kind, value, currency)
    except LanguageError as error:
        parser.report(tree, "kinds", f"{error.message}, which is out of bounds")
        return None


def name(parser: Parser, tree: ast.expr, wants: Kind | None) -> Node | None:
    leaf = parser.leaf(tree)
    if leaf is not None and not leaf.optional:
        return leaf
    if leaf is not None:
        parser.report(tree, "optional", f"{leaf.name!r} may be absent; {when_absent(leaf)}")
        return None
    written = dotted(tree)
    if written == "never":
        return Literal(Kind.INSTANT, NEVER)
    if written in USAGE:
        parser.report(tree, "syntax", f"{written!r} is a function; write {USAGE[written]}")
        return None
    parser.report(tree, "unknown-name", unknown_name(parser, written))
    return None


def unknown_name(parser: Parser, written: str) -> str:
    """Say what is meant: a word is a string, and an attribute is read with its owner."""
    if written in CONSTANTS:
        return f"unknown name {written!r}; write {CONSTANTS[written]}"
    if any(isinstance(one, Fact) and written in one.choices for one in parser.names.values()):
        return f"unknown name {written!r}; write the word as a string: '{written}'"
    owned = [one for one in parser.names if one.partition("_")[2] == written]
    if len(owned) == 1:
        return f"unknown name {written!r}; did you mean {owned[0]!r}?"
    what = "setting" if "." in written else "name"
    message = unknown(what, written, [*parser.names, "never"])
    return message if ";" in message else f"{message}; {EXPECTED}"


def attribute(parser: Parser, tree: ast.Attribute, wants: Kind | None) -> Node | None:
    """Read a setting, or `x.or_never`."""
    owner = parser.leaf(tree.value)
    if parser.leaf(tree) is not None or (
        owner is None and dotted(tree) and tree.attr not in METHODS
    ):
        return name(parser, tree, wants)
    if tree.attr == "or_never":
        never = Literal(Kind.INSTANT, NEVER)
        return default(parser, tree, optional(parser, tree.value), never)
    if tree.attr == "or_else":
        parser.report(tree, "syntax", f"'or_else' needs a value; write {USAGE['or_else']}")
        return None
    message = unknown("attribute", tree.attr, sorted(METHODS))
    parser.report(tree, "syntax", message)
    return None


def default(
    parser: Parser, tree: ast.expr, leaf: Fact | Setting | None, other: Node | None
) -> Node | None:
    """Return an optional value with the value that replaces it where it is absent."""
    return parser.apply(tree, Op.OR_ELSE, [leaf, other], "or_else")


def optional(parser: Parser, tree: ast.expr) -> Fact | Setting | None:
    """Return the optional fact or setting that a tree names."""
    leaf = parser.leaf(tree)
    if leaf is not None and leaf.optional:
        return leaf
    if leaf is not None:
        parser.report(tree, "optional", f"{leaf.name!r} is never absent; write it alone")
        return None
    if dotted(tree):
        name(parser, tree, None)
        return None
    parser.report(tree, "syntax", "expected the name of an optional fact or setting here")
    return None


def when_absent(leaf: Fact | Setting) -> str:
    other = OTHER.get(leaf.kind, "or_else(0)")
    return f"write {leaf.name}.{other}, or ask known({leaf.name})"


OTHER = {
    Kind.INSTANT: "or_never",
    Kind.FLAG: "or_else(False)",
    Kind.CHOICE: "or_else('a-word')",
    Kind.CHOICES: "or_else(['a-word'])",
}
