"""What is paid of a settlement for the units that came back, where not all of them did."""

from typing import Any, NamedTuple

from disputerules.decide.refunds import refund_value, split
from disputerules.facts.case import claim_case
from disputerules.values.claim import RefundKind
from disputerules.values.codec import with_parts
from disputerules.values.money import Money, portion


class ReturnedPart(NamedTuple):
    """The shares of the units that came back, and what is kept back of them, in minor units."""

    shares: tuple[int, ...]
    kept_back: tuple[tuple[str, int], ...]


def returned_part(dispute: Any) -> ReturnedPart:
    """What was settled for the units that came back; shipping is not part of it.

    Where something was kept back of the settlement, it is kept back of this part as well, by the
    same terms of the reason.
    """
    if not dispute.settlement.deductions:
        return ReturnedPart(portions(dispute, dispute.settled_shares), ())
    gross = portions(dispute, split(dispute.gross_amount, dispute.refundable)[0])
    asked = Money(sum(gross), dispute.order.currency)
    claim = with_parts(dispute.claim, refund=RefundKind.PARTIAL, amount=asked)
    case = claim_case(dispute.opened_at, dispute.order, claim)
    kept_back = refund_value(case, dispute.policy).deductions
    net = sum(gross) - sum([amount for _, amount in kept_back])
    return ReturnedPart(split(net, gross)[0], kept_back)


def portions(dispute: Any, shares: tuple[int, ...]) -> tuple[int, ...]:
    """Of the share of each line what is for the units that came back."""
    units, rounding = dict(dispute.returned), dispute.policy.refund.rounding
    pairs = zip(dispute.lines, shares, strict=True)
    return tuple(
        [portion(share, units.get(line.id, 0), line.quantity, rounding) for line, share in pairs]
    )
