"""Find who would lose a right that they already have, and from when a change is safe.

A `PolicyBook` judges an order by the policy in force when it was placed. So a new policy reaches
the orders placed since its `effective_from`; if that is no later than that of the old policy, it
takes the old one's place and reaches every order.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import evolve, frozen

from disputerules.analysis.plan.disputes import OpenDisputes, disputes_of
from disputerules.analysis.plan.losses import Losses, Placed, losses
from disputerules.analysis.plan.window import Window, window
from disputerules.facts.policy import Policy
from disputerules.histories.replay.one_by_one import OpenHistory
from disputerules.values.periods import LAST, format_instant


class Reach(StrEnum):
    """Whether a change takes something from orders that are already placed."""

    NOBODY = "nobody"
    SOMEBODY = "somebody"
    UNKNOWN = "unknown"


@frozen
class InFlight:
    """What a change takes from orders already placed.

    `since` is the instant from which orders are judged by the new policy, None if it judges every
    order. `at` is the instant of the change, None if it is not known. `why` says why `reach` is
    what it is. `losses` are those of orders that the new policy reaches.
    """

    since: datetime | None
    at: datetime | None
    reach: Reach
    why: str
    losses: Losses
    window: Window
    disputes: OpenDisputes | None = None

    @property
    def safe_from(self) -> datetime | None:
        """The earliest `effective_from` that takes nothing from an order already placed.

        None if that depends on when the change is made, which is not known.
        """
        return self.at

    @property
    def last_placed_before(self) -> datetime | None:
        """The instant before which the last orders of the old policy are placed."""
        known = [one for one in (self.since, self.at) if one is not None]
        return max(known) if self.since is not None else self.at

    @property
    def old_until(self) -> datetime | None:
        """The instant from which no order of the old policy can be disputed; None if unknown."""
        last, days = self.last_placed_before, self.window.after_placing
        if last is None or days is None:
            return None
        end = timedelta(days=days)
        return last + end if last <= LAST - end else None


def in_flight(
    old: Policy,
    new: Policy,
    of_any: Losses,
    at: datetime | None = None,
    history: OpenHistory | None = None,
    progress: Callable[[str], None] = lambda table: None,
) -> InFlight:
    """Return what a change takes from orders already placed; `of_any` is what it takes of any.

    `history` has the open disputes; without `at`, the change is made at its instant.
    """
    since = new.effective_from if new.effective_from > old.effective_from else None
    if history is not None:
        at = history.at if at is None else at
        found = disputes_of(history, old, new, since)
        return evolve(of_orders(old, new, of_any, since, at, progress), disputes=found)
    return of_orders(old, new, of_any, since, at, progress)


def of_orders(
    old: Policy,
    new: Policy,
    of_any: Losses,
    since: datetime | None,
    at: datetime | None,
    progress: Callable[[str], None],
) -> InFlight:
    """Return what a change takes from orders already placed, by the rules alone."""
    known = window(old)
    if not of_any.found and not of_any.unknown:
        return InFlight(since, at, Reach.NOBODY, NOTHING_TAKEN, of_any, known)
    if since is not None and at is None:
        why = AT_UNKNOWN.format(since=format_instant(since))
        return InFlight(since, at, Reach.UNKNOWN, why, Losses(), known)
    if since is not None and at is not None and at <= since:
        why = KEPT_BY_DATE.format(since=format_instant(since))
        return InFlight(since, at, Reach.NOBODY, why, Losses(), known)
    taken = of_any if at is None else losses(old, new, Placed(at, since), progress)
    return InFlight(since, at, *reach_of(taken), taken, known)


def reach_of(taken: Losses) -> tuple[Reach, str]:
    if taken.found:
        return Reach.SOMEBODY, ""
    if taken.unknown:
        return Reach.UNKNOWN, "; ".join(dict.fromkeys(why for _, why in taken.unknown))
    return Reach.NOBODY, "what the change takes away, it takes only from orders placed later"


NOTHING_TAKEN = "the change takes nothing away from any order"
AT_UNKNOWN = (
    "it depends on whether orders were placed since {since} when the change is made; "
    "give that instant with --at"
)
KEPT_BY_DATE = (
    "the new policy takes effect at {since}, and a PolicyBook, a directory of dated policy files, "
    "keeps the old one for every order placed before"
)
