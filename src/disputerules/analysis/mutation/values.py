"""Mutate the settings of a policy: every number, choice and list, one step away."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from attrs import evolve

from disputerules.analysis.mutation.mutant import Mutant, with_setting
from disputerules.facts.policy import Policy
from disputerules.language.expression import (
    Setting,
)
from disputerules.values.codec import canonical
from disputerules.values.errors import DisputeRulesError
from disputerules.values.periods import Period


def of_setting(policy: Policy, setting: Setting) -> Iterator[Mutant]:
    assert setting.codec is not None
    write = setting.codec.write
    now = policy.setting(setting)
    for value in other_values(setting, now):
        edit = partial(with_setting, name=setting.name, value=value)
        try:
            changed = edit(policy)
        except DisputeRulesError:
            continue
        other = changed.setting(setting)
        old, new = (show(None if one is None else write(one)) for one in (now, other))
        yield Mutant(
            changed,
            edit,
            f"{setting.name}: {old} -> {new}",
            f"no case fails if {setting.name} ({setting.meaning.partition(';')[0]}) "
            f"is {new} instead of {old}",
            setting=setting.name,
        )


def show(plain: Any) -> str:
    return plain if isinstance(plain, str) else "not set" if plain is None else canonical(plain)


def other_values(setting: Setting, now: Any) -> Iterator[Any]:
    """Yield plain values one step away; for an optional setting also None."""
    assert setting.codec is not None
    if now is None:
        return
    yield from steps(now, setting.codec.schema)
    if setting.optional:
        yield None


def steps(now: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if isinstance(now, Period):
        yield from (
            str(evolve(now, amount=one)) for one in (now.amount + 1, now.amount - 1) if one >= 0
        )
    elif isinstance(now, bool):
        yield not now
    elif isinstance(now, int):
        near = (now + 1, now - 1)
        yield from (one for one in near if schema["minimum"] <= one <= schema["maximum"])
    elif isinstance(now, str):
        yield from (one for one in schema.get("enum", ()) if one != now)
    elif schema["type"] == "object":
        yield from entries(dict(now), schema)
    else:
        yield from lists([str(one) for one in now], schema["items"].get("enum", ()))


def entries(now: dict[str, Any], schema: dict[str, Any]) -> Iterator[Any]:
    """Change one entry of a mapping by one step, or remove it."""
    named = schema.get("properties", {})
    for key, value in now.items():
        own = named.get(key, schema["additionalProperties"])
        yield from (now | {key: other} for other in steps(value, own))
        yield {name: one for name, one in now.items() if name != key}


def lists(now: list[str], possible: Iterable[str]) -> Iterator[Any]:
    """Remove one entry of a list, or add one."""
    for one in now:
        yield [other for other in now if other != one]
    for one in possible:
        if one not in now:
            yield [*now, one]
