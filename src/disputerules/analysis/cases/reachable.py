"""Which states and values the rows of a policy's life cycle can lead to, by its settings alone."""

from collections import deque
from functools import lru_cache
from typing import Any

from disputerules.facts.policy import Policy
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind, Literal, leaves
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import UNCHANGED
from disputerules.values.settlement import FINAL, STATES, State

FIRST = State.AWAITING_SELLER.value
GOES_ON = frozenset(one.value for one in State if one not in FINAL and one is not State.ON_HOLD)


@lru_cache(maxsize=64)
def steps(policy: Policy) -> dict[str, frozenset[str]]:
    """Return the states that some row may lead to, by the state before."""
    return {one: frozenset(after(policy, one)) for one in STATES}


def after(policy: Policy, state: str) -> set[str]:
    here = {"state": Literal(Kind.CHOICE, state)}
    found: set[str] = set()
    for row in policy.table("life-cycle").rows:
        if row.then.allowed and bind(row.when, policy.setting, here) != NO:
            to = bind(dict(row.then.fields)["state"], policy.setting, here)
            for leaf in leaves(to):
                if isinstance(leaf, Literal) and leaf.value in STATES:
                    found.add(str(leaf.value))
                if isinstance(leaf, Fact) and leaf.name == "beneath":
                    found |= GOES_ON
    return found


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


def effective_rows(policy: Policy) -> list[Row]:
    """Return the rows that change something, and that the settings leave on."""
    rows = policy.table("life-cycle").rows
    return [one for one in rows if one.then.allowed and bind(one.when, policy.setting) != NO]


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
