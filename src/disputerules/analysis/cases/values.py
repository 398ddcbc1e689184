"""Build an order and a claim from the values of a case's parts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from disputerules.analysis.cases.parts import (
    ATTRIBUTES,
    KIND_OF_LINE,
    LINES,
    NO_LINE,
    ONE_LINE,
    SLOTS,
    Grant,
    has_line,
    line_part,
)
from disputerules.facts.attribute import Attribute
from disputerules.values.attributes import NO_ATTRIBUTES, AttributeValues
from disputerules.values.claim import (
    Claim,
    ClaimLine,
    EvidenceFile,
    ReasonCode,
    RefundKind,
    Returner,
)
from disputerules.values.ledger import Chargeback
from disputerules.values.money import Money
from disputerules.values.order import STAMPS, Extension, Order, Party
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import Period, Unit
from disputerules.values.shipment import Shipment, ShipmentStatus

CURRENCY = "USD"


def order_of(values: dict[str, Any]) -> Order:
    """Build the order of a case."""
    status = values.get("shipment_status") or "unknown"
    tracking = "LX123456789" if values.get("tracked") else None
    stamps: dict[str, Any] = {name: values.get(name) for name in (*STAMPS, "estimated_delivery_at")}
    return Order(
        id="A-1",
        currency=currency_of(values),
        placed_at=values["placed_at"],
        **stamps,
        lines=tuple(lines_of(values)),
        shipping_paid=money(values["shipping_paid"], values),
        shipping_refunded=money(values["shipping_refunded"], values),
        shipping_disputed=money(values["shipping_disputed"], values),
        shipment=Shipment(tracking_number=tracking, status=ShipmentStatus(status)),
        protection=protection_of(values),
        chargebacks=(Chargeback(at=values["placed_at"]),) if values.get("charged_back") else (),
        extensions=tuple(extensions_of(values)),
        attributes=attributes_of("order", values),
        buyer=attributes_of("buyer", values),
        seller=attributes_of("seller", values),
    )


def attributes_of(owner: str, values: dict[str, Any], line: int = 0) -> AttributeValues:
    """Build the attributes of an owner, or of one of its lines.

    One that is not given is written with its default, so that the case shows what decides it.
    """
    declared = [one for one in values[ATTRIBUTES] if one.owner == owner]
    found = {
        one.name: values.get(line_part(one.fact_name, line), values[one.fact_name])
        for one in declared
    }
    usual = {name: default_of(name, declared) for name, value in found.items() if value is None}
    given = {name: value for name, value in (found | usual).items() if value is not None}
    return AttributeValues.of(given) if given else NO_ATTRIBUTES


def default_of(name: str, declared: Iterable[Attribute]) -> Any:
    """Return the default of an attribute; None if two policies differ in it."""
    defaults = {one.default for one in declared if one.name == name}
    return defaults.pop() if len(defaults) == 1 else None


def currency_of(values: dict[str, Any]) -> str:
    return values.get("currency") or CURRENCY


def money(value: int, values: dict[str, Any]) -> Money:
    return Money(value, currency_of(values))


def lines_of(values: dict[str, Any]) -> Iterator[OrderLine]:
    for number in range(2):
        line: dict[str, Any] = {name: values[f"line_{number}_{name}"] for name in ONE_LINE}
        line |= {name: money(line[name], values) for name in KIND_OF_LINE}
        if line["quantity"]:
            own = attributes_of("line", values, number)
            yield OrderLine(id=str(number + 1), **line, attributes=own)
    for number in range(2, 2 + values[LINES]):
        if values[has_line(number).name]:
            yield refunded_line(number, values)


def refunded_line(number: int, values: dict[str, Any]) -> OrderLine:
    """Build a line that has nothing but its attributes: it cost nothing and was refunded."""
    own = attributes_of("line", values, number)
    paid = money(0, values)
    name = str(number + 1)
    return OrderLine(id=name, quantity=1, paid=paid, refunded_quantity=1, attributes=own)


def protection_of(values: dict[str, Any]) -> Period | None:
    length = values["own_protection"]
    unit = Unit.DAYS if values["own_protection_in_days"] else Unit.HOURS
    return None if length is None else Period(length, unit)


def extensions_of(values: dict[str, Any]) -> Iterator[Extension]:
    """Yield the extension requests of a case: granted ones first, then unanswered or declined."""
    placed, at = values["placed_at"], values["at"]
    oldest, last = values["request_pending_since"], values["last_request_unanswered_since"]
    declined = values["last_request_declined"]
    asked = placed if oldest is None or last is not None or declined else at
    if oldest is not None:
        yield request(1, oldest)
    for slot in SLOTS:
        if values[slot.used.name]:
            yield from grants_of(values, slot, asked)
    if last is not None:
        yield request(1, last)
    if declined:
        yield request(1, at, at, False)


def request(
    days: int,
    asked: datetime,
    answered: datetime | None = None,
    yes: bool | None = None,
    by: Party = Party.BUYER,
) -> Extension:
    return Extension(
        days=days, requested_by=by, requested_at=asked, answered_at=answered, granted=yes
    )


def grants_of(values: dict[str, Any], slot: Grant, asked: datetime) -> Iterator[Extension]:
    answered, days = values[slot.answered_at.name], values[slot.days.name]
    of_party = values[slot.of_party.name]
    for _ in range(of_party - 1):
        yield request(1, asked, answered, True)
    rest = days - max(0, of_party - 1)
    yield request(rest, asked, answered, True, Party.BUYER if of_party else Party.SELLER)


def claim_of(values: dict[str, Any]) -> Claim:
    """Build the claim of a case."""
    named = values.get("named_amount")
    return Claim(
        received=values["received"],
        reason=values.get("reason") or ReasonCode.QUALITY_PROBLEM,
        returned_by=Returner.CARRIER if values.get("returner_named") else None,
        lines=claim_lines_of(values),
        refund=RefundKind(values["remedy"]),
        amount=None if named is None else money(named, values),
        return_goods=values.get("return_goods", False),
        description="it is broken" if values.get("described") else None,
        evidence=tuple(files_of(values)),
    )


def claim_lines_of(values: dict[str, Any]) -> tuple[ClaimLine, ...] | None:
    if not values["claims_a_line"]:
        return None
    name = "1" if values["line_known"] else NO_LINE
    return (ClaimLine(id=name, quantity=values["line_claimed"]),)


def files_of(values: dict[str, Any]) -> Iterator[EvidenceFile]:
    for number in range(values["file_count"]):
        yield EvidenceFile(name=f"{number + 1}.jpg", bytes=100_000)


def file_of(values: dict[str, Any]) -> EvidenceFile:
    ending = values["file_format"]
    return EvidenceFile(name=f"a.{ending}" if ending else "a", bytes=values["file_bytes"])
