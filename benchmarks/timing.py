"""Pieces of work timed in turns, and their results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gc import disable, enable
from statistics import median, quantiles
from time import process_time
from typing import Literal

Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """A measured number and its target; if there is no number, the note says why."""

    what: str
    measured: float | None
    unit: str = "x"
    target: float | None = None
    better: Literal["at most", "at least"] = "at most"
    note: str = ""
    middle: tuple[float, float] | None = None
    """Between which numbers the middle half of the rounds lies."""

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None without a target or a number."""
        if self.measured is None or self.target is None:
            return None
        if self.better == "at most":
            return self.measured <= self.target
        return self.measured >= self.target


def in_turns(
    works: Mapping[str, Work], rounds: int, clock: Callable[[], float] = process_time
) -> dict[str, list[float]]:
    """The seconds that each piece of work takes, by round. Each round runs every piece once.

    The default clock counts only the CPU time of this process.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    disable()
    try:
        for number in range(rounds):
            # Alternate the direction, so that no piece always runs after the same other one.
            for name in list(works) if number % 2 == 0 else reversed(works):
                start = clock()
                works[name]()
                seconds[name].append(clock() - start)
    finally:
        enable()
    return seconds


def ratio(seconds: Mapping[str, list[float]], one: str, other: str) -> float:
    """The median over the rounds of the time of `one` divided by that of `other`."""
    return median(ratios(seconds, one, other))


def ratios(seconds: Mapping[str, list[float]], one: str, other: str) -> list[float]:
    return [left / right for left, right in zip(seconds[one], seconds[other], strict=True)]


def compared(
    what: str,
    seconds: Mapping[str, list[float]],
    one: str,
    other: str,
    target: float | None = None,
) -> Result:
    """The ratio of two pieces, with the middle half of its rounds."""
    found = ratios(seconds, one, other)
    low, _, high = quantiles(found, n=4)
    return Result(what, median(found), target=target, middle=(low, high))
