"""Weighted choices, and the cache of strategies."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


kept = lru_cache(maxsize=256)  # Hypothesis validates a new strategy, which is slow


Draw = Callable[[st.SearchStrategy[Any]], Any]


@kept
def one_in(number: int) -> st.SearchStrategy[bool]:
    """Draw True about once in `number` draws; shrinks to False."""
    return st.sampled_from([False] * (number - 1) + [True])


def chosen(draw: Draw, values: Sequence[T]) -> T:
    """Draw one of some values, as `sampled_from` does, without a new strategy to validate."""
    return values[draw(place_among(len(values)))]


@kept
def place_among(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def weighted(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """Draw from one of several strategies, in proportion to its weight."""
    listed = [strategy for number, strategy in choices for _ in range(number)]
    return st.sampled_from(listed).flatmap(lambda strategy: strategy)
