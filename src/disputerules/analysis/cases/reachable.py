"""Which states and values the rows of a policy's life cycle can lead to, by its settings alone."""

from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from attrs import astuple

from disputerules.facts.lifecycle_settings import FAILED_WITHIN, HOLDS_AT_MOST
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.facts.sections import Remedies
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind, Literal, Setting, leaves
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import UNCHANGED
from disputerules.values.claim import GOODS
from disputerules.values.event import EventType
from disputerules.values.settlement import FINAL, STATES, Remedy, State

FIRST = State.AWAITING_SELLER.value
GOES_ON = frozenset(one.value for one in State if one not in FINAL and one is not State.ON_HOLD)


@lru_cache(maxsize=64)
def steps(policy: Policy) -> dict[str, frozenset[str]]:
    """Return the states that some row may lead to, by the state before."""
    return {one: frozenset(after(policy, one)) for one in STATES}


def after(policy: Policy, state: str) -> set[str]:
    here = fixed(policy) | {"state": Literal(Kind.CHOICE, state)}
    found: set[str] = set()
    for row in effective_rows(policy):
        if bind(row.when, policy.setting, here) != NO:
            to = bind(dict(row.then.fields)["state"], policy.setting, here)
            for leaf in leaves(to):
                if isinstance(leaf, Literal) and leaf.value in STATES:
                    found.add(str(leaf.value))
                if isinstance(leaf, Fact) and leaf.name == "beneath":
                    found |= GOES_ON
    return found


@lru_cache(maxsize=64)
def possible_events(policy: Policy) -> dict[str, tuple[EventType, ...]]:
    """Return the events that some row may allow, by the state of the dispute."""
    return {one: tuple(events_in(policy, one)) for one in STATES}


def events_in(policy: Policy, state: str) -> Iterator[EventType]:
    here = fixed(policy) | {"state": Literal(Kind.CHOICE, state)}
    open_ = [bind(one.when, policy.setting, here) for one in effective_rows(policy)]
    conditions = [one for one in open_ if one != NO]
    for kind in EventType:
        event = {"event_type": Literal(Kind.CHOICE, kind.value)}
        if any(bind(one, policy.setting, event) != NO for one in conditions):
            yield kind


@lru_cache(maxsize=64)
def possible_states(policy: Policy) -> tuple[str, ...]:
    """Return the states that a dispute can come to."""
    return tuple(one for one in STATES if one in distances(policy, FIRST))


def distances(policy: Policy, start: str) -> dict[str, int]:
    """Return the least number of steps to each state that is reached from one."""
    known, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for one in sorted(steps(policy)[here] - known.keys()):
            known[one] = known[here] + 1
            queue.append(one)
    return known


# Facts that are false where a policy does not set a period.
NEEDS: dict[str, Setting] = {
    "may_still_fail": FAILED_WITHIN,
    "may_be_held": HOLDS_AT_MOST,
}


@lru_cache(maxsize=64)
def effective_rows(policy: Policy) -> tuple[Row, ...]:
    """Return the rows that change something, and that the settings leave on."""
    rows = [one for one in policy.table("life-cycle").rows if one.then.allowed]
    return tuple(one for one in rows if bind(one.when, policy.setting, fixed(policy)) != NO)


@lru_cache(maxsize=64)
def fixed(policy: Policy) -> Mapping[str, Literal]:
    """Return the facts that the settings of a policy leave one value."""
    varied = {name for one in policy.variants for name, _ in one.set}
    known = {
        name: NO
        for name, one in NEEDS.items()
        if policy.setting(one) is None and one.name not in varied
    }
    if not goods_offered(policy):
        known |= dict.fromkeys(("requested_remedy", "settled_remedy"), REFUND)
    return MappingProxyType(known)


REFUND = Literal(Kind.CHOICE, Remedy.REFUND.value)


@lru_cache(maxsize=64)
def goods_offered(policy: Policy) -> frozenset[str]:
    """Return the remedies of goods that a policy, a reason or a variant offers."""
    offered = [policy.remedies, policy.reasons, [one.set for one in policy.variants]]
    return frozenset(one.value for one in GOODS if any(one in words(part) for part in offered))


def words(part: Any) -> Iterator[str]:
    """Yield the words at every depth of a value."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | list):
        for one in part:
            yield from words(one)
    elif isinstance(part, Reason):
        yield from words(part.remedies)
    elif isinstance(part, Remedies):
        yield from words(astuple(part, recurse=False))
    elif isinstance(part, Mapping):
        yield from words([*part.values()])


def may_hold(row: Row, policy: Policy) -> bool:
    """Whether the settings leave the condition of a row open in some state that rows lead to."""
    known = fixed(policy)
    states = [known | {"state": Literal(Kind.CHOICE, one)} for one in possible_states(policy)]
    return any(bind(row.when, policy.setting, here) != NO for here in states)


def possible_values(policy: Policy, field: str) -> frozenset[Any]:
    """Return the constants that rows may give a field."""
    nodes = [bind(dict(one.then.fields)[field], policy.setting) for one in effective_rows(policy)]
    found = [leaf for node in nodes for leaf in leaves(node)]
    return frozenset(one.value for one in found if isinstance(one, Literal))


def may_leave(policy: Policy, field: str) -> bool:
    """Whether some row gives a field another value than what stands where a row leaves it out."""
    usual = bind(UNCHANGED[field].node, policy.setting)
    rows = effective_rows(policy)
    return any(bind(dict(one.then.fields)[field], policy.setting) != usual for one in rows)


def keeps_something_back(policy: Policy) -> bool:
    """Whether something is kept back for a reason of a policy, or of its variants."""
    terms = ("deduction", "return_label")
    named = [name for one in policy.variants for name, _ in one.set]
    varies = any(name.rpartition(".")[2] in terms for name in named)
    return varies or any(getattr(one, term) for one in policy.reasons for term in terms)
