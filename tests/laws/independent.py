"""What an order is due, worked out with plain arithmetic from what is recorded of it.

Nothing here reads a fact, a row or a law of the library, so a fact that is derived wrongly shows as
a difference. It covers policies that count in whole days of 24 hours from the shipment.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor

from attrs import frozen

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@frozen
class Terms:
    """The numbers of a policy; days, and None where a policy has no such period."""

    protection: int = 60
    opens_after: int = 0
    after_confirmation: int = 0
    after_protection: int = 0
    after_delivery: int | None = None
    shipping: str = "when-whole-order"
    rounding: str = "half-up"

    @property
    def settings(self):
        """The same numbers as settings of the library."""
        after_delivery = self.after_delivery and f"{self.after_delivery} days"
        return {
            "protection.period": f"{self.protection} days",
            "protection.opens_after": f"{self.opens_after} days",
            "protection.after_confirmation": f"{self.after_confirmation} days",
            "protection.after_protection": f"{self.after_protection} days",
            "protection.after_delivery": after_delivery,
            "refund.shipping": self.shipping,
            "refund.rounding": self.rounding,
        }


def later(stamp, days):
    """So many days after an instant; never where the calendar of the library ends."""
    if stamp is None or stamp == NEVER or days is None:
        return NEVER
    end = stamp + timedelta(days=days)
    return end if end <= LAST else NEVER


@frozen
class Protected:
    """An order at an instant, and what was known of it then."""

    order: object
    at: datetime
    terms: Terms
    own_days: int | None = None

    def known(self, name):
        stamp = getattr(self.order, name)
        return stamp if stamp is not None and stamp <= self.at else None

    @property
    def granted(self):
        """The days of each extension that was granted so far, and when; in that order."""
        answered = [
            (one.answered_at, one.days)
            for one in self.order.extensions
            if one.granted and one.answered_at <= self.at
        ]
        return sorted(answered, key=lambda one: one[0])

    @property
    def delivery_cut(self):
        return later(self.known("delivered_at"), self.terms.after_delivery)

    @property
    def promised_days(self):
        return self.terms.protection if self.own_days is None else self.own_days

    @property
    def plain_end(self):
        return later(self.known("shipped_at"), self.promised_days)

    @property
    def protection_ends(self):
        """The shipment and the days promised; longer by each grant in time; cut by a delivery."""
        delivered, cut, plain = self.known("delivered_at"), self.delivery_cut, self.plain_end
        days = 0
        for answered_at, more in self.granted:
            cut_then = cut if delivered is not None and delivered <= answered_at else NEVER
            if answered_at < min(later(plain, days), cut_then):
                days += more
        return min(later(plain, days), cut)

    @property
    def claims_end(self):
        return later(self.protection_ends, self.terms.after_protection)

    @property
    def confirmation_closes(self):
        return later(self.known("confirmed_at"), self.terms.after_confirmation)

    @property
    def opens(self):
        return later(self.known("shipped_at"), self.terms.opens_after)

    @property
    def goods_left(self):
        return sum(one.paid.amount - one.refunded.amount for one in self.order.lines)

    @property
    def shipping_left(self):
        return self.order.shipping_paid.amount - self.order.shipping_refunded.amount

    @property
    def units_left(self):
        return sum(one.quantity - one.refunded_quantity for one in self.order.lines)

    @property
    def units_disputed(self):
        return sum(one.disputed_quantity for one in self.order.lines)

    @property
    def units_claimable(self):
        decided = sum(one.decided_quantity for one in self.order.lines)
        return self.units_left - self.units_disputed - decided

    @property
    def nothing_left(self):
        no_shipping = (
            self.shipping_left <= 0 or self.terms.shipping == "never" or not self.units_left
        )
        return self.goods_left <= 0 and no_shipping

    @property
    def eligibility(self):
        """The code of the first reason against a dispute, in the order of the documentation."""
        against = {
            "order-cancelled": self.known("cancelled_at") is not None,
            "not-paid": self.known("paid_at") is None,
            "goods-confirmed": self.confirmation_closes <= self.at,
            "confirmation-timeout": self.claims_end <= self.at,
            "nothing-left-to-refund": self.nothing_left,
            "dispute-open": self.units_claimable <= 0 < self.units_disputed,
            "already-decided": self.units_claimable <= 0 == self.units_disputed,
            "not-shipped": self.known("shipped_at") is None,
            "waiting-period": self.at < self.opens,
        }
        return next((code for code, holds in against.items() if holds), "eligible")

    @property
    def status(self):
        stands = {
            "cancelled": self.known("cancelled_at") is not None,
            "awaiting-payment": self.known("paid_at") is None,
            "confirmed": self.known("confirmed_at") is not None,
            "awaiting-shipment": self.known("shipped_at") is None,
            "in-dispute": self.units_disputed > 0,
            "confirmation-timeout": self.protection_ends <= self.at,
        }
        return next((code for code, holds in stands.items() if holds), "awaiting-confirmation")


ROUNDED = {
    "half-up": lambda share: floor(share + Fraction(1, 2)),
    "down": floor,
}


@frozen
class Claimed:
    """A claim on an order of which no unit is in a dispute."""

    order: object
    claim: object
    terms: Terms

    @property
    def units(self):
        """The claimed units of each line, none more than are left."""
        if self.claim.lines is None:
            return {one.id: one.quantity - one.refunded_quantity for one in self.order.lines}
        asked = {one.id: one.quantity for one in self.claim.lines}
        return {
            one.id: min(asked.get(one.id, 0), one.quantity - one.refunded_quantity)
            for one in self.order.lines
        }

    def share(self, amount, part, whole):
        return ROUNDED[self.terms.rounding](Fraction(amount * part, whole)) if whole else 0

    @property
    def goods(self):
        return sum(
            self.share(
                one.paid.amount - one.refunded.amount,
                self.units[one.id],
                one.quantity - one.refunded_quantity,
            )
            for one in self.order.lines
        )

    @property
    def shipping(self):
        left = self.order.shipping_paid.amount - self.order.shipping_refunded.amount
        goods_left = sum(one.paid.amount - one.refunded.amount for one in self.order.lines)
        units_left = sum(one.quantity - one.refunded_quantity for one in self.order.lines)
        whole = sum(self.units.values()) == units_left
        if self.terms.shipping == "never":
            return 0
        if whole or self.terms.shipping == "proportional":
            return left if whole else self.share(left, self.goods, goods_left)
        return 0

    @property
    def refundable(self):
        return self.goods + self.shipping

    @property
    def refund(self):
        """All of it for what was not received or is claimed in full; else at most what is asked."""
        if not self.claim.received or self.claim.refund == "full":
            return self.refundable
        return min(self.claim.amount.amount, self.refundable)
