"""A dispute through time: opening, events, deadlines that pass, and what comes if nobody acts.

Time passes by calling a function. Everything that a state or an event means is a row of the tables
`states` and `life-cycle`; this module only turns the crank.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import takewhile
from operator import itemgetter
from typing import Any

from attrs import frozen

from disputerules.decide import (
    Worth,
    case_of,
    check_eligibility,
    claim_findings,
    line_shares,
    rulebook,
    split,
    worth,
)
from disputerules.decision import Finding, Findings, Verdict
from disputerules.dispute import (
    ACTORS,
    Claim,
    ClaimLine,
    Dispute,
    Event,
    EventType,
    Offer,
    SettledBy,
    Settlement,
    State,
)
from disputerules.errors import Refused
from disputerules.facts.case import Case, Silence, event_case
from disputerules.facts.dispute_facts import (
    AUTOMATIC_ESCALATION,
    NO_SETTLEMENT,
    SILENCE,
)
from disputerules.money import Money, sound
from disputerules.order import Order, Party
from disputerules.periods import FIRST, LAST, NEVER, TICK, as_instant
from disputerules.plain import built, with_parts
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policy import Policy
from disputerules.rules.lifecycle import NEGOTIATION


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
    claim: Any = case.claim
    at = case.at
    return built(
        Dispute,
        policy=policy,
        order=order,
        opened_with=claim,
        claim=claim,
        **terms_of(case, found),
        opened_at=at,
        round_started_at=at,
        since=at,
        last_event_at=at,
    )


def terms_of(case: Case, found: Worth) -> dict[str, Any]:
    """What a claim is about: its lines, the amount asked for, and what can be refunded."""
    return {
        "lines": tuple(built(ClaimLine, id=one.id, quantity=one.claimed) for one in case.lines),
        "requested": found.amount,
        "refundable": found.lines,
        "shipping_refundable": found.shipping,
    }


class Imagined:
    """A dispute as it would be in another state, since another instant; else as it is."""

    __slots__ = ("dispute", "order", "policy", "round_started_at", "since", "state")

    def __init__(self, dispute: Dispute) -> None:
        self.dispute = dispute
        self.order = dispute.order
        self.policy = dispute.policy
        self.stand(dispute.state, dispute.since)

    def stand(self, state: State, since: datetime) -> None:
        """Imagine that it came to stand so at an instant."""
        self.state = state
        self.since = since
        here = self.dispute
        self.round_started_at = here.round_started_at if since == here.since else since

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dispute, name)


@frozen
class Clock:
    """Whose turn it is, until when, and what kind of silence ends the state."""

    turn: Party | None
    due_at: datetime | None
    silence: str


def clock(dispute: Dispute) -> Clock:
    """Whose turn it is in a dispute, and its next deadline."""
    turn, kind, due = clock_of(dispute)
    return Clock(Party(turn) if turn else None, due if due <= LAST else None, kind)


def clock_of(standing: Any) -> tuple[str, str, datetime]:
    """The turn, the kind of silence and the deadline of a dispute, or of an imagined one."""
    (_, turn), *clocks = clocks_of(standing)
    kind, due = min(clocks, key=BY_DUE)
    return turn, kind, due


BY_DUE = itemgetter(1)


def clocks_of(standing: Any) -> tuple[tuple[str, Any], ...]:
    """The turn, and each kind of silence with the instant at which it is heard."""
    states = rulebook(standing.policy).table("states")
    verdict: Verdict = states.decide(event_case(standing.since, standing, None))
    return verdict.fields


def policy_of(dispute: "Dispute | Imagined") -> Policy:
    policy: Any = dispute.policy
    return policy  # type: ignore[no-any-return]


def decide_event(
    dispute: Dispute, event: "Event | Silence | BoldEvent", claim_code: str = ""
) -> Verdict:
    """What an event, or a silence, would do."""
    life_cycle = rulebook(policy_of(dispute)).table("life-cycle")
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def step(
    dispute: Dispute, event: "Event | Silence | BoldEvent", verdict: Verdict, **more: Any
) -> Dispute:
    """The dispute after what a verdict of the life cycle says, with `more` parts changed."""
    to = dict(verdict.fields)
    state = State(to["state"])
    new_round = to["rounds"] != dispute.rounds
    if to["by"]:
        more["settlement"] = settlement_of(dispute, to)
    return with_parts(
        dispute,
        state=state,
        since=event.at if new_round or state is not dispute.state else dispute.since,
        round_started_at=event.at if new_round else dispute.round_started_at,
        rejections=to["rejections"],
        rounds=to["rounds"],
        return_shipped=to["return_shipped"],
        offer=event.offer,
        **more,
    )


def settlement_of(dispute: Dispute, to: dict[str, Any]) -> Settlement | None:
    if to["by"] == NO_SETTLEMENT:
        return None
    currency = dispute.order.currency
    shares, shipping = split(to["amount"], dispute.refundable, dispute.shipping_refundable)
    return built(
        Settlement,
        by=SettledBy(to["by"]),
        amount=Money(to["amount"], currency),
        lines=line_shares(dispute.lines, shares, currency),
        shipping=sound(shipping, currency),
        return_goods=to["return_goods"],
    )


def advance(dispute: Dispute, *, at: datetime) -> Dispute:
    """The dispute after every deadline that has passed by an instant, in order.

    Law: `advance(advance(d, at=t1), at=t2) == advance(d, at=t2)` for t1 <= t2.
    """
    missed = list(dispute.missed)
    for due_at, later in silences(dispute, until=as_instant(at)):
        if later.state is not dispute.state:
            missed += (
                kind for party in Party for kind in available_actions(dispute, party, due_at)
            )
        dispute = later
    return with_parts(dispute, missed=tuple(dict.fromkeys(map(str, missed)))) if missed else dispute


def left_alone(dispute: Dispute, *, at: datetime) -> Dispute:
    """As `advance`, but it does not say what was missed."""
    for _, later in silences(dispute, until=at):
        dispute = later
    return dispute


def silences(dispute: Dispute, until: datetime = LAST) -> Iterator[tuple[datetime, Dispute]]:
    """What happens if nobody acts: each deadline up to an instant, and the dispute after it."""
    while True:
        now = clock(dispute)
        if now.due_at is None or now.due_at > until:
            return
        silence = Silence(now.silence, now.due_at)
        later = step(dispute, silence, decide_event(dispute, silence))
        yield now.due_at, later
        if later.state is dispute.state:
            return
        dispute = later


def apply_event(dispute: Dispute, event: Event) -> Dispute:
    """The dispute after an event, deadlines before it applied first.

    Raises Refused, with the verdict as its decision, when the event changes nothing; the same
    event again is ignored silently. An event that arrives after time was advanced past it is
    decided by folding again.
    """
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
    heard = (*dispute.events, event)
    return step(changed, event, verdict, last_event_at=event.at, missed=(), events=heard)


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
    return rulebook(policy_of(dispute)).table("life-cycle").message(verdict.rule, case)


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
    return with_parts(dispute, claim=claim, **terms_of(case, worth(case, policy_of(dispute))))


def is_overdue(dispute: Dispute, at: datetime, now: Clock | None = None) -> bool:
    """Whether a deadline has passed by an instant that leaves the dispute where it stands.

    `now` is the clock of the dispute, when it is known already.
    """
    now = now or clock(dispute)
    if now.due_at is None or now.due_at > at:
        return False
    return decide_event(dispute, Silence(now.silence, now.due_at)).allowed


def if_silent(dispute: Dispute, now: Clock | None = None) -> State | None:
    """The state after the next deadline if nobody acts; None when nothing is due.

    `now` is the clock of the dispute, when it is known already.
    """
    now = now or clock(dispute)
    if now.due_at is None:
        return None
    return State(decide_event(dispute, Silence(now.silence, now.due_at)).field("state"))


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
    instant = dispute.since if at is None else as_instant(at)
    decide = rulebook(policy_of(dispute)).table("life-cycle").decide
    return tuple(
        kind
        for kind in KINDS[party]
        if decide(event_case(instant, dispute, sample(kind, instant), "acceptable")).allowed
    )


KINDS = {party: tuple(kind for kind in EventType if ACTORS[kind] is party) for party in Party}


def sample(kind: EventType, at: datetime) -> Silence:
    """An event of a type that asks for nothing in particular."""
    return Silence(kind, at)


@frozen
class TimelineEntry:
    """A deadline that passes if nobody acts, and the state after it."""

    at: datetime
    event: str
    state: State


def dispute_timeline(dispute: Dispute) -> tuple[TimelineEntry, ...]:
    """What comes if nobody acts: every deadline from here on, and the state after it."""
    return tuple(
        TimelineEntry(at, "deadline-passed", later.state) for at, later in silences(dispute)
    )


def ends_by(dispute: Dispute) -> datetime | None:
    """The latest instant by which the dispute is due for payment or final, whoever does what.

    When it is so already, the instant at which it came so; None when no deadline bounds it.
    """
    _, latest = worst_case(dispute)
    return latest if latest <= LAST else None


def worst_path(dispute: Dispute) -> tuple[State, ...]:
    """The states, this one first, by which a dispute can take longest."""
    path, _ = worst_case(dispute)
    return path


def worst_case(dispute: Dispute) -> tuple[tuple[State, ...], datetime]:
    path = known_path(dispute, in_time=False)
    talks = tuple(takewhile(NEGOTIATION.__contains__, path))
    end = last_due(dispute, talks, dispute.since)
    if not unlocks_in_time(dispute, end):
        return path, last_due(dispute, path[len(talks) :], end)
    path = known_path(dispute, in_time=True)
    return path, last_due(dispute, path, dispute.since)


def last_due(dispute: Dispute, path: Iterable[State], since: datetime) -> datetime:
    """The latest instant by which a dispute has gone through states, one after the other."""
    imagined = Imagined(dispute)
    for state in path:
        imagined.stand(state, since)
        due = NEVER
        for _, instant in clocks_of(imagined)[1:]:
            due = min(due, instant)
        if due > LAST:
            return NEVER
        since = max(since, due)
    return since


def unlocks_in_time(dispute: Dispute, end: datetime) -> bool:
    """Whether a negotiation that lasts until an instant is the platform's by then."""
    _, *clocks = clocks_of(dispute)
    escalation = sample(EventType.BUYER_ESCALATED, end - TICK)
    return dict(clocks)[AUTOMATIC_ESCALATION] <= end or decide_event(dispute, escalation).allowed


