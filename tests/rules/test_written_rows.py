"""What the words of the tables write: the outcomes of a state, an agreement, a closing, a refusal.

They are written inside the tests: the tables of the library were written when it was loaded.
"""

from disputerules.facts import reason_tables
from disputerules.facts.dispute_facts import (
    buyer_due_at,
    current_amount,
    current_return,
    payout_due_at,
    rejections,
    rounds,
)
from disputerules.interpreters import text
from disputerules.language.expression import Kind
from disputerules.language.pens import amount, choice, count, flag, instant
from disputerules.language.table import outcome
from disputerules.rules import lifecycle, refund
from disputerules.values.periods import NEVER
from disputerules.values.settlement import SettledBy, State

AS_IT_WAS = {
    "state": "*state*",
    "by": "",
    "amount": "0",
    "return_goods": "no",
    "rejections": "*rejections*",
    "rounds": "*rounds*",
    "return_shipped": "the goods are sent back",
    "timeout_unlocked": "a timeout of the seller has unlocked an escalation",
}


def said(then):
    """What an outcome allows, its code, and its fields as text."""
    fields = {name: text.expression(node) for name, node in then.fields}
    return then.allowed, then.code, fields


def test_a_state_of_the_negotiation_has_three_clocks():
    row = lifecycle.in_state(State.AWAITING_BUYER, "buyer", buyer_due_at)
    assert (row.id, text.expression(row.when)) == ("awaiting-buyer", "*state* is awaiting-buyer")
    source = "docs/explanation/our-choices.md#whose-turn-it-is"
    assert (row.because, row.source) == ("it is the buyer's turn", source)
    clocks = {
        "turn": "buyer",
        "timeout": "*buyer due*",
        "automatic-escalation": "*escalates automatically*",
        "automatic-close": "*closes automatically*",
        "nothing-payable": "never",
    }
    assert said(row.then) == (True, "awaiting-buyer", clocks)


def test_a_state_after_the_negotiation_has_the_one_clock_of_its_own():
    row = lifecycle.in_state(State.REFUND_DUE, "platform", payout_due_at)
    names = ("automatic-escalation", "automatic-close", "nothing-payable")
    never = dict.fromkeys(names, "never")
    clocks = {"turn": "platform", "timeout": "*payout due*"} | never
    assert said(row.then) == (True, "refund-due", clocks)
    ended = lifecycle.stands(choice(""), instant(NEVER), code="ended")
    assert said(ended) == (True, "ended", {"turn": "", "timeout": "never"} | never)
    assert lifecycle.stands(choice(""), instant(NEVER), False, "ended") == ended


def test_an_outcome_of_the_life_cycle_leaves_as_it_was_what_it_does_not_name():
    moved = lifecycle.becomes(State.CLOSED)
    assert said(moved) == (True, "", AS_IT_WAS | {"state": "closed"})
    assert [node.kind for _, node in moved.fields] == [kind for _, kind in lifecycle.RECORD]
    whole = lifecycle.becomes(
        State.CLOSED,
        (choice("seller"), amount(3), flag(True)),
        rejections + count(1),
        rounds + count(2),
        flag(True),
        flag(True),
        False,
        "so",
    )
    assert said(whole) == (
        False,
        "so",
        {
            "state": "closed",
            "by": "seller",
            "amount": "3",
            "return_goods": "yes",
            "rejections": "*rejections* + 1",
            "rounds": "*rounds* + 2",
            "return_shipped": "yes",
            "timeout_unlocked": "yes",
        },
    )


def test_where_an_agreement_leads_depends_on_what_it_says():
    owed = (
        "awaiting-return if the settled or requested remedy includes a return "
        "and not (the goods are sent back), else refund-due"
    )
    settled = AS_IT_WAS | {
        "state": owed,
        "by": "seller",
        "amount": "*current amount*",
        "return_goods": "the settled or requested remedy includes a return",
    }
    agreed = lifecycle.agreed(SettledBy.SELLER, current_amount, current_return)
    assert said(agreed) == (True, "", settled)
    on_any = lifecycle.agreed_on_any(SettledBy.SELLER, current_amount, current_return)
    or_closed = f"closed if *current amount* is at most 0, else ({owed})"
    assert said(on_any) == (True, "", settled | {"state": or_closed})


def test_a_dispute_that_is_closed_is_settled_with_nothing():
    closed = lifecycle.closed(SettledBy.BUYER_TIMEOUT)
    assert said(closed) == (True, "", AS_IT_WAS | {"state": "closed", "by": "buyer-timeout"})
    kinds = dict(closed.fields)
    assert (kinds["amount"].kind, kinds["return_goods"].kind) == (Kind.AMOUNT, Kind.FLAG)


def test_a_refusal_leaves_everything_as_it_was():
    assert said(lifecycle.refused()) == (False, "", AS_IT_WAS)
    assert said(lifecycle.refused("too-much")) == (False, "too-much", AS_IT_WAS)


def test_a_row_of_the_life_cycle_is_about_an_event_in_some_states():
    closed = lifecycle.closed(SettledBy.SELLER)
    row = lifecycle.row("a-b", lifecycle.due, "refund-paid", closed, "so it is", "payment")
    assert text.expression(row.when) == "*event type* is refund-paid and *state* is refund-due"
    assert (row.id, row.because, row.source) == ("a-b", "so it is", "payment")
    assert said(row.then) == (True, "a-b", said(closed)[2])


def test_the_words_of_the_smaller_tables_write_their_one_field():
    for support, fits in [("supported", True), ("possible", True), ("contradicted", False)]:
        assert reason_tables.says(support) == outcome(fits, support, support=choice(support))
    assert refund.worth(amount(3)) == outcome(True, amount=amount(3))
