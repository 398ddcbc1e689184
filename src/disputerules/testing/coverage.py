"""Measure rule coverage: which rows decided, and which comparisons met their boundary.

A row has *matched* if its condition held, *decided* if it gave the verdict, and *not matched* if
its condition was evaluated and did not hold. A comparison with a deadline or an amount is covered
if it was evaluated one tick, or one minor unit, before, at and after its boundary while no other
condition decided the row. Queries of an `unobserved` table do not count.
"""

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, evolve, field, frozen

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.facts.reason_tables import TERMS
from disputerules.interpreters.python import table as python
from disputerules.interpreters.verdict import CompiledTable, Rulings
from disputerules.language.table import Hit, Table
from disputerules.testing.measures import SIDES, matters_function, measures, sides_function
from disputerules.testing.unreachable import unreachable


@define
class RowRecord:
    """How often a row matched, decided and did not match; whether it can decide, or why not."""

    matched: int = 0
    decided: int = 0
    not_matched: int = 0
    live: bool = False
    unreachable: str = ""


@define
class BoundaryRecord:
    """The sides of a boundary that were met, those that are possible, and why others are not."""

    met: set[int] = field(factory=set)
    possible: set[int] = field(factory=set)
    impossible: dict[int, str] = field(factory=dict)

    @property
    def counted(self) -> set[int]:
        """Return the sides that count: possible ones and those that were met."""
        return self.possible | self.met


@frozen
class Spot:
    """Something to cover: a row, or one side of one of its boundaries."""

    table: str
    row: str
    comparison: str = ""
    side: str = ""

    def __str__(self) -> str:
        where = f"{self.table}: {self.row}"
        return f"{where}: {self.comparison}: {self.side}" if self.comparison else where


