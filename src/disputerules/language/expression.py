"""Expressions as frozen nodes, which can be compared, hashed and serialised.

A node is a `Literal`, a `Fact`, a `Setting` or an `Apply` of one of the operators of `OPERATORS`.
Write nodes with the pens of `disputerules.language.pens`, never by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any

from attrs import field, frozen

from disputerules.values.codec import MAX_INTEGER, Codec
from disputerules.values.errors import LanguageError, shown
from disputerules.values.money import CODES
from disputerules.values.periods import FIRST, LAST, LONGEST, NEVER, UTC
from disputerules.values.suggestions import unknown

MAX_DEPTH = 32
MAX_SIZE = 10_000
"""The most leaves of an expression, counted at each place where it repeats a part."""
FACT_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# A part in the middle may be a code, as in `reasons.changed-my-mind.cap`, which no text can name.
SETTING_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_-]*)*\.[a-z][a-z0-9_]*")
# Words of the text of conditions, which a fact's name would be mistaken for.
RESERVED = frozenset({"and", "else", "if", "in", "is", "lambda", "never", "not", "or"})
METHODS = frozenset({"or_else", "or_never"})


class Kind(StrEnum):
    """The type of a value. An operator mixes two kinds only if it names both."""

    FLAG = "flag"
    COUNT = "count"
    AMOUNT = "amount"
    INSTANT = "instant"
    SPAN = "span"
    CHOICE = "choice"
    CHOICES = "choices"
    PERIOD = "period"


Value = bool | int | datetime | timedelta | str | tuple[str, ...]

ORDERED = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.INSTANT, Kind.SPAN})
PYTHON_TYPES: dict[Kind, type] = {
    Kind.FLAG: bool,
    Kind.COUNT: int,
    Kind.AMOUNT: int,
    Kind.INSTANT: datetime,
    Kind.SPAN: timedelta,
    Kind.CHOICE: str,
    Kind.CHOICES: tuple,
}
# The bounds of each kind, so that every expression has a value in every case.
DOMAINS: dict[Kind, Callable[[Any], bool]] = {
    Kind.COUNT: lambda value: -MAX_INTEGER <= value <= MAX_INTEGER,
    Kind.AMOUNT: lambda value: 0 <= value <= MAX_INTEGER,
    Kind.INSTANT: lambda value: value.tzinfo is UTC and (FIRST <= value <= LAST or value == NEVER),
    Kind.SPAN: lambda value: timedelta(0) <= value <= LONGEST,
    Kind.CHOICES: lambda value: all(isinstance(item, str) for item in value),
}


class Op(StrEnum):
    """The closed list of operators."""

    AND = "and"
    OR = "or"
    NOT = "not"
    LT = "<"
    LE = "<="
    IS = "is"
    ONE_OF = "one-of"
    ADD = "+"
    SUB = "-"
    MIN = "min"
    MAX = "max"
    IF = "if"
    MISSING = "missing"
    OR_ELSE = "or-else"
    PORTION = "portion"


@frozen(cache_hash=True)
class Literal:
    """A constant, with its kind: `Literal(COUNT, 1)` is not `Literal(AMOUNT, 1)`.

    An amount may name its `currency`; without one it is in that of the order.
    """

    kind: Kind
    value: Value
    currency: str = field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        expected = PYTHON_TYPES.get(self.kind)
        fits = isinstance(self.value, str) if expected is str else type(self.value) is expected
        if not fits or not DOMAINS.get(self.kind, always)(self.value):
            message = f"expected a value of kind {self.kind}, got {shown(self.value)}"
            raise LanguageError("language", message)
        if self.currency and (self.kind is not Kind.AMOUNT or self.currency not in CODES):
            message = f"expected an amount in a currency of ISO 4217, got {shown(self.currency)}"
            raise LanguageError("language", message)


def always(value: object) -> bool:
    return True


@frozen(cache_hash=True)
class Fact:
    """A named input of a table and where it comes from. Two facts are equal by name and kind.

    `calculation` sets apart facts of one name that policies calculate from other values.

    `minimum` and `maximum` bound counts and amounts; `choices` are the values of a choice. Checks,
    generators, solver bounds and columns all use this declaration.
    """

    name: str
    kind: Kind
    optional: bool = False
    calculation: str = field(default="", repr=False, kw_only=True)
    meaning: str = field(default="", eq=False)
    origin: Any = field(default=None, eq=False, repr=False)
    minimum: int = field(default=0, eq=False, repr=False)
    maximum: int = field(default=2**53 - 1, eq=False, repr=False)
    choices: tuple[str, ...] = field(default=(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not FACT_NAME.fullmatch(self.name):
            message = f"expected a fact name in snake_case, got {shown(self.name)}"
            raise LanguageError("language", message)
        if self.name in RESERVED:
            message = f"the fact name {self.name!r} is a word of the language; choose another"
            raise LanguageError("language", message)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions from which the value is calculated."""
        return self.origin.nodes if self.origin is not None else ()

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The tables that are asked, each with the requested field or `code`."""
        return self.origin.asks if self.origin is not None else ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the case that the fact itself reads, such as `order`."""
        return self.origin.parts if self.origin is not None else ()

    @property
    def supplies(self) -> tuple[str, ...]:
        """The parts of the case that the fact sets for the tables it asks, such as `line`."""
        return self.origin.supplies if self.origin is not None else ()


