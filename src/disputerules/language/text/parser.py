"""What every part of the parser uses: names, groups of one kind, and the report of problems.

Reading goes on after a mistake, so that an error names every mistake of the text. A part with a
mistake becomes None, and so does what it is part of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from disputerules.language.check import choices_of
from disputerules.language.expression import (
    MAX_DEPTH,
    Apply,
    Fact,
    IllTyped,
    Kind,
    Node,
    Op,
    Setting,
    depth_of,
)
from disputerules.language.text.problem import ConditionError, TextProblem
from disputerules.language.text.unparse import unparse
from disputerules.values.suggestions import unknown

Names = Mapping[str, Fact | Setting]
Reader = Callable[["Parser", Any, Kind | None], Node | None]
MAX_LEVELS = 2 * MAX_DEPTH
MAX_PROBLEMS = 100
SHOWN_CHARACTERS = 60
OUTSIDE = "this is not part of the language; leave it out"
FORBIDDEN: dict[type[ast.expr], str] = {
    ast.Tuple: "a comma is not allowed here; write a list in brackets, as ['a', 'b']",
    ast.Set: "a set is not allowed; write a list, as ['a', 'b']",
    ast.Dict: "a mapping is not allowed; write 'x if c else y'",
    ast.Lambda: "'lambda' is not allowed; write its expression",
    ast.NamedExpr: "':=' is not allowed; repeat the expression",
    ast.JoinedStr: "an f-string is not allowed; write a plain string",
    ast.ListComp: "a comprehension is not allowed; write a list of strings",
    ast.SetComp: "a comprehension is not allowed; write a list of strings",
    ast.DictComp: "a comprehension is not allowed; write a list of strings",
    ast.GeneratorExp: "a comprehension is not allowed; write a list of strings",
    ast.Subscript: "an index is not allowed; name a fact",
    ast.Starred: "'*' is not allowed; write the values one by one",
}
TOO_DEEP = f"the condition has more than {MAX_DEPTH} levels; split it with derived facts"


@define
class Parser:
    """Turns syntax trees into nodes, and collects problems."""

    names: Names
    lines: list[str]
    syntax: Mapping[type[ast.expr], Reader]
    problems: list[TextProblem] = field(factory=list)

    def whole(self, tree: ast.expr, kind: Kind | None) -> Node | None:
        """Return the node of the whole text, which alone may be an optional fact or setting."""
        if levels(tree) > MAX_LEVELS:
            self.report(tree, "too-large", TOO_DEEP)
            return None
        leaf = self.leaf(tree)
        if leaf is not None and kind is None:
            return leaf
        node = self.node(tree, kind)
        if node is not None and kind is not None and kind is not node.kind:
            self.report(tree, "kinds", f"expected {article(kind)}, got {described(node)}")
            return None
        return node

    def node(self, tree: ast.expr, wants: Kind | None = None) -> Node | None:
        """Return the node of a tree. `wants` is the kind of a bare integer in it."""
        read = self.syntax.get(type(tree))
        if read is None:
            self.report(tree, "syntax", FORBIDDEN.get(type(tree), OUTSIDE))
            return None
        return read(self, tree, wants)

    def report(self, tree: ast.expr, code: str, message: str) -> None:
        line = max(tree.lineno - 1, 1)  # a bare tuple begins at the bracket that `tree_of` adds
        before = self.lines[line - 1].encode()[: tree.col_offset]
        self.problems.append(TextProblem(line, len(before.decode()) + 1, code, message))
        if len(self.problems) == MAX_PROBLEMS:  # each takes a search for the nearest name
            raise self.error()

    def error(self) -> ConditionError:
        """Return the error that names all problems so far."""
        return ConditionError(self.problems, several_lines=len(self.lines) > 1)

    def leaf(self, tree: ast.expr) -> Fact | Setting | None:
        """Return the fact or setting that a tree names, if it does."""
        return self.names.get(dotted(tree))

    def group(self, trees: list[ast.expr], wants: Kind | None = None) -> list[Node | None]:
        """Return nodes of one kind: a bare integer takes that of the others."""
        nodes: dict[int, Node | None] = {}
        for place, tree in enumerate(trees):
            if not is_bare(tree):
                nodes[place] = self.node(tree, wants)
                wants = next((node.kind for node in nodes.values() if node is not None), wants)
        if nodes and None in nodes.values():
            return [None]
        for place, tree in enumerate(trees):
            if place not in nodes:
                nodes[place] = self.node(tree, wants)
        return [nodes[place] for place in range(len(trees))]

    def apply(
        self, tree: ast.expr, op: Op, args: list[Node | None], symbol: str, as_written: Any = None
    ) -> Node | None:
        """Return the operation, or report that its arguments do not fit."""
        known = [arg for arg in args if arg is not None]
        if len(known) < len(args):
            return None
        if max(map(depth_of, known), default=0) >= MAX_DEPTH:
            self.report(tree, "too-large", TOO_DEEP)
            return None
        try:
            return Apply(op, tuple(known))
        except IllTyped as error:
            given = " and ".join(map(described, as_written or known)) or "nothing"
            message = f"'{symbol}' expected {error.expected}; got {given}"
            self.report(tree, "kinds", message)
            return None

    def words(self, trees: list[ast.expr], nodes: list[Node | None]) -> None:
        """Report words that the fact or setting beside them can never be."""
        for leaf in nodes:
            choices = choices_of(leaf) if isinstance(leaf, Fact | Setting) else frozenset()
            for word in (word for tree in trees if choices for word in words_of(tree)):
                if word.value not in choices:
                    message = unknown("choice", word.value, sorted(choices))
                    self.report(word, "unknown-choice", message)


def words_of(tree: ast.expr) -> list[ast.Constant]:
    """Return the strings that a value can be, or that a list holds."""
    if isinstance(tree, ast.List):
        return [word for part in tree.elts for word in words_of(part)]
    if isinstance(tree, ast.IfExp):
        return [*words_of(tree.body), *words_of(tree.orelse)]
    return [tree] if isinstance(tree, ast.Constant) and isinstance(tree.value, str) else []


def levels(tree: ast.expr) -> int:
    """Return how deep a tree is, without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [
            child
            for parent in level
            for child in ast.iter_child_nodes(parent)
            if isinstance(child, ast.expr)
        ]
    return depth


def dotted(tree: ast.expr) -> str:
    """Return a name such as `section.name`; "" for any other tree."""
    if isinstance(tree, ast.Name):
        return tree.id
    section = dotted(tree.value) if isinstance(tree, ast.Attribute) else ""
    return f"{section}.{tree.attr}" if isinstance(tree, ast.Attribute) and section else ""


def is_bare(tree: ast.expr) -> bool:
    """Return whether a value is made of integers alone, so that its kind depends on its place."""
    if isinstance(tree, ast.Constant):
        return type(tree.value) is int
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.op, ast.USub) and is_bare(tree.operand)
    if isinstance(tree, ast.BinOp):
        return is_bare(tree.left) and is_bare(tree.right)
    if isinstance(tree, ast.IfExp):
        return is_bare(tree.body) and is_bare(tree.orelse)
    if isinstance(tree, ast.Call) and dotted(tree.func) in {"min", "max"}:
        return all(map(is_bare, tree.args))
    return False


def article(kind: Kind) -> str:
    """Return a kind with its article."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def described(node: Node) -> str:
    return f"{shortened(unparse(node))} ({node.kind})"


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
