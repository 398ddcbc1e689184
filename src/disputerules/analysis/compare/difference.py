"""Two outcomes of a table that one case has under two policies, and the sentence that says so."""

from collections.abc import Iterator

from attrs import frozen

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side
from disputerules.interpreters import text
from disputerules.interpreters.verdict import Verdict


@frozen
class Difference:
    """Two outcomes of a table that one case has under two policies, and such a case.

    For the table `refund` the outcomes are amounts in minor units.
    """

    table: str
    old: str | int
    new: str | int
    message: str
    witness: Witness

    @property
    def pair(self) -> tuple[object, ...]:
        """What it shows: of outcomes that are amounts, what is said of them."""
        said = self.message if isinstance(self.old, int) else ""
        return self.table, self.old, self.new, said


Found = Iterator[Difference | None]


def difference(left: Side, right: Side, found: Witness) -> Difference:
    old, new = (outcome_text(one, found, left, right) for one in (left, right))
    sentence = f"{left.table.name}: {old} becomes {new}: {right.message(found)}"
    return Difference(left.table.name, old, new, sentence, found)


def outcome_text(one: Side, found: Witness, left: Side, right: Side) -> str:
    """The codes of an outcome; with its fields, or its paths, where the codes do not differ."""
    here, there = (side.verdicts(found) for side in (left, right))
    said = here if one is left else there
    if codes(here) != codes(there):
        return ", ".join(codes(said))
    other = dict((there if one is left else here)[0].fields)
    kinds, case = dict(one.table.fields), found.case(one.policy)
    differing = [
        f"{name} {text.write_value(value, kinds[name], case)}"
        for name, value in said[0].fields
        if value != other.get(name)
    ]
    told = ", ".join(differing) or ", ".join(verdict.path for verdict in said)
    return ", ".join(codes(said)) + (f" ({told})" if told else "")


def codes(said: tuple[Verdict, ...]) -> list[str]:
    return [verdict.code for verdict in said]
