"""What a format of published terms has no word for: listed, never dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attrs import frozen

from disputerules.documents.policy_words import as_words, in_short, value_of
from disputerules.documents.terms.window import LIBRARY, own_rows
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.interpreters import text

PLAIN = str.maketrans("", "", "*`")
SCOPE = (
    "it speaks of orders that were paid and neither cancelled nor charged back, with something "
    "left to claim, without a protection of their own"
)


@frozen
class Published:
    """Terms in a format, and what the format does not say of the policy."""

    text: str
    omitted: tuple[str, ...]


def settings_omitted(policy: Policy, stated: Collection[str]) -> Iterator[str]:
    """Yield the settings that a format has no word for, section by section."""
    sections: dict[str, list[str]] = {}
    for one in SETTINGS.values():
        if one.name not in stated and policy.setting(one) not in (None, ()):
            section, _, name = one.name.partition(".")
            sections.setdefault(section, []).append(f"{name} {value_of(policy, one)}")
    for section, values in sections.items():
        yield f"{section}: {'; '.join(values)}"


def reasons_omitted(policy: Policy, codes: Collection[str]) -> Iterator[str]:
    """Yield the reasons that a format does not speak of."""
    for one in policy.reasons:
        if one.code not in codes:
            yield f"the reason {one.code} ({one.branch}): {one.title or one.code}"


def variants_omitted(policy: Policy, stated: Collection[str] = ()) -> Iterator[str]:
    """Yield the variants that a format has no word for."""
    for one in policy.variants:
        if one.id not in stated:
            yield f"the variant {one.id}, {in_short(one)}"


def rows_omitted(policy: Policy) -> Iterator[str]:
    """Yield the policy's own rows."""
    for table, row in own_rows(policy, LIBRARY):
        yield f"the row {table}.{row.id}: {text.because(row, policy.facts)}".translate(PLAIN)


def attributes_omitted(policy: Policy) -> Iterator[str]:
    names = [one.fact_name for one in policy.attributes]
    if names:
        yield f"the attributes of an order that decide: {as_words(names)}"
