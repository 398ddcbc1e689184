"""One case document and its answer, part by part."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

from attrs import field, frozen

from disputerules import lifecycle
from disputerules.decide import (
    ExtensionDecision,
    ReasonSupport,
    Refund,
    advice,
    calculate_refund,
    check_claim,
    check_eligibility,
    check_extension,
    order_status,
    protection_ends_at,
    select_reasons,
)
from disputerules.decision import Decision, Finding, Findings
from disputerules.dispute import CLAIM, EVENT, Claim, Dispute, Event
from disputerules.errors import InvalidInput
from disputerules.facts.case import EXTENSION_REQUEST, ExtensionRequest
from disputerules.order import ORDER, MaybeStamp, Order, Party, Stamp
from disputerules.periods import LAST
from disputerules.plain import FLAG, list_of, wired
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.document import POLICY_DOCUMENT
from disputerules.policy import Policy


@frozen(kw_only=True, field_transformer=wired)
class CaseDocument:
    """All that is asked in one document."""

    policy: Annotated[Policy, POLICY_DOCUMENT] = ALIEXPRESS_GUIDE
    order: Annotated[Order, ORDER]
    claim: Annotated[Claim | None, CLAIM] = None
    opened_at: MaybeStamp = None
    events: Annotated[tuple[Event, ...], list_of(EVENT)] = ()
    request_extension: Annotated[ExtensionRequest | None, EXTENSION_REQUEST] = None
    at: Stamp
    timelines: Annotated[bool, FLAG] = True

    def __attrs_post_init__(self) -> None:
        if self.opened_at is not None and self.claim is None:
            raise InvalidInput("missing-key", "a dispute is opened with a claim", ".claim")
        if self.events and self.opened_at is None:
            right = "events belong to a dispute that was opened"
            raise InvalidInput("missing-key", right, ".opened_at")

    @property
    def claimed_at(self) -> datetime:
        """The instant at which the claim is judged."""
        return self.at if self.opened_at is None or self.opened_at > self.at else self.opened_at


@frozen
class DisputeAnswer:
    """Where the dispute of a case stands at an instant."""

    opened: Findings
    dispute: Dispute | None
    refused: tuple[lifecycle.RefusedEvent, ...] = ()


@frozen
class Situation:
    """The order at an instant, the dispute of the case counted in."""

    at: datetime
    order: Order
    known: DisputeAnswer | None

    @property
    def dispute(self) -> Dispute | None:
        """The dispute, if one was opened by then."""
        return self.known.dispute if self.known else None


def situation(document: CaseDocument, at: datetime, recorded: datetime) -> Situation:
    """What holds at an instant, by what was recorded until another."""
    known = dispute_at(document, at, recorded)
    order = document.order.as_of(min(at, recorded))
    if known is not None and known.dispute is not None:
        order = known.dispute.order_with_it(order)
    return Situation(at, order, known)


def dispute_at(document: CaseDocument, at: datetime, recorded: datetime) -> DisputeAnswer | None:
    opened_at, claim, policy = document.opened_at, document.claim, document.policy
    if opened_at is None or claim is None or opened_at > min(at, recorded):
        return None
    order = document.order
    opened = lifecycle.check_opening(order, claim, at=opened_at, policy=policy)
    if not opened:
        return DisputeAnswer(opened, None)
    dispute = lifecycle.opened_dispute(order, claim, opened_at, policy)
    seen = [event for event in document.events if event.at <= min(at, recorded)]
    dispute, refused = lifecycle.apply_events(dispute, seen)
    return DisputeAnswer(opened, lifecycle.advance(dispute, at=at), refused)


@frozen
class OrderTimelineEntry:
    """An instant from which the eligibility has a code, until the next entry."""

    at: datetime
    code: str


def order_timeline(
    order: Order, *, policy: Policy = ALIEXPRESS_GUIDE
) -> tuple[OrderTimelineEntry, ...]:
    """The eligibility code of an order through time, over all that is recorded.

    Law: each entry equals `check_eligibility` at that instant.

    >>> from datetime import UTC, datetime
    >>> from disputerules import Money, OrderLine
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 3, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> [(f"{one.at:%d %b}", one.code) for one in order_timeline(order)]
    [('02 Jan', 'not-paid'), ('03 Jan', 'not-shipped'), ('05 Jan', 'eligible'), \
('06 Mar', 'confirmation-timeout')]
    """
    return document_timeline(CaseDocument(policy=policy, order=order, at=order.placed_at))


def document_timeline(document: CaseDocument) -> tuple[OrderTimelineEntry, ...]:
    """The eligibility code through time, the dispute of the case counted in, if nobody acts."""
    entries: list[OrderTimelineEntry] = []
    for at, code in codes(document, document.order.placed_at, LAST):
        if not entries or entries[-1].code != code:
            entries.append(OrderTimelineEntry(at, code))
    return tuple(entries)


def codes(
    document: CaseDocument, start: datetime, recorded: datetime
) -> Iterator[tuple[datetime, str]]:
    """The eligibility code at every instant from `start` on at which it could change."""
    at: datetime | None = start
    while at is not None:
        now = situation(document, at, recorded)
        decision = check_eligibility(now.order, at=at, policy=document.policy)
        yield at, decision.code
        later = [one for one in turning_points(document, now, decision) if at < one <= LAST]
        at = min(later, default=None)


def turning_points(
    document: CaseDocument, now: Situation, decision: Decision
) -> Iterable[datetime]:
    yield from decision.compiled.instants(decision.case)
    yield from document.order.stamps()
    if document.opened_at is not None:
        yield document.opened_at
    yield from (event.at for event in document.events)
    if now.dispute is not None:
        due = lifecycle.clock(now.dispute).due_at
        if due is not None:
            yield due


def changes_at(document: CaseDocument, decision: Decision) -> datetime | None:
    """The next instant at which the eligibility flips, by what had happened until now."""
    if document.opened_at is None:
        return decision.changes_at
    for at, code in codes(document, document.at, document.at):
        if code != decision.code:
            return at
    return None


@frozen
class Answer:
    """The answer to a case document, each part a value."""

    document: CaseDocument
    order_status: Decision
    protection_ends_at: datetime | None
    eligibility: Decision
    changes_at: datetime | None
    advice: tuple[Finding, ...]
    extension: ExtensionDecision | None
    not_received: tuple[ReasonSupport, ...]
    received: tuple[ReasonSupport, ...]
    claim: Findings | None
    refund: Refund | None
    dispute: DisputeAnswer | None
    order_timeline: tuple[OrderTimelineEntry, ...] | None = field(default=None)


def answer_case(document: CaseDocument) -> Answer:
    """Every part of the answer to a case document."""
    at, policy, claim = document.at, document.policy, document.claim
    now = situation(document, at, at)
    eligibility = check_eligibility(now.order, at=at, policy=policy)
    request = document.request_extension
    reasons = select_reasons(
        now.order, at=at, returned_by=claim.returned_by if claim else None, policy=policy
    )
    order, claimed_at = document.order, document.claimed_at
    return Answer(
        document,
        order_status(now.order, at=at, policy=policy),
        protection_ends_at(now.order, at=at, policy=policy),
        eligibility,
        changes_at(document, eligibility),
        advice(now.order, at=at, policy=policy),
        check_extension(now.order, request, at=at, policy=policy) if request else None,
        reasons.not_received,
        reasons.received,
        check_claim(order, claim, at=claimed_at, policy=policy) if claim else None,
        calculate_refund(order, claim, at=claimed_at, policy=policy) if claim else None,
        now.known,
        document_timeline(document) if document.timelines else None,
    )


def actions(dispute: Dispute, at: datetime) -> dict[str, list[str]]:
    """What each party may do at an instant."""
    return {
        party.value: [str(kind) for kind in lifecycle.available_actions(dispute, party, at)]
        for party in Party
    }
