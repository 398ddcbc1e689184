"""The latest instant by which a dispute ends, whoever does what.

Searches the states that any event or timeout can lead to, with the largest demand in each event.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any

from attrs import define, field, frozen

from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.record import DisputeRecord
from disputerules.decide.transitions import bare_event, foresee_event, step
from disputerules.facts import dispute_facts
from disputerules.facts.dispute_facts import (
    AUTOMATIC_ESCALATION,
    TIMEOUT,
)
from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.language.expression import Fact, Kind, Node, leaves
from disputerules.language.pens import NEVER_NODE
from disputerules.rules.lifecycle import NEGOTIATION
from disputerules.values.codec import with_parts
from disputerules.values.event import EventType, Offer
from disputerules.values.money import Money
from disputerules.values.periods import FIRST, LAST, NEVER, TICK
from disputerules.values.settlement import State

Path = tuple[State, ...]
# The states, the dispute's first, by which it can take longest, kept for each policy.
Paths = dict[tuple[Any, ...], Path]


def ends_by(dispute: DisputeRecord) -> datetime | None:
    """The latest instant by which the dispute is due for payment or final, whoever does what.

    When it is so already, the instant at which it became so; None when no deadline bounds it.
    """
    if worst_cases(compiled(dispute.policy)).left_out:
        return None
    _, latest = worst_case(dispute)
    return latest if latest <= LAST else None


def worst_path(dispute: DisputeRecord) -> Path:
    """The states, this one first, by which a dispute can take longest."""
    path, _ = worst_case(dispute)
    return path


def worst_case(dispute: DisputeRecord) -> tuple[Path, datetime]:
    path, unlocked = known_paths(dispute)
    if path == unlocked:
        return path, last_due(dispute, path)
    talks = tuple(takewhile(NEGOTIATION.__contains__, path))
    end = last_due(dispute, talks)
    if not unlocks_in_time(dispute, end):
        return path, last_due(dispute, path[len(talks) :], end if talks else None)
    return unlocked, last_due(dispute, unlocked)


def last_due(dispute: DisputeRecord, path: Path, since: datetime | None = None) -> datetime:
    """The latest instant by which a dispute has gone through states, one after the other.

    Without an instant from which it is in the first of them, that is where it stands.
    """
    known = worst_cases(compiled(dispute.policy))
    if not known.runs_evenly:
        return walked(dispute, path, since)
    # From its second state on, such a path takes as long whenever it begins.
    since, rest = walked(dispute, path[:1], since), path[1:]
    if rest not in known.lengths:
        known.lengths[rest] = walked(dispute, rest, FIRST) - FIRST
    there = since + known.lengths[rest]
    return there if there <= LAST else NEVER


def walked(
    dispute: DisputeRecord, path: Iterable[State], since: datetime | None = None
) -> datetime:
    """The same, state by state."""
    hypothetical = HypotheticalDispute(dispute)
    for state in path:
        if since is not None:
            hypothetical.enter(state, since)
        due = min(foreseen_deadlines(hypothetical).values())
        if due > LAST:
            return NEVER
        since = max(hypothetical.since, due)
    return hypothetical.since if since is None else since


@define(eq=False)
class WorstCases:
    """What is worked out once for a compiled policy: its longest paths, and how long they take.

    A policy has as many of them as its disputes differ in `path_key`.
    """

    runs_evenly: bool
    left_out: bool = False
    paths: Paths = field(factory=dict)
    lengths: dict[Path, timedelta] = field(factory=dict)


# `benchmarks/wire.py` needs it: to look for the paths takes longer than the rest of an answer.
@lru_cache(maxsize=256)
def worst_cases(of: CompiledPolicy) -> WorstCases:
    return WorstCases(runs_evenly(of.policy))


def leave_out(of: CompiledPolicy) -> None:
    """Answer None for the disputes of a compiled policy where nobody reads the worst case.

    It takes longer than the rest of an answer. The compiled policy must be the caller's own.
    """
    worst_cases(of).left_out = True


def runs_evenly(policy: Policy) -> bool:
    """Whether every clock of a state runs from its beginning, and for a fixed time."""
    read = (one for node in policy.table("states").nodes for one in leaves(node))
    return all(is_even(one, policy) for one in read if one.kind is Kind.INSTANT)


STATE_BEGINS = (dispute_facts.since.node, dispute_facts.round_started_at.node)


def is_even(clock: Node, policy: Policy) -> bool:
    if clock == NEVER_NODE:
        return True
    if not isinstance(clock, Fact) or not isinstance(clock.origin, Deadline):
        return False
    origin = clock.origin
    period = policy.setting(origin.period)
    from_here = origin.anchor in STATE_BEGINS
    return period is None or (from_here and period.is_fixed)


def unlocks_in_time(dispute: DisputeRecord, end: datetime) -> bool:
    """Whether a negotiation that lasts until an instant is the platform's by then."""
    escalation = bare_event(EventType.BUYER_ESCALATED, end - TICK)
    return (
        foreseen_deadlines(dispute)[AUTOMATIC_ESCALATION] <= end
        or foresee_event(dispute, escalation).allowed
    )


