"""What can follow in a dispute under a policy: its states, and the arrows between them.

An arrow is there if the settings leave a row of the table `life-cycle` on. So it is not certain
that some case follows each arrow; but no case takes a path that is not drawn.
"""

from collections.abc import Iterator
from functools import lru_cache

from disputerules.analysis.cases.reachable import (
    FIRST,
    distances,
    effective_rows,
    fixed,
    led_to,
    possible_states,
)
from disputerules.documents.pictures import Arrow, life_cycle_picture, mermaid
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.origin import Deadline, Selected
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind, Literal, Node, leaves
from disputerules.language.table import Outcome
from disputerules.values.event import EventType
from disputerules.values.settlement import FINAL


def states_of(policy: Policy) -> tuple[str, ...]:
    """Return the states that a dispute can come to, by their distance; those that end it last."""
    far = distances(policy, FIRST)
    return tuple(sorted(possible_states(policy), key=lambda one: (one in FINAL, far[one])))


@lru_cache(maxsize=64)
def arrows_of(policy: Policy) -> tuple[Arrow, ...]:
    """Return every arrow between the states of a policy, each once.

    >>> from disputerules import ALIEXPRESS_GUIDE
    >>> [arrow.after for arrow in arrows_of(ALIEXPRESS_GUIDE) if arrow.event == "buyer-cancelled"]
    ['cancelled', 'cancelled', 'cancelled', 'cancelled']
    """
    states = states_of(policy)
    return tuple(arrow for state in states for arrow in arrows_from(policy, state, states))


def arrows_from(policy: Policy, state: str, states: tuple[str, ...]) -> Iterator[Arrow]:
    """Yield the arrows that leave a state, in the order of the events."""
    known = here(policy, state)
    rows = [
        (condition, row)
        for row in effective_rows(policy)
        if (condition := bind(row.when, policy.setting, known)) != NO
    ]
    for event in (*EventType, *clocks_of(policy, state)):
        happened = {"event_type": Literal(Kind.CHOICE, str(event))}
        after = {
            one
            for condition, row in rows
            if bind(condition, policy.setting, happened) != NO
            for one in led_to(policy, row, state)
        }
        yield from (Arrow(state, event, one) for one in states if one in after)


def here(policy: Policy, state: str) -> dict[str, Literal]:
    return {**fixed(policy), "state": Literal(Kind.CHOICE, state)}


def clocks_of(policy: Policy, state: str) -> dict[str, tuple[str, ...]]:
    """Return the deadlines that can pass in a state, each with the periods that it may end."""
    found: dict[str, tuple[str, ...]] = {}
    for then in stands(policy, state):
        for kind, node in then.fields:
            if kind in TIMEOUTS:
                periods = tuple(periods_in(policy, bind(node, policy.setting, here(policy, state))))
                if periods:
                    found[kind] = (*found.get(kind, ()), *periods)
    return found


def stands(policy: Policy, state: str) -> Iterator[Outcome]:
    """Yield how a state may stand: whose turn it is, and the instant of each deadline."""
    for row in policy.table("states").rows:
        if bind(row.when, policy.setting, here(policy, state)) != NO:
            yield row.then


def periods_in(policy: Policy, node: Node) -> Iterator[str]:
    """Yield the period of each deadline in an expression; nothing for one that is not set."""
    for leaf in leaves(node):
        origin = leaf.origin if isinstance(leaf, Fact) else None
        if isinstance(origin, Selected):
            for option in origin.nodes:
                yield from periods_in(policy, option)
        if isinstance(origin, Deadline):
            value = policy.setting(origin.period)
            if value is not None:
                yield str(value)


def notes_of(policy: Policy) -> dict[tuple[str, ...], str]:
    """Return for each state whose turn it is, and for each of its deadlines the period."""
    notes: dict[tuple[str, ...], str] = {}
    for state in states_of(policy):
        notes[(state,)] = "the end" if state in FINAL else turn_of(policy, state)
        for kind, periods in clocks_of(policy, state).items():
            notes[state, kind] = " or ".join(dict.fromkeys(periods))
    return notes


def turn_of(policy: Policy, state: str) -> str:
    turns = [text.expression(dict(then.fields)["turn"]) for then in stands(policy, state)]
    return " or ".join(dict.fromkeys(f"{turn.strip('*')}'s turn" for turn in turns))


def life_cycle_svg(policy: Policy) -> str:
    """Return the life cycle of a policy as an SVG picture."""
    title = f"Life cycle of a dispute under {policy.name}, version {policy.version}"
    return life_cycle_picture(title, states_of(policy), arrows_of(policy), notes_of(policy))


def life_cycle_mermaid(policy: Policy) -> str:
    """Return the life cycle of a policy as a Mermaid state diagram."""
    return mermaid(states_of(policy), arrows_of(policy))
