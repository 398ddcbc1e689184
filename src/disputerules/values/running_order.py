"""An order at later and later instants: its ledger is folded once, however many are asked for."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from disputerules.values.codec import copier_of, with_parts
from disputerules.values.growing import Growing, KnownItems, growing
from disputerules.values.ledger import SHIPPING
from disputerules.values.money import unchecked_money
from disputerules.values.order import RECOUNTED, TOTALS, Extension, Order, granted
from disputerules.values.order_line import OrderLine
from disputerules.values.tally import (
    Change,
    changes,
    counted_line,
    counted_shipping,
    negated,
    plus,
    tally_of,
)

AT = itemgetter(0)
ANSWERED: Any = attrgetter("answered_at")
LISTED = copier_of(Order, ("shipment", "extensions", "chargebacks", "grants"), checked=False)


class RunningOrder:
    """Gives an order as `Order.as_of` does, for instants that never go back.

    A dispute can be counted in; the disputes of one id in the ledger are left out.
    """

    def __init__(self, order: Order, dispute_id: str | None = None) -> None:
        others = [entry for entry in order.disputes if entry.id != dispute_id]
        self.waiting = sorted(changes(order.refunds, others), key=AT)
        self.taken = 0
        self.own: tuple[tuple[Change, ...], ...] = ()
        self.scans = [entry.at for entry in order.shipment.history]
        self.parcels = order.shipment.states() if self.scans else [order.shipment]
        self.extensions = KnownItems(
            order.extensions, lambda one: (one.requested_at, one.answered_at)
        )
        self.chargebacks = KnownItems(order.chargebacks, lambda one: (one.at, one.closed_at))
        self.grants: Growing[Extension] = growing(())
        plain = dict.fromkeys(("refunds", "disputes", "extensions", "chargebacks"), ())
        self.rest = with_parts(order, shipment=self.parcels[0], **plain)
        self.masks: list[datetime] = []
        self.mask_numbers = (-1, -1)
        self.masked = self.latest = self.rest
        self.lines = list(order.lines)
        self.places = {line.id: place for place, line in enumerate(order.lines)}
        self.tallies = {SHIPPING: order.shipping_tally}
        self.totals = [getattr(self.rest, name) for name in TOTALS]

    def at(self, at: datetime, own: tuple[tuple[Change, ...], ...] = ()) -> Order:
        """The order as it was known at an instant, with changes of a dispute counted in."""
        until = bisect_right(self.waiting, at, self.taken, key=AT)
        changed = self.add(self.waiting[self.taken : until])
        self.taken = until
        for before in self.own:
            if not any(before is now for now in own):
                changed |= self.add([(at, key, negated(adds)) for at, key, adds in before])
        for now in own:
            if not any(before is now for before in self.own):
                changed |= self.add(now)
        self.own = own
        if self.is_masked_anew(at) or changed:
            for key in changed - {SHIPPING}:
                self.recount(key)
            self.latest = self.built()
        return self.latest

    def is_masked_anew(self, at: datetime) -> bool:
        """Mask what has no part in the counters, where a stamp has passed since the last time."""
        if at >= self.rest.last_stamp:
            number = 0
        else:
            self.masks = self.masks or self.rest.stamps()
            number = bisect_right(self.masks, at) + 1
        numbers = number, bisect_right(self.scans, at)
        extended, charged = self.extensions.add(at), self.chargebacks.add(at)
        if numbers == self.mask_numbers and not extended and not charged:
            return False
        self.mask_numbers = numbers
        self.grant(extended)
        self.masked = LISTED(
            self.rest.as_of(at),
            self.parcels[numbers[1]],
            tuple(self.extensions.known),
            tuple(self.chargebacks.known),
            self.grants,
        )
        return True

    def grant(self, extended: list[Extension]) -> None:
        """Add the granted requests among those that became known, in the order of the answers."""
        later = granted(tuple(extended))
        if not later:
            return
        in_order = not self.grants or ANSWERED(self.grants[-1]) < ANSWERED(later[0])
        grown: Growing[Extension] = self.grants if in_order else growing(())
        self.grants = grown.followed_by(later if in_order else granted(self.extensions.known))

    def add(self, listed: Iterable[Change]) -> set[str]:
        """Add changes to the counters; returns whose counters they are."""
        changed = set()
        for _, key, adds in listed:
            if key not in self.tallies:
                self.tallies[key] = tally_of(self.lines[self.places[key]])
            self.tallies[key] = plus(self.tallies[key], adds)
            changed.add(key)
        return changed

    def recount(self, line_id: str) -> None:
        """Replace a line, and its part of the totals."""
        place = self.places[line_id]
        before = self.lines[place]
        line = counted_line(before, self.tallies[line_id])
        self.lines[place] = line
        for number, (was, now) in enumerate(zip(parts_of(before), parts_of(line), strict=True)):
            self.totals[number] += now - was

    def built(self) -> Order:
        refunded, held = counted_shipping(self.rest.shipping_paid.amount, self.tallies[SHIPPING])
        currency = self.rest.currency
        order: Order = RECOUNTED(
            self.masked,
            tuple(self.lines),
            unchecked_money(refunded, currency),
            unchecked_money(held, currency),
        )
        for name, total in zip(TOTALS, self.totals, strict=True):
            object.__setattr__(order, name, total)
        return order


def parts_of(line: OrderLine) -> tuple[int, int, int, int]:
    """What a line adds to each of the totals."""
    units = line.unrefunded_quantity
    return line.left, units, line.claimable_quantity, line.disputed_quantity
