"""A policy with one small change, and what is said of it."""

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from disputerules.facts.policy import Policy

Edit = Callable[[Policy], Policy]


@frozen
class Mutant:
    """A policy with one small change: what it is, and the sentence if nobody notices.

    `edit` makes the same change to another policy. `rows` are the rows of `table` that have to
    hold for the change to show; `setting` is what another change is of. `equivalent` says why the
    change can make no difference, where it is known.
    """

    policy: Policy = field(repr=False)
    edit: Edit = field(repr=False)
    change: str
    message: str
    setting: str = ""
    table: str = ""
    rows: tuple[str, ...] = ()
    equivalent: str = ""


def with_setting(policy: Policy, name: str, value: Any) -> Policy:
    return policy.but({name: value})
