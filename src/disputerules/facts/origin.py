"""Origins: where the value of a fact comes from. All interpreters read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from disputerules.facts.attribute import Attribute
from disputerules.language.expression import Fact, Node, Setting, Value, leaves
from disputerules.values.periods import Calendar


class Origin:
    """What a fact depends on; by default on no other fact, setting or table."""

    __slots__ = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return ()

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The tables that are asked, each with the requested field or `code`."""
        return ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the case that are read directly, not by the expressions."""
        return ()

    @property
    def supplies(self) -> tuple[str, ...]:
        """The parts of the case that are set for the asked tables."""
        return ()


def part_of(path: str) -> tuple[str, ...]:
    """Return the part of the case with which a path begins; nothing for an empty path."""
    return (path.partition(".")[0],) if path else ()


@frozen
class Read(Origin):
    """Read from the case at the path of an attribute."""

    path: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The part with which the path begins."""
        return part_of(self.path)


@frozen
class Recorded(Origin):
    """Read from the attributes that a case is recorded with, as a policy declares one of them."""

    attribute: Attribute

    @property
    def path(self) -> str:
        """Where the attributes of its owner stand in the case."""
        return self.attribute.path

    @property
    def parts(self) -> tuple[str, ...]:
        """The part with which the path begins."""
        return part_of(self.path)


@frozen
class Derived(Origin):
    """Calculated by an expression over other facts and settings."""

    node: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return (self.node,)


@frozen
class Deadline(Origin):
    """The deadline of a policy's period after an instant; absent if either is.

    `own` is the path of a period in the case that replaces the policy's. Both are counted by
    `calendar`, or by that of the policy if it is None.
    """

    anchor: Node
    period: Setting
    own: str = ""
    calendar: Calendar | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return (self.anchor, self.period)

    @property
    def parts(self) -> tuple[str, ...]:
        """The part that holds the period of its own."""
        return part_of(self.own)


@frozen
class Keyed(Origin):
    """The entry of a setting for a choice, with a default for other choices."""

    setting: Setting
    key: Fact
    default: Value

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return (self.key, self.setting)


@frozen
class Ruling(Origin):
    """The decision of another table of the policy: its code, or a field of its outcome."""

    table: str
    field: str = "code"

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The table that is asked, with the requested field."""
        return ((self.table, self.field),)


@frozen(cache_hash=True)
class Given(Setting):
    """A setting with the value that one row gives it, whatever a policy sets."""

    value: Any = field(default=None, kw_only=True)


@frozen
class Selected(Origin):
    """The option that a choice names; absent if that option is None.

    An option that is a setting stands for its value as the policy has it.
    """

    by: Fact
    options: tuple[tuple[str, Node | None], ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return (self.by, *(node for _, node in self.options if node is not None))


@frozen
class Total(Origin):
    """The sum of a field of a table's outcomes over all claimed lines."""

    table: str
    field: str

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The table that is asked, with the requested field."""
        return ((self.table, self.field),)

    @property
    def parts(self) -> tuple[str, ...]:
        """The claimed lines."""
        return ("lines",)

    @property
    def supplies(self) -> tuple[str, ...]:
        """The line, for each claimed line in turn."""
        return ("line",)


@frozen
class Part(Origin):
    """An attribute of a list item at a path; without a path, the sum so far.

    Such a fact is known only while the items of that list are added up.
    """

    path: str = ""


@frozen
class Tally(Origin):
    """The sum of a span over the items of a list that count, in order, capped at the longest span.

    Whether an item counts is an expression over the item and the sum so far.
    """

    items: str
    adds: Fact
    so_far: Fact
    counts: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return (self.adds, self.counts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The part that holds the list."""
        return part_of(self.items)

    @property
    def item_facts(self) -> tuple[Fact, ...]:
        """The facts of an item that the expressions read."""
        facts = [leaf for node in self.nodes for leaf in leaves(node) if isinstance(leaf, Fact)]
        parts = [fact for fact in dict.fromkeys(facts) if isinstance(fact.origin, Part)]
        return tuple(fact for fact in parts if fact != self.so_far)


@frozen
class Fold(Origin):
    """Calculated by a function, where no expression can: folded from a list in the case.

    `reads` names the parts of the case that the function reads, and `policy` if it reads that.
    `over` is the path of the list; `empty` is the value for an empty one, which calls nothing.
    `uses` are the settings, and the answers of tables, that the function reads of the policy.
    """

    function: Callable[[Any, Any], Value | None]
    reads: tuple[str, ...]
    over: str = ""
    empty: Value | None = None
    uses: tuple[Node, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The settings and the answers of tables that the function reads."""
        return self.uses

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that the function reads."""
        return self.reads
