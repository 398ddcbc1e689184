"""Convert the rows of a dispute to a Dispute, so that a replay can be checked and explained.

A row knows files by count and bytes: they stand for files of equal size, of one format.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import RefusedEvent, advance, apply_events, open_dispute
from disputerules.facts.policy import Policy
from disputerules.histories.replay.columns import OFFERS, OPENED, REFUNDS, SHARES
from disputerules.histories.rows import order_of_row
from disputerules.values.claim import Claim, ClaimLine, EvidenceFile, RefundKind, Returner
from disputerules.values.event import OWN_FIELDS, Event, EventType
from disputerules.values.event_parts import Offer
from disputerules.values.ledger import RefundedUnits
from disputerules.values.money import Money
from disputerules.values.order import Order, Party
from disputerules.values.settlement import LineShare

Row = Mapping[str, Any]
LINE = "1"
DESCRIPTION = "described"
ANY_FORMAT = "jpg"


def file_format(*policies: Policy) -> str | None:
    """Return a format of evidence that some policies all accept; None if there is none."""
    accepted = [one.evidence.formats for one in policies if one.evidence.formats is not None]
    first, *others = accepted or [(ANY_FORMAT,)]
    return next((one for one in first if all(one in other for other in others)), None)


def files_of(row: Row, format: str) -> tuple[EvidenceFile, ...]:
    count, size = row.get("files") or 0, row.get("file_bytes") or 0
    name = f"file.{format}"
    sizes = [size // count] * (count - 1) + [size - size // count * (count - 1)] if count else []
    return tuple(EvidenceFile(name=name, bytes=one) for one in sizes)


def money(amount: int | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def claim_of(row: Row, currency: str, format: str) -> Claim:
    """Return the claim of an opening or a revision."""
    returned_by = row.get("returned_by")
    return Claim(
        received=bool(row.get("received")),
        reason=row["reason"],
        returned_by=Returner(returned_by) if returned_by else None,
        refund=RefundKind(row.get("refund") or "full"),
        amount=money(row.get("amount"), currency),
        return_goods=bool(row.get("return_goods")),
        description=DESCRIPTION if row.get("described") else None,
        evidence=files_of(row, format),
    )


def offer_of(row: Row, currency: str) -> Offer | None:
    amount = row.get("amount")
    if amount is None:
        return None
    lines, shipping = parts_of(row, currency)
    back = bool(row.get("return_goods"))
    return Offer(amount=Money(amount, currency), return_goods=back, lines=lines, shipping=shipping)


def parts_of(row: Row, currency: str) -> tuple[Any, Money | None]:
    """Return the part of the line and that of the shipping, where the shipping is named."""
    shipping = row.get("shipping")
    if shipping is None:
        return None, None
    line = LineShare(id=LINE, amount=Money(row["amount"] - shipping, currency))
    return (line,), Money(shipping, currency)


def event_of(row: Row, number: int, currency: str, format: str) -> Event:
    """Return the event of a row."""
    kind = EventType(row["type"])
    fields: dict[str, Any] = {}
    if kind in OFFERS:
        fields["offer"] = offer_of(row, currency)
    elif kind in OWN_FIELDS["claim"]:
        fields["claim"] = claim_of(row, currency, format)
    elif kind in REFUNDS:
        fields["lines"] = refunded(row, currency)
        fields["shipping"] = money(row.get("shipping"), currency)
    else:
        if kind in OWN_FIELDS["amount"]:
            fields["amount"] = money(row.get("amount"), currency)
        if kind in SHARES:
            fields["lines"], fields["shipping"] = parts_of(row, currency)
        if kind in OWN_FIELDS["return_goods"]:
            fields["return_goods"] = bool(row.get("return_goods"))
        if row.get("quantity") is not None:
            fields["lines"] = (ClaimLine(id=LINE, quantity=row["quantity"]),)
    fields |= fields_of(row, kind, currency)
    if kind in OWN_FIELDS["evidence"]:
        fields["evidence"] = files_of(row, format) or None
    if kind in OWN_FIELDS["description"] and row.get("described"):
        fields["description"] = DESCRIPTION
    return Event(id=f"e{number}", type=kind, at=row["at"], **fields)


def fields_of(row: Row, kind: EventType, currency: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: Party(row[name.rstrip("_")])
        for name in ("by", "from_", "won_by")
        if row.get(name.rstrip("_"))
    }
    for name in ("until", "verdict"):
        if row.get(name):
            found[name] = row[name]
    if row.get("deduction") is not None:
        found["deduction"] = Money(row["deduction"], currency)
    return found


def refunded(row: Row, currency: str) -> tuple[RefundedUnits, ...] | None:
    if row.get("amount") is None:
        return None
    amount, units = Money(row["amount"], currency), row.get("quantity") or 0
    return (RefundedUnits(id=LINE, quantity=units, amount=amount),)


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a dispute, the opening first among those of its instant."""
    return sorted(
        rows, key=lambda row: (row["at"], row["type"] != OPENED, row.get("position") or 0)
    )


def order_of(row: Row, policy: Policy) -> Order:
    """Return the order of a row of a history of orders."""
    return order_of_row(row, policy.attributes)


def replayed(
    order: Order, rows: Sequence[Row], policy: Policy, at: datetime
) -> tuple[Dispute, tuple[RefusedEvent, ...]]:
    """Return a dispute after its events and the deadlines up to an instant.

    Raises Refused if it may not be opened.
    """
    known = [row for row in in_order(rows) if row["at"] <= at]
    first, *later = known
    format = file_format(policy) or ANY_FORMAT
    claim = claim_of(first, order.currency, format)
    dispute = open_dispute(order, claim, at=first["at"], policy=policy)
    events = [event_of(row, number, order.currency, format) for number, row in enumerate(later, 1)]
    dispute, refused = apply_events(dispute, events)
    return advance(dispute, at=at), refused
