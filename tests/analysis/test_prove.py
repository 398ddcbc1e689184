"""Laws are proved or refuted by a real case, and six questions are answered."""

from datetime import timedelta

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES, apply_event, open_dispute
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.prove import (
    Answer,
    Outcome,
    always_opens,
    disjoint,
    equivalent,
    equivalent_with_witness,
    more_generous_than,
    never_opens,
    never_opens_with_witness,
    proof,
    prove,
    refund_differs_by_at_most,
    refund_never_higher,
    refund_never_lower,
    stricter_than,
    stricter_than_with_witness,
)
from disputerules.analysis.prove.rendering import (
    proofs_json,
    proofs_status,
    proofs_text,
    shown_value,
)
from disputerules.facts.protection_facts import claims_end_at, granted_extension
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.pens import count, span
from disputerules.rules.law import HistoryLaw
from disputerules.rules.laws import LAWS
from disputerules.values.periods import NEVER
from tests.generators.exceptions import EXCEPTIONS
from tests.generators.sampled import THOROUGH

DAY = timedelta(days=1)
LONGER = ALIEXPRESS_GUIDE.but({"protection.period": "61 days"})
DOWN = ALIEXPRESS_GUIDE.but({"refund.rounding": "down"})


def without(table, *rows, policy=ALIEXPRESS_GUIDE):
    written = next(one for one in policy.own_tables if one.name == table)
    kept = [row for row in written.rows if row.id not in rows]
    return policy.with_table(written.with_rows(*kept))


# Not decided: 12 months count from a last day that rolls forward, of which the search knows bounds.
UNDECIDED = {
    ("eu-withdrawal", "extension-takes-nothing-away"),
    ("eu-withdrawal", "wider-window-allows-as-much"),
}
# Each policy proves one in 13 of the laws, and each law is proved for one policy.
STEP = 1 if THOROUGH else 13


@pytest.mark.no_cover
@pytest.mark.parametrize(("number", "name"), [*enumerate(POLICIES)])
def test_every_preset_keeps_every_law_but_for_what_it_publishes(number, name):
    laws = [*LAWS.values()][(number + 2) % STEP :: STEP]
    outcomes = {one.law.name: one.outcome for one in prove(POLICIES[name], laws)}
    assert outcomes == {law.name: expected_outcome(name, law) for law in laws}


def expected_outcome(name, law):
    if isinstance(law, HistoryLaw):
        return Outcome.SAMPLED
    if (name, law.name) in UNDECIDED:
        return Outcome.UNKNOWN
    return Outcome.REFUTED if (name, law.name) in EXCEPTIONS else Outcome.PROVED


@pytest.mark.parametrize(("name", "law"), EXCEPTIONS)
def test_an_exception_that_is_published_breaks_its_law_and_nothing_else_does(name, law):
    table, row = EXCEPTIONS[name, law]
    policy = POLICIES[name]
    refuted = proof(LAWS[law], policy)
    assert refuted.outcome is Outcome.REFUTED
    reading = Reading(refuted.witness.case(policy), policy)
    assert reference.expression(refuted.law.given, reading)
    assert proof(LAWS[law], without(table, row, policy=policy)).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("law", "table", "row"),
    [
        ("timeout-is-final", "eligibility", "confirmation-timeout"),
        ("one-unit-one-dispute", "eligibility", "already-decided"),
        ("nobody-asks-for-more-than-is-left", "claim", "amount-exceeds-refundable"),
        ("silence-has-an-outcome", "life-cycle", "seller-silent"),
    ],
)
def test_a_law_is_refuted_by_a_real_case_when_its_row_is_dropped(law, table, row):
    policy = without(table, row)
    refuted = proof(LAWS[law], policy)
    assert refuted.outcome is Outcome.REFUTED
    reading = Reading(refuted.witness.case(policy), policy)
    assert reference.expression(refuted.law.given, reading)
    assert not reference.expression(refuted.law.holds, reading)


