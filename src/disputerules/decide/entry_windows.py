"""When a state can be entered, and the entries from which its deadlines are the latest.

A fixed period that begins later ends later. A period that counts days does not: it keeps the time
of day, so that 20:00 on Saturday can end later than 09:00 on Sunday. At one time of day, though,
a later start never ends earlier. The latest deadline therefore belongs to the last entry, or to the
last one just before midnight, or just before the clocks change.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

from attrs import frozen

from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.language.dependencies import facts_read
from disputerules.values.periods import ELAPSED, LAST, TICK, UTC, instant_of, zone_named

DAY = timedelta(days=1)


class Window(NamedTuple):
    """The first and the last instant at which a state can be entered.

    The last one lies `ticks` before the limit that it can come as close to as instants allow.
    """

    first: datetime
    last: datetime
    ticks: int = 0

    @property
    def limit(self) -> datetime:
        """The instant by which the state is entered, to be shown: ticks are left out."""
        return self.last + self.ticks * TICK

    def later_by(self, span: timedelta) -> "Window":
        """The window that ends a span later."""
        return Window(self.first, self.last + span, self.ticks)

    def joined(self, other: "Window") -> "Window":
        """The window of two ways to enter a state."""
        last, ticks = max(self[1:], other[1:], key=latest)
        return Window(min(self.first, other.first), last, ticks)

    def holds(self, other: "Window") -> bool:
        """Whether a way to enter a state in another window is one in this window."""
        ends = self.last > other.last or (self.last == other.last and self.ticks <= other.ticks)
        return ends and self.first <= other.first


def latest(end: tuple[datetime, int]) -> tuple[datetime, int]:
    return end[0], -end[1]


@frozen
class Clocks:
    """How the periods of the states of a policy run."""

    fixed: bool
    shifts: tuple[timedelta, ...]
    """What elapses before a period of hours or days is moved to a day of the calendar."""
    zone: tzinfo
    days_off: bool
    """Whether a period of nothing lasts from a day off to the next business day."""

    def entries(self, window: Window) -> tuple[datetime, ...]:
        """The entries of a window that can have the first or the last deadline."""
        first, last, _ = window
        if first == last:
            return (last,)
        if self.fixed:
            return first, last
        ends = [end for shift in self.shifts for end in self.day_ends(window, shift)]
        return tuple(dict.fromkeys((first, last, *ends)))

    def day_ends(self, window: Window, shift: timedelta) -> Iterator[datetime]:
        """The last entries of a day, and the first entry of the second day."""
        jump = self.jump(window.last - 2 * DAY, window.last)
        before_jump = () if jump is None else (jump - TICK,)
        days = [self.midnight(at + shift) - shift - TICK for at in (window.last, *before_jump)]
        next_day = self.midnight(window.first + shift + DAY) - shift
        yield from (at for at in (*days, *before_jump, next_day) if window.first < at < window.last)

    def days_before(self, window: Window) -> Iterator[datetime]:
        """The last entry of each day, from the last one back, where a period may be of nothing."""
        at = self.midnight(window.last) - TICK
        while self.days_off and at > window.first:
            yield at
            at = self.midnight(at) - TICK

    def midnight(self, at: datetime) -> datetime:
        """The instant at which the day of an instant begins."""
        return instant_of(datetime.combine(at.astimezone(self.zone), time()), self.zone)

    def jump(self, first: datetime, last: datetime) -> datetime | None:
        """The instant at which the clocks change between two instants."""
        before = self.offset(first)
        if self.zone is UTC or before == self.offset(last):
            return None
        while last - first > TICK:
            middle = first + (last - first) // 2
            first, last = (middle, last) if self.offset(middle) == before else (first, middle)
        return last

    def offset(self, at: datetime) -> timedelta | None:
        return at.astimezone(self.zone).utcoffset()

    def in_skipped_hour(self, window: Window, due: datetime) -> datetime | None:
        """The last entry at a time of day that the clocks skip on the day of a deadline."""
        if self.fixed or self.zone is UTC or due > LAST:
            return None
        jump = self.jump(due - DAY, due + DAY)
        if jump is None:
            return None
        skipped = (jump.astimezone(self.zone).replace(tzinfo=None) - TICK).time()
        day = window.last.astimezone(self.zone).date()
        for back in range(3):
            at = instant_of(datetime.combine(day - back * DAY, skipped), self.zone)
            if window.first <= at <= window.last:
                return at
        return None


def clocks_of(policies: tuple[Policy, ...]) -> Clocks:
    """How the periods of the states run; no calendar varies by the claim."""
    policy = policies[0]
    read = facts_read(policy.table("states").nodes, policy)
    periods = [
        one.setting(fact.origin.period)
        for fact in read
        if isinstance(fact.origin, Deadline)
        for one in policies
    ]
    uneven = [period for period in periods if period is not None and not period.is_fixed]
    moved = {period.amount * ELAPSED.get(period.unit, timedelta(0)) for period in uneven}
    days_off = any(period.roll_forward and not period.amount for period in uneven)
    zone = zone_named(policy.calendar.zone)
    return Clocks(not uneven, tuple(sorted(moved)), zone, days_off)
