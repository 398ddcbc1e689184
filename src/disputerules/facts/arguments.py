"""What a caller gives as a policy is one, and it can judge the order: currency and attributes."""

from collections.abc import Iterable

from disputerules.facts.policy import Policy
from disputerules.values.errors import CurrencyMismatch, DisputeRulesError, InvalidType, shown
from disputerules.values.order import Order


def as_policy(value: object) -> Policy:
    """Return the value if it is a policy; raises InvalidType for anything else, such as a name."""
    if isinstance(value, Policy):
        return value
    raise not_a_policy(value)


def not_a_policy(value: object) -> InvalidType:
    """Return the error for a value that is not a policy."""
    message = f"expected Policy, got {shown(value)}; POLICIES has policies by name"
    return InvalidType(message, ".policy")


def check_order(order: Order, policy: Policy, path: str = ".order") -> None:
    """Check that a policy can judge an order: its currency and its attributes.

    Raises CurrencyMismatch, MissingAttribute, UnknownAttribute, or InvalidInput, each with the path
    from the order.
    """
    declared = as_policy(policy).attributes
    if policy.currency and policy.currency != order.currency:
        message = (
            f"the order is in {order.currency}, but the policy {shown(policy.name)} has amounts in "
            f"{policy.currency}; decide it under a policy for {order.currency}"
        )
        raise CurrencyMismatch(message, f"{path}.currency")
    if order.has_attributes or declared:
        try:
            declared.check(order)
        except DisputeRulesError as error:
            raise error.under(path) from None


def refuse_two_currencies(policies: Iterable[Policy]) -> None:
    """Raise CurrencyMismatch if no order can be judged by all of several policies."""
    found = sorted({one.currency for one in policies if one.currency})
    if len(found) > 1:
        message = (
            f"one policy has amounts in {found[0]} and the other in {found[1]}, so no order can be "
            "judged by both; compare policies for one currency"
        )
        raise CurrencyMismatch(message, ".tables")
