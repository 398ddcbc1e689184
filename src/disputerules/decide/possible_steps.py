"""What can follow in a dispute: the states that any event or timeout leads to.

Steps are worked out once for a policy. They do not depend on instants, only on which of the
instants that the table `life-cycle` compares with the present have passed.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from attrs import define, field

from disputerules.decide.account import DisputeAccount
from disputerules.decide.actions import bare_event
from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.coverings import Coverings
from disputerules.decide.demands import REVISING, allowed_kinds, largest_demands
from disputerules.decide.live_counts import AT_OPENING, Counts, live_counts
from disputerules.decide.own_rows import counts_rejections, has_own_rows, reads_amounts
from disputerules.decide.position import HypotheticalDispute, Key, Passed, Position, Step, Unbounded
from disputerules.decide.revisions import (
    Revision,
    decisive,
    goods_can_be_asked_for,
    return_can_be_asked_for,
)
from disputerules.decide.transitions import foresee_event, step
from disputerules.decide.turning_points import STATE_BEGINS, compared_with_now
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.language.dependencies import facts_read
from disputerules.values.claim import RefundKind
from disputerules.values.codec import with_parts
from disputerules.values.event import EventType
from disputerules.values.periods import FIRST
from disputerules.values.settlement import State

# Tables of one's own can lead to ever new situations.
MOST_SITUATIONS = 5_000


@define(eq=False)
class Positions:
    """The situations that disputes under a policy can be in, each kept once.

    `revisions` are those that lead to another life cycle; without any, all have that of `policy`.
    """

    policy: Policy
    revisions: tuple[Revision, ...] = ()
    known: dict[Key, Position] = field(factory=dict)
    coverings: Coverings = field(init=False)
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
        self.coverings = Coverings(self.after, self.points)
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
                known = self.coverings.uncovered(known, now.dispute)
            position.longest[passed] = known
        return known

    def can_cover(self, passed: Collection[Any]) -> bool:
        """Whether what can follow two situations can be compared."""
        return not self.has_own_rows and len(passed) < 2

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