@frozen(cache_hash=True)
class Setting:
    """A named value of a policy (`section.name`), with its unit, its meaning and its source."""

    name: str
    kind: Kind
    optional: bool = False
    unit: str = field(default="", eq=False, repr=False)
    meaning: str = field(default="", eq=False, repr=False)
    source: str = field(default="", eq=False, repr=False)
    codec: Codec[Any] | None = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        last = self.name.rpartition(".")[2]
        if not SETTING_NAME.fullmatch(self.name) or last in METHODS:
            message = f"expected a setting name such as 'section.name', got {shown(self.name)}"
            raise LanguageError("language", message)


@frozen(cache_hash=True)
class Apply:
    """An operator and its arguments; the constructor refuses ill-typed ones."""

    op: Op
    args: tuple[Node, ...]
    kind: Kind = field(init=False, eq=False, repr=False)
    depth: int = field(init=False, eq=False, repr=False)
    leaves: tuple[Leaf, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        parts = [leaves(arg) for arg in self.args]
        if sum(map(len, parts)) > MAX_SIZE:
            message = f"the expression has more than {MAX_SIZE} leaves; split it with derived facts"
            raise LanguageError("language", message)
        depth = 1 + max((depth_of(arg) for arg in self.args), default=0)
        if depth > MAX_DEPTH:
            message = (
                f"the expression has more than {MAX_DEPTH} levels; split it with derived facts"
            )
            raise LanguageError("language", message)
        signature = OPERATORS.get(self.op)
        if signature is None:
            raise LanguageError("language", unknown("operator", self.op, Op))
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "leaves", tuple(chain.from_iterable(parts)))
        object.__setattr__(self, "kind", signature(self.op, self.args))


Leaf = Literal | Fact | Setting
Node = Leaf | Apply
Signature = Callable[[Op, tuple[Node, ...]], Kind]


def depth_of(node: Node) -> int:
    """Return the levels of operators in a node; a leaf has one."""
    return node.depth if isinstance(node, Apply) else 1


def is_optional(node: Node) -> bool:
    """Return whether the value of a node may be absent."""
    return isinstance(node, Fact | Setting) and node.optional


class IllTyped(LanguageError):
    """Arguments that an operator does not take; `expected` describes those that it takes."""

    expected: str


def ill_typed(op: Op, args: tuple[Node, ...], expected: str) -> IllTyped:
    kinds = ", ".join(("optional " if is_optional(arg) else "") + arg.kind for arg in args)
    error = IllTyped("language", f"operator '{op}' expected {expected}, got ({kinds})")
    error.expected = expected
    return error


def never_absent(args: tuple[Node, ...]) -> bool:
    return not any(is_optional(arg) for arg in args)


def flags(op: Op, args: tuple[Node, ...]) -> Kind:
    if not args or not never_absent(args) or any(arg.kind != Kind.FLAG for arg in args):
        raise ill_typed(op, args, "flags")
    if op is Op.NOT and len(args) != 1:
        raise ill_typed(op, args, "one flag")
    if op is not Op.NOT and len(args) < 2:
        raise ill_typed(op, args, "two or more flags")
    return Kind.FLAG


def order(op: Op, args: tuple[Node, ...]) -> Kind:
    if not pair_of_one_kind(args) or args[0].kind not in ORDERED:
        raise ill_typed(op, args, "two values of one ordered kind, neither optional")
    check_at_alone(op, args)
    return Kind.FLAG


def pair_of_one_kind(args: tuple[Node, ...]) -> bool:
    return len(args) == 2 and never_absent(args) and args[0].kind == args[1].kind


def check_at_alone(op: Op, args: tuple[Node, ...]) -> None:
    """Check that `at` stands alone on one side, so that the other side is an instant of change."""
    sides = [mentions_at(arg) for arg in args]
    if any(sides) and (all(sides) or not any(is_at(arg) for arg in args)):
        raise ill_typed(op, args, "'at' alone on one side")


def is_at(node: Node) -> bool:
    return isinstance(node, Fact) and node.name == "at"


def mentions_at(node: Node) -> bool:
    return any(is_at(leaf) for leaf in leaves(node))


def identity(op: Op, args: tuple[Node, ...]) -> Kind:
    if not pair_of_one_kind(args) or args[0].kind != Kind.CHOICE:
        raise ill_typed(op, args, "two choices")
    return Kind.FLAG


