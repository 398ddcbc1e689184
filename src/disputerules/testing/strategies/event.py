"""Draw the next event of a dispute: mostly a possible one, near a deadline of its state."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from disputerules.decide import actions, lifecycle, opening, transitions
from disputerules.decide.dispute import Dispute
from disputerules.facts.case import Case
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies.choice import Draw, chosen, one_in, weighted
from disputerules.testing.strategies.claim import claims
from disputerules.testing.strategies.placement import DAY, in_time
from disputerules.values.claim import ClaimLine, EvidenceFile
from disputerules.values.event import Event, EventType, InspectionVerdict
from disputerules.values.event_parts import Offer
from disputerules.values.ledger import RefundedUnits
from disputerules.values.money import Money
from disputerules.values.order import TRADERS, Order, Party
from disputerules.values.periods import LAST, TICK
from disputerules.values.settlement import FINAL, LineShare


@st.composite
def scripted_event(draw: Draw, now: Dispute, number: int, kind: EventType) -> Event:
    """Draw an event of a type, soon after the last one."""
    start = max(now.last_event_at, now.since)
    at = in_time(chosen(draw, (start + TICK, start, start + DAY)))
    then = lifecycle.advance(now, at=at)
    return Event(id=f"e{number}", type=kind, at=at, **draw(own_fields(kind, then, at)))


@st.composite
def next_event(draw: Draw, now: Dispute, number: int, before: Sequence[Event]) -> Event:
    if before and draw(one_in(12)):
        return before[-1] if draw(st.booleans()) else evolve(before[-1], at=now.last_event_at)
    at = draw(event_instants(now))
    then = lifecycle.advance(now, at=at)
    possible = [kind for party in Party for kind in lifecycle.available_actions(then, party, at)]
    lively = [kind for kind in possible if not ends(then, kind, at)]
    kinds = possible + 3 * lively if possible and not draw(one_in(6)) else list(EventType)
    kind = chosen(draw, kinds)
    return Event(id=f"e{number}", type=kind, at=at, **draw(own_fields(kind, then, at)))


def ends(now: Dispute, kind: EventType, at: datetime) -> bool:
    """Whether an event of a kind would end a dispute."""
    verdict = transitions.foresee_event(now, actions.bare_event(kind, at))
    return verdict.field("state") in FINAL


def event_instants(now: Dispute) -> st.SearchStrategy[datetime]:
    """Draw an instant near a deadline of a dispute, or soon after its last event."""
    policy = now.policy
    start = max(now.last_event_at, now.since)
    case = Case(start, now.order, dispute=now)
    near = [one for one in instants_around(case, policy) if start <= one <= LAST]
    due = now.due_at
    likely = [start + DAY, start, start + TICK]
    likely += [due - TICK, due] if due is not None and due > start else []
    likely = [in_time(one) for one in likely]
    early = st.just(now.order.placed_at)
    return weighted((8, st.sampled_from(likely)), (4, st.sampled_from(near or likely)), (1, early))


def amounts(now: Dispute) -> st.SearchStrategy[Money]:
    """Draw an amount near nothing, near the most that is refundable, or half of it."""
    most = now.most_refundable
    near = sorted({0, 1, max(0, most - 1), most, most + 1, most // 2})
    return st.sampled_from(near).map(lambda one: Money(min(one, 2**53 - 1), now.order.currency))


def nothing(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    return st.just({})


def offers(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    asked = st.just(
        Offer(amount=money_of(now, now.current_amount), return_goods=now.current_return)
    )
    offer = st.builds(Offer, amount=amounts(now), return_goods=st.booleans())
    return st.fixed_dictionaries({"offer": st.none() | offer | asked})


@st.composite
def revisions(draw: Draw, now: Dispute, at: datetime) -> dict[str, Any]:
    policy = now.policy
    sound = bool(opening.check_opening(now.order, now.claim, at=at, policy=policy))
    other = claims(now.order, policy, at=at, sound=sound and not draw(one_in(5)))
    return {"claim": draw(st.just(now.claim) | other)}


@st.composite
def rulings(draw: Draw, now: Dispute, at: datetime) -> dict[str, Any]:
    """Draw an amount, or the parts of one, that the platform rules or the seller offers."""
    back = draw(st.booleans())
    if now.lines and draw(one_in(4)):
        shares = zip(now.lines, now.refundable, strict=True)
        lines = [LineShare(id=one.id, amount=money_of(now, value)) for one, value in shares]
        lines = lines[: draw(st.integers(0, 2))]
        parts = {"lines": tuple(lines)} if lines else {"shipping": money_of(now, 0)}
        return {**parts, "return_goods": back}
    return {"amount": draw(amounts(now)), "return_goods": back}


def money_of(now: Dispute, amount: int) -> Money:
    return Money(amount, now.order.currency)


def files(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    file = st.builds(
        EvidenceFile, name=st.just("a.jpg"), bytes=st.sampled_from((0, 1, 100_000, 3_000_000))
    )
    return st.fixed_dictionaries({"evidence": st.lists(file, min_size=1, max_size=2).map(tuple)})


def maybe_files(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    return st.just({}) | files(now, at)


@st.composite
def received(draw: Draw, now: Dispute, at: datetime) -> dict[str, Any]:
    """Draw all that comes back, or some units of one line."""
    if not now.lines or draw(st.booleans()):
        return {}
    line = draw(st.sampled_from(now.lines))
    units = draw(st.sampled_from((1, line.quantity, line.quantity + 1)))
    return {"lines": (ClaimLine(id=line.id, quantity=units),)}


@st.composite
def inspections(draw: Draw, now: Dispute, at: datetime) -> dict[str, Any]:
    verdict = draw(st.sampled_from(InspectionVerdict))
    reduced = verdict is InspectionVerdict.REDUCED
    return {"verdict": verdict} | ({"deduction": draw(amounts(now))} if reduced else {})


def payments(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    known = st.just({"amount": money_of(now, now.payable)}) | amounts(now).map(
        lambda one: {"amount": one}
    )
    return st.just({}) | known


def extensions(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    due = now.own_deadline or at
    later = [in_time(one) for one in (due - TICK, due, due + TICK, due + DAY, due + 3 * DAY)]
    return st.fixed_dictionaries({"until": st.sampled_from(later)})


def winners(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"won_by": st.sampled_from(TRADERS)})


def added(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    by = st.fixed_dictionaries({"by": st.sampled_from(TRADERS)})
    return st.tuples(files(now, at), by).map(lambda pair: pair[0] | pair[1])


def returned(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"tracking_number": st.none() | st.just("RT1")})


def asked_of(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"from_": st.sampled_from(TRADERS)})


def refunds(now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    return refunded_units(now.order).map(lambda one: {"lines": (one,), "shipping": None})


Fields = Callable[[Dispute, datetime], st.SearchStrategy[dict[str, Any]]]
FIELDS: dict[EventType, Fields] = {
    EventType.SELLER_REJECTED: offers,
    EventType.BUYER_REVISED: revisions,
    EventType.PLATFORM_RULED: rulings,
    EventType.RETURN_SHIPPED: returned,
    EventType.SELLER_REFUNDED: refunds,
    EventType.EVIDENCE_ADDED: added,
    EventType.INFORMATION_REQUESTED: asked_of,
    EventType.INFORMATION_PROVIDED: maybe_files,
    EventType.SELLER_OFFERED: rulings,
    EventType.BUYER_APPEALED: maybe_files,
    EventType.SELLER_APPEALED: maybe_files,
    EventType.RETURN_RECEIVED: received,
    EventType.DEADLINE_EXTENDED: extensions,
    EventType.CHARGEBACK_CLOSED: winners,
    EventType.REFUND_PAID: payments,
    EventType.REFUND_FAILED: payments,
    EventType.RETURN_INSPECTED: inspections,
}


def own_fields(kind: EventType, now: Dispute, at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the fields that only events of some types have."""
    return FIELDS.get(kind, nothing)(now, at)


@st.composite
def refunded_units(draw: Draw, order: Order) -> RefundedUnits:
    """Draw a refund of one line outside a dispute: all of it, some of it, or goodwill."""
    line = chosen(draw, order.lines)
    paid = line.paid.amount
    return RefundedUnits(
        id=line.id,
        quantity=chosen(draw, (0, 1, line.quantity)),
        amount=Money(chosen(draw, (paid, paid // 2, 0)), order.currency),
    )
