"""A check before the tables has the shape of a table, for traces, coverage and messages."""

import pytest

from disputerules import Event, Refused, apply_event, open_dispute
from tests.rules.bounds import CLAIM, NOW, ORDER


def test_rule_coverage_counts_rows_of_tables_and_no_check_before_them() -> None:
    dispute = open_dispute(ORDER, CLAIM, at=NOW)
    early = Event(id="e1", type="seller-accepted", at=ORDER.placed_at)
    with pytest.raises(Refused) as refused:
        apply_event(dispute, early)
    decision = refused.value.decision
    check = decision.compiled
    assert check.unobserved is check
    assert check.trace(decision.case) == (True,)