def known_paths(dispute: DisputeRecord) -> tuple[Path, Path]:
    """The states by which a dispute can take longest, without what time unlocks and with it.

    Looked for from one fixed instant, so that the paths are the same for every dispute of a key.
    """
    paths = worst_cases(compiled(dispute.policy)).paths
    key = path_key(dispute)
    path, unlocked = paths.get((False, key)), paths.get((True, key))
    if path is None or unlocked is None:
        first = started(dispute, FIRST)
        return longest(first, paths, False), longest(first, paths, True)
    return path, unlocked


def started(dispute: DisputeRecord, at: datetime) -> DisputeRecord:
    return with_parts(dispute, opened_at=at, round_started_at=at, since=at)


def path_key(dispute: DisputeRecord) -> tuple[Any, ...]:
    """All of a dispute on which its paths depend: of amounts, only whether they are nothing."""
    # More rejections than unlock an escalation lead nowhere else.
    unlocks = dispute.policy.negotiation.escalate_after_rejections or 0
    offer = dispute.offer
    return (
        dispute.state,
        dispute.rounds,
        min(dispute.rejections, unlocks),
        dispute.return_shipped,
        dispute.current_return,
        dispute.most_refundable > 0,
        None if offer is None else (offer.return_goods, offer.amount.amount > 0),
    )


def longest(dispute: DisputeRecord, paths: Paths, in_time: bool) -> Path:
    key = in_time, path_key(dispute)
    if key not in paths:
        nexts = [longest(later, paths, in_time) for later in successors(dispute, in_time)]
        worst = max(nexts, key=lambda path: length(dispute, path), default=None)
        paths[key] = () if worst is None else (dispute.state, *worst)
    return paths[key]


def length(dispute: DisputeRecord, path: Path) -> tuple[datetime, int]:
    path = (dispute.state, *path)
    return last_due(dispute, path), len(path)


def successors(dispute: DisputeRecord, in_time: bool) -> Iterator[DisputeRecord]:
    """The disputes that any party, or a timeout, can make of one at its deadline.

    What unlocks with time is unlocked by the end of time, and never at the opening.
    """
    if dispute.state is State.REFUND_DUE:
        return
    deadlines = foreseen_deadlines(dispute)
    due_at = min(deadlines.values())
    at = due_at if due_at <= LAST else dispute.since
    timeouts = [kind for kind, due in deadlines.items() if due <= LAST] if in_time else [TIMEOUT]
    # Nobody can act in a state whose own time is over as soon as it begins.
    events = tuple(EventType) if deadlines[TIMEOUT] > dispute.since else ()
    for kind in (*events, *timeouts):
        asked = largest_demand(dispute, kind, LAST if in_time else dispute.opened_at)
        verdict = foresee_event(dispute, asked)
        if verdict.allowed:
            yield step(dispute, largest_demand(dispute, kind, at), verdict)


def largest_demand(dispute: DisputeRecord, kind: str, at: datetime) -> "LargestDemand":
    most = Money(dispute.most_refundable, dispute.order.currency)
    return LargestDemand(kind, at, most, True, Offer(amount=most, return_goods=True))


@frozen
class LargestDemand:
    """An event that asks for all that is refundable, and for return of the goods."""

    type: str
    at: datetime
    amount: Money
    return_goods: bool
    offer: Offer


class HypotheticalDispute:
    """A dispute in another state since another instant; all else is read from the dispute."""

    __slots__ = ("dispute", "order", "policy", "round_started_at", "since", "state")

    def __init__(self, dispute: DisputeRecord) -> None:
        self.dispute = dispute
        self.order = dispute.order
        self.policy = dispute.policy
        self.state = dispute.state
        self.since = dispute.since
        self.round_started_at = dispute.round_started_at

    def enter(self, state: State, since: datetime) -> None:
        """Be in a state since an instant, with a new round."""
        self.state = state
        self.since = self.round_started_at = since

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dispute, name)
