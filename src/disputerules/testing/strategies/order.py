"""Draw orders: what was bought, and the recorded instants, on the order's boundaries."""

from datetime import datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from disputerules.facts.case import Case, ExtensionRequest
from disputerules.facts.origin import Read
from disputerules.facts.own_facts import BUILT_IN, refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.testing.boundaries import instants_around
from disputerules.testing.strategies.attributes import attributed
from disputerules.testing.strategies.choice import Draw, chosen, kept, one_in
from disputerules.testing.strategies.goods import CURRENCIES, lines, shipments, shipping
from disputerules.testing.strategies.instant import boundaries, instants
from disputerules.testing.strategies.placement import DAY, in_time, placements
from disputerules.testing.strategies.policy import periods
from disputerules.values.order import Extension, Order, Party
from disputerules.values.periods import LAST, TICK

STEPS = (DAY, timedelta(0), TICK, timedelta(hours=1), 3 * DAY, 10 * DAY, 30 * DAY, 90 * DAY)


@st.composite
def orders(draw: Draw, policy: Policy = ALIEXPRESS_GUIDE, *, disputable: bool = False) -> Order:
    """Draw an order; with `disputable` it is paid, shipped, and partly claimable.

    Raises UnreadableFact if the policy reads a fact that no drawn order has.
    """
    refuse_own_facts(policy, "a drawn order", "draw orders that have it by a strategy of your own")
    placed = draw(placements(policy))
    currency = policy.currency or chosen(draw, CURRENCIES)
    stages = STAGES[:5] if disputable else STAGES
    stamps: dict[str, Any] = {}
    last = placed
    for name in chosen(draw, stages):
        last = in_time(last + chosen(draw, STEPS))
        stamps[name] = last
    paid, refunded, disputed = draw(shipping(currency))
    order = Order(
        id="A-1",
        currency=currency,
        placed_at=placed,
        **stamps,
        lines=draw(lines(currency, disputable)),
        shipping_paid=paid,
        shipping_refunded=refunded,
        shipping_disputed=disputed,
        shipment=draw(shipments()),
        protection=draw(st.none() | periods()) if draw(one_in(5)) else None,
    )
    order = draw(attributed(order, policy))
    complete: Order = draw(later_life(order, policy, disputable))
    return complete


STAGES = (
    ("paid_at", "shipped_at"),
    ("paid_at", "shipped_at", "delivered_at"),
    ("paid_at", "shipped_at"),
    ("paid_at", "shipped_at", "delivered_at", "confirmed_at"),
    ("paid_at", "shipped_at", "confirmed_at"),
    (),
    ("paid_at",),
    ("paid_at", "cancelled_at"),
    ("delivered_at", "paid_at", "confirmed_at", "shipped_at"),
)


COMMON = {name for stage in STAGES for name in stage}


# The stamps that only some policies read.
RARE = sorted(
    fact.name
    for fact in BUILT_IN.values()
    if fact.optional and fact.origin == Read(f"order.{fact.name}") and fact.name not in COMMON
)


@st.composite
def later_life(draw: Draw, order: Order, policy: Policy, disputable: bool) -> Order:
    """Add extensions and later stamps, on the boundaries that the order has so far."""
    if draw(one_in(3)):
        order = evolve(order, extensions=draw(extensions(order, policy)))
    if draw(one_in(4)):
        order = evolve(
            order, **draw(st.dictionaries(st.sampled_from(RARE), instants(order, policy)))
        )
    names = ("delivered_at",) if disputable else ("delivered_at", "confirmed_at", "cancelled_at")
    if draw(one_in(4)):
        order = evolve(order, **{chosen(draw, names): draw(instants(order, policy))})
    return order


@st.composite
def extensions(draw: Draw, order: Order, policy: Policy) -> tuple[Extension, ...]:
    """Draw extension requests, answered near the end that they would move, or unanswered."""
    asked: list[Extension] = []
    party = chosen(draw, (Party.BUYER, Party.SELLER))
    for _ in range(draw(st.integers(1, 3))):
        requested_at = draw(st.sampled_from(order.stamps()) | boundaries(order, policy))
        answer = chosen(draw, (True, False, None))
        answers = [one for one in instants_around(Case(LAST, order), policy) if one >= requested_at]
        extension = Extension(
            days=draw(days(policy)),
            requested_by=party,
            requested_at=requested_at,
            answered_at=chosen(draw, answers) if answer is not None and answers else None,
            granted=answer if answers else None,
        )
        asked.append(extension)
        order = evolve(order, extensions=tuple(asked))
    return tuple(asked)


@kept
def days(policy: Policy) -> st.SearchStrategy[int]:
    each, total = policy.extension.days_each or 30, policy.extension.days_total or 60
    near = {each - 1, each, each + 1, total - 1, total, total + 1, total - each, 1}
    return st.sampled_from(sorted(max(1, min(one, 100_000)) for one in near)) | st.integers(1, 100)


def extension_requests(policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[ExtensionRequest]:
    """Draw an extension request for any number of days."""
    return st.builds(
        ExtensionRequest,
        days=days(policy) | st.sampled_from((0, -1, 2**53 - 1)),
        requested_by=st.sampled_from((Party.BUYER, Party.SELLER)),
    )


def orders_with_instants(
    policy: Policy = ALIEXPRESS_GUIDE, *, disputable: bool = False
) -> st.SearchStrategy[tuple[Order, datetime]]:
    """Draw an order and one of its relevant instants."""
    return orders(policy, disputable=disputable).flatmap(
        lambda order: st.tuples(st.just(order), instants(order, policy))
    )
