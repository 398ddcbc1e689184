"""How a dispute enters a state, and how long it can stay there."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.entry_windows import DAY, Window
from disputerules.decide.position import HypotheticalDispute, Step
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.values.periods import NEVER, TICK


class Entry(NamedTuple):
    """When a state and its round can begin; a round of None begins with the state."""

    since: Window
    round: Window | None

    def joined(self, other: "Entry") -> "Entry":
        """The entry of two ways to come to stand somewhere."""
        since = self.since.joined(other.since)
        if self.round is None and other.round is None:
            return Entry(since, None)
        return Entry(since, (self.round or self.since).joined(other.round or other.since))

    def holds(self, other: "Entry") -> bool:
        """Whether joining another entry adds nothing."""
        if not self.since.holds(other.since):
            return False
        if self.round is None:
            return other.round is None
        return self.round.holds(other.round or other.since)

    def after(self, step: Step, window: Window) -> "Entry":
        """The entry of what a step in a window leads to."""
        if step.delay:
            later = step.delay
            return Entry(self.since.later_by(later), self.round and self.round.later_by(later))
        if step.begins_round:
            return Entry(window, None)
        return Entry(window, self.round or self.since) if step.begins_state else self


class Stay(NamedTuple):
    """A stay in a state: when it begins, when it ends at the latest, and by which deadlines.

    It begins `ticks` before the limit that it can begin as close to as instants allow. Its round
    began at `started`, with it or before.
    """

    since: datetime
    due: datetime
    ticks: int
    deadlines: dict[str, datetime]
    now: HypotheticalDispute
    started: datetime

    def precedes(self, kind: str) -> bool:
        """Whether a timeout of a kind before this one ends the stay, at the same instant or not."""
        before = TIMEOUTS[: TIMEOUTS.index(kind)]
        return any(self.deadlines[other] <= self.deadlines[kind] for other in before)

    def ticks_at(self, stays: "Iterable[Stay]", end: datetime) -> int:
        """The ticks that an end of the stay lies before its limit.

        None, where stays end at the same instant whenever they begin, as with a day or a deadline
        that counts from the opening. The limit lies no later than the next deadline of the stay.
        """
        if not self.ticks or not self.moves(end):
            return 0
        if any(other.due == end and (other.since - self.since) % DAY for other in stays):
            return 0
        later = min([at for at in self.deadlines.values() if at > end], default=NEVER)
        tied = list(self.deadlines.values()).count(end) > 1
        return 0 if tied else min(self.ticks, (later - end) // TICK)

    def moves(self, end: datetime) -> bool:
        """Whether an end comes earlier when the stay, with a round of its own, begins earlier."""
        started = self.started - TICK if self.started == self.since else self.started
        before = foreseen_deadlines(self.now.entered(self.since - TICK, started))
        return all(before[kind] < at for kind, at in self.deadlines.items() if at == end)


BY_END = attrgetter("due")


def stay(now: HypotheticalDispute, window: Window, since: datetime, started: datetime) -> Stay:
    deadlines = foreseen_deadlines(now.entered(since, started))
    # The first entry is one that can be, and every other but the last is a tick before a day ends.
    ticks = window.ticks if since == window.last else int(since != window.first)
    return Stay(since, min(deadlines.values()), ticks, deadlines, now, started)
