"""What of a dispute's counts can still decide something in a state.

No row reads the rounds of an appeal, so appeals after one round and after five end alike. The
search for the worst case takes such disputes for one.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from disputerules.facts.policy import Policy
from disputerules.language.bind import NO, YES, bind
from disputerules.language.choices import values_where
from disputerules.language.dependencies import facts_read
from disputerules.language.expression import Apply, Fact, Literal, Node, Op
from disputerules.language.table import Otherwise, Row
from disputerules.values.settlement import STATES, State

# What a row hands on, with its value at the opening. No function of a fact reads one undeclared.
AT_OPENING: dict[str, Any] = {
    "rejections": 0,
    "rounds": 1,
    "return_shipped": False,
    "timeout_unlocked": False,
    "information_requests": 0,
    "information_from": "",
    "appeals": 0,
    "appellant": "",
}
Counts = frozenset[str]
EVERY_STATE = frozenset(State)


class Move(NamedTuple):
    """Where a row of the life cycle can lead, and which counts decide that."""

    begins: frozenset[State]
    ends: frozenset[State]
    stays: bool
    resumes: bool
    pauses: bool
    read: Counts
    handed_on: tuple[tuple[str, Counts], ...]
    """For each count, the counts that its value after the row is made of."""


def live_counts(policies: Iterable[Policy]) -> dict[State, Counts]:
    """The counts that some row can read in a state or in what follows it."""
    every = tuple(policies)
    moves = [move for policy in every for move in moves_of(policy)]
    live = {state: read_by_states(every, state) for state in State}
    before = None
    while before != live:
        before = dict(live)
        for move in moves:
            for state in move.begins:
                ends = move.ends | {state} if move.stays else move.ends
                after = frozenset().union(*[live[end] for end in ends])
                live[state] |= move.read | needed(move, after)
    # A state that was stopped goes on as itself, so a stop adds nothing to what it keeps. Only a
    # dispute that is stopped already keeps what the state beneath does.
    stopped = [live[state] for move in moves if move.pauses for state in move.begins]
    resuming = [state for move in moves if move.resumes for state in move.begins]
    return live | {state: live[state].union(*stopped) for state in resuming}


def needed(move: Move, after: Counts) -> Counts:
    """The counts before a row that make those that are live after it."""
    return frozenset().union(*[made_of for name, made_of in move.handed_on if name in after])


def moves_of(policy: Policy) -> list[Move]:
    table = policy.table("life-cycle")
    conditions = [(row, bind(row.when, policy.setting)) for row in table.rows]
    moves = [move_of(row, when) for row, when in conditions if when != NO]
    return [*moves, move_of(table.otherwise, YES)]


# `benchmarks/new_policies.py` needs it: most rows of a policy are the library's.
@lru_cache(maxsize=1024)
def move_of(line: Row | Otherwise, when: Node) -> Move:
    states = values_where(when, "state")
    fields = dict(line.then.fields)
    others = [node for name, node in fields.items() if name not in AT_OPENING]
    to = results(fields["state"])
    facts = {one.name for one in to if isinstance(one, Fact)}
    known = {STATES[str(one.value)] for one in to if isinstance(one, Literal)}
    return Move(
        EVERY_STATE if states is None else frozenset(STATES[one] for one in states),
        frozenset(known) if facts <= {"state", "beneath"} else EVERY_STATE,
        "state" in facts,
        "beneath" in facts,
        fields["pauses"] != Literal(fields["pauses"].kind, False),
        counts_in((when, *(others if line.then.allowed else ()))),
        tuple([(name, counts_in((fields[name],))) for name in AT_OPENING]),
    )


def results(node: Node) -> list[Node]:
    """What an expression can come to, whatever its conditions say."""
    if isinstance(node, Apply) and node.op is Op.IF:
        return [*results(node.args[1]), *results(node.args[2])]
    return [node]


def read_by_states(policies: Iterable[Policy], state: State) -> Counts:
    """The counts that decide the deadlines of a state."""
    tables = [policy.table("states") for policy in policies]
    return frozenset().union(
        *[
            counts_in((row.when, *nodes_of(row)))
            for table in tables
            for row in table.rows
            if state in (values_where(row.when, "state") or EVERY_STATE)
        ],
        *[counts_in(nodes_of(table.otherwise)) for table in tables],
    )


def counts_in(nodes: Iterable[Node]) -> Counts:
    return frozenset(fact.name for fact in facts_read(nodes)) & AT_OPENING.keys()


def nodes_of(line: Row | Otherwise) -> tuple[Node, ...]:
    return tuple([node for _, node in line.then.fields])
