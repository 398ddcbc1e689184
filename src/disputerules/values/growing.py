"""Lists that become known item by item, and sums over them that go on where they stood."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Generic, Protocol, Self, TypeVar

AT = itemgetter(0)
NO_TIME = timedelta(0)


class Stamped(Protocol):
    """What is known in parts, each from its stamp on."""

    def as_of(self, at: datetime) -> Self:
        """Return what was known of it at an instant."""
        ...


T = TypeVar("T", bound=Stamped)
Item = TypeVar("Item")


class KnownItems(Generic[T]):
    """The items of a list that are known at later and later instants, in the order of the list.

    `stamps` says when an item becomes known, and when more of it does.
    """

    def __init__(
        self, items: Sequence[T], stamps: Callable[[T], tuple[datetime, datetime | None]]
    ) -> None:
        self.items = items
        self.waiting: list[tuple[datetime, int]] = []
        for place, (first, more) in enumerate(map(stamps, items)):
            self.waiting += [(max(first, at), place) for at in (first, more) if at is not None]
        self.waiting.sort()
        self.taken = 0
        self.places: list[int] = []
        self.known: list[T] = []

    def add(self, at: datetime) -> list[T]:
        """Add what became known by an instant; returns those items, in the order of the list."""
        until = bisect_right(self.waiting, at, self.taken, key=AT)
        changed = sorted({place for _, place in self.waiting[self.taken : until]})
        self.taken = until
        for place in changed:
            index = bisect_left(self.places, place)
            after = index + (self.places[index : index + 1] == [place])
            self.places[index:after] = [place]
            self.known[index:after] = [self.items[place].as_of(at)]
        return [self.items[place].as_of(at) for place in changed]


class Growing(tuple[Item, ...]):
    """The first items of a list that only grows, with the sums over them that are known."""

    sums: dict[Any, tuple[int, timedelta]]

    def followed_by(self, items: Iterable[Item]) -> "Growing[Item]":
        """Return the list with more items; what was added up of this one stays known."""
        longer = Growing((*self, *items))
        longer.sums = self.sums
        return longer


def growing(items: Iterable[Item]) -> Growing[Item]:
    """Return the beginning of a list that grows, of which no sum is known yet."""
    made = Growing(items)
    made.sums = {}
    return made


Fold = Callable[..., timedelta]


def added_up(items: tuple[Any, ...], fold: Fold, given: tuple[Any, ...]) -> timedelta:
    """Return the sum by a function of items, the sum so far and what is given.

    Of a growing list only the items are added that were not known the last time.
    """
    if not isinstance(items, Growing):
        return fold(items, NO_TIME, *given)
    count, so_far = items.sums.get((fold, given), (0, NO_TIME))
    if count > len(items):
        count, so_far = 0, NO_TIME
    so_far = fold(items[count:], so_far, *given)
    items.sums[fold, given] = len(items), so_far
    return so_far
