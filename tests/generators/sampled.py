"""A part of a long list for every run, all of it for a thorough one.

`make thorough` and the nightly workflow take everything; a push takes one in so many, always the
same ones, so that a red run can be repeated.
"""

from collections.abc import Iterable
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")

THOROUGH = settings().max_examples > 1000


def sampled(values: Iterable[T], one_in: int) -> list[T]:
    """Return all values in a thorough run, else one in so many, the first among them."""
    return [*values][:: 1 if THOROUGH else one_in]


def fewer(examples: int, least: int = 1) -> settings:
    """Return settings that draw so many examples, or what a thorough run draws."""
    return settings(max_examples=settings().max_examples if THOROUGH else max(least, examples))
