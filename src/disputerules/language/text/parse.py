"""Parse the text of a condition or of an outcome field.

`SYNTAX` and `calls.FUNCTIONS` are the closed list of what may be written.
"""

from __future__ import annotations

import ast
from collections import ChainMap
from collections.abc import Mapping

from disputerules.language.expression import Fact, Kind, Node, Setting
from disputerules.language.text.calls import call
from disputerules.language.text.leaves import attribute, constant, name
from disputerules.language.text.operators import (
    arithmetic,
    boolean,
    choices,
    comparison,
    conditional,
    unary,
)
from disputerules.language.text.parser import Names, Parser, Reader
from disputerules.language.text.scan import tree_of

SYNTAX: dict[type[ast.expr], Reader] = {
    ast.Attribute: attribute,
    ast.BinOp: arithmetic,
    ast.BoolOp: boolean,
    ast.Call: call,
    ast.Compare: comparison,
    ast.Constant: constant,
    ast.IfExp: conditional,
    ast.List: choices,
    ast.Name: name,
    ast.UnaryOp: unary,
}


def parse(
    source: str,
    facts: Mapping[str, Fact],
    settings: Mapping[str, Setting],
    kind: Kind | None = None,
) -> Node:
    """Return the node that a text describes; `kind` is the kind that is needed, if one is.

    Raises `ConditionError`, whose `problems` are all mistakes of the text with their columns.

    >>> facts = {"goods_left": Fact("goods_left", Kind.AMOUNT)}
    >>> parse("goods_left > 0", facts, {}) == parse("0 < goods_left", facts, {})
    True
    >>> parse("goods_lef > 0", facts, {})
    Traceback (most recent call last):
    disputerules.language.text.problem.ConditionError: column 1: unknown name 'goods_lef'; did you \
mean 'goods_left'? [unknown-name]
    """
    names: Names = ChainMap[str, Fact | Setting]({**settings}, {**facts})
    tree, lines = tree_of(source, names)
    parser = Parser(names, lines, SYNTAX)
    node = parser.whole(tree, kind)
    if parser.problems or node is None:
        raise parser.error()
    return node
