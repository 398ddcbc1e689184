"""The values that a setting can have for some claims, and the variants that give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.facts.reason_terms import TermSetting, setting_named
from disputerules.facts.variant import Variant, setting_it
from disputerules.language.bind import NO, YES, bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op
from disputerules.language.pens import NEVER_NODE
from disputerules.language.table import Row

Known = Mapping[str, Literal]


@frozen
class Possible:
    """A value of a setting, and the variant that gives it; None for the policy's own."""

    value: Any
    variant: Variant | None = None


def about_goods(received: bool, reason: str | None = None) -> Known:
    """Return what is known of claims about goods that arrived or did not, for a reason."""
    known = {"received": YES if received else NO}
    return known if reason is None else known | {"reason": Literal(Kind.CHOICE, reason)}


def possible_values(policy: Policy, name: str, known: Known) -> tuple[Possible, ...]:
    """Return the values that a setting can have, in the order in which variants are asked."""
    return tuple(values_in_order(policy, name, known))


def values_in_order(policy: Policy, name: str, known: Known) -> Iterator[Possible]:
    setting = setting_named(name)
    own = policy.setting(setting)
    for variant, value in setting_it(setting, policy.variants, own):
        holds = bind(variant.when, policy.setting, known)
        if holds != NO:
            yield Possible(value, variant)
        if holds == YES:
            return
    yield Possible(own)


def only_values(policy: Policy, name: str, known: Known) -> tuple[Any, ...]:
    """Return the different values that a setting can have."""
    return tuple(dict.fromkeys(one.value for one in possible_values(policy, name, known)))


def with_possible_terms(
    policy: Policy, reason: Reason, term: str, known: Known
) -> tuple[Reason, ...]:
    """Return a reason with each value that one of its terms can have."""
    name = f"reasons.{reason.code}.{term}"
    setting = setting_named(name)
    assert isinstance(setting, TermSetting)
    found = possible_values(policy, name, known)
    return tuple(reason if one.variant is None else setting.put(reason, one.value) for one in found)


def can_hold(row: Row, policy: Policy) -> bool:
    """Return whether a row can hold under the settings of a policy, as far as they alone say."""
    when = bind(row.when, policy.setting)
    parts = when.args if isinstance(when, Apply) and when.op is Op.AND else (when,)
    return when != NO and not any(waits_for_ever(one, policy) for one in parts)


def waits_for_ever(node: Node, policy: Policy) -> bool:
    """Return whether a condition waits for the end of a period that the policy does not have."""
    match node:
        case Apply(op=Op.LE, args=(Apply(op=Op.OR_ELSE, args=(Fact() as end, after)), Fact())):
            origin = end.origin
            is_unset = isinstance(origin, Deadline) and policy.setting(origin.period) is None
            return after == NEVER_NODE and is_unset
    return False
