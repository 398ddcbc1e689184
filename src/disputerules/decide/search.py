"""The search for the latest end: every way that a dispute can go, and when it can come where.

It keeps for each situation the window in which a dispute can enter it. A way that leads to a known
situation widens its window, and is followed again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from attrs import define, field

from disputerules.decide.account import DisputeAccount
from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.entry_windows import Clocks, Window
from disputerules.decide.position import (
    HypotheticalDispute,
    Key,
    Passed,
    Position,
    Step,
    Unbounded,
)
from disputerules.decide.possible_steps import Positions
from disputerules.decide.stays import BY_END, Entry, Stay, stay
from disputerules.facts.dispute_facts import TIMEOUT, TIMEOUTS
from disputerules.facts.policy import Policy
from disputerules.values.periods import FIRST, LAST, NEVER, TICK
from disputerules.values.settlement import State


@define(eq=False)
class WorstCases:
    """What is worked out once for a compiled policy.

    `lengths` has the time that a dispute can take after the end of its present state, by where it
    stands and whether anybody could act there; `orders` what to follow before what.
    """

    positions: Positions
    clocks: Clocks
    runs_evenly: bool
    stops: bool
    """Whether the clocks of a dispute can stand still."""
    lengths: dict[tuple[Key, bool], timedelta] = field(factory=dict)
    orders: dict[tuple[Any, ...], list[Position]] = field(factory=dict)


def begun(dispute: DisputeAccount, now: HypotheticalDispute) -> Iterator[tuple[datetime, datetime]]:
    """When the present state and its round can count as begun, by a deadline that has moved.

    The round alone where the period of the state began with it; a state can act until its deadline.
    """
    since, started, due = dispute.since, dispute.round_started_at, dispute.own_due_at
    if due is None:
        yield since, started
        return
    moved = due - foreseen_deadlines(now.entered(since, started))[TIMEOUT]
    yield since, started + moved
    if (since + moved < due) == (since < due):
        yield since + moved, started + moved


class Search:
    """Follows what can happen in a dispute from where it stands."""

    def __init__(self, dispute: DisputeAccount, known: WorstCases) -> None:
        self.dispute = dispute
        self.known = known
        self.positions = known.positions
        self.entered: dict[Key, Entry] = {}
        self.waiting: dict[Key, Position] = {}
        self.covering: dict[State, dict[Key, tuple[Position, Entry]]] = {}
        # By the policy of a situation; None where all have one.
        self.points: dict[Policy | None, tuple[datetime, ...]] = {}
        self.passed: dict[Policy | None, dict[Passed, datetime]] = {}

    def end(self) -> datetime:
        """The latest instant at which the refund comes to be due or the dispute final."""
        position, due = self.positions.of(self.dispute), self.dispute.own_due_at
        now = HypotheticalDispute(self.dispute, position)
        for since, started in begun(self.dispute, now):
            if due in (None, foreseen_deadlines(now.entered(since, started))[TIMEOUT]):
                entry = Entry(Window(since, since), Window(started, started))
                return self.end_from([(position, entry)])
        # The period of the state began before the state, so its deadline moved alone.
        assert due is not None
        return self.end_after(position, Window(due, due), due > self.dispute.since)

    def end_after(self, position: Position, window: Window, events: bool) -> datetime:
        """The same when the present state ends in a window, by any event or by its timeout."""
        try:
            known = self.before_end(position, window.last) if events else [position]
        except Unbounded:
            return NEVER
        steps = [step for one in known for step in self.steps_of(one, window.last)]
        starts = [
            step
            for step in steps
            if step.kind == TIMEOUT or (events and step.kind not in TIMEOUTS and step.begins_state)
        ]
        return self.end_from([(step.to, Entry(window, None)) for step in starts])

    def before_end(self, position: Position, at: datetime) -> list[Position]:
        """Where events lead to while the state goes on, as an offer in arbitration does."""
        found, place = [position], 0
        while place < len(found):
            steps = self.steps_of(found[place], at)
            going_on = [one.to for one in steps if not (one.begins_state or one.kind in TIMEOUTS)]
            found += [one for one in dict.fromkeys(going_on) if one not in found]
            place += 1
        return found

    def steps_of(self, position: Position, at: datetime) -> tuple[Step, ...]:
        """What follows where no instant is compared with the present."""
        return self.positions.longest(HypotheticalDispute(self.dispute, position), at, ())

    def end_from(self, starts: list[tuple[Position, Entry]]) -> datetime:
        for position, entry in starts:
            self.enter(position, entry)
        try:
            order = self.in_order()
            turn = 0
            while self.waiting:
                for position in order:
                    if self.waiting.pop(position.key, None) and not self.is_covered(position):
                        for to, entry in self.followed(position, self.entered[position.key]):
                            self.enter(to, entry, widened=turn > 2)
                order = [*order, *(one for one in self.waiting.values() if one not in order)]
                turn += 1
        except Unbounded:
            return NEVER
        ended = (one for one in order if one.at_rest and one.key in self.entered)
        return max(self.entered[one.key].since.limit for one in ended)

    def enter(self, position: Position, entry: Entry, *, widened: bool = False) -> None:
        """Note that a dispute can come to stand somewhere."""
        before = self.entered.get(position.key)
        now = entry if before is None else before.joined(entry)
        if now == before:
            return
        if widened:
            # What leads back to itself can be entered later each time.
            now = now._replace(since=now.since._replace(last=LAST, ticks=0))
        self.entered[position.key] = now
        self.waiting[position.key] = position

    def is_covered(self, position: Position) -> bool:
        """Whether a followed situation, entered as early and as late, covers this one.

        One that is not covered is noted as followed.
        """
        now = HypotheticalDispute(self.dispute, position)
        if position.at_rest or not self.positions.can_cover(self.points_of(now)):
            return False
        entry = self.entered[position.key]
        before = self.covering.setdefault(position.record.state, {})
        for other, known in before.values():
            if other is position or not known.holds(entry):
                continue
            if self.positions.coverings.covers(other, position, self.dispute):
                return True
        before[position.key] = position, entry
        return False

    def in_order(self) -> list[Position]:
        """Where a dispute can come to stand, each before what follows it."""
        positions = tuple(self.waiting.values())
        now = [HypotheticalDispute(self.dispute, position) for position in positions]
        key = tuple([(one.position.key, *self.passed_at(one)) for one in now])
        if key not in self.known.orders:
            self.known.orders[key] = ordered(positions, self.following)
        return self.known.orders[key]

    def following(self, position: Position) -> Iterator[Position]:
        """What can follow at any instant."""
        if not position.at_rest:
            now = HypotheticalDispute(self.dispute, position)
            for passed, at in self.passed_at(now).items():
                # `ordered` takes the last step first and puts its end last. What follows a
                # revision thus comes after what covers it.
                steps = self.positions.longest(now, at, passed)
                yield from (step.to for step in sorted(steps, key=lambda one: one.begins_round))

    def points_of(self, now: HypotheticalDispute) -> tuple[datetime, ...]:
        """The instants that the life cycle of a situation compares with the present."""
        policy = now.position.policy
        if policy not in self.points:
            self.points[policy] = self.positions.points(now)
        return self.points[policy]

    def passed_at(self, now: HypotheticalDispute) -> dict[Passed, datetime]:
        """Which of those instants can have passed, each with an instant at which they have."""
        policy = now.position.policy
        if policy not in self.passed:
            self.passed[policy] = passed_by(self.points_of(now))
        return self.passed[policy]

    def followed(self, position: Position, entry: Entry) -> Iterator[tuple[Position, Entry]]:
        """What follows when a state is entered in a window, and when that is entered."""
        if position.at_rest:
            return
        now = HypotheticalDispute(self.dispute, position)
        stays = self.stays(now, entry)
        longest = max(stays, key=BY_END)
        if longest.due > LAST:
            raise Unbounded
        open_stays = [stay for stay in stays if stay.due > stay.since]
        if open_stays:
            open_longest = max(open_stays, key=BY_END)
            ticks = open_longest.ticks_at(stays, open_longest.due) + 1
            acts = Window(entry.since.first, open_longest.due - TICK, ticks)
            for window, steps in self.steps(now, acts, entry):
                for step in steps:
                    if step.kind not in TIMEOUTS and step.to is not position:
                        yield step.to, entry.after(step, window)
        for kind in TIMEOUTS:
            ends = [stay.deadlines[kind] for stay in stays]
            if min(ends) <= longest.due and not all(stay.precedes(kind) for stay in stays):
                last = stays[ends.index(max(ends))] if max(ends) <= longest.due else longest
                until = min(max(ends), longest.due)
                window = Window(min(ends), until, last.ticks_at(stays, until))
                yield from self.timed_out(now, entry, kind, window)

    def timed_out(
        self, now: HypotheticalDispute, entry: Entry, kind: str, window: Window
    ) -> Iterator[tuple[Position, Entry]]:
        """What follows a timeout in a window."""
        for part, steps in self.steps(now, window, entry):
            moves = [step for step in steps if step.kind == kind and step.to is not now.position]
            if not moves:
                raise Unbounded
            for step in moves:
                yield step.to, entry.after(step, part)

    def stays(self, now: HypotheticalDispute, entry: Entry) -> "list[Stay]":
        """The stays in a state that can be the longest or the shortest."""
        clocks, (since, started) = self.known.clocks, entry
        entries = clocks.entries(since)
        stays = [stay(now, since, at, started.last if started else at) for at in entries]
        skipped = clocks.in_skipped_hour(since, max(stays, key=BY_END).due)
        if skipped:
            stays.append(stay(now, since, skipped, started.last if started else skipped))
        if any(stay.since == since.last and stay.due <= since.last for stay in stays):
            stays += self.weekend_stay(now, entry)
        if started and now.position.reads_round:
            pairs = product(entries, clocks.entries(started))
            stays += [stay(now, since, *pair) for pair in pairs]
        return stays

    def weekend_stay(self, now: HypotheticalDispute, entry: Entry) -> "list[Stay]":
        """The last stay in which anybody can act, where a period lasts only over days off."""
        since, started = entry
        for at in self.known.clocks.days_before(since):
            found = stay(now, since, at, started.last if started else at)
            if found.due > found.since:
                return [found]
        return []

    def steps(
        self, now: HypotheticalDispute, window: Window, entry: Entry
    ) -> Iterator[tuple[Window, tuple[Step, ...]]]:
        """The parts of a window in which the same can follow, and what that is."""
        for points in self.points_at(now, entry):
            inside = [at for at in points if window.first < at <= window.last]
            if not inside:
                passed = tuple([point <= window.first for point in points])
                yield window, self.positions.longest(now, window.first, passed)
                continue
            starts = sorted({window.first, *inside})
            ends = [*(at - TICK for at in starts[1:]), window.last]
            for first, last in zip(starts, ends, strict=True):
                passed = tuple(point <= first for point in points)
                ticks = window.ticks if last == window.last else 1
                yield Window(first, last, ticks), self.positions.longest(now, first, passed)

    def points_at(self, now: HypotheticalDispute, entry: Entry) -> Iterator[tuple[datetime, ...]]:
        """The instants on which depends what an event does in a state."""
        if not self.positions.points_move:
            yield self.points_of(now)
            return
        for since in {entry.since.first, entry.since.last}:
            yield self.positions.points(now.entered(since, since))


def passed_by(points: tuple[datetime, ...]) -> dict[Passed, datetime]:
    return {tuple([point <= at for point in points]): at for at in (FIRST, *sorted(points))}


def ordered(
    starts: Iterable[Position], following: Callable[[Position], Iterable[Position]]
) -> list[Position]:
    """All that follows, each before what follows it where nothing leads back."""
    seen: set[Key] = set()
    order: list[Position] = []
    pending = [(position, False) for position in starts]
    while pending:
        position, followed = pending.pop()
        if followed:
            order.append(position)
        elif position.key not in seen:
            seen.add(position.key)
            pending.append((position, True))
            pending += [(to, False) for to in following(position)]
    return order[::-1]
