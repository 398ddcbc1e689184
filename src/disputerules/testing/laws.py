"""Laws, run on samples: one call gives a test for each law, another all laws that a policy breaks.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.testing import check_policy
>>> test_policy_keeps_the_law = check_policy(ALIEXPRESS_GUIDE)
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from disputerules import lifecycle
from disputerules.answer import order_timeline
from disputerules.decide import case_of, check_eligibility
from disputerules.dispute import Dispute, Event, EventType, State
from disputerules.facts.case import Case, Silence
from disputerules.facts.dispute_facts import SILENCE
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.expression import Kind
from disputerules.language.table import Scope
from disputerules.laws import LAWS, CaseLaw, HistoryLaw, Law, Move, PairLaw
from disputerules.order import Order
from disputerules.periods import LAST, NEVER, TICK, deadline
from disputerules.policy import Policy
from disputerules.testing.boundaries import instants_around
from disputerules.testing.code import as_code
from disputerules.testing.strategies import (
    Draw,
    claims,
    disputes,
    event_streams,
    extension_requests,
    next_event,
    orders_with_instants,
)

T = TypeVar("T")
CENTURY = datetime(2100, 1, 1, tzinfo=UTC)
ELSEWHERE = timezone(timedelta(hours=5, minutes=30))


@frozen
class Sample:
    """A case, the facts that move in a second one, and a dispute with events, as a law needs."""

    case: Case
    moved: tuple[tuple[str, Any], ...] = ()
    events: tuple[Event, ...] = ()
    later: tuple[datetime, datetime] | None = None


@frozen
class Broken:
    """A law that a policy breaks, and the smallest sample that was found."""

    law: Law
    sample: Sample
    error: str = ""

    @property
    def message(self) -> str:
        """What is broken, by which case."""
        because = f" ({self.error})" if self.error else ""
        return f"{self.law.name}: {self.law.sentence}{because}; broken by {as_code(self.sample)}"


class LawBroken(AssertionError):
    """Raised by a test of a law; `broken` says by what."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.message)
        self.broken = broken


def check_policy(policy: Policy, laws: Iterable[Law] = tuple(LAWS.values())) -> Callable[..., None]:
    """A test function, one case for each law: bind it to a name that pytest collects.

    Each law is checked on as many samples as the Hypothesis profile in force says.
    """
    listed = tuple(laws)

    @pytest.mark.parametrize("law", listed, ids=[law.name for law in listed])
    def test_law(law: Law) -> None:
        found = first_broken([law], policy)
        if found is not None:
            raise LawBroken(found)

    test_law.__doc__ = f"The policy {policy.name} keeps the law."
    return test_law


def broken_laws(
    policy: Policy,
    laws: Iterable[Law] = tuple(LAWS.values()),
    *,
    samples: int = 300,
    shrink: bool = True,
) -> tuple[Broken, ...]:
    """Every law that a policy breaks on samples, each with a small case that shows it.

    The samples are the same in every run. Without `shrink` the first case found is given.
    """
    found: list[Broken] = []
    for group in grouped(laws):
        left = list(group)
        while left and (one := first_broken(left, policy, samples, shrink)):
            found.append(one)
            left.remove(one.law)
    return tuple(found)


def grouped(laws: Iterable[Law]) -> list[list[Law]]:
    """Laws that are checked on the same samples, together."""
    groups: dict[tuple[type, Any], list[Law]] = {}
    for law in laws:
        key = (HistoryLaw, None) if isinstance(law, HistoryLaw) else (CaseLaw, law.scope)
        groups.setdefault(key, []).append(law)
    return list(groups.values())


def first_broken(
    laws: list[Law], policy: Policy, samples: int | None = None, shrink: bool = True
) -> Broken | None:
    """The first of some laws that is found broken, on the smallest sample."""
    fixed: dict[str, Any] = {} if samples is None else FIXED | {"max_examples": samples}
    if not shrink:
        fixed["phases"] = (Phase.generate,)
    scope = None if isinstance(laws[0], HistoryLaw) else laws[0].scope
    strategy = SAMPLES[scope](policy)

    @settings(**QUIET | fixed)
    @given(strategy)
    def check(sample: Sample) -> None:
        for law in laws:
            error = breach(law, sample, policy)
            if error is not None:
                raise LawBroken(Broken(law, sample, error))

    try:
        check()
    except LawBroken as error:
        return error.broken
    return None


