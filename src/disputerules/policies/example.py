"""Build a policy from the values that a published source gives."""

from collections.abc import Mapping
from typing import Any

from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE

ABOUT = "An example made from what was published; it is not advice and may be out of date."


def example(
    name: str, version: str, effective_from: str, about: str, sourced: Mapping[str, tuple[Any, str]]
) -> Policy:
    """Return a policy with the values that a source gives, each with that source.

    Values that the source does not give are those of `aliexpress-guide`.
    """
    head = {"name": name, "version": version, "effective_from": effective_from}
    sources = {setting: source for setting, (_, source) in sourced.items() if "." in setting}
    values = {setting: value for setting, (value, _) in sourced.items()}
    described = {"about": f"{about} {ABOUT}", "sources": known(sources)}
    return ALIEXPRESS_GUIDE.but(head | described | values)


def known(sources: Mapping[str, str]) -> dict[str, str]:
    """Return the sources of settings; those of the calendar are in the policy's own text."""
    return {name: text for name, text in sources.items() if not name.startswith("calendar.")}
