"""Whether conditions can hold together: every truth of their parts is tried.

A choice has one value at a time, a number is one integer; of two instants one is before the other
or not. Everything else is taken to be free: that they cannot is a proof, that they can is not.

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
    """Of two numbers, by how much the left one is greater than the right one."""

    left: Node
    right: Node
    by: int

    @property
    def args(self) -> tuple[Node, Node]:
        """Both numbers."""
        return self.left, self.right


Condition = Node | Gap


def never_together(conditions: Sequence[Condition]) -> bool:
    """Whether no truth of their parts makes all conditions true; False where it is not known."""
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
    """A condition with the flags that are derived from others written out."""
    if isinstance(node, Fact) and node.kind is Kind.FLAG and isinstance(node.origin, Derived):
        return expanded(node.origin.node)
    if isinstance(node, Apply) and node.op in CONNECTIVES:
        return Apply(node.op, tuple(expanded(arg) for arg in node.args))
    return node


def atoms(condition: Condition) -> Iterator[Condition]:
    """The parts of a condition that are true or false by themselves."""
    if isinstance(condition, Apply) and condition.op in CONNECTIVES:
        for arg in condition.args:
            yield from atoms(arg)
    elif not isinstance(condition, Literal):
        yield condition


def domains(found: list[Condition]) -> dict[Node, tuple[Any, ...]]:
    """What each part may be, numbers first."""
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
    """What an atom compares, constants left out."""
    args = atom.args if is_numeric(atom) else ()
    return tuple(arg for arg in args if not isinstance(arg, Literal))


def representatives(parts: Iterable[Any], numbers: int) -> tuple[int, ...]:
    """Integers enough for every order of so many numbers among the constants that they meet."""
    compared = [arg for part in parts if is_numeric(part) for arg in part.args]
    constants: set[Any] = {0, *(arg.value for arg in compared if isinstance(arg, Literal))}
    return tuple(sorted({one + step for one in constants for step in range(-numbers, numbers + 1)}))


def part_key(atom: Any) -> Node:
    """What an atom is about: a choice, or a comparison written with `<`."""
    if is_choice(atom):
        return atom.args[0]  # type: ignore[no-any-return]
    if isinstance(atom, Apply) and atom.op is Op.LE:
        return Apply(Op.LT, (atom.args[1], atom.args[0]))
    return atom  # type: ignore[no-any-return]


def is_choice(atom: Any) -> bool:
    """Whether an atom says which of some named values a choice has."""
    names = isinstance(atom, Apply) and atom.op in (Op.IS, Op.ONE_OF)
    return names and isinstance(atom.args[0], Fact) and isinstance(atom.args[1], Literal)


def named(atom: Any) -> tuple[str, ...]:
    value = atom.args[1].value
    return tuple(map(str, value if isinstance(value, tuple) else (value,)))


def values_of(atom: Any) -> tuple[Any, ...]:
    return (*named(atom), OTHER) if is_choice(atom) else (True, False)


def holds(condition: Any, truth: dict[Node, Any]) -> bool:
    """Whether a condition holds when its parts are so."""
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
