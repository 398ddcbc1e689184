"""Instants that matter to an order: one tick before, at and after each of its deadlines."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from disputerules.decide import (
    rulebook,
)
from disputerules.facts.case import Case
from disputerules.order import Order
from disputerules.periods import LAST, TICK
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policy import Policy
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies.choice import weighted
from disputerules.testing.strategies.placement import in_time


def instants(order: Order, policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[datetime]:
    """Instants that matter to an order: one tick before, at and after each of its deadlines.

    Shrinks towards the instant of placing; now and then any instant after that is drawn.
    """
    anywhere = st.integers(0, 100_000).map(lambda hours: order.placed_at + timedelta(hours=hours))
    every = instants_around(Case(LAST, order), policy)
    recorded = order.stamps()
    deadlines = [one for one in every if min(abs(one - stamp) for stamp in recorded) > TICK]
    return weighted(
        (2, st.sampled_from(every)),
        (2, st.sampled_from(deadlines or every)),
        (4, st.sampled_from(decisive(order, policy) or every)),
        (1, anywhere.map(in_time)),
    )


def decisive(order: Order, policy: Policy) -> list[datetime]:
    """The boundaries at which the eligibility can change, later ones than the order's stamps."""
    turns = rulebook(policy).eligibility.instants(Case(LAST, order))
    later = {one for one in turns if order.last_stamp < one < LAST}
    return [near for one in sorted(later) for near in (one, one - TICK, one + TICK)]


def stretches(order: Order, policy: Policy) -> st.SearchStrategy[datetime]:
    return st.sampled_from(instants_around(Case(LAST, order), policy))