def membership(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 2 or not never_absent(args):
        raise ill_typed(op, args, "a choice and choices")
    if (args[0].kind, args[1].kind) != (Kind.CHOICE, Kind.CHOICES):
        raise ill_typed(op, args, "a choice and choices")
    return Kind.FLAG


def sums(op: Op, args: tuple[Node, ...]) -> Kind:
    kinds = tuple(arg.kind for arg in args)
    numbers = kinds in {(Kind.AMOUNT, Kind.AMOUNT), (Kind.COUNT, Kind.COUNT)}
    if not never_absent(args) or not (numbers or kinds == (Kind.INSTANT, Kind.SPAN)):
        raise ill_typed(op, args, "two amounts, two counts, or an instant and a span")
    if any(mentions_at(arg) for arg in args):
        raise ill_typed(op, args, "no 'at', which must stand alone on one side of a comparison")
    return kinds[0]


def extremes(op: Op, args: tuple[Node, ...]) -> Kind:
    kinds = {arg.kind for arg in args}
    if len(args) < 2 or not never_absent(args) or len(kinds) != 1 or not kinds <= ORDERED:
        raise ill_typed(op, args, "two or more values of one ordered kind")
    if any(mentions_at(arg) for arg in args):
        raise ill_typed(op, args, "no 'at', which must stand alone on one side of a comparison")
    return args[0].kind


def condition(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 3 or not never_absent(args) or args[0].kind != Kind.FLAG:
        raise ill_typed(op, args, "a flag and two values of one kind")
    if args[1].kind != args[2].kind or any(is_at(arg) for arg in args[1:]):
        raise ill_typed(op, args, "a flag and two values of one kind")
    return args[1].kind


def absence(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 1 or not is_optional(args[0]):
        raise ill_typed(op, args, "one optional value")
    return Kind.FLAG


def default(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 2 or not is_optional(args[0]) or is_optional(args[1]):
        raise ill_typed(op, args, "an optional value and its default")
    if args[0].kind != args[1].kind or mentions_at(args[1]):
        raise ill_typed(op, args, "two values of one kind")
    return args[0].kind


def share(op: Op, args: tuple[Node, ...]) -> Kind:
    kinds = tuple(arg.kind for arg in args)
    numbers = {Kind.COUNT, Kind.AMOUNT}
    fits = (
        len(args) == 4
        and never_absent(args)
        and kinds[0] == Kind.AMOUNT
        and kinds[3] == Kind.CHOICE
    )
    if not fits or kinds[1] != kinds[2] or kinds[1] not in numbers:
        raise ill_typed(
            op, args, "an amount, a numerator and a denominator of one kind, and a rounding"
        )
    if least(args[2]) < 1 or min(least(args[0]), least(args[1])) < 0:
        raise ill_typed(op, args, "a denominator of at least 1 and no negative number")
    return Kind.AMOUNT


NUMBERS = frozenset({Kind.COUNT, Kind.AMOUNT})
UNBOUNDED = -(10**30)  # less than any sum of numbers within bounds


def least(node: Node) -> int:
    """Return a lower bound of a node's value, derived from the domains of its leaves."""
    if isinstance(node, Literal):
        return int(node.value)  # type: ignore[arg-type]
    if isinstance(node, Fact):
        return node.minimum
    if isinstance(node, Setting):
        return 0
    if node.op not in LEAST:
        return UNBOUNDED
    return LEAST[node.op]([least(arg) for arg in node.args if arg.kind in NUMBERS])


LEAST: dict[Op, Callable[[list[int]], int]] = {
    Op.ADD: sum,
    Op.MIN: min,
    Op.MAX: max,
    Op.IF: min,
    Op.OR_ELSE: min,
    Op.PORTION: lambda numbers: 0,
}

OPERATORS: dict[Op, Signature] = {
    Op.AND: flags,
    Op.OR: flags,
    Op.NOT: flags,
    Op.LT: order,
    Op.LE: order,
    Op.IS: identity,
    Op.ONE_OF: membership,
    Op.ADD: sums,
    Op.SUB: sums,
    Op.MIN: extremes,
    Op.MAX: extremes,
    Op.IF: condition,
    Op.MISSING: absence,
    Op.OR_ELSE: default,
    Op.PORTION: share,
}


def leaves(node: Node) -> tuple[Leaf, ...]:
    """Return every leaf of a node from left to right, with repetitions."""
    return node.leaves if isinstance(node, Apply) else (node,)


def plain(node: Node) -> object:
    """Return the node as plain JSON values, for hashing, comparing and showing."""
    if isinstance(node, Literal):
        currency = [node.currency] if node.currency else []
        return {"literal": [str(node.kind), plain_value(node.value), *currency]}
    if isinstance(node, Fact):
        return {"fact": [node.name, str(node.kind)]}
    if isinstance(node, Setting):
        return {"setting": [node.name, str(node.kind)]}
    return [str(node.op), *(plain(arg) for arg in node.args)]


def plain_value(value: Value) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    return list(value) if isinstance(value, tuple) else value
