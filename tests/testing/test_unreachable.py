"""Why a row never decides under a policy, and which sides of a boundary cannot be met."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Money, Order, OrderLine, check_eligibility
from disputerules.facts.dispute_deadlines import escalates_from
from disputerules.facts.order_facts import at, confirmed_at, paid_at
from disputerules.facts.protection_facts import claims_end_at, confirmation_closes_at
from disputerules.facts.settings import SHIPPING_REFUND
from disputerules.interpreters.compiled import with_interpreter
from disputerules.language.expression import Literal
from disputerules.language.pens import Flag
from disputerules.testing.coverage import RuleCoverage
from disputerules.testing.measures import (
    AT_LEAST_0,
    DECIDED_ELSEWISE,
    NEVER_COMES,
    NOT_AHEAD,
    apart,
    measures,
)
from disputerules.testing.unreachable import SWITCHED_OFF, resolved, unreachable
from disputerules.values.periods import NEVER

GUIDE = ALIEXPRESS_GUIDE
UNPAID = Order(
    id="A-1",
    currency="USD",
    placed_at=datetime(2026, 1, 5, tzinfo=UTC),
    lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
)


@pytest.mark.parametrize(
    ("changes", "table", "row", "why"),
    [
        ({}, "eligibility", "waiting-period", "not-shipped decides before it"),
        ({"protection.opens_after": "1 hour"}, "eligibility", "waiting-period", ""),
        ({}, "claim", "exceeds-reason-cap", SWITCHED_OFF),
        ({"refund.reason_caps": {"counterfeit": 1}}, "claim", "exceeds-reason-cap", ""),
        ({}, "life-cycle", "negotiation-takes-too-long", SWITCHED_OFF),
        (
            {"negotiation.escalate_automatically_after": "20 days"},
            "life-cycle",
            "negotiation-takes-too-long",
            "",
        ),
        ({}, "eligibility", "otherwise", ""),
    ],
)
def test_a_row_that_cannot_decide_is_shown_why(changes, table, row, why):
    policy = GUIDE.but(changes)
    whole = policy.table(table)
    assert unreachable(whole.row(row), whole, policy) == why


def impossible(table, row, policy=GUIDE):
    found = [one for one in measures(policy.table(table)) if one.row == row]
    return {one.phrase: one.impossible(policy) for one in found}


def test_a_side_that_cannot_be_met_is_shown_why():
    assert impossible("eligibility", "not-paid") == {"before *paid*": {-1: NOT_AHEAD}}
    assert impossible("eligibility", "nothing-left-to-refund") == {
        "*goods left* is at most 0": {-1: AT_LEAST_0},
        "*shipping left* is at most 0": {-1: AT_LEAST_0},
    }
    assert impossible("claim", "partial-is-full") == {
        "*asked* is at most *refundable*": {-1: DECIDED_ELSEWISE},
        "*refundable* is at most *asked*": {-1: DECIDED_ELSEWISE},
    }
    assert impossible("life-cycle", "buyer-escalates") == {
        "from *escalates from* on": dict.fromkeys((-1, 0, 1), NEVER_COMES)
    }
    later = GUIDE.but({"negotiation.escalate_from": "5 days"})
    assert impossible("life-cycle", "buyer-escalates", later) == {"from *escalates from* on": {}}


def test_a_side_that_an_earlier_row_decides_cannot_be_met():
    assert impossible("life-cycle", "paid-too-much") == {
        "*payable* is less than (*payment*, or 0 if there is none)": {}
    }
    assert impossible("life-cycle", "paid-in-part") == {
        "(*payment*, or 0 if there is none) is less than *payable*": {
            1: "paid-too-much decides before it"
        }
    }


def test_each_other_condition_of_a_row_can_show_alone_that_a_side_cannot_be_met():
    accepts = GUIDE.but({"negotiation.full_offer_accepts": True})
    offer = "(*new offer*, or 0 if there is none)"
    assert impossible("life-cycle", "full-offer", accepts) == {
        f"*owed as asked* is at most {offer}": {-1: DECIDED_ELSEWISE},
        f"{offer} is at most *owed as asked*": {-1: DECIDED_ELSEWISE},
        "*owed as asked* is at most 0": {-1: AT_LEAST_0},
    }


def test_an_instant_that_only_a_part_switched_off_asks_about_decides_nothing():
    ended = SHIPPING_REFUND.is_("never") & (at >= claims_end_at)
    table = GUIDE.table("eligibility")
    row = evolve(table.row("not-paid"), when=(at < paid_at.or_never) | ended)
    policy = GUIDE.with_table(table.with_rows(row))
    assert impossible("eligibility", "not-paid", policy) == {
        "before *paid*": {-1: NOT_AHEAD},
        "from *claims end* on": dict.fromkeys((-1, 0, 1), DECIDED_ELSEWISE),
    }


def test_what_another_policys_table_decides_is_not_noted():
    watched = RuleCoverage(GUIDE)
    table = GUIDE.table("eligibility")
    other = GUIDE.with_table(table.with_rows(*table.rows[1:]))
    for policy, decided in ((other, 0), (GUIDE, 1)):
        asked = with_interpreter(policy, watched.table)
        assert check_eligibility(UNPAID, at=UNPAID.placed_at, policy=asked).code == "not-paid"
        assert watched.rows["eligibility", "not-paid"].decided == decided


def test_a_period_of_no_time_is_its_beginning_and_one_that_is_not_set_never_comes():
    closes = (at >= confirmation_closes_at.or_never).node
    assert resolved(closes, GUIDE) == (at >= confirmed_at.or_never).node
    assert resolved(closes, GUIDE.but({"protection.after_confirmation": "1 day"})) == closes
    assert resolved(escalates_from.or_never.node, GUIDE) == Literal("instant", NEVER)
    assert resolved(Flag(escalates_from.missing.node).node, GUIDE).value is True


def test_sides_are_apart_by_a_tick_a_unit_or_too_far():
    assert [apart(one, 5) for one in (3, 4, 5, 6, 7)] == [None, -1, 0, 1, None]
    assert apart(NEVER, NEVER) is None


def test_what_another_process_noted_is_added():
    one, other = RuleCoverage(GUIDE), RuleCoverage(GUIDE)
    one.rows["refund", "not-received"].decided = 1
    key = ("eligibility", "not-paid", "before *paid*")
    one.boundaries[key].met.add(1)
    other.add(one.plain())
    assert other.rows["refund", "not-received"].decided == 1
    assert other.boundaries[key].met == {1}
    other.clear()
    assert other.boundaries[key].met == set()
