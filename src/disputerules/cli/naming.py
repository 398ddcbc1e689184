"""The policy that an argument names: one by its name, one in a file, one in a module."""

import os
import re
import sys
from importlib import import_module

from disputerules.cli.files import read
from disputerules.documents import prose
from disputerules.documents.json_text import decoded_text, parse
from disputerules.facts.policy import Policy
from disputerules.policies.document import from_toml, read_policy
from disputerules.policies.presets import named
from disputerules.values.errors import DisputeRulesError, UnknownPolicy, shown

IN_MODULE = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")


def policy_named(text: str) -> Policy:
    """The policy that an argument names: by its name, a JSON or TOML file, or `module:NAME`."""
    try:
        return found_policy(text)
    except DisputeRulesError as error:
        raise error if error.path.startswith("$") else error.under("$") from None


def place_of(text: str) -> str:
    """The argument itself where it names a policy in a module, else nothing."""
    return text if IN_MODULE.fullmatch(text) else ""


def told_apart(policies: tuple[Policy, Policy], texts: tuple[str, str]) -> tuple[str, str]:
    """The names of two policies; how each was named by its argument too, where they are alike.

    A file that changes a base need not give the policy a name of its own.
    """
    old, new = (f"{one.name} {one.version}" for one in policies)
    if old != new or texts[0] == texts[1]:
        return old, new
    old, new = (
        name if text == policy.name else f"{name} ({prose.visible(text)})"
        for name, text, policy in zip((old, new), texts, policies, strict=True)
    )
    return old, new


def found_policy(text: str) -> Policy:
    place = IN_MODULE.fullmatch(text)
    if place is not None:
        return imported(*place.groups())
    if text.endswith(".toml"):
        return from_toml(decoded_text(read(text)))
    if text.endswith(".json") or os.path.exists(text):
        return read_policy(parse(read(text)))
    return named(text)


def imported(module: str, name: str) -> Policy:
    """A policy with tables of its own, which only Python can say."""
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        found = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:
        right = f"{module}:{name} cannot be imported: {shown(error)}"
        raise UnknownPolicy(right) from None
    finally:
        sys.path.remove(here)
    if not isinstance(found, Policy):
        raise UnknownPolicy(f"{module}:{name} is {shown(found)}, not a policy")
    return found
