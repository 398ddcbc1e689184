"""Find the policy of an argument: a name, a file, or a constant in a module."""

import os
import re
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TypeVar

from disputerules.cli.files import read
from disputerules.documents.json_text import decoded_text, parse
from disputerules.documents.sections import visible
from disputerules.facts.policy import Policy
from disputerules.policies.book import PolicyBook
from disputerules.policies.document import from_toml, read_policy
from disputerules.values.errors import DisputeRulesError, UnknownPolicy, raise_all, shown

T = TypeVar("T")
IN_MODULE = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")


def policy_named(text: str, plugins: bool = False) -> Policy:
    """Return the policy of an argument: a name, a JSON or TOML file, or `module:NAME`."""
    return at_root(partial(read_argument, text, plugins))


def policies_named(text: str, plugins: bool = False) -> Policy | PolicyBook:
    """Return the policy of an argument, or the book of a directory of policy files."""
    if os.path.isdir(text):
        return at_root(partial(read_directory, text, plugins))
    return policy_named(text, plugins)


def at_root(read: Callable[[], T]) -> T:
    try:
        return read()
    except DisputeRulesError as error:
        raise error if error.path.startswith("$") else error.under("$") from None


def read_directory(text: str, plugins: bool) -> PolicyBook:
    """Return the book of all policy files in a directory, or raise what is wrong with them."""
    policies: list[Policy] = []
    mistakes: list[DisputeRulesError] = []
    for name in sorted(os.listdir(text)):
        if name.endswith((".toml", ".json")):
            try:
                policies.append(read_argument(os.path.join(text, name), plugins))
            except DisputeRulesError as error:
                mistakes.append(error.under(f"[{shown(name)}]"))
    raise_all(mistakes)
    return PolicyBook(policies)


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


def read_argument(text: str, plugins: bool) -> Policy:
    place = IN_MODULE.fullmatch(text)
    if place is not None:
        return imported(*place.groups())
    if text.endswith(".toml"):
        return from_toml(decoded_text(read(text)), plugins=plugins)
    if text.endswith(".json") or os.path.exists(text):
        return read_policy(parse(read(text)), plugins=plugins)
    return read_policy(text, plugins=plugins)


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
