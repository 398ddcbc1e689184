"""Payment: a settled refund is due until it is paid, whether in time or not.

It may be paid in parts, and a payment may turn out to have failed: then the refund is due again,
and the time to pay it begins anew. A refund outside the dispute leaves less to pay.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import lifecycle_settings as life
from disputerules.language.pens import choice, flag, if_
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    GUIDE,
    OPEN,
    becomes,
    due,
    in_state,
    is_set,
    never,
    refused,
    row,
    stands,
)
from disputerules.values.settlement import State as S

PARTS = f"{CHOICES}#a-payment-in-parts"
FAILS = f"{CHOICES}#a-payment-that-fails"
payable = due & ~dispute.nothing_is_payable
can_fail = (due & is_set(life.FAILED_WITHIN)) | (
    dispute.state.is_(S.REFUNDED) & dispute.may_still_fail
)

STATES: tuple[Row, ...] = (
    Row(
        "nothing-payable",
        when=due & dispute.nothing_payable_at.given,
        then=stands(choice("platform"), never, nothing_payable=dispute.nothing_payable_at.or_never),
        because="refunds outside the dispute left nothing to pay",
        source=f"{CHOICES}#a-refund-outside-a-dispute",
    ),
    in_state(
        S.REFUND_DUE,
        "platform",
        if_(
            life.PAYOUT_FROM.is_("opening") & ~dispute.payment_failed,
            deadlines.payout_from_opening.max(dispute.since),
            deadlines.payout_due_at,
        ),
    ),
)
ROWS: tuple[Row, ...] = (
    row(
        "paid-too-much",
        payable & event.payment.given & (event.payment.or_else(0) > dispute.payable),
        "refund-paid",
        refused("payment-exceeds-payable"),
        "only {payable} is still to be paid",
        PARTS,
    ),
    row(
        "paid-nothing",
        payable & event.payment.given & event.payment.or_else(0).is_zero,
        "refund-paid",
        refused(),
        "a payment of nothing pays nothing",
        PARTS,
    ),
    row(
        "paid-in-part",
        payable & event.payment.given & (event.payment.or_else(0) < dispute.payable),
        "refund-paid",
        becomes(dispute.state, pays=event.payment.or_else(0)),
        "a part of the refund is paid",
        PARTS,
    ),
    row(
        "paid",
        payable,
        "refund-paid",
        becomes(S.REFUNDED),
        "the refund is paid",
        f"{GUIDE}#the-refund-is-paid",
    ),
    row(
        "failure-exceeds-payments",
        can_fail & (event.failed_payment > dispute.paid_so_far),
        "refund-failed",
        refused(),
        "only {paid_so_far} was paid",
        FAILS,
    ),
    row(
        "payment-fails",
        can_fail & event.failed_payment.is_positive,
        "refund-failed",
        becomes(S.REFUND_DUE, fails=event.failed_payment, restarts=flag(True)),
        "a payment failed, so that the refund is due again",
        FAILS,
    ),
    row(
        "no-payment-to-fail",
        can_fail,
        "refund-failed",
        refused(),
        "nothing was paid that could fail",
        FAILS,
    ),
    row(
        "seller-refunds",
        dispute.state.one_of(*OPEN),
        "seller-refunded",
        becomes(dispute.state),
        "a refund outside the dispute changes what is payable, not what was agreed",
        f"{CHOICES}#a-refund-outside-a-dispute",
    ),
    row(
        "nothing-left-to-pay",
        due,
        dispute.NOTHING_PAYABLE,
        becomes(S.REFUNDED),
        "refunds outside the dispute left nothing to pay",
        f"{CHOICES}#a-refund-outside-a-dispute",
    ),
    row(
        "payout-overdue",
        due,
        dispute.TIMEOUT,
        becomes(S.REFUND_DUE),
        "the refund is overdue and stays due until it is paid",
        f"{CHOICES}#a-payment-is-recorded-not-assumed",
    ),
)
