"""Pieces of work timed in turns, and what is said about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gc import disable, enable
from statistics import median
from time import process_time
from typing import Literal

Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """One measured number beside what it should be; without a number, why there is none."""

    what: str
    measured: float | None
    unit: str = "x"
    target: float | None = None
    better: Literal["at most", "at least"] = "at most"
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where there is no target or no number."""
        if self.measured is None or self.target is None:
            return None
        if self.better == "at most":
            return self.measured <= self.target
        return self.measured >= self.target


def in_turns(
    works: Mapping[str, Work], rounds: int, clock: Callable[[], float] = process_time
) -> dict[str, list[float]]:
    """Seconds of each piece of work, round by round: every round runs all of them once.

    The clock counts what this process computes, and not what others do meanwhile.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    disable()
    try:
        for number in range(rounds):
            # Forwards and backwards in turn, so that nobody always runs in another's wake.
            for name in list(works) if number % 2 == 0 else reversed(works):
                start = clock()
                works[name]()
                seconds[name].append(clock() - start)
    finally:
        enable()
    return seconds


def ratio(seconds: Mapping[str, list[float]], one: str, other: str) -> float:
    """The median over the rounds of how many times as long one took as the other."""
    pairs = zip(seconds[one], seconds[other], strict=True)
    return median(left / right for left, right in pairs)
