"""Policies that differ in the lengths of their periods share what can follow what."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from disputerules import ALIEXPRESS_GUIDE, ends_by, open_dispute
from disputerules.decide import worst_case
from disputerules.interpreters.compiled import compiled
from tests.decide.test_worst_case import CLAIM, ORDER, PLACED, RETURN, timed

AT = PLACED + timedelta(days=1)


def worked_out_alone(dispute: Any) -> Any:
    """Return when a dispute ends by what nobody else has worked out."""
    known = worst_case.worked_out(dispute.policy)
    end = (
        worst_case.end_of_even(dispute, known)
        if known.runs_evenly
        else worst_case.Search(dispute, known).end()
    )
    return end if end <= worst_case.LAST else None


@pytest.mark.no_cover
@given(timed(), timed())
@settings(max_examples=25)
def test_what_is_shared_leads_to_the_same_end(first: Any, second: Any) -> None:
    for changes in (first, second):
        policy = ALIEXPRESS_GUIDE.but(changes)
        for claim in (CLAIM, RETURN):
            dispute = open_dispute(ORDER, claim, at=AT, policy=policy)
            assert ends_by(dispute) == worked_out_alone(dispute)


def positions(changes: dict[str, Any]) -> Any:
    return worst_case.worst_cases(compiled(ALIEXPRESS_GUIDE.but(changes))).positions


def test_only_policies_of_one_life_cycle_share() -> None:
    guide = positions({})
    assert positions({"negotiation.seller_response": "9 days"}) is guide
    assert positions({"calendar.zone": "Asia/Tokyo", "payout.within": "1 month"}) is guide
    assert positions({"negotiation.max_rounds": 4}) is not guide
    assert positions({"negotiation.escalate_from": "1 day"}) is not guide
    table = ALIEXPRESS_GUIDE.table("life-cycle")
    own = ALIEXPRESS_GUIDE.with_table(table.with_rows(*table.rows[1:]))
    assert worst_case.worst_cases(compiled(own)).positions is not guide
