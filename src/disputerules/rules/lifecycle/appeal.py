"""Appeal: a ruling waits until nobody may appeal it any more, and the platform rules again.

Until then nothing is paid, and no goods go back. A ruling that nobody may appeal takes effect at
once. Only a ruling can be appealed. Appeals are counted for the dispute, not for each party.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.language.pens import choice, if_
from disputerules.language.table import Row
from disputerules.rules.lifecycle.evidence import files_fit
from disputerules.rules.lifecycle.record import (
    CHOICES,
    agreed,
    arbitration,
    as_asked,
    becomes,
    closed,
    in_state,
    is_set,
    nobody,
    owed,
    refused,
    row,
    ruled,
    settlement,
    under_appeal,
)
from disputerules.values.settlement import SettledBy
from disputerules.values.settlement import State as S

APPEAL = f"{CHOICES}#an-appeal"
too_much = (event.ruled_amount > dispute.most_refundable) | limits.exceeds_a_line
buyer_may = choice("buyer").in_(life.APPEAL_BY)
seller_may = choice("seller").in_(life.APPEAL_BY)
can_be_appealed = (
    is_set(life.APPEAL_WITHIN) & (dispute.appeals < life.APPEALS_AT_MOST) & (buyer_may | seller_may)
)
# Where both may appeal, it is no single party's turn.
whoever_may = if_(buyer_may & seller_may, nobody, if_(buyer_may, choice("buyer"), choice("seller")))
as_ruled = if_(dispute.current_amount.is_zero, choice(S.CLOSED), owed(dispute.current_return))

STATES: tuple[Row, ...] = (
    in_state(
        S.RULED,
        whoever_may,
        deadlines.appeal_due_at.or_never,
        "the ruling can be appealed",
        ruled,
    ),
    in_state(
        S.UNDER_APPEAL,
        "platform",
        deadlines.appeal_ruling_due_at.or_else(deadlines.ruling_due_at),
        when=under_appeal,
    ),
)
ROWS: tuple[Row, ...] = (
    row(
        "platform-rules-first",
        (arbitration | under_appeal) & ~too_much & can_be_appealed,
        "platform-ruled",
        becomes(
            S.RULED,
            settlement(SettledBy.PLATFORM, event.ruled_amount, event.ruled_return, "as-ruled"),
        ),
        "the platform decides, and the ruling can be appealed",
        APPEAL,
    ),
    row(
        "platform-rules-last",
        under_appeal & ~too_much,
        "platform-ruled",
        agreed(SettledBy.PLATFORM, event.ruled_amount, event.ruled_return, "as-ruled"),
        "the platform decides the appeal",
        APPEAL,
    ),
    row(
        "appeal-ruling-too-high",
        under_appeal,
        "platform-ruled",
        refused("amount-exceeds-refundable"),
        "the ruling exceeds the refundable amount ({most_refundable})",
        f"{CHOICES}#never-more-than-what-is-left",
    ),
    row(
        "buyer-appeals",
        ruled & buyer_may & files_fit,
        "buyer-appealed",
        becomes(S.UNDER_APPEAL, appeals=dispute.appeals + 1, appellant=choice("buyer")),
        "the buyer appeals the ruling",
        APPEAL,
    ),
    row(
        "seller-appeals",
        ruled & seller_may & files_fit,
        "seller-appealed",
        becomes(S.UNDER_APPEAL, appeals=dispute.appeals + 1, appellant=choice("seller")),
        "the seller appeals the ruling",
        APPEAL,
    ),
    row(
        "ruling-takes-effect",
        ruled,
        dispute.TIMEOUT,
        becomes(as_ruled),
        "nobody appealed in time, so the ruling takes effect",
        APPEAL,
    ),
    row(
        "ruling-stands",
        under_appeal & life.ON_APPEAL_SILENCE.is_("stand"),
        dispute.TIMEOUT,
        becomes(as_ruled),
        "the platform did not rule on the appeal in time, so its ruling stands",
        APPEAL,
    ),
    row(
        "reversed-for-the-buyer",
        under_appeal & dispute.appellant.is_("buyer"),
        dispute.TIMEOUT,
        as_asked(SettledBy.PLATFORM_TIMEOUT),
        "the platform did not rule on the appeal in time, so it is settled as the buyer asks",
        APPEAL,
    ),
    row(
        "reversed-for-the-seller",
        under_appeal,
        dispute.TIMEOUT,
        closed(SettledBy.PLATFORM_TIMEOUT),
        "the platform did not rule on the appeal in time, so nothing is refunded",
        APPEAL,
    ),
)
