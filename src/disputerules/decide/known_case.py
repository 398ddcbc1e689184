"""The case that a verb asks about: an order, or a claim about it, as known at an instant."""

from datetime import datetime
from typing import Any

from disputerules.decide.branches import Asked, asked, judge
from disputerules.facts.arguments import check_order
from disputerules.facts.case import BRANCH, ORDER_TABLES, Case, claim_case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.values.claim import Claim
from disputerules.values.errors import expect
from disputerules.values.order import Order
from disputerules.values.periods import LAST, as_instant


def known_case(
    order: Order,
    at: datetime,
    policy: Policy,
    received: bool | None = None,
    reason: str | None = None,
) -> Case:
    """The case of an order as known at an instant; it has the attributes that a policy needs."""
    expect(order, Order, ".order")
    at = as_instant(at)
    check_order(order, policy)
    return in_branch(Case(at, order.as_of(at)), policy, asked(received, reason, policy))


def in_branch(case: Case, policy: Policy, open_to: Asked) -> Case:
    """The case with the branch and the reason that eligibility answers for, if a table asks."""
    reads = compiled(policy).parts
    if not any(reads(name) & BRANCH for name in ORDER_TABLES):
        return case
    answered = judge(case, "eligibility", policy, open_to).case
    return case._replace(received=answered.received, reason=answered.reason)


def case_of(
    order: Order,
    claim: Claim,
    at: datetime,
    dispute_id: str | None = None,
    number: int | None = None,
) -> Case:
    """The case of a claim, with the lines that it is about.

    The order is as it was known at the instant, without the dispute of that id: see `Order.as_of`.
    """
    expect(order, Order, ".order")
    expect(claim, Claim, ".claim")
    known = order.as_of(at, dispute_id, number)
    return claim_case(at, known, claim)


def claimed_case(order: Order, claim: Claim, at: datetime, policy: Policy) -> Case:
    """The case of a claim about an order with the attributes that a policy needs."""
    case = case_of(order, claim, as_instant(at))
    check_order(order, policy)
    return case


def known_instant(node: Any, case: Case, policy: Policy) -> datetime | None:
    value: datetime = compiled(policy).value(node, case)
    return value if value <= LAST else None
