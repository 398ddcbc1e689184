"""Find events that lead to a dispute under every policy of a query.

The solver gives the fields of a dispute, but a case document has its events. So this module
searches for events with the same effect: short sequences first, and first those that come nearer
to the fields.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter
from typing import Any

from attrs import evolve, frozen

from disputerules.analysis.cases.proposals import proposals
from disputerules.analysis.cases.reachable import (
    UNREACHABLE,
    distances,
    possible_events,
    steps_through,
)
from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import advance, apply_event, open_dispute
from disputerules.decide.timeouts import timeouts
from disputerules.facts.case import Timeout
from disputerules.facts.origin import Read
from disputerules.facts.own_facts import BUILT_IN
from disputerules.language.expression import Fact, Kind
from disputerules.values.claim import Claim
from disputerules.values.errors import DisputeRulesError, InvalidInput
from disputerules.values.event import Event, EventType
from disputerules.values.order import Order
from disputerules.values.periods import TICK

MOST_PATHS = 200


def replay(
    order: Order, claim: Claim, opened_at: datetime, events: Iterable[Event], policy: Any
) -> Dispute:
    """Return the dispute after events. Raises a DisputeRulesError if an event is refused."""
    known = policy.attributes.only_declared(order)
    dispute = open_dispute(known, claim, at=opened_at, policy=policy)
    for event in events:
        dispute = apply_event(dispute, event)
    return dispute


def opens(witness: Any, policy: Any) -> bool:
    """Whether the dispute of a case can be opened under a policy."""
    with suppress(DisputeRulesError):
        replay(witness.order, witness.claim(), witness.values["opened_at"], (), policy)
        return True
    return False


def only_timeout(dispute: Dispute, kind: str, at: datetime) -> Timeout:
    """Return the only timeout until an instant; raises InvalidInput if it is of another kind."""
    passed = [due for due, _ in timeouts(dispute, until=at)]
    if len(passed) != 1 or dispute.clock.timeout != kind:
        raise InvalidInput(
            "invalid-value", f"expected {kind} as the only timeout until {at}", ".at"
        )
    return Timeout(kind, passed[0])


@frozen
class Path:
    """Events, the dispute after them under each policy, and the instant of the last event."""

    events: tuple[Event, ...]
    disputes: tuple[Dispute, ...]
    at: datetime

    @property
    def dues(self) -> list[datetime]:
        """Return the next deadline under each policy that has one."""
        dues = [one.due_at for one in self.disputes]
        return [one for one in dues if one is not None]

    @property
    def instants(self) -> list[datetime]:
        """Return the instants to try: now, just before each deadline, and at it."""
        return sorted({self.at, *(one for due in self.dues for one in (due - TICK, due))})


def with_history(
    witness: Any, policies: tuple[Any, ...], fits: Callable[[Any], bool]
) -> Any | None:
    """Return the witness with events that lead to its dispute, or None if none were found.

    Tries a bounded number of sequences, so None does not prove that none exists.
    """
    for path in paths(witness, policies):
        for ending in endings(witness, path, policies):
            with suppress(DisputeRulesError):
                if fits(ending):
                    return ending
    return None


def paths(witness: Any, policies: tuple[Any, ...]) -> Iterator[Path]:
    """Yield sequences of events: short ones first, and those nearest to the given dispute."""
    claim, opened_at = witness.claim(), witness.values["opened_at"]
    if not all(opens(witness, policy) for policy in policies):
        return
    opened = tuple(replay(witness.order, claim, opened_at, (), one) for one in policies)
    serial = count()
    queue = [(0, next(serial), Path((), opened, opened_at))]
    seen = {snapshot(path) for _, _, path in queue}
    tried = 0
    while queue and tried < MOST_PATHS:
        tried += 1
        _, _, path = heappop(queue)
        yield path
        for later in continued(path, claim):
            if snapshot(later) not in seen:
                seen.add(snapshot(later))
                far = max(how_far(one, witness.values) for one in later.disputes)
                instants = {event.at for event in later.events}
                cost = len(later.events) + len(instants)
                heappush(queue, (far + cost, next(serial), later))


def endings(witness: Any, path: Path, policies: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the witness after a path, at its own instant and at each deadline.

    Then with amounts that are as far from what the dispute allows as they were before.
    """
    led_to = tuple(zip(policies, path.disputes, strict=True))
    values, first = witness.values, path.disputes[0]
    as_late = first.since + (values["at"] - values["since"])
    for at in dict.fromkeys([values["at"], as_late, *path.instants]):
        if at >= path.at:
            for amounts in dict.fromkeys([(), tuple(fitted(witness, first).items())]):
                said = values | {"at": at} | dict(amounts)
                yield evolve(witness, values=said, history=path.events, led_to=led_to)


