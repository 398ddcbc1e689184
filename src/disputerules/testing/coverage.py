"""Rule coverage: which rows decided, and which comparisons were met exactly at their boundary.

A row of the policy's tables has *matched* when its condition held, *decided* when it was what
counted, and *not matched* when it was asked and did not hold. A comparison with a deadline or an
amount is covered when it was asked one tick, or one minor unit, before, at and after its boundary.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from attrs import define, evolve, field, frozen

from disputerules import decide
from disputerules.decide import Rulebook
from disputerules.decision import Compiled
from disputerules.facts.case import Case
from disputerules.facts.origin import Derived, Read
from disputerules.interpreters import python, text
from disputerules.interpreters.code import bound, function
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, is_at, leaves
from disputerules.language.table import Hit, Otherwise, Row, Table, comparisons
from disputerules.order import STAMPS
from disputerules.periods import NEVER, TICK
from disputerules.policies.presets import POLICIES
from disputerules.policy import Policy

SIDES = {-1: "before", 0: "at", 1: "after"}
MEASURED = (Kind.INSTANT, Kind.AMOUNT)


@define
class RowRecord:
    """How often a row matched, decided and did not match."""

    matched: int = 0
    decided: int = 0
    not_matched: int = 0
    live: bool = False


@define
class BoundaryRecord:
    """Which sides of a boundary were met, of those that can be."""

    met: set[int] = field(factory=set)
    possible: set[int] = field(factory=set)


@frozen
class Spot:
    """Something that a test could cover: a row, or one side of one of its boundaries."""

    table: str
    row: str
    comparison: str = ""
    side: str = ""

    def __str__(self) -> str:
        where = f"{self.table}: {self.row}"
        return f"{where}: {self.comparison}: {self.side}" if self.comparison else where


@define
class RuleCoverage:
    """What was decided by the tables of one policy, under whatever settings."""

    policy: Policy
    rows: dict[tuple[str, str], RowRecord] = field(factory=dict)
    boundaries: dict[tuple[str, str, str], BoundaryRecord] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for table in self.policy.tables:
            self.expect(table, self.policy)

    def expect(self, table: Table, policy: Policy) -> None:
        """Note what can be covered of a table under a policy."""
        for line in table.lines:
            record = self.rows.setdefault((table.name, line.id), RowRecord())
            record.live |= not switched_off(line, policy)
            for one in measured(line):
                key = (table.name, line.id, phrase(one))
                boundary = self.boundaries.setdefault(key, BoundaryRecord())
                if not switched_off(line, policy):
                    boundary.possible |= possible_sides(one, policy)

    def table(self, one: Table, policy: Policy, rulings: Any) -> Compiled:
        """An interpreter: as `python`, and decisions of this policy's tables are noted."""
        compiled = python.table(one, policy, rulings)
        if one not in self.policy.tables:
            return compiled
        self.expect(one, policy)
        note = self.noting(one, compiled, sides_function(one, policy, rulings))

        def decide(case: Case) -> Any:
            verdict = compiled.decide(case)
            note(case, verdict)
            return verdict

        decide.source = compiled.decide.source  # type: ignore[attr-defined]
        return evolve(compiled, decide=decide)

    def noting(self, one: Table, compiled: Compiled, sides: Any) -> Callable[[Case, Any], None]:
        """What notes a decision of a table."""
        rows = [self.rows[one.name, row.id] for row in one.rows]
        otherwise = self.rows[one.name, one.otherwise.id]
        places = {row.id: number for number, row in enumerate(one.lines)}
        measures = [
            (number, in_outcome, self.boundaries[one.name, line.id, phrase(comparison)])
            for number, line in enumerate(one.lines)
            for in_outcome, comparison in parted(line)
        ]

        def note(case: Case, verdict: Any) -> None:
            truths = compiled.trace(case)
            if one.hit is Hit.FIRST:
                last = places[verdict.rule]
                deciding = {last}
            else:
                last = len(rows)
                deciding = {number for number, true in enumerate(truths) if true}
                deciding = deciding or {last}
            for number, (record, true) in enumerate(zip(rows, truths, strict=True)):
                record.matched += true
                record.decided += number in deciding
                record.not_matched += not true and number <= last
            if last == len(rows) and last in deciding:
                otherwise.matched += 1
                otherwise.decided += 1
            for (number, in_outcome, boundary), side in zip(measures, sides(case), strict=True):
                asked = number in deciding if in_outcome else number <= last
                if asked and side is not None:
                    boundary.met.add(side)

        return note

    @property
    def spots(self) -> Iterator[Spot]:
        """Everything that can be covered, as far as the language shows."""
        for (table, row), record in self.rows.items():
            if record.live:
                yield Spot(table, row)
        for (table, row, comparison), boundary in self.boundaries.items():
            for side in sorted(boundary.possible | boundary.met):
                yield Spot(table, row, comparison, SIDES[side])

    def covers(self, spot: Spot) -> bool:
        """Whether a row decided, or a side of a boundary was met."""
        if not spot.comparison:
            return self.rows[spot.table, spot.row].decided > 0
        boundary = self.boundaries[spot.table, spot.row, spot.comparison]
        return spot.side in {SIDES[side] for side in boundary.met}

    @property
    def missing(self) -> list[Spot]:
        """What was not covered."""
        return [spot for spot in self.spots if not self.covers(spot)]

    def clear(self) -> None:
        """Forget what was noted, and keep what can be."""
        for record in self.rows.values():
            record.matched = record.decided = record.not_matched = 0
        for boundary in self.boundaries.values():
            boundary.met.clear()

    def plain(self) -> dict[str, Any]:
        """As plain values, to be sent from one process to another."""
        rows = [
            [*key, one.matched, one.decided, one.not_matched, one.live]
            for key, one in self.rows.items()
        ]
        boundaries = [
            [*key, sorted(one.met), sorted(one.possible)] for key, one in self.boundaries.items()
        ]
        return {"rows": rows, "boundaries": boundaries}

    def add(self, plain: dict[str, Any]) -> None:
        """Add what another process noted."""
        for table, row, matched, decided, not_matched, live in plain["rows"]:
            record = self.rows.setdefault((table, row), RowRecord())
            record.matched += matched
            record.decided += decided
            record.not_matched += not_matched
            record.live |= live
        for table, row, comparison, met, possible in plain["boundaries"]:
            boundary = self.boundaries.setdefault((table, row, comparison), BoundaryRecord())
            boundary.met |= set(met)
            boundary.possible |= set(possible)


