"""The languages of answers. Each is a file beside this one, `CODE.toml`, read at its first use."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import frozen

from disputerules.values.errors import InvalidInput, expect
from disputerules.values.suggestions import unknown

SUFFIX = ".toml"
By = Mapping[str, Mapping[str, str]]


@frozen
class Language:
    """A language: its code, and what its file says.

    `reasons` are the titles of reasons, by their English: policies give one reason different
    titles. `rows` are the sentences of the library's rows, by table and row; `presets` those of the
    rows that a preset adds or words anew. `shows_codes` says that answers show codes in place of
    titles.
    """

    code: str
    name: str
    shows_codes: bool
    sentences: Mapping[str, str]
    titles: By
    words: Mapping[str, str]
    reasons: Mapping[str, str]
    rows: By
    presets: Mapping[str, By]

    def say(self, sentence: str, **values: object) -> str:
        """Return a sentence with its values."""
        return self.sentences[sentence].format(**values)


def folder() -> Any:
    # It loads forty modules, and most programs need English messages only.
    from importlib.resources import files

    return files("disputerules.policies.languages")


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages, in alphabetical order.

    >>> languages()
    ('de', 'en', 'pt')
    """
    names = [one.name for one in folder().iterdir()]
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def language_named(code: str) -> Language:
    """Return the language with a code; raises InvalidInput for any other code."""
    expect(code, str, ".language")
    if code not in languages():
        raise InvalidInput("unknown-language", unknown("language", code, languages()), ".language")
    return language_of_file(code)


@cache
def language_of_file(code: str) -> Language:
    import tomllib  # loaded for the same reason

    plain = tomllib.loads((folder() / f"{code}{SUFFIX}").read_text(encoding="utf-8"))
    return Language(
        code,
        plain["name"],
        plain["choices_are"] == "codes",
        plain["sentences"],
        plain["titles"],
        plain.get("words", {}),
        plain.get("reasons", {}),
        plain.get("rows", {}),
        plain.get("presets", {}),
    )
