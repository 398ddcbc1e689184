"""What an event or a timeout does to a dispute: each is a verdict of the table `life-cycle`."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Annotated, Any, Protocol, TypeVar

from attrs import frozen

from disputerules.decide.account import DisputeAccount
from disputerules.decide.record import Paused
from disputerules.decide.refunds import deductions_of, line_shares, refund_value, split
from disputerules.facts.case import Timeout, claim_case, event_case
from disputerules.facts.dispute_facts import HOLDERS, NO_SETTLEMENT
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.language.bind import NO, bind
from disputerules.language.choices import values_where
from disputerules.values.claim import EvidenceFile, RefundKind
from disputerules.values.codec import as_is, builder_of, copier_of, with_parts
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.event import ACTORS, OWN_FIELDS, EventType, InspectionVerdict
from disputerules.values.event_parts import Offer
from disputerules.values.fields import Stamp
from disputerules.values.ledger import Payment
from disputerules.values.money import Money, portion, unchecked_money
from disputerules.values.order import TRADERS, Party
from disputerules.values.output import written
from disputerules.values.periods import LAST, NEVER, later_by
from disputerules.values.settlement import (
    SETTLERS,
    STATE,
    STATES,
    Deduction,
    DeductionCode,
    LineShare,
    PaidBy,
    Remedy,
    Settlement,
    State,
)

D = TypeVar("D", bound=DisputeAccount)


class Happening(Protocol):
    """An event, or a timeout, at an instant."""

    @property
    def at(self) -> datetime:
        """When it happens."""
        ...

    @property
    def offered(self) -> Offer | None:
        """What the seller offers with it."""
        ...

    @property
    def shares(self) -> tuple[LineShare, ...] | None:
        """What a ruling gives each line."""
        ...

    @property
    def shipping(self) -> Money | None:
        """What a ruling gives of the shipping."""
        ...


def decide_event(dispute: Any, event: Happening, claim_code: str = "") -> Verdict:
    """What an event, or a timeout, does to a dispute."""
    life_cycle = compiled(dispute.policy).table("life-cycle")
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def foresee_event(dispute: Any, event: Happening, claim_code: str = "acceptable") -> Verdict:
    """What an event, or a timeout, would do to a dispute; rule coverage does not count it."""
    life_cycle = compiled(dispute.policy).table("life-cycle").unobserved
    verdict: Verdict = life_cycle.decide(event_case(event.at, dispute, event, claim_code))
    return verdict


def next_timeout(dispute: DisputeAccount) -> Timeout | None:
    """The timeout at the next deadline; None when there is no deadline."""
    _, due, kind = dispute.clock
    return None if due is None else Timeout(kind, due)


def if_silent(dispute: DisputeAccount) -> State | None:
    """The state after the next deadline if nobody acts; None when there is no deadline."""
    timeout = next_timeout(dispute)
    return None if timeout is None else STATES[decide_event(dispute, timeout).field("state")]


def step(dispute: D, event: Happening, verdict: Verdict) -> D:
    """The dispute after what a verdict of the life cycle says."""
    cls: Any = type(dispute)
    moved: D = copier_of(cls, SNAPSHOT)(dispute, *snapshot(dispute, event, verdict))
    return moved


SNAPSHOT = (
    *("state", "since", "round_started_at", "rejections", "rounds", "return_shipped"),
    *("timeout_unlocked", "offer", "settlement", "payments", "information_requests"),
    *("information_from", "appeals", "appellant", "replaced_once", "held_by"),
    *("own_due_at", "paused", "stopped", "rested_at", "held", "charged"),
)


def snapshot(dispute: DisputeAccount, event: Happening, verdict: Verdict) -> tuple[Any, ...]:
    """Where a verdict of the life cycle leaves a dispute: the parts that `SNAPSHOT` names."""
    to = dict(verdict.fields)
    state = STATES[to["state"]]
    new_round = to["rounds"] != dispute.rounds
    moved = new_round or state is not dispute.state
    return (
        state,
        event.at if moved or to["restarts"] else dispute.since,
        event.at if new_round else dispute.round_started_at,
        to["rejections"],
        to["rounds"],
        to["return_shipped"],
        to["timeout_unlocked"],
        offer_after(dispute, event, to, moved),
        settlement_of(dispute, event, to) if to["by"] else dispute.settlement,
        (*dispute.payments, *paid(dispute, event.at, state, to)),
        to["information_requests"],
        to["information_from"],
        to["appeals"],
        to["appellant"],
        to["replaced_once"],
        to["held_by"],
        *clocks_after(dispute, event.at, to, moved),
        rested_after(dispute, event.at, state),
        *held_after(dispute, event.at, to, moved),
    )


def held_after(
    dispute: DisputeAccount, at: datetime, to: dict[str, Any], moved: bool
) -> tuple[timedelta, timedelta]:
    """How long the platform held the dispute and extended deadlines, and how long banks held it."""
    held, charged = dispute.held, dispute.charged
    due = dispute.deadline_known(at) if to["until"] != NEVER else None
    if due is not None:
        held += to["until"] - due
    if moved or to["restarts"]:
        held += at - dispute.since if dispute.held_by == HOLDERS[0] else timedelta(0)
        charged += at - dispute.since if dispute.held_by == HOLDERS[1] else timedelta(0)
    return held, charged


def rested_after(dispute: DisputeAccount, at: datetime, state: State) -> datetime | None:
    """When the refund first came to be due."""
    first = dispute.rested_at is None and state is State.REFUND_DUE
    return at if first else dispute.rested_at


def paid(
    dispute: DisputeAccount, at: datetime, state: State, to: dict[str, Any]
) -> tuple[Payment, ...]:
    """The payment that an event makes, or takes back."""
    if to["pays"]:
        return (dispute.part_payment(to["pays"], at),)
    if to["fails"]:
        return (dispute.failed_payment(to["fails"], at),)
    return dispute.last_payment(state, at)


def offer_after(
    dispute: DisputeAccount, event: Happening, to: dict[str, Any], moved: bool
) -> Offer | None:
    """The offer that stands after an event: a detour keeps it, another state ends it."""
    kept = not moved or to["pauses"] or to["resumes"]
    return dispute.offer if kept and event.offered is None else event.offered


def settlement_of(
    dispute: DisputeAccount, event: Happening, to: dict[str, Any]
) -> Settlement | None:
    if to["by"] == NO_SETTLEMENT:
        return None
    currency = dispute.order.currency
    shares, shipping = shares_of(dispute, event, to)
    kept = KEPT[to["deductions"]](dispute)
    if to["deduction"]:
        kept = (*kept, *deductions_of([(DeductionCode.INSPECTION, to["deduction"])], currency))
    settled: Settlement = SETTLED(
        SETTLERS[to["by"]],
        Money(to["amount"], currency),
        line_shares(dispute.lines, shares, currency),
        unchecked_money(shipping, currency),
        to["return_goods"],
        kept,
        REMEDIES[to["remedy"]],
        PaidBy(
            seller=unchecked_money(to["amount"] - to["platform"], currency),
            platform=unchecked_money(to["platform"], currency),
        ),
    )
    return settled


REMEDIES = {one.value: one for one in Remedy}


def kept_before(dispute: DisputeAccount) -> tuple[Deduction, ...]:
    return () if dispute.settlement is None else dispute.settlement.deductions


def kept_of_what_came_back(dispute: DisputeAccount) -> tuple[Deduction, ...]:
    """Of each deduction the part that belongs to the units that came back."""
    back, settled = dispute.returned_amount, dispute.current_amount or 1
    rounding = dispute.policy.refund.rounding
    parts = [
        (one.code, portion(one.amount.amount, back, settled, rounding))
        for one in kept_before(dispute)
    ]
    return deductions_of([one for one in parts if one[1]], dispute.order.currency)


# What is kept back of a settlement, besides what an inspection keeps back.
KEPT: dict[str, Callable[[DisputeAccount], tuple[Deduction, ...]]] = {
    "none": lambda dispute: (),
    "kept": kept_before,
    "as-returned": kept_of_what_came_back,
    "as-asked": lambda dispute: deductions_of(dispute.kept_back, dispute.order.currency),
}


Shares = tuple[tuple[int, ...], int]


def shares_of(dispute: DisputeAccount, event: Happening, to: dict[str, Any]) -> Shares:
    """An amount over the lines of a dispute, and what of it is shipping.

    It is shared by value where nothing says otherwise, or what does adds up to another amount.
    """
    amount: int = to["amount"]
    said = SHARES[to["shares"]](dispute, event, amount)
    if said is None or sum(said[0]) + said[1] != amount:
        return split(amount, dispute.refundable)
    return said


def said_by(source: Any, dispute: DisputeAccount) -> Shares | None:
    """The parts that an offer, a ruling or a settlement names; None where it names none."""
    if source is None or (source.shares is None and source.shipping is None):
        return None
    by_line = {share.id: share.amount.amount for share in source.shares or ()}
    shipping = 0 if source.shipping is None else source.shipping.amount
    return tuple([by_line.get(line.id, 0) for line in dispute.lines]), shipping


# How an amount is shared, by the word of a row.
SHARES: dict[str, Callable[[DisputeAccount, Any, int], Shares | None]] = {
    "by-value": lambda dispute, event, amount: None,
    "as-ruled": lambda dispute, event, amount: said_by(event, dispute),
    "as-offered": lambda dispute, event, amount: said_by(dispute.offer, dispute),
    "as-settled": lambda dispute, event, amount: said_by(dispute.settlement, dispute),
    "as-returned": lambda dispute, event, amount: (dispute.returned_shares, 0),
    "reduced": lambda dispute, event, amount: (
        None if dispute.settlement is None else split(amount, dispute.settled_shares)
    ),
}
LATER_PARTS = ("deductions", "remedy", "paid_by")
SETTLED = builder_of(
    Settlement, ("by", "amount", "lines", "shipping", "return_goods", *LATER_PARTS)
)


def timeouts(dispute: D, until: datetime = LAST) -> Iterator[tuple[datetime, D]]:
    """What happens if nobody acts: each deadline up to an instant, and the dispute after it."""
    while (timeout := next_timeout(dispute)) is not None and timeout.at <= until:
        verdict = decide_event(dispute, timeout)
        if not verdict.allowed:
            return
        later = step(dispute, timeout, verdict)
        yield timeout.at, later
        if later.state is dispute.state:
            return
        dispute = later


def after_timeouts(dispute: D, *, at: datetime) -> D:
    """The dispute after every deadline up to an instant that changes it; `missed` stays as it was.

    A payment's deadline changes nothing, so an overdue dispute is the value that it was.
    """
    for _, later in timeouts(dispute, until=at):
        if later.state is not dispute.state:
            dispute = later
    return dispute


def is_overdue(dispute: DisputeAccount, at: datetime) -> bool:
    """Whether the last deadline up to an instant leaves the state as it is, as a payment's does."""
    state, overdue = dispute.state, False
    for _, later in timeouts(dispute, until=at):
        state, overdue = later.state, later.state is state
    return overdue


