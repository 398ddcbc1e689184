"""The life cycles that a revision can lead to, where it varies by the claim.

A dispute keeps the values that variants set for its claim. A revised claim can have another reason,
for which the seller's time to answer, say, is another.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from disputerules.decide.account import DisputeAccount
from disputerules.decide.settled import settled
from disputerules.facts.case import BRANCH, Case
from disputerules.facts.policy import Policy
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.interpreters.shared import Meaning, meaning
from disputerules.language.bind import NO, YES, bind, flag
from disputerules.language.expression import Literal
from disputerules.values.claim import Claim
from disputerules.values.periods import FIRST

# The tables that say what can follow.
DECISIVE = ("states", "life-cycle", "claim")
# What a claim can ask for.
MONEY, GOODS = ("full_offered", "partial_offered"), ("replacement_offered", "repair_offered")
OFFERED = MONEY + GOODS
NOWHERE: frozenset[bool] = frozenset()


class Revision(NamedTuple):
    """A claim that the buyer can turn to, and the policy that the dispute keeps from then on."""

    policy: Policy
    received: bool
    reason: str
    may_return: bool
    """Whether such a claim can ask for return of the goods."""
    goods: frozenset[bool] = NOWHERE
    """Where such a claim can ask for goods in place of money: with return of those that came, or
    without."""


@lru_cache(maxsize=256)
def decisive(of: CompiledPolicy) -> tuple[Meaning, ...]:
    """What the tables that say what can follow mean under a policy."""
    return tuple([meaning(of.policy.table(name), of.policy, of.table) for name in DECISIVE])


def revisions(dispute: DisputeAccount) -> tuple[Revision, ...]:
    """The claims that lead to life cycles of their own; none if all have that of the dispute."""
    policy = dispute.policy
    by_rows = rows_read_the_claim(policy)
    if not by_rows and not values_read_the_claim(policy.whole):
        return ()
    found: dict[object, Revision] = {}
    for one in claims(policy.whole, dispute):
        before = found.setdefault(kind_of(one, by_rows), one)
        back, goods = before.may_return or one.may_return, before.goods | one.goods
        found[kind_of(one, by_rows)] = before._replace(may_return=back, goods=goods)
    claim = dispute.claim
    goods = frozenset((claim.return_goods,)) if claim.asks_for_goods else NOWHERE
    now = Revision(policy, claim.received, claim.reason, claim.return_goods, goods)
    # The claim of a dispute that should not have been opened may be none of those.
    found.setdefault(kind_of(now, by_rows), now)
    return tuple(found.values()) if len(found) > 1 else ()


def kind_of(one: Revision, by_rows: bool) -> object:
    """What tells the life cycle of a claim from others."""
    means = decisive(compiled(one.policy))
    return (means, one.received, one.reason) if by_rows else means


def rows_read_the_claim(policy: Policy) -> bool:
    """Whether rows of the life cycle themselves read the branch or the reason."""
    known = compiled(policy)
    return any(known.parts(name) & BRANCH for name in ("states", "life-cycle"))


def values_read_the_claim(policy: Policy) -> bool:
    """Whether variants set values by the branch or the reason."""
    known = compiled(policy)
    return any(known.parts(one.name) & BRANCH for one in policy.set_tables)


def claims(policy: Policy, dispute: DisputeAccount) -> Iterator[Revision]:
    """Yield each branch and reason that a claim can have, with the policy that is kept for it."""
    order = dispute.opening_order
    for reason in policy.reasons:
        for received in (False, True):
            if reason.is_for(received):
                claim = Claim(received=received, reason=reason.code)
                at, code = dispute.opened_at, reason.code
                kept = settled(policy, Case(at, order, claim, reason=code, received=received))
                back = received and leaves_room(kept, claimed(reason.code, True, True, kept))
                goods = goods_asked_for(reason.code, received, kept)
                yield Revision(kept, received, reason.code, back, goods)


def return_can_be_asked_for(policy: Policy) -> bool:
    """Whether the table `claim` leaves room for a claim whose goods go back, for some reason."""
    return any(leaves_room(policy, claimed(one.code, True, True, policy)) for one in policy.reasons)


def goods_can_be_asked_for(policy: Policy) -> frozenset[bool]:
    """With which return a claim can ask for goods in place of money, for some reason."""
    asked = (
        goods_asked_for(one.code, received, policy)
        for one in policy.reasons
        for received in (False, True)
        if one.is_for(received)
    )
    return NOWHERE.union(*asked)


def goods_asked_for(reason: str, received: bool, policy: Policy) -> frozenset[bool]:
    """With which return a claim can ask for goods in place of money, for one reason."""
    backs = (False, True) if received else (False,)
    known = {back: claimed(reason, received, back, policy) for back in backs}
    no_money = dict.fromkeys(MONEY, NO)
    return frozenset(
        back
        for back, facts in known.items()
        if YES in (facts.get(one, YES) for one in GOODS) and leaves_room(policy, facts | no_money)
    )


def leaves_room(policy: Policy, known: dict[str, Literal]) -> bool:
    rows = policy.table("claim").rows
    return YES not in (bind(row.when, policy.setting, known) for row in rows)


def claimed(reason: str, received: bool, back: bool, policy: Policy) -> dict[str, Literal]:
    """The facts of a claim that its reason, its branch and the return of the goods decide."""
    claim = Claim(received=received, reason=reason, return_goods=back)
    case = Case(FIRST, None, claim, reason=reason, received=received)  # type: ignore[arg-type]
    value = compiled(policy).value
    # What varies by the order stays open until a dispute keeps its values.
    names = () if policy.variants else OFFERED
    offered = {name: flag(value(FACTS[name], case)) for name in names}
    return {"received": flag(received), "return_goods": flag(back), **offered}
