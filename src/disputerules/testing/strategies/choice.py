"""What the strategies share: how often something is chosen, and strategies that are made once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


kept = lru_cache(maxsize=256)  # a strategy is checked once when it is made, which takes its time


Draw = Callable[[st.SearchStrategy[Any]], Any]


@kept
def one_in(number: int) -> st.SearchStrategy[bool]:
    """True once in about so many draws; shrinks to False."""
    return st.sampled_from([False] * (number - 1) + [True])


def weighted(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """One of several strategies, each as often as its number says."""
    listed = [strategy for number, strategy in choices for _ in range(number)]
    return st.sampled_from(listed).flatmap(lambda strategy: strategy)
