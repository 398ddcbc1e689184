"""Mutate what a policy declares: a term of a reason, a default or a word of an attribute."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from attrs import evolve

from disputerules.analysis.mutation.mutant import Edit, Mutant, with_setting
from disputerules.analysis.mutation.values import other_values, show, steps
from disputerules.facts.attribute import CODECS, Attribute
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.facts.reason_tables import TERMS
from disputerules.facts.reason_terms import KINDS, setting_named
from disputerules.language.expression import Kind
from disputerules.policies.document import read_policy, write_policy
from disputerules.values.errors import DisputeRulesError
from disputerules.values.periods import TICK


def of_reason(policy: Policy, one: Reason) -> Iterator[Mutant]:
    """Yield a policy for each term that the reason has itself, one step away."""
    for term in KINDS:
        setting = setting_named(f"reasons.{one.code}.{term}")
        now = policy.setting(setting)
        assert setting.codec is not None
        for value in other_values(setting, now):
            edit = partial(with_setting, name=setting.name, value=value)
            old, new = show(setting.codec.write(now)), show(value)
            message = f"no case fails if {setting.meaning} is {new} instead of {old}"
            change = f"{setting.name}: {old} -> {new}"
            yield from valid(policy, edit, change, message, table=TERMS, rows=(one.code,))


def of_attribute(policy: Policy, one: Attribute) -> Iterator[Mutant]:
    """Yield a policy for each other default, and one for each word that is taken away."""
    codec = CODECS[one.kind]
    for default in other_defaults(one):
        old, new = (show(codec.write(value)) for value in (one.default, default))
        edit = partial(with_attribute, new=evolve(one, default=default))
        message = f"no case fails if the default of {one.fact_name} is {new} instead of {old}"
        change = f"attributes: default of {one.fact_name}: {old} -> {new}"
        yield from valid(policy, edit, change, message, everywhere=True)
    for word in one.one_of if len(one.one_of) > 1 else ():
        rest = tuple(other for other in one.one_of if other != word)
        if one.default == word:
            continue
        edit = partial(with_attribute, new=evolve(one, one_of=rest))
        message = f"no case fails if {one.fact_name} cannot be {word}"
        change = f"attributes: {one.fact_name} without {word}"
        yield from valid(policy, edit, change, message, everywhere=True)


def other_defaults(one: Attribute) -> Iterator[Any]:
    if one.default is None:
        return
    if one.kind is Kind.CHOICE:
        yield from (word for word in one.one_of if word != one.default)
    elif one.kind is Kind.INSTANT:
        yield from (one.default + TICK, one.default - TICK)  # type: ignore[operator]
    else:
        yield from steps(one.default, CODECS[one.kind].schema)


def with_attribute(policy: Policy, new: Attribute) -> Policy:
    """Return the policy with another declaration; its rows are read anew, for they hold the old."""
    plain = write_policy(policy)
    declared = plain["attributes"]
    owner = declared[new.owner] | {new.name: new.plain()}
    return read_policy(plain | {"attributes": declared | {new.owner: owner}})


def valid(policy: Policy, edit: Edit, change: str, message: str, **more: Any) -> Iterator[Mutant]:
    """Yield the mutant if the policy takes the change."""
    try:
        changed = edit(policy)
    except DisputeRulesError:
        return
    yield Mutant(changed, edit, change, message, **more)
