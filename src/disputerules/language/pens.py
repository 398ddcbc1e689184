"""Typed pens that write nodes; type checkers refuse what the language refuses.

Counts and amounts take plain integers, on either side.

>>> from disputerules.facts.order_facts import goods_left, paid_at, at
>>> (goods_left > 0) == (0 < goods_left) == (goods_left > amount(0)) == goods_left.is_positive
True
>>> paid_at.is_pending(at) == (at < paid_at.or_never)
True
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Generic, Never, Self, TypeVar

from attrs import field, frozen

from disputerules.language.expression import Apply, Kind, Literal, Node, Op, is_optional, least
from disputerules.values.errors import LanguageError, shown
from disputerules.values.periods import NEVER

P = TypeVar("P", bound="Pen")


@frozen(order=False)
class Pen:
    """A node with the operators of its kind."""

    node: Node = field()

    def __bool__(self) -> Never:
        raise LanguageError("language", "an expression has no truth value; write &, | and ~")

    def __attrs_post_init__(self) -> None:
        if self.node.kind != KINDS[type(self)] or is_optional(self.node) != isinstance(self, Maybe):
            raise LanguageError(
                "language", f"expected a node for {type(self).__name__}, got {self.node!r}"
            )


def node_of(value: object, cls: type[Pen]) -> Node:
    if not isinstance(value, cls):
        raise LanguageError("language", f"expected {cls.__name__}, got {shown(value)}")
    return value.node


def number_of(value: object, cls: type[Pen]) -> Node:
    """The node of a count or an amount; a plain integer is a literal of that kind."""
    return Literal(KINDS[cls], value) if type(value) is int else node_of(value, cls)


def numbers(*values: object) -> list[Node]:
    """The nodes of values of one kind: a plain integer takes that of the others, else a count."""
    kind = next((type(one) for one in values if isinstance(one, Number)), Count)
    return [number_of(one, kind) for one in values]


@frozen(order=False)
class Flag(Pen):
    """True or false."""

    def __and__(self, other: Flag) -> Flag:
        return Flag(
            Apply(Op.AND, (*parts(self.node, Op.AND), *parts(node_of(other, Flag), Op.AND)))
        )

    def __or__(self, other: Flag) -> Flag:
        return Flag(Apply(Op.OR, (*parts(self.node, Op.OR), *parts(node_of(other, Flag), Op.OR))))

    def __invert__(self) -> Flag:
        return Flag(Apply(Op.NOT, (self.node,)))


def parts(node: Node, op: Op) -> tuple[Node, ...]:
    return node.args if isinstance(node, Apply) and node.op is op else (node,)


@frozen(order=False)
class Ordered(Pen):
    """Spans and instants, which compare with their own kind alone."""

    def __lt__(self, other: Self) -> Flag:
        return Flag(Apply(Op.LT, (self.node, node_of(other, type(self)))))

    def __le__(self, other: Self) -> Flag:
        return Flag(Apply(Op.LE, (self.node, node_of(other, type(self)))))

    def __gt__(self, other: Self) -> Flag:
        return Flag(Apply(Op.LT, (node_of(other, type(self)), self.node)))

    def __ge__(self, other: Self) -> Flag:
        return Flag(Apply(Op.LE, (node_of(other, type(self)), self.node)))

    def min(self, *others: Self) -> Self:
        return type(self)(
            Apply(Op.MIN, (self.node, *(node_of(other, type(self)) for other in others)))
        )

    def max(self, *others: Self) -> Self:
        return type(self)(
            Apply(Op.MAX, (self.node, *(node_of(other, type(self)) for other in others)))
        )


@frozen(order=False)
class Number(Pen):
    """Counts and amounts. A plain integer beside one is of its kind."""

    def __lt__(self, other: Self | int) -> Flag:
        return Flag(Apply(Op.LT, (self.node, number_of(other, type(self)))))

    def __le__(self, other: Self | int) -> Flag:
        return Flag(Apply(Op.LE, (self.node, number_of(other, type(self)))))

    def __gt__(self, other: Self | int) -> Flag:
        return Flag(Apply(Op.LT, (number_of(other, type(self)), self.node)))

    def __ge__(self, other: Self | int) -> Flag:
        return Flag(Apply(Op.LE, (number_of(other, type(self)), self.node)))

    @property
    def is_positive(self) -> Flag:
        """Whether it is above zero."""
        return self > 0

    @property
    def is_zero(self) -> Flag:
        """Whether it is zero: at most zero, where its domain holds nothing below."""
        return self <= 0 if least(self.node) >= 0 else (self <= 0) & (self >= 0)

    def min(self, *others: Self | int) -> Self:
        return type(self)(
            Apply(Op.MIN, (self.node, *(number_of(other, type(self)) for other in others)))
        )

    def max(self, *others: Self | int) -> Self:
        return type(self)(
            Apply(Op.MAX, (self.node, *(number_of(other, type(self)) for other in others)))
        )

    def __add__(self, other: Self | int) -> Self:
        return type(self)(Apply(Op.ADD, (self.node, number_of(other, type(self)))))

    def __radd__(self, other: int) -> Self:
        return type(self)(Apply(Op.ADD, (number_of(other, type(self)), self.node)))

    def __sub__(self, other: Self | int) -> Self:
        return type(self)(Apply(Op.SUB, (self.node, number_of(other, type(self)))))

    def __rsub__(self, other: int) -> Self:
        return type(self)(Apply(Op.SUB, (number_of(other, type(self)), self.node)))


@frozen(order=False)
class Count(Number):
    """A number of things: days, units, rounds, bytes."""


@frozen(order=False)
class Amount(Number):
    """An amount of money in minor units of the order's currency."""

    def portion(
        self, numerator: Number | int, denominator: Number | int, rounding: str | Choice
    ) -> Amount:
        """This amount times numerator over denominator, rounded as named."""
        share = numbers(numerator, denominator)
        by = choice(rounding) if isinstance(rounding, str) else rounding
        return Amount(Apply(Op.PORTION, (self.node, *share, node_of(by, Choice))))


