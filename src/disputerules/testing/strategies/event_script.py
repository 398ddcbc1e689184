"""Find event scripts: the shortest way to each reachable row of the life cycle.

Events drawn one by one rarely get far into a dispute; a stream that follows a script does.
"""

from collections.abc import Iterator
from functools import lru_cache

from disputerules.decide.actions import bare_event
from disputerules.decide.demands import largest_demands
from disputerules.decide.dispute import Dispute
from disputerules.decide.timeouts import next_timeout
from disputerules.decide.transitions import foresee_event, step
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Verdict
from disputerules.values.event import ACTORS, EventType
from disputerules.values.periods import LAST

LONGEST = 8
# The events in their order; None is a timeout.
Script = tuple[EventType | None, ...]


def event_scripts(dispute: Dispute) -> tuple[Script, ...]:
    """Return a script for each row that events or timeouts of a dispute can reach."""
    known = known_scripts(dispute.policy)
    if dispute.current_return not in known:
        known[dispute.current_return] = tuple(dict.fromkeys(shortest(dispute).values()))
    return known[dispute.current_return]


# Needed by `benchmarks/drawing.py`: every drawn dispute looks its scripts up.
@lru_cache(maxsize=256)
def known_scripts(policy: Policy) -> dict[bool, tuple[Script, ...]]:
    """Return the known scripts of a policy, for disputes with and without a return."""
    return {}


def shortest(dispute: Dispute) -> dict[str, Script]:
    scripts: dict[str, Script] = {}
    seen = {snapshot(dispute)}
    queue: list[tuple[Script, Dispute]] = [((), dispute)]
    for script, now in queue:
        for kind, verdict, later in moves(now):
            scripts.setdefault(verdict.rule, (*script, kind))
            if verdict.allowed and snapshot(later) not in seen and len(script) < LONGEST:
                seen.add(snapshot(later))
                queue.append(((*script, kind), later))
    return scripts


def snapshot(dispute: Dispute) -> tuple[object, ...]:
    """Return the fields of a dispute on which the life cycle depends."""
    offers, unlocked = dispute.offer is not None, dispute.timeout_unlocked
    counts = dispute.rounds, dispute.rejections
    return dispute.state, *counts, offers, unlocked, dispute.return_shipped


def moves(now: Dispute) -> Iterator[tuple[EventType | None, Verdict, Dispute]]:
    """Yield what each event, with small and with large amounts, and a timeout would do."""
    for kind in EventType:
        bare = [bare_event(kind, LAST, party) for party in ACTORS[kind]]
        for event in (*bare, *largest_demands(now, kind, LAST)):
            verdict = foresee_event(now, event)
            yield kind, verdict, step(now, event._replace(at=now.since), verdict)
    timeout = next_timeout(now)
    if timeout is not None:
        verdict = foresee_event(now, timeout)
        yield None, verdict, step(now, timeout, verdict)
