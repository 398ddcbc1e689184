"""What the words of the tables write: the outcomes of a state, an agreement, a closing, a refusal.

They are written inside the tests: the tables of the library were written when it was loaded.
"""

import pytest

from disputerules.facts import reason_tables
from disputerules.facts.dispute_deadlines import buyer_due_at, payout_due_at
from disputerules.facts.dispute_facts import current_amount, current_return, rejections
from disputerules.interpreters import text
from disputerules.language.expression import Kind
from disputerules.language.pens import amount, choice, count, flag, instant
from disputerules.language.table import outcome
from disputerules.rules import refund
from disputerules.rules.lifecycle import record
from disputerules.values.periods import NEVER
from disputerules.values.settlement import SettledBy, State

STAYS = {
    "state": "*state*",
    "rejections": "*rejections*",
    "rounds": "*rounds*",
    "return_shipped": "the goods are sent back",
    "timeout_unlocked": "a timeout of the seller has unlocked an escalation",
    "information_requests": "*information requests*",
    "information_from": "*information from*",
    "appeals": "*appeals*",
    "appellant": "*appellant*",
    "replaced_once": "goods were to be replaced before",
    "held_by": "*held by*",
}
NO_SETTLEMENT = {
    "by": "none",
    "amount": "0",
    "return_goods": "no",
    "shares": "by-value",
    "deductions": "kept",
    "deduction": "0",
    "remedy": "refund",
    "platform": "0",
}
NO_CLOCK = {"pauses": "no", "resumes": "no", "restarts": "no", "until": "never"}
AS_IT_WAS = STAYS | NO_SETTLEMENT | NO_CLOCK | {"pays": "0", "fails": "0"}
PLATFORM = (
    "the smaller of ({0}, *funding.platform_cap*, or {0} if there is none) "
    "if *funding.paid_by* is platform, else 0"
)
GOODS_FIRST = "awaiting-return if {0} and not (the goods are sent back), else {1}"
RETURN = "the settled or requested remedy includes a return"


def said(then):
    """What an outcome allows, its code, and its fields as text."""
    fields = {name: text.expression(node) for name, node in then.fields}
    return then.allowed, then.code, fields


def test_a_state_of_the_negotiation_has_three_clocks():
    row = record.in_state(State.AWAITING_BUYER, "buyer", buyer_due_at)
    assert (row.id, text.expression(row.when)) == ("awaiting-buyer", "*state* is awaiting-buyer")
    source = "docs/explanation/our-choices.md#whose-turn-it-is"
    assert (row.because, row.source) == ("it is the buyer's turn", source)
    clocks = {
        "turn": "buyer",
        "timeout": "*own due*, or *buyer due* if there is none",
        "automatic-escalation": "*escalates automatically*",
        "automatic-close": "*closes automatically*",
        "nothing-payable": "never",
    }
    assert said(row.then) == (True, "awaiting-buyer", clocks)


def test_a_state_after_the_negotiation_has_the_one_clock_of_its_own():
    row = record.in_state(State.REFUND_DUE, "platform", payout_due_at)
    names = ("automatic-escalation", "automatic-close", "nothing-payable")
    never = dict.fromkeys(names, "never")
    due = {"turn": "platform", "timeout": "*own due*, or *payout due* if there is none"}
    assert said(row.then) == (True, "refund-due", due | never)
    ended = record.stands(choice(""), instant(NEVER), code="ended")
    assert said(ended) == (True, "ended", {"turn": "none", "timeout": "never"} | never)
    assert record.stands(choice(""), instant(NEVER), False, "ended") == ended


def test_a_state_of_some_policies_says_when_it_holds():
    row = record.in_state(State.RULED, choice("seller"), payout_due_at, "it waits", record.due)
    assert (row.id, row.because) == ("ruled", "it waits")
    assert text.expression(row.when) == "*state* is refund-due"
    assert said(row.then)[2]["turn"] == "seller"


def test_an_outcome_of_the_life_cycle_leaves_as_it_was_what_it_does_not_name():
    moved = record.becomes(State.CLOSED)
    assert said(moved) == (True, "", AS_IT_WAS | {"state": "closed"})
    assert [(name, node.kind) for name, node in moved.fields] == list(record.RECORD)
    counted = record.becomes(State.CLOSED, rejections=rejections + count(1), pauses=flag(True))
    changes = {"state": "closed", "rejections": "*rejections* + 1", "pauses": "yes"}
    assert said(counted) == (True, "", AS_IT_WAS | changes)


