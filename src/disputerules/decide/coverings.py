"""Which situations cover others: whatever can follow the one can follow the other as well.

A dispute in a situation that is covered lasts no longer, so the search leaves it out.
"""

from collections.abc import Callable
from datetime import datetime
from operator import gt

from attrs import define, field

from disputerules.decide.account import DisputeAccount
from disputerules.decide.position import (
    HypotheticalDispute,
    Passed,
    Position,
    Step,
)
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.values.periods import FIRST, LAST

After = Callable[[HypotheticalDispute, datetime, Passed], tuple[Step, ...]]
Points = Callable[[HypotheticalDispute], tuple[datetime, ...]]


@define(eq=False)
class Coverings:
    """What is known of situations that cover others."""

    after: After
    points: Points
    firsts: dict[object, list[Position]] = field(factory=dict)
    covered: dict[tuple[Position, Position], bool] = field(factory=dict)

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


def uses_more(position: Position, other: Position) -> bool:
    """Whether a situation has more rounds or fewer rejections, so that less can follow."""
    (used, rejections), (left, wanted) = position.used, other.used
    return rejections < wanted or any(map(gt, used, left))