QUIET: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}
FIXED: dict[str, Any] = {
    "derandomize": True,
    "database": None,
    "phases": (Phase.generate, Phase.shrink),
}


def breach(law: Law, sample: Sample, policy: Policy) -> str | None:
    """How a sample breaks a law; None when it keeps it. A policy that fails breaks every law."""
    try:
        kept = CHECKS[type(law)](law, sample, policy)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None if kept else ""


def implied(law: CaseLaw, sample: Sample, policy: Policy) -> bool:
    reading = Reading(sample.case, policy)
    given_holds = reference.expression(law.given, reading)
    return not given_holds or bool(reference.expression(law.holds, reading))


def implied_after(law: PairLaw, sample: Sample, policy: Policy) -> bool:
    if not reference.expression(law.given, Reading(sample.case, policy)):
        return True
    names = {move.fact.name: move for move in law.moves}
    known = {name: value for name, value in sample.moved if name in names}
    return bool(reference.expression(law.holds, Reading(sample.case, policy, known)))


@st.composite
def cases(draw: Draw, policy: Policy) -> Sample:
    """A case with a claim and a request, and the facts that pair laws move."""
    order, at = draw(orders_with_instants(policy))
    claim = draw(claims(order, policy, at=at, sound=False))
    case = case_of(order, claim, at)._replace(request=draw(extension_requests(policy)))
    moved = tuple((move.fact.name, draw(further(move, case, policy))) for move in MOVES)
    return Sample(case, tuple((name, value) for name, value in moved if value is not None))


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
    """Where a moved fact goes; None when it is absent or never."""
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
    return Sample(sample.case._replace(line=draw(st.sampled_from(sample.case.lines))))


@st.composite
def events(draw: Draw, policy: Policy) -> Sample:
    """A dispute and an event or a deadline that passes."""
    dispute: Dispute = draw(disputes(policy))
    due = lifecycle.clock(dispute).due_at
    event: Event | Silence
    if draw(st.booleans()):
        event = Silence(SILENCE, due or dispute.since)
    else:
        event = draw(next_event(dispute, 99, ()))
    code = draw(st.sampled_from(("acceptable", "acceptable", "description-missing")))
    return Sample(Case(event.at, dispute.order, dispute=dispute, event=event, claim_code=code))


@st.composite
def histories(draw: Draw, policy: Policy) -> Sample:
    """A dispute, events that come after, and two instants."""
    dispute: Dispute = draw(disputes(policy, with_events=False))
    stream = draw(event_streams(dispute))
    case = case_of(dispute.order, dispute.claim, dispute.opened_at)._replace(dispute=dispute)
    near = instants_around(case, policy)
    near += [one for entry in lifecycle.dispute_timeline(dispute) for one in (entry.at,)]
    start = max(dispute.last_event_at, dispute.since)
    later = sorted(draw(st.tuples(*2 * [st.sampled_from([start, *near])])))
    return Sample(case, (), stream, (max(start, later[0]), max(start, later[1])))


SAMPLES: dict[Scope | None, Callable[[Policy], st.SearchStrategy[Sample]]] = {
    Scope.CASE: cases,
    Scope.LINE: lines,
    Scope.EVENT: events,
    None: histories,
}


def dispute_of(sample: Sample) -> Dispute:
    assert sample.case.dispute is not None
    return sample.case.dispute


def every_dispute_ends(sample: Sample, policy: Policy) -> bool:
    dispute = dispute_of(sample)
    bound = lifecycle.ends_by(dispute)
    if bound is None:
        # Deadlines of decades may lie past the last year; without any, a dispute goes on for ever.
        return dispute.opened_at >= CENTURY
    in_time = [event for event in sample.events if event.at <= bound]
    after, _ = lifecycle.apply_events(dispute, in_time)
    return all(at_rest(lifecycle.advance(one, at=bound)) for one in (dispute, after))


def at_rest(dispute: Dispute) -> bool:
    return dispute.is_final or dispute.state is State.REFUND_DUE


