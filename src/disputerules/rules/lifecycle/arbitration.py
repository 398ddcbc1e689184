"""Arbitration: the platform decides, asks a party for information, or watches the parties agree.

A ruling or an offer may be an amount, or its parts by line. While the platform waits for
information its own clock stands still.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.language.pens import flag
from disputerules.language.table import Row
from disputerules.rules.lifecycle.appeal import can_be_appealed, too_much
from disputerules.rules.lifecycle.evidence import files_fit
from disputerules.rules.lifecycle.record import (
    CHOICES,
    GUIDE,
    agreed,
    arbitrating,
    arbitration,
    as_asked,
    as_it_stands,
    asked_for_information,
    becomes,
    closed,
    in_state,
    is_set,
    refused,
    row,
)
from disputerules.values.settlement import SettledBy
from disputerules.values.settlement import State as S

offers_too_much = (
    event.new_offer.or_else(0) > dispute.most_refundable
) | limits.offer_exceeds_a_line
may_settle = arbitrating & life.PARTIES_MAY_SETTLE
asks = arbitration & is_set(life.INFORMATION_WITHIN)
requests_left = dispute.information_requests < life.MAX_INFORMATION_REQUESTS
silence_decides = life.ON_NO_INFORMATION.is_("decide") | dispute.is_settled

STATES: tuple[Row, ...] = (
    in_state(S.IN_ARBITRATION, "platform", deadlines.ruling_due_at),
    in_state(
        S.AWAITING_INFORMATION,
        dispute.information_from,
        deadlines.information_due_at.or_never,
        "it is the turn of the party that the platform asked: {information_from}",
        asked_for_information,
    ),
)
ROWS: tuple[Row, ...] = (
    # Where a ruling can be appealed, `platform-rules-first` of appeal.py decides.
    row(
        "platform-rules",
        arbitration & ~too_much & ~can_be_appealed,
        "platform-ruled",
        agreed(SettledBy.PLATFORM, event.ruled_amount, event.ruled_return, "as-ruled"),
        "the platform decides",
        f"{GUIDE}#the-platform-decides",
    ),
    row(
        "ruling-too-high",
        arbitration & too_much,
        "platform-ruled",
        refused("amount-exceeds-refundable"),
        "the ruling exceeds the refundable amount ({most_refundable})",
        f"{CHOICES}#never-more-than-what-is-left",
    ),
    row(
        "agreement-stands",
        arbitration & dispute.is_settled,
        dispute.TIMEOUT,
        as_it_stands(SettledBy.PLATFORM_TIMEOUT),
        "the platform did not decide in time, so what was settled before stands",
        f"{CHOICES}#when-the-platform-does-not-decide",
    ),
    row(
        "platform-silent-closes",
        arbitration & settings.ON_SILENCE.is_("close"),
        dispute.TIMEOUT,
        closed(SettledBy.PLATFORM_TIMEOUT),
        "the platform did not decide in time, so the dispute is closed",
        f"{CHOICES}#when-the-platform-does-not-decide",
    ),
    row(
        "platform-silent",
        arbitration,
        dispute.TIMEOUT,
        as_asked(SettledBy.PLATFORM_TIMEOUT),
        "the platform did not decide in time, so the dispute is settled as the buyer asks",
        f"{CHOICES}#when-the-platform-does-not-decide",
    ),
    row(
        "seller-offers",
        may_settle & ~offers_too_much,
        "seller-offered",
        becomes(dispute.state),
        "the seller makes an offer, which takes the place of an earlier one",
        f"{CHOICES}#an-agreement-in-arbitration",
    ),
    row(
        "arbitration-offer-too-high",
        may_settle,
        "seller-offered",
        refused("amount-exceeds-refundable"),
        "the offer exceeds the refundable amount ({most_refundable})",
        f"{CHOICES}#never-more-than-what-is-left",
    ),
    row(
        "arbitration-offer-accepted",
        may_settle & dispute.has_offer,
        "buyer-accepted",
        agreed(SettledBy.BUYER, dispute.offered_amount, dispute.offered_return, "as-offered"),
        "the buyer accepts the seller's offer",
        f"{CHOICES}#an-agreement-in-arbitration",
    ),
    row(
        "no-offer-in-arbitration",
        may_settle,
        "buyer-accepted",
        refused("no-offer"),
        "the seller has made no offer to accept",
        f"{CHOICES}#an-agreement-in-arbitration",
    ),
    row(
        "platform-asks",
        asks & requests_left,
        "information-requested",
        becomes(
            S.AWAITING_INFORMATION,
            pauses=flag(True),
            information_requests=dispute.information_requests + 1,
            information_from=event.asked_now,
        ),
        "the platform asks a party for information, and its own clock stands still",
        f"{CHOICES}#when-the-platform-asks",
    ),
    row(
        "information-requests-exhausted",
        asks,
        "information-requested",
        refused(),
        "the platform may ask at most {arbitration.max_information_requests} times",
        f"{CHOICES}#when-the-platform-asks",
    ),
    row(
        "information-given",
        asked_for_information & limits.actor_is_asked & files_fit,
        "information-provided",
        becomes(S.IN_ARBITRATION, resumes=flag(True)),
        "the party gives the information, and the platform goes on",
        f"{CHOICES}#when-the-platform-asks",
    ),
    row(
        "no-information-decides",
        asked_for_information & silence_decides,
        dispute.TIMEOUT,
        becomes(S.IN_ARBITRATION, resumes=flag(True)),
        "the information did not come in time, and the platform goes on",
        f"{CHOICES}#when-the-platform-asks",
    ),
    row(
        "no-information-from-the-buyer",
        asked_for_information & dispute.information_from.is_("buyer"),
        dispute.TIMEOUT,
        closed(SettledBy.BUYER_TIMEOUT),
        "the buyer did not give the information in time, so the dispute is closed",
        f"{CHOICES}#when-the-platform-asks",
    ),
    row(
        "no-information-from-the-seller",
        asked_for_information,
        dispute.TIMEOUT,
        as_asked(SettledBy.SELLER_TIMEOUT),
        "the seller did not give the information in time, so it is settled as the buyer asks",
        f"{CHOICES}#when-the-platform-asks",
    ),
)