def test_the_dispute_that_refutes_a_law_was_led_there_by_its_events():
    table = ALIEXPRESS_GUIDE.table("life-cycle")
    revises = table.row("buyer-revises")
    fields = dict(revises.then.fields) | {"rounds": count(99).node}
    without_end = evolve(revises, then=evolve(revises.then, fields=tuple(fields.items())))
    rows = [without_end if row.id == revises.id else row for row in table.rows]
    policy = ALIEXPRESS_GUIDE.with_table(table.with_rows(*rows))
    shown = proof(LAWS["rounds-are-bounded"], policy).witness
    dispute = open_dispute(shown.order, shown.claim(), at=shown.values["opened_at"], policy=policy)
    for event in shown.history:
        dispute = apply_event(dispute, event)
    assert dispute.rounds == 1
    # The policy has five rounds, and the next event makes 99.
    last = shown.events()[-1]
    assert (last.type, apply_event(dispute, last).rounds) == ("buyer-revised", 99)


def test_a_law_about_two_cases_is_refuted_by_both():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    rows = [
        evolve(row, when=granted_extension > span(DAY)) if row.id == "not-shipped" else row
        for row in table.rows
    ]
    policy = ALIEXPRESS_GUIDE.with_table(table.with_rows(*rows))
    refuted = proof(LAWS["extension-takes-nothing-away"], policy)
    assert refuted.outcome is Outcome.REFUTED
    case = refuted.witness.case(policy)
    assert reference.expression(refuted.law.given, Reading(case, policy))
    assert not reference.expression(refuted.law.holds, Reading(case, policy, dict(refuted.moved)))
    assert "second case: granted_extension = " in proofs_text((refuted,))
    assert proofs_json((refuted,))["laws"][0]["moved"]
    assert proofs_status((refuted,)) == 1


def test_the_instant_of_a_second_case_is_shown():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    rows = [row for row in table.rows if row.id != "confirmation-timeout"]
    policy = ALIEXPRESS_GUIDE.with_table(table.with_rows(*rows))
    assert proof(LAWS["closed-stays-closed"], policy).outcome is Outcome.PROVED
    assert claims_end_at.node.name == "claims_end_at"
    assert shown_value(NEVER.replace(year=2026)) == "2026-01-01T00:00:00Z"


def test_only_yes_is_true():
    assert Answer.YES
    assert not Answer.NO
    assert not Answer.UNKNOWN


def test_the_six_questions_are_answered():
    assert not never_opens(ALIEXPRESS_GUIDE)
    assert never_opens_with_witness(ALIEXPRESS_GUIDE)[1] is not None
    assert never_opens(ALIEXPRESS_GUIDE.but({"protection.opens_after": "60 days"})) is Answer.NO
    assert always_opens(ALIEXPRESS_GUIDE) is Answer.NO
    assert stricter_than(ALIEXPRESS_GUIDE, LONGER)
    assert not stricter_than(LONGER, ALIEXPRESS_GUIDE)
    assert not stricter_than(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE)
    assert stricter_than_with_witness(ALIEXPRESS_GUIDE, LONGER)[1] is not None
    assert more_generous_than(LONGER, ALIEXPRESS_GUIDE)
    assert equivalent(ALIEXPRESS_GUIDE, DOWN)
    assert equivalent_with_witness(ALIEXPRESS_GUIDE, LONGER)[0] is Answer.NO
    assert disjoint(ALIEXPRESS_GUIDE, LONGER) is Answer.NO


def test_refunds_are_bounded_both_ways():
    assert refund_never_higher(ALIEXPRESS_GUIDE, DOWN)
    assert not refund_never_lower(ALIEXPRESS_GUIDE, DOWN)
    assert refund_differs_by_at_most(ALIEXPRESS_GUIDE, DOWN) == (0, 1)


def test_what_is_not_decided_is_unknown(monkeypatch):
    def undecided(self, *rest, **more):
        raise Undecided

    monkeypatch.setattr(SolverQuery, "search", undecided)
    assert never_opens(ALIEXPRESS_GUIDE) is Answer.UNKNOWN
    proofs = prove(ALIEXPRESS_GUIDE, [LAWS["timeout-is-final"], LAWS["ended-is-ended"]])
    assert {one.outcome for one in proofs} == {Outcome.UNKNOWN}
    assert proofs_status(proofs) == 3
    assert proofs_json(proofs)["laws"][0]["outcome"] == "unknown"
