"""A policy in another language: the same decisions, with their reasons in other words."""

from functools import cache, lru_cache

from attrs import evolve

from disputerules.facts.policy import Policy
from disputerules.facts.translations import TITLES
from disputerules.facts.variant import PREFIX
from disputerules.facts.wording import ENGLISH, VARIANTS, Wording, place_of
from disputerules.language.table import Otherwise, Row
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.languages import By, Language, language_named
from disputerules.policies.neutral import NEUTRAL
from disputerules.policies.presets import base_named
from disputerules.values.errors import InvalidInput, expect
from disputerules.values.suggestions import unknown

REASON = "reason"
Place = tuple[str, str]


def in_language(policy: Policy, language: str) -> Policy:
    """Return the policy with its answers in another language; its decisions stay the same.

    Raises InvalidInput, with the code `unknown-language`, for a language that does not exist.

    >>> in_language(ALIEXPRESS_GUIDE, "pt").wording.language
    'pt'
    """
    expect(policy, Policy, ".policy")
    expect(language, str, ".language")
    if language == policy.wording.language:
        return policy
    return worded(policy, language)


# A service answers every case of one policy in a few languages.
@lru_cache(maxsize=64)
def worded(policy: Policy, language: str) -> Policy:
    found = language_named(language)
    if found.code == ENGLISH.language:
        return evolve(policy, wording=ENGLISH)
    own = {one.place: one.text for one in policy.translations if one.language == found.code}
    texts = {
        place_of(table.name, line.id): text
        for table in policy.every_table
        for line in table.lines
        if (text := translation(found, table.name, line))
    }
    kinds = {**found.titles, REASON: titles_of_reasons(policy, found)}
    return evolve(policy, wording=Wording(found.code, found.words, kinds, texts | own))


def translation(language: Language, table: str, line: Row | Otherwise) -> str | None:
    """Return the reason of a row in a language; None for a row that the library does not have.

    A row of the same table and name that says something else is another row.
    """
    place = place_of(table, line.id)
    text = text_in(language.rows, place)
    if text is not None and line.because in library_texts().get(place, ()):
        return text
    for name, groups in language.presets.items():
        text = text_in(groups, place)
        if text is not None and line.because in texts_of(name).get(place, ()):
            return text
    return None


def text_in(groups: By, place: Place) -> str | None:
    group, row = place
    return groups[group].get(row) if group in groups else None


@cache
def library_texts() -> dict[Place, frozenset[str]]:
    """Return what the rows of the library say, by table and row."""
    nothing_varies = ALIEXPRESS_GUIDE.table(f"{PREFIX}protection.period")
    otherwise = frozenset({nothing_varies.otherwise.because})
    return texts_in(ALIEXPRESS_GUIDE, NEUTRAL.policy) | {(VARIANTS, "otherwise"): otherwise}


@cache
def texts_of(preset: str) -> dict[Place, frozenset[str]]:
    """Return what the rows of a preset say, by table and row."""
    return texts_in(base_named(preset).policy)


def texts_in(*policies: Policy) -> dict[Place, frozenset[str]]:
    found: dict[Place, frozenset[str]] = {}
    for policy in policies:
        for table in policy.every_table:
            for line in table.lines:
                place = place_of(table.name, line.id)
                found[place] = found.get(place, frozenset()) | {line.because}
    return found


def titles(
    kind: str, language: str = ENGLISH.language, policy: Policy = ALIEXPRESS_GUIDE
) -> dict[str, str]:
    """Return the titles of the choices of a kind by their codes, such as those of `state`.

    Those of `reason` are of the reasons of the policy, whose English it gives itself. Raises
    InvalidInput for a language or a kind that does not exist.

    >>> titles("party", "de")["buyer"]
    'Käufer'
    """
    found = language_named(language)
    kinds = (*found.titles, REASON)
    if kind not in kinds:
        raise InvalidInput("unknown-kind", unknown("kind of titles", kind, kinds), ".kind")
    if kind != REASON:
        return dict(found.titles[kind])
    known = titles_of_reasons(policy, found)
    return {one.code: known.get(one.code) or one.title or one.code for one in policy.reasons}


def titles_of_reasons(policy: Policy, language: Language) -> dict[str, str]:
    """Return the titles of reasons by code, of those that have one in the language."""
    texts = {one.code: language.reasons.get(one.title or "") for one in policy.reasons}
    own = {one.place: one.text for one in policy.translations if one.language == language.code}
    texts |= {row: text for (table, row), text in own.items() if table == TITLES}
    return {code: text for code, text in texts.items() if text is not None}
