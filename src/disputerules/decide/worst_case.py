"""The instant by which a dispute ends, whoever does what and whenever.

Follows every step that an event or timeout can make, and keeps for each situation the window in
which it can be entered. For fixed periods the bound is exact; periods that count days can make it
later than any play, never earlier.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product
from operator import attrgetter
from typing import Any, NamedTuple

from attrs import define, evolve, field

from disputerules.decide.account import DisputeAccount
from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.detours import (
    longest_fixed,
    may_stop,
    with_longest_periods,
    without_detours,
)
from disputerules.decide.entry_windows import DAY, Clocks, Window, clocks_of
from disputerules.decide.possible_steps import (
    STATE_BEGINS,
    HypotheticalDispute,
    Key,
    Passed,
    Position,
    Positions,
    Step,
    Unbounded,
    is_unset,
)
from disputerules.decide.revisions import Revision, decisive, revisions
from disputerules.facts import dispute_facts
from disputerules.facts.dispute_facts import TIMEOUT, TIMEOUTS
from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.interpreters.shared import Meaning
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind, Node, leaves
from disputerules.values.periods import FIRST, LAST, NEVER, TICK, UTC_CALENDAR, Period
from disputerules.values.settlement import State


def ends_by(dispute: DisputeAccount) -> datetime | None:
    """The latest instant by which the dispute is due for payment or final, whoever does what.

    When it is so already, the instant at which it became so; None when no deadline bounds it.
    """
    of = compiled(dispute.policy)
    if not of.bounds_disputes:
        return None
    if dispute.is_final:
        return dispute.since
    if dispute.rested_at is not None:
        return dispute.rested_at
    known = worst_cases(of)
    going_on, stopped = without_detours(dispute)
    if known.stops:
        going_on = with_longest_periods(going_on)
        known = worst_cases(compiled(going_on.policy))
    found = revisions(going_on)
    if known.stops:
        found = tuple([one._replace(policy=longest_fixed(one.policy)) for one in found])
    if known.positions.reads_amounts:
        # Its situations are those of one order, so the next dispute cannot use them.
        known = worked_out(going_on.policy, found)
    elif found:
        known = varying(found)
    even = known.runs_evenly and not known.stops
    end = end_of_even(going_on, known) if even else Search(going_on, known).end()
    return end + stopped if end <= LAST - stopped else None


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


# `benchmarks/wire.py` needs it: to follow every step takes longer than the rest of an answer.
@lru_cache(maxsize=256)
def worst_cases(of: CompiledPolicy) -> WorstCases:
    return evolve(shared_cases(decisive(of)))


# `benchmarks/new_policies.py` needs it: most policies of one marketplace share a life cycle.
@lru_cache(maxsize=256)
def shared_cases(means: tuple[Meaning, ...]) -> WorstCases:
    known = worked_out(means[0].policy)
    if not known.positions.reads_amounts and not known.stops:
        known.positions = positions_of(tuple(map(without_lengths, means)))
    return known


@lru_cache(maxsize=256)
def positions_of(means: tuple[Meaning, ...]) -> Positions:
    return Positions(means[0].policy)


def without_lengths(one: Meaning) -> Meaning:
    """Return the same, whatever its periods are as long as they are set.

    Periods say when a situation can follow another, not whether it can.
    """
    values = [isinstance(value, Period) or value for value in one.values]
    return evolve(one, values=tuple(values), calendar=UTC_CALENDAR)


@lru_cache(maxsize=256)
def varying(found: tuple[Revision, ...]) -> WorstCases:
    """The same for a life cycle that revisions change."""
    return worked_out(found[0].policy, found)


def worked_out(policy: Policy, found: tuple[Revision, ...] = ()) -> WorstCases:
    """The same, kept by nobody."""
    positions = Positions(policy, found)
    even = runs_evenly(policy) and not positions.has_points and not found
    return WorstCases(positions, clocks_of(positions.policies), even, may_stop(policy))


def leave_out(of: CompiledPolicy) -> None:
    """Answer None for the disputes of a compiled policy where nobody reads the worst case.

    It takes longer than the rest of an answer. The compiled policy must be the caller's own.
    """
    of.bounds_disputes = False


def runs_evenly(policy: Policy) -> bool:
    """Whether every state lasts for a fixed time after it or its round begins."""
    rows = [row for row in policy.table("states").rows if bind(row.when, policy.setting) != NO]
    nodes = [bind(node, policy.setting) for row in rows for _, node in row.then.fields]
    read = (one for node in nodes for one in leaves(node))
    return all(is_even(one, policy) for one in read if one.kind is Kind.INSTANT)


# What follows such a deadline, or what such a deadline follows, is the same as without it.
NO_MATTER = (
    dispute_facts.nothing_payable_at.node,
    dispute_facts.own_due_at.node,
    dispute_facts.payout_from_opening.node,
)


def is_even(clock: Node, policy: Policy) -> bool:
    # Nothing payable ends a dispute whose refund is due, where nothing goes on.
    if is_unset(clock, policy) or clock in NO_MATTER:
        return True
    if not isinstance(clock, Fact) or not isinstance(clock.origin, Deadline):
        return False
    return clock.origin.anchor in STATE_BEGINS and policy.setting(clock.origin.period).is_fixed


def end_of_even(dispute: DisputeAccount, known: WorstCases) -> datetime:
    """The end under a policy where all that can follow takes as long whenever it begins."""
    position = known.positions.of(dispute)
    if position.at_rest:
        return dispute.since
    due = min(foreseen_deadlines(dispute).values())
    if due > LAST:
        return NEVER
    key = position.key, due > dispute.since
    if key not in known.lengths:
        start = Window(FIRST, FIRST)
        known.lengths[key] = Search(dispute, known).end_after(position, start, key[1]) - FIRST
    return due + known.lengths[key]


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
            if self.positions.covers(other, position, self.dispute):
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


class Stay(NamedTuple):
    """A stay in a state: when it begins, when it ends at the latest, and by which deadlines.

    It begins `ticks` before the limit that it can begin as close to as instants allow.
    """

    since: datetime
    due: datetime
    ticks: int
    deadlines: dict[str, datetime]

    def precedes(self, kind: str) -> bool:
        """Whether a timeout of a kind before this one ends the stay, at the same instant or not."""
        before = TIMEOUTS[: TIMEOUTS.index(kind)]
        return any(self.deadlines[other] <= self.deadlines[kind] for other in before)

    def ticks_at(self, stays: "Iterable[Stay]", end: datetime) -> int:
        """The ticks that an end of the stay lies before its limit.

        None, where stays end at the same instant whenever they begin, as with a day. The limit lies
        no later than the next deadline of the stay.
        """
        if not self.ticks or end.microsecond != self.since.microsecond:
            return 0
        if any(other.due == end and (other.since - self.since) % DAY for other in stays):
            return 0
        later = min([at for at in self.deadlines.values() if at > end], default=NEVER)
        tied = list(self.deadlines.values()).count(end) > 1
        return 0 if tied else min(self.ticks, (later - end) // TICK)


BY_END = attrgetter("due")


def stay(now: HypotheticalDispute, window: Window, since: datetime, started: datetime) -> Stay:
    deadlines = foreseen_deadlines(now.entered(since, started))
    ticks = window.ticks if since == window.last else 1
    return Stay(since, min(deadlines.values()), ticks, deadlines)
