"""Find the nearest number that reverses an answer."""

from disputerules.analysis.nearest.change import Change, change, first
from disputerules.analysis.nearest.one_unknown import OneUnknown
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.verdict import Verdict
from disputerules.language.expression import Fact


def nearest_number(fact: Fact, case: Case, policy: Policy, table: str) -> Change | None:
    """Return the nearest value of a number that reverses the answer, all else being equal."""
    now = reference.fact(fact, Reading(case, policy))
    if now is None:
        return None
    was = first(compiled(policy).table(table).decide(case)).allowed

    def answer(value: int) -> Verdict:
        reading = Reading(case, policy, {fact.name: value})
        return reference.table(policy.table(table), reading)[0]

    asked = OneUnknown(fact, case, policy, table)
    asked.add(asked.unknown >= fact.minimum, asked.unknown <= fact.maximum)
    changed = asked.closest(now, lambda value: answer(value).allowed != was)
    return None if changed is None else change(fact, now, changed, answer(changed).code, case)
