"""Decide whether conditions exclude each other, by trying all truth values of their parts.

A choice has one value, a number is one integer, and of two instants one is before the other or
not. All other parts count as independent: so "never together" is proved, "together" is not.

>>> from disputerules.facts.dispute_facts import state
>>> never_together([state.is_("closed").node, state.is_("refunded").node])
True
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from attrs import frozen

from disputerules.facts.origin import Derived
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, least

MOST_ASSIGNMENTS = 50_000
OTHER = object()
CONNECTIVES = frozenset({Op.AND, Op.OR, Op.NOT})


@frozen
class Gap:
    """The condition that one number exceeds another by an amount."""

    left: Node
    right: Node
    by: int

    @property
    def args(self) -> tuple[Node, Node]:
        """Return both numbers."""
        return self.left, self.right


Condition = Node | Gap


def never_together(conditions: Sequence[Condition]) -> bool:
    """Whether no truth values make all conditions true; False if that is unknown."""
    return excluded(tuple(one if isinstance(one, Gap) else expanded(one) for one in conditions))


@lru_cache(maxsize=4096)
def excluded(conditions: tuple[Condition, ...]) -> bool:
    parts = domains([part for condition in conditions for part in atoms(condition)])
    if prod(map(len, parts.values())) > MOST_ASSIGNMENTS:
        return False
    return not any(
        all(holds(condition, dict(zip(parts, truth, strict=True))) for condition in conditions)
        for truth in product(*parts.values())
    )


def expanded(node: Node) -> Node:
    """Expand the derived flags in a condition."""
    if isinstance(node, Fact) and node.kind is Kind.FLAG and isinstance(node.origin, Derived):
        return expanded(node.origin.node)
    if isinstance(node, Apply) and node.op in CONNECTIVES:
        return Apply(node.op, tuple(expanded(arg) for arg in node.args))
    return node


def atoms(condition: Condition) -> Iterator[Condition]:
    """Yield the atomic parts of a condition."""
    if isinstance(condition, Apply) and condition.op in CONNECTIVES:
        for arg in condition.args:
            yield from atoms(arg)
    elif not isinstance(condition, Literal):
        yield condition


def domains(found: list[Condition]) -> dict[Node, tuple[Any, ...]]:
    """Return the possible values of each part, numbers first."""
    numbers = tuple(dict.fromkeys(one for part in found for one in numbers_in(part)))
    points = representatives(found, len(numbers))
    parts: dict[Node, tuple[Any, ...]] = {
        number: tuple(one for one in points if one >= least(number)) for number in numbers
    }
    for part in found:
        if not is_numeric(part):
            known = parts.get(part_key(part), ())
            parts[part_key(part)] = tuple(dict.fromkeys((*known, *values_of(part))))
    return parts


def is_numeric(atom: Any) -> bool:
    """Whether an atom compares two integers."""
    if isinstance(atom, Gap):
        return True
    compares = isinstance(atom, Apply) and atom.op in (Op.LT, Op.LE)
    return compares and atom.args[0].kind in (Kind.COUNT, Kind.AMOUNT)


def numbers_in(atom: Any) -> tuple[Node, ...]:
    """Return the numbers that an atom compares, without constants."""
    args = atom.args if is_numeric(atom) else ()
    return tuple(arg for arg in args if not isinstance(arg, Literal))


def representatives(parts: Iterable[Any], numbers: int) -> tuple[int, ...]:
    """Return enough integers for every order of the numbers and their constants."""
    compared = [arg for part in parts if is_numeric(part) for arg in part.args]
    constants: set[Any] = {0, *(arg.value for arg in compared if isinstance(arg, Literal))}
    return tuple(sorted({one + step for one in constants for step in range(-numbers, numbers + 1)}))


def part_key(atom: Any) -> Node:
    """Return the variable of an atom: a choice, or a comparison written with `<`."""
    if is_choice(atom):
        return atom.args[0]  # type: ignore[no-any-return]
    if isinstance(atom, Apply) and atom.op is Op.LE:
        return Apply(Op.LT, (atom.args[1], atom.args[0]))
    return atom  # type: ignore[no-any-return]


def is_choice(atom: Any) -> bool:
    """Whether an atom compares a choice with constants."""
    names = isinstance(atom, Apply) and atom.op in (Op.IS, Op.ONE_OF)
    return names and isinstance(atom.args[0], Fact) and isinstance(atom.args[1], Literal)


def named(atom: Any) -> tuple[str, ...]:
    value = atom.args[1].value
    return tuple(map(str, value if isinstance(value, tuple) else (value,)))


def values_of(atom: Any) -> tuple[Any, ...]:
    return (*named(atom), OTHER) if is_choice(atom) else (True, False)


def holds(condition: Any, truth: dict[Node, Any]) -> bool:
    """Whether a condition holds for these values of its parts."""
    if isinstance(condition, Literal):
        return bool(condition.value)
    if isinstance(condition, Apply) and condition.op in CONNECTIVES:
        inner = [holds(arg, truth) for arg in condition.args]
        return bool(CONNECT[condition.op](inner))
    if is_numeric(condition):
        sides: list[Any] = [value_in(truth, one) for one in condition.args]
        return compare(condition, *sides)
    value = truth[part_key(condition)]
    if is_choice(condition):
        return value in named(condition)
    return bool(value) is not (isinstance(condition, Apply) and condition.op is Op.LE)


def value_in(truth: dict[Node, Any], number: Node) -> Any:
    return number.value if isinstance(number, Literal) else truth[number]


def compare(atom: Any, left: int, right: int) -> bool:
    if isinstance(atom, Gap):
        return bool(left - right == atom.by)
    return bool(left < right if atom.op is Op.LT else left <= right)


CONNECT: dict[Op, Any] = {Op.AND: all, Op.OR: any, Op.NOT: lambda inner: not inner[0]}
