"""A policy as people read it says every number, every row, and what is not as in the default."""

from datetime import date

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES, Calendar
from disputerules.documents import policy_words
from disputerules.documents.handbook import policy_text
from disputerules.documents.policy_differences import differences
from disputerules.documents.policy_markdown import markdown_table, policy_markdown
from disputerules.documents.policy_words import as_words, value_of
from disputerules.facts.settings import SETTINGS

ELIGIBILITY = ALIEXPRESS_GUIDE.table("eligibility")
FIRST, SECOND, *REST = ELIGIBILITY.rows
NAMED = list(POLICIES.values())


def with_rows(*rows):
    return ALIEXPRESS_GUIDE.with_table(ELIGIBILITY.with_rows(*rows))


@pytest.mark.parametrize("policy", NAMED, ids=lambda one: one.name)
def test_the_plain_text_has_every_setting_and_every_row_within_eighty_columns(policy):
    text = policy_text(policy)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    words = {line.split()[0] for line in lines if line.strip()}
    assert {one.partition(".")[2] for one in SETTINGS} <= words
    assert {row.id for table in policy.tables for row in table.rows} <= words
    assert "*" not in text


@pytest.mark.parametrize("policy", NAMED, ids=lambda one: one.name)
def test_the_markdown_has_every_setting_and_every_row(policy):
    text = policy_markdown(policy)
    assert text.startswith(f"# Policy `{policy.name}`\n")
    assert all(f"| `{name}` | " in text for name in SETTINGS)
    assert all(f"| `{row.id}` | " in text for table in policy.tables for row in table.rows)


def test_the_default_differs_in_nothing():
    assert list(differences(ALIEXPRESS_GUIDE)) == []
    assert "  nothing  it decides as the default does\n" in policy_text(ALIEXPRESS_GUIDE)


@pytest.mark.parametrize("policy", NAMED, ids=lambda one: one.name)
def test_a_policy_that_differs_in_nothing_has_the_same_settings(policy):
    changed = dict(differences(policy))
    kept = [one for one in SETTINGS.values() if one.name not in changed]
    assert all(policy.setting(one) == ALIEXPRESS_GUIDE.setting(one) for one in kept)


def test_a_changed_number_says_both_values():
    policy = ALIEXPRESS_GUIDE.but(
        {"protection.after_delivery": "14 days", "extension.days_each": 7}
    )
    assert list(differences(policy)) == [
        ("protection.after_delivery", "none -> 14 days"),
        ("extension.days_each", "30 days -> 7 days"),
    ]


def test_the_source_of_a_zone_is_shown_beside_it():
    source = {"calendar.zone": "https://example.com/help"}
    policy = ALIEXPRESS_GUIDE.but({"calendar.zone": "Europe/Paris", "sources": source})
    assert ("calendar.zone", "Europe/Paris [https://example.com/help]") in policy_words.head(policy)
    assert policy.but({"calendar.zone": "Europe/Rome"}).sources == ()


def test_a_changed_calendar_says_what_of_it():
    calendar = Calendar("UTC", ("sunday",), (date(2026, 1, 1),), (date(2026, 1, 4),))
    assert list(differences(evolve(ALIEXPRESS_GUIDE, calendar=calendar))) == [
        ("calendar.weekend", "saturday, sunday -> sunday"),
        ("calendar.holidays", "none -> 2026-01-01"),
        ("calendar.workdays", "none -> 2026-01-04"),
    ]


def test_rows_that_are_new_gone_or_changed_are_named():
    changed = evolve(SECOND, because="otherwise")
    new = evolve(FIRST, id="something-new")
    assert list(differences(with_rows(changed, *REST, new))) == [
        ("table eligibility", "row order-cancelled is gone"),
        ("table eligibility", "row charged-back is another"),
        ("table eligibility", "row something-new is new"),
    ]


def test_rows_in_another_order_are_a_difference():
    assert list(differences(with_rows(SECOND, FIRST, *REST))) == [
        ("table eligibility", "the rows stand in another order")
    ]


def test_a_table_that_only_one_policy_has_is_new_or_gone_row_by_row():
    less = evolve(ALIEXPRESS_GUIDE, tables=(ELIGIBILITY,))
    gone = dict(differences(less))
    assert gone["table refund"] == "row otherwise is gone"
    assert dict(differences(ALIEXPRESS_GUIDE, less))["table refund"] == "row otherwise is new"


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        (None, "none"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (1, "1"),
        ("close", "close"),
        ([], "none"),
        (["a", "b"], "a, b"),
        ({}, "none"),
        ({"default": "buyer", "counterfeit": "seller"}, "default: buyer, counterfeit: seller"),
    ],
)
def test_a_plain_value_is_written_as_a_person_writes_it(plain, words):
    assert as_words(plain) == words


def test_a_count_has_its_unit_and_a_map_of_counts_has_not():
    assert value_of(ALIEXPRESS_GUIDE, SETTINGS["evidence.max_bytes"]) == "2097152 bytes"
    capped = ALIEXPRESS_GUIDE.but({"refund.reason_caps": {"counterfeit": 5000}})
    assert value_of(capped, SETTINGS["refund.reason_caps"]) == "counterfeit: 5000"


def test_a_bar_in_a_cell_ends_no_column():
    assert markdown_table(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |"
