"""Where a dispute can stand: all that the life cycle reads of it, but no instant."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.decide.account import DisputeAccount
from disputerules.decide.actions import bare_event
from disputerules.facts.case import event_case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.values.event import EventType
from disputerules.values.periods import NEVER

Key = tuple[Any, ...]
# For each instant that the life cycle compares with the present: whether it has passed.
Passed = tuple[bool, ...]


class Unbounded(Exception):
    """A dispute can last for ever, or can come to stand in too many situations to follow."""


class Step(NamedTuple):
    """A situation that an event or timeout leads to, and what begins with it."""

    kind: str
    to: "Position"
    begins_state: bool
    begins_round: bool
    delay: timedelta = timedelta(0)
    """How long the clock of the state stands still, where it goes on after a detour."""


@define(eq=False)
class Position:
    """Where a dispute can stand: all that the life cycle reads of it, but no instant.

    `record` is a dispute that stands so; its instants mean nothing.
    """

    key: Key
    record: DisputeAccount
    at_rest: bool
    """Whether the refund is due or the dispute is final."""
    policy: Policy | None = None
    """The policy that is kept where it stands; None where no revision changes it."""
    steps: dict[Passed, tuple[Step, ...]] = field(factory=dict)
    longest: dict[Passed, tuple[Step, ...]] = field(factory=dict)
    ever: tuple[tuple[Step, ...], ...] = ()
    reads_round: bool = False
    used: tuple[tuple[int, ...], int] = field(init=False)
    """What it has used of everything that a policy limits, and its rejections."""

    def __attrs_post_init__(self) -> None:
        self.used = self.record.limited, self.record.rejections


class HypotheticalDispute:
    """A dispute that stands elsewhere, since another instant."""

    def __init__(self, dispute: DisputeAccount, position: Position) -> None:
        self.dispute = dispute
        self.position = position
        self.record = position.record
        self.order = position.record.order
        self.policy = position.policy or dispute.policy
        self.opened_at = dispute.opened_at
        self.state = position.record.state
        self.running_since = dispute.running_since
        self.own_due_at = None
        self.since = self.round = dispute.since

    def entered(self, since: datetime, round_started_at: datetime) -> "HypotheticalDispute":
        """The same dispute, in its state and its round since other instants."""
        self.since, self.round = since, round_started_at
        return self

    @property
    def round_started_at(self) -> datetime:
        """When the round began; notes that a table reads it."""
        self.position.reads_round = True
        return self.round

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)

    def turning_points(self) -> tuple[datetime, ...]:
        """The instants that the life cycle compares with the present."""
        table = compiled(self.policy).table("life-cycle").unobserved
        event = bare_event(EventType.BUYER_CANCELLED, NEVER)
        points: tuple[datetime, ...] = table.instants(event_case(self.since, self, event))
        return points
