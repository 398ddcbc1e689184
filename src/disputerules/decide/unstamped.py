"""The facts without a stamp that alone refuse an opening in the past.

An order without a ledger says what is refunded, disputed and scanned today, and its attributes are
always today's. Where that refuses an opening, nobody can know from the document whether it was
refused then.
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
from disputerules.facts.attribute import Attribute
from disputerules.facts.attribute_values import Values, boundary_values, with_values
from disputerules.facts.attributes import recorded
from disputerules.facts.policy import Policy
from disputerules.values.claim import Claim
from disputerules.values.codec import step, with_parts
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


class Unstamped:
    """The unstamped facts of an order, and what is found against an opening without some of them.

    The order is as the document has it; the dispute of an id in its ledger is left out.
    """

    def __init__(
        self, order: Order, claim: Claim, at: datetime, policy: Policy, dispute_id: str | None
    ) -> None:
        self.order, self.claim, self.at = order, claim, at
        self.policy, self.dispute_id = policy, dispute_id
        self.places = {fact: tuple(places(order, fact)) for fact in FACTS}
        self.given = [fact for fact in FACTS if self.places[fact]]

    def found(self, order: Order, ignored: list[str]) -> list[str]:
        """What refuses the opening on an order, if some facts are ignored."""
        case = case_of(without(order, ignored), self.claim, self.at, self.dispute_id, 0)
        received, reason = asked_about(self.claim, self.policy)
        eligibility = check_eligibility(
            case.order, at=self.at, policy=self.policy, received=received, reason=reason
        )
        refused = [] if eligibility else [eligibility.code]
        return [*refused, *claim_codes(case, self.policy)]

    def names(self) -> tuple[str, ...]:
        """Where the facts stand that alone refuse the opening; nothing if it is refused anyway."""
        if self.given and not self.found(self.order, self.given):
            return self.counted(self.order)
        return tuple(name for one, values in self.attributes() for name in self.of(one, values))

    def counted(self, order: Order) -> tuple[str, ...]:
        """Where the facts stand that refuse by themselves or change what is found; else all."""
        today = self.found(order, [])
        matter = [
            fact
            for fact in self.given
            if self.found(order, [fact]) != today
            or self.found(order, [one for one in self.given if one != fact])
        ]
        return tuple(place for fact in matter or self.given for place in self.places[fact])

    def attributes(self) -> Iterator[tuple[Attribute, Values]]:
        """The attributes that the order gives, each with values that rows tell apart."""
        if self.policy.attributes.declared:
            for one, values in boundary_values(self.policy):
                if attribute_places(self.order, one):
                    yield one, values

    def of(self, one: Attribute, values: Values) -> tuple[str, ...]:
        """Where an attribute stands without which, or with another value, the opening is allowed.

        What is counted is named with it, where it takes both.
        """
        named = attribute_places(self.order, one)
        orders = [with_values(self.order, {one: value}) for value in values]
        if any(not self.found(order, []) for order in orders):
            return named
        for order in orders if self.given else ():
            if not self.found(order, self.given):
                return (*self.counted(order), *named)
        return ()


def attribute_places(order: Order, one: Attribute) -> tuple[str, ...]:
    """Where an order gives an attribute."""
    return tuple(
        f"{path.removeprefix('.')}{step(one.name)}"
        for owner, path, values in recorded(order)
        if owner == one.owner and one.name in values
    )


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


def opening_answer(findings: Findings, unstamped: Unstamped | None) -> Opening:
    """The answer about an opening; with the unstamped facts, those that alone refuse it."""
    refused: tuple[Finding, ...] = findings.findings
    names = unstamped.names() if refused and unstamped is not None else ()
    return Opening(findings.success, refused, findings.revision, names)
