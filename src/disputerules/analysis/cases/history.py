"""How a dispute came to stand as it does: events that lead there under every policy asked about.

The solver knows a dispute by its fields. A case document tells its events instead, so some are
looked for that make the same difference: the shortest first, and those first that come nearer to
the fields that the solver gave.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter
from typing import Any

from attrs import evolve, frozen

from disputerules.decide.clocks import clock
from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import apply_event, open_dispute, timeouts
from disputerules.facts.case import Timeout
from disputerules.facts.origin import Read
from disputerules.facts.vocabulary import FACTS
from disputerules.language.expression import Fact, Kind
from disputerules.values.claim import Claim
from disputerules.values.errors import DisputeRulesError, InvalidInput
from disputerules.values.event import Event, EventType, Offer
from disputerules.values.money import Money
from disputerules.values.order import Order
from disputerules.values.periods import TICK

MOST_PATHS = 200


def lived(
    order: Order, claim: Claim, opened_at: datetime, events: Iterable[Event], policy: Any
) -> Dispute:
    """The dispute after events. Raises a DisputeRulesError where one of them is refused."""
    dispute = open_dispute(order, claim, at=opened_at, policy=policy)
    for event in events:
        dispute = apply_event(dispute, event)
    return dispute


def opens(found: Any, policy: Any) -> bool:
    """Whether the dispute of a case can be opened under a policy."""
    with suppress(DisputeRulesError):
        lived(found.order, found.claim(), found.values["opened_at"], (), policy)
        return True
    return False


def at_its_end(dispute: Dispute, kind: str, at: datetime) -> Timeout:
    """The one silence of a kind that a dispute meets until an instant."""
    met = [due for due, _ in timeouts(dispute, until=at)]
    due = clock(dispute)
    if len(met) != 1 or due.timeout != kind:
        raise InvalidInput("invalid-value", f"it does not meet {kind}, and nothing else", ".at")
    return Timeout(kind, met[0])


@frozen
class Path:
    """Events so far, the dispute after them under each policy, and the instant of the last."""

    events: tuple[Event, ...]
    disputes: tuple[Dispute, ...]
    at: datetime

    @property
    def dues(self) -> list[datetime]:
        """The next deadline under each policy that has one."""
        dues = [clock(one).due_at for one in self.disputes]
        return [one for one in dues if one is not None]

    @property
    def instants(self) -> list[datetime]:
        """Now, just before a deadline, and at it."""
        return sorted({self.at, *(one for due in self.dues for one in (due - TICK, due))})


def course(found: Any, policies: tuple[Any, ...], fits: Callable[[Any], bool]) -> Any | None:
    """The witness with events that lead to it and for which it still fits; None if none are found.

    Looks through a bounded number of courses, so None does not say that there is none.
    """
    for path in paths(found, policies):
        for ending in endings(found, path):
            with suppress(DisputeRulesError):
                if fits(ending):
                    return ending
    return None


def paths(found: Any, policies: tuple[Any, ...]) -> Iterator[Path]:
    """Courses of events, those first that are short and lead to a dispute like the one given."""
    claim, opened_at = found.claim(), found.values["opened_at"]
    if not all(opens(found, policy) for policy in policies):
        return
    opened = tuple(lived(found.order, claim, opened_at, (), one) for one in policies)
    serial = count()
    queue = [(0, next(serial), Path((), opened, opened_at))]
    seen = {standing(path) for _, _, path in queue}
    tried = 0
    while queue and tried < MOST_PATHS:
        tried += 1
        _, _, path = heappop(queue)
        yield path
        for later in continued(path, claim):
            if standing(later) not in seen:
                seen.add(standing(later))
                far = sum(distance(one, found.values) for one in later.disputes)
                heappush(queue, (far + len(later.events), next(serial), later))


def endings(found: Any, path: Path) -> Iterator[Any]:
    """The witness after a path, its own instant or one at which something is due."""
    for at in dict.fromkeys([found.values["at"], *path.instants]):
        if at >= path.at:
            yield evolve(found, values=found.values | {"at": at}, history=path.events)


def continued(path: Path, claim: Claim) -> Iterator[Path]:
    """The paths that are one event longer, and possible under every policy."""
    for at in path.instants:
        for kind in EventType:
            for parts in proposals(kind, claim, path.disputes[0]):
                event = Event(id=f"e{len(path.events) + 1}", type=kind, at=at, **parts)
                with suppress(DisputeRulesError):
                    after = tuple(apply_event(one, event) for one in path.disputes)
                    yield Path((*path.events, event), after, at)


def proposals(kind: EventType, claim: Claim, dispute: Dispute) -> Iterator[dict[str, Any]]:
    """What an event of a kind may say."""
    most = Money(dispute.most_refundable, dispute.order.currency)
    for back in (False, True):
        if kind is EventType.PLATFORM_RULED:
            yield {"amount": most, "return_goods": back}
        if kind is EventType.SELLER_REJECTED:
            yield {"offer": Offer(amount=most, return_goods=back)}
    if kind is EventType.BUYER_REVISED:
        yield {"claim": claim}
    elif kind is not EventType.PLATFORM_RULED:
        yield {}


# What a dispute is known by, as far as it is no instant and no amount.
FIELDS: tuple[tuple[Fact, Callable[[Any], Any]], ...] = tuple(
    (one, attrgetter(one.origin.path.removeprefix("dispute.")))
    for one in FACTS.values()
    if isinstance(one.origin, Read)
    and one.origin.path.startswith("dispute.")
    and one.kind in {Kind.CHOICE, Kind.COUNT, Kind.FLAG}
)


def standing(path: Path) -> tuple[Any, ...]:
    """What tells one path from another."""
    known = (read(one) for one in path.disputes for _, read in FIELDS)
    return (*known, *path.dues)


def distance(dispute: Dispute, values: dict[str, Any]) -> int:
    """How far a dispute is from the fields that the solver gave."""
    far = 0
    for one, read in FIELDS:
        here, there = read(dispute), values[one.name]
        counted = one.kind is Kind.COUNT
        far += abs(here - there) if counted else int(here != there)
    return far
