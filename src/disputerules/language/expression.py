"""Frozen nodes: what an expression is stored, compared, hashed and serialised as.

A node is a `Literal`, a `Fact`, a `Setting` or an `Apply` of one of the operators of `OPERATORS`.
Nodes are written with the pens of `disputerules.language.pens`, never by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from disputerules.values.codec import MAX_INTEGER, Codec
from disputerules.values.errors import LanguageError, shown
from disputerules.values.periods import FIRST, LAST, LONGEST, NEVER, UTC

MAX_DEPTH = 32
FACT_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Kind(StrEnum):
    """What a value is; values of two kinds never meet in an operator that does not name both."""

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
# What a value may be beyond its type, so that every expression has a value in every case.
DOMAINS: dict[Kind, Callable[[Any], bool]] = {
    Kind.COUNT: lambda value: -MAX_INTEGER <= value <= MAX_INTEGER,
    Kind.AMOUNT: lambda value: 0 <= value <= MAX_INTEGER,
    Kind.INSTANT: lambda value: value.tzinfo is UTC and (FIRST <= value <= LAST or value == NEVER),
    Kind.SPAN: lambda value: timedelta(0) <= value <= LONGEST,
    Kind.CHOICES: lambda value: all(isinstance(one, str) for one in value),
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
    """A constant, with its kind: `Literal(COUNT, 1)` is not `Literal(AMOUNT, 1)`."""

    kind: Kind
    value: Value

    def __attrs_post_init__(self) -> None:
        expected = PYTHON_TYPES.get(self.kind)
        fits = isinstance(self.value, str) if expected is str else type(self.value) is expected
        if not fits or not DOMAINS.get(self.kind, always)(self.value):
            said = shown(self.value)
            raise LanguageError("language", f"{said} is not a value of kind {self.kind}")


def always(value: object) -> bool:
    return True


@frozen(cache_hash=True)
class Fact:
    """A named input of a table and where it comes from. Two facts are equal by name and kind.

    `minimum` and `maximum` bound counts and amounts, `choices` are the values of a choice; one
    declaration feeds checks, generators, solver bounds and columns.
    """

    name: str
    kind: Kind
    optional: bool = False
    meaning: str = field(default="", eq=False)
    origin: Any = field(default=None, eq=False, repr=False)
    minimum: int = field(default=0, eq=False, repr=False)
    maximum: int = field(default=2**53 - 1, eq=False, repr=False)
    choices: tuple[str, ...] = field(default=(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not FACT_NAME.fullmatch(self.name):
            raise LanguageError("language", f"a fact's name is snake_case, not {shown(self.name)}")


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


@frozen(cache_hash=True)
class Apply:
    """An operator and its arguments; ill-typed ones are refused when the node is made."""

    op: Op
    args: tuple[Node, ...]
    kind: Kind = field(init=False, eq=False, repr=False)
    depth: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        depth = 1 + max((depth_of(arg) for arg in self.args), default=0)
        if depth > MAX_DEPTH:
            raise LanguageError("language", f"an expression is at most {MAX_DEPTH} levels deep")
        signature = OPERATORS.get(self.op)
        if signature is None:
            raise LanguageError("language", f"{shown(self.op)} is no operator")
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "kind", signature(self.op, self.args))


Node = Literal | Fact | Setting | Apply
Signature = Callable[[Op, tuple[Node, ...]], Kind]


def depth_of(node: Node) -> int:
    """How many levels of operators lie in a node; a leaf has one."""
    return node.depth if isinstance(node, Apply) else 1


def is_optional(node: Node) -> bool:
    """Whether the value of a node may be absent."""
    return isinstance(node, Fact | Setting) and node.optional


def refused(op: Op, args: tuple[Node, ...], right: str) -> LanguageError:
    kinds = ", ".join(("optional " if is_optional(arg) else "") + arg.kind for arg in args)
    return LanguageError("language", f"'{op}' does not take ({kinds}); it takes {right}")


def opened(args: tuple[Node, ...]) -> bool:
    return not any(is_optional(arg) for arg in args)


def flags(op: Op, args: tuple[Node, ...]) -> Kind:
    if not args or not opened(args) or any(arg.kind != Kind.FLAG for arg in args):
        raise refused(op, args, "flags")
    if op is Op.NOT and len(args) != 1:
        raise refused(op, args, "one flag")
    return Kind.FLAG


def order(op: Op, args: tuple[Node, ...]) -> Kind:
    if not pair_of_one_kind(args) or args[0].kind not in ORDERED:
        raise refused(op, args, "two values of one ordered kind, none of them optional")
    lone_instants(op, args)
    return Kind.FLAG


def pair_of_one_kind(args: tuple[Node, ...]) -> bool:
    return len(args) == 2 and opened(args) and args[0].kind == args[1].kind


def lone_instants(op: Op, args: tuple[Node, ...]) -> None:
    """`at` stands alone on one side, so that the other side is an instant of change."""
    sides = [mentions_at(arg) for arg in args]
    if any(sides) and (all(sides) or not any(is_at(arg) for arg in args)):
        raise refused(op, args, "'at' alone on one side")


def is_at(node: Node) -> bool:
    return isinstance(node, Fact) and node.name == "at"


def mentions_at(node: Node) -> bool:
    return any(is_at(leaf) for leaf in leaves(node))


def identity(op: Op, args: tuple[Node, ...]) -> Kind:
    if not pair_of_one_kind(args) or args[0].kind != Kind.CHOICE:
        raise refused(op, args, "two choices")
    return Kind.FLAG


def membership(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 2 or not opened(args):
        raise refused(op, args, "a choice and choices")
    if (args[0].kind, args[1].kind) != (Kind.CHOICE, Kind.CHOICES):
        raise refused(op, args, "a choice and choices")
    return Kind.FLAG


def sums(op: Op, args: tuple[Node, ...]) -> Kind:
    kinds = tuple(arg.kind for arg in args)
    numbers = kinds in {(Kind.AMOUNT, Kind.AMOUNT), (Kind.COUNT, Kind.COUNT)}
    if not opened(args) or not (numbers or kinds == (Kind.INSTANT, Kind.SPAN)):
        raise refused(op, args, "two amounts, two counts, or an instant and a span")
    if any(mentions_at(arg) for arg in args):
        raise refused(op, args, "no 'at': it stands alone on one side of a comparison")
    return kinds[0]


def extremes(op: Op, args: tuple[Node, ...]) -> Kind:
    kinds = {arg.kind for arg in args}
    if len(args) < 2 or not opened(args) or len(kinds) != 1 or not kinds <= ORDERED:
        raise refused(op, args, "two or more values of one ordered kind")
    if any(mentions_at(arg) for arg in args):
        raise refused(op, args, "no 'at': it stands alone on one side of a comparison")
    return args[0].kind


def condition(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 3 or not opened(args) or args[0].kind != Kind.FLAG:
        raise refused(op, args, "a flag and two values of one kind")
    if args[1].kind != args[2].kind or any(is_at(arg) for arg in args[1:]):
        raise refused(op, args, "a flag and two values of one kind")
    return args[1].kind


def absence(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 1 or not is_optional(args[0]):
        raise refused(op, args, "one optional value")
    return Kind.FLAG


def opening(op: Op, args: tuple[Node, ...]) -> Kind:
    if len(args) != 2 or not is_optional(args[0]) or is_optional(args[1]):
        raise refused(op, args, "an optional value and its meaning when absent")
    if args[0].kind != args[1].kind or mentions_at(args[1]):
        raise refused(op, args, "two values of one kind")
    return args[0].kind


def share(op: Op, args: tuple[Node, ...]) -> Kind:
    kinds = tuple(arg.kind for arg in args)
    numbers = {Kind.COUNT, Kind.AMOUNT}
    fits = len(args) == 4 and opened(args) and kinds[0] == Kind.AMOUNT and kinds[3] == Kind.CHOICE
    if not fits or kinds[1] != kinds[2] or kinds[1] not in numbers:
        raise refused(op, args, "an amount, a numerator and denominator of one kind, a rounding")
    if least(args[2]) < 1 or min(least(args[0]), least(args[1])) < 0:
        right = "a denominator of at least 1 and nothing negative, by their domains"
        raise refused(op, args, right)
    return Kind.AMOUNT


NUMBERS = frozenset({Kind.COUNT, Kind.AMOUNT})
UNKNOWN = -(10**30)  # less than any sum of numbers within bounds


def least(node: Node) -> int:
    """The smallest value that the domain of a number leaves to a node, as far as it shows."""
    if isinstance(node, Literal):
        return int(node.value)  # type: ignore[arg-type]
    if isinstance(node, Fact):
        return node.minimum
    if isinstance(node, Setting):
        return 0
    if node.op not in LEAST:
        return UNKNOWN
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
    Op.OR_ELSE: opening,
    Op.PORTION: share,
}


def leaves(node: Node) -> Iterator[Literal | Fact | Setting]:
    """Every leaf of a node, from left to right, repeated as often as it stands there."""
    if isinstance(node, Apply):
        for arg in node.args:
            yield from leaves(arg)
    else:
        yield node


def plain(node: Node) -> object:
    """The node as plain JSON values, for hashing, comparing and showing."""
    if isinstance(node, Literal):
        return {"literal": [str(node.kind), plain_value(node.value)]}
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
