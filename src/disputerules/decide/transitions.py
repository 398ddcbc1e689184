"""What an event or a timeout does to a dispute: each is a verdict of the table `life-cycle`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar

from attrs import frozen

from disputerules.decide.account import DisputeAccount
from disputerules.decide.refunds import line_shares, split
from disputerules.facts.case import Timeout, event_case
from disputerules.facts.dispute_facts import NO_SETTLEMENT
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.values.codec import as_is, builder_of, copier_of
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.event import ACTORS, EventType, Offer
from disputerules.values.fields import Stamp
from disputerules.values.money import Money, unchecked_money
from disputerules.values.order import Party
from disputerules.values.output import written
from disputerules.values.periods import LAST, NEVER
from disputerules.values.settlement import SETTLERS, STATE, STATES, Settlement, State

D = TypeVar("D", bound=DisputeAccount)


class Happening(Protocol):
    """An event, or a timeout, at an instant."""

    @property
    def at(self) -> datetime:
        """When it happens."""
        ...

    @property
    def offer(self) -> Offer | None:
        """What the seller offers with it."""
        ...


def decide_event(dispute: Any, event: Happening, claim_code: str = "") -> Verdict:
    """What an event, or a timeout, does to a dispute."""
    life_cycle = compiled(dispute.policy).table("life-cycle")
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def foresee_event(dispute: Any, event: Happening, claim_code: str = "acceptable") -> Verdict:
    """What an event, or a timeout, would do to a dispute; rule coverage does not count it."""
    life_cycle = compiled(dispute.policy).table("life-cycle").unobserved
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def next_timeout(dispute: DisputeAccount) -> Timeout | None:
    """The timeout at the next deadline; None when there is no deadline."""
    _, due, kind = dispute.clock
    return None if due is None else Timeout(kind, due)


def if_silent(dispute: DisputeAccount) -> State | None:
    """The state after the next deadline if nobody acts; None when there is no deadline."""
    timeout = next_timeout(dispute)
    return None if timeout is None else STATES[decide_event(dispute, timeout).field("state")]


def step(dispute: D, event: Happening, verdict: Verdict) -> D:
    """The dispute after what a verdict of the life cycle says."""
    cls: Any = type(dispute)
    moved: D = copier_of(cls, SNAPSHOT)(dispute, *snapshot(dispute, event, verdict))
    return moved


SNAPSHOT = (
    *("state", "since", "round_started_at", "rejections", "rounds", "return_shipped"),
    *("timeout_unlocked", "offer", "settlement", "payments"),
)


def snapshot(dispute: DisputeAccount, event: Happening, verdict: Verdict) -> tuple[Any, ...]:
    """Where a verdict of the life cycle leaves a dispute: the parts that `SNAPSHOT` names."""
    to = dict(verdict.fields)
    state = STATES[to["state"]]
    new_round = to["rounds"] != dispute.rounds
    moved = new_round or state is not dispute.state
    return (
        state,
        event.at if moved else dispute.since,
        event.at if new_round else dispute.round_started_at,
        to["rejections"],
        to["rounds"],
        to["return_shipped"],
        to["timeout_unlocked"],
        event.offer if moved else dispute.offer,
        settlement_of(dispute, to) if to["by"] else dispute.settlement,
        (*dispute.payments, *dispute.last_payment(state, event.at)),
    )


def settlement_of(dispute: DisputeAccount, to: dict[str, Any]) -> Settlement | None:
    if to["by"] == NO_SETTLEMENT:
        return None
    currency = dispute.order.currency
    shares, shipping = split(to["amount"], dispute.refundable)
    settled: Settlement = SETTLED(
        SETTLERS[to["by"]],
        Money(to["amount"], currency),
        line_shares(dispute.lines, shares, currency),
        unchecked_money(shipping, currency),
        to["return_goods"],
    )
    return settled


SETTLED = builder_of(Settlement, ("by", "amount", "lines", "shipping", "return_goods"))


def timeouts(dispute: D, until: datetime = LAST) -> Iterator[tuple[datetime, D]]:
    """What happens if nobody acts: each deadline up to an instant, and the dispute after it."""
    while (timeout := next_timeout(dispute)) is not None and timeout.at <= until:
        verdict = decide_event(dispute, timeout)
        if not verdict.allowed:
            return
        later = step(dispute, timeout, verdict)
        yield timeout.at, later
        if later.state is dispute.state:
            return
        dispute = later


def after_timeouts(dispute: D, *, at: datetime) -> D:
    """The dispute after every deadline up to an instant that changes it; `missed` stays as it was.

    A payment's deadline changes nothing, so an overdue dispute is the value that it was.
    """
    for _, later in timeouts(dispute, until=at):
        if later.state is not dispute.state:
            dispute = later
    return dispute


def is_overdue(dispute: DisputeAccount, at: datetime) -> bool:
    """Whether the last deadline up to an instant leaves the state as it is, as a payment's does."""
    state, overdue = dispute.state, False
    for _, later in timeouts(dispute, until=at):
        state, overdue = later.state, later.state is state
    return overdue


@frozen
class TimelineEntry:
    """A deadline that passes if nobody acts, and the state after it."""

    at: Stamp
    event: Annotated[str, written(as_is, {"const": "deadline-passed"})]
    state: Annotated[State, STATE]


def timeline(dispute: DisputeAccount) -> tuple[TimelineEntry, ...]:
    """What comes if nobody acts: every deadline from here on, and the state after it."""
    return tuple(
        TimelineEntry(at, "deadline-passed", later.state) for at, later in timeouts(dispute)
    )


def possible_actions(dispute: DisputeAccount, party: Party, at: datetime) -> tuple[EventType, ...]:
    """The events that a party can bring about in a dispute at an instant."""
    if party not in tuple(EVENTS_OF):  # not every value has a hash
        right = f"expected one of {', '.join(EVENTS_OF)}, not {shown(party)}"
        raise InvalidInput("invalid-value", right, ".party")
    decide = compiled(dispute.policy).table("life-cycle").unobserved.decide
    possible = [
        kind
        for kind in EVENTS_OF[party]
        if decide(event_case(at, dispute, BARE_EVENTS[kind], "acceptable")).allowed
    ]
    return tuple(possible)


EVENTS_OF = {party: tuple(kind for kind in EventType if ACTORS[kind] is party) for party in Party}


def bare_event(kind: str, at: datetime) -> Timeout:
    """An event of a type without an amount, an offer or a return of the goods."""
    return Timeout(kind, at)


# Tables read when something happens from the case, never from the event.
BARE_EVENTS = {kind: bare_event(kind.value, NEVER) for kind in EventType}
