"""Mutate the variants of a policy: one removed, two swapped, a value one step away."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from attrs import evolve

from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.values import other_values, show
from disputerules.facts.policy import Policy
from disputerules.facts.reason_terms import setting_named
from disputerules.facts.variant import Variant
from disputerules.values.errors import DisputeRulesError


def of_variants(policy: Policy) -> Iterator[Mutant]:
    for one in policy.variants:
        edit = partial(without, name=one.id)
        yield mutant(policy, edit, f"without {one.id}", f"variant {one.id} is removed")
    for first, second in pairwise(policy.variants):
        edit = partial(swapped, names=(first.id, second.id))
        shared = dict(first.set).keys() & dict(second.set)
        why = "" if shared else "the variants set nothing in common"
        change = f"{second.id} before {first.id}"
        yield mutant(policy, edit, change, f"variant {second.id} comes before {first.id}", why)
    for one in policy.variants:
        for name, value in one.set:
            yield from of_value(policy, one, name, value)


def of_value(policy: Policy, one: Variant, name: str, value: Any) -> Iterator[Mutant]:
    """Yield the variant with another value of one setting."""
    setting = setting_named(name)
    codec = setting.codec
    assert codec is not None
    for other in other_values(setting, value):
        edit = partial(with_value, name=one.id, setting=name, value=other)
        change = f"{one.id} sets {name}: {show(codec.write(value))} -> {show(other)}"
        try:
            yield mutant(policy, edit, change, f"variant {one.id} sets {name} to {show(other)}")
        except DisputeRulesError:
            continue


def mutant(
    policy: Policy,
    edit: Callable[[Policy], Policy],
    change: str,
    condition: str,
    equivalent: str = "",
) -> Mutant:
    return Mutant(
        edit(policy),
        edit,
        f"variants: {change}",
        f"no case fails if {condition}",
        equivalent=equivalent,
        everywhere=True,
    )


def without(policy: Policy, name: str) -> Policy:
    return evolve(policy, variants=[one for one in policy.variants if one.id != name])


def swapped(policy: Policy, names: tuple[str, str]) -> Policy:
    known = {one.id: one for one in policy.variants}
    first, second = names
    places = {first: known[second], second: known[first]}
    return evolve(policy, variants=[places.get(one.id, one) for one in policy.variants])


def with_value(policy: Policy, name: str, setting: str, value: Any) -> Policy:
    def changed(one: Variant) -> Variant:
        return evolve(one, set=dict(one.set) | {setting: value}) if one.id == name else one

    return evolve(policy, variants=[changed(one) for one in policy.variants])