def switched_off(line: Row | Otherwise, policy: Policy) -> bool:
    return isinstance(line, Row) and bind(line.when, policy.setting) == NO


def measured(line: Row | Otherwise) -> list[Apply]:
    return [comparison for _, comparison in parted(line)]


def parted(line: Row | Otherwise) -> list[tuple[bool, Apply]]:
    """The comparisons of a row with an instant or an amount, and whether its outcome has them."""
    when = [line.when] if isinstance(line, Row) else []
    fields = [node for _, node in line.then.fields]
    found = [(False, one) for one in inside(when)] + [(True, one) for one in inside(fields)]
    kept = {one: part for part, one in reversed(found) if one.args[0].kind in MEASURED}
    return [(part, one) for one, part in reversed(kept.items())]


def inside(nodes: Iterable[Node]) -> Iterator[Apply]:
    """The comparisons in nodes and in the facts that are derived for them."""
    for node in nodes:
        yield from comparisons(node)
        for leaf in leaves(node):
            if isinstance(leaf, Fact) and isinstance(leaf.origin, Derived):
                yield from inside([leaf.origin.node])


@lru_cache(maxsize=1024)
def phrase(comparison: Apply) -> str:
    return text.expression(comparison)


def possible_sides(comparison: Apply, policy: Policy) -> set[int]:
    """The sides of a boundary that there are: amounts are not below 0, and nobody sees ahead."""
    left, right = (bind(arg, policy.setting) for arg in from_at(comparison))
    if any(is_fixed(side) for side in (left, right)) and left.kind is Kind.INSTANT:
        return set()
    impossible = set()
    if is_nothing(right) or (is_at(left) and is_stamp(right)):
        impossible.add(-1)
    if is_nothing(left):
        impossible.add(1)
    return set(SIDES) - impossible


def from_at(comparison: Apply) -> tuple[Node, ...]:
    """The sides of a comparison, the instant asked about first: it lies before, at or after."""
    left, right = comparison.args
    return (right, left) if is_at(right) else (left, right)


def is_nothing(node: Node) -> bool:
    return isinstance(node, Literal) and node.value == 0 and node.kind is Kind.AMOUNT


def is_fixed(node: Node) -> bool:
    """Whether an instant is never, such as the deadline of a period that is not set."""
    return isinstance(node, Literal)


def is_stamp(node: Node) -> bool:
    """Whether an instant is what was recorded of the order, which is not seen before it comes."""
    facts = [leaf for leaf in leaves(node) if isinstance(leaf, Fact)]
    return all(one.origin in [Read(f"order.{name}") for name in STAMPS] for one in facts)


def sides_function(one: Table, policy: Policy, rulings: Any) -> Callable[[Case], list[int | None]]:
    """What says of each measured comparison how far apart its sides are: -1, 0, 1, or None."""
    found = [comparison for line in one.lines for comparison in measured(line)]

    def write(table: Table, writer: Any) -> None:
        for comparison in found:
            sides = [writer.cap(bound(arg, writer)) for arg in from_at(comparison)]
            writer.write(f"sides.append(apart({', '.join(sides)}))")

    def body(table: Table, writer: Any) -> None:
        writer.constant("apart", apart)
        writer.write("sides = []")
        write(table, writer)
        writer.write("return sides")

    made: Callable[[Case], list[int | None]]
    made = function("sides", python.writing(policy, rulings), one, body)
    return made


def apart(left: Any, right: Any) -> int | None:
    """By how many ticks or units the left side lies after the right one, if by at most one."""
    if NEVER in (left, right):
        return None
    difference = left - right
    if isinstance(difference, timedelta):
        if abs(difference) > TICK:
            return None
        difference //= TICK
    return difference if difference in SIDES else None


def watch(coverage: RuleCoverage) -> Callable[[], None]:
    """Note every decision from here on; returns what ends it."""
    before = decide.rulebook_by_value
    forget()
    watched = lru_cache(maxsize=1024)(lambda policy: Rulebook(policy, coverage.table))
    decide.rulebook_by_value = watched

    def end() -> None:
        decide.rulebook_by_value = before
        forget()

    return end


def forget() -> None:
    """Let the policies that are ready to use be made ready anew."""
    for policy in POLICIES.values():
        policy.memory.pop("rulebook", None)
