"""Every language says all that English says, with the same values in it, and decides nothing."""

from string import Formatter

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES, InvalidInput, decide_case
from disputerules.facts.translations import values_in
from disputerules.facts.variant import PREFIX
from disputerules.facts.vocabulary import FACTS
from disputerules.facts.wording import VARIANTS, place_of
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import with_interpreter
from disputerules.policies.languages import language_named, languages
from disputerules.policies.neutral import NEUTRAL
from disputerules.policies.worded import in_language, titles, translation
from disputerules.values.ledger import Outcome
from disputerules.values.order import Party
from disputerules.values.periods import Unit
from disputerules.values.periods.period import OPTIONS
from disputerules.values.settlement import DeductionCode, Remedy, SettledBy, State
from tests.docs.fences import ROOT

OTHERS = [code for code in languages() if code != "en"]
SHIPPED = {**POLICIES, "neutral": NEUTRAL.policy}
ENGLISH = language_named("en")
LINES = sorted(
    {
        (*place_of(table.name, line.id), line.because)
        for policy in SHIPPED.values()
        for table in policy.every_table
        for line in table.lines
    }
)
CASE = ROOT / "examples" / "counterfeit-with-return.json"


def fields_in(sentence):
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)


def texts_of(language, place):
    """Every reason that a language has for a place, by whose it is: the library's or a preset's."""
    group, row = place
    sources = {"": language.rows, **language.presets}
    return {
        whose: text
        for whose, groups in sources.items()
        if (text := groups.get(group, {}).get(row)) is not None
    }


def test_the_languages_that_ship():
    assert languages() == ("de", "en", "pt")


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_of_every_policy_is_translated(code, name):
    policy = in_language(SHIPPED[name], code)
    untranslated = [
        (table.name, line.id)
        for table in policy.every_table
        for line in table.lines
        if policy.wording.because(table.name, line).startswith("[")
    ]
    assert untranslated == [], f"give these rows a text in policies/languages/{code}.toml"


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_values_of_its_row(code):
    language = language_named(code)
    wrong = {
        (policy.name, table.name, line.id): text
        for policy in SHIPPED.values()
        for table in policy.every_table
        for line in table.lines
        if (text := translation(language, table.name, line)) is not None
        and values_in(text) != values_in(line.because)
    }
    assert wrong == {}, f"give these texts the placeholders of their rows, in {code}.toml"


@pytest.mark.parametrize(
    "text",
    ["bis", "bis {opens_at}", "{opens_at:bis|nie} {at}", "{opens_at:bis|nie} {opens_at}"],
)
def test_a_missing_or_surplus_value_is_noticed(text):
    assert values_in(text) != values_in("the wait {opens_at:lasts until|never ends}")


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_of_a_row_that_nobody_has(code):
    language = language_named(code)
    known = {(group, row) for group, row, _ in LINES}
    given = {
        (group, row)
        for groups in (language.rows, *language.presets.values())
        for group, rows in groups.items()
        for row in rows
    }
    assert given - known - {(VARIANTS, "otherwise")} == set()


@pytest.mark.parametrize("code", OTHERS)
def test_sentences_and_titles_are_those_of_english(code):
    language = language_named(code)
    assert {key: fields_in(text) for key, text in language.sentences.items()} == {
        key: fields_in(text) for key, text in ENGLISH.sentences.items()
    }
    codes = {kind: set(known) for kind, known in language.titles.items()}
    assert codes == {kind: set(known) for kind, known in ENGLISH.titles.items()}
    reasons = {one.title for policy in SHIPPED.values() for one in policy.reasons}
    assert set(language.reasons) == reasons


@pytest.mark.parametrize("code", OTHERS)
def test_every_word_for_a_value_is_translated(code):
    units = [one.replace("-", " ") for one in Unit]
    singular = [one.removesuffix("s") for one in units]
    simple = ["never", "none", "yes", "no", "not translated"]
    assert set(language_named(code).words) == {*units, *singular, *OPTIONS, *simple}


def test_every_choice_has_a_title():
    kinds = ENGLISH.titles
    assert set(kinds["state"]) == set(State)
    assert set(kinds["outcome"]) == set(Outcome)
    assert set(kinds["party"]) == set(Party)
    assert set(kinds["settled_by"]) == set(SettledBy)
    assert set(kinds["deduction"]) == set(DeductionCode)
    assert set(kinds["remedy"]) == {*FACTS["remedy"].choices, *Remedy}
    for kind in ("event_type", "order_status", "shipment_status"):
        assert set(kinds[kind]) == set(FACTS[kind].choices), kind


def plain_case():
    return CASE.read_text(encoding="utf-8")


def without_messages(plain):
    match plain:
        case dict():
            return {key: without_messages(one) for key, one in plain.items() if key != "message"}
        case list():
            return [without_messages(one) for one in plain]
    return plain


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_changes_the_messages_and_nothing_else(code):
    english, other = decide_case(plain_case()), decide_case(plain_case(), language=code)
    assert english != other
    assert without_messages(english) == without_messages(other)


def test_an_answer_is_in_its_language():
    plain = decide_case(plain_case(), language="de")
    assert plain["eligibility"]["message"] == (
        "alles, was übrig ist, gehört schon zu einem offenen Streitfall"
    )


@pytest.mark.parametrize("code", OTHERS)
def test_both_ways_to_write_a_message_agree(code):
    policy = in_language(ALIEXPRESS_GUIDE, code)
    slow = with_interpreter(policy, evaluated.table)
    assert decide_case(plain_case(), policy=policy) == decide_case(plain_case(), policy=slow)


def test_a_policy_in_another_language_keeps_its_revision():
    german = in_language(ALIEXPRESS_GUIDE, "de")
    assert german.revision == ALIEXPRESS_GUIDE.revision
    assert german != ALIEXPRESS_GUIDE
    assert in_language(german, "de") is german
    assert in_language(german, "en") == ALIEXPRESS_GUIDE


def test_a_row_that_says_something_else_is_not_the_same_row():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    rows = [
        evolve(row, because="no money came") if row.id == "not-paid" else row for row in table.rows
    ]
    policy = in_language(ALIEXPRESS_GUIDE.with_table(table.with_rows(*rows)), "de")
    changed = policy.table("eligibility").row("not-paid")
    assert policy.wording.because("eligibility", changed) == "[nicht übersetzt] no money came"


def test_an_unknown_language_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput, match=r"unknown language 'dee'; did you mean 'de'\?") as found:
        decide_case(plain_case(), language="dee")
    assert found.value.code == "unknown-language"


def test_titles_are_by_code():
    assert titles("state", "pt")["refund-due"] == "reembolso devido"
    assert titles("reason")["counterfeit"] == "The goods are counterfeit"
    assert titles("reason", "de", POLICIES["etsy"])["arrived-late"] == (
        "nach dem voraussichtlichen Liefertermin angekommen"
    )
    assert titles("reason", "de")["returned-to-seller"] == "Paket ging an den Verkäufer zurück"
    assert titles("reason", "de", POLICIES["amazon-a-to-z"])["returned-to-seller"] == (
        "zurückgeschickt und nicht erstattet"
    )
    with pytest.raises(InvalidInput, match="did you mean 'state'"):
        titles("states")


def test_a_variant_has_one_text_whatever_it_sets():
    assert place_of(f"{PREFIX}calendar.zone", "germany") == (VARIANTS, "germany")
