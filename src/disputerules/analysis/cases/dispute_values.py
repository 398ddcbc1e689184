"""Build a dispute from the values of a case's parts."""

from typing import Any

from disputerules.analysis.cases.values import money
from disputerules.decide.dispute import Dispute
from disputerules.decide.record import Paused
from disputerules.decide.settled import settled
from disputerules.facts.case import claim_case
from disputerules.values.claim import Claim, ClaimLine
from disputerules.values.event_parts import Offer
from disputerules.values.ledger import OutsideRefund, PaidShare, Payment, RefundedUnits
from disputerules.values.order import TRADERS, Order
from disputerules.values.settlement import (
    Deduction,
    DeductionCode,
    LineShare,
    Remedy,
    SettledBy,
    Settlement,
    State,
)

KEPT = (
    *("opened_at", "round_started_at", "since", "rounds", "rejections", "return_shipped"),
    *("timeout_unlocked", "information_requests", "information_from", "appeals", "appellant"),
    *("held_by", "replaced_once", "own_due_at"),
)


def dispute_of(values: dict[str, Any], policy: Any, order: Order, claim: Claim) -> Dispute:
    """Build the dispute of a case, which no events led to."""
    kept = {name: values[name] for name in KEPT}
    offer = Offer(
        amount=money(values["offered_amount"], values), return_goods=values["offered_return"]
    )
    first = order.lines[0].id
    return Dispute(
        policy=settled(policy, claim_case(values["opened_at"], order, claim)),
        order=order,
        claim=claim,
        opened_with=claim,
        lines=(ClaimLine(id=first, quantity=values["line_claimed"]),),
        requested=values["requested_amount"],
        refundable=(values["most_refundable"],),
        shipping_refundable=0,
        last_event_at=max(kept["since"], kept["round_started_at"]),
        state=State(values["state"]),
        bytes_given=bytes_of(values),
        offer=offer if values["has_offer"] else None,
        missed=(values["event_type"],) if values["kind_missed"] else (),
        kept_back=kept_back(values),
        returned=((first, 1),) if values["some_returned"] else (),
        payments=tuple(payments_of(values, first)),
        settlement=settlement_of(values, first) if values["is_settled"] else None,
        refunds=refunded_outside(values, order),
        **clocks_of(values),
        **kept,
    )


def bytes_of(values: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return the bytes that each party has submitted."""
    given = values["submitted_bytes"]
    return tuple((party.value, given) for party in TRADERS) if given else ()


def kept_back(values: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return what is kept back of what the buyer asks for."""
    amount = values["requested_amount"] - values["owed_as_asked"]
    return ((DeductionCode.RESTOCKING.value, amount),) if amount else ()


def clocks_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return how long the clocks of a dispute stood still, and which stand still now."""
    since, beneath = values["since"], State(values["beneath"])
    states = [State.IN_ARBITRATION] if beneath is State.AWAITING_INFORMATION else []
    states += [beneath] if values["beneath"] != values["state"] else []
    return {
        "stopped": values["running_since"] - values["opened_at"],
        "held": since - values["hold_anchor"],
        "charged": since - values["chargeback_anchor"],
        "paused": tuple(Paused(state=one, at=since) for one in states),
    }


def settlement_of(values: dict[str, Any], line: str) -> Settlement:
    """Return the settlement of a dispute, all of it for one line."""
    amount = money(values["current_amount"], values)
    kept = money(values["gross_amount"], values) - amount
    deduction = Deduction(code=DeductionCode.RESTOCKING, amount=kept)
    return Settlement(
        by=SettledBy(values["settled_by"]),
        amount=amount,
        lines=(LineShare(id=line, amount=amount),),
        shipping=money(0, values),
        return_goods=values["current_return"],
        deductions=(deduction,) if kept.amount else (),
        remedy=Remedy(values["settled_remedy"]),
    )


def payments_of(values: dict[str, Any], line: str) -> list[Payment]:
    """Return what was paid of a settlement; where a payment failed, one unit more of it failed."""
    paid, failed = values["paid_so_far"], values["payment_failed"]
    amounts = [paid + 1, -1] if failed else [paid] if paid else []
    shares = [PaidShare(id=line, amount=one) for one in amounts]
    return [Payment(at=values["since"], lines=(share,)) for share in shares]


def refunded_outside(values: dict[str, Any], order: Order) -> tuple[OutsideRefund, ...]:
    """Return the refund outside a dispute that left nothing to pay of what was settled."""
    stamp = values["nothing_payable_at"]
    if stamp is None:
        return ()
    first = order.lines[0]
    part = RefundedUnits(id=first.id, quantity=0, amount=first.paid)
    return (OutsideRefund(id="r", at=stamp, lines=(part,)),)
