"""Find the changes of a policy that a history of disputes cannot show, and say why it cannot.

A row of the life cycle is shown where some dispute came to its state and met its event; the tables
about claims are shown as in a history of orders.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from disputerules.facts.policy import Policy
from disputerules.histories.query import HistoryQuery
from disputerules.histories.replay.claims import CHECKS, MAY_OPEN, Claims
from disputerules.histories.replay.engine import Replay
from disputerules.histories.replay.kept import LIFE_CYCLE, STATES
from disputerules.histories.unseen import (
    ROWS_OF,
    VARIANTS_OF,
    PolicyChange,
    is_shown,
    policy_changes,
    reason,
)
from disputerules.language.bind import NO, bind
from disputerules.language.choices import values_where
from disputerules.language.dependencies import asked_nodes, facts_read, settings_read
from disputerules.language.expression import Node
from disputerules.language.table import Row

FOLDED = (STATES, LIFE_CYCLE)
ASKED = (MAY_OPEN, "claim", "evidence", "refund")
WORTH = ("refund-lines", "refund-shipping", "refund-deductions")
CLAIMED = frozenset((MAY_OPEN, *CHECKS, "refund", *WORTH))
# The column of disputes that each fact of a claim is read from.
COLUMN_OF = {
    "described": "described",
    "file_count": "files",
    "claim_bytes": "file_bytes",
    "returner_named": "returned_by",
}
Met = Set[tuple[str, str]]


def unseen(old: Replay, new: Replay) -> tuple[str, ...]:
    """Return a sentence about each change that no dispute of the two replays can show."""
    query = claims_query(old.claims, (old.policy, new.policy))
    return changes_unseen(query, old.met | new.met, old.events.has)


def claims_query(claims: Claims, policies: Sequence[Policy]) -> HistoryQuery:
    """Return the query of what both policies say of the claims of a history."""
    return HistoryQuery(claims.at("source.e_at", "claims", {}), policies, ASKED)


def changes_unseen(query: HistoryQuery, met: Met, has: Callable[[str], bool]) -> tuple[str, ...]:
    """Return a sentence about each change that some disputes cannot show.

    `met` has the states that they came to, each with what happened there; `has` says whether their
    history has a column.
    """
    found = []
    for change in policy_changes(*query.policies):
        seen = is_met(change, query.policies, met) or claims_show(change, query, has)
        if change.readers and not seen:
            why = (
                "no dispute of this history came to where it matters"
                if change.readers & {*FOLDED}
                else reason(change, query.policies, {*CLAIMED})
            )
            found.append(f"{change.name} changed; {why}, so its effect is unknown")
    return tuple(found)


def is_met(change: PolicyChange, policies: Iterable[Policy], met: Met) -> bool:
    """Whether some dispute came to a row of the life cycle that the change alters."""
    old, new = policies
    return any(
        meets(row, name, policy, met)
        for policy, other in ((old, new), (new, old))
        for name in FOLDED
        for row in changed_rows(change, name, policy, other)
    )


def changed_rows(change: PolicyChange, name: str, policy: Policy, other: Policy) -> Iterator[Row]:
    table = policy.table(name)
    if change.name == f"{ROWS_OF}{name}":
        yield from (row for row in table.rows if row not in other.table(name).rows)
        return
    setting = change.name.removeprefix(VARIANTS_OF)
    for row in table.rows:
        read = settings_read(nodes_of(row), policy, asked_nodes)
        if setting in {one.name for one in read} or reads_calendar(setting, row, policy):
            yield row


def reads_calendar(name: str, row: Row, policy: Policy) -> bool:
    """Whether a row counts a period by the calendar, if the calendar is what changed."""
    if name != "calendar":
        return False
    values = (policy.setting(one) for one in settings_read(nodes_of(row), policy, asked_nodes))
    return any(not getattr(value, "is_fixed", True) for value in values)


def nodes_of(row: Row) -> list[Node]:
    return [row.when, *(node for _, node in row.then.fields)]


def meets(row: Row, name: str, policy: Policy, met: Met) -> bool:
    """Whether some dispute was in the state of a row, and met its event."""
    when = bind(row.when, policy.setting)
    if when == NO:
        return False
    states = values_where(when, "state")
    events = values_where(when, "event_type") if name == LIFE_CYCLE else None
    return any(
        (states is None or state in states)
        and (name == STATES or (event and (events is None or event in events)))
        for state, event in met
    )


def claims_show(change: PolicyChange, query: HistoryQuery, has: Callable[[str], bool]) -> bool:
    """Whether a claim with the columns of this history can be judged otherwise by the change."""
    if not change.readers & CLAIMED:
        return False
    if is_shown(change, query):
        return True
    for policy in query.policies:
        for row in policy.table("evidence").rows:
            settings = {one.name for one in settings_read(nodes_of(row), policy, asked_nodes)}
            facts = {one.name for one in facts_read(nodes_of(row), policy)} & COLUMN_OF.keys()
            if change.name.removeprefix(VARIANTS_OF) in settings and facts:
                return all(has(COLUMN_OF[fact]) for fact in facts)
    return False
