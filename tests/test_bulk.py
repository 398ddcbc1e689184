"""Whole histories: every row is decided as the case that it stands for."""

import pytest

from disputerules.bulk import decide_table
from disputerules.bulk.rows import case_of_row, verdict
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import reference, sql
from disputerules.interpreters.reference import Reading
from tests.generators.history import EVERY_POLICY, arrow, history


def scalar(row: dict[str, object], policy) -> dict[str, object]:
    """What the verbs on one case say of a row."""
    case = case_of_row(row)
    refund = verdict("refund", case, policy)
    return {
        "order_status": verdict("order-status", case, policy).code,
        "eligibility": verdict("eligibility", case, policy).code,
        "claim": verdict("claim", case, policy).code,
        "refund": refund.code,
        **{f"refund_{name}": value for name, value in refund.fields},
        "protection_ends_at": sql.micros(
            reference.fact(FACTS["protection_ends_at"], Reading(case, policy))
        ),
    }


@pytest.mark.parametrize("name", EVERY_POLICY)
def test_every_row_is_decided_as_its_case_is(name):
    policy = EVERY_POLICY[name]
    rows = history(policy, 150, seed=len(name))
    tables = ("order-status", "eligibility", "claim", "refund")
    decided = decide_table(
        arrow(rows), policy, tables=tables, facts=["protection_ends_at"], into="rows"
    )
    found = {one.pop("order_id"): one for one in decided}
    assert len(found) == len(rows)
    for row in rows:
        assert found[row["order_id"]] == {"bad_row": None, **scalar(row, policy)}, row
