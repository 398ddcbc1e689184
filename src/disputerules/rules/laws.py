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
from typing import Any

from attrs import field, frozen

from disputerules.facts import claim_facts as claim
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import order_facts as order
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.facts.origin import Ruling
from disputerules.language.expression import Fact, Kind, Node, Setting
from disputerules.language.pens import Amount, Choice, Count, Flag, Pen, flag
from disputerules.language.table import Scope
from disputerules.values.event import EventType
from disputerules.values.settlement import FINAL, State


def node(pen: Any) -> Node:
    written: Node = pen.node if isinstance(pen, Flag) else pen
    return written


def fact(pen: Any) -> Fact:
    written: Any = pen.node if isinstance(pen, Pen) else pen
    return written  # type: ignore[no-any-return]


@frozen
class CaseLaw:
    """Of every case of a scope: what is `given` implies what `holds`."""

    name: str
    sentence: str
    given: Node = field(converter=node)
    holds: Node = field(converter=node)
    scope: Scope = Scope.CASE


@frozen
class Move:
    """A fact that is later or greater in the second case, or earlier or less where not `up`.

    An absent fact stays absent.
    """

    fact: Fact = field(converter=fact)
    up: bool = True


@frozen
class PairLaw:
    """Of any two cases that differ in the facts that move, and in what is derived from them.

    What is `given` of the first implies what `holds` of the second.
    """

    name: str
    sentence: str
    moves: tuple[Move, ...]
    given: Node = field(converter=node)
    holds: Node = field(converter=node)
    scope: Scope = Scope.CASE


@frozen
class Lengthening:
    """A period of a policy that is longer in the second policy, or shorter where not `up`.

    A period that is not set stays so.
    """

    setting: Setting
    up: bool = True


@frozen
class PolicyLaw:
    """Of any case under two policies that differ in the length of some periods.

    What is `given` under the first implies what `holds` under the second.
    """

    name: str
    sentence: str
    lengthenings: tuple[Lengthening, ...]
    given: Node = field(converter=node)
    holds: Node = field(converter=node)
    scope: Scope = Scope.CASE


@frozen
class HistoryLaw:
    """Of every dispute, order or stream of events; checked on samples."""

    name: str
    sentence: str


Law = CaseLaw | PairLaw | PolicyLaw | HistoryLaw


def ruled(table: str, name: str, kind: Kind, choices: tuple[str, ...] = ()) -> Fact:
    """What a table decides: its `code`, whether it is `allowed`, or a field of its outcome.

    Of a table that collects it is the first row that holds.
    """
    fact_name = f"{table}_{name}".replace("-", "_")
    return Fact(fact_name, kind, origin=Ruling(table, name), choices=choices)


def allowed(table: str) -> Flag:
    return Flag(ruled(table, "allowed", Kind.FLAG))


def equal(left: Amount, right: Amount) -> Flag:
    return (left <= right) & (right <= left)


def same(left: Count, right: Count) -> Flag:
    return (left <= right) & (right <= left)


always = flag(True)
may_open = allowed("eligibility")
eligibility_code = Choice(ruled("eligibility", "code", Kind.CHOICE))
acceptable = allowed("claim")
extendable = allowed("extension")
refund_kind = Choice(ruled("refund", "kind", Kind.CHOICE))
refund_amount = Amount(ruled("refund", "amount", Kind.AMOUNT))
line_refund = Amount(ruled("refund-lines", "amount", Kind.AMOUNT))
shipping_refund = Amount(ruled("refund-shipping", "amount", Kind.AMOUNT))
possible = allowed("life-cycle")
next_state = Choice(ruled("life-cycle", "state", Kind.CHOICE, tuple(State)))
next_amount = Amount(ruled("life-cycle", "amount", Kind.AMOUNT))
next_rounds = Count(ruled("life-cycle", "rounds", Kind.COUNT))
next_rejections = Count(ruled("life-cycle", "rejections", Kind.COUNT))

for_money = claim.remedy.one_of("full", "partial")
ENDED = tuple(one.value for one in State if one in FINAL)
RUNNING = tuple(one.value for one in State if one not in FINAL and one is not State.REFUND_DUE)
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

LIFE = (
    CaseLaw(
        "ended-is-ended",
        "nothing moves a dispute that has ended, except a payment that fails in time",
        given=dispute.state.one_of(*ENDED)
        & ~(dispute.state.is_(State.REFUNDED) & dispute.may_still_fail),
        holds=~possible & next_state.is_(dispute.state),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "silence-has-an-outcome",
        "a deadline that passes while a dispute runs leads to another state",
        given=dispute.state.one_of(*RUNNING) & event.event_type.is_(dispute.TIMEOUT),
        holds=possible & ~next_state.is_(dispute.state),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "refused-changes-nothing",
        "an event that is refused changes nothing",
        given=~possible,
        holds=next_state.is_(dispute.state)
        & same(next_rounds, dispute.rounds)
        & same(next_rejections, dispute.rejections),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "settled-within-what-is-disputed",
        "nothing settles a dispute for more than it is about",
        given=possible
        & (dispute.current_amount <= dispute.most_refundable)
        & (dispute.offered_amount <= dispute.most_refundable),
        holds=next_amount <= dispute.most_refundable,
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "revision-starts-a-round",
        "a revision puts a new claim to the seller, and the clock runs anew",
        given=possible & event.event_type.is_(EventType.BUYER_REVISED),
        holds=next_state.is_(State.AWAITING_SELLER) & same(next_rounds, dispute.rounds + 1),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "rounds-are-bounded",
        "no event makes more rounds than the policy has",
        given=possible & (dispute.rounds <= settings.MAX_ROUNDS),
        holds=next_rounds <= settings.MAX_ROUNDS,
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "an-unpaid-refund-stays-due",
        "nobody records a payment that was not made",
        given=dispute.state.is_(State.REFUND_DUE) & event.event_type.is_(dispute.TIMEOUT),
        holds=possible & next_state.is_(State.REFUND_DUE),
        scope=Scope.EVENT,
    ),
)

HISTORIES = (
    HistoryLaw(
        "every-dispute-ends",
        "every dispute ends, or is due for payment, by the instant that was computed",
    ),
    HistoryLaw(
        "folding-in-steps",
        "folding events one by one equals folding them at once",
    ),
    HistoryLaw(
        "time-passes-in-steps",
        "letting time pass in two steps equals letting it pass at once",
    ),
    HistoryLaw(
        "revision-restarts-the-clock",
        "after a revision the seller has the whole answer time again",
    ),
    HistoryLaw(
        "zones-do-not-matter",
        "the same instants written in another zone give the same answer",
    ),
    HistoryLaw(
        "nothing-is-lost",
        "buyer, seller and platform together have what was paid",
    ),
    HistoryLaw(
        "timeline-is-the-check",
        "each entry of an order's timeline equals the check at that instant",
    ),
)

ALL: tuple[Law, ...] = (*OPENING, *REFUNDS, *CLAIMS, *LIFE, *HISTORIES)
LAWS: Mapping[str, Law] = MappingProxyType({law.name: law for law in ALL})
