"""Plots: for each row of the life cycle that can be reached, the shortest way to it.

Events drawn one by one seldom come deep into a dispute; a stream that follows a plot does.
"""

from collections.abc import Iterator
from functools import lru_cache, partial

from disputerules.decide import lifecycle
from disputerules.decide.clocks import clock, decide_event, policy_of
from disputerules.decide.dispute import Dispute
from disputerules.decide.worst_case import boldest
from disputerules.facts.case import Timeout
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Verdict
from disputerules.values.event import EventType
from disputerules.values.periods import LAST

LONGEST = 8
# What happens, one after the other; None is a deadline that passes.
Plot = tuple[EventType | None, ...]


def plots(dispute: Dispute) -> tuple[Plot, ...]:
    """One plot for each row that an event or a timeout can bring about, in a policy's disputes."""
    known = known_plots(policy_of(dispute))
    if dispute.standing_return not in known:
        known[dispute.standing_return] = tuple(dict.fromkeys(shortest(dispute).values()))
    return known[dispute.standing_return]


# `benchmarks/drawing.py` needs it: every drawn dispute asks.
@lru_cache(maxsize=256)
def known_plots(policy: Policy) -> dict[bool, tuple[Plot, ...]]:
    """The plots of a policy that were looked for: of disputes with and without a return."""
    return {}


def shortest(dispute: Dispute) -> dict[str, Plot]:
    found: dict[str, Plot] = {}
    met = {standing(dispute)}
    left: list[tuple[Plot, Dispute]] = [((), dispute)]
    for plot, now in left:
        for kind, verdict, later in moves(now):
            found.setdefault(verdict.rule, (*plot, kind))
            if verdict.allowed and standing(later) not in met and len(plot) < LONGEST:
                met.add(standing(later))
                left.append(((*plot, kind), later))
    return found


def standing(dispute: Dispute) -> tuple[object, ...]:
    """What of a dispute the life cycle turns on."""
    offers = dispute.offer is not None
    return dispute.state, dispute.rounds, dispute.rejections, offers, dispute.return_shipped


def moves(now: Dispute) -> Iterator[tuple[EventType | None, Verdict, Dispute]]:
    """What each event, of little and of much, and silence would do."""
    for kind in EventType:
        for event in (lifecycle.sample, partial(boldest, now)):
            verdict = decide_event(now, event(kind, LAST), "acceptable")
            yield kind, verdict, lifecycle.step(now, event(kind, now.since), verdict)
    due = clock(now)
    if due.due_at is not None:
        silence = Timeout(due.timeout, due.due_at)
        verdict = decide_event(now, silence)
        yield None, verdict, lifecycle.step(now, silence, verdict)
