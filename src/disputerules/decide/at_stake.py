"""What a dispute is about: what was asked for, offered and settled, and what came back of it."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from disputerules.decide.record import DisputeRecord
from disputerules.values.claim import ClaimLine
from disputerules.values.codec import checked_by_codecs
from disputerules.values.money import portion
from disputerules.values.settlement import Remedy


@frozen(kw_only=True, repr=False, field_transformer=checked_by_codecs)
class DisputeAtStake(DisputeRecord):
    """A dispute with the amounts, goods and remedies that it is about, in minor units."""

    @property
    def settled_by(self) -> str:
        """Who fixed the settlement; empty if nothing is settled."""
        return "" if self.settlement is None else str(self.settlement.by)

    @property
    def requested_remedy(self) -> str:
        """What the buyer asks for; goods that were sent in vain are asked for no more."""
        goods = self.claim.asks_for_goods and not self.replaced_once
        return str(self.claim.refund) if goods else Remedy.REFUND

    @property
    def settled_remedy(self) -> str:
        """What was settled, else what the buyer asks for."""
        return self.requested_remedy if self.settlement is None else str(self.settlement.remedy)

    @property
    def owed_amount(self) -> int:
        """What was settled, else what is refunded of what the buyer asks for, in minor units."""
        return self.owed_as_asked if self.settlement is None else self.current_amount

    @property
    def owed_as_asked(self) -> int:
        """What the buyer asks for, less what the reason keeps back, in minor units."""
        return self.requested - sum([amount for _, amount in self.kept_back])

    @property
    def gross_amount(self) -> int:
        """What was settled, or is asked for, before anything was kept back, in minor units."""
        if self.settlement is None:
            return self.requested
        kept = sum([one.amount.amount for one in self.settlement.deductions])
        return self.current_amount + kept

    @property
    def some_returned(self) -> bool:
        """Whether some units are known to have come back."""
        return bool(self.returned)

    @property
    def returned_shares(self) -> tuple[int, ...]:
        """What of the settled share of each line is for the units that came back."""
        units, rounding = dict(self.returned), self.policy.refund.rounding
        pairs = zip(self.lines, self.settled_shares, strict=True)
        return tuple(
            [
                portion(share, units.get(line.id, 0), line.quantity, rounding)
                for line, share in pairs
            ]
        )

    @property
    def settled_shares(self) -> tuple[int, ...]:
        """What was settled for each line."""
        lines = () if self.settlement is None else self.settlement.lines
        settled = {share.id: share.amount.amount for share in lines}
        return tuple([settled.get(line.id, 0) for line in self.lines])

    @property
    def returned_amount(self) -> int:
        """What was settled for the units that came back; shipping is not part of it."""
        return sum(self.returned_shares)

    def comes_back(self, units: Iterable[ClaimLine] | None) -> dict[str, int]:
        """The units of each line that are back after an event; all of them if it names none."""
        if units is None:
            return {line.id: line.quantity for line in self.lines}
        back = dict(self.returned)
        for one in units:
            back[one.id] = back.get(one.id, 0) + one.quantity
        return back

    @property
    def requested_return(self) -> bool:
        """Whether the buyer asks to return the goods."""
        return self.claim.return_goods

    @property
    def is_settled(self) -> bool:
        """Whether something is settled."""
        return self.settlement is not None

    @property
    def has_offer(self) -> bool:
        """Whether an offer of the seller is open."""
        return self.offer is not None

    @property
    def offered_amount(self) -> int:
        """What the seller offers, 0 without an offer."""
        return self.offer.amount.amount if self.offer is not None else 0

    @property
    def offered_return(self) -> bool:
        """Whether the seller's offer is for return of the goods."""
        return self.offer is not None and self.offer.return_goods

    @property
    def current_amount(self) -> int:
        """What was settled, else what the buyer asks for, in minor units."""
        return self.requested if self.settlement is None else self.settlement.amount.amount

    @property
    def current_return(self) -> bool:
        """Whether the goods go back by what was settled, else by what the buyer asks for."""
        return (self.claim if self.settlement is None else self.settlement).return_goods

    @property
    def most_refundable(self) -> int:
        """The full value of the disputed units and their shipping, in minor units."""
        return sum(self.refundable) + self.shipping_refundable

    @property
    def counts(self) -> tuple[Any, ...]:
        """What the life cycle counts and notes, beside rounds and rejections."""
        asked, appealed = self.information_requests, self.appeals
        return asked, self.information_from, appealed, self.appellant, self.is_settled, *self.noted

    @property
    def noted(self) -> tuple[Any, ...]:
        """What else the life cycle notes."""
        return (
            self.held_by,
            self.some_returned,
            self.replaced_once,
            self.requested_remedy,
            self.settled_remedy,
        )
