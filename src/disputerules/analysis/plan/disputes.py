"""Find the open disputes that would lose something if a new policy judged them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from attrs import evolve, field, frozen

from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import advance
from disputerules.facts.policy import Policy
from disputerules.histories.replay.cases import replayed
from disputerules.histories.replay.one_by_one import OpenDispute, OpenHistory
from disputerules.interpreters.text import moment
from disputerules.values.errors import DisputeRulesError
from disputerules.values.money import Money
from disputerules.values.order import Order, Party
from disputerules.values.periods import LAST
from disputerules.values.settlement import FINAL

# What a dispute may lose, each by its meaning.
LOST = {
    "not-opened": "the new policy would not have let it open",
    "action-lost": "a party can no longer do something",
    "deadline-earlier": "a deadline comes earlier",
    "refund-lower": "less is settled if nobody acts",
}
EXAMPLES = 5


@frozen
class Folded:
    """A dispute by the old policy and, for the same events, by the new one.

    `new` is None where the new policy refuses the opening; `refused` says why.
    """

    id: str
    order: Order
    old: Dispute
    new: Dispute | None
    refused: str = ""


@frozen
class Losing:
    """An open dispute, and what it would lose: kinds with sentences."""

    id: str
    order_id: str
    placed_at: datetime
    lost: tuple[tuple[str, str], ...]


@frozen
class OpenDisputes:
    """The disputes that are open at an instant, and those that lose something.

    `losing` are judged by the new policy; `grandfathered` would lose something too, but their
    orders were placed before the new policy takes effect. `bad` counts what could not be read, by
    kind; `unseen` are attributes without a column. `due` counts those that are due for payment
    already, which end when they are paid. `ends_by` is when the last of the others is due or has
    ended under the old policy; None if there is no other, or if one has no such instant.
    """

    at: datetime
    open: int
    looked_at: int
    losing: tuple[Losing, ...]
    grandfathered: tuple[Losing, ...]
    bad: Mapping[str, int] = field(factory=dict)
    ends_by: datetime | None = None
    unseen: tuple[str, ...] = ()
    due: int = 0

    @property
    def not_looked_at(self) -> int:
        """How many open disputes were too many to look at."""
        return self.open - self.looked_at

    @property
    def left_out(self) -> int:
        """How many disputes could not be replayed, or would not have been opened."""
        return sum(self.bad.values())

    def counts(self, disputes: Iterable[Losing]) -> dict[str, int]:
        """Count disputes by what they lose."""
        kinds = Counter(kind for one in disputes for kind in {kind for kind, _ in one.lost})
        return {kind: kinds[kind] for kind in LOST if kinds[kind]}


# A dispute that is looked at is folded under both policies, and its latest end worked out.
MOST = 5_000


def folded(history: OpenHistory, old: Policy, new: Policy) -> Iterator[Folded]:
    """Yield the open disputes of a history, folded under both policies."""
    for one in history.disputes:
        before, refused = fold(one, old, history.at)
        if before is not None:
            after, refused = fold(one, new, history.at)
            yield Folded(one.id, one.order, before, after, refused)


def fold(one: OpenDispute, policy: Policy, at: datetime) -> tuple[Dispute | None, str]:
    """Return a dispute under a policy; else None, and why it would not have been opened."""
    order = policy.attributes.only_declared(one.order)
    try:
        return replayed(order, one.rows, policy, at)[0], ""
    except DisputeRulesError as error:
        return None, error.message


def disputes_of(
    history: OpenHistory, old: Policy, new: Policy, since: datetime | None
) -> OpenDisputes:
    """Return who loses among the open disputes of a history."""
    found = open_disputes(folded(history, old, new), history.at, since, history.left_out)
    return evolve(found, open=history.count, unseen=history.unseen)


def open_disputes(
    folded: Iterable[Folded],
    at: datetime,
    since: datetime | None,
    bad: Mapping[str, int],
) -> OpenDisputes:
    """Return the disputes that are open, and who loses; `since` is where the new policy begins."""
    count = due = 0
    losing: list[Losing] = []
    kept: list[Losing] = []
    ends: list[datetime | None] = []
    for one in folded:
        if one.old.state in FINAL:
            continue
        count += 1
        end = one.old.ends_by
        if end is not None and end <= at:
            due += 1
        else:
            ends.append(end)
        lost = tuple(lost_in(one, at))
        if lost:
            where = kept if since is not None and one.order.placed_at < since else losing
            where.append(Losing(one.id, one.order.id, one.order.placed_at, lost))
    last = None if None in ends else max((end for end in ends if end is not None), default=None)
    return OpenDisputes(at, count, count, tuple(losing), tuple(kept), bad, last, due=due)


def lost_in(one: Folded, at: datetime) -> Iterator[tuple[str, str]]:
    """Yield what an open dispute loses: its kind, and in a sentence."""
    if one.new is None:
        yield "not-opened", f"the new policy refuses the opening: {one.refused}"
        return
    for check in (actions, deadlines, refunds):
        yield from check(one.old, one.new, at)


Check = Callable[[Dispute, Dispute, datetime], Iterator[tuple[str, str]]]


def actions(old: Dispute, new: Dispute, at: datetime) -> Iterator[tuple[str, str]]:
    for party in Party:
        left = new.actions(party, at=at)
        for kind in old.actions(party, at=at):
            if kind not in left:
                yield (
                    "action-lost",
                    f"the {party} can no longer send {kind} (the dispute is {new.state})",
                )


def deadlines(old: Dispute, new: Dispute, at: datetime) -> Iterator[tuple[str, str]]:
    due, before = new.due_at, old.due_at
    if new.state is old.state and due is not None and (before is None or due < before):
        earlier = f"ends {moment(due)} instead of {moment(before) if before else 'never'}"
        yield "deadline-earlier", f"the {old.turn}'s time {earlier}"


def refunds(old: Dispute, new: Dispute, at: datetime) -> Iterator[tuple[str, str]]:
    before, after = (if_nobody_acts(one) for one in (old, new))
    if after < before:
        sums = [Money(one, old.order.currency) for one in (after, before)]
        yield "refund-lower", f"{sums[0]} instead of {sums[1]} is settled if nobody acts"


def if_nobody_acts(dispute: Dispute) -> int:
    """Return what is settled in the end if nobody acts, in minor units."""
    end = advance(dispute, at=LAST)
    return 0 if end.settlement is None else end.settlement.amount.amount
