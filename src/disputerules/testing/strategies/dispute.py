"""Draw disputes under a policy, and streams of events."""

from datetime import datetime
from typing import Any

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st

from disputerules.decide import lifecycle, opening
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import check_eligibility
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies.attributes import usual
from disputerules.testing.strategies.choice import Draw, chosen, one_in
from disputerules.testing.strategies.claim import claims
from disputerules.testing.strategies.event import next_event, scripted_event
from disputerules.testing.strategies.event_script import event_scripts
from disputerules.testing.strategies.order import RARE, orders
from disputerules.testing.strategies.placement import DAY, in_time
from disputerules.values.event import Event
from disputerules.values.order import Order
from disputerules.values.periods import LAST


@st.composite
def disputes(draw: Draw, policy: Policy = ALIEXPRESS_GUIDE, *, with_events: bool = True) -> Dispute:
    """Draw a dispute under the policy, with later events and a timeout by default."""
    order = draw(orders(policy, disputable=True))
    dispute: Dispute = draw(opened(order, policy))
    if not with_events:
        return dispute
    events = draw(event_streams(dispute))
    dispute, _ = lifecycle.apply_events(dispute, events)
    due = dispute.due_at
    silent = draw(one_in(3))
    return lifecycle.advance(dispute, at=due) if silent and due else dispute


@st.composite
def opened(draw: Draw, order: Order, policy: Policy = ALIEXPRESS_GUIDE) -> Dispute:
    """Draw a newly opened dispute about an order."""
    possible = openings(order, policy)
    if not possible:
        soon = in_time(max(order.placed_at, order.shipped_at or order.placed_at) + DAY)
        stamps: dict[str, Any] = dict.fromkeys(RARE, soon)
        order = evolve(order, delivered_at=None, **stamps)
        possible = openings(order, policy)
    if not possible:
        order = usual(order, policy)
        possible = openings(order, policy)
    assume(possible)
    at = chosen(draw, possible)
    branches = [
        one for one in (True, False) if check_eligibility(order, at=at, policy=policy, received=one)
    ]
    claim = draw(claims(order, policy, at=at, sound=True, received=chosen(draw, branches)))
    assume(opening.check_opening(order, claim, at=at, policy=policy))
    return opening.opened_dispute(order, claim, at, policy)


def openings(order: Order, policy: Policy) -> list[datetime]:
    """Return the boundaries of an order at which a dispute may be opened."""
    boundaries = instants_around(Case(LAST, order), policy)
    return [at for at in boundaries if check_eligibility(order, at=at, policy=policy)]


@st.composite
def event_streams(
    draw: Draw,
    dispute: Dispute | None = None,
    policy: Policy = ALIEXPRESS_GUIDE,
    *,
    most: int = 6,
) -> tuple[Event, ...]:
    """Draw events of a dispute, or of any dispute; most of them are possible when they occur.

    Half of the streams begin with an event script that leads to a row of the life cycle. All stamps
    lie near the deadlines of the present state; some events are too early, out of order, or
    reuse an id.
    """
    now = draw(disputes(policy, with_events=False)) if dispute is None else dispute
    events: list[Event] = []
    for kind in chosen(draw, event_scripts(now)) if draw(one_in(2)) else ():
        if kind is None:
            now = lifecycle.advance(now, at=now.due_at or LAST)
        else:
            events.append(draw(scripted_event(now, len(events) + 1, kind)))
            now, _ = lifecycle.apply_events(now, events[-1:])
    for _ in range(draw(st.integers(0, most))):
        events.append(draw(next_event(now, len(events) + 1, events)))
        now, _ = lifecycle.apply_events(now, events[-1:])
    return tuple(events)


def single_events(policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[Event]:
    """Draw one event of some dispute."""
    return event_streams(policy=policy).filter(len).map(lambda events: events[0])
