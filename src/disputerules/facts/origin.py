"""Where the value of a fact comes from. Every interpreter reads these, so nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from disputerules.language.expression import Fact, Node, Setting, Value


@frozen
class Read:
    """Read from the case, by the path of an attribute."""

    path: str


@frozen
class Derived:
    """Worked out by an expression over other facts and settings."""

    node: Node


@frozen
class Deadline:
    """The deadline of a period of the policy after an instant; absent when either is.

    `own` is the path of a period in the case that takes the place of the policy's.
    """

    anchor: Node
    period: Setting
    own: str = ""


@frozen
class Keyed:
    """The entry of a setting by a choice, with a value for what the setting does not name."""

    setting: Setting
    key: Fact
    default: Value


@frozen
class Ruling:
    """What another table of the same policy decides: its code, or a field of its outcome."""

    table: str
    field: str = "code"


@frozen
class Total:
    """The sum of a field of a table's outcomes over all claimed lines."""

    table: str
    field: str


@frozen
class Fold:
    """Folded from a list in the case, which no expression can do."""

    function: Callable[[Any, Any], Value | None]


Origin = Read | Derived | Deadline | Keyed | Ruling | Total | Fold
