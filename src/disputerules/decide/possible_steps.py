"""What can follow in a dispute: the states that any event or timeout leads to.

Steps are worked out once for a policy. They do not depend on instants, only on which of the
instants that the table `life-cycle` compares with the present have passed.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product
from operator import gt
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.decide.account import DisputeAccount
from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.live_counts import AT_OPENING, Counts, live_counts
from disputerules.decide.own_rows import counts_rejections, has_own_rows, reads_amounts
from disputerules.decide.revisions import (
    Revision,
    decisive,
    goods_can_be_asked_for,
    return_can_be_asked_for,
)
from disputerules.decide.transitions import bare_event, foresee_event, step
from disputerules.facts import dispute_facts
from disputerules.facts.case import Timeout, event_case
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import turning_points
from disputerules.language.choices import values_where
from disputerules.language.dependencies import Asked, asked_by, facts_read
from disputerules.language.expression import Fact, Node, leaves
from disputerules.language.pens import NEVER_NODE
from disputerules.language.table import Table
from disputerules.values.claim import RefundKind
from disputerules.values.codec import with_parts
from disputerules.values.event import ACTORS, OWN_FIELDS, EventType, InspectionVerdict
from disputerules.values.event_parts import Offer
from disputerules.values.money import Money
from disputerules.values.order import TRADERS
from disputerules.values.periods import FIRST, LAST, NEVER
from disputerules.values.settlement import State

Key = tuple[Any, ...]
# For each instant that the life cycle compares with the present: whether it has passed.
Passed = tuple[bool, ...]


# Tables of one's own can lead to ever new situations.
MOST_SITUATIONS = 5_000


class Unbounded(Exception):
    """A dispute can last for ever, or can come to stand in too many situations to follow."""


class Step(NamedTuple):
    """A situation that an event or timeout leads to, and what begins with it."""

    kind: str
    to: "Position"
    begins_state: bool
    begins_round: bool
    delay: timedelta = timedelta(0)
    """How long the clock of the state stands still, where it goes on after a detour."""


@define(eq=False)
class Position:
    """Where a dispute can stand: all that the life cycle reads of it, but no instant.

    `record` is a dispute that stands so; its instants mean nothing.
    """

    key: Key
    record: DisputeAccount
    at_rest: bool
    """Whether the refund is due or the dispute is final."""
    policy: Policy | None = None
    """The policy that is kept where it stands; None where no revision changes it."""
    steps: dict[Passed, tuple[Step, ...]] = field(factory=dict)
    longest: dict[Passed, tuple[Step, ...]] = field(factory=dict)
    ever: tuple[tuple[Step, ...], ...] = ()
    reads_round: bool = False
    used: tuple[tuple[int, ...], int] = field(init=False)
    """What it has used of everything that a policy limits, and its rejections."""

    def __attrs_post_init__(self) -> None:
        self.used = self.record.limited, self.record.rejections


class HypotheticalDispute:
    """A dispute that stands elsewhere, since another instant."""

    def __init__(self, dispute: DisputeAccount, position: Position) -> None:
        self.dispute = dispute
        self.position = position
        self.record = position.record
        self.order = position.record.order
        self.policy = position.policy or dispute.policy
        self.opened_at = dispute.opened_at
        self.state = position.record.state
        self.running_since = dispute.running_since
        self.own_due_at = None
        self.since = self.round = dispute.since

    def entered(self, since: datetime, round_started_at: datetime) -> "HypotheticalDispute":
        """The same dispute, in its state and its round since other instants."""
        self.since, self.round = since, round_started_at
        return self

    @property
    def round_started_at(self) -> datetime:
        """When the round began; notes that a table reads it."""
        self.position.reads_round = True
        return self.round

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)

    def turning_points(self) -> tuple[datetime, ...]:
        """The instants that the life cycle compares with the present."""
        table = compiled(self.policy).table("life-cycle").unobserved
        event = bare_event(EventType.BUYER_CANCELLED, NEVER)
        points: tuple[datetime, ...] = table.instants(event_case(self.since, self, event))
        return points


@define(eq=False)
class Positions:
    """The situations that disputes under a policy can be in, each kept once.

    `revisions` are those that lead to another life cycle; without any, all have that of `policy`.
    """

    policy: Policy
    revisions: tuple[Revision, ...] = ()
    known: dict[Key, Position] = field(factory=dict)
    firsts: dict[object, list[Position]] = field(factory=dict)
    covered: dict[tuple[Position, Position], bool] = field(factory=dict)
    kinds: dict[tuple[Policy, State], frozenset[str]] = field(factory=dict)
    may_ask_for_return: bool = field(init=False)
    may_ask_for_goods: frozenset[bool] = field(init=False)
    has_own_rows: bool = field(init=False)
    counts_rejections: bool = field(init=False)
    reads_amounts: bool = field(init=False)
    has_points: bool = field(init=False)
    points_move: bool = field(init=False)
    """Whether what an event does depends on when its state began."""
    live: dict[State, Counts] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.may_ask_for_return = return_can_be_asked_for(self.policy)
        self.may_ask_for_goods = goods_can_be_asked_for(self.policy)
        self.has_own_rows = has_own_rows(self.policy)
        self.counts_rejections = self.has_own_rows and counts_rejections(self.policy)
        self.reads_amounts = self.has_own_rows and reads_amounts(self.policy)
        compared = [node for one in self.policies for node in compared_with_now(one)]
        self.has_points = bool(compared)
        self.live = live_counts(self.policies)
        self.points_move = any(fact in STATE_BEGINS for fact in facts_read(compared, self.policy))

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy that a dispute can keep."""
        return (self.policy, *(one.policy for one in self.revisions))

    def points(self, now: HypotheticalDispute) -> tuple[datetime, ...]:
        """The instants that the life cycle compares with the present."""
        return now.turning_points() if self.has_points else ()

    def of(self, dispute: DisputeAccount) -> Position:
        """The situation of a dispute."""
        dispute = self.as_it_matters(dispute)
        key = self.key(dispute)
        known = self.known.get(key)
        if known is None:
            if self.has_own_rows and len(self.known) >= MOST_SITUATIONS:
                raise Unbounded
            # Shares of lines decide nothing here, and an order can have thousands.
            record = with_parts(
                dispute,
                claim=with_parts(dispute.claim, lines=None, evidence=()),
                lines=(),
                refundable=(),
                shipping_refundable=dispute.most_refundable,
                own_due_at=None,
            )
            at_rest = record.state is State.REFUND_DUE or record.is_final
            kept = record.policy if self.revisions else None
            known = self.known[key] = Position(key, record, at_rest, kept)
        return known

    def as_it_matters(self, dispute: DisputeAccount) -> DisputeAccount:
        """The dispute as it was opened in all that nothing reads from its state on."""
        live = self.live[dispute.state]
        dead = {
            name: value
            for name, value in AT_OPENING.items()
            if name not in live and getattr(dispute, name) != value
        }
        return with_parts(dispute, **dead) if dead else dispute

    def key(self, dispute: DisputeAccount) -> Key:
        """All that the life cycle can read of a dispute, but its instants.

        Of amounts, our own tables read only whether they are nothing.
        """
        # More rejections than unlock an escalation lead nowhere else.
        unlocks = max(one.negotiation.escalate_after_rejections or 0 for one in self.policies)
        offer, read = dispute.offer, self.reads_amounts
        key = (
            dispute.state,
            dispute.rounds,
            dispute.rejections if self.counts_rejections else min(dispute.rejections, unlocks),
            dispute.return_shipped,
            dispute.timeout_unlocked,
            *dispute.counts,
            dispute.current_return,
            dispute.most_refundable > 0,
            None if offer is None else (offer.return_goods, offer.amount.amount > 0),
            decisive(compiled(dispute.policy)) if self.revisions else None,
        )
        if not read:
            return key
        amounts = dispute.most_refundable, dispute.current_amount, dispute.offered_amount
        return *key, *amounts, dispute.order, dispute.claim.received, dispute.claim.reason

    def after(self, now: HypotheticalDispute, at: datetime, passed: Passed) -> tuple[Step, ...]:
        """What any event or timeout at an instant leads to, each situation once."""
        position = now.position
        known = position.steps.get(passed)
        if known is None:
            made = dict.fromkeys(self.possible(position.record, now, at))
            known = position.steps[passed] = tuple(made)
        return known

    def longest(self, now: HypotheticalDispute, at: datetime, passed: Passed) -> tuple[Step, ...]:
        """The same without what another step of its kind covers, which can take as long."""
        position = now.position
        known = position.longest.get(passed)
        if known is None:
            known = self.after(now, at, passed)
            if self.can_cover(passed):
                known = self.uncovered(known, now.dispute)
            position.longest[passed] = known
        return known

    def can_cover(self, passed: Collection[Any]) -> bool:
        """Whether what can follow two situations can be compared."""
        return not self.has_own_rows and len(passed) < 2

    def uncovered(self, steps: tuple[Step, ...], dispute: DisputeAccount) -> tuple[Step, ...]:
        """The steps that no other step covers, each to the first of situations that are alike."""
        kept: list[Step] = []
        for each in steps:
            if not any(self.step_covers(other, each, dispute) for other in kept):
                kept = [one for one in kept if not self.step_covers(each, one, dispute)]
                kept.append(each)
        return tuple([one._replace(to=self.alike(one.to, dispute)) for one in kept])

    def alike(self, position: Position, dispute: DisputeAccount) -> Position:
        """The first known situation that the same can follow, in the same state or at rest."""
        # Two that cover each other have used as much.
        alike = position.record.state, position.policy, position.used
        firsts = self.firsts.setdefault("" if position.at_rest else alike, [])
        for first in firsts:
            if self.covers(first, position, dispute) and self.covers(position, first, dispute):
                return first
        firsts.append(position)
        return position

    def step_covers(self, step: Step, other: Step, dispute: DisputeAccount) -> bool:
        """Whether a step can be made when another can, and as much can follow it."""
        event = step.kind not in TIMEOUTS and other.kind not in TIMEOUTS
        if not (step.kind == other.kind or event) or step.begins_state != other.begins_state:
            return False
        begins = step.begins_round == other.begins_round or other.to.at_rest
        return begins and step.delay == other.delay and self.covers(step.to, other.to, dispute)

    def covers(self, position: Position, other: Position, dispute: DisputeAccount) -> bool:
        """Whether whatever can follow another situation can follow this one as well.

        Such a dispute can last as long: deadlines depend on the state and the policy alone.
        """
        pair = position, other
        known = self.covered.get(pair)
        if known is None:
            # What leads back to the same pair is not known to cover it.
            self.covered[pair] = False
            known = self.covered[pair] = (
                position is other or other.at_rest or self.covers_all(pair, dispute)
            )
        return known

    def covers_all(self, pair: tuple[Position, Position], dispute: DisputeAccount) -> bool:
        position, other = pair
        if position.record.state is not other.record.state or uses_more(position, other):
            return False
        if position.policy is not other.policy:
            return False
        now, then = (HypotheticalDispute(dispute, one) for one in pair)
        return all(
            any(self.step_covers(step, needed, dispute) for step in steps)
            for steps, needed_steps in zip(self.ever(now), self.ever(then), strict=True)
            for needed in needed_steps
        )

    def ever(self, now: HypotheticalDispute) -> tuple[tuple[Step, ...], ...]:
        """What can follow before and after the instant that the life cycle waits for."""
        if not now.position.ever:
            points = self.points(now)
            passed = ((at, tuple([point <= at for point in points])) for at in (FIRST, LAST))
            now.position.ever = tuple([self.after(now, *each) for each in passed])
        return now.position.ever

    def possible(
        self, record: DisputeAccount, now: HypotheticalDispute, at: datetime
    ) -> Iterator[Step]:
        for asked in self.happenings(record, at):
            kind = asked.type
            verdict = foresee_event(now, asked)
            if not verdict.allowed:
                continue
            for changed in self.revised(record, asked, kind):
                later = step(changed, asked, verdict)
                if verdict.field("pauses"):
                    yield from self.after_detour(record, now, later, kind)
                    continue
                moved = later.state is not record.state
                new_round = later.rounds != record.rounds
                to = self.of(later)
                # What leaves the dispute where it is, as a refund outside it does, leads nowhere.
                if moved or new_round or to.key != now.position.key:
                    yield Step(kind, to, moved or new_round, new_round)

    def after_detour(
        self, record: DisputeAccount, now: HypotheticalDispute, detour: DisputeAccount, kind: str
    ) -> Iterator[Step]:
        """The state that goes on after a detour, whose clock stood still as long as can be.

        Whatever else can end the detour can end the state as well, and no sooner.
        """
        if detour.held_by:
            # What a hold takes is counted once, for the whole dispute.
            return
        held = HypotheticalDispute(now.dispute, self.of(detour))
        delay = min(foreseen_deadlines(held).values()) - held.since
        for asked in self.happenings(detour, FIRST):
            verdict = foresee_event(held, asked)
            if verdict.allowed and verdict.field("resumes"):
                to = self.of(step(detour, asked, verdict))
                if to.record.state is record.state:
                    yield Step(kind, to, True, False, delay)
                return

    def happenings(self, record: DisputeAccount, at: datetime) -> Iterator[Timeout]:
        """The events that ask for the most, then the timeouts."""
        kinds = self.kinds_in(record)
        for kind in EventType:
            if kind in kinds:
                yield from largest_demands(record, kind, at)
        yield from (bare_event(kind, at) for kind in TIMEOUTS if kind in kinds)

    def kinds_in(self, record: DisputeAccount) -> frozenset[str]:
        """The types of event that some row allows in the state of a dispute, and the timeouts."""
        known = record.policy, record.state
        if known not in self.kinds:
            self.kinds[known] = frozenset(allowed_kinds(*known))
        return self.kinds[known]

    def revised(self, record: DisputeAccount, asked: Any, kind: str) -> Iterator[DisputeAccount]:
        """The dispute after each revision of the claim to all that is left of the order."""
        if kind not in REVISING:
            yield record
            return
        claim, order = record.claim, record.order
        most = max(record.most_refundable, order.goods_left + order.shipping_left)
        may_ask = self.may_ask_for_return, self.may_ask_for_goods
        same = Revision(record.policy, claim.received, claim.reason, *may_ask)
        for policy, received, reason, may_return, goods in self.revisions or (same,):
            back = asked.return_goods and may_return
            words = {"received": received, "reason": reason, "return_goods": back}
            revised = with_parts(claim, refund=RefundKind.FULL, amount=None, **words)
            parts = {"shipping_refundable": most, "requested": most}
            yield with_parts(record, policy=policy, claim=revised, **parts)
            if asked.return_goods in goods:
                revised = with_parts(
                    revised, refund=RefundKind.REPLACEMENT, return_goods=asked.return_goods
                )
                yield with_parts(record, policy=policy, claim=revised, **parts)


