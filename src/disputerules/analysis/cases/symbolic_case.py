"""A case with unknown parts: solver constants, and their values in a model."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from attrs import define, field

from disputerules.analysis.cases.parts import ATTRIBUTES, KIND_OF_LINE, LINES, PARTS, own
from disputerules.facts.attribute import Attribute
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.calendars import swing
from disputerules.interpreters.solver.unknowns import (
    LAST_TICK,
    NEVER_TICK,
    Term,
    Unknowns,
    ticks,
    value_in,
    z3,
)
from disputerules.language.expression import Fact, Kind
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.periods import ELAPSED, FIRST, MAX_PERIOD, TICK, Calendar, Period

DAY = ticks(timedelta(days=1))
HOURS = timedelta(hours=1)
HOUR = ticks(HOURS)
MOVED = "moved_"
NO_REASON = "a-reason-of-nobody"


@define
class SymbolicCase:
    """The unknown case of a query; all policies of the query share it."""

    unknowns: Unknowns = field(factory=Unknowns)
    lengths: dict[str, Any] = field(factory=dict)
    of_lines: dict[tuple[Attribute, int], Fact] = field(factory=dict)
    """The parts that attributes are read from, by the number of a line; else by 0."""
    asked: dict[Fact, None] = field(factory=dict)
    """The facts that ask something of all lines: each may need a line of its own."""
    parts: dict[str, Fact] = field(factory=dict)
    """Parts of the case that only this query has, by name."""
    reasons: dict[str, None] = field(factory=dict)
    """The codes of the reasons of its policies."""
    returned: dict[str, tuple[Any, Any]] = field(factory=dict)
    """What was settled for the units that came back, by rounding: any amount, and a quarter."""

    def of(self, one: Fact | str) -> Any:
        """Return the unknown value of a part of the case."""
        return self.term(one).value

    def term(self, one: Fact | str) -> Term:
        return self.unknowns.constant(FACTS[one] if isinstance(one, str) else one)

    def given(self, one: Fact | str) -> Any:
        """Return whether an optional part of the case is present, as a term."""
        return self.term(one).present

    def line(self, name: str, number: int = 0) -> Any:
        """Return a number of an order line."""
        return self.of(own(f"line_{number}_{name}", KIND_OF_LINE.get(name, Kind.COUNT)))

    def values(self, model: Any) -> dict[str, Any]:
        """Return the case of a model: its parts by name, None for an absent part."""
        lengths = {name: value_in(model, one) for name, one in self.lengths.items()}
        known = {name: self.value(name, model) for name in list(self.unknowns.constants)}
        return lengths | known | {ATTRIBUTES: self.attributes, LINES: len(self.asked)}

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What the policies of the query declare."""
        return tuple(dict.fromkeys(one for one, _ in self.of_lines))

    def own(self, fact: Fact) -> Term:
        """Return the unknown of a part of the case that only this query has."""
        self.parts[fact.name] = fact
        return self.term(fact)

    def kind(self, name: str) -> Kind:
        """Return the kind of a part of the case."""
        known = self.parts.get(name) or PARTS.get(name)
        return (known or FACTS[name.removeprefix(MOVED)]).kind

    def value(self, name: str, model: Any) -> Any:
        term = self.unknowns.constants[name]
        if not value_in(model, term.present):
            return None
        number = value_in(model, term.value)
        reader = READERS.get(self.kind(name))
        return reader(number, self.unknowns.names) if reader else number

    def moved(self, one: Fact, base: Term, up: bool) -> Term:
        """Return a second value of a fact, at least (`up`) or at most the first one."""
        name = MOVED + one.name
        value = z3.Int(name)
        limits = [value <= LAST_TICK] if one.name == "at" else VALUES[one.kind](value)
        ordered = value >= base.value if up else value <= base.value
        self.unknowns.known += [value >= 0, ordered, *limits]
        self.unknowns.constants[name] = Term(value, base.present)
        return self.unknowns.constants[name]

    def lengthened(self, setting: str, period: Period, calendar: Calendar, up: bool) -> Any:
        """Return unknown ticks by which a period is longer (`up`) or shorter.

        A fixed period stays a number of hours. A period that is counted in days ends at the same
        instant or at least a local day apart.
        """
        name = MOVED + setting
        extra: Any = z3.Int(name)
        self.lengths[name] = extra
        self.unknowns.known.append(extra >= 0 if up else extra <= 0)
        if not period.is_fixed:
            if period.unit not in ELAPSED or period.end_of_day:
                day = DAY - ticks(swing(calendar.zone))
                apart = extra >= day if up else extra <= -day
                self.unknowns.known.append(z3.Or(extra == 0, apart))
            return extra
        hours = period.span // HOURS
        total = extra + hours
        self.unknowns.known += [total >= 0, total <= max(hours, MAX_PERIOD)]
        return extra * HOUR


def left(symbolic: SymbolicCase, number: int = 0) -> Any:
    return symbolic.line("paid", number) - symbolic.line("refunded", number)


def unrefunded(symbolic: SymbolicCase, number: int = 0) -> Any:
    return symbolic.line("quantity", number) - symbolic.line("refunded_quantity", number)


def claimable_value(symbolic: SymbolicCase, number: int = 0) -> Any:
    held = symbolic.line("disputed", number) + symbolic.line("decided", number)
    return left(symbolic, number) - held


def available(symbolic: SymbolicCase, number: int = 0) -> Any:
    held = symbolic.line("disputed_quantity", number) + symbolic.line("decided_quantity", number)
    return unrefunded(symbolic, number) - held


def priced(symbolic: SymbolicCase, number: int = 0) -> Any:
    return z3.If(symbolic.line("paid", number) > 0, unrefunded(symbolic, number), 0)


# The range of a moved fact, by its kind.
VALUES: dict[Kind, Callable[[Any], list[Any]]] = {
    Kind.INSTANT: lambda value: [z3.Or(value <= LAST_TICK, value == NEVER_TICK)],
    # The spans in a case are whole days.
    Kind.SPAN: lambda value: [value == z3.Int(f"days of {value}") * DAY, value <= MAX_PERIOD * DAY],
    Kind.COUNT: lambda value: [value <= MAX_INTEGER],
    Kind.AMOUNT: lambda value: [value <= MAX_INTEGER],
}
READERS: dict[Kind, Callable[[Any, list[str]], Any]] = {
    Kind.INSTANT: lambda value, names: FIRST + value * TICK,
    Kind.SPAN: lambda value, names: value * TICK,
    Kind.CHOICE: lambda value, names: names[value] if value < len(names) else f"x{value}",
}