@frozen(order=False)
class Span(Ordered):
    """A fixed length of time."""


@frozen(order=False)
class Instant(Ordered):
    """A point in time, in ticks of one microsecond, or `never`."""

    def __add__(self, other: Span) -> Instant:
        return Instant(Apply(Op.ADD, (self.node, node_of(other, Span))))

    def __sub__(self, other: Span) -> Instant:
        return Instant(Apply(Op.SUB, (self.node, node_of(other, Span))))

    def has_passed(self, at: Instant) -> Flag:
        """Whether `at` is this instant or a later one."""
        return at >= self

    def is_pending(self, at: Instant) -> Flag:
        """Whether `at` is before this instant."""
        return at < self


@frozen(order=False)
class Choices(Pen):
    """A list of choices, as a policy sets it."""


@frozen(order=False)
class Choice(Pen):
    """One of finitely many names."""

    def is_(self, other: str | Choice) -> Flag:
        return Flag(Apply(Op.IS, (self.node, choice(other).node)))

    def one_of(self, *others: str) -> Flag:
        return Flag(Apply(Op.ONE_OF, (self.node, Literal(Kind.CHOICES, others))))

    def in_(self, others: Choices) -> Flag:
        return Flag(Apply(Op.ONE_OF, (self.node, node_of(others, Choices))))


@frozen(order=False)
class Maybe(Pen, Generic[P]):
    """A value that may be absent: it has no operators until its absence has a meaning."""

    @property
    def missing(self) -> Flag:
        return Flag(Apply(Op.MISSING, (self.node,)))

    @property
    def given(self) -> Flag:
        return ~self.missing