def folding_in_steps(sample: Sample, policy: Policy) -> bool:
    dispute, stream = dispute_of(sample), sample.events
    whole, _ = lifecycle.apply_events(dispute, stream)
    half, _ = lifecycle.apply_events(dispute, stream[: len(stream) // 2])
    stepwise = dispute
    for event in stream:
        stepwise, _ = lifecycle.apply_events(stepwise, [event])
    rest, _ = lifecycle.apply_events(half, stream[len(stream) // 2 :])
    return whole == stepwise == rest


def time_passes_in_steps(sample: Sample, policy: Policy) -> bool:
    dispute, _ = lifecycle.apply_events(dispute_of(sample), sample.events)
    assert sample.later is not None
    first, second = (max(one, dispute.last_event_at) for one in sample.later)
    stepwise = lifecycle.advance(lifecycle.advance(dispute, at=first), at=second)
    return stepwise == lifecycle.advance(dispute, at=second)


def revision_restarts_the_clock(sample: Sample, policy: Policy) -> bool:
    dispute = dispute_of(sample)
    for event in sample.events:
        before = dispute
        dispute, refused = lifecycle.apply_events(dispute, [event])
        if event.type is EventType.BUYER_REVISED and dispute != before and not refused:
            now = lifecycle.clock(dispute)
            whole = deadline(event.at, policy.negotiation.seller_response, policy.calendar)
            if now.silence == SILENCE and whole <= LAST and now.due_at != whole:
                return False
            if now.due_at is not None and now.due_at > whole:
                return False
    return True


def zones_do_not_matter(sample: Sample, policy: Policy) -> bool:
    case = sample.case
    order, at = moved_to(ELSEWHERE, case.order), case.at.astimezone(ELSEWHERE)
    here = check_eligibility(case.order, at=case.at, policy=policy)
    there = check_eligibility(order, at=at, policy=policy)
    return order == case.order and (here.code, here.changes_at) == (there.code, there.changes_at)


def moved_to(zone: timezone, order: Order) -> Order:
    stamps: dict[str, Any] = {
        name.removeprefix("."): stamp.astimezone(zone)
        for name, stamp in order.named_stamps()
        if stamp is not None and "[" not in name
    }
    return evolve(order, placed_at=order.placed_at.astimezone(zone), **stamps)


def nothing_is_lost(sample: Sample, policy: Policy) -> bool:
    dispute, _ = lifecycle.apply_events(dispute_of(sample), sample.events)
    settled = dispute.settlement
    if settled is None:
        return True
    shares = [share.amount.amount for share in settled.lines]
    whole = sum(shares) + settled.shipping.amount == settled.amount.amount
    fits = all(share <= most for share, most in zip(shares, dispute.refundable, strict=True))
    before = bought(dispute.order)
    after = bought(dispute.order_with_it(dispute.order))
    owed = settled.amount.amount if dispute.state is State.REFUNDED else 0
    return whole and fits and after - before == owed and settled.amount.amount >= 0


def bought(order: Order) -> int:
    """What the buyer has back; the seller and the platform have the rest of what was paid."""
    return sum(line.refunded.amount for line in order.lines) + order.shipping_refunded.amount


def timeline_is_the_check(sample: Sample, policy: Policy) -> bool:
    order = sample.case.order
    return all(
        entry.code == check_eligibility(order, at=entry.at, policy=policy).code
        for entry in order_timeline(order, policy=policy)
    )


HISTORY_CHECKS: dict[str, Callable[[Sample, Policy], bool]] = {
    "every-dispute-ends": every_dispute_ends,
    "folding-in-steps": folding_in_steps,
    "time-passes-in-steps": time_passes_in_steps,
    "revision-restarts-the-clock": revision_restarts_the_clock,
    "zones-do-not-matter": zones_do_not_matter,
    "nothing-is-lost": nothing_is_lost,
    "timeline-is-the-check": timeline_is_the_check,
}


def kept_by_history(law: HistoryLaw, sample: Sample, policy: Policy) -> bool:
    return HISTORY_CHECKS[law.name](sample, policy)


CHECKS: dict[type, Callable[[Any, Sample, Policy], bool]] = {
    CaseLaw: implied,
    PairLaw: implied_after,
    HistoryLaw: kept_by_history,
}
