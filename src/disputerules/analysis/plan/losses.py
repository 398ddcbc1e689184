"""Find what a change takes away: what is refused now, what is lower, which deadline is earlier.

Each question is asked for every possible case. The answer is a case that loses something, a proof
that there is none, or unknown with the reason.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from attrs import evolve, frozen

from disputerules.analysis.cases.history import with_history
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import DAY, HOUR, SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.boundary import nearest_boundary
from disputerules.analysis.compare.comparison import every_table, is_identical, unshared
from disputerules.analysis.compare.difference import Difference, Unknown
from disputerules.analysis.compare.outcomes import MAX_SNAPSHOTS, SNAPSHOT_FACTS, same_snapshot
from disputerules.analysis.compare.side import Side, alike, both_sides, side
from disputerules.analysis.compare.vocabulary import attribute_differences
from disputerules.analysis.plan.questions import (
    KINDS,
    REFUSED,
    Question,
    over_at_once,
    questions,
    sentence,
)
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import ticks, z3
from disputerules.values.order import Party


@frozen
class Loss:
    """What a change takes from a party: by which table, in words, and a case that shows it."""

    kind: str
    party: str
    table: str
    message: str
    witness: Witness


@frozen
class Losses:
    """Everything that a change takes away, and the questions without an answer, with the reason."""

    found: tuple[Loss, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    """The kind of loss, and why it is not known whether there are others."""

    def of(self, *kinds: str, party: str = "") -> tuple[Loss, ...]:
        """Return the losses of some kinds, of one party if it is named."""
        return tuple(one for one in self.found if one.kind in kinds and party in ("", one.party))

    def why_unknown(self, *kinds: str) -> tuple[str, ...]:
        """Return why it is not known whether there are others of some kinds."""
        return tuple(dict.fromkeys(why for kind, why in self.unknown if kind in kinds))


@frozen
class Placed:
    """Orders that were placed in a span of time, asked about when it is over."""

    until: datetime
    since: datetime | None = None

    def includes(self, witness: Witness) -> bool:
        """Whether a case is about such an order."""
        placed_at = witness.values["placed_at"]
        begun = self.since is None or self.since <= placed_at
        return bool(begun and placed_at < self.until <= witness.values["at"])


def losses(
    old: Policy,
    new: Policy,
    placed: Placed | None = None,
    progress: Callable[[str], None] = lambda table: None,
) -> Losses:
    """Return what a new policy takes away, from any order or from those placed in a span."""
    symbolic = SymbolicCase()
    if placed is not None:
        symbolic.unknowns.known += within(symbolic, placed)
    words = [*attribute_differences(old, new)]
    found = [*vocabulary_losses(words)]
    unknown = [(REFUSED, f"{one.table}: {one.why}") for one in words if isinstance(one, Unknown)]
    unknown += [
        (kind, f"{name}: only one of the policies has this table")
        for name in apart(old, new)
        for kind in KINDS
    ]
    queries: dict[bool, SolverQuery] = {}
    for left, right in changed_tables(old, new, symbolic):
        progress(left.table.name)
        if left.life not in queries:
            queries[left.life] = SolverQuery(symbolic, (old, new) if left.life else ())
        query = queries[left.life]
        for one in questions(symbolic, left, right):
            asked = one if placed is None else in_span(symbolic, one, placed)
            loss, why = answered(query, left, right, asked)
            found += [loss] if loss else []
            unknown += [(asked.kind, f"{left.table.name}: {each}") for each in why]
    return Losses(tuple(found), tuple(dict.fromkeys(unknown)))


def changed_tables(old: Policy, new: Policy, symbolic: SymbolicCase) -> Iterator[tuple[Side, Side]]:
    """Yield both sides of each table whose formulas differ."""
    readings = formulas_of(symbolic, old), formulas_of(symbolic, new)
    alone = apart(old, new)
    for table in every_table(old, new):
        if table.name not in alone and not is_identical(table.name, old, new):
            left, right = both_sides(*(side(table.name, one) for one in readings))
            if not alike(left, right):
                yield left, right


def apart(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return the tables that one policy lacks, or has with another shape."""
    return tuple(dict.fromkeys([*unshared(old, new), *unshared(new, old)]))


