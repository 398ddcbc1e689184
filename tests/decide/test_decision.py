"""A decision is cheap to make, true when it allows, and explains itself when it is asked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Findings,
    Money,
    Order,
    OrderLine,
    Verdict,
    advice,
    check_claim,
    check_eligibility,
    check_extension,
    order_status,
    select_reasons,
)
from disputerules.testing import strategies
from disputerules.values.periods import LAST, TICK

SHIPPED = datetime(2026, 1, 5, tzinfo=UTC)
ENDS = SHIPPED + timedelta(days=60)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    paid_at=datetime(2026, 1, 2, tzinfo=UTC),
    shipped_at=SHIPPED,
    lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
)
OTHER = ALIEXPRESS_GUIDE.but({"payout.within": "1 day"})
UNFILLED = re.compile(r"[{}]")


def test_a_decision_is_true_when_it_allows_and_says_which_row_decided():
    decision = check_eligibility(ORDER, at=SHIPPED)
    assert decision
    assert (decision.allowed, decision.code, decision.rule) == (True, "eligible", "otherwise")
    assert decision.findings == ()
    assert decision.revision == ALIEXPRESS_GUIDE.revision


def test_a_refusal_is_false_and_lists_every_row_that_refuses():
    decision = check_eligibility(ORDER, at=ORDER.placed_at)
    assert not decision
    assert decision.allowed is False
    assert [one.code for one in decision.findings] == ["not-paid", "not-shipped", "waiting-period"]
    assert decision.findings[0].message == decision.message == "the order has not been paid"


def test_the_repr_of_a_decision_has_its_code_and_its_message_and_not_the_case():
    decision = check_eligibility(ORDER, at=SHIPPED)
    assert repr(decision) == f"Decision(code='eligible', message={decision.message!r})"
    assert ORDER.id not in repr(decision)


def test_equal_questions_have_equal_decisions():
    assert check_eligibility(ORDER, at=SHIPPED) == check_eligibility(ORDER, at=SHIPPED)
    assert check_eligibility(ORDER, at=SHIPPED) != check_eligibility(ORDER, at=SHIPPED + TICK)
    other = ALIEXPRESS_GUIDE.but({"payout.within": "1 day"})
    assert check_eligibility(ORDER, at=SHIPPED) != check_eligibility(
        ORDER, at=SHIPPED, policy=other
    )


def test_a_decision_is_made_without_its_text_its_findings_or_its_next_change():
    class Unasked:
        """A compiled table that may not be asked for anything."""

        table, policy = "eligibility", ALIEXPRESS_GUIDE

    made = check_eligibility(ORDER, at=SHIPPED)
    bare = type(made)((made.verdict, Unasked(), made.case))
    assert (bool(bare), bare.code, bare.rule, bare.allowed) == (True, "eligible", "otherwise", True)


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        (ORDER.placed_at, None),
        (SHIPPED, ENDS),
        (ENDS - TICK, ENDS),
        (ENDS, None),
    ],
)
def test_a_decision_knows_when_it_flips_by_what_is_known_now(at, changes):
    assert check_eligibility(ORDER, at=at).changes_at == changes


@given(strategies.orders_with_instants())
def test_the_code_differs_at_changes_at_and_is_the_same_until_then(drawn):
    order, at = drawn
    known, decision = order.as_of(at), check_eligibility(order, at=at)
    changes = decision.changes_at
    # What happens later is not known now, so the order is asked as it is known now.
    if changes is None:
        assert check_eligibility(known, at=LAST).code == decision.code
        return
    assert at < changes <= LAST
    assert check_eligibility(known, at=changes).code != decision.code
    assert check_eligibility(known, at=changes - TICK).code == decision.code


@given(strategies.orders_with_instants(), st.data())
def test_nothing_changes_between_an_instant_and_the_next_change(drawn, data):
    order, at = drawn
    known, decision = order.as_of(at), check_eligibility(order, at=at)
    last = (decision.changes_at or LAST) - TICK
    between = data.draw(
        strategies.instants(known).filter(lambda one: at <= one <= last) | st.just(at)
    )
    assert check_eligibility(known, at=between).code == decision.code


@given(strategies.case_documents(policy=ALIEXPRESS_GUIDE))
def test_no_sentence_of_any_row_has_a_placeholder_left(document):
    order, at, claim = document.order, document.at, document.claim
    said = [check_eligibility(order, at=at), order_status(order, at=at)]
    said += [*check_eligibility(order, at=at).findings, *advice(order, at=at)]
    reasons = select_reasons(order, at=at)
    said += [*reasons.not_received, *reasons.received]
    if claim is not None:
        said += check_claim(order, claim, at=at).findings
    if document.request_extension is not None:
        said += check_extension(order, document.request_extension, at=at).findings
    for one in said:
        assert one.message.strip()
        assert not UNFILLED.search(one.message)
        assert "None" not in one.message


def test_findings_are_true_when_there_are_none():
    claim = Claim(received=True, reason="counterfeit", description="a copy")
    sound = check_claim(ORDER, claim, at=SHIPPED)
    assert sound
    assert (sound.allowed, sound.code) == (True, "acceptable")
    assert isinstance(sound, Findings)
    blank = Claim(received=True, reason="counterfeit")
    wrong = check_claim(ORDER, blank, at=SHIPPED)
    assert not wrong
    assert (wrong.allowed, wrong.code) == (False, "description-missing")
    assert wrong.revision == ALIEXPRESS_GUIDE.revision


def test_a_verdict_knows_the_fields_of_its_row_and_no_others():
    verdict = Verdict("refund", "otherwise", "full", True, "", (("amount", 5),))
    assert verdict.field("amount") == 5
    with pytest.raises(KeyError):
        verdict.field("kind")
