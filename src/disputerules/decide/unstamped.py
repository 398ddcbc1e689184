"""The facts without a stamp that alone refuse an opening in the past.

An order without a ledger says what is refunded, disputed and scanned today. Where that refuses an
opening, nobody can know from the document whether it was refused then.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from disputerules.decide.branches import asked_about
from disputerules.decide.claims import claim_codes
from disputerules.decide.decision import Finding, Findings
from disputerules.decide.known_case import case_of
from disputerules.decide.verbs import check_eligibility
from disputerules.facts.policy import Policy
from disputerules.values.claim import Claim
from disputerules.values.codec import with_parts
from disputerules.values.fields import cached_zero
from disputerules.values.money import Money
from disputerules.values.order import Order
from disputerules.values.shipment import ShipmentStatus


@frozen
class Opening(Findings):
    """Whether a dispute was opened; `unstamped` names the facts that leave a refusal unknown."""

    unstamped: tuple[str, ...] = ()


LINE_COUNTERS = (
    *("refunded", "refunded_quantity", "disputed_quantity", "disputed"),
    *("decided_quantity", "decided"),
)
ORDER_COUNTERS = ("shipping_refunded", "shipping_disputed")
SHIPMENT_FACTS = {"status": ShipmentStatus.UNKNOWN, "tracking_number": None}
FACTS = (*LINE_COUNTERS, *ORDER_COUNTERS, *SHIPMENT_FACTS)


def unstamped(order: Order, claim: Claim, at: datetime, policy: Policy) -> tuple[str, ...]:
    """The unstamped facts of an order that alone refuse the opening of a claim at an instant.

    Empty where the opening is refused without them too. Otherwise those that refuse by themselves
    or change what is found; all of them, if it takes several.
    """
    named = {fact: tuple(places(order, fact)) for fact in FACTS}
    given = [fact for fact in FACTS if named[fact]]

    def found(ignored: list[str]) -> list[str]:
        case = case_of(without(order, ignored), claim, at)
        received, reason = asked_about(claim, policy)
        eligibility = check_eligibility(
            case.order, at=at, policy=policy, received=received, reason=reason
        )
        refused = [] if eligibility else [eligibility.code]
        return [*refused, *claim_codes(case, policy)]

    if not given or found(given):
        return ()
    today = found([])
    matter = [
        fact
        for fact in given
        if found([fact]) != today or found([one for one in given if one != fact])
    ]
    return tuple(place for fact in matter or given for place in named[fact])


def places(order: Order, fact: str) -> Iterator[str]:
    """Where an order has an unstamped fact that says something."""
    if fact in SHIPMENT_FACTS:
        parcel = order.shipment
        stamped = parcel.history if fact == "status" else parcel.unstamped_number is None
        if not stamped and getattr(parcel, fact) != SHIPMENT_FACTS[fact]:
            yield f"shipment.{fact}"
    elif fact in ORDER_COUNTERS:
        if getattr(order, fact).amount:
            yield fact
    else:
        for index, line in enumerate(order.lines):
            value = getattr(line, fact)
            if value.amount if isinstance(value, Money) else value:
                yield f"lines[{index}].{fact}"


def without(order: Order, facts: list[str]) -> Order:
    """The order without some unstamped facts."""
    none = cached_zero(order.currency)
    parts: dict[str, Any] = {fact: none for fact in ORDER_COUNTERS if fact in facts}
    blank = {fact: value for fact, value in SHIPMENT_FACTS.items() if fact in facts}
    counters: dict[str, Any] = {
        fact: 0 if fact.endswith("quantity") else none if fact == "refunded" else None
        for fact in LINE_COUNTERS
        if fact in facts
    }
    lines = tuple([with_parts(line, **counters) for line in order.lines])
    return with_parts(order, lines=lines, shipment=with_parts(order.shipment, **blank), **parts)


def opening_answer(
    findings: Findings, order: Order | None, claim: Claim, at: datetime, policy: Policy
) -> Opening:
    """The answer about an opening; with an order, the one that says what is so today."""
    refused: tuple[Finding, ...] = findings.findings
    names = unstamped(order, claim, at, policy) if refused and order is not None else ()
    return Opening(findings.success, refused, findings.revision, names)
