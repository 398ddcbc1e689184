"""The life cycle of a dispute: whose turn it is in a state, and what an event or a timeout does.

A file for each phase, in the order in which a dispute may pass through them. `STATES` says for
each state whose turn it is and by when; `LIFE_CYCLE` says what happens.
"""

from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_limits as limits
from disputerules.language.expression import Kind
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table
from disputerules.rules.lifecycle import (
    appeal,
    arbitration,
    evidence,
    holds,
    negotiation,
    payment,
    replacement,
    returns,
)
from disputerules.rules.lifecycle.record import (
    CHOICES,
    GUIDE,
    RECORD,
    never,
    nobody,
    refused,
    stands,
)
from disputerules.values.settlement import FINAL

__all__ = ["LIFE_CYCLE", "STATES", "refused"]

PHASES = (negotiation, arbitration, appeal, returns, replacement, payment, holds)

STATES = Table(
    name="states",
    question="Whose turn is it, and until when?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("turn", Kind.CHOICE), *((timeout, Kind.INSTANT) for timeout in dispute.TIMEOUTS)),
    rows=tuple(row for phase in PHASES for row in phase.STATES),
    otherwise=Otherwise(
        stands(nobody, never, code="ended"),
        because="the dispute has ended",
        source=f"{CHOICES}#whose-turn-it-is",
    ),
)
LAST_ROWS = (
    Row(
        "too-late",
        when=limits.missed,
        then=refused(),
        because="the deadline for this has passed",
        source=f"{GUIDE}#time-limits",
    ),
    Row(
        "already-final",
        when=dispute.state.one_of(*sorted(FINAL)),
        then=refused(),
        because="the dispute has ended: {state}",
        source=f"{CHOICES}#what-an-event-may-do",
    ),
)
LIFE_CYCLE = Table(
    name="life-cycle",
    question="What does the event do?",
    scope=Scope.EVENT,
    hit=Hit.FIRST,
    fields=RECORD,
    rows=(*(row for phase in PHASES for row in phase.ROWS), *evidence.ROWS, *LAST_ROWS),
    otherwise=Otherwise(
        refused("not-possible-now"),
        because="{event_type} is not possible while the dispute is {state}",
        source=f"{CHOICES}#what-an-event-may-do",
    ),
)
