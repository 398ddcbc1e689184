"""What every policy should keep, as values: a name, a sentence, and expressions over facts.

A `CaseLaw` says of every case that what is `given` implies what `holds`. A `PairLaw` says it of two
cases whose facts are the same but for those that move, a `PolicyLaw` of one case under two policies
whose settings are the same but for some periods. All are written in the language of the
rows, with what the tables decide as facts of their own (`ruled`), so `disputerules.testing` samples
and `disputerules.analysis.compare` proves one and the same law. A `HistoryLaw` is about whole
disputes, which no expression can say; the test kit checks it on samples.

>>> from disputerules.rules.laws import LAWS
>>> LAWS["timeout-is-final"].sentence
'at and after the timeout nothing opens'
"""

from collections.abc import Mapping
from types import MappingProxyType

from disputerules.facts import claim_facts as claim
from disputerules.facts import order_facts as order
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Scope
from disputerules.rules.decided import (
    acceptable,
    always,
    eligibility_code,
    equal,
    extendable,
    line_refund,
    may_open,
    refund_amount,
    refund_kind,
    shipping_refund,
)
from disputerules.rules.law import CaseLaw, Law, Lengthening, Move, PairLaw, PolicyLaw
from disputerules.rules.lifecycle_laws import HISTORIES, LIFE

for_money = claim.remedy.one_of("full", "partial")
CLOSED_FOR_GOOD = ("order-cancelled", "goods-confirmed", "confirmation-timeout")

OPENING = (
    CaseLaw(
        "timeout-is-final",
        "at and after the timeout nothing opens",
        given=protection.claims_end_at.has_passed(at),
        holds=~may_open,
    ),
    CaseLaw(
        "confirmation-is-final",
        "once the policy's time after a confirmation is over, nothing opens",
        given=protection.confirmation_closes_at.has_passed(at),
        holds=~may_open,
    ),
    CaseLaw(
        "cancelled-orders-stay-closed",
        "nothing opens about an order that was cancelled",
        given=order.cancelled_at.has_passed(at),
        holds=~may_open,
    ),
    CaseLaw(
        "paid-and-shipped-first",
        "nothing opens before the order is paid and, where the policy needs it, shipped",
        given=order.paid_at.is_pending(at)
        | (settings.REQUIRES_SHIPMENT & order.shipped_at.is_pending(at)),
        holds=~may_open,
    ),
    CaseLaw(
        "waits-are-kept",
        "nothing opens before the policy's waits are over",
        given=protection.opens_at.is_pending(at),
        holds=~may_open,
    ),
    CaseLaw(
        "one-unit-one-dispute",
        "nothing opens when no unit can be claimed",
        given=order.claimable_quantity.is_zero,
        holds=~may_open,
    ),
    PairLaw(
        "closed-stays-closed",
        "later never makes a closed window open",
        moves=(Move(at),),
        given=~may_open & eligibility_code.one_of(*CLOSED_FOR_GOOD),
        holds=~may_open,
    ),
    PairLaw(
        "extension-takes-nothing-away",
        "a granted extension never takes a right away",
        moves=(Move(protection.granted_extension),),
        given=may_open,
        holds=may_open,
    ),
    PolicyLaw(
        "wider-window-allows-as-much",
        "widening a window never refuses what was allowed",
        lengthenings=(
            Lengthening(settings.PROTECTION_PERIOD),
            Lengthening(settings.PROTECTION_AT_MOST),
            Lengthening(settings.OUTER_LIMIT),
            Lengthening(settings.AFTER_DELIVERY),
            Lengthening(settings.AFTER_PROTECTION),
            Lengthening(settings.AFTER_CONFIRMATION),
            Lengthening(settings.OPENS_AFTER, up=False),
            Lengthening(settings.OPENS_AFTER_CONTACT, up=False),
            Lengthening(settings.OPENS_AFTER_ESTIMATE, up=False),
            Lengthening(settings.UNDELIVERED_AFTER_ESTIMATE, up=False),
            Lengthening(settings.UNDELIVERED_AFTER_PLACING, up=False),
        ),
        given=may_open,
        holds=may_open,
    ),
    CaseLaw(
        "only-running-protection-is-extended",
        "a protection that has ended is not extended",
        given=protection.protection_ends_at.has_passed(at),
        holds=~extendable,
    ),
)

REFUNDS = (
    CaseLaw(
        "not-received-is-full",
        "what was not received is refunded in full, unless the policy offers a part of it",
        given=~claim.received & ~claim.part_not_received & for_money,
        holds=refund_kind.is_("full") & equal(refund_amount, claim.refundable),
    ),
    CaseLaw(
        "never-above-what-can-be-refunded",
        "a refund is never above what can be refunded",
        given=always,
        holds=refund_amount <= claim.refundable,
    ),
    CaseLaw(
        "line-never-above-what-is-left",
        "a line is never refunded with more than is left of it",
        given=always,
        holds=line_refund <= claim.line_value,
        scope=Scope.LINE,
    ),
    CaseLaw(
        "shipping-never-above-what-is-left",
        "shipping is never refunded with more than is left of it",
        given=always,
        holds=shipping_refund <= order.shipping_claimable,
    ),
    CaseLaw(
        "partial-never-above-what-is-asked",
        "a partial refund is never more than was asked for",
        given=claim.received & claim.remedy.is_("partial"),
        holds=refund_amount <= claim.asked,
    ),
    CaseLaw(
        "full-is-all-of-it",
        "a full refund is all that can be refunded",
        given=claim.received & claim.remedy.is_("full"),
        holds=equal(refund_amount, claim.refundable),
    ),
)

CLAIMS = (
    CaseLaw(
        "not-received-asks-for-all",
        "a claim that nothing was received asks for everything, or is refused, unless the policy "
        "offers a part of it",
        given=~claim.received & ~claim.part_not_received & for_money & acceptable,
        holds=claim.remedy.is_("full") & equal(claim.asked, claim.refundable),
    ),
    CaseLaw(
        "nobody-asks-for-more-than-is-left",
        "a claim for more than can be refunded is refused",
        given=claim.asked > claim.refundable,
        holds=~acceptable,
    ),
    CaseLaw(
        "caps-are-kept",
        "a claim above what the policy refunds for its reason is refused",
        given=(claim.reason_cap < 10_000)
        & (claim.asked > claim.refundable.portion(claim.reason_cap, 10_000, settings.ROUNDING)),
        holds=~acceptable,
    ),
    CaseLaw(
        "contradicted-reasons-are-refused",
        "a reason that the order contradicts is refused",
        given=claim.support.is_("contradicted"),
        holds=~acceptable,
    ),
)

ALL: tuple[Law, ...] = (*OPENING, *REFUNDS, *CLAIMS, *LIFE, *HISTORIES)
LAWS: Mapping[str, Law] = MappingProxyType({law.name: law for law in ALL})
