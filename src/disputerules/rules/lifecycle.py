"""The life cycle of a dispute: whose turn it is in a state, and what an event or a timeout does.

`STATES` says for each state whose turn it is and by when; `LIFE_CYCLE` says what happens. An
agreement with goods to return leads to the return, one of nothing closes, any other is due.
"""

from typing import Any

from disputerules.facts import dispute_facts as dispute
from disputerules.facts import settings
from disputerules.language.expression import Kind
from disputerules.language.pens import (
    Amount,
    Choice,
    Count,
    Flag,
    Instant,
    amount,
    choice,
    flag,
    if_,
    instant,
)
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL, SettledBy
from disputerules.values.settlement import State as S

never = instant(NEVER)
nobody = choice("")
NEGOTIATION = (S.AWAITING_SELLER, S.AWAITING_BUYER)
OPEN = tuple(one for one in S if one not in FINAL)


def stands(
    turn: Choice,
    due: Instant,
    negotiation: bool = False,
    code: str = "",
    nothing_payable: Instant = never,
) -> Outcome:
    """Whose turn it is, and the instant of each kind of timeout."""
    clocks: dict[str, Any] = {
        dispute.TIMEOUT: due,
        dispute.AUTOMATIC_ESCALATION: never,
        dispute.AUTOMATIC_CLOSE: never,
        dispute.NOTHING_PAYABLE: nothing_payable,
    }
    if negotiation:
        clocks[dispute.AUTOMATIC_ESCALATION] = dispute.escalates_automatically_at.or_never
        clocks[dispute.AUTOMATIC_CLOSE] = dispute.closes_automatically_at.or_never
    return outcome(True, code, turn=turn, **clocks)


def in_state(one: S, turn: str, due: Instant) -> Row:
    return Row(
        one.value,
        when=dispute.state.is_(one),
        then=stands(choice(turn), due, negotiation=one in NEGOTIATION),
        because=f"it is the {turn}'s turn",
        source="docs/explanation/our-choices.md#whose-turn-it-is",
    )


STATES = Table(
    name="states",
    question="Whose turn is it, and until when?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("turn", Kind.CHOICE), *((timeout, Kind.INSTANT) for timeout in dispute.TIMEOUTS)),
    rows=(
        in_state(S.AWAITING_SELLER, "seller", dispute.seller_due_at),
        in_state(S.AWAITING_BUYER, "buyer", dispute.buyer_due_at),
        in_state(S.IN_ARBITRATION, "platform", dispute.ruling_due_at),
        in_state(S.AWAITING_RETURN, "buyer", dispute.ship_back_due_at),
        in_state(S.RETURN_IN_TRANSIT, "seller", dispute.acknowledge_due_at),
        Row(
            "nothing-payable",
            when=dispute.state.is_(S.REFUND_DUE) & dispute.nothing_payable_at.given,
            then=stands(
                choice("platform"), never, nothing_payable=dispute.nothing_payable_at.or_never
            ),
            because="refunds outside the dispute left nothing to pay",
            source="docs/explanation/our-choices.md#a-refund-outside-a-dispute",
        ),
        in_state(S.REFUND_DUE, "platform", dispute.payout_due_at),
    ),
    otherwise=Otherwise(
        stands(nobody, never, code="ended"),
        because="the dispute has ended",
        source="docs/explanation/our-choices.md#whose-turn-it-is",
    ),
)

RECORD = (
    ("state", Kind.CHOICE),
    ("by", Kind.CHOICE),
    ("amount", Kind.AMOUNT),
    ("return_goods", Kind.FLAG),
    ("rejections", Kind.COUNT),
    ("rounds", Kind.COUNT),
    ("return_shipped", Kind.FLAG),
    ("timeout_unlocked", Kind.FLAG),
)
AS_IT_WAS = (nobody, amount(0), flag(False))
UNSETTLED = (choice(dispute.NO_SETTLEMENT), amount(0), flag(False))
Settled = tuple[Choice, Amount, Flag]


