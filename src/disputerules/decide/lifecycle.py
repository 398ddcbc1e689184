"""A dispute through time: opening, events, deadlines that pass, and what comes if nobody acts.

Time passes by calling a function. Everything that a state or an event means is a row of the tables
`states` and `life-cycle`; this module only turns the crank.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from disputerules.decide.clocks import Happening, clock, decide_event, policy_of
from disputerules.decide.decision import Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import (
    Worth,
    case_of,
    check_eligibility,
    claim_findings,
    line_shares,
    split,
    worth,
)
from disputerules.facts.case import Case, Timeout, event_case
from disputerules.facts.dispute_facts import (
    NO_SETTLEMENT,
)
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import Claim, ClaimLine
from disputerules.values.codec import builder_of, copier_of, with_parts
from disputerules.values.errors import InvalidInput, Refused, expect, shown
from disputerules.values.event import ACTORS, Event, EventType
from disputerules.values.money import Money, unchecked_money
from disputerules.values.order import Order, Party
from disputerules.values.periods import LAST, NEVER, as_instant
from disputerules.values.settlement import SETTLERS, STATES, Settlement, State


def check_opening(
    order: Order, claim: Claim, *, at: datetime, policy: Policy = ALIEXPRESS_GUIDE
) -> Findings:
    """May this claim open a dispute at an instant? It needs eligibility and a sound claim."""
    case = case_of(order, claim, as_instant(at))
    return opening(case, tuple(claim_findings(case, policy)), policy)


def opening(case: Case, claimed: tuple[Finding, ...], policy: Policy) -> Findings:
    """May a claim with these findings open a dispute?"""
    eligibility = check_eligibility(case.order, at=case.at, policy=policy)
    refused = () if eligibility else eligibility.findings
    return Findings("opened", (*refused, *claimed), policy.revision)


def open_dispute(
    order: Order, claim: Claim, *, at: datetime, policy: Policy = ALIEXPRESS_GUIDE
) -> Dispute:
    """A dispute, opened at an instant under a policy that it keeps.

    Raises Refused, with the findings as its decision, when it may not be opened.
    """
    at = as_instant(at)
    decision = check_opening(order, claim, at=at, policy=policy)
    if not decision:
        raise Refused(decision, decision.findings[0].message)
    return opened_dispute(order, claim, at, policy)


def opened_dispute(order: Order, claim: Claim, at: datetime, policy: Policy) -> Dispute:
    case = case_of(order, claim, at)
    return dispute_about(order, case, worth(case, policy), policy)


def dispute_about(order: Order, case: Case, found: Worth, policy: Policy) -> Dispute:
    """The dispute that the claim of a case opens at its instant."""
    at = case.at
    opened: Dispute = OPENED(policy, order, case.claim, at, at, at, at, *terms_of(case, found))
    return opened


STAMPS = ("opened_at", "round_started_at", "since", "last_event_at")
TERMS = ("claim", "lines", "requested", "refundable", "shipping_refundable")
OPENED = builder_of(Dispute, ("policy", "order", "opened_with", *STAMPS, *TERMS))
REVISED = copier_of(Dispute, TERMS)


claim_line = builder_of(ClaimLine, ("id", "quantity"))


def terms_of(case: Case, found: Worth) -> tuple[Any, ...]:
    """A claim and what it is about: its lines, the amount asked for, and what can be refunded."""
    lines = tuple([claim_line(one.id, one.claimed) for one in case.lines])
    return case.claim, lines, found.amount, found.lines, found.shipping


def step(dispute: Dispute, event: Happening, verdict: Verdict) -> Dispute:
    """The dispute after what a verdict of the life cycle says."""
    moved: Dispute = MOVED(dispute, *standing(dispute, event, verdict))
    return moved


def standing(dispute: Dispute, event: Happening, verdict: Verdict) -> tuple[Any, ...]:
    """Where a verdict of the life cycle leaves a dispute."""
    to = dict(verdict.fields)
    state = STATES[to["state"]]
    new_round = to["rounds"] != dispute.rounds
    return (
        state,
        event.at if new_round or state is not dispute.state else dispute.since,
        event.at if new_round else dispute.round_started_at,
        to["rejections"],
        to["rounds"],
        to["return_shipped"],
        event.offer,
        settlement_of(dispute, to) if to["by"] else dispute.settlement,
    )


COUNTS = ("rejections", "rounds", "return_shipped")
STANDING = ("state", "since", "round_started_at", *COUNTS, "offer", "settlement")
MOVED = copier_of(Dispute, STANDING)
HEARD = copier_of(Dispute, (*STANDING, "last_event_at", "missed", "events"))


def settlement_of(dispute: Dispute, to: dict[str, Any]) -> Settlement | None:
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


def advance(dispute: Dispute, *, at: datetime) -> Dispute:
    """The dispute after every deadline that has passed by an instant, in order.

    Law: `advance(advance(d, at=t1), at=t2) == advance(d, at=t2)` for t1 <= t2.
    """
    expect(dispute, Dispute, ".dispute")
    at = as_instant(at)
    due = clock(dispute).due_at
    if due is None or due > at:
        return dispute
    missed = list(dispute.missed)
    for due_at, later in timeouts(dispute, until=at):
        if later.state is not dispute.state:
            missed += (
                kind for party in Party for kind in available_actions(dispute, party, due_at)
            )
        dispute = later
    return with_parts(dispute, missed=tuple(dict.fromkeys(map(str, missed))))


def left_alone(dispute: Dispute, *, at: datetime) -> Dispute:
    """As `advance`, but it does not say what was missed."""
    for _, later in timeouts(dispute, until=at):
        dispute = later
    return dispute


def timeouts(dispute: Dispute, until: datetime = LAST) -> Iterator[tuple[datetime, Dispute]]:
    """What happens if nobody acts: each deadline up to an instant, and the dispute after it."""
    while True:
        _, due, kind = clock(dispute)
        if due is None or due > until:
            return
        silence = Timeout(kind, due)
        later = step(dispute, silence, decide_event(dispute, silence))
        yield due, later
        if later.state is dispute.state:
            return
        dispute = later


def apply_event(dispute: Dispute, event: Event) -> Dispute:
    """The dispute after an event, deadlines before it applied first.

    Raises Refused, with the verdict as its decision, when the event changes nothing; the same
    event again is ignored silently. An event that arrives after time was advanced past it is
    decided by folding again.
    """
    expect(dispute, Dispute, ".dispute")
    expect(event, Event, ".event")
    for known in dispute.events:
        if known.id == event.id:
            return repeated(dispute, known, event)
    if event.at < dispute.last_event_at:
        raise refusal("out-of-order", "it is stamped before the last event")
    now = advance(dispute if event.at >= dispute.since else refolded(dispute), at=event.at)
    claim_code = revision_code(now, event)
    verdict = decide_event(now, event, claim_code)
    if not verdict.allowed:
        code = claim_code if verdict.rule == REVISION else verdict.code
        raise refusal(code, message_of(now, event, verdict, claim_code))
    changed = revise(now, event) if event.claim is not None else now
    events = (*dispute.events, event)
    heard: Dispute = HEARD(changed, *standing(changed, event, verdict), event.at, (), events)
    return heard


def refolded(dispute: Dispute) -> Dispute:
    """The dispute as its last event left it, without the deadlines that passed since."""
    policy = policy_of(dispute)
    opened = opened_dispute(dispute.order, dispute.opened_with, dispute.opened_at, policy)
    return apply_events(opened, dispute.events)[0]


REVISION = "revision-not-acceptable"


def repeated(dispute: Dispute, known: Event, event: Event) -> Dispute:
    if known == event:
        return dispute
    raise refusal("event-id-reused", "another event has this id")


def refusal(code: str, message: str) -> Refused:
    return Refused(Verdict("life-cycle", code, code, False, ""), message)


def message_of(dispute: Dispute, event: Event, verdict: Verdict, claim_code: str) -> str:
    case = event_case(event.at, dispute, event, claim_code)
    return compiled(policy_of(dispute)).table("life-cycle").message(verdict.rule, case)


def revision_code(dispute: Dispute, event: Event) -> str:
    """What a check of the claim says that an event brings, if it brings one."""
    if event.claim is None:
        return "acceptable"
    case = case_of(dispute.order, event.claim, event.at)
    findings = claim_findings(case, policy_of(dispute))
    return findings[0].code if findings else "acceptable"


def revise(dispute: Dispute, event: Event) -> Dispute:
    """The dispute about a new claim: it fixes lines, quantities and amount anew."""
    claim: Any = event.claim
    case = case_of(dispute.order, claim, event.at)
    revised: Dispute = REVISED(dispute, *terms_of(case, worth(case, policy_of(dispute))))
    return revised


@frozen
class RefusedEvent:
    """An event that changed nothing, and why."""

    id: str
    code: str
    message: str


def apply_events(
    dispute: Dispute, events: Iterable[Event]
) -> tuple[Dispute, tuple[RefusedEvent, ...]]:
    """The dispute after events in document order, and the events that were refused.

    Law: folding events one at a time equals folding them in one batch.
    """
    refused: dict[Event, RefusedEvent] = {}
    for event in events:
        try:
            dispute = apply_event(dispute, event)
        except Refused as error:
            refused.setdefault(event, RefusedEvent(event.id, error.code, error.message))
    return dispute, tuple(refused.values())


def available_actions(
    dispute: Dispute, party: Party, at: datetime | None = None
) -> tuple[EventType, ...]:
    """What a party may do in a dispute at an instant (by default when it came to stand so)."""
    expect(dispute, Dispute, ".dispute")
    if party not in KINDS:
        right = f"one of {', '.join(KINDS)} is expected, not {shown(party)}"
        raise InvalidInput("invalid-value", right, ".party")
    instant = dispute.since if at is None else as_instant(at)
    decide = compiled(policy_of(dispute)).table("life-cycle").unobserved.decide
    asked = [
        kind
        for kind in KINDS[party]
        if decide(event_case(instant, dispute, ASKED[kind], "acceptable")).allowed
    ]
    return tuple(asked)


KINDS = {party: tuple(kind for kind in EventType if ACTORS[kind] is party) for party in Party}


def sample(kind: str, at: datetime) -> Timeout:
    """An event of a type that asks for nothing in particular."""
    return Timeout(kind, at)


# Tables read when something happens from the case, never from the event.
ASKED = {kind: sample(kind.value, NEVER) for kind in EventType}


@frozen
class TimelineEntry:
    """A deadline that passes if nobody acts, and the state after it."""

    at: datetime
    event: str
    state: State


def dispute_timeline(dispute: Dispute) -> tuple[TimelineEntry, ...]:
    """What comes if nobody acts: every deadline from here on, and the state after it."""
    expect(dispute, Dispute, ".dispute")
    return tuple(
        TimelineEntry(at, "deadline-passed", later.state) for at, later in timeouts(dispute)
    )
