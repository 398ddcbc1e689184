"""Draw the attributes that a policy declares, on the boundaries of the rows that read them."""

from hypothesis import strategies as st

from disputerules.facts.attribute_values import boundary_values
from disputerules.facts.policy import Policy
from disputerules.testing.strategies.choice import Draw
from disputerules.values.attributes import AttributeValues
from disputerules.values.order import Order


@st.composite
def attributed(draw: Draw, order: Order, policy: Policy) -> Order:
    """Draw the attributes of an order, of its lines, its buyer and its seller."""
    declared = boundary_values(policy)
    if not declared:
        return order

    def drawn(owner: str, before: AttributeValues) -> AttributeValues:
        given = {
            one.name: draw(st.sampled_from(values))
            for one, values in declared
            if one.owner == owner
        }
        return AttributeValues.of(
            {name: value for name, value in given.items() if value is not None}
        )

    return order.with_attributes(drawn)
