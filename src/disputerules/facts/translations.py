"""The translations that a policy carries: of the reasons of its rows, and of titles."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from disputerules.facts.reason import Reason
from disputerules.facts.variant import Variant
from disputerules.facts.wording import VARIANTS
from disputerules.language.table import Table
from disputerules.values.errors import InvalidPolicy, shown

TITLES = "titles"
Place = tuple[str, str]
VALUE = re.compile(r"\{([\w.]+)(:[^{}|]*\|[^{}]*|:[^{}]*)?\}")


class Translation(NamedTuple):
    """A text in a language, and the `original` that it translates.

    `table` is that of the row; "variants" for a variant and "titles" for a reason, whose codes
    stand for rows.
    """

    language: str
    table: str
    row: str
    text: str
    original: str

    @property
    def place(self) -> Place:
        """The table and the row."""
        return self.table, self.row


def as_translations(value: Any) -> tuple[Translation, ...]:
    """Return the translations of a policy; raises InvalidPolicy for anything else."""
    given = tuple(value) if isinstance(value, Iterable) else (value,)
    for place, one in enumerate(given):
        if not isinstance(one, Translation):
            path = f".translations[{place}]"
            raise InvalidPolicy(f"expected Translation, got {shown(one)}", path)
    return given


def originals(
    tables: Iterable[Table], variants: Iterable[Variant], reasons: Iterable[Reason]
) -> dict[Place, str]:
    """Return everything of a policy that has a translation, by table and row."""
    rows = {(table.name, line.id): line.because for table in tables for line in table.lines}
    rows |= {(VARIANTS, one.id): one.because for one in variants}
    return rows | {(TITLES, one.code): one.title or "" for one in reasons}


def current(given: Iterable[Translation], known: Mapping[Place, str]) -> tuple[Translation, ...]:
    """Return the translations of what a policy still says, in order."""
    return tuple(sorted({one for one in given if known.get(one.place) == one.original}))


def values_in(text: str) -> Counter[tuple[str, str]]:
    """Return the values in a text, each with the form that it takes: an end, choices, or none."""
    return Counter((name, "|" if "|" in form else form) for name, form in VALUE.findall(text))


def problems(text: str, original: str) -> Iterator[str]:
    """Yield what is wrong with the values in a translation."""
    given, expected = values_in(text), values_in(original)
    for name, form in expected - given:
        yield f"the placeholder {{{name}{form and ':'}{form}}} is missing; add it"
    for name, form in given - expected:
        yield f"the placeholder {{{name}{form and ':'}{form}}} is not in the row; remove it"


def plain_translations(given: Iterable[Translation]) -> dict[str, dict[str, dict[str, str]]]:
    """Return translations as plain values: by language, table and row."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in given:
        found.setdefault(one.language, {}).setdefault(one.table, {})[one.row] = one.text
    return found
