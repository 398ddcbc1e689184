"""Ask something of every line of the order: `any_line` and `all_lines`.

The condition reads attributes of a line, beside facts that are the same for each line. The answer
is a fact of its own, named by its condition, so that a reading knows it as it knows other facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from attrs import frozen

from disputerules.language.expression import Fact, Kind, Literal, Node, Setting, leaves, plain
from disputerules.language.pens import Flag, node_of

ANY, ALL = "any_line", "all_lines"


@frozen
class OfLines:
    """The origin of a flag: whether a condition holds for a line of the order, or for all lines."""

    node: Node
    call: str

    @property
    def every(self) -> bool:
        """Whether the condition has to hold for all lines."""
        return self.call == ALL

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The condition."""
        return (self.node,)

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """No table."""
        return ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The order, which has the lines."""
        return ("order",)

    @property
    def supplies(self) -> tuple[str, ...]:
        """The line, for each line of the order in turn."""
        return ("line",)


def written_leaves(node: Node) -> Iterator[Literal | Fact | Setting]:
    """Yield the leaves that the text of a node has: those of a condition in place of its fact."""
    for leaf in leaves(node):
        if isinstance(leaf, Fact) and isinstance(leaf.origin, OfLines):
            yield from written_leaves(leaf.origin.node)
        else:
            yield leaf


def of_lines(call: str, node: Node) -> Fact:
    """Return the fact that asks a condition of the lines."""
    from hashlib import sha256  # it loads OpenSSL

    name = sha256(dumps(plain(node)).encode()).hexdigest()[:16]
    return Fact(f"{call}_{name}", Kind.FLAG, meaning=call, origin=OfLines(node, call))


def any_line(condition: Flag) -> Flag:
    """Whether a condition holds for at least one line of the order."""
    return Flag(of_lines(ANY, node_of(condition, Flag)))


def all_lines(condition: Flag) -> Flag:
    """Whether a condition holds for every line of the order."""
    return Flag(of_lines(ALL, node_of(condition, Flag)))
