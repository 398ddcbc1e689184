"""What a party may do: the events that some row of the life cycle allows now."""

from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Any

from disputerules.decide.account import DisputeAccount
from disputerules.decide.refunds import refund_value
from disputerules.facts.case import Timeout, claim_case, event_case
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.language.bind import NO, bind
from disputerules.language.choices import values_where
from disputerules.values.claim import EvidenceFile, RefundKind
from disputerules.values.codec import with_parts
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.event import ACTORS, OWN_FIELDS, EventType, InspectionVerdict
from disputerules.values.order import TRADERS, Party
from disputerules.values.periods import NEVER


def possible_actions(dispute: DisputeAccount, party: Party, at: datetime) -> tuple[EventType, ...]:
    """The events that a party can bring about in a dispute at an instant."""
    if party not in tuple(EVENTS_OF):  # not every value has a hash
        right = f"expected one of {', '.join(EVENTS_OF)}, not {shown(party)}"
        raise InvalidInput("invalid-value", right, ".party")
    known = compiled(dispute.policy)
    decide = known.table("life-cycle").unobserved.decide
    possible = []
    for kind in events_of(known, party):
        code = code_of(kind, dispute, at)
        bare = BARE_EVENTS[kind, party]
        if any(decide(event_case(at, dispute, one, code)).allowed for one in bare):
            possible.append(kind)
    return tuple(possible)


def code_of(kind: EventType, dispute: DisputeAccount, at: datetime) -> str:
    """What a check says of the best that an event of a type can bring."""
    needs_claim = OWN_FIELDS["claim"].get(kind) and dispute.others_claimed
    return "nothing-to-claim" if needs_claim and not can_claim(dispute, at) else "acceptable"


def can_claim(dispute: DisputeAccount, at: datetime) -> bool:
    """Whether anything could be refunded for a claim of all that can be claimed."""
    order = dispute.order_to_claim(at)
    claim = with_parts(dispute.claim, lines=None, refund=RefundKind.FULL, amount=None)
    value = refund_value(claim_case(at, order, claim), dispute.policy)
    return order.claimable_quantity > 0 and value.amount > 0


def events_of(of: CompiledPolicy, party: Party) -> tuple[EventType, ...]:
    """The events of a party that some row of a policy may allow."""
    allowed = events_allowed(of)
    return tuple([kind for kind in EVENTS_OF[party] if kind in allowed])


# `benchmarks/wire.py` needs it: a policy allows few of all events, and each answer asks.
@lru_cache(maxsize=256)
def events_allowed(of: CompiledPolicy) -> frozenset[str]:
    """The types of event that some row of a policy may allow."""
    table = of.policy.table("life-cycle")
    rows = [bind(row.when, of.policy.setting) for row in table.rows if row.then.allowed]
    kinds = [values_where(when, "event_type") for when in rows if when != NO]
    every = frozenset(EventType)
    return frozenset().union(*[every if some is None else some for some in kinds])


EVENTS_OF = {party: tuple(kind for kind in EventType if party in ACTORS[kind]) for party in Party}
SMALL_FILE = (EvidenceFile(name="a.jpg", bytes=1),)
# What an event needs, and the least of it.
LEAST: dict[str, Any] = {
    "won_by": Party.SELLER,
    "from_": Party.BUYER,
    "evidence": SMALL_FILE,
    "verdict": InspectionVerdict.ACCEPTED,
}


def bare_event(kind: str, at: datetime, by: Party | None = None) -> Timeout:
    """An event of a type that asks for the least: no amount, no offer, no return of the goods."""
    needed = {name: one for name, one in LEAST.items() if OWN_FIELDS[name].get(kind)}  # type: ignore[call-overload]
    return Timeout(kind, at, by=by, **needed)


# What an event has to choose. A row of a policy's own may take one choice and refuse another.
CHOICES: dict[str, tuple[Any, ...]] = {
    "won_by": TRADERS,
    "from_": TRADERS,
    "verdict": tuple(InspectionVerdict),
}


def bare_events(kind: EventType, by: Party) -> tuple[Timeout, ...]:
    """The events of a type that ask for the least, one for everything that it can choose."""
    # Tables read when something happens from the case, never from the event.
    bare = bare_event(kind.value, NEVER, by)
    chosen = [name for name in CHOICES if OWN_FIELDS[name].get(kind)]
    words = product(*(CHOICES[name] for name in chosen))
    return tuple(bare._replace(**dict(zip(chosen, each, strict=True))) for each in words)


BARE_EVENTS = {
    (kind, party): bare_events(kind, party) for kind, parties in ACTORS.items() for party in parties
}
