"""What policies share decides as what each would compile for itself."""

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, Policy, check_eligibility, read_policy
from disputerules.facts.case import Case
from disputerules.interpreters import shared
from disputerules.interpreters.compiled import compiled, with_interpreter
from disputerules.interpreters.python import table as python
from disputerules.testing.strategies import orders, policies
from tests.policies.test_rows import AT, order

TABLES = ("order-status", "eligibility", "advice")


@pytest.mark.no_cover
@given(st.lists(policies(), min_size=2, max_size=3), orders(), st.data())
@settings(max_examples=30)
def test_shared_tables_decide_as_tables_of_each_policy(
    given_policies: list[Policy], placed: Any, data: Any
) -> None:
    at = data.draw(st.sampled_from(sorted(placed.stamps())))
    for policy in given_policies:
        own = compiled(with_interpreter(policy, python.table))
        common = compiled(with_interpreter(policy, shared.table))
        for name in TABLES:
            case = Case(at, placed.as_of(at))
            one, other = own.table(name), common.table(name)
            assert one.decide(case) == other.decide(case)
            assert one.instants(case) == other.instants(case)
            assert one.trace(case) == other.trace(case)
            for line in one.table.lines:
                assert one.message(line.id, case) == other.message(line.id, case)


def decide_of(policy: Policy, name: str) -> Any:
    return compiled(with_interpreter(policy, shared.table)).table(name).decide


# Settings that eligibility reads, in its rows or in its sentences, and others.
READ = {"protection.period": "59 days", "refund.shipping": "never", "calendar.zone": "Asia/Tokyo"}
UNREAD = {"payout.within": "59 days", "negotiation.max_rounds": 3, "name": "another"}


@pytest.mark.parametrize("name", READ)
def test_a_policy_that_changes_what_a_table_reads_compiles_it(name: str) -> None:
    changed = ALIEXPRESS_GUIDE.but({name: READ[name]})
    assert decide_of(changed, "eligibility") is not decide_of(ALIEXPRESS_GUIDE, "eligibility")


@pytest.mark.parametrize("name", UNREAD)
def test_a_policy_that_changes_something_else_shares_it(name: str) -> None:
    changed = ALIEXPRESS_GUIDE.but({name: UNREAD[name]})
    assert decide_of(changed, "eligibility") is decide_of(ALIEXPRESS_GUIDE, "eligibility")


def test_a_table_that_is_asked_counts_too() -> None:
    table = ALIEXPRESS_GUIDE.table("order-status")
    changed = ALIEXPRESS_GUIDE.with_table(table.with_rows(*table.rows[1:]))
    assert decide_of(changed, "advice") is not decide_of(ALIEXPRESS_GUIDE, "advice")
    assert decide_of(changed, "eligibility") is decide_of(ALIEXPRESS_GUIDE, "eligibility")


def test_a_setting_in_a_sentence_counts_too() -> None:
    said = {"table": "eligibility", "id": "not-paid", "replaces": "not-paid"}
    said |= {"because": "pay first; refunds take {payout.within}"}
    first, second = (
        read_policy({"base": "aliexpress-guide", "rows": [said], "set": {"payout.within": within}})
        for within in ("3 days", "4 days")
    )
    unpaid = order(500)
    for policy, within in ((first, "3 days"), (second, "4 days")):
        decision = check_eligibility(unpaid, at=unpaid.placed_at, policy=policy)
        message = decision.compiled.message("not-paid", decision.case)
        assert message == f"pay first; refunds take {within}"


def test_a_decision_belongs_to_its_own_policy() -> None:
    renamed = ALIEXPRESS_GUIDE.but({"name": "renamed"})
    decisions = [
        check_eligibility(order(500), at=AT, policy=policy)
        for policy in (ALIEXPRESS_GUIDE, renamed)
    ]
    assert [one.compiled.policy.name for one in decisions] == ["aliexpress-guide", "renamed"]
    assert decisions[0] != decisions[1]
    assert decisions[0].revision != decisions[1].revision
    assert pickle.loads(pickle.dumps(decisions[1])) == decisions[1]
