"""The verbs on an order: each asks a table of the policy and answers with a value.

Their parameters are written out in each, so that `help` and a type checker show them.
"""

from datetime import datetime
from typing import Any

from attrs import frozen

from disputerules.decide.branches import asked, judge
from disputerules.decide.decision import Decision, Finding, Findings, decided, put_basis
from disputerules.decide.findings import collect, success
from disputerules.decide.known_case import known_case, known_instant
from disputerules.facts import extension_facts as extension
from disputerules.facts import protection_facts as protection
from disputerules.facts.arguments import check_order
from disputerules.facts.case import Case, ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.build import new
from disputerules.values.errors import expect, wrong_class
from disputerules.values.order import Order
from disputerules.values.output import MaybeInstant
from disputerules.values.periods import LAST, UTC, as_instant


def check_eligibility(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> Decision:
    """May a dispute be opened at an instant, for a branch and a reason if they are given?

    Findings are all rows that refuse; `changes_at` is when the answer flips if nothing happens.
    Without `received` the better branch answers: the one that is allowed, and longer; else the one
    that opens first.
    Source: guide, open a dispute before confirmation and before the timeout.

    >>> from datetime import UTC, datetime
    >>> from disputerules import Money, Order, OrderLine
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> decision = check_eligibility(order, at=datetime(2026, 2, 1, tzinfo=UTC))
    >>> decision.code, decision.message
    ('eligible', 'a dispute can be opened until 2026-03-06 00:00 UTC')
    """
    try:
        if type(at) is not datetime or at.tzinfo is not UTC or not order.last_stamp <= at <= LAST:
            at = as_instant(at)
            order = order.as_of(at)
    except (AttributeError, TypeError):
        if isinstance(order, Order):
            raise  # InvalidType is a TypeError: the instant is wrong
        raise wrong_class(order, Order, ".order") from None
    try:
        # As `compiled` does, without the call (`benchmarks/scalar.py`).
        table, decide = policy._compiled.of_order["eligibility"]
    except (KeyError, AttributeError):
        compiled(policy).table("eligibility")
        known: Any = compiled(policy).of_order
        table, decide = known.get("eligibility", (None, None))
    if order.has_attributes or policy.attributes.declared or policy.currency:
        check_order(order, policy)
    if table is None or received is not None or reason is not None:
        open_to = asked(received, reason, policy)
        if table is None:
            return judge(Case(at, order), "eligibility", policy, open_to)
    # Made in place: a call takes as long as two rows of the table (`benchmarks/scalar.py`).
    decision: Decision = new(Decision)
    put_basis(decision, (decide(at, order), table, (at, order)))
    return decision


def order_status(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> Decision:
    """Where does the order stand at an instant? The code is the status.

    Like advice, extension and protection it answers for the branch of `check_eligibility`.
    """
    return status_of(known_case(order, at, policy, received, reason), policy)


def status_of(case: Case, policy: Policy) -> Decision:
    table = compiled(policy).table("order-status")
    return decided((table.decide(case), table, case))


def protection_ends_at(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> datetime | None:
    """When does the buyer's protection end, as far as is known at an instant? None: no end yet."""
    case = known_case(order, at, policy, received, reason)
    return known_instant(protection.protection_ends_at.node, case, policy)


def advice(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> tuple[Finding, ...]:
    """What should the buyer know at an instant?"""
    return advice_on(known_case(order, at, policy, received, reason), policy)


def advice_on(case: Case, policy: Policy) -> tuple[Finding, ...]:
    return tuple(collect("advice", case, policy))


@frozen
class ExtensionDecision(Findings):
    """Whether the protection may be extended, and when it would end if that were granted now."""

    ends_at_if_granted: MaybeInstant


def check_extension(
    order: Order,
    request: ExtensionRequest,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> ExtensionDecision:
    """May the protection be extended by the days that are asked for?

    The seller must still approve. Source: guide, request an extension in days.
    """
    expect(request, ExtensionRequest, ".request")
    case = known_case(order, at, policy, received, reason)._replace(request=request)
    return extension_of(case, policy)


def extension_of(case: Case, policy: Policy) -> ExtensionDecision:
    findings = tuple(collect("extension", case, policy))
    ends = None if findings else known_instant(extension.ends_at_if_granted.node, case, policy)
    return ExtensionDecision(success("extension", policy), findings, policy.revision, ends)