@frozen
class TimelineEntry(Embeddable):
    """A deadline that passes if nobody acts, and the state after it."""

    at: Stamp
    event: Annotated[str, written(as_is, {"const": "deadline-passed"})]
    state: Annotated[State, STATE]


def timeline(dispute: DisputeAccount) -> tuple[TimelineEntry, ...]:
    """What comes if nobody acts: every deadline from here on, and the state after it.

    A refund that was overdue when a hold began is overdue again when the hold ends, and not before.
    """
    entries: list[TimelineEntry] = []
    for due_at, later in timeouts(dispute):
        at = max(due_at, entries[-1].at) if entries else due_at
        entries.append(TimelineEntry(at, "deadline-passed", later.state))
    return tuple(entries)


def clocks_after(
    dispute: DisputeAccount, at: datetime, to: dict[str, Any], moved: bool
) -> tuple[datetime | None, tuple[Paused, ...], timedelta]:
    """The own deadline, the paused states and the time stopped, after what happened.

    A detour stops the clock of the state that it leaves, and of those beneath; they go on where
    they stood.
    """
    paused, stopped = dispute.paused, dispute.stopped
    if to["pauses"]:
        now = Paused(dispute.state, at, dispute.deadline_known(at))
        return None, (*paused, now), stopped
    if to["until"] != NEVER:
        return to["until"], paused, stopped
    if not moved:
        return None if to["restarts"] else dispute.own_due_at, paused, stopped
    if len(paused) == 0:
        return None, (), stopped
    if to["resumes"] and len(paused) > 1:
        return went_on(paused[-1], at), paused[:-1], stopped
    stopped += at - paused[0].at
    return (went_on(paused[-1], at) if to["resumes"] else None), (), stopped


def went_on(one: Paused, at: datetime) -> datetime | None:
    """The deadline of a paused state that goes on at an instant."""
    return None if one.due_at is None else later_by(one.due_at, at - one.at)


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
