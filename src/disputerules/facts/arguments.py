"""What a caller gives as a policy is one, and the order has the attributes that it declares."""

from disputerules.facts.policy import Policy
from disputerules.values.errors import DisputeRulesError, InvalidType, shown
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


def check_attributes(order: Order, policy: Policy, path: str = ".order") -> None:
    """Check that an order has the attributes that a policy declares, and no others.

    Raises MissingAttribute, UnknownAttribute, or InvalidInput, each with the path from the order.
    """
    declared = as_policy(policy).attributes
    if order.has_attributes or declared:
        try:
            declared.check(order)
        except DisputeRulesError as error:
            raise error.under(path) from None