def becomes(
    to: Choice | S,
    settled: Settled = AS_IT_WAS,
    rejected: Count = dispute.rejections,
    rounds_now: Count = dispute.rounds,
    shipped: Flag = dispute.return_shipped,
    unlocked: Flag = dispute.timeout_unlocked,
    allowed: bool = True,
    code: str = "",
) -> Outcome:
    by, sum_settled, back = settled
    return outcome(
        allowed,
        code,
        state=choice(to),
        by=by,
        amount=sum_settled,
        return_goods=back,
        rejections=rejected,
        rounds=rounds_now,
        return_shipped=shipped,
        timeout_unlocked=unlocked,
    )


def agreed(by: SettledBy, value: Amount, back: Flag) -> Outcome:
    """An agreement fixes the settlement; with goods to return they go back first."""
    return becomes(owed(back), (choice(by), value, back))


def agreed_on_any(by: SettledBy, value: Amount, back: Flag) -> Outcome:
    """As `agreed`, of an amount that may be nothing, unlike that of a claim: then it closes."""
    to = if_(value.is_zero, choice(S.CLOSED), owed(back))
    return becomes(to, (choice(by), value, back))


def owed(back: Flag) -> Choice:
    return if_(back & ~dispute.return_shipped, choice(S.AWAITING_RETURN), choice(S.REFUND_DUE))


def closed(by: SettledBy) -> Outcome:
    return becomes(S.CLOSED, (choice(by), amount(0), flag(False)))


def refused(code: str = "") -> Outcome:
    return becomes(dispute.state, allowed=False, code=code)


def row(row_id: str, during: Flag, event: str, then: Outcome, because: str, source: str) -> Row:
    return Row(row_id, dispute.event_type.is_(event) & during, then, because, source)


seller = dispute.state.is_(S.AWAITING_SELLER)
buyer = dispute.state.is_(S.AWAITING_BUYER)
negotiating = dispute.state.one_of(*NEGOTIATION)
arbitration = dispute.state.is_(S.IN_ARBITRATION)
returning = dispute.state.is_(S.AWAITING_RETURN)
in_transit = dispute.state.is_(S.RETURN_IN_TRANSIT)
due = dispute.state.is_(S.REFUND_DUE)
too_much = dispute.new_offer.or_else(0) > dispute.most_refundable
revisable = (
    negotiating & (dispute.rounds < settings.MAX_ROUNDS) & dispute.revision_code.is_("acceptable")
)

