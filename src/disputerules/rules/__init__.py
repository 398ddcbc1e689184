"""The rules: one decision table for each question, their laws, and the codes of other schemes."""

from disputerules.language.table import Table
from disputerules.rules.advice import ADVICE
from disputerules.rules.claim import CLAIM, CLAIM_LINES
from disputerules.rules.eligibility import ELIGIBILITY
from disputerules.rules.evidence import EVIDENCE, FILES
from disputerules.rules.extension import EXTENSION
from disputerules.rules.lifecycle import LIFE_CYCLE, STATES
from disputerules.rules.order_status import ORDER_STATUS
from disputerules.rules.reasons import REASONS
from disputerules.rules.refund import REFUND, REFUND_DEDUCTIONS, REFUND_LINES, REFUND_SHIPPING

# `tests/language/test_check.py` checks them.
TABLES: tuple[Table, ...] = tuple(
    one.known_sound()
    for one in (
        ORDER_STATUS,
        ELIGIBILITY,
        ADVICE,
        EXTENSION,
        REASONS,
        CLAIM,
        CLAIM_LINES,
        EVIDENCE,
        FILES,
        REFUND_LINES,
        REFUND_SHIPPING,
        REFUND,
        REFUND_DEDUCTIONS,
        STATES,
        LIFE_CYCLE,
    )
)