@define
class RuleCoverage:
    """The decisions of the tables of one policy, with any settings."""

    policy: Policy
    rows: dict[tuple[str, str], RowRecord] = field(factory=dict)
    boundaries: dict[tuple[str, str, str], BoundaryRecord] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for table in self.tables:
            self.expect(table, self.policy)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables whose rows count: all but that of the terms of reasons, which are values."""
        return tuple(one for one in self.policy.asked_tables if one.name != TERMS)

    def expect(self, table: Table, policy: Policy) -> None:
        """Record what can be covered of a table under a policy."""
        for line in table.lines:
            record = self.rows.setdefault((table.name, line.id), RowRecord())
            record.unreachable = unreachable(line, table, policy)
            record.live |= not record.unreachable
        for measure in measures(table):
            key = (table.name, measure.row, measure.phrase)
            boundary = self.boundaries.setdefault(key, BoundaryRecord())
            if not self.rows[table.name, measure.row].unreachable:
                impossible = measure.impossible(policy)
                boundary.possible |= SIDES.keys() - impossible.keys()
                boundary.impossible |= impossible

    def table(self, one: Table, policy: Policy, rulings: Rulings) -> CompiledTable:
        """An interpreter: as `python`, and decisions of this policy's tables are noted."""
        separate = python.table(one, policy, lambda name: rulings(name).unobserved)
        compiled = evolve(python.table(one, policy, rulings), separate=separate)
        # A dispute's policy has settled its variants, and the tables of the policy without them.
        if one.name == TERMS or one not in (*self.tables, *self.policy.tables):
            return compiled
        self.expect(one, policy)
        note_rows = self.noting_rows(one, compiled)
        note_sides = self.noting_sides(one, policy, rulings)

        def decide(case: Case) -> Any:
            verdict = compiled.decide(case)
            note_sides(case, *note_rows(case, verdict))
            return verdict

        decide.source = compiled.decide.source  # type: ignore[attr-defined]
        return evolve(compiled, decide=decide)

    def noting_rows(
        self, one: Table, compiled: CompiledTable
    ) -> Callable[[Case, Any], tuple[set[int], int]]:
        """Return a recorder of the rows of a decision; it returns the deciding and the last row."""
        rows = [self.rows[one.name, row.id] for row in one.rows]
        otherwise = self.rows[one.name, one.otherwise.id]
        places = {row.id: number for number, row in enumerate(one.lines)}

        def note(case: Case, verdict: Any) -> tuple[set[int], int]:
            truths = compiled.trace(case)
            if one.hit is Hit.FIRST:
                last = places[verdict.rule]
                deciding = {last}
            else:
                last = len(rows)
                deciding = {number for number, true in enumerate(truths) if true} or {last}
            for number, (record, true) in enumerate(zip(rows, truths, strict=True)):
                record.matched += true
                record.decided += number in deciding
                record.not_matched += not true and number <= last
            if len(rows) in deciding:
                otherwise.matched += 1
                otherwise.decided += 1
            return deciding, last

        return note

    def noting_sides(
        self, one: Table, policy: Policy, rulings: Rulings
    ) -> Callable[[Case, set[int], int], None]:
        """Return a recorder of the sides on which a decision met the boundaries of a table."""
        found = measures(one)
        records = [self.boundaries[one.name, each.row, each.phrase] for each in found]
        sides = sides_function(one, policy, rulings)
        matters = matters_function(one, policy, rulings)

        def note(case: Case, deciding: set[int], last: int) -> None:
            near = [
                (number, side)
                for number, side in enumerate(sides(case))
                if side is not None and side not in records[number].met
            ]
            if not near:
                return
            decides = matters(case)
            for number, side in near:
                measure = found[number]
                asked = measure.place in deciding if measure.in_outcome else measure.place <= last
                if asked and decides[number]:
                    records[number].met.add(side)

        return note

    @property
    def spots(self) -> Iterator[Spot]:
        """Yield everything that can be covered."""
        for (table, row), record in self.rows.items():
            if record.live:
                yield Spot(table, row)
        for (table, row, comparison), boundary in self.boundaries.items():
            for side in sorted(boundary.counted):
                yield Spot(table, row, comparison, SIDES[side])

    def covers(self, spot: Spot) -> bool:
        """Whether a row decided, or a side of a boundary was met."""
        if not spot.comparison:
            return self.rows[spot.table, spot.row].decided > 0
        boundary = self.boundaries[spot.table, spot.row, spot.comparison]
        return spot.side in {SIDES[side] for side in boundary.met}

    @property
    def missing(self) -> list[Spot]:
        """Return the spots that were not covered."""
        return [spot for spot in self.spots if not self.covers(spot)]

    @property
    def percent(self) -> float:
        """Return the percentage covered, of rows and sides of boundaries together."""
        spots = list(self.spots)
        return 100.0 * sum(map(self.covers, spots)) / len(spots)

    def clear(self) -> None:
        """Reset the records; what can be covered stays."""
        for record in self.rows.values():
            record.matched = record.decided = record.not_matched = 0
        for boundary in self.boundaries.values():
            boundary.met.clear()

    def plain(self) -> dict[str, Any]:
        """Return plain values to send to another process."""
        rows = [
            [*key, one.matched, one.decided, one.not_matched, one.live, one.unreachable]
            for key, one in self.rows.items()
        ]
        boundaries = [
            [*key, sorted(one.met), sorted(one.possible), list(one.impossible.items())]
            for key, one in self.boundaries.items()
        ]
        return {"rows": rows, "boundaries": boundaries}

    def add(self, plain: dict[str, Any]) -> None:
        """Add the records of another process."""
        for table, row, matched, decided, not_matched, live, proof in plain["rows"]:
            record = self.rows[table, row]
            record.matched += matched
            record.decided += decided
            record.not_matched += not_matched
            record.live |= live
            record.unreachable = proof
        for *key, met, possible, impossible in plain["boundaries"]:
            boundary = self.boundaries[tuple(key)]
            boundary.met |= set(met)
            boundary.possible |= set(possible)
            boundary.impossible |= dict(impossible)
