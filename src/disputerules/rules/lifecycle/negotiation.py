"""Negotiation: the seller answers the claim, and the parties settle it or ask the platform.

The seller accepts, or rejects with or without an offer; the buyer accepts the offer, puts another
claim, or escalates. What it means when a party is silent is a setting.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.language.pens import choice, flag
from disputerules.language.table import Row
from disputerules.rules.lifecycle.evidence import (
    NOT_ACCEPTED_LATER,
    REVISED_WITH_TOO_MANY,
    files_fit,
    too_many_bytes,
)
from disputerules.rules.lifecycle.record import (
    CHOICES,
    GUIDE,
    UNSETTLED,
    agreed,
    arbitrating,
    as_asked,
    as_it_stands,
    becomes,
    buyer,
    closed,
    in_state,
    negotiating,
    refused,
    returning,
    row,
    seller,
    stands,
)
from disputerules.values.settlement import SettledBy
from disputerules.values.settlement import State as S

too_much = (event.new_offer.or_else(0) > dispute.most_refundable) | limits.offer_exceeds_a_line
# An acceptance keeps back what the reason says, and an offer does not: both have to pay the same.
full_offer = (
    event.new_offer.given
    & dispute.requested_remedy.is_("refund")
    & (event.new_offer.or_else(0) >= dispute.owed_as_asked)
    & (event.new_offer.or_else(0) <= dispute.owed_as_asked)
    & (
        (event.new_offer_return & dispute.current_return)
        | (~event.new_offer_return & ~dispute.current_return)
    )
)
revisable = (
    negotiating
    & (dispute.rounds < settings.MAX_ROUNDS)
    & event.revision_code.is_("acceptable")
    & ~too_many_bytes
)

STATES: tuple[Row, ...] = (
    Row(
        "claim-not-refusable",
        when=seller & ~life.SELLER_MAY_REFUSE,
        then=stands(choice("seller"), dispute.since),
        because="nobody may refuse the claim, so it is settled as soon as it is put",
        source=f"{CHOICES}#a-claim-that-nobody-may-refuse",
    ),
    in_state(S.AWAITING_SELLER, "seller", deadlines.seller_due_at),
    in_state(S.AWAITING_BUYER, "buyer", deadlines.buyer_due_at),
)
ROWS: tuple[Row, ...] = (
    row(
        "seller-accepts",
        negotiating | arbitrating,
        "seller-accepted",
        as_it_stands(SettledBy.SELLER),
        "the seller accepts what the buyer asks for",
        f"{GUIDE}#the-seller-accepts",
    ),
    row(
        "full-offer",
        seller & life.FULL_OFFER_ACCEPTS & full_offer & files_fit,
        "seller-rejected",
        as_asked(SettledBy.SELLER),
        "the seller offers all that the buyer asks for, which accepts the claim",
        f"{CHOICES}#a-full-offer",
    ),
    row(
        "seller-rejects",
        seller & ~too_much & files_fit,
        "seller-rejected",
        becomes(S.AWAITING_BUYER, rejections=dispute.rejections + 1),
        "the seller rejects the claim, and it is the buyer's turn",
        f"{GUIDE}#the-seller-rejects",
    ),
    row(
        "offer-too-high",
        seller & too_much,
        "seller-rejected",
        refused("amount-exceeds-refundable"),
        "the offer exceeds the refundable amount ({most_refundable})",
        f"{CHOICES}#never-more-than-what-is-left",
    ),
    NOT_ACCEPTED_LATER,
    row(
        "offer-accepted",
        buyer & dispute.has_offer,
        "buyer-accepted",
        agreed(SettledBy.BUYER, dispute.offered_amount, dispute.offered_return, "as-offered"),
        "the buyer accepts the seller's offer",
        f"{CHOICES}#offers-of-the-seller",
    ),
    row(
        "no-offer",
        buyer,
        "buyer-accepted",
        refused(),
        "the seller has made no offer to accept",
        f"{CHOICES}#offers-of-the-seller",
    ),
    row(
        "buyer-revises",
        revisable,
        "buyer-revised",
        becomes(S.AWAITING_SELLER, rounds=dispute.rounds + 1),
        "the buyer changes the claim, and a new round begins",
        f"{GUIDE}#the-seller-rejects",
    ),
    row(
        "rounds-exhausted",
        negotiating & (dispute.rounds >= settings.MAX_ROUNDS),
        "buyer-revised",
        refused(),
        "a claim can be put to the seller at most {negotiation.max_rounds} times",
        f"{CHOICES}#a-negotiation-ends",
    ),
    REVISED_WITH_TOO_MANY,
    row(
        "revision-not-acceptable",
        negotiating,
        "buyer-revised",
        refused(),
        "the new claim is not acceptable: {revision_code}",
        f"{CHOICES}#a-revised-claim-is-a-claim",
    ),
    row(
        "buyer-escalates",
        negotiating & deadlines.escalation_unlocked,
        "buyer-escalated",
        becomes(S.IN_ARBITRATION),
        "the buyer asks the platform to decide",
        f"{GUIDE}#the-platform-decides",
    ),
    row(
        "seller-escalates",
        negotiating & life.SELLER_MAY_ESCALATE,
        "seller-escalated",
        becomes(S.IN_ARBITRATION),
        "the seller asks the platform to decide",
        f"{CHOICES}#when-the-seller-escalates",
    ),
    row(
        "buyer-cancels",
        negotiating | arbitrating | returning,
        "buyer-cancelled",
        becomes(S.CANCELLED, UNSETTLED),
        "the buyer withdraws the dispute",
        f"{CHOICES}#the-buyer-can-withdraw",
    ),
    row(
        "negotiation-takes-too-long",
        negotiating,
        dispute.AUTOMATIC_ESCALATION,
        becomes(S.IN_ARBITRATION),
        "the parties did not settle in time, so the platform decides",
        f"{CHOICES}#a-negotiation-ends",
    ),
    row(
        "negotiation-runs-out",
        negotiating,
        dispute.AUTOMATIC_CLOSE,
        closed(SettledBy.BUYER_TIMEOUT),
        "nobody asked the platform to decide in time, so the dispute is closed",
        f"{CHOICES}#a-negotiation-ends",
    ),
    row(
        "nobody-may-refuse",
        seller & ~life.SELLER_MAY_REFUSE,
        dispute.TIMEOUT,
        as_asked(SettledBy.POLICY),
        "the seller may not refuse an acceptable claim, so it is settled at once",
        f"{CHOICES}#a-claim-that-nobody-may-refuse",
    ),
    row(
        "seller-silent-closes",
        seller & settings.ON_SELLER_SILENCE.is_("close"),
        dispute.TIMEOUT,
        closed(SettledBy.SELLER_TIMEOUT),
        "the seller did not answer in time, so the dispute is closed",
        f"{CHOICES}#when-the-seller-does-not-answer",
    ),
    row(
        "seller-silent-escalates",
        seller & settings.ON_SELLER_SILENCE.is_("escalate"),
        dispute.TIMEOUT,
        becomes(S.IN_ARBITRATION),
        "the seller did not answer in time, so the platform decides",
        f"{CHOICES}#when-the-seller-does-not-answer",
    ),
    row(
        "seller-silent-unlocks",
        seller & settings.ON_SELLER_SILENCE.is_("buyer"),
        dispute.TIMEOUT,
        becomes(S.AWAITING_BUYER, timeout_unlocked=flag(True)),
        "the seller did not answer in time, so it is the buyer's turn, who may escalate",
        f"{CHOICES}#when-the-seller-does-not-answer",
    ),
    row(
        "seller-silent",
        seller,
        dispute.TIMEOUT,
        as_asked(SettledBy.SELLER_TIMEOUT),
        "the seller did not answer in time, so the dispute is settled as the buyer asks",
        f"{GUIDE}#time-limits",
    ),
    row(
        "buyer-silent-escalates",
        buyer & settings.ON_BUYER_SILENCE.is_("escalate"),
        dispute.TIMEOUT,
        becomes(S.IN_ARBITRATION),
        "the buyer did not answer in time, so the platform decides",
        f"{CHOICES}#when-the-buyer-does-not-answer",
    ),
    row(
        "buyer-silent-accepts",
        buyer & settings.ON_BUYER_SILENCE.is_("accept-offer") & dispute.has_offer,
        dispute.TIMEOUT,
        agreed(
            SettledBy.BUYER_TIMEOUT, dispute.offered_amount, dispute.offered_return, "as-offered"
        ),
        "the buyer did not answer in time, so the seller's offer is settled",
        f"{CHOICES}#when-the-buyer-does-not-answer",
    ),
    row(
        "buyer-silent",
        buyer,
        dispute.TIMEOUT,
        closed(SettledBy.BUYER_TIMEOUT),
        "the buyer did not answer in time, so the dispute is closed",
        f"{CHOICES}#when-the-buyer-does-not-answer",
    ),
)
