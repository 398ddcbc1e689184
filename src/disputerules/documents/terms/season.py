"""Seasons: variants that hold for the orders placed between two instants, and for no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from disputerules.facts.variant import Variant
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op
from disputerules.values.periods import TICK

PLACED = "placed_at"


@frozen
class Season:
    """When the orders are placed that a variant is for: from `first` up to before `end`."""

    variant: Variant
    first: datetime
    end: datetime

    @property
    def last(self) -> datetime:
        """The last instant of the season."""
        return self.end - TICK


def season(variant: Variant) -> Season | None:
    """Return the season of a variant; None if it asks anything but the instant of placing."""
    first: list[datetime] = []
    end: list[datetime] = []
    for one in conjuncts(variant.when):
        if not isinstance(one, Apply) or one.op not in (Op.LT, Op.LE):
            return None
        left, right = one.args
        if is_placed(left) and isinstance(right, Literal):
            end.append(later(right, by=one.op is Op.LE))
        elif is_placed(right) and isinstance(left, Literal):
            first.append(later(left, by=one.op is Op.LT))
        else:
            return None
    return Season(variant, max(first), min(end)) if first and end else None


def later(instant: Literal, by: bool) -> datetime:
    """Return an instant, or the next one."""
    assert isinstance(instant.value, datetime)
    return instant.value + int(by) * TICK


def conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, Apply) and node.op is Op.AND:
        for one in node.args:
            yield from conjuncts(one)
    else:
        yield node


def is_placed(node: Node) -> bool:
    return isinstance(node, Fact) and node.name == PLACED and node.kind is Kind.INSTANT
