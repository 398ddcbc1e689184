"""What happens to a dispute if nobody acts: each deadline, and the state after it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from attrs import frozen

from disputerules.decide.account import DisputeAccount
from disputerules.decide.transitions import D, decide_event, step
from disputerules.facts.case import Timeout
from disputerules.values.codec import as_is
from disputerules.values.embeddable import Embeddable
from disputerules.values.fields import Stamp
from disputerules.values.output import written
from disputerules.values.periods import LAST
from disputerules.values.settlement import STATE, STATES, State


def next_timeout(dispute: DisputeAccount) -> Timeout | None:
    """The timeout at the next deadline; None when there is no deadline."""
    _, due, kind = dispute.clock
    return None if due is None else Timeout(kind, due)


def if_silent(dispute: DisputeAccount) -> State | None:
    """The state after the next deadline if nobody acts; None when there is no deadline."""
    timeout = next_timeout(dispute)
    return None if timeout is None else STATES[decide_event(dispute, timeout).field("state")]


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
class TimelineEntry(Embeddable):
    """A deadline that passes if nobody acts, and the state after it."""

    at: Stamp
    event: Annotated[str, written(as_is, {"const": "deadline-passed"})]
    state: Annotated[State, STATE]


def timeline(dispute: DisputeAccount) -> tuple[TimelineEntry, ...]:
    """What comes if nobody acts: every deadline from here on, and the state after it.

    A refund that was overdue when a hold began is overdue again when the hold ends, and not before.
    """
    entries: list[TimelineEntry] = []
    for due_at, later in timeouts(dispute):
        at = max(due_at, entries[-1].at) if entries else due_at
        entries.append(TimelineEntry(at, "deadline-passed", later.state))
    return tuple(entries)
