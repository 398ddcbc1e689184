"""By when a dispute is over at the latest, whoever does what.

Looked for by asking the tables what everybody could do, from the boldest demands on.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any

from attrs import define, field, frozen

from disputerules.decide.clocks import clocks_of, foresee_event, policy_of
from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import sample, step
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
from disputerules.values.errors import expect
from disputerules.values.event import EventType, Offer
from disputerules.values.money import Money
from disputerules.values.periods import FIRST, LAST, NEVER, TICK
from disputerules.values.settlement import State

Path = tuple[State, ...]
# The states, the dispute's first, by which it can take longest, kept for each policy.
Paths = dict[tuple[Any, ...], Path]


def ends_by(dispute: Dispute) -> datetime | None:
    """The latest instant by which the dispute is due for payment or final, whoever does what.

    When it is so already, the instant at which it came so; None when no deadline bounds it.
    """
    expect(dispute, Dispute, ".dispute")
    if worst_cases(compiled(policy_of(dispute))).left_out:
        return None
    _, latest = worst_case(dispute)
    return latest if latest <= LAST else None


def worst_path(dispute: Dispute) -> Path:
    """The states, this one first, by which a dispute can take longest."""
    path, _ = worst_case(dispute)
    return path


def worst_case(dispute: Dispute) -> tuple[Path, datetime]:
    path, unlocked = known_paths(dispute)
    if path == unlocked:
        return path, last_due(dispute, path)
    talks = tuple(takewhile(NEGOTIATION.__contains__, path))
    end = last_due(dispute, talks)
    if not unlocks_in_time(dispute, end):
        return path, last_due(dispute, path[len(talks) :], end if talks else None)
    return unlocked, last_due(dispute, unlocked)


def last_due(dispute: Dispute, path: Path, since: datetime | None = None) -> datetime:
    """The latest instant by which a dispute has gone through states, one after the other.

    Without an instant from which it is in the first of them, that is where it stands.
    """
    policy = policy_of(dispute)
    known = worst_cases(compiled(policy))
    if not known.runs_evenly:
        return walked(dispute, path, since)
    # From its second state on, such a path takes as long whenever it begins.
    since, rest = walked(dispute, path[:1], since), path[1:]
    if rest not in known.lengths:
        known.lengths[rest] = walked(dispute, rest, FIRST) - FIRST
    there = since + known.lengths[rest]
    return there if there <= LAST else NEVER


def walked(dispute: Dispute, path: Iterable[State], since: datetime | None = None) -> datetime:
    """The same, state by state."""
    imagined = HypotheticalDispute(dispute)
    for state in path:
        if since is not None:
            imagined.stand(state, since)
        due = min([instant for _, instant in clocks_of(imagined, hypothetical=True)[1:]])
        if due > LAST:
            return NEVER
        since = max(imagined.since, due)
    return imagined.since if since is None else since


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


def unlocks_in_time(dispute: Dispute, end: datetime) -> bool:
    """Whether a negotiation that lasts until an instant is the platform's by then."""
    _, *clocks = clocks_of(dispute, hypothetical=True)
    escalation = sample(EventType.BUYER_ESCALATED, end - TICK)
    return dict(clocks)[AUTOMATIC_ESCALATION] <= end or foresee_event(dispute, escalation).allowed


def known_paths(dispute: Dispute) -> tuple[Path, Path]:
    """The states by which a dispute can take longest, without what time unlocks and with it.

    Looked for from one fixed instant, so that the paths are the same for every dispute of a key.
    """
    paths = worst_cases(compiled(policy_of(dispute))).paths
    key = path_key(dispute)
    path, unlocked = paths.get((False, key)), paths.get((True, key))
    if path is None or unlocked is None:
        first = started(dispute, FIRST)
        return longest(first, paths, False), longest(first, paths, True)
    return path, unlocked


def started(dispute: Dispute, at: datetime) -> Dispute:
    return with_parts(dispute, opened_at=at, round_started_at=at, since=at)


def path_key(dispute: Dispute) -> tuple[Any, ...]:
    """All of a dispute on which its paths depend: of amounts, only whether they are nothing."""
    # More rejections than unlock an escalation lead nowhere else.
    unlocks = policy_of(dispute).negotiation.escalate_after_rejections or 0
    offer = dispute.offer
    return (
        dispute.state,
        dispute.rounds,
        min(dispute.rejections, unlocks),
        dispute.return_shipped,
        dispute.standing_return,
        dispute.most_refundable > 0,
        None if offer is None else (offer.return_goods, offer.amount.amount > 0),
    )


def longest(dispute: Dispute, paths: Paths, in_time: bool) -> Path:
    key = in_time, path_key(dispute)
    if key not in paths:
        nexts = [longest(later, paths, in_time) for later in successors(dispute, in_time)]
        worst = max(nexts, key=lambda path: length(dispute, path), default=None)
        paths[key] = () if worst is None else (dispute.state, *worst)
    return paths[key]


def length(dispute: Dispute, path: Path) -> tuple[datetime, int]:
    path = (dispute.state, *path)
    return last_due(dispute, path), len(path)


def successors(dispute: Dispute, in_time: bool) -> Iterator[Dispute]:
    """The disputes that any party, or silence, can make of one at its deadline.

    What unlocks with time is unlocked by the end of time, and never at the opening.
    """
    if dispute.state is State.REFUND_DUE:
        return
    _, *clocks = clocks_of(dispute, hypothetical=True)
    due_at = min(due for _, due in clocks)
    at = due_at if due_at <= LAST else dispute.since
    heard = [kind for kind, due in clocks if due <= LAST] if in_time else [TIMEOUT]
    # Nobody can act in a state whose own time is over as soon as it begins.
    acts = tuple(EventType) if dict(clocks)[TIMEOUT] > dispute.since else ()
    for kind in (*acts, *heard):
        asked = boldest(dispute, kind, LAST if in_time else dispute.opened_at)
        verdict = foresee_event(dispute, asked)
        if verdict.allowed:
            yield step(dispute, boldest(dispute, kind, at), verdict)


def boldest(dispute: Dispute, kind: str, at: datetime) -> "BoldEvent":
    most = Money(dispute.most_refundable, dispute.order.currency)
    return BoldEvent(kind, at, most, True, Offer(amount=most, return_goods=True))


@frozen
class BoldEvent:
    """An event that asks for the most: all the money, and the goods back."""

    type: str
    at: datetime
    amount: Money
    return_goods: bool
    offer: Offer


class HypotheticalDispute:
    """A dispute as it would be in another state, since another instant; else as it is."""

    __slots__ = ("dispute", "order", "policy", "round_started_at", "since", "state")

    def __init__(self, dispute: Dispute) -> None:
        self.dispute = dispute
        self.order = dispute.order
        self.policy = dispute.policy
        self.state = dispute.state
        self.since = dispute.since
        self.round_started_at = dispute.round_started_at

    def stand(self, state: State, since: datetime) -> None:
        """Imagine that it came to stand so at an instant, with a new round."""
        self.state = state
        self.since = self.round_started_at = since

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dispute, name)
