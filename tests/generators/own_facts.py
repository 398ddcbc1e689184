"""A policy that reads a fact of the program: the tier of the buyer, on a subclass of Order."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from disputerules import ALIEXPRESS_GUIDE, Order, Policy
from disputerules.facts.origin import Origin
from disputerules.facts.table_checks import table_errors
from disputerules.facts.vocabulary import FACTS, choice
from disputerules.language.expression import Fact
from disputerules.language.pens import Choice
from disputerules.language.table import Row, outcome

TIERS = ("basic", "plus")


@frozen(kw_only=True)
class TieredOrder(Order):
    """An order that knows the tier of its buyer."""

    buyer_tier: str = "basic"


@contextmanager
def declared(
    name: str = "buyer_tier", origin: Origin | str = "order.buyer_tier"
) -> Iterator[Choice]:
    """Declare a fact while the block runs. Policies are equal by the names of their facts, so
    each origin needs a name of its own.
    """
    fact = choice(name, origin, "the tier of the buyer", TIERS)
    table_errors.cache_clear()
    try:
        yield fact
    finally:
        del FACTS[name]
        table_errors.cache_clear()


def fact_name(tier: Choice) -> str:
    """Return the name of a declared fact."""
    assert isinstance(tier.node, Fact)
    return tier.node.name


def refusing_basic(tier: Choice, table: str = "eligibility") -> Policy:
    """Return the guide with a first row that refuses buyers of the tier `basic`."""
    row = Row(
        "basic-tier",
        when=tier.is_("basic"),
        then=outcome(False),
        because=f"buyers of the tier {{{fact_name(tier)}}} have no protection",
        source="https://example.com/tiers",
    )
    old = ALIEXPRESS_GUIDE.table(table)
    return ALIEXPRESS_GUIDE.with_table(old.with_rows(row, *old.rows))
