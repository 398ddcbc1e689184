"""Declare the unknowns of a solver query, with the domains that facts declare.

Instants and spans are integers, in ticks; `never` is one integer past the last instant. Amounts
and counts are integers, choices are numbered names, flags are truth values.

Two things are bounded first and made exact where a model needs it (see `Unknowns.refine`): a
deadline by calendar, and a share whose numerator and denominator are both unknown.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.interpreters.solver.calendars import bounds, lengths, one_way, piece, whole_days
from disputerules.language.expression import Fact, Kind
from disputerules.values.errors import MissingExtra
from disputerules.values.periods import FIRST, LAST, NEVER, TICK, Calendar, Period

try:
    import z3 as z3  # noqa: PLC0414 - other modules import it from here
except ImportError:
    raise MissingExtra("proving something about policies", "z3-solver", "proofs") from None

# Counted by the solver in steps, which are the same on every machine.
STEPS = 20_000_000
TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)


def ticks(value: datetime | timedelta) -> int:
    """Convert an instant or a span to ticks."""
    return (value if isinstance(value, timedelta) else value - FIRST) // TICK


LAST_TICK, NEVER_TICK = ticks(LAST), ticks(NEVER)


class Term(NamedTuple):
    """A value and whether it is present; a value that is not optional always is."""

    value: Any
    present: Any = TRUE


class Bounded(NamedTuple):
    """A deadline that the solver knows only by bounds on its distance from the anchor."""

    anchor: Any
    end: Any
    period: Period
    calendar: Calendar


class Share(NamedTuple):
    """`amount * part == quotient * whole + rest`; the solver knows simple cases only.

    A query may prefer `exact`: one of those cases.
    """

    amount: Any
    part: Any
    whole: Any
    quotient: Any
    rest: Any
    exact: Any


@define
class Unknowns:
    """The unknowns of one query and their constraints; several policies may share them."""

    prefix: str = ""
    constants: dict[str, Term] = field(factory=dict)
    known: list[Any] = field(factory=list)
    names: list[str] = field(factory=list)
    deadlines: dict[Any, Bounded] = field(factory=dict)
    shares: dict[Any, Share] = field(factory=dict)

    def number(self, name: str) -> int:
        """Return the number that stands for the name of a choice."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def constant(self, one: Fact) -> Term:
        """Return the unknown of a fact, constrained to its domain."""
        if one.name not in self.constants:
            made = z3.Const(self.prefix + one.name, SORTS[one.kind])
            present = z3.Bool(f"{self.prefix}{one.name}?") if one.optional else TRUE
            self.constants[one.name] = Term(made, present)
            self.known += self.domain(one, made)
        return self.constants[one.name]

    def domain(self, one: Fact, made: Any) -> Iterator[Any]:
        if one.kind is Kind.INSTANT:
            yield from (made >= 0, made <= LAST_TICK)
        elif one.kind is Kind.CHOICE and one.choices:
            yield z3.Or([made == self.number(choice) for choice in one.choices])
        elif one.kind in {Kind.COUNT, Kind.AMOUNT}:
            yield from (made >= one.minimum, made <= one.maximum)

    def fresh(self, name: str) -> Any:
        return z3.Int(f"{self.prefix}{name} {len(self.deadlines) + len(self.shares)}")

    def deadline(self, anchor: Any, period: Period, calendar: Calendar) -> Any:
        """Return the end of a period after an instant that is not `never`."""
        if period.is_fixed:
            return anchor + ticks(period.span)
        key = (anchor.get_id(), period, calendar)
        if key not in self.deadlines:
            one = Bounded(anchor, self.fresh("deadline"), period, calendar)
            self.known += deadline_rules(one)
            for other in self.deadlines.values():
                if (other.period, other.calendar) == (period, calendar):
                    self.known += pair_rules(one, other)
            self.deadlines[key] = one
        return self.deadlines[key].end

    def share(self, amount: Any, part: Any, whole: Any) -> Share:
        """Return an amount times a part of a whole, as a quotient and a rest."""
        key = (amount.get_id(), part.get_id(), whole.get_id())
        if key not in self.shares:
            quotient, rest = self.fresh("quotient"), self.fresh("rest")
            exact = z3.Bool(f"{self.prefix}share {len(self.shares)}")
            one = self.shares[key] = Share(amount, part, whole, quotient, rest, exact)
            self.known += share_rules(one)
        return self.shares[key]

    def refine(self, model: Any) -> list[Any]:
        """Return constraints that make the bounded terms exact for the values of a model."""
        by_calendar = [exact_deadline(one, model) for one in self.deadlines.values()]
        shares = [
            exact_share(one, value_in(model, one.part), value_in(model, one.whole))
            for one in self.shares.values()
        ]
        return by_calendar + shares

    def nearby(self, model: Any) -> Any:
        """Return the region around a model in which the bounded terms are exact."""
        return z3.And([near_deadline(one, model) for one in self.deadlines.values()])


