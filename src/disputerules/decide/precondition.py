"""A check of an event that comes before the tables, such as an id that was used already."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from attrs import frozen

from disputerules.decide.decision import Decision, decided
from disputerules.facts.case import Case, event_case
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Verdict
from disputerules.language.table import Table


@frozen
class Precondition:
    """A check with the shape of a compiled table of one row, so that its refusal is a Decision."""

    verdict: Verdict
    sentence: str
    policy: Policy

    @property
    def table(self) -> Table:
        """The table that is asked when the check holds."""
        return self.policy.table(self.verdict.table)

    @property
    def unobserved(self) -> Self:
        """The check itself: rule coverage counts rows of tables only."""
        return self

    @property
    def decide(self) -> Callable[[Case], Verdict]:
        """The verdict on any case."""
        return lambda case: self.verdict

    @property
    def trace(self) -> Callable[[Case], tuple[bool, ...]]:
        """That the one row holds."""
        return lambda case: (True,)

    @property
    def instants(self) -> Callable[[Case], tuple[datetime, ...]]:
        """No instants: time does not change the answer."""
        return lambda case: ()

    @property
    def verdicts(self) -> tuple[Callable[[Case], Verdict], ...]:
        """The one verdict, refusing."""
        return (self.decide,)

    def message(self, rule: str, case: Case, end: object = None) -> str:  # noqa: ARG002 - as all
        return self.sentence


def event_refused(dispute: Any, event: Any, code: str, sentence: str) -> Decision:
    """The refusal of an event that no table is asked about."""
    verdict = Verdict("life-cycle", code, code, False, "")
    check = Precondition(verdict, sentence, dispute.policy)
    return decided((verdict, check, event_case(event.at, dispute, event)))
