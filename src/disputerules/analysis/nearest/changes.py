"""Find single changes that reverse an answer, the nearest of each kind."""

from collections.abc import Iterator

from disputerules.analysis.nearest.change import Change, brought_along, change, first
from disputerules.analysis.nearest.instants import other_instants, other_stamps
from disputerules.analysis.nearest.one_unknown import OneUnknown
from disputerules.decide.decision import Decision
from disputerules.facts.arguments import as_policy
from disputerules.facts.case import Case, OrderCase
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.verdict import Verdict
from disputerules.language.expression import Fact, Kind
from disputerules.values.errors import InvalidType, shown, wrong_class

USE_CHANGES = "for findings call changes(case, policy, table)"


def nearest_change(decision: Decision) -> Change | None:
    """Return the smallest change that reverses a decision, or None if no single change does.

    Tries the instant first, then the order's instants, numbers, flags and choices. Raises
    InvalidType if the argument is not a Decision, such as the findings about a claim.
    """
    if not isinstance(decision, Decision):
        raise InvalidType(f"expected a Decision, not {shown(decision)}; {USE_CHANGES}")
    compiled = decision.compiled
    return next(changes(decision.case, compiled.policy, compiled.table.name), None)


def changes(case: Case, policy: Policy, table: str = "eligibility") -> Iterator[Change]:
    """Yield each single change that reverses the answer of a table.

    Changes of the instant come first, then of the order's instants, numbers, flags and choices. The
    answer of a table that collects is its first finding.
    """
    if not isinstance(case, (Case, OrderCase)):
        raise wrong_class(case, Case, ".case")
    as_policy(policy)
    yield from nearest_first(other_instants(case, policy, table))
    yield from nearest_first(other_stamps(case, policy, table))
    for fact in brought_along(policy, table, Kind.COUNT, Kind.AMOUNT):
        found = nearest_number(fact, case, policy, table)
        if found is not None:
            yield found
    for fact in brought_along(policy, table, Kind.FLAG, Kind.CHOICE):
        yield from other_word(fact, case, policy, table)


def nearest_first(found: Iterator[Change]) -> list[Change]:
    return sorted(found, key=lambda one: abs(one.changed - one.value))


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
    return (
        None
        if changed is None
        else change(fact, now, changed, answer(changed).code, Reading(case, policy))
    )


def other_word(fact: Fact, case: Case, policy: Policy, table: str) -> Iterator[Change]:
    """Yield the first other value of a flag or a choice that reverses the answer."""
    now = reference.fact(fact, Reading(case, policy))
    was = first(compiled(policy).table(table).decide(case)).allowed
    words = policy.facts.get(fact.name, fact).choices
    for changed in (not now,) if fact.kind is Kind.FLAG else words:
        reading = Reading(case, policy, {fact.name: changed})
        verdict = reference.table(policy.table(table), reading)[0]
        if verdict.allowed != was:
            yield change(fact, now, changed, verdict.code, reading)
            return
