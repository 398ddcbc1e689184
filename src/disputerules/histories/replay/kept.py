"""Name what a dispute keeps from its opening: which variants decide, and what can be claimed."""

from disputerules.facts.policy import Policy
from disputerules.facts.variant import PREFIX
from disputerules.histories.replay import readings
from disputerules.language.dependencies import facts_read
from disputerules.language.expression import Fact

STATES, LIFE_CYCLE = "states", "life-cycle"
CLAIM_TABLES = (
    "eligibility",
    "claim",
    "claim-lines",
    "evidence",
    "refund",
    "refund-lines",
    "refund-shipping",
    "refund-deductions",
)
CLAIMABLE = ("line_claimable", "shipping_claimable", "currency")


def variants_read(policy: Policy) -> list[Fact]:
    """Return the facts that say which variants set values, in a dispute kept from its opening."""
    names = (STATES, LIFE_CYCLE, *CLAIM_TABLES)
    read = [fact for name in names for fact in facts_read(policy.table(name).nodes, policy)]
    found = [fact for fact in read if any(one.startswith(PREFIX) for one, _ in fact.asks)]
    # Settings that only the passes ask for, such as the rounding of a part.
    asked = (policy.leaf(one) for one in readings.SETTINGS)
    by = [one.origin.by for one in asked if isinstance(one, Fact)]
    return list({one.name: one for one in (*found, *by)}.values())


def kept_variant(fact: Fact) -> str:
    """Return the column that keeps which variant decides, fixed by an opening or a revision."""
    return f"v_{fact.name}"
