"""What a changed variant does is compared, proved, linted and found in a history."""

from datetime import timedelta

import pyarrow
import pytest
from attrs import evolve

from disputerules import Variant
from disputerules.analysis.compare import compare
from disputerules.analysis.lint import lint
from disputerules.analysis.prove import refund_never_higher, stricter_than
from disputerules.histories import compare_history
from disputerules.histories.report.words import differences
from disputerules.language.pens import pen
from tests.facts.test_variants import DELIVERED, FRESH, PLAIN, START, variant

DAY = timedelta(days=1)
LONG = evolve(PLAIN, variants=[variant(protection__period="60 days")])
SHORT = evolve(PLAIN, variants=[variant(protection__period="48 hours")])


@pytest.mark.parametrize("old", [PLAIN, LONG], ids=["no variant", "another value"])
def test_compare_says_for_which_orders_a_value_differs(old):
    found = compare(old, SHORT)
    (one,) = [each for each in found.differences if each.table == "set.protection.period"]
    assert one.message == "protection.period: for order category fresh: 60 days -> 48 hours"
    assert one.witness.document()["order"]["attributes"] == {"category": "fresh"}
    assert not found.unknown
    eligibility = [each for each in found.differences if each.table == "eligibility"]
    assert {each.witness.document()["order"]["attributes"]["category"] for each in eligibility} == {
        "fresh"
    }


def test_a_value_that_only_one_policy_sets_is_compared_both_ways():
    (back,) = [each for each in compare(SHORT, PLAIN).differences if each.table.startswith("set.")]
    assert back.message == "protection.period: for order category fresh: 48 hours -> 60 days"
    assert not compare(SHORT, SHORT).differences
    assert "set.protection.period" in compare(SHORT, SHORT).same


def test_a_flag_that_chooses_a_value_is_named_by_what_it_states():
    unreceived = variant(~pen(PLAIN.facts["received"]), protection__period="9 days")
    (one,) = [
        each
        for each in compare(PLAIN, evolve(PLAIN, variants=[unreceived])).differences
        if each.table.startswith("set.")
    ]
    assert one.message == (
        "protection.period: for the buyer received something: no: 60 days -> 9 days"
    )


def test_laws_about_a_variant_are_proved():
    assert stricter_than(SHORT, PLAIN)
    assert not stricter_than(PLAIN, SHORT)
    assert refund_never_higher(SHORT, PLAIN)


def test_lint_finds_a_variant_that_never_decides():
    twice = Variant("again", FRESH, {"protection.period": "1 day"}, "again")
    policy = evolve(SHORT, variants=[*SHORT.variants, twice])
    found = [one for one in lint(policy, tables=["set.protection.period"]) if not one.note]
    assert ("again",) in [one.rows for one in found]


def test_lint_looks_for_the_value_that_disables_a_row_beside_variants():
    policy = evolve(PLAIN, variants=[variant(remedies__received_keep=["full"])])
    policy = policy.but({"evidence.description_required": False})
    rows = [one.rows for one in lint(policy, tables=["evidence"])]
    assert ("description-missing",) in rows


def test_lint_names_a_setting_that_disables_a_row_though_a_variant_sets_it():
    never = variant(refund__shipping="never", name="no-shipping")
    found = lint(evolve(PLAIN, variants=[never]), tables=["refund-shipping"])
    messages = {one.message for one in found}
    assert "row proportional is disabled by the value of refund.shipping" in messages


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"remedies__received_keep": []}, "acceptable", "remedy-not-offered"),
        ({"evidence__formats": ["png"]}, "acceptable", "file-type-not-allowed"),
        ({"evidence__formats": None}, "file-type-not-allowed", "acceptable"),
    ],
)
def test_a_variant_may_set_a_list_of_words(changes, old, new):
    found = compare(PLAIN, evolve(PLAIN, variants=[variant(**changes)]))
    assert not found.unknown
    seen = [one for one in found.differences if (one.old, one.new) == (old, new)]
    assert [one.witness.document()["order"]["attributes"] for one in seen] == [
        {"category": "fresh"}
    ] * len(seen)
    assert seen


def row(number, category, at):
    stamps = {"placed_at": START, "paid_at": START, "shipped_at": START, "delivered_at": DELIVERED}
    return {"order_id": str(number), "at": at, "kind": category, **stamps} | {
        "currency": "USD",
        "paid": 1000,
    }


def test_a_history_shows_what_a_variant_would_have_changed():
    at = START + 10 * DAY
    rows = [row(1, "fresh", at), row(2, "fashion", at), row(3, "fresh", START + DAY)]
    both = {"protection__period": "48 hours", "negotiation__seller_response": "1 day"}
    new = evolve(PLAIN, variants=[variant(**both)])
    found = compare_history(
        pyarrow.Table.from_pylist(rows), PLAIN, new, mapping={"order_category": "kind"}
    )
    (flip,) = [one for one in found.flips if one.table == "eligibility"]
    assert (flip.old, flip.new, flip.count) == ("eligible", "confirmation-timeout", 1)
    expected = "variants of negotiation.seller_response changed; this history has no disputes"
    assert any(one.startswith(expected) for one in found.unknown)
    assert not any("protection.period" in one for one in found.unknown)
    (line,) = [one for one in differences(PLAIN, new) if one[0] == "variant fresh-food"]
    assert line[2:] == ("none", "protection.period: 48 hours, negotiation.seller_response: 1 day")
    (gone,) = [one for one in differences(new, PLAIN) if one[0] == "variant fresh-food"]
    assert gone[3] == "none"
    other = evolve(PLAIN, variants=[variant(negotiation__seller_response="2 days")])
    source = pyarrow.Table.from_pylist(rows)
    again = compare_history(source, new, other, mapping={"order_category": "kind"})
    assert any("seller_response" in one for one in again.unknown)
