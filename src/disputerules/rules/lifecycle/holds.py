"""Holds: the platform gives more time or stops the clocks, and the buyer's bank charges back.

A hold stops every clock; they go on where they stood. Holds and extensions together have a limit,
at which a dispute resumes by itself. A chargeback closes a dispute, or holds it until the bank
decides.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.language.pens import choice, flag
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    OPEN,
    UNSETTLED,
    becomes,
    is_set,
    nobody,
    on_hold,
    refused,
    row,
    stands,
)
from disputerules.values.settlement import State as S

HOLD = f"{CHOICES}#a-stopped-clock"
CHARGEBACK = f"{CHOICES}#a-chargeback"
running = dispute.state.one_of(*(one for one in OPEN if one is not S.ON_HOLD))
open_ = dispute.state.one_of(*OPEN)
may_hold = is_set(life.HOLDS_AT_MOST)
by_platform = on_hold & dispute.held_by.is_("platform")
by_bank = on_hold & dispute.held_by.is_("bank")
charges = life.ON_CHARGEBACK.given
holds = charges & life.ON_CHARGEBACK.or_else("close").is_("hold")
extended = running & may_hold & limits.extends
gone_on = becomes(dispute.beneath, resumes=flag(True), held_by=nobody)
charged_back = becomes(S.CHARGED_BACK, UNSETTLED, held_by=nobody)

STATES: tuple[Row, ...] = (
    Row(
        "held-by-the-bank",
        when=by_bank,
        then=stands(choice("platform"), deadlines.chargeback_due_at.or_never, code="on-hold"),
        because="a chargeback holds the dispute until the bank decides",
        source=CHARGEBACK,
    ),
    Row(
        "on-hold",
        when=on_hold,
        then=stands(choice("platform"), deadlines.hold_due_at.or_never),
        because="the platform holds the dispute",
        source=HOLD,
    ),
)
ROWS: tuple[Row, ...] = (
    row(
        "extension-too-long",
        extended & limits.extends_too_far,
        "deadline-extended",
        refused(),
        "holds and extensions may take at most {holds.at_most} together",
        HOLD,
    ),
    row(
        "deadline-extends",
        extended,
        "deadline-extended",
        becomes(dispute.state, until=event.new_until.or_never),
        "the platform gives more time, until {new_until}",
        HOLD,
    ),
    row(
        "extension-not-later",
        running & may_hold,
        "deadline-extended",
        refused(),
        "the new deadline is not later than that of the state",
        HOLD,
    ),
    row(
        "platform-holds",
        running & may_hold & dispute.may_be_held,
        "dispute-held",
        becomes(S.ON_HOLD, pauses=flag(True), held_by=choice("platform")),
        "the platform holds the dispute, and every clock stands still",
        HOLD,
    ),
    row(
        "no-hold-left",
        running & may_hold,
        "dispute-held",
        refused(),
        "holds and extensions took {holds.at_most}, which is all",
        HOLD,
    ),
    row(
        "platform-resumes",
        by_platform,
        "dispute-resumed",
        gone_on,
        "the platform lets the dispute go on, and every clock with it",
        HOLD,
    ),
    row(
        "hold-runs-out",
        by_platform,
        dispute.TIMEOUT,
        gone_on,
        "the hold is over, and the dispute goes on by itself",
        HOLD,
    ),
    row(
        "buyer-cancels-on-hold",
        on_hold,
        "buyer-cancelled",
        becomes(S.CANCELLED, UNSETTLED, held_by=nobody),
        "the buyer withdraws the dispute",
        f"{CHOICES}#the-buyer-can-withdraw",
    ),
    row(
        "chargeback-holds",
        running & holds,
        "chargeback-opened",
        becomes(S.ON_HOLD, pauses=flag(True), held_by=choice("bank")),
        "a chargeback holds the dispute until the bank decides",
        CHARGEBACK,
    ),
    row(
        "chargeback-holds-what-is-held",
        by_platform & holds,
        "chargeback-opened",
        becomes(S.ON_HOLD, restarts=flag(True), held_by=choice("bank")),
        "a chargeback takes the place of the platform's hold",
        CHARGEBACK,
    ),
    row(
        "chargeback-closes",
        open_ & charges & ~holds,
        "chargeback-opened",
        charged_back,
        "a chargeback takes the place of the dispute",
        CHARGEBACK,
    ),
    row(
        "chargeback-won-by-the-seller",
        by_bank & event.won_by.is_("seller"),
        "chargeback-closed",
        gone_on,
        "the seller won the chargeback, and the dispute goes on",
        CHARGEBACK,
    ),
    row(
        "chargeback-won-by-the-buyer",
        by_bank,
        "chargeback-closed",
        charged_back,
        "the buyer won the chargeback, which takes the place of the dispute",
        CHARGEBACK,
    ),
    row(
        "chargeback-runs-out",
        by_bank,
        dispute.TIMEOUT,
        charged_back,
        "the bank did not decide in time, so the dispute is charged back",
        CHARGEBACK,
    ),
)