def test_where_an_agreement_leads_depends_on_what_it_says():
    agreed = record.agreed(SettledBy.SELLER, current_amount, current_return, "as-offered")
    owed = GOODS_FIRST.format(RETURN, "refund-due")
    settled = {
        "state": f"closed if *current amount* is at most 0, else ({owed})",
        "by": "seller",
        "amount": "*current amount*",
        "return_goods": RETURN,
        "shares": "as-offered",
        "deductions": "none",
        "platform": PLATFORM.format("*current amount*"),
    }
    assert said(agreed) == (True, "", AS_IT_WAS | settled)


@pytest.mark.parametrize(
    ("write", "remedy", "value", "back", "others"),
    [
        (
            record.as_asked,
            "*requested remedy*",
            "*owed as asked*",
            "the buyer asks to return the goods",
            {"deductions": "as-asked if *requested remedy* is refund, else none"},
        ),
        (
            record.as_it_stands,
            "*settled remedy*",
            "*owed amount*",
            RETURN,
            {"shares": "as-settled", "deductions": "kept if something is settled, else as-asked"},
        ),
    ],
)
def test_money_or_goods_are_settled_as_the_remedy_says(write, remedy, value, back, others):
    worth = f"{value} if {remedy} is refund, else 0"
    after = f"(refund-due if {remedy} is refund, else awaiting-replacement)"
    owed = GOODS_FIRST.format(back, after)
    settled = {
        "state": f"closed if {remedy} is refund and {value} is at most 0, else ({owed})",
        "by": "seller-timeout",
        "amount": worth,
        "return_goods": back,
        "remedy": remedy,
        "platform": PLATFORM.replace("or {0} if", "or ({0}) if").format(worth),
    }
    assert said(write(SettledBy.SELLER_TIMEOUT)) == (True, "", AS_IT_WAS | settled | others)


def test_a_settlement_that_is_settled_again_keeps_who_settled_it():
    again = record.settles_again(amount(3), "reduced", deduction=amount(2))
    settled = {
        "state": "closed if 0 is at least 3, else refund-due",
        "by": "*settled by*",
        "amount": "3",
        "return_goods": RETURN,
        "shares": "reduced",
        "deduction": "2",
        "platform": PLATFORM.format("3"),
    }
    assert said(again) == (True, "", AS_IT_WAS | settled)
    in_part = record.settles_again(amount(3), "reduced", kept="as-returned")
    assert said(in_part)[2]["deductions"] == "as-returned"


def test_a_dispute_that_is_closed_is_settled_with_nothing():
    closed = record.closed(SettledBy.BUYER_TIMEOUT)
    settled = {
        "state": "closed",
        "by": "buyer-timeout",
        "deductions": "none",
        "platform": PLATFORM.format("0"),
    }
    assert said(closed) == (True, "", AS_IT_WAS | settled)
    kinds = dict(closed.fields)
    assert (kinds["amount"].kind, kinds["return_goods"].kind) == (Kind.AMOUNT, Kind.FLAG)


def test_a_refusal_leaves_everything_as_it_was():
    assert said(record.refused()) == (False, "", AS_IT_WAS)
    assert said(record.refused("too-much")) == (False, "too-much", AS_IT_WAS)


def test_a_row_of_the_life_cycle_is_about_an_event_in_some_states():
    closed = record.closed(SettledBy.SELLER)
    row = record.row("a-b", record.due, "refund-paid", closed, "so it is", "payment")
    assert text.expression(row.when) == "*event type* is refund-paid and *state* is refund-due"
    assert (row.id, row.because, row.source) == ("a-b", "so it is", "payment")
    assert said(row.then) == (True, "a-b", said(closed)[2])


def test_the_words_of_the_smaller_tables_write_their_one_field():
    for support, fits in [("supported", True), ("possible", True), ("contradicted", False)]:
        assert reason_tables.says(support) == outcome(fits, support, support=choice(support))
    assert refund.worth(amount(3)) == outcome(True, amount=amount(3))
