"""The parts of an answer: finished values, each field with the codec that writes it."""

from datetime import datetime
from typing import Annotated, Any

from attrs import fields, frozen

from disputerules.decide.actions import possible_actions
from disputerules.decide.branches import BranchAnswer
from disputerules.decide.codecs import ELIGIBLE, INELIGIBLE, codes_only, finding, findings
from disputerules.decide.codes import ADVICE, NO_OPENING, REFUSED_EVENTS
from disputerules.decide.decision import Finding
from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import RefusedEvent
from disputerules.decide.payable import NOTHING, Payable
from disputerules.decide.timeouts import TimelineEntry
from disputerules.decide.unstamped import Opening
from disputerules.values.codec import FLAG, TEXT, as_is, builder_of, integer, list_of, nullable
from disputerules.values.embeddable import Embeddable
from disputerules.values.event import EVENT_TYPE, EventType
from disputerules.values.ledger import DISPUTE_ENTRY, PAID_SHARE, DisputeEntry
from disputerules.values.order import PARTY, Party
from disputerules.values.output import (
    OPTIONAL,
    MaybeInstant,
    code_from,
    maybe,
    output,
    properties,
    written,
)
from disputerules.values.settlement import SETTLEMENT, STATE, Settlement, State

Text = Annotated[str, TEXT]
Flag = Annotated[bool, FLAG]
REVISION = written(as_is, {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"})


@frozen
class PolicyIdentity:
    """The policy that decided, and the release of the time zone database that dated its days.

    Under the same revision and the same zones, the same case has the same answer for ever.
    """

    name: Text
    version: Text
    revision: Annotated[str, REVISION]
    zones: Text


@frozen
class BranchAnswers:
    """The answer for each branch: nothing was received, or something was."""

    not_received: Annotated[BranchAnswer, output(BranchAnswer)]
    received: Annotated[BranchAnswer, output(BranchAnswer)]


@frozen
class EligibilityAnswer:
    """Whether a dispute may be opened, why, and until when (None: no scheduled change)."""

    allowed: Flag
    code: Annotated[str, ELIGIBLE]
    rule: Text
    message: Text
    changes_at: MaybeInstant
    findings: Annotated[tuple[Finding, ...], list_of(finding(INELIGIBLE))]
    advice: Annotated[tuple[Finding, ...], list_of(codes_only(ADVICE))]
    by_branch: Annotated[BranchAnswers, output(BranchAnswers)]


# Two of the values that every answer has, built without the checks (`benchmarks/wire.py`).
policy_identity = builder_of(PolicyIdentity, tuple(one.name for one in fields(PolicyIdentity)))
eligibility_answer = builder_of(
    EligibilityAnswer, tuple(one.name for one in fields(EligibilityAnswer))
)

ActionList = Annotated[tuple[EventType, ...], list_of(EVENT_TYPE)]


@frozen
class Actions:
    """The events that each party can bring about."""

    buyer: ActionList = ()
    seller: ActionList = ()
    platform: ActionList = ()


OPENING = findings("opened", NO_OPENING, unstamped=list_of(TEXT))
PAYABLE = properties(lines=list_of(PAID_SHARE), shipping=integer())
ENTRIES = list_of(DISPUTE_ENTRY)
REFUSED_EVENT = properties(id=TEXT, code=code_from(REFUSED_EVENTS))
TIMELINE = list_of(output(TimelineEntry))


@frozen(kw_only=True)
class DisputeAnswer(Embeddable):
    """The dispute of a case at an instant.

    `opened` is None when the opening lies after that instant. `dispute` is None until then, and
    where the opening was refused; the other fields are then those of no dispute.
    """

    dispute: Dispute | None = None
    opened: Annotated[Opening | None, OPENING] = None
    state: Annotated[State | None, maybe(STATE)] = None
    turn: Annotated[Party | None, maybe(PARTY)] = None
    due_at: MaybeInstant = None
    if_silent: Annotated[State | None, maybe(STATE)] = None
    overdue: Flag = False
    rejections: Annotated[int, integer()] = 0
    settlement: Annotated[Settlement | None, maybe(SETTLEMENT)] = None
    payable: Annotated[int, integer()] = 0
    payable_parts: Annotated[Payable, PAYABLE] = NOTHING
    entries: Annotated[tuple[DisputeEntry, ...], ENTRIES] = ()
    actions: Annotated[Actions, output(Actions)] = Actions()
    refused_events: Annotated[tuple[RefusedEvent, ...], list_of(REFUSED_EVENT)] = ()
    ends_by: MaybeInstant = None
    timeline: Annotated[tuple[TimelineEntry, ...] | None, TIMELINE, OPTIONAL] = None


OPENED = output(DisputeAnswer)


def write_dispute(answer: DisputeAnswer) -> dict[str, Any] | None:
    """A dispute that is opened or refused; null for one that is not opened yet."""
    return None if answer.opened is None else OPENED.write(answer)


DISPUTE = written(write_dispute, nullable(OPENED.schema))


def dispute_at(
    dispute: Dispute,
    at: datetime,
    opened: Opening,
    refused: tuple[RefusedEvent, ...],
    *,
    timelines: bool,
) -> DisputeAnswer:
    """What there is to say of a dispute that time has been advanced for."""
    payable = dispute.payable_parts
    later = tuple(one for one in dispute.timeline if one.at > at) if timelines else None
    made: DisputeAnswer = DISPUTE_ANSWER(
        dispute=dispute,
        opened=opened,
        state=dispute.state,
        turn=dispute.turn,
        due_at=dispute.due_at,
        if_silent=dispute.if_silent,
        overdue=dispute.is_overdue(at),
        rejections=dispute.rejections,
        settlement=dispute.settlement,
        payable=payable.total,
        payable_parts=payable,
        entries=dispute.entries,
        actions=Actions(*[possible_actions(dispute, party, at) for party in Party]),
        refused_events=refused,
        ends_by=dispute.ends_by,
        timeline=later,
    )
    return made


DISPUTE_ANSWER = builder_of(DisputeAnswer, tuple(one.name for one in fields(DisputeAnswer)))
