"""The key `translations`: what the rows and reasons of a policy say in other languages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.translations import (
    Translation,
    originals,
    plain_translations,
    problems,
)
from disputerules.facts.wording import ENGLISH
from disputerules.language.check import because_problems
from disputerules.policies.file.draft import Draft
from disputerules.policies.languages import languages
from disputerules.values.codec import TEXT, expect_object, nullable, step
from disputerules.values.errors import DisputeRulesError, InvalidPolicy, raise_all
from disputerules.values.suggestions import unknown

KEY = "translations"
ROWS = {"type": "object", "additionalProperties": TEXT.schema}
TABLES = {"type": "object", "additionalProperties": nullable(ROWS)}
SCHEMA: dict[str, Any] = {"type": "object", "additionalProperties": nullable(TABLES)}


def with_translations(policy: Policy, value: Any, draft: Draft) -> Policy:
    """Return the policy of a draft with translations: an object of languages, tables and rows.

    One takes the place of that of the base. Raises all mistakes at once.
    """
    mistakes: list[DisputeRulesError] = []
    try:
        given = list(flat(value, draft))
    except DisputeRulesError as error:
        raise error.under(f".{KEY}") from None
    known = originals(policy.tables, policy.variants, policy.reasons)
    found = {(one.language, *one.place): one for one in policy.translations}
    for language, table, row, text in given:
        path = f".{KEY}{step(language)}{step(table)}{step(row)}"
        wrong = list(wrong_with(policy, known, language, (table, row), text))
        mistakes += [InvalidPolicy(message, path) for message in wrong]
        if not wrong:
            original = known[table, row]
            found[language, table, row] = Translation(language, table, row, text, original)
    raise_all(mistakes)
    return evolve(policy, translations=tuple(found.values()))


def flat(value: Any, draft: Draft) -> Iterator[tuple[str, str, str, Any]]:
    """Yield each text with its language, table and row."""
    for language, tables in in_object(value, "", draft):
        for table, rows in in_object(tables, step(language), draft):
            for row, text in entries(rows, step(language) + step(table)):
                yield language, table, row, text


def in_object(value: Any, path: str, draft: Draft) -> Iterator[tuple[str, Any]]:
    """Yield the tables in an object, where a key of the top may have fallen into it."""
    for key, inner in entries(value, path):
        with under(path + step(key)):
            draft.refuse_misplaced(key, inner, f"[{KEY}{path}]")
        yield key, inner


def entries(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    with under(path):
        plain = {} if value is None else expect_object(value)
    yield from plain.items()


@contextmanager
def under(path: str) -> Iterator[None]:
    """Put a path before that of an error."""
    try:
        yield
    except DisputeRulesError as error:
        raise error.under(path) from None


def wrong_with(
    policy: Policy,
    known: dict[tuple[str, str], str],
    language: str,
    place: tuple[str, str],
    text: Any,
) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    if language not in languages() or language == ENGLISH.language:
        others = [one for one in languages() if one != ENGLISH.language]
        yield unknown("language", language, others)
    elif place not in known:
        tables = {table for table, _ in known}
        rows = [row for table, row in known if table == place[0]]
        yield unknown("row", place[1], rows) if rows else unknown("table", place[0], tables)
    elif not isinstance(text, str) or not text.strip():
        yield "expected a non-empty string"
    else:
        yield from (message for _, message in because_problems(text, policy.facts, SETTINGS))
        yield from problems(text, known[place])


def write_translations(policy: Policy) -> dict[str, Any]:
    """Return the key with the translations of a policy, if it has any."""
    return {KEY: plain_translations(policy.translations)} if policy.translations else {}
