"""Where the value of a fact comes from. Every interpreter reads these, so nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from disputerules.language.expression import Fact, Node, Setting, Value, leaves


class Origin:
    """What a fact is made of; by default of no other fact, setting or table."""

    __slots__ = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions that the value is worked out from."""
        return ()

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The tables that are asked, and for which field, or for their `code`."""
        return ()


@frozen
class Read(Origin):
    """Read from the case, by the path of an attribute."""

    path: str


@frozen
class Derived(Origin):
    """Worked out by an expression over other facts and settings."""

    node: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions that the value is worked out from."""
        return (self.node,)


@frozen
class Deadline(Origin):
    """The deadline of a period of the policy after an instant; absent when either is.

    `own` is the path of a period in the case that takes the place of the policy's.
    """

    anchor: Node
    period: Setting
    own: str = ""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions that the value is worked out from."""
        return (self.anchor, self.period)


@frozen
class Keyed(Origin):
    """The entry of a setting by a choice, with a value for what the setting does not name."""

    setting: Setting
    key: Fact
    default: Value

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions that the value is worked out from."""
        return (self.key, self.setting)


@frozen
class Ruling(Origin):
    """What another table of the same policy decides: its code, or a field of its outcome."""

    table: str
    field: str = "code"

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The table that is asked, and for what."""
        return ((self.table, self.field),)


@frozen
class Total(Origin):
    """The sum of a field of a table's outcomes over all claimed lines."""

    table: str
    field: str

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The table that is asked, and for what."""
        return ((self.table, self.field),)


@frozen
class Part(Origin):
    """What an item of a list says, by the path of an attribute; without one, the sum so far.

    Such a fact is known only where the items of that list are added up.
    """

    path: str = ""


@frozen
class Tally(Origin):
    """The sum of a span of the items of a list that count, one after the other, no longer than a
    span can be.

    Whether an item counts is an expression over what the item says and over the sum so far.
    """

    items: str
    adds: Fact
    so_far: Fact
    counts: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions that the value is worked out from."""
        return (self.adds, self.counts)

    @property
    def parts(self) -> tuple[Fact, ...]:
        """The facts of an item that are read."""
        read = [one for node in self.nodes for one in leaves(node) if isinstance(one, Fact)]
        items = [one for one in dict.fromkeys(read) if isinstance(one.origin, Part)]
        return tuple(one for one in items if one != self.so_far)


@frozen
class Fold(Origin):
    """Folded from a list in the case, which no expression can do.

    `over` is the path of the list, `empty` the value of an empty one, for which nothing is called.
    """

    function: Callable[[Any, Any], Value | None]
    over: str = ""
    empty: Value | None = None