# The states, the dispute's first, by which it can take longest, kept for each policy.
PathKey = tuple[bool, State, int, int, bool]


def known_path(dispute: Dispute, in_time: bool) -> tuple[State, ...]:
    """The states by which a dispute can take longest, without what time unlocks or with it.

    Looked for from one fixed instant, so that the path is the same for every dispute.
    """
    paths: dict[PathKey, tuple[State, ...]] = policy_of(dispute).memory.setdefault("paths", {})
    known = paths.get(path_key(dispute, in_time))
    return longest(started(dispute, FIRST), paths, in_time) if known is None else known


def started(dispute: Dispute, at: datetime) -> Dispute:
    return with_parts(dispute, opened_at=at, round_started_at=at, since=at)


def path_key(dispute: Dispute, in_time: bool) -> PathKey:
    # More rejections than unlock an escalation lead nowhere else.
    unlocks = policy_of(dispute).negotiation.escalate_after_rejections or 0
    rejections = min(dispute.rejections, unlocks)
    return in_time, dispute.state, dispute.rounds, rejections, dispute.return_shipped


def longest(
    dispute: Dispute, paths: dict[PathKey, tuple[State, ...]], in_time: bool
) -> tuple[State, ...]:
    key = path_key(dispute, in_time)
    if key not in paths:
        nexts = [longest(later, paths, in_time) for later in successors(dispute, in_time)]
        worst = max(nexts, key=lambda path: length(dispute, path), default=None)
        paths[key] = () if worst is None else (dispute.state, *worst)
    return paths[key]


