"""The terms that a shop publishes: for people, for schema.org, for the Universal Commerce Protocol.

Each format says what it can; what it cannot say is listed in the document and returned beside it.
"""

from collections.abc import Callable

from disputerules.documents.terms import markdown, schema_org, ucp
from disputerules.documents.terms.omitted import Published
from disputerules.facts.policy import Policy

FORMATS: dict[str, Callable[[Policy], Published]] = {
    "markdown": markdown.write,
    "schema.org": schema_org.write,
    "ucp": ucp.write,
}


def publish(policy: Policy, format: str = "markdown") -> Published:
    """Return the terms of a policy in one of the `FORMATS`."""
    return FORMATS[format](policy)


__all__ = ["FORMATS", "Published", "publish"]
