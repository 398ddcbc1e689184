"""The clocks of a dispute: whose turn it is, until when, and what an event or a silence would do.

Both are rows of the tables `states` and `life-cycle`.
"""

from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from disputerules.decide.dispute import Dispute
from disputerules.facts.case import Timeout, event_case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.values.event import Offer
from disputerules.values.order import PARTIES, Party
from disputerules.values.periods import LAST
from disputerules.values.settlement import STATES, State


class Clock(NamedTuple):
    """Whose turn it is, until when, and what kind of silence ends the state."""

    turn: Party | None
    due_at: datetime | None
    timeout: str


def clock(dispute: Dispute) -> Clock:
    """Whose turn it is in a dispute, and its next deadline; worked out once a dispute."""
    known: Clock | None = dispute.known_clock
    if known is None:
        turn, kind, due = clock_of(dispute)
        known = Clock(PARTIES[turn] if turn else None, due if due <= LAST else None, kind)
        object.__setattr__(dispute, "known_clock", known)
    return known


def clock_of(standing: Any) -> tuple[str, str, datetime]:
    """The turn, the kind of silence and the deadline of a dispute, or of an imagined one."""
    (_, turn), *clocks = clocks_of(standing)
    kind, due = min(clocks, key=BY_DUE)
    return turn, kind, due


BY_DUE = itemgetter(1)


def clocks_of(standing: Any, hypothetical: bool = False) -> tuple[tuple[str, Any], ...]:
    """The turn, and each kind of silence with the instant at which it is heard."""
    states = compiled(standing.policy).table("states")
    decide = states.unobserved.decide if hypothetical else states.decide
    verdict: Verdict = decide(event_case(standing.since, standing, None))
    return verdict.fields


def policy_of(dispute: Any) -> Policy:
    """The policy that a dispute, or an imagined one, was opened under."""
    policy: Policy = dispute.policy
    return policy


class Happening(Protocol):
    """An event, or a silence, at an instant."""

    @property
    def at(self) -> datetime:
        """When it happens."""
        ...

    @property
    def offer(self) -> Offer | None:
        """What the seller offers with it."""
        ...


def decide_event(dispute: Dispute, event: Happening, claim_code: str = "") -> Verdict:
    """What an event, or a silence, does."""
    life_cycle = compiled(policy_of(dispute)).table("life-cycle")
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def foresee_event(dispute: Dispute, event: Happening, claim_code: str = "acceptable") -> Verdict:
    """Return what an event would do; rule coverage does not count it."""
    life_cycle = compiled(policy_of(dispute)).table("life-cycle").unobserved
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def is_overdue(dispute: Dispute, at: datetime, now: Clock | None = None) -> bool:
    """Whether a deadline has passed by an instant that leaves the dispute where it stands.

    `now` is the clock of the dispute, when it is known already.
    """
    now = now or clock(dispute)
    if now.due_at is None or now.due_at > at:
        return False
    return decide_event(dispute, Timeout(now.timeout, now.due_at)).allowed


def if_silent(dispute: Dispute, now: Clock | None = None) -> State | None:
    """The state after the next deadline if nobody acts; None when nothing is due.

    `now` is the clock of the dispute, when it is known already.
    """
    now = now or clock(dispute)
    if now.due_at is None:
        return None
    return STATES[decide_event(dispute, Timeout(now.timeout, now.due_at)).field("state")]
