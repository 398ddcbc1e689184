"""Made-up shops, as policy files: each has one thing that its published terms must get right."""

from disputerules import Policy
from disputerules.policies.document import from_toml

BASE = """
base = "neutral"
name = "corner-shop"
version = "1"
effective_from = 2026-01-01T00:00:00Z

[set]
"protection.anchor" = "delivered"
"protection.period" = "30 days"
"negotiation.seller_response" = "3 days"
"negotiation.on_seller_silence" = "as-requested"
"negotiation.buyer_response" = "5 days"
"negotiation.on_buyer_silence" = "close"
"arbitration.decide_within" = "10 days"
"arbitration.on_silence" = "close"
"""


def shop(more: str = "", **settings: object) -> Policy:
    """Return the corner shop, which takes goods back for 30 days from delivery, with more to it.

    A setting is named with two underscores in place of the dot.
    """
    changes = {name.replace("__", "."): value for name, value in settings.items()}
    return from_toml(f"{BASE}\n{more}").but(changes)


CATEGORIES = """
[attributes.order]
category = { one_of = ["fresh", "fashion", "electronics"] }
"""


def variant(name: str, when: str, **settings: object) -> str:
    """Return a variant as a policy file has it."""
    pairs = (f'"{one.replace("__", ".")}" = {value!r}' for one, value in settings.items())
    return f"""
[[variants]]
id = "{name}"
when = "{when}"
set = {{ {", ".join(pairs)} }}
because = "it is {name}"
"""


def refusal(name: str, when: str, table: str = "eligibility") -> str:
    """Return a row that refuses, as a policy file has it."""
    return f"""
[[rows]]
table = "{table}"
id = "{name}"
before = "otherwise"
when = "{when}"
then = "refuse"
because = "it is {name}"
"""
