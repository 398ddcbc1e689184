"""The clock of a dispute: whose turn it is, until when, and what a timeout would be called.

All of it is what the table `states` says.
"""

from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from disputerules.facts.case import event_case
from disputerules.facts.dispute_facts import TIMEOUT
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.values.order import PARTIES, Order, Party
from disputerules.values.periods import LAST


class Clock(NamedTuple):
    """Whose turn it is, until when (None: no deadline), and the timeout that ends the state."""

    turn: Party | None
    due_at: datetime | None
    timeout: str


class Timed(Protocol):
    """A dispute, or a hypothetical one, as far as every clock reads it."""

    @property
    def policy(self) -> Policy:
        """The policy that the dispute was opened under."""
        ...

    @property
    def order(self) -> Order:
        """The order without the dispute."""
        ...

    @property
    def since(self) -> datetime:
        """When the dispute came to its state."""
        ...


def clock_of(dispute: Timed) -> Clock:
    """The turn in a dispute, and the first of its deadlines."""
    (_, turn), *deadlines = turn_and_deadlines(dispute)
    timeout, due = min(deadlines, key=BY_INSTANT)
    return Clock(PARTIES[turn] if turn else None, due if due <= LAST else None, timeout)


BY_INSTANT = itemgetter(1)


def own_deadline(dispute: Timed) -> datetime | None:
    """The deadline of the state itself; None where there is none."""
    due: datetime = dict(turn_and_deadlines(dispute)[1:])[TIMEOUT]
    return due if due <= LAST else None


def foreseen_deadlines(dispute: Timed) -> dict[str, datetime]:
    """Each kind of timeout with the instant at which it would happen; NEVER where none is set.

    Rule coverage does not count it.
    """
    return dict(turn_and_deadlines(dispute, hypothetical=True)[1:])


def turn_and_deadlines(dispute: Timed, hypothetical: bool = False) -> tuple[tuple[str, Any], ...]:
    states = compiled(dispute.policy).table("states")
    decide = states.unobserved.decide if hypothetical else states.decide
    verdict: Verdict = decide(event_case(dispute.since, dispute, None))
    return verdict.fields
