"""A change of one fact, and the answer after it."""

from typing import Any

from attrs import frozen

from disputerules.facts.origin import Fold, Read
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.verdict import Verdict
from disputerules.language.dependencies import facts_read, parts_read
from disputerules.language.expression import Fact, Kind
from disputerules.language.table import Scope


@frozen
class Change:
    """A change of one fact, and the answer after it."""

    fact: str
    value: Any
    changed: Any
    code: str
    message: str


def change(fact: Fact, now: Any, changed: Any, code: str, reading: Reading) -> Change:
    values = [text.in_words(one, fact.kind, reading) for one in (changed, now)]
    message = f"it would be {code} if {fact.name} were {values[0]} instead of {values[1]}"
    return Change(fact.name, now, changed, code, message)


def first(decided: Verdict | tuple[Verdict, ...]) -> Verdict:
    """Return the verdict; the first one if the table collects."""
    return decided if isinstance(decided, Verdict) else decided[0]


def brought_along(policy: Policy, table: str, *kinds: Kind) -> list[Fact]:
    """Return the facts of these kinds that a case contains and a table reads.

    A value of one line is no single fact of the order, also where the policy has a default for it.
    """
    of_lines = policy.table(table).scope is not Scope.LINE
    return [
        one
        for one in facts_read(policy.table(table).nodes, policy)
        if one.kind in kinds
        and (isinstance(one.origin, Read | Fold) or one.name in policy.attributes.facts)
        and not (of_lines and "line" in parts_read([one], policy))
    ]
