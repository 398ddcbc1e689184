"""A policy with one small change, and what is said of it."""

from collections.abc import Callable
from copy import copy
from typing import Any

from attrs import field, frozen

from disputerules.facts.policy import Policy
from disputerules.language.table import Table

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


def with_table(policy: Policy, table: Table) -> Policy:
    """The policy with a table in the place of the one of its name, and not checked.

    A mutant may be unsound, and the check takes longer than to judge it.
    """
    changed = copy(policy)
    tables = tuple(table if one.name == table.name else one for one in policy.tables)
    object.__setattr__(changed, "tables", tables)
    object.__setattr__(changed, "memory", {})
    return changed
