"""Draw the samples of each scope that laws are checked on."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen
from hypothesis import strategies as st

from disputerules.decide import lifecycle, opening
from disputerules.decide.dispute import Dispute
from disputerules.decide.known_case import case_of
from disputerules.decide.reasons import select_reasons
from disputerules.facts.case import Case, Timeout
from disputerules.facts.claim_facts import refundable
from disputerules.facts.dispute_facts import TIMEOUT
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.language.expression import Kind
from disputerules.language.table import Scope
from disputerules.rules.law import Move, PairLaw, PolicyLaw
from disputerules.rules.laws import LAWS
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies import (
    claims,
    disputes,
    event_streams,
    extension_requests,
    instants,
    next_event,
    orders,
)
from disputerules.testing.strategies.choice import Draw, chosen, one_in
from disputerules.testing.strategies.event import scripted_event
from disputerules.testing.strategies.instant import turns
from disputerules.values.claim import Claim
from disputerules.values.event import Event, EventType
from disputerules.values.money import Money
from disputerules.values.order import Order
from disputerules.values.periods import LAST, MAX_PERIOD, NEVER, TICK, Period


@frozen
class Sample:
    """A case, the moved facts of a second case, the periods of a second policy, and events of a
    dispute, as a law needs them.
    """

    case: Case
    moved: tuple[tuple[str, Any], ...] = ()
    events: tuple[Event, ...] = ()
    later: tuple[datetime, datetime] | None = None
    lengths: tuple[tuple[str, Period], ...] = ()


@st.composite
def cases(draw: Draw, policy: Policy) -> Sample:
    """Draw a case with a claim and a request, and the moved facts of pair laws."""
    order = draw(orders(policy, disputable=not draw(one_in(4))))
    # Most faults concern the window to open a dispute.
    opening = turns(order, policy, "eligibility")
    at = draw(st.sampled_from(opening) if opening and draw(one_in(2)) else instants(order, policy))
    # Laws are about such orders, and few are drawn.
    change = chosen(draw, (unchanged, unchanged, unchanged, cancelled, all_in_dispute))
    order = change(order, at)
    claim = draw(contradictable_claims(order, at, policy))
    case = case_of(order, claim, at)._replace(request=draw(extension_requests(policy)))
    moved = tuple((move.fact.name, draw(further(move, case, policy))) for move in MOVES)
    known = tuple((name, value) for name, value in moved if value is not None)
    return Sample(case, known, lengths=draw(lengths(policy)))


@st.composite
def lengths(draw: Draw, policy: Policy) -> tuple[tuple[str, Period], ...]:
    """Draw other lengths of some periods, for the laws about two policies."""
    possible = [one for one in LENGTHENINGS if policy.setting(one.setting) is not None]
    some = st.lists(st.sampled_from(possible), min_size=1, max_size=3, unique=True)
    return tuple(
        (one.setting.name, stretched(policy.setting(one.setting), one.up, draw(AMOUNTS)))
        for one in draw(some)
    )


AMOUNTS = st.sampled_from((1, 3, 30, 400))


def stretched(period: Period, up: bool, amount: int) -> Period:
    """Return a period that is longer or shorter by an amount of its unit, as far as that goes."""
    least = int(period.day_of_event_counts)
    changed = period.amount + amount if up else period.amount - amount
    return evolve(period, amount=min(MAX_PERIOD, max(least, changed)))


def unchanged(order: Order, at: datetime) -> Order:
    return order


def cancelled(order: Order, at: datetime) -> Order:
    return evolve(order, cancelled_at=at)


def all_in_dispute(order: Order, at: datetime) -> Order:
    lines = [
        evolve(one, disputed_quantity=one.disputed_quantity + one.claimable_quantity)
        for one in order.lines
    ]
    return evolve(order, lines=tuple(lines))


@st.composite
def contradictable_claims(draw: Draw, order: Order, at: datetime, policy: Policy) -> Claim:
    """Draw a claim, often for a reason that the record contradicts."""
    claim: Claim = draw(claims(order, policy, at=at, sound=False))
    contradicted = [
        one.code
        for one in select_reasons(order, at=at, policy=policy).not_received
        if one.support == "contradicted"
    ]
    if contradicted and draw(one_in(3)):
        return evolve(claim, reason=chosen(draw, contradicted))
    return claim


def at_boundaries(sample: Sample, policy: Policy) -> Iterator[Sample]:
    """Yield a sample and its neighbours at the boundaries. Off-by-one errors show nowhere else.

    A case comes also at each instant at which eligibility can change and with each amount around
    the refundable one, a dispute also at its timeouts.
    """
    yield sample
    case = sample.case
    if case.event is not None:
        yield from timeouts(sample)
    if case.claim is None:
        return
    for at in turns(case.order, policy, "eligibility"):
        # Only `at` itself moves from another instant.
        moved = tuple(one for one in sample.moved if one[0] != "at" or one[1] >= at)
        yield evolve(sample, case=case._replace(at=at), moved=moved)
    if case.claim.amount is not None:
        most = compiled(policy).value(refundable.node, case)  # type: ignore[arg-type]
        for near in (most, most + 1, max(0, most - 1)):
            money = Money(near, case.order.currency)
            yield evolve(sample, case=case._replace(claim=evolve(case.claim, amount=money)))


def timeouts(sample: Sample) -> Iterator[Sample]:
    """Yield the timeout after each event of a sample's dispute."""
    dispute: Any = sample.case.dispute
    now = opening.opened_dispute(
        dispute.order, dispute.opened_with, dispute.opened_at, dispute.policy
    )
    for event in (None, *dispute.events):
        now = now if event is None else lifecycle.apply_event(now, event)
        at = now.due_at or now.since
        yield evolve(
            sample, case=sample.case._replace(at=at, dispute=now, event=Timeout(TIMEOUT, at))
        )