# A dispute in flight was opened an hour before the change, its order placed some days before.
PLACED_BEFORE, ASKED_AFTER = 40 * DAY, 15 * DAY


def within(symbolic: SymbolicCase, placed: Placed) -> list[Any]:
    """Return the formulas of the orders of a span, asked about at its end or later."""
    end = ticks(placed.until)
    first = [] if placed.since is None else [symbolic.of("placed_at") >= ticks(placed.since)]
    return [*first, symbolic.of("placed_at") < end, symbolic.of("at") >= end]


def in_span(symbolic: SymbolicCase, asked: Question, placed: Placed) -> Question:
    """Return a question about the orders of a span, and what makes its case easy to reach."""
    opened_at, end = symbolic.of("opened_at"), ticks(placed.until)
    near = [
        opened_at == end - HOUR,
        symbolic.of("since") >= opened_at,
        symbolic.of("at") <= end + ASKED_AFTER,
        symbolic.of("placed_at") >= end - PLACED_BEFORE,
    ]
    return evolve(asked, inside=placed.includes, near=tuple(near))


def vocabulary_losses(words: list[Difference | Unknown | None]) -> Iterator[Loss]:
    """Yield the values of attributes that only the old policy takes."""
    for one in words:
        if isinstance(one, Difference) and one.new in ERRORS:
            yield Loss(REFUSED, Party.BUYER.value, one.table, one.message, one.witness)


ERRORS = ("missing-attribute", "invalid-value")


def answered(
    query: SolverQuery, left: Side, right: Side, asked: Question
) -> tuple[Loss | None, list[str]]:
    """Return the loss that a case shows, or None, and why it is not known that there is none."""
    query.assumptions.clear()
    if asked.near and left.life:
        with suppress(Undecided):
            loss = answer(
                query, left, right, evolve(asked, condition=z3.And(*asked.near, asked.condition))
            )
            if loss is not None:
                return loss, []
        query.assumptions.clear()
    try:
        loss = answer(query, left, right, asked)
    except Undecided as error:
        return None, [str(error)]
    assumed = [] if loss else [*query.assumptions]
    return loss, [f"proved only on the assumption that {one}" for one in assumed]


def answer(query: SolverQuery, left: Side, right: Side, asked: Question) -> Loss | None:
    """Return the loss that a case shows, or None if there is none. Raises Undecided."""
    witness = query.find(left.reads, asked.fits, asked.condition)
    if witness is None:
        return None
    if left.life:
        witness, asked = reachable(query, witness, left, right, asked)
    best = nearest_boundary(witness, left, right, asked.fits)
    return Loss(asked.kind, asked.party, left.table.name, sentence(left, right, asked, best), best)


def reachable(
    query: SolverQuery, witness: Witness, left: Side, right: Side, asked: Question
) -> tuple[Witness, Question]:
    """Return a case like a witness whose dispute events lead to. Raises Undecided."""
    names = [name for part, name in SNAPSHOT_FACTS.items() if part in left.reads]
    policies = left.policy, right.policy
    elsewhere: list[Any] = []
    other: Witness | None = witness
    while other is not None and len(elsewhere) < MAX_SNAPSHOTS:
        for one in (asked, over_at_once(left, right, asked, other.values["state"])):
            led_to = with_history(other, policies, one.fits)
            if led_to is not None:
                return led_to, one
        elsewhere.append(z3.Not(same_snapshot(query, other, names)))
        other = query.find(left.reads, asked.fits, asked.condition, *elsewhere)
    raise Undecided("no events were found that lead to such a dispute")
