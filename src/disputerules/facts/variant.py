"""A variant: a row that sets other values for the orders on which its condition holds.

For each setting that varies there is a table, `set.SETTING`: a row for each variant that sets it,
and `otherwise` for the value of the policy. The first row that holds decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen

from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.reason_terms import setting_named
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Kind, Literal, Node, Setting, plain
from disputerules.language.table import (
    ROW_ID,
    Hit,
    Otherwise,
    Outcome,
    Row,
    Scope,
    Table,
    condition,
)
from disputerules.language.text import unparse
from disputerules.values.citation import SOURCE
from disputerules.values.codec import canonical
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidPolicy,
    expect_items,
    raise_all,
    shown,
)
from disputerules.values.suggestions import unknown

Changes = tuple[tuple[str, Any], ...]
NONE = "none"
OTHERWISE = "otherwise"
OURS = "ours"
PREFIX = "set."


def as_id(value: Any) -> str:
    if not isinstance(value, str) or not ROW_ID.fullmatch(value):
        raise InvalidPolicy(f"expected an id such as 'fresh-food', got {shown(value)}", ".id")
    if value == OTHERWISE:
        message = f"{OTHERWISE!r} is the row of the policy's own values; choose another id"
        raise InvalidPolicy(message, ".id")
    return value


def as_condition(value: Any) -> Node:
    try:
        return condition(value)
    except DisputeRulesError as error:
        raise InvalidPolicy(error.message, ".when") from None


def as_changes(value: Any) -> Changes:
    """Return the values that a variant sets, read where they are in the wire format."""
    pairs = value.items() if isinstance(value, Mapping) else expect_items(value, ".set")
    read: dict[str, Any] = {}
    mistakes: list[DisputeRulesError] = []
    for name, given in pairs:
        try:
            read[name] = as_value(name, given)
        except DisputeRulesError as error:
            mistakes.append(InvalidPolicy(error.message, f".set[{shown(name)}]{error.path}"))
    raise_all(mistakes)
    if not read:
        raise InvalidPolicy("expected at least one setting, such as 'protection.period'", ".set")
    return tuple((name, read[name]) for name in in_order(read))


def in_order(names: Iterable[str]) -> list[str]:
    """Return names of settings in the order in which these are declared; terms of reasons last."""
    places = {name: place for place, name in enumerate((*SETTINGS, *CALENDAR_PARTS))}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def as_value(name: Any, value: Any) -> Any:
    if not isinstance(name, str):
        raise InvalidPolicy(unknown("setting", name, (*SETTINGS, *CALENDAR_PARTS)))
    setting = setting_named(name)
    assert setting.codec is not None
    if value is None or (value == NONE and setting.optional):
        if setting.optional:
            return None
        message = f"{name!r} needs a value; only an optional setting takes {NONE!r}"
        raise InvalidPolicy(message)
    if isinstance(value, datetime | tuple) or attrs.has(type(value)):
        return setting.codec.check(value)
    return setting.codec.read(value, None)


def as_sentence(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidPolicy(f"expected a non-empty string, got {shown(value)}", ".because")
    return value


def as_source(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidPolicy(f"expected a non-empty string, got {shown(value)}", ".source")
    try:
        return SOURCE.check(value)
    except DisputeRulesError as error:
        raise InvalidPolicy(error.message, ".source") from None


@frozen(cache_hash=True)
class Variant:
    """Values for the orders on which a condition holds, why, and where that comes from.

    `set` gives values by the name of a setting, as in the wire format or as Python values; None
    unsets an optional one.

    >>> from disputerules.facts.order_facts import tracked
    >>> one = Variant("tracked", tracked, {"protection.period": "20 days"}, "it can be followed")
    >>> [(name, str(value)) for name, value in one.set]
    [('protection.period', '20 days')]
    """

    id: str = field(converter=as_id)
    when: Node = field(converter=as_condition)
    set: Changes = field(converter=as_changes)
    because: str = field(converter=as_sentence)
    source: str = field(default=OURS, converter=as_source)

    def plain(self) -> dict[str, Any]:
        """Return the variant as plain values, for hashing."""
        values = {name: written(setting_named(name), value) for name, value in self.set}
        reason = {"because": self.because, "source": self.source}
        return {"id": self.id, "when": plain(self.when), "set": values, **reason}

    def document(self) -> dict[str, Any]:
        """Return the variant as a policy file has it."""
        return self.plain() | {"when": unparse(self.when)}


def as_variants(value: Any) -> tuple[Variant, ...]:
    """Return variants, each with an id of its own."""
    variants = expect_items(value, ".variants")
    seen: dict[str, int] = {}
    for number, one in enumerate(variants):
        if not isinstance(one, Variant):
            raise InvalidPolicy(f"expected Variant, got {shown(one)}", f".variants[{number}]")
        if seen.setdefault(one.id, number) != number:
            message = f"duplicate variant {one.id!r}; the first is variants[{seen[one.id]}]"
            raise InvalidPolicy(message, f".variants[{number}].id")
    return variants


def written(setting: Setting, value: Any) -> Any:
    """Return a value in the wire format; "none" for no value."""
    assert setting.codec is not None
    return NONE if value is None else setting.codec.write(value)


def as_words(setting: Setting, value: Any) -> str:
    plain_value = written(setting, value)
    return plain_value if isinstance(plain_value, str) else canonical(plain_value)


def varying(variants: Iterable[Variant]) -> tuple[Setting, ...]:
    """Return the settings that variants set, in the order in which they are declared."""
    names = {name for one in variants for name, _ in one.set}
    return tuple(map(setting_named, in_order(names)))


def options(
    setting: Setting, variants: Iterable[Variant], value: Any
) -> tuple[tuple[str, Any], ...]:
    """Return the value of a setting by the row that decides; `value` is the policy's own."""
    rows = ((one.id, set_to) for one, set_to in setting_it(setting, variants, value))
    return (*rows, (OTHERWISE, value))


def setting_it(
    setting: Setting, variants: Iterable[Variant], value: Any
) -> Iterator[tuple[Variant, Any]]:
    """Yield the variants that set a setting, each with its value; `value` is the policy's own.

    The calendar is set as a whole: parts that a variant leaves out are the policy's.
    """
    for one in variants:
        values = dict(one.set)
        if setting.name in values:
            yield one, values[setting.name]
        elif setting.name in CALENDAR_PARTS and not CALENDAR_PARTS.keys().isdisjoint(values):
            yield one, value


def set_table(
    setting: Setting, variants: Iterable[Variant], value_of: Callable[[Setting], Any]
) -> Table:
    """Return the table that says which variant sets a setting."""
    rows = [
        Row(one.id, one.when, sets(setting, value), one.because, one.source)
        for one, value in setting_it(setting, variants, value_of(setting))
    ]
    return Table(
        name=PREFIX + setting.name,
        question=f"What is {setting.name}?",
        scope=Scope.CASE,
        hit=Hit.FIRST,
        rows=rows,
        otherwise=Otherwise(
            sets(setting, value_of(setting), OTHERWISE),
            because="no variant sets it",
            source=setting.source,
        ),
        fields=(("value", Kind.CHOICE),),
    )


def sets(setting: Setting, value: Any, code: str = "") -> Outcome:
    words = Literal(Kind.CHOICE, as_words(setting, value))
    return Outcome(True, code, fields=(("value", words),))
