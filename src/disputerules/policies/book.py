"""The versions of one marketplace's policy over time."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime

from attrs import field, frozen

from disputerules.facts.policy import Policy, as_policy
from disputerules.values.errors import InvalidPolicy, UnknownPolicy
from disputerules.values.order import Order


def by_date(value: Iterable[Policy]) -> tuple[Policy, ...]:
    policies = tuple(sorted(map(as_policy, value), key=lambda policy: policy.effective_from))
    dates = [policy.effective_from for policy in policies]
    if not policies or len(set(dates)) != len(dates):
        right = "a book has at least one policy, each from an instant of its own"
        raise InvalidPolicy(right, ".policies")
    return policies


@frozen
class PolicyBook:
    """The versions of one marketplace's policy, by the instant from which each is in force.

    An order is judged by the policy in force when it was placed, so a later change never touches
    an old order.
    """

    policies: tuple[Policy, ...] = field(converter=by_date)

    def in_force(self, at: datetime) -> Policy:
        """The policy in force at an instant; before the first there is none: UnknownPolicy."""
        number = bisect_right([policy.effective_from for policy in self.policies], at)
        if number == 0:
            first = self.policies[0].effective_from.isoformat()
            raise UnknownPolicy(f"no policy was in force before {first}", ".placed_at")
        return self.policies[number - 1]

    def for_order(self, order: Order) -> Policy:
        """The policy in force when an order was placed."""
        return self.in_force(order.placed_at)