# The amount of an event, and what limits it.
LIMITED = {
    EventType.PLATFORM_RULED: ("ruled_amount", "most_refundable"),
    EventType.SELLER_REJECTED: ("new_offer", "most_refundable"),
    EventType.SELLER_OFFERED: ("new_offer", "most_refundable"),
    EventType.REFUND_PAID: ("payment", "payable"),
    EventType.REFUND_FAILED: ("payment", "paid_so_far"),
    EventType.RETURN_INSPECTED: ("new_deduction", "current_amount"),
}


def fitted(witness: Any, dispute: Dispute) -> dict[str, int]:
    """Return the amounts of the event, moved as far as what limits them is moved."""
    values = witness.values
    name, limit = LIMITED.get(values.get("event_type"), ("", ""))
    moved = {}
    if values.get(name):
        moved[name] = values[name] + getattr(dispute, limit) - values[limit]
    if values.get("shows_something"):
        # The files of the event and those before are together as many bytes.
        before = dict(dispute.bytes_given).get(dispute.actor_of(witness.event()), 0)
        moved["event_bytes"] = values["event_bytes"] + values["submitted_bytes"] - before
    return {name: max(0, value) for name, value in moved.items() if value != values[name]}


def continued(path: Path, claim: Claim) -> Iterator[Path]:
    """Yield the paths with one more event that every policy allows."""
    for at in path.instants:
        now = tuple(advance(one, at=at) for one in path.disputes)
        for kind in allowed(now):
            for parts in proposals(kind, claim, now, at):
                event = Event(id=f"e{len(path.events) + 1}", type=kind, at=at, **parts)
                with suppress(DisputeRulesError):
                    after = tuple(apply_event(one, event) for one in now)
                    yield Path((*path.events, event), after, at)


def allowed(disputes: tuple[Dispute, ...]) -> list[EventType]:
    """Return the events that some row may allow in each dispute."""
    possible = [possible_events(one.policy)[one.state] for one in disputes]
    return [kind for kind in possible[0] if all(kind in others for others in possible[1:])]


# The fields of a dispute that are neither instants nor amounts.
FIELDS: tuple[tuple[Fact, Callable[[Any], Any]], ...] = tuple(
    (one, attrgetter(one.origin.path.removeprefix("dispute.")))
    for one in BUILT_IN.values()
    if isinstance(one.origin, Read)
    and one.origin.path.startswith("dispute.")
    and one.kind in {Kind.CHOICE, Kind.COUNT, Kind.FLAG}
)


def snapshot(path: Path) -> tuple[Any, ...]:
    """Return what distinguishes one path from another."""
    known = (read(one) for one in path.disputes for _, read in FIELDS)
    missed = (one.missed for one in path.disputes)
    return (*known, *missed, *path.dues)


def how_far(dispute: Dispute, values: dict[str, Any]) -> int:
    """Return how many events a dispute is away at a guess; a step between states counts most."""
    return 2 * steps_to(dispute, values) + distance(dispute, values)


def distance(dispute: Dispute, values: dict[str, Any]) -> int:
    """How far a dispute is from the fields."""
    missed = values["kind_missed"] and values["event_type"] not in dispute.missed
    return int(missed) + sum(short for _, short in differing(dispute, values))


def differing(dispute: Dispute, values: dict[str, Any]) -> Iterator[tuple[Fact, int]]:
    """Yield the fields that differ, with how far each is; a count that is too high stays so."""
    for one, read in FIELDS:
        here, there = read(dispute), values.get(one.name)
        if there is not None and here != there:
            yield one, there - here if one.kind is Kind.COUNT and here < there else 1


def steps_to(dispute: Dispute, values: dict[str, Any]) -> int:
    """How many rows lead at least to the wanted state, through what else has to change."""
    policy, here, there = dispute.policy, dispute.state.value, values["state"]
    known = [distances(policy, here).get(there, UNREACHABLE)]
    for one, _ in differing(dispute, values):
        if one.name in VIA:
            known.append(steps_through(policy, here, one.name, there))
    return max(known)


# What rows note and never take back: each leads through a state.
VIA = frozenset({"information_from", "appellant", "return_shipped", "replaced_once"})
