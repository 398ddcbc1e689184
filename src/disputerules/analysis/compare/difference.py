"""A difference: one case with two outcomes of a table, and the message about it."""

from collections.abc import Iterator

from attrs import frozen

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side
from disputerules.facts.policy import Policy
from disputerules.facts.variant import PREFIX
from disputerules.interpreters import text
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.language.expression import Fact, Kind


@frozen
class Difference:
    """The outcomes of a table under two policies, and a case that has both.

    In the table `refund` the outcomes are amounts in minor units.
    """

    table: str
    old: str | int
    new: str | int
    message: str
    witness: Witness

    @property
    def pair(self) -> tuple[object, ...]:
        """Return what identifies the difference; for amounts this includes the message."""
        message = self.message if isinstance(self.old, int) else ""
        return self.table, self.old, self.new, message


@frozen
class Unknown:
    """Why it is not known whether a table has another difference."""

    table: str
    why: str


Differences = Iterator[Difference | Unknown | None]


def difference(left: Side, right: Side, witness: Witness) -> Difference:
    if left.table.name.startswith(PREFIX):
        return varying(left, right, witness)
    old, new = (outcome_text(one, witness, left, right) for one in (left, right))
    message = f"{left.table.name}: {old} becomes {new}: {right.message(witness)}"
    return Difference(left.table.name, old, new, message, witness)


def varying(left: Side, right: Side, witness: Witness) -> Difference:
    """Describe a setting whose value differs for some orders, as "for category fresh"."""
    old, new = (str(one.verdicts(witness)[0].field("value")) for one in (left, right))
    setting = left.table.name.removeprefix(PREFIX)
    known = dict.fromkeys(
        f"{name_of(fact)} {value_in(fact, one.policy, witness)}"
        for one in (right, left)
        for fact in one.table.inputs
    )
    which = ", ".join(known)
    message = f"{setting}: {f'for {which}: ' if which else ''}{old} -> {new}"
    return Difference(left.table.name, old, new, message, witness)


def name_of(fact: Fact) -> str:
    """Name a fact before its value: a flag as the statement that is true or not."""
    statement = fact.meaning.removeprefix("whether ")
    return f"{statement}:" if fact.kind is Kind.FLAG else statement


def value_in(fact: Fact, policy: Policy, witness: Witness) -> str:
    """Write the value of a fact in the case."""
    case = witness.case(policy)
    return text.write_value(compiled(policy).value(fact, case), fact.kind, case)


def outcome_text(one: Side, witness: Witness, left: Side, right: Side) -> str:
    """Write the codes of an outcome; if both have the same codes, add the fields that differ."""
    here, there = (side.verdicts(witness) for side in (left, right))
    verdicts = here if one is left else there
    if codes(here) != codes(there):
        return ", ".join(codes(verdicts))
    other = dict((there if one is left else here)[0].fields)
    kinds, case = dict(one.table.fields), witness.case(one.policy)
    differing = [
        f"{name} {text.write_value(value, kinds[name], case)}"
        for name, value in verdicts[0].fields
        if value != other.get(name)
    ]
    details = ", ".join(differing) or ", ".join(verdict.path for verdict in verdicts)
    return ", ".join(codes(verdicts)) + (f" ({details})" if details else "")


def codes(verdicts: tuple[Verdict, ...]) -> list[str]:
    return [verdict.code for verdict in verdicts]
