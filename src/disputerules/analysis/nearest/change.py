"""One fact that could be otherwise, and what the answer would be then."""

from typing import Any

from attrs import frozen

from disputerules.analysis.cases.dependencies import LINE, leaves_read, root_of
from disputerules.facts.case import Case
from disputerules.facts.origin import Fold, Read
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.interpreters.verdict import Verdict
from disputerules.language.expression import Fact, Kind
from disputerules.language.table import Scope


@frozen
class Change:
    """One fact that could be otherwise, and what the answer would be then."""

    fact: str
    value: Any
    changed: Any
    code: str
    message: str


def change(fact: Fact, now: Any, changed: Any, code: str, case: Case) -> Change:
    values = [text.write_value(one, fact.kind, case) for one in (changed, now)]
    sentence = f"it would be {code} with {fact.meaning}: {values[0]}, not {values[1]}"
    return Change(fact.name, now, changed, code, sentence)


def first(said: Verdict | tuple[Verdict, ...]) -> Verdict:
    """The answer: of a table that collects, its first finding."""
    return said if isinstance(said, Verdict) else said[0]


def brought_along(policy: Policy, table: str, *kinds: Kind) -> list[Fact]:
    """The facts of these kinds that a case brings along and that a table reads.

    What is read of each line, to be added up, is no single fact.
    """
    read = leaves_read(policy.table(table).nodes, policy)
    of_lines = policy.table(table).scope is not Scope.LINE
    return [
        one
        for one in read
        if isinstance(one, Fact)
        and one.kind in kinds
        and isinstance(one.origin, Read | Fold)
        and not (of_lines and root_of(one) == LINE)
    ]
