"""A policy file may say its own rows in other languages; what it lacks is told in English."""

import re

import pytest
from attrs import evolve

from disputerules import (
    InvalidInput,
    InvalidPolicy,
    Policy,
    decide_case,
    from_toml,
    in_language,
    read_policy,
    titles,
    to_json,
    to_toml,
)
from disputerules.documents import from_json
from disputerules.facts.translations import Translation

CLUB = """
base = "aliexpress-guide"
name = "club"

[attributes.buyer]
claims = { kind = "count", default = 12 }

[reasons.too-small]
branch = "received"
title = "It is too small"

[[variants]]
id = "patient"
when = "goods_paid < 100"
set = { "protection.opens_after" = "10 days" }
because = "small orders wait"

[[rows]]
table = "eligibility"
id = "too-many-claims"
before = "waiting-period"
when = "buyer_claims >= 12"
then = "refuse"
because = "this account has made {buyer_claims} claims"
source = "https://example.com/limits"
"""
GERMAN = """
[translations.de]
eligibility.too-many-claims = "dieses Konto hat schon {buyer_claims} Mal reklamiert"
variants.patient = "kleine Bestellungen warten"
titles.too-small = "zu klein"
"""
CASE = {
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "paid_at": "2026-01-02T08:00:00Z",
        "shipped_at": "2026-01-05T08:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 4500}],
    },
    "at": "2026-01-20T08:00:00Z",
}


@pytest.fixture(scope="module")
def club() -> Policy:
    return from_toml(CLUB + GERMAN)


def message(policy, language):
    return decide_case(CASE, policy=policy, language=language)["eligibility"]["message"]


def test_a_row_of_its_own_is_told_in_the_language(club):
    assert message(club, "de") == "dieses Konto hat schon 12 Mal reklamiert"


def test_what_is_not_translated_is_told_as_it_is_and_says_so(club):
    assert message(club, "pt") == "[não traduzido] this account has made 12 claims"


def test_a_variant_and_a_title_have_a_text_too(club):
    german = in_language(club, "de")
    table = german.table("set.protection.opens_after")
    assert german.wording.because(table.name, table.row("patient")) == "kleine Bestellungen warten"
    assert german.wording.title("reason", "too-small") == "zu klein"
    assert titles("reason", "de", club)["too-small"] == "zu klein"
    assert titles("reason", "pt", club)["too-small"] == "It is too small"


def test_translations_are_part_of_the_policy(club):
    assert from_toml(CLUB) != club
    assert from_toml(CLUB).revision != club.revision
    assert from_toml(to_toml(club)) == club
    assert from_json(Policy, to_json(club)) == club
    assert to_json(in_language(club, "de")) == to_json(club)


def test_two_policies_with_one_table_keep_their_own_words(club):
    other = from_toml(CLUB + GERMAN.replace("schon", "bereits"))
    assert message(club, "de") == "dieses Konto hat schon 12 Mal reklamiert"
    assert message(other, "de") == "dieses Konto hat bereits 12 Mal reklamiert"


def test_a_base_hands_its_translations_down(club):
    changed = {"translations": {"de": {"titles": {"too-small": "viel zu klein"}}, "pt": None}}
    both = from_toml(CLUB + GERMAN + "[translations.pt]\ntitles.too-small = 'pequeno demais'")
    policy = read_policy({"base": "aliexpress-guide"} | changed | reasons())
    assert titles("reason", "de", policy)["too-small"] == "viel zu klein"
    assert titles("reason", "pt", both)["too-small"] == "pequeno demais"


def reasons():
    return {"reasons": {"too-small": {"branch": "received", "title": "It is too small"}}}


def test_a_row_that_is_worded_anew_loses_its_translation(club):
    table = next(one for one in club.own_tables if one.name == "eligibility")
    kept = [row for row in table.rows if row.id != "too-many-claims"]
    assert [one.row for one in club.with_table(table.with_rows(*kept)).translations] == [
        "too-small",
        "patient",
    ]


@pytest.mark.parametrize(
    ("translations", "path", "message"),
    [
        ({"fr": {"titles": {"too-small": "x"}}}, ".fr.titles['too-small']", "unknown language"),
        ({"en": {"titles": {"too-small": "x"}}}, ".en.titles['too-small']", "unknown language"),
        ({"de": {"title": {"too-small": "x"}}}, ".de.title['too-small']", "unknown table 'title'"),
        ({"de": {"titles": {"to-small": "x"}}}, ".de.titles['to-small']", "did you mean 'too-sm"),
        ({"de": {"titles": {"too-small": " "}}}, ".de.titles['too-small']", "non-empty string"),
        ({"de": {"titles": {"too-small": 1}}}, ".de.titles['too-small']", "non-empty string"),
        (
            {"de": {"eligibility": {"not-paid": "{goods_left} fehlen"}}},
            ".de.eligibility['not-paid']",
            "the placeholder {goods_left} is not in the row; remove it",
        ),
        (
            {"de": {"eligibility": {"order-cancelled": "storniert"}}},
            ".de.eligibility['order-cancelled']",
            "the placeholder {cancelled_at} is missing",
        ),
        (
            {"de": {"order-status": {"otherwise": "geschützt bis {protection_ends_at}"}}},
            ".de['order-status'].otherwise",
            "the placeholder {protection_ends_at:|} is missing",
        ),
        (
            {"de": {"eligibility": {"not-paid": "{goods} fehlen"}}},
            ".de.eligibility['not-paid']",
            "unknown fact 'goods'",
        ),
        ({"de": {"eligibility": []}}, ".de.eligibility", "expected an object"),
        ({"de": []}, ".de", "expected an object"),
        ([], "", "expected an object"),
    ],
)
def test_a_mistake_has_its_place(translations, path, message):
    plain = {"base": "aliexpress-guide", "translations": translations} | reasons()
    with pytest.raises(InvalidInput, match=re.escape(message)) as found:
        read_policy(plain)
    errors = getattr(found.value, "errors", (found.value,))
    assert f".translations{path}" in [one.path for one in errors]


def test_all_mistakes_come_at_once():
    rows = {"not-paid": "{goods_left}", "order-cancelled": "storniert"}
    with pytest.raises(InvalidPolicy) as found:
        read_policy({"base": "aliexpress-guide", "translations": {"de": {"eligibility": rows}}})
    assert len(found.value.errors) == 2


def test_only_translations_are_taken(club):
    with pytest.raises(InvalidPolicy, match="expected Translation, got 'zu klein'"):
        evolve(club, translations=("zu klein",))
    one = Translation("de", "titles", "too-small", "zu klein", "It is too small")
    assert one in club.translations
