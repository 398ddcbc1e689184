"""A book: the versions of one marketplace's policy over time."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from attrs import evolve, field, frozen

from disputerules.facts.arguments import as_policy
from disputerules.facts.attributes import refuse_different_kinds
from disputerules.facts.policy import Policy
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidPolicy, UnknownPolicy, expect, expect_items
from disputerules.values.order import Order
from disputerules.values.periods import as_instant, format_instant
from disputerules.values.suggestions import unknown


def by_date(value: Iterable[Policy]) -> tuple[Policy, ...]:
    given = map(as_policy, expect_items(value, ".policies"))
    policies = tuple(sorted(given, key=lambda policy: policy.effective_from))
    dates = [policy.effective_from for policy in policies]
    if not policies:
        raise InvalidPolicy("a book needs at least one policy", ".policies")
    for earlier, later in pairwise(dates):
        if earlier == later:
            message = f"two policies take effect at {format_instant(later)}; keep one"
            raise InvalidPolicy(message, ".policies")
    return sharing_attributes(policies)


def sharing_attributes(policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
    """Return the policies, each of which ignores the attributes that only others declare.

    Orders of all versions are stored alike, whichever version judges them.
    """
    refuse_different_kinds(policy.attributes for policy in policies)
    every = frozenset(one.fact_name for policy in policies for one in policy.attributes)
    return tuple(
        policy
        if every <= policy.attributes.facts.keys()
        else evolve(policy, attributes=evolve(policy.attributes, elsewhere=every))
        for policy in policies
    )


@frozen
class PolicyBook(Embeddable):
    """The versions of one marketplace's policy, each in force from its `effective_from`.

    The policy in force when an order was placed judges it, so a later version never affects an
    earlier order. It reads the attributes that it declares, and ignores those of other versions.
    """

    policies: tuple[Policy, ...] = field(converter=by_date)

    def in_force(self, at: datetime) -> Policy:
        """Return the policy in force at an instant; raises UnknownPolicy before the first."""
        number = bisect_right([policy.effective_from for policy in self.policies], as_instant(at))
        if number == 0:
            first = format_instant(self.policies[0].effective_from)
            raise UnknownPolicy(f"no policy was in force before {first}", ".placed_at")
        return self.policies[number - 1]

    def by_revision(self, revision: str) -> Policy:
        """Return the policy of that revision, as an answer names it; raises UnknownPolicy.

        >>> from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
        >>> PolicyBook([ALIEXPRESS_GUIDE]).by_revision(ALIEXPRESS_GUIDE.revision)
        ALIEXPRESS_GUIDE
        """
        for policy in self.policies:
            if policy.revision == revision:
                return policy
        known = [policy.revision for policy in self.policies]
        raise UnknownPolicy(unknown("revision", revision, known), ".revision")

    def for_order(self, order: Order) -> Policy:
        """Return the policy in force when the order was placed."""
        expect(order, Order, ".order")
        return self.in_force(order.placed_at)


def policy_for(order: Order, given: Policy | PolicyBook) -> Policy:
    """Return the policy that judges an order: the given one, or the one of a book in force."""
    return given.for_order(order) if isinstance(given, PolicyBook) else as_policy(given)
