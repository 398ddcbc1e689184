"""Draw relevant instants of an order: one tick before, at and after each of its deadlines."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from disputerules.decide.branches import Asked, branch_cases
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies.choice import weighted
from disputerules.testing.strategies.placement import in_time
from disputerules.values.order import Order
from disputerules.values.periods import LAST, TICK


def instants(order: Order, policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[datetime]:
    """Draw relevant instants of an order: one tick before, at and after each of its deadlines.

    Shrinks towards the instant of placing; sometimes draws any instant after it.
    """
    anywhere = st.integers(0, 100_000).map(lambda hours: order.placed_at + timedelta(hours=hours))
    every = instants_around(Case(LAST, order), policy)
    recorded = order.stamps()
    deadlines = [one for one in every if min(abs(one - stamp) for stamp in recorded) > TICK]
    return weighted(
        (2, st.sampled_from(every)),
        (1, st.sampled_from([near for one in recorded for near in (one, in_time(one + TICK))])),
        (2, st.sampled_from(deadlines or every)),
        (5, st.sampled_from(turns(order, policy, "eligibility") or every)),
        (1, st.sampled_from(turns(order, policy, "advice") or every)),
        (1, anywhere.map(in_time)),
    )


def turns(order: Order, policy: Policy, table: str) -> list[datetime]:
    """Return the instants after the last stamp at which the answer of a table can change."""
    cases = branch_cases(Case(LAST, order), table, policy, Asked())
    found = [one for case in cases for one in compiled(policy).table(table).instants(case)]
    later = {one for one in found if order.last_stamp < one < LAST}
    # Off-by-one errors show at the instant itself.
    return [near for one in sorted(later) for near in (one, one - TICK, one, one + TICK)]


def boundaries(order: Order, policy: Policy) -> st.SearchStrategy[datetime]:
    return st.sampled_from(instants_around(Case(LAST, order), policy))
