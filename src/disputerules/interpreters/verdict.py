"""What one row of a table decides, and a compiled table, which says so of a case."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.language.table import Table
from disputerules.values.embeddable import described, read_and_written


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

    # A named tuple has no other base class, such as `Embeddable`.
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How Pydantic reads and writes a verdict."""
        return read_and_written(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        """What Pydantic shows of a verdict."""
        return described(cls, handler)


class CompiledTable(Protocol):
    """A table as an interpreter compiled it for one policy."""

    @property
    def table(self) -> Table:
        """The table."""
        ...

    @property
    def policy(self) -> Policy:
        """The policy that it is compiled for."""
        ...

    @property
    def decide(self) -> Callable[[Case], Any]:
        """The verdict on a case; of a table that collects, all verdicts."""
        ...

    @property
    def unobserved(self) -> "CompiledTable":
        """The same table for hypothetical questions, which rule coverage does not count."""
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
    def verdicts(self) -> Sequence[Callable[[Case], Verdict]]:
        """What each row decides, where it holds."""
        ...

    def message(self, rule: str, case: Case, end: Callable[[], datetime] | None = None) -> str:
        """The row's sentence about the case; `end` returns when the answer ends."""
        ...


Rulings = Callable[[str], CompiledTable]
"""The compiled table of a name: what a table asks other tables of its policy by."""


class Interpreter(Protocol):
    """What compiles a table for a policy, such as `python.table` and `evaluated.table`."""

    def __call__(self, one: Table, policy: Policy, rulings: Rulings, /) -> CompiledTable:
        """The compiled table; `rulings` are the other tables of the policy."""
        ...
