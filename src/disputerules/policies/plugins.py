"""Policies of installed packages, by the names of their entry points.

A package names them under `[project.entry-points."disputerules.policies"]`. They are loaded only
when a caller asks, because loading runs code of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from disputerules.facts.policy import Policy
from disputerules.policies.presets import BASES, named
from disputerules.values.errors import UnknownPolicy, shown
from disputerules.values.suggestions import unknown

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "disputerules.policies"


def installed(name: str) -> Policy:
    """Return the policy of that name, built-in or of an installed package.

    A built-in policy is never replaced. Raises UnknownPolicy for any other name, and for an entry
    point that cannot be loaded or is not a policy.
    """
    if name in BASES:
        return named(name)
    # Loaded here, because it loads fifty modules (`benchmarks/imports.py`).
    from importlib.metadata import entry_points

    found = {one.name: one for one in entry_points(group=GROUP)}
    if name not in found:
        raise UnknownPolicy(unknown("policy", name, [*BASES, *found]))
    return loaded(found[name])


def loaded(entry: EntryPoint) -> Policy:
    try:
        value = entry.load()
    except (Exception, SystemExit) as error:
        message = f"cannot load {entry.value} of the entry point {entry.name!r}: {shown(error)}"
        raise UnknownPolicy(message) from None
    if not isinstance(value, Policy):
        raise UnknownPolicy(f"expected {entry.value} to be a Policy, got {shown(value)}")
    return value
