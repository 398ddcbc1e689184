"""One case document and its answer, part by part."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from attrs import frozen

from disputerules.decide import clocks, lifecycle
from disputerules.decide.decision import Decision, Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import (
    ExtensionDecision,
    ReasonSupport,
    Refund,
    Worth,
    advice_on,
    case_of,
    check_eligibility,
    check_extension,
    claim_answer,
    known_instant,
    reasons_for,
    refund_of,
    status_of,
    worth,
)
from disputerules.facts import order_facts
from disputerules.facts.case import EXTENSION_REQUEST, Case, ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.document import POLICY_DOCUMENT
from disputerules.values.claim import CLAIM, Claim
from disputerules.values.codec import FLAG, checked_by_codecs, list_of
from disputerules.values.errors import InvalidInput
from disputerules.values.event import EVENT, Event
from disputerules.values.order import ORDER, PARTIES, MaybeStamp, Order, Stamp
from disputerules.values.periods import LAST


@frozen(kw_only=True, field_transformer=checked_by_codecs)
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


class DisputeAnswer(NamedTuple):
    """Where the dispute of a case stands at an instant, and the claim that it was opened with."""

    case: Case
    worth: Worth
    opened: Findings
    claimed: Findings
    dispute: Dispute | None
    refused: tuple[lifecycle.RefusedEvent, ...] = ()


class Situation(NamedTuple):
    """The order at an instant by what was recorded until one, its dispute counted in."""

    at: datetime
    until: datetime
    order: Order
    known: DisputeAnswer | None
    dispute: Dispute | None


def situation(
    document: CaseDocument, at: datetime, recorded: datetime, before: Situation | None = None
) -> Situation:
    """What holds at an instant, by what was recorded until another.

    `before` is a situation at an earlier instant: when nothing was recorded since, only time has
    passed, and what was missed meanwhile is not asked.
    """
    until = min(at, recorded)
    same = before is not None and before.until == until
    if before and same:
        known, dispute = before.known, before.dispute
    else:
        known = told(document, until)
        dispute = known.dispute if known else None
    if dispute is None:
        return Situation(at, until, document.order.as_of(until), known, None)
    pass_time = lifecycle.left_alone if before else lifecycle.advance
    later = pass_time(dispute, at=at)
    if before and same and later is dispute:
        return Situation(at, until, before.order, known, dispute)
    return Situation(at, until, later.order_with_it(document.order.as_of(until)), known, later)


def told(document: CaseDocument, until: datetime) -> DisputeAnswer | None:
    """The dispute as its last event until an instant left it."""
    opened_at, claim, policy = document.opened_at, document.claim, document.policy
    if opened_at is None or claim is None or opened_at > until:
        return None
    case = case_of(document.order, claim, opened_at)
    found, claimed = worth(case, policy), claim_answer(case, policy)
    opened = lifecycle.opening(case, claimed.findings, policy)
    if not opened:
        return DisputeAnswer(case, found, opened, claimed, None)
    dispute = lifecycle.dispute_about(document.order, case, found, policy)
    seen = [event for event in document.events if event.at <= until]
    dispute, refused = lifecycle.apply_events(dispute, seen)
    return DisputeAnswer(case, found, opened, claimed, dispute, refused)


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
    for at, code in codes(document, situation(document, document.order.placed_at, LAST), LAST):
        if not entries or entries[-1].code != code:
            entries.append(OrderTimelineEntry(at, code))
    return tuple(entries)


def codes(
    document: CaseDocument, now: Situation, recorded: datetime
) -> Iterator[tuple[datetime, str]]:
    """The eligibility code now and at every later instant at which it could change."""
    decision = check_eligibility(now.order, at=now.at, policy=document.policy)
    yield now.at, decision.code
    yield from later_codes(document, now, decision, recorded)


def later_codes(
    document: CaseDocument, now: Situation, decision: Decision, recorded: datetime
) -> Iterator[tuple[datetime, str]]:
    while later := turning_points(document, now, decision):
        now = situation(document, min(later), recorded, now)
        decision = check_eligibility(now.order, at=now.at, policy=document.policy)
        yield now.at, decision.code


def turning_points(document: CaseDocument, now: Situation, decision: Decision) -> list[datetime]:
    """The later instants at which the eligibility could change, in no order."""
    points = list(decision.compiled.instants(decision.case))
    if document.order.last_stamp > now.at:
        points += document.order.stamps()
    if document.opened_at is not None:
        points.append(document.opened_at)
    points += [event.at for event in document.events]
    if now.dispute is not None:
        due = clocks.clock(now.dispute).due_at
        if due is not None:
            points.append(due)
    return [one for one in points if now.at < one <= LAST]


def changes_at(document: CaseDocument, now: Situation, decision: Decision) -> datetime | None:
    """The next instant at which the eligibility flips, by what had happened until now."""
    if document.opened_at is None:
        return decision.changes_at
    for at, code in later_codes(document, now, decision, document.at):
        if code != decision.code:
            return at
    return None


class Answer(NamedTuple):
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
    order_timeline: tuple[OrderTimelineEntry, ...] | None = None


def answer_case(document: CaseDocument) -> Answer:
    """Every part of the answer to a case document."""
    at, policy, claim = document.at, document.policy, document.claim
    now = situation(document, at, at)
    eligibility = check_eligibility(now.order, at=at, policy=policy)
    request = document.request_extension
    case = Case(at, now.order, returned_by=claim.returned_by if claim else None)
    reasons = reasons_for(case, policy)
    claimed, refund = claim_and_refund(document, now)
    return Answer(
        document,
        status_of(case, policy),
        known_instant(order_facts.protection_ends_at.node, case, policy),
        eligibility,
        changes_at(document, now, eligibility),
        advice_on(case, policy),
        check_extension(now.order, request, at=at, policy=policy) if request else None,
        reasons.not_received,
        reasons.received,
        claimed,
        refund,
        now.known and now.known._replace(dispute=now.dispute),
        document_timeline(document) if document.timelines else None,
    )


def claim_and_refund(
    document: CaseDocument, now: Situation
) -> tuple[Findings | None, Refund | None]:
    """What is wrong with the claim, and what it comes to, when it was made."""
    if now.known is not None:
        return now.known.claimed, refund_of(now.known.case, now.known.worth)
    if document.claim is None:
        return None, None
    case = case_of(document.order, document.claim, document.claimed_at)
    policy = document.policy
    return claim_answer(case, policy), refund_of(case, worth(case, policy))


def actions(dispute: Dispute, at: datetime) -> dict[str, list[str]]:
    """What each party may do at an instant."""
    return {
        name: [str(kind) for kind in lifecycle.available_actions(dispute, party, at)]
        for name, party in PARTIES.items()
    }
