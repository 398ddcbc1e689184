"""A cap for a reason is refused if every claim with that reason is for a full refund."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    ReasonCode,
    check_claim,
    cli,
)
from disputerules.analysis.lint import lint
from disputerules.analysis.mutation import mutants
from disputerules.analysis.mutation.cases import team_cases
from disputerules.documents.conformance import Example
from disputerules.facts.claim_facts import reason

# The guide's reasons of each branch.
NOT_RECEIVED, RECEIVED = tuple(ReasonCode)[:5], tuple(ReasonCode)[6:]
DAY = datetime(2026, 1, 2, 8, tzinfo=UTC)
FULL, PARTIAL, BOTH = ["full"], ["partial"], ["full", "partial"]


def policy(reason, cap, not_received=FULL, keep=BOTH, back=FULL):
    return ALIEXPRESS_GUIDE.but(
        {
            "refund.reason_caps": {reason: cap},
            "remedies.not_received": not_received,
            "remedies.received_keep": keep,
            "remedies.received_return": back,
        }
    )


@pytest.mark.parametrize("reason", NOT_RECEIVED)
@pytest.mark.parametrize("remedies", [FULL, PARTIAL, BOTH, []])
@pytest.mark.parametrize("cap", [0, 9999, 10_000])
def test_a_cap_for_goods_not_received_needs_a_partial_refund_of_them(reason, remedies, cap):
    if cap == 10_000 or "partial" in remedies:
        assert dict(policy(reason, cap, remedies).refund.reason_caps) == {reason: cap}
        return
    with pytest.raises(InvalidPolicy, match=f"no claim can meet the cap for '{reason}'") as refused:
        policy(reason, cap, remedies)
    assert refused.value.path == "['refund.reason_caps']"


@pytest.mark.parametrize("reason", RECEIVED)
@pytest.mark.parametrize(("keep", "back"), list(product([FULL, PARTIAL, BOTH, []], repeat=2)))
def test_a_cap_for_received_goods_needs_a_partial_refund_with_goods_kept_or_returned(
    reason, keep, back
):
    if "partial" in (*keep, *back):
        assert policy(reason, 5000, keep=keep, back=back)
        return
    with pytest.raises(InvalidPolicy, match="offer partial refunds in remedies"):
        policy(reason, 5000, keep=keep, back=back)


@pytest.mark.parametrize("goods", ["replacement", "repair"])
@pytest.mark.parametrize(("cap", "remedies"), [(5000, PARTIAL), (5000, []), (0, [])])
def test_a_claim_for_goods_asks_for_no_money_so_every_cap_lets_it_pass(goods, cap, remedies):
    capped = policy("counterfeit", cap, keep=[*remedies, goods], back=[])
    line = OrderLine(id="1", quantity=1, paid=Money(4500, "USD"))
    order = Order(
        id="A-1", currency="USD", placed_at=DAY, paid_at=DAY, shipped_at=DAY, lines=(line,)
    )
    claim = Claim(received=True, reason="counterfeit", refund=goods, return_goods=False)
    answer = check_claim(order, claim, at=DAY + timedelta(days=20), policy=capped)
    assert "exceeds-reason-cap" not in [one.code for one in answer.findings]
    assert "remedy-not-offered" not in [one.code for one in answer.findings]


def test_the_order_of_changes_does_not_matter():
    changes = {"remedies.received_keep": FULL, "refund.reason_caps": {}}
    capped = policy("counterfeit", 5000)
    for names in (list(changes), list(changes)[::-1]):
        assert capped.but({name: changes[name] for name in names}).refund.reason_caps == ()


def test_a_section_and_one_of_its_settings_can_be_changed_together():
    changed = ALIEXPRESS_GUIDE.but({"payout": {"within": "3 days"}, "payout.within": "4 days"})
    assert str(changed.payout.within) == "4 days"


def test_no_mutant_contradicts_itself():
    for mutant in mutants(policy("quality-problem", 5000), ["remedies.received_keep"]):
        assert "partial" in mutant.policy.remedies.received_keep


def test_lint_prints_what_makes_a_policy_invalid(tmp_path, capsys):
    path = tmp_path / "capped.json"
    settings = {"refund.reason_caps": {"no-tracking-information": 9000}}
    path.write_text(json.dumps({"base": "aliexpress-guide", "set": settings}))
    assert cli.main(["lint", str(path)]) == 2
    printed = capsys.readouterr().out
    assert "'no-tracking-information'" in printed
    assert "[invalid-policy]" in printed
    assert cli.main(["lint", str(path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "invalid-policy"


def test_lint_names_a_reason_with_which_every_claim_is_refused():
    dead = policy("wrong-address", 0, BOTH)
    found = [one for one in lint(dead, tables=["claim"]) if one.kind == "dead-reason"]
    message = "no claim for wrong-address is ever acceptable; "
    message += "its cap may be too low"
    assert [one.message for one in found] == [message]


def test_lint_names_a_reason_that_a_row_refuses_always():
    table = ALIEXPRESS_GUIDE.table("claim")
    row = evolve(table.rows[0], id="no-copies", when=reason.is_("counterfeit"))
    found = lint(ALIEXPRESS_GUIDE.with_table(table.with_rows(row, *table.rows)), tables=["claim"])
    assert [one.message for one in found if one.kind == "dead-reason"] == [
        "no claim for counterfeit is ever acceptable"
    ]
    assert not [one for one in lint(ALIEXPRESS_GUIDE, tables=["claim"]) if not one.note]


def test_a_case_whose_cap_a_mutant_contradicts_notices_nothing():
    (case,) = team_cases(ALIEXPRESS_GUIDE, [Example("capped", "it is capped", CAPPED, {})])
    (mutant,) = [
        one
        for one in mutants(ALIEXPRESS_GUIDE, ["remedies.received_keep"])
        if one.policy.remedies.received_keep == ("full",)
    ]
    assert not case.notices(mutant, {})


CAPPED = {
    "policy": {"base": "aliexpress-guide", "set": {"refund.reason_caps": {"counterfeit": 5000}}},
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 4500}],
    },
    "at": "2026-02-01T08:00:00Z",
}
