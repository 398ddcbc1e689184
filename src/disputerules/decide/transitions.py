"""What an event or a timeout does to a dispute: each is a verdict of the table `life-cycle`."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from disputerules.decide.account import DisputeAccount
from disputerules.decide.happening import Happening
from disputerules.decide.record import Paused
from disputerules.decide.settlements import settlement_of
from disputerules.facts.case import event_case
from disputerules.facts.dispute_facts import HOLDERS
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.values.codec import copier_of
from disputerules.values.event_parts import Offer
from disputerules.values.ledger import Payment
from disputerules.values.periods import NEVER, later_by
from disputerules.values.settlement import STATES, State

D = TypeVar("D", bound=DisputeAccount)


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


def step(dispute: D, event: Happening, verdict: Verdict) -> D:
    """The dispute after what a verdict of the life cycle says."""
    cls: Any = type(dispute)
    moved: D = copier_of(cls, SNAPSHOT)(dispute, *snapshot(dispute, event, verdict))
    return moved


SNAPSHOT = (
    *("state", "since", "round_started_at", "rejections", "rounds", "return_shipped"),
    *("timeout_unlocked", "offer", "settlement", "payments", "information_requests"),
    *("information_from", "appeals", "appellant", "replaced_once", "held_by"),
    *("own_due_at", "paused", "stopped", "rested_at", "held", "charged"),
)


def snapshot(dispute: DisputeAccount, event: Happening, verdict: Verdict) -> tuple[Any, ...]:
    """Where a verdict of the life cycle leaves a dispute: the parts that `SNAPSHOT` names."""
    to = dict(verdict.fields)
    state = STATES[to["state"]]
    new_round = to["rounds"] != dispute.rounds
    moved = new_round or state is not dispute.state
    return (
        state,
        event.at if moved or to["restarts"] else dispute.since,
        event.at if new_round else dispute.round_started_at,
        to["rejections"],
        to["rounds"],
        to["return_shipped"],
        to["timeout_unlocked"],
        offer_after(dispute, event, to, moved),
        settlement_of(dispute, event, to) if to["by"] else dispute.settlement,
        (*dispute.payments, *paid(dispute, event.at, state, to)),
        to["information_requests"],
        to["information_from"],
        to["appeals"],
        to["appellant"],
        to["replaced_once"],
        to["held_by"],
        *clocks_after(dispute, event.at, to, moved),
        rested_after(dispute, event.at, state),
        *held_after(dispute, event.at, to, moved),
    )


def held_after(
    dispute: DisputeAccount, at: datetime, to: dict[str, Any], moved: bool
) -> tuple[timedelta, timedelta]:
    """How long the platform held the dispute and extended deadlines, and how long banks held it."""
    held, charged = dispute.held, dispute.charged
    due = dispute.deadline_known(at) if to["until"] != NEVER else None
    if due is not None:
        held += to["until"] - due
    if moved or to["restarts"]:
        held += at - dispute.since if dispute.held_by == HOLDERS[0] else timedelta(0)
        charged += at - dispute.since if dispute.held_by == HOLDERS[1] else timedelta(0)
    return held, charged


def rested_after(dispute: DisputeAccount, at: datetime, state: State) -> datetime | None:
    """When the refund first came to be due."""
    first = dispute.rested_at is None and state is State.REFUND_DUE
    return at if first else dispute.rested_at


def paid(
    dispute: DisputeAccount, at: datetime, state: State, to: dict[str, Any]
) -> tuple[Payment, ...]:
    """The payment that an event makes, or takes back."""
    if to["pays"]:
        return (dispute.part_payment(to["pays"], at),)
    if to["fails"]:
        return (dispute.failed_payment(to["fails"], at),)
    return dispute.last_payment(state, at)


def offer_after(
    dispute: DisputeAccount, event: Happening, to: dict[str, Any], moved: bool
) -> Offer | None:
    """The offer that stands after an event: a detour keeps it, another state ends it."""
    kept = not moved or to["pauses"] or to["resumes"]
    return dispute.offer if kept and event.offered is None else event.offered


def clocks_after(
    dispute: DisputeAccount, at: datetime, to: dict[str, Any], moved: bool
) -> tuple[datetime | None, tuple[Paused, ...], timedelta]:
    """The own deadline, the paused states and the time stopped, after what happened.

    A detour stops the clock of the state that it leaves, and of those beneath; they go on where
    they stood.
    """
    paused, stopped = dispute.paused, dispute.stopped
    if to["pauses"]:
        now = Paused(dispute.state, at, dispute.deadline_known(at))
        return None, (*paused, now), stopped
    if to["until"] != NEVER:
        return to["until"], paused, stopped
    if not moved:
        return None if to["restarts"] else dispute.own_due_at, paused, stopped
    if len(paused) == 0:
        return None, (), stopped
    if to["resumes"] and len(paused) > 1:
        return went_on(paused[-1], at), paused[:-1], stopped
    stopped += at - paused[0].at
    return (went_on(paused[-1], at) if to["resumes"] else None), (), stopped


def went_on(one: Paused, at: datetime) -> datetime | None:
    """The deadline of a paused state that goes on at an instant."""
    return None if one.due_at is None else later_by(one.due_at, at - one.at)
