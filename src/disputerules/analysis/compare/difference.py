"""A difference: one case with two outcomes of a table, and the message about it."""

from collections.abc import Iterator

from attrs import frozen

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side
from disputerules.interpreters import text
from disputerules.interpreters.verdict import Verdict


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


Differences = Iterator[Difference | None]


def difference(left: Side, right: Side, witness: Witness) -> Difference:
    old, new = (outcome_text(one, witness, left, right) for one in (left, right))
    message = f"{left.table.name}: {old} becomes {new}: {right.message(witness)}"
    return Difference(left.table.name, old, new, message, witness)


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