LIFE_CYCLE = Table(
    name="life-cycle",
    question="What does the event do?",
    scope=Scope.EVENT,
    hit=Hit.FIRST,
    fields=RECORD,
    rows=(
        row(
            "seller-accepts",
            dispute.state.one_of(S.AWAITING_SELLER, S.AWAITING_BUYER, S.IN_ARBITRATION),
            "seller-accepted",
            agreed(SettledBy.SELLER, dispute.current_amount, dispute.current_return),
            "the seller accepts what the buyer asks for",
            "docs/explanation/guide.md#the-seller-accepts",
        ),
        row(
            "seller-rejects",
            seller & ~too_much,
            "seller-rejected",
            becomes(S.AWAITING_BUYER, rejected=dispute.rejections + 1),
            "the seller rejects the claim, and it is the buyer's turn",
            "docs/explanation/guide.md#the-seller-rejects",
        ),
        row(
            "offer-too-high",
            seller,
            "seller-rejected",
            refused("amount-exceeds-refundable"),
            "the offer exceeds the refundable amount ({most_refundable})",
            "docs/explanation/our-choices.md#never-more-than-what-is-left",
        ),
        row(
            "offer-accepted",
            buyer & dispute.has_offer,
            "buyer-accepted",
            agreed_on_any(SettledBy.BUYER, dispute.offered_amount, dispute.offered_return),
            "the buyer accepts the seller's offer",
            "docs/explanation/our-choices.md#offers-of-the-seller",
        ),
        row(
            "no-offer",
            buyer,
            "buyer-accepted",
            refused(),
            "the seller has made no offer to accept",
            "docs/explanation/our-choices.md#offers-of-the-seller",
        ),
        row(
            "buyer-revises",
            revisable,
            "buyer-revised",
            becomes(S.AWAITING_SELLER, rounds_now=dispute.rounds + 1),
            "the buyer changes the claim, and a new round begins",
            "docs/explanation/guide.md#the-seller-rejects",
        ),
        row(
            "rounds-exhausted",
            negotiating & (dispute.rounds >= settings.MAX_ROUNDS),
            "buyer-revised",
            refused(),
            "a claim can be put to the seller at most {negotiation.max_rounds} times",
            "docs/explanation/our-choices.md#a-negotiation-ends",
        ),
        row(
            "revision-not-acceptable",
            negotiating,
            "buyer-revised",
            refused(),
            "the new claim is not acceptable: {revision_code}",
            "docs/explanation/our-choices.md#a-revised-claim-is-a-claim",
        ),
        row(
            "buyer-escalates",
            negotiating & dispute.escalation_unlocked,
            "buyer-escalated",
            becomes(S.IN_ARBITRATION),
            "the buyer asks the platform to decide",
            "docs/explanation/guide.md#the-platform-decides",
        ),
        row(
            "buyer-cancels",
            dispute.state.one_of(*NEGOTIATION, S.IN_ARBITRATION, S.AWAITING_RETURN),
            "buyer-cancelled",
            becomes(S.CANCELLED, UNSETTLED),
            "the buyer withdraws the dispute",
            "docs/explanation/our-choices.md#the-buyer-can-withdraw",
        ),
        row(
            "platform-rules",
            arbitration & (dispute.ruled_amount <= dispute.most_refundable),
            "platform-ruled",
            agreed_on_any(SettledBy.PLATFORM, dispute.ruled_amount, dispute.ruled_return),
            "the platform decides",
            "docs/explanation/guide.md#the-platform-decides",
        ),
        row(
            "ruling-too-high",
            arbitration,
            "platform-ruled",
            refused("amount-exceeds-refundable"),
            "the ruling exceeds the refundable amount ({most_refundable})",
            "docs/explanation/our-choices.md#never-more-than-what-is-left",
        ),
        row(
            "return-sent",
            returning,
            "return-shipped",
            becomes(S.RETURN_IN_TRANSIT, shipped=flag(True)),
            "the buyer sent the goods back",
            "docs/explanation/our-choices.md#how-goods-go-back",
        ),
        row(
            "return-arrived",
            in_transit,
            "return-received",
            becomes(S.REFUND_DUE),
            "the seller has the goods back",
            "docs/explanation/our-choices.md#how-goods-go-back",
        ),
        row(
            "return-contested",
            in_transit,
            "return-contested",
            becomes(S.IN_ARBITRATION),
            "the seller contests what came back",
            "docs/explanation/our-choices.md#how-goods-go-back",
        ),
        row(
            "paid",
            due & ~dispute.nothing_is_payable,
            "refund-paid",
            becomes(S.REFUNDED),
            "the refund is paid",
            "docs/explanation/guide.md#the-refund-is-paid",
        ),
        row(
            "seller-refunds",
            dispute.state.one_of(*OPEN),
            "seller-refunded",
            becomes(dispute.state),
            "a refund outside the dispute changes what is payable, not what was agreed",
            "docs/explanation/our-choices.md#a-refund-outside-a-dispute",
        ),
        row(
            "nothing-left-to-pay",
            due,
            dispute.NOTHING_PAYABLE,
            becomes(S.REFUNDED),
            "refunds outside the dispute left nothing to pay",
            "docs/explanation/our-choices.md#a-refund-outside-a-dispute",
        ),
        row(
            "negotiation-takes-too-long",
            negotiating,
            dispute.AUTOMATIC_ESCALATION,
            becomes(S.IN_ARBITRATION),
            "the parties did not settle in time, so the platform decides",
            "docs/explanation/our-choices.md#a-negotiation-ends",
        ),
        row(
            "negotiation-runs-out",
            negotiating,
            dispute.AUTOMATIC_CLOSE,
            closed(SettledBy.BUYER_TIMEOUT),
            "nobody asked the platform to decide in time, so the dispute is closed",
            "docs/explanation/our-choices.md#a-negotiation-ends",
        ),
        row(
            "seller-silent-closes",
            seller & settings.ON_SELLER_SILENCE.is_("close"),
            dispute.TIMEOUT,
            closed(SettledBy.SELLER_TIMEOUT),
            "the seller did not answer in time, so the dispute is closed",
            "docs/explanation/our-choices.md#when-the-seller-does-not-answer",
        ),
        row(
            "seller-silent-escalates",
            seller & settings.ON_SELLER_SILENCE.is_("escalate"),
            dispute.TIMEOUT,
            becomes(S.IN_ARBITRATION),
            "the seller did not answer in time, so the platform decides",
            "docs/explanation/our-choices.md#when-the-seller-does-not-answer",
        ),
        row(
            "seller-silent-unlocks",
            seller & settings.ON_SELLER_SILENCE.is_("buyer"),
            dispute.TIMEOUT,
            becomes(S.AWAITING_BUYER, unlocked=flag(True)),
            "the seller did not answer in time, so it is the buyer's turn, who may escalate",
            "docs/explanation/our-choices.md#when-the-seller-does-not-answer",
        ),
        row(
            "seller-silent",
            seller,
            dispute.TIMEOUT,
            agreed(SettledBy.SELLER_TIMEOUT, dispute.current_amount, dispute.current_return),
            "the seller did not answer in time, so the dispute is settled as the buyer asks",
            "docs/explanation/guide.md#time-limits",
        ),
        row(
            "buyer-silent-escalates",
            buyer & settings.ON_BUYER_SILENCE.is_("escalate"),
            dispute.TIMEOUT,
            becomes(S.IN_ARBITRATION),
            "the buyer did not answer in time, so the platform decides",
            "docs/explanation/our-choices.md#when-the-buyer-does-not-answer",
        ),
        row(
            "buyer-silent-accepts",
            buyer & settings.ON_BUYER_SILENCE.is_("accept-offer") & dispute.has_offer,
            dispute.TIMEOUT,
            agreed_on_any(SettledBy.BUYER_TIMEOUT, dispute.offered_amount, dispute.offered_return),
            "the buyer did not answer in time, so the seller's offer is settled",
            "docs/explanation/our-choices.md#when-the-buyer-does-not-answer",
        ),
        row(
            "buyer-silent",
            buyer,
            dispute.TIMEOUT,
            closed(SettledBy.BUYER_TIMEOUT),
            "the buyer did not answer in time, so the dispute is closed",
            "docs/explanation/our-choices.md#when-the-buyer-does-not-answer",
        ),
        row(
            "platform-silent-closes",
            arbitration & settings.ON_SILENCE.is_("close"),
            dispute.TIMEOUT,
            closed(SettledBy.PLATFORM_TIMEOUT),
            "the platform did not decide in time, so the dispute is closed",
            "docs/explanation/our-choices.md#when-the-platform-does-not-decide",
        ),
        row(
            "platform-silent",
            arbitration,
            dispute.TIMEOUT,
            agreed(SettledBy.PLATFORM_TIMEOUT, dispute.current_amount, dispute.current_return),
            "the platform did not decide in time, so the dispute is settled as the buyer asks",
            "docs/explanation/our-choices.md#when-the-platform-does-not-decide",
        ),
        row(
            "return-not-sent",
            returning,
            dispute.TIMEOUT,
            closed(SettledBy.RETURN_TIMEOUT),
            "the goods were not sent back in time, so nothing is refunded",
            "docs/explanation/our-choices.md#how-goods-go-back",
        ),
        row(
            "return-not-acknowledged",
            in_transit,
            dispute.TIMEOUT,
            becomes(S.REFUND_DUE),
            "the seller neither confirmed nor contested the return in time, so the refund is due",
            "docs/explanation/our-choices.md#how-goods-go-back",
        ),
        row(
            "payout-overdue",
            due,
            dispute.TIMEOUT,
            becomes(S.REFUND_DUE),
            "the refund is overdue and stays due until it is paid",
            "docs/explanation/our-choices.md#a-payment-is-recorded-not-assumed",
        ),
        Row(
            "too-late",
            when=dispute.missed,
            then=refused(),
            because="the deadline for this has passed",
            source="docs/explanation/guide.md#time-limits",
        ),
        Row(
            "already-final",
            when=dispute.state.one_of(S.REFUNDED, S.CLOSED, S.CANCELLED),
            then=refused(),
            because="the dispute has ended: {state}",
            source="docs/explanation/our-choices.md#what-an-event-may-do",
        ),
    ),
    otherwise=Otherwise(
        refused("not-possible-now"),
        because="{event_type} is not possible while the dispute is {state}",
        source="docs/explanation/our-choices.md#what-an-event-may-do",
    ),
)
