"""A draft of the next version, with a fault: at the timeout itself a dispute can still be opened.

The kit finds it; see `tests/testing/test_policy_team.py`.
"""

from attrs import evolve
from policy import CORNER_SHOP

from disputerules.facts.order_facts import at, claims_end_at
from disputerules.language.table import Row, Table


def one_tick_late(row: Row) -> Row:
    late = at > claims_end_at  # the fault: it has to be >=
    return evolve(row, when=late) if row.id == "confirmation-timeout" else row


ELIGIBILITY: Table = CORNER_SHOP.table("eligibility")
DRAFT = CORNER_SHOP.with_table(ELIGIBILITY.with_rows(*map(one_tick_late, ELIGIBILITY.rows)))
