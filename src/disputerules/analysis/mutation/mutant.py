"""A policy with one small change."""

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from disputerules.facts.policy import Policy

Edit = Callable[[Policy], Policy]


@frozen
class Mutant:
    """A policy with one small change, and the message if no test notices it.

    `edit` makes the same change to another policy. `rows` are the rows of `table` that must hold
    for the change to matter; `setting` is the changed setting, if any. `equivalent` says why the
    change makes no difference, or is empty. `everywhere` says that any table may be affected.
    """

    policy: Policy = field(repr=False)
    edit: Edit = field(repr=False)
    change: str
    message: str
    setting: str = ""
    table: str = ""
    rows: tuple[str, ...] = ()
    equivalent: str = ""
    everywhere: bool = False


def with_setting(policy: Policy, name: str, value: Any) -> Policy:
    return policy.but({name: value})