@frozen(order=False)
class MaybeInstant(Maybe[Instant]):
    """The instant of an event that may not have happened."""

    @property
    def or_never(self) -> Instant:
        """An event that has not happened lies after every instant."""
        return Instant(Apply(Op.OR_ELSE, (self.node, NEVER_NODE)))

    def or_else(self, other: Instant) -> Instant:
        return Instant(Apply(Op.OR_ELSE, (self.node, node_of(other, Instant))))

    def has_passed(self, at: Instant) -> Flag:
        """Whether the event has happened by `at`. An absent one has not."""
        return self.or_never.has_passed(at)

    def is_pending(self, at: Instant) -> Flag:
        """Whether the event has not happened by `at`. An absent one is pending at every instant."""
        return self.or_never.is_pending(at)


@frozen(order=False)
class MaybeChoices(Maybe[Choices]):
    """A list of choices that may not be set."""

    def or_else(self, *others: str) -> Choices:
        return Choices(Apply(Op.OR_ELSE, (self.node, Literal(Kind.CHOICES, others))))


@frozen(order=False)
class MaybeAmount(Maybe[Amount]):
    """An amount that may not be given."""

    def or_else(self, other: Amount | int) -> Amount:
        return Amount(Apply(Op.OR_ELSE, (self.node, number_of(other, Amount))))


@frozen(order=False)
class MaybeCount(Maybe[Count]):
    """A number that may not be given or set."""

    def or_else(self, other: Count | int) -> Count:
        return Count(Apply(Op.OR_ELSE, (self.node, number_of(other, Count))))


@frozen(order=False)
class MaybeFlag(Maybe[Flag]):
    """A yes or no that may not be given."""

    def or_else(self, other: Flag | bool) -> Flag:
        return Flag(Apply(Op.OR_ELSE, (self.node, flag(other).node)))


@frozen(order=False)
class MaybeChoice(Maybe[Choice]):
    """A name that may not be given."""

    def or_else(self, other: str | Choice) -> Choice:
        return Choice(Apply(Op.OR_ELSE, (self.node, choice(other).node)))


NEVER_NODE = Literal(Kind.INSTANT, NEVER)

KINDS: dict[type[Pen], Kind] = {
    Flag: Kind.FLAG,
    Count: Kind.COUNT,
    Amount: Kind.AMOUNT,
    Span: Kind.SPAN,
    Instant: Kind.INSTANT,
    Choice: Kind.CHOICE,
    Choices: Kind.CHOICES,
    MaybeInstant: Kind.INSTANT,
    MaybeChoices: Kind.CHOICES,
    MaybeAmount: Kind.AMOUNT,
    MaybeCount: Kind.COUNT,
    MaybeFlag: Kind.FLAG,
    MaybeChoice: Kind.CHOICE,
}


def pen(node: Node) -> Any:
    """Return the pen of a node, by its kind and by whether it may be absent.

    >>> from disputerules.facts.order_facts import paid_at
    >>> pen(paid_at.node) == paid_at
    True
    """
    maybe = is_optional(node)
    cls = next(
        one for one, kind in KINDS.items() if kind is node.kind and issubclass(one, Maybe) is maybe
    )
    return cls(node)


def flag(value: bool | Flag) -> Flag:
    return value if isinstance(value, Flag) else Flag(Literal(Kind.FLAG, value))


def count(value: int) -> Count:
    return Count(Literal(Kind.COUNT, value))


def amount(value: int, currency: str = "") -> Amount:
    """Minor units; in the order's currency, unless one is named, which the order then must have."""
    return Amount(Literal(Kind.AMOUNT, value, currency))


def instant(value: datetime) -> Instant:
    return Instant(Literal(Kind.INSTANT, value))


def span(value: timedelta) -> Span:
    return Span(Literal(Kind.SPAN, value))


def choice(value: str | Choice) -> Choice:
    return value if isinstance(value, Choice) else Choice(Literal(Kind.CHOICE, value))


def if_(condition: Flag, then: P, otherwise: P | int) -> P:
    """The first value where the condition holds, the second elsewhere."""
    other = number_of if isinstance(then, Number) else node_of
    args: Any = (node_of(condition, Flag), then.node, other(otherwise, type(then)))
    return type(then)(Apply(Op.IF, args))