def uses_more(position: Position, other: Position) -> bool:
    """Whether a situation has more rounds or fewer rejections, so that less can follow."""
    (used, rejections), (left, wanted) = position.used, other.used
    return rejections < wanted or any(map(gt, used, left))


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


STATE_BEGINS = (dispute_facts.since.node, dispute_facts.round_started_at.node)


def is_unset(clock: Node, policy: Policy) -> bool:
    """Whether an instant never comes, because the policy has no period for it."""
    if isinstance(clock, Fact) and isinstance(clock.origin, Deadline) and not clock.origin.own:
        return policy.setting(clock.origin.period) is None
    return clock == NEVER_NODE


def compared_with_now(policy: Policy) -> list[Node]:
    """The instants that the life cycle compares with the present."""
    tables = {one.name: one for one in policy.every_table}
    table = policy.table("life-cycle")
    return [
        point
        for point in points_of_table(table, asked_by(table, tables))
        if not all(is_unset(leaf, policy) for leaf in leaves(point))
    ]


# `benchmarks/new_policies.py` needs it: most policies share a life cycle and what it asks.
@lru_cache(maxsize=256)
def points_of_table(table: Table, asked: tuple[Table, ...]) -> tuple[Node, ...]:
    """What a table, which asks others, compares with the present; each once."""
    points = turning_points(table.nodes, Asked({one.name: one for one in asked}))
    return tuple(dict.fromkeys(point for point, _ in points))


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
