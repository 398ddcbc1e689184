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
from disputerules.language.expression import Fact, Kind, Literal, Node, Setting, leaves
from disputerules.language.table import Row
from disputerules.rules.claim import CLAIM
from disputerules.rules.lifecycle.record import UNCHANGED
from disputerules.values.claim import GOODS
from disputerules.values.event import EventType
from disputerules.values.settlement import FINAL, STATES, Remedy, State

FIRST = State.AWAITING_SELLER.value
# As far away as a state to which no row leads.
UNREACHABLE = len(State)
GOES_ON = frozenset(one.value for one in State if one not in FINAL and one is not State.ON_HOLD)


@lru_cache(maxsize=64)
def steps(policy: Policy) -> dict[str, frozenset[str]]:
    """Return the states that some row may lead to, by the state before."""
    rows = effective_rows(policy)
    return {one: frozenset().union(*(led_to(policy, row, one) for row in rows)) for one in STATES}


def led_to(policy: Policy, row: Row, state: str) -> set[str]:
    """Return the states that a row may lead to from a state."""
    here = {**fixed(policy), "state": Literal(Kind.CHOICE, state)}
    if bind(row.when, policy.setting, here) == NO:
        return set()
    found: set[str] = set()
    for leaf in leaves(bind(dict(row.then.fields)["state"], policy.setting, here)):
        if isinstance(leaf, Literal) and leaf.value in STATES:
            found.add(str(leaf.value))
        if isinstance(leaf, Fact) and leaf.name == "beneath":
            found |= GOES_ON
    return found


@lru_cache(maxsize=1024)
def states_after(policy: Policy, field: str) -> frozenset[str]:
    """Return the states of a dispute right after a row that changes a field."""
    rows = [one for one in effective_rows(policy) if changes(policy, one, field)]
    return frozenset().union(*(led_to(policy, row, one) for row in rows for one in STATES))


def changes(policy: Policy, row: Row, field: str) -> bool:
    usual = bind(UNCHANGED[field].node, policy.setting)
    return bind(dict(row.then.fields)[field], policy.setting) != usual


@lru_cache(maxsize=4096)
def steps_through(policy: Policy, start: str, field: str, end: str) -> int:
    """Return the least number of steps between two states through a change of a field."""
    there = distances(policy, start)
    ways = [
        there[one] + distances(policy, one).get(end, UNREACHABLE)
        for one in states_after(policy, field)
        if one in there
    ]
    return min(ways, default=UNREACHABLE)


@lru_cache(maxsize=64)
def possible_events(policy: Policy) -> dict[str, tuple[EventType, ...]]:
    """Return the events that some row may allow, by the state of the dispute."""
    return {one: tuple(events_in(policy, one)) for one in STATES}


def events_in(policy: Policy, state: str) -> Iterator[EventType]:
    here = {**fixed(policy), "state": Literal(Kind.CHOICE, state)}
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


@lru_cache(maxsize=1024)
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
    """Return the rows that change something, and that the settings and other rows leave on."""
    found: list[Row] = []
    conditions: set[Node] = {NO}
    for row in policy.table("life-cycle").rows:
        condition = bind(row.when, policy.setting, fixed(policy))
        # Of two rows with one condition the first decides.
        if row.then.allowed and condition not in conditions:
            found.append(row)
        conditions.add(condition)
    return tuple(found)


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
    """Return the remedies of goods that a policy, a reason or a variant offers.

    A claim table of a policy's own may accept any of them.
    """
    if CLAIM not in policy.tables:
        return frozenset(GOODS)
    offered = [policy.remedies, policy.reasons, [one.set for one in policy.variants]]
    return frozenset(one for one in GOODS if any(one in words(part) for part in offered))


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
    states = [{**known, "state": Literal(Kind.CHOICE, one)} for one in possible_states(policy)]
    return any(bind(row.when, policy.setting, here) != NO for here in states)


def possible_values(policy: Policy, field: str) -> frozenset[Any]:
    """Return the constants that rows may give a field."""
    given = values_given(policy, field)
    return frozenset(one.value for one in given if isinstance(one, Literal))


def values_given(policy: Policy, field: str) -> Iterator[Node]:
    """Yield the facts and constants of the values that rows give a field."""
    for one in effective_rows(policy):
        yield from leaves(bind(dict(one.then.fields)[field], policy.setting))


def gives_words(policy: Policy, field: Fact) -> bool:
    """Whether rows give a field only constants, or leave it."""
    given = values_given(policy, field.name)
    return all(isinstance(leaf, Literal) or leaf == field for leaf in given)


def may_leave(policy: Policy, field: str) -> bool:
    """Whether some row gives a field another value than a row that leaves it out."""
    return any(changes(policy, one, field) for one in effective_rows(policy))


def keeps_something_back(policy: Policy) -> bool:
    """Whether something is kept back for a reason of a policy, or of its variants."""
    terms = ("deduction", "return_label")
    named = [name for one in policy.variants for name, _ in one.set]
    varies = any(name.rpartition(".")[2] in terms for name in named)
    return varies or any(getattr(one, term) for one in policy.reasons for term in terms)