def length(dispute: Dispute, path: tuple[State, ...]) -> tuple[datetime, int]:
    path = (dispute.state, *path)
    return last_due(dispute, path, dispute.since), len(path)


def successors(dispute: Dispute, in_time: bool) -> Iterator[Dispute]:
    """The disputes that any party, or silence, can make of one at its deadline.

    What unlocks with time is unlocked by the end of time, and never at the opening.
    """
    if dispute.state is State.REFUND_DUE:
        return
    at = clock(dispute).due_at or dispute.since
    _, *clocks = clocks_of(dispute)
    heard = [kind for kind, due in clocks if due <= LAST] if in_time else [SILENCE]
    # Nobody can act in a state whose own time is over as soon as it begins.
    acts = tuple(EventType) if dict(clocks)[SILENCE] > dispute.since else ()
    for kind in (*acts, *heard):
        asked = boldest(dispute, kind, LAST if in_time else dispute.opened_at)
        verdict = decide_event(dispute, asked, "acceptable")
        if verdict.allowed:
            yield step(dispute, boldest(dispute, kind, at), verdict)


def boldest(dispute: Dispute, kind: str, at: datetime) -> "BoldEvent":
    most = Money(dispute.most_refundable, dispute.order.currency)
    return BoldEvent(kind, at, most, True, Offer(amount=most, return_goods=True))


@frozen
class BoldEvent:
    """An event that asks for the most: all the money, and the goods back."""

    type: str
    at: datetime
    amount: Money
    return_goods: bool
    offer: Offer