SORTS: dict[Kind, Any] = dict.fromkeys(Kind, z3.IntSort()) | {Kind.FLAG: z3.BoolSort()}
# Fractions that a readable case may have: units of a line, and minor units of a sum.
PARTS = ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 7), (1500, 4500), (2250, 4500), (2, 4500))


def deadline_rules(one: Bounded) -> Iterator[Any]:
    """Bound the distance of a deadline from its anchor."""
    least, most = bounds(one.period, one.calendar)
    yield one.end >= one.anchor + ticks(least)
    yield one.end <= one.anchor + ticks(most)
    known = lengths(one.period, one.calendar)
    if known:
        yield z3.Or([one.end == one.anchor + ticks(length) for length in known])


def pair_rules(one: Bounded, other: Bounded) -> Iterator[Any]:
    """Equal starts have equal deadlines, and clocks near each other change in one direction."""
    yield z3.Implies(one.anchor == other.anchor, one.end == other.end)
    days, near = whole_days(one.period), ticks(one_way(one.period, one.calendar))
    if days is not None and near > 0:
        apart = z3.Or(one.anchor - other.anchor > near, other.anchor - one.anchor > near)
        lasts = [each.end - each.anchor - ticks(days) for each in (one, other)]
        for first, second in (lasts, lasts[::-1]):
            yield z3.Or(apart, first <= 0, second >= 0)


def share_rules(one: Share) -> list[Any]:
    amount, part, whole, quotient, rest, exact = one
    if z3.is_int_value(part) and z3.is_int_value(whole):
        return [amount * part == quotient * whole + rest, rest >= 0, rest < whole]
    nothing, everything = z3.Or(amount == 0, part == 0), part == whole
    known = [exact_share(one, *numbers) for numbers in PARTS]
    usual = [z3.And(part == few, whole == all_of_it) for few, all_of_it in PARTS]
    return [
        *known,
        z3.Implies(exact, z3.Or(nothing, everything, *usual)),
        z3.And(rest >= 0, rest < whole, quotient >= 0),
        z3.Implies(nothing, z3.And(quotient == 0, rest == 0)),
        z3.Implies(everything, z3.And(quotient == amount, rest == 0)),
        z3.Implies(z3.And(part < whole, amount > 0), quotient < amount),
        z3.Implies(z3.And(amount < whole, part > 0), quotient < part),
        z3.Implies(whole == 1, z3.And(rest == 0, quotient >= amount * z3.If(part > 0, 1, 0))),
    ]


def exact_share(one: Share, part: int, whole: int) -> Any:
    """Make a share linear for a part and a whole that are numbers."""
    there = z3.And(one.part == part, one.whole == whole)
    return z3.Implies(there, one.amount * part == one.quotient * whole + one.rest)


def exact_deadline(one: Bounded, model: Any) -> Any:
    at = value_in(model, one.anchor)
    return known_piece(one, FIRST + at * TICK) if 0 <= at <= LAST_TICK else TRUE


def near_deadline(one: Bounded, model: Any) -> Any:
    at = value_in(model, one.anchor)
    if not 0 <= at <= LAST_TICK:
        return one.anchor == at
    known = piece(FIRST + at * TICK, one.period, one.calendar)
    return z3.And(ticks(known.first) <= one.anchor, one.anchor <= ticks(known.last))


def known_piece(one: Bounded, start: datetime) -> Any:
    """Make a deadline exact around a start."""
    known = piece(start, one.period, one.calendar)
    moved_by = one.anchor - ticks(start) if known.follows else 0
    around = z3.And(ticks(known.first) <= one.anchor, one.anchor <= ticks(known.last))
    return z3.Implies(around, one.end == ticks(known.end) + moved_by)


def value_in(model: Any, term: Any) -> Any:
    """Return the value of a term in a model, as a Python int or bool."""
    here = term if term.ctx is model.ctx else term.translate(model.ctx)
    value = model.eval(here, model_completion=True)
    return z3.is_true(value) if z3.is_bool(value) else value.as_long()
