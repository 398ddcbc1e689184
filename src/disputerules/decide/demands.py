"""The events that ask for the most: what can keep a dispute open for longest asks for no less."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from disputerules.decide.account import DisputeAccount
from disputerules.decide.actions import bare_event
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.policy import Policy
from disputerules.language.choices import values_where
from disputerules.values.event import ACTORS, OWN_FIELDS, EventType, InspectionVerdict
from disputerules.values.event_parts import Offer
from disputerules.values.money import Money
from disputerules.values.order import TRADERS
from disputerules.values.settlement import State

# The events that bring a claim.
REVISING = OWN_FIELDS["claim"]


def largest_demands(dispute: DisputeAccount, kind: EventType, at: datetime) -> Iterator[Timeout]:
    """The events of a type that ask for all that is refundable, by each party that can.

    One is with and one without return of the goods, where the type can say so.
    """
    most = Money(dispute.most_refundable, dispute.order.currency)
    backs = (True, False) if kind in WITH_RETURN else (False,)
    askable = TRADERS if kind in OWN_FIELDS["from_"] else (None,)
    verdicts = InspectionVerdict if kind in OWN_FIELDS["verdict"] else (None,)
    for party, back, asked, verdict in product(ACTORS[kind], backs, askable, verdicts):
        offer = Offer(amount=most, return_goods=back) if kind in OFFERING else None
        yield bare_event(kind, at, party)._replace(
            amount=most, return_goods=back, offered=offer, from_=asked, verdict=verdict
        )


OFFERING = {*OWN_FIELDS["offer"], EventType.SELLER_OFFERED}
# The events that can ask for return of the goods.
WITH_RETURN = {*OFFERING, *REVISING, *OWN_FIELDS["return_goods"]}


def allowed_kinds(policy: Policy, state: State) -> Iterator[str]:
    """Yield the types of event, and the timeouts, that some row may allow in a state.

    Most events are possible in few states, so this spares most of the work.
    """
    table = policy.table("life-cycle")
    if table.otherwise.then.allowed:
        yield from (*EventType, *TIMEOUTS)
    for row in table.rows:
        states = values_where(row.when, "state")
        if row.then.allowed and (states is None or state in states):
            kinds = values_where(row.when, "event_type")
            yield from (*EventType, *TIMEOUTS) if kinds is None else kinds
