"""Draw the next event of a dispute: mostly a possible one, near a deadline of its state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from disputerules.decide import lifecycle, transitions
from disputerules.decide.dispute import Dispute
from disputerules.facts.case import Case
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies.choice import Draw, chosen, one_in, weighted
from disputerules.testing.strategies.claim import claims
from disputerules.testing.strategies.placement import DAY, in_time
from disputerules.values.event import Event, EventType, Offer
from disputerules.values.ledger import RefundedUnits
from disputerules.values.money import Money
from disputerules.values.order import Order, Party
from disputerules.values.periods import LAST, TICK
from disputerules.values.settlement import FINAL


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
    verdict = transitions.foresee_event(now, transitions.bare_event(kind, at))
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


@st.composite
def own_fields(draw: Draw, kind: EventType, now: Dispute, at: datetime) -> dict[str, Any]:
    """Draw the fields that only events of one type have."""
    policy, currency = now.policy, now.order.currency
    most = now.most_refundable
    near = sorted({0, 1, max(0, most - 1), most, most + 1, most // 2})
    money = st.sampled_from(near).map(lambda amount: Money(min(amount, 2**53 - 1), currency))
    if kind is EventType.SELLER_REJECTED:
        return {
            "offer": draw(st.none() | st.builds(Offer, amount=money, return_goods=st.booleans()))
        }
    if kind is EventType.BUYER_REVISED:
        sound = bool(lifecycle.check_opening(now.order, now.claim, at=at, policy=policy))
        other = claims(now.order, policy, at=at, sound=sound and not draw(one_in(5)))
        return {"claim": draw(st.just(now.claim) | other)}
    if kind is EventType.PLATFORM_RULED:
        return {"amount": draw(money), "return_goods": draw(st.booleans())}
    if kind is EventType.RETURN_SHIPPED:
        return {"tracking_number": draw(st.none() | st.just("RT1"))}
    if kind is EventType.SELLER_REFUNDED:
        return {"lines": (draw(refunded_units(now.order)),), "shipping": None}
    return {}


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
