"""A table made ready for one policy, and what one of its rows decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from disputerules.facts.case import Case
from disputerules.language.table import Table


class Verdict(NamedTuple):
    """What one row decides: its table, its id, its outcome with the fields worked out.

    A named tuple, since every decision of a table with fields makes one.
    """

    table: str
    rule: str
    code: str
    allowed: bool
    path: str
    fields: tuple[tuple[str, Any], ...] = ()

    def field(self, name: str) -> Any:
        """The value of an outcome's field."""
        for one, value in self.fields:
            if one == name:
                return value
        raise KeyError(name)


class Compiled(Protocol):
    """A table made ready for one policy, as a decision needs it."""

    @property
    def table(self) -> Table:
        """The table."""
        ...

    @property
    def policy(self) -> Any:
        """The policy that it is made ready for."""
        ...

    @property
    def decide(self) -> Callable[[Case], Any]:
        """The verdict on a case; of a table that collects, all verdicts."""
        ...

    @property
    def trace(self) -> Callable[[Case], tuple[bool, ...]]:
        """Whether each row holds."""
        ...

    @property
    def instants(self) -> Callable[[Case], tuple[datetime, ...]]:
        """The instants at which the answer can change."""
        ...

    @property
    def verdicts(self) -> tuple[Callable[[Case], Verdict], ...]:
        """What each row decides, where it holds."""
        ...

    def message(self, rule: str, case: Case) -> str:
        """The row's sentence about the case."""
        ...
