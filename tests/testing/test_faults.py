"""Faults that are planted in a policy are found by its laws."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE
from disputerules.decide.answer import answer_case
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import read_examples
from disputerules.facts.dispute_facts import most_refundable, opened_at
from disputerules.facts.order_facts import at, shipping_left
from disputerules.facts.protection_facts import claims_end_at, confirmation_closes_at
from disputerules.interpreters.compiled import with_interpreter
from disputerules.language.pens import amount, choice, count, span
from disputerules.language.table import Outcome
from disputerules.rules.laws import LAWS
from disputerules.testing import broken_laws
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.values.settlement import State

GUIDE = ALIEXPRESS_GUIDE
NEGOTIATION = Path(__file__).parents[2] / "conformance" / "negotiation.json"


def changed(policy, table, row, **parts):
    """The policy with parts of one row changed."""
    whole = policy.table(table)
    if row == "otherwise":
        return policy.with_table(evolve(whole, otherwise=evolve(whole.otherwise, **parts)))
    rows = [evolve(one, **parts) if one.id == row else one for one in whole.rows]
    return policy.with_table(whole.with_rows(*rows))


def without(policy, table, row):
    whole = policy.table(table)
    return policy.with_table(whole.with_rows(*(one for one in whole.rows if one.id != row)))


def first(policy, table, row, other):
    """The policy in which a row is asked before another."""
    rows = list(policy.table(table).rows)
    moved = next(one for one in rows if one.id == row)
    rows.remove(moved)
    rows.insert(next(at for at, one in enumerate(rows) if one.id == other), moved)
    return policy.with_table(policy.table(table).with_rows(*rows))


def outcome_of(policy, table, row, **fields):
    then = policy.table(table).row(row).then
    nodes = tuple(
        (name, fields[name].node if name in fields else node) for name, node in then.fields
    )
    return Outcome(then.allowed, then.code, then.path, nodes)


def with_fields(policy, table, row, **fields):
    return changed(policy, table, row, then=outcome_of(policy, table, row, **fields))


CAPPED = GUIDE.but({"refund.reason_caps": {"quality-problem": 5000, "counterfeit": 5000}})
ALLOW = GUIDE.table("eligibility").otherwise.then
THINKING = GUIDE.but({"protection.after_confirmation": "2 days"})
WAITING = GUIDE.but({"protection.opens_after": "5 days"})

FAULTS = {
    "window-off-by-one-tick": (
        changed(GUIDE, "eligibility", "confirmation-timeout", when=at > claims_end_at),
        "timeout-is-final",
    ),
    "confirmation-off-by-one-tick": (
        changed(
            THINKING, "eligibility", "goods-confirmed", when=at > confirmation_closes_at.or_never
        ),
        "confirmation-is-final",
    ),
    "row-left-out": (without(WAITING, "eligibility", "waiting-period"), "waits-are-kept"),
    "row-swapped": (
        first(GUIDE, "life-cycle", "revision-not-acceptable", "buyer-revises"),
        None,
    ),
    "outcome-turned": (
        changed(GUIDE, "eligibility", "order-cancelled", then=ALLOW),
        "cancelled-orders-stay-closed",
    ),
    "partial-where-full-is-owed": (
        with_fields(GUIDE, "refund", "not-received", kind=choice("partial"), amount=amount(1)),
        "not-received-is-full",
    ),
    "silence-without-outcome": (
        without(GUIDE, "life-cycle", "buyer-silent"),
        "silence-has-an-outcome",
    ),
    "no-deadline": (
        changed(GUIDE, "states", "awaiting-return", then=GUIDE.table("states").otherwise.then),
        "every-dispute-ends",
    ),
    "cap-ignored": (without(CAPPED, "claim", "exceeds-reason-cap"), "caps-are-kept"),
    "more-than-was-paid": (
        without(GUIDE, "claim", "amount-exceeds-refundable"),
        "nobody-asks-for-more-than-is-left",
    ),
    "shipping-refunded-twice": (
        with_fields(GUIDE, "refund-shipping", "whole-order", amount=shipping_left + shipping_left),
        "shipping-never-above-what-is-left",
    ),
    "ended-dispute-moves": (
        changed(
            GUIDE,
            "life-cycle",
            "already-final",
            then=evolve(
                outcome_of(GUIDE, "life-cycle", "already-final", state=choice(State.REFUND_DUE)),
                allowed=True,
            ),
        ),
        "ended-is-ended",
    ),
    "rounds-without-end": (
        with_fields(GUIDE, "life-cycle", "buyer-revises", rounds=count(99)),
        "rounds-are-bounded",
    ),
    "revision-without-a-new-clock": (
        with_fields(
            GUIDE, "states", "awaiting-seller", timeout=opened_at + span(timedelta(days=5))
        ),
        "revision-restarts-the-clock",
    ),
    "settled-above-what-is-disputed": (
        with_fields(GUIDE, "life-cycle", "seller-silent", amount=most_refundable + amount(1)),
        "settled-within-what-is-disputed",
    ),
}
BY_LAW = {name: fault for name, fault in FAULTS.items() if fault[1]}


@pytest.mark.no_cover
@pytest.mark.parametrize("fault", BY_LAW.values(), ids=list(BY_LAW))
def test_a_planted_fault_breaks_a_law(fault):
    policy, law = fault
    assert broken_laws(policy, [LAWS[law]], samples=300, shrink=False)


def test_a_row_that_another_takes_the_place_of_is_found_by_coverage():
    policy, _ = FAULTS["row-swapped"]
    coverage = RuleCoverage(policy)
    watched = with_interpreter(policy, coverage.table)
    for example in read_examples(json.loads(NEGOTIATION.read_text(encoding="utf-8"))):
        if "error" not in example.expect:
            document = read_case({**example.case, "policy": None})
            answer_case(evolve(document, policy=watched))
    assert Spot("life-cycle", "buyer-revises") in coverage.missing
    assert Spot("life-cycle", "revision-not-acceptable") not in coverage.missing


def test_a_broken_law_says_by_what_in_code_that_can_be_pasted():
    policy, law = FAULTS["window-off-by-one-tick"]
    found = broken_laws(policy, [LAWS[law]], samples=200)
    assert "at and after the timeout nothing opens" in found[0].message
    assert "Order(id='A-1'" in found[0].message