LENGTHENINGS = tuple(
    one for law in LAWS.values() if isinstance(law, PolicyLaw) for one in law.lengthenings
)
MOVES = tuple(
    {
        move.fact.name: move
        for law in LAWS.values()
        if isinstance(law, PairLaw)
        for move in law.moves
    }.values()
)


STEPS = (TICK, timedelta(days=1), timedelta(days=30), timedelta(0), timedelta(days=400))


def further(move: Move, case: Case, policy: Policy) -> st.SearchStrategy[Any]:
    """Draw the second value of a moved fact; None if the fact is absent or never."""
    now = reference.fact(move.fact, Reading(case, policy))
    if now is None or now == NEVER:
        return st.none()
    if move.fact.kind is Kind.SPAN:
        return st.sampled_from([now + step for step in STEPS])
    steps = [min(now + step, LAST) if move.up else now - step for step in STEPS]
    if move.fact.name == "at":
        steps += [one for one in instants_around(case, policy) if now <= one <= LAST]
    return st.sampled_from(steps)


@st.composite
def lines(draw: Draw, policy: Policy) -> Sample:
    sample: Sample = draw(cases(policy).filter(lambda one: one.case.lines))
    return Sample(sample.case._replace(line=chosen(draw, sample.case.lines)))


@st.composite
def events(draw: Draw, policy: Policy) -> Sample:
    """Draw a dispute and an event or a timeout.

    Few disputes after random events can still be revised or accepted, so half are just opened.
    """
    kind = chosen(draw, (None, None, EventType.BUYER_REVISED, EventType.SELLER_ACCEPTED))
    dispute: Dispute = draw(disputes(policy, with_events=kind is None))
    next_one: Event
    next_one = draw(scripted_event(dispute, 99, kind) if kind else next_event(dispute, 99, ()))
    event: Event | Timeout = next_one
    if kind is EventType.SELLER_ACCEPTED or draw(one_in(3)):
        dispute, _ = lifecycle.apply_events(dispute, [next_one] if kind else [])
        event = Timeout(TIMEOUT, dispute.due_at or dispute.since)
    code = chosen(draw, ("acceptable", "acceptable", "description-missing"))
    return Sample(Case(event.at, dispute.order, dispute=dispute, event=event, claim_code=code))


@st.composite
def histories(draw: Draw, policy: Policy) -> Sample:
    """Draw a dispute, later events, and two instants."""
    dispute: Dispute = draw(disputes(policy, with_events=False))
    stream = draw(event_streams(dispute))
    case = case_of(dispute.order, dispute.claim, dispute.opened_at)._replace(dispute=dispute)
    near = instants_around(case, policy)
    near += [one for entry in dispute.timeline for one in (entry.at,)]
    start = max(dispute.last_event_at, dispute.since)
    later = sorted(draw(st.tuples(*2 * [st.sampled_from([start, *near])])))
    return Sample(case, (), stream, (max(start, later[0]), max(start, later[1])))


SAMPLES: dict[Scope | None, Callable[[Policy], st.SearchStrategy[Sample]]] = {
    Scope.CASE: cases,
    Scope.LINE: lines,
    Scope.EVENT: events,
    None: histories,
}
