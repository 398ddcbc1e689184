"""A draft of the next version, with a fault: a dispute can still be opened at the timeout itself.

The tests in this folder find it: run pytest with `--draft`.
"""

from attrs import evolve
from policy import CORNER_SHOP

from disputerules.facts.order_facts import at
from disputerules.facts.protection_facts import claims_end_at
from disputerules.language.table import Row, Table


def one_tick_late(row: Row) -> Row:
    late = at > claims_end_at  # the fault: this must be >=
    return evolve(row, when=late) if row.id == "confirmation-timeout" else row


ELIGIBILITY: Table = CORNER_SHOP.table("eligibility")
DRAFT = CORNER_SHOP.with_table(ELIGIBILITY.with_rows(*map(one_tick_late, ELIGIBILITY.rows)))
