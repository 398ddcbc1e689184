"""Payment: a settled refund is due until it is paid, whether in time or not."""

from disputerules.facts import dispute_facts as dispute
from disputerules.language.pens import choice
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    GUIDE,
    OPEN,
    becomes,
    due,
    in_state,
    never,
    row,
    stands,
)
from disputerules.values.settlement import State as S

STATES: tuple[Row, ...] = (
    Row(
        "nothing-payable",
        when=due & dispute.nothing_payable_at.given,
        then=stands(choice("platform"), never, nothing_payable=dispute.nothing_payable_at.or_never),
        because="refunds outside the dispute left nothing to pay",
        source=f"{CHOICES}#a-refund-outside-a-dispute",
    ),
    in_state(S.REFUND_DUE, "platform", dispute.payout_due_at),
)
ROWS: tuple[Row, ...] = (
    row(
        "paid",
        due & ~dispute.nothing_is_payable,
        "refund-paid",
        becomes(S.REFUNDED),
        "the refund is paid",
        f"{GUIDE}#the-refund-is-paid",
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
