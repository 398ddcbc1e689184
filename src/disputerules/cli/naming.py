"""Find the policy of an argument: a name, a file, or a constant in a module."""

import os
import re
import sys
from importlib import import_module

from disputerules.cli.files import read
from disputerules.documents.json_text import decoded_text, parse
from disputerules.documents.sections import visible
from disputerules.facts.policy import Policy
from disputerules.policies.document import from_toml, read_policy
from disputerules.policies.presets import named
from disputerules.values.errors import DisputeRulesError, UnknownPolicy, shown

IN_MODULE = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")


def policy_named(text: str) -> Policy:
    """Return the policy of an argument: a name, a JSON or TOML file, or `module:NAME`."""
    try:
        return read_argument(text)
    except DisputeRulesError as error:
        raise error if error.path.startswith("$") else error.under("$") from None


def place_of(text: str) -> str:
    """Return the argument if it names a policy in a module, else an empty string."""
    return text if IN_MODULE.fullmatch(text) else ""


def distinct_names(policies: tuple[Policy, Policy], texts: tuple[str, str]) -> tuple[str, str]:
    """Return the names of two policies, with their arguments if the names are equal.

    A file that changes a base need not rename the policy.
    """
    old, new = (f"{policy.name} {policy.version}" for policy in policies)
    if old != new or texts[0] == texts[1]:
        return old, new
    old, new = (
        name if text == policy.name else f"{name} ({visible(text)})"
        for name, text, policy in zip((old, new), texts, policies, strict=True)
    )
    return old, new


def read_argument(text: str) -> Policy:
    place = IN_MODULE.fullmatch(text)
    if place is not None:
        return imported(*place.groups())
    if text.endswith(".toml"):
        return from_toml(decoded_text(read(text)))
    if text.endswith(".json") or os.path.exists(text):
        return read_policy(parse(read(text)))
    return named(text)


def imported(module: str, name: str) -> Policy:
    """Import a policy with tables of its own, which only Python can define."""
    directory = os.getcwd()
    sys.path.insert(0, directory)
    try:
        value = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:
        message = f"cannot import {module}:{name}: {shown(error)}"
        raise UnknownPolicy(message) from None
    finally:
        sys.path.remove(directory)
    if not isinstance(value, Policy):
        raise UnknownPolicy(f"expected {module}:{name} to be a Policy, got {shown(value)}")
    return value
