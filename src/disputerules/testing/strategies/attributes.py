"""Draw the attributes that a policy declares, on the boundaries of the rows that read them."""

from hypothesis import strategies as st

from disputerules.facts.attribute_values import boundary_values
from disputerules.facts.policy import Policy
from disputerules.testing.strategies.choice import Draw, chosen
from disputerules.values.attributes import AttributeValues
from disputerules.values.order import Order


@st.composite
def attributed(draw: Draw, order: Order, policy: Policy) -> Order:
    """Draw the attributes of an order, of its lines, its buyer and its seller."""
    declared = boundary_values(policy)
    if not declared:
        return order

    def drawn(owner: str, given: AttributeValues) -> AttributeValues:
        own = {one.name: values for one, values in declared if one.owner == owner}
        values = {name: chosen(draw, some) for name, some in own.items()}
        return AttributeValues.of({name: one for name, one in values.items() if one is not None})

    return order.with_attributes(drawn)


def usual(order: Order, policy: Policy) -> Order:
    """Return the order without the attributes that it may leave out."""
    needed = {
        (one.owner, one.name)
        for one in policy.attributes
        if one.default is None and not one.optional
    }

    def kept(owner: str, given: AttributeValues) -> AttributeValues:
        return AttributeValues.of(
            {name: value for name, value in given.items() if (owner, name) in needed}
        )

    return order.with_attributes(kept)
