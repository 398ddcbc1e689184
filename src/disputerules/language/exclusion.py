"""Whether conditions can hold together: every truth of their parts is tried.

A choice has one value at a time, a number is one integer; of two instants one is before the other
or not. Everything else is taken to be free: that they cannot is a proof, that they can is not.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import inf
from typing import Any

from disputerules.language.expression import (
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
)

MOST_ASSIGNMENTS = 50_000


def never_together(conditions: Sequence[Node]) -> bool:
    """Whether no truth of their parts makes all conditions true; False where it is not known.

    A choice has one value at a time, a number is one integer; of two instants one is before the
    other or not. Everything else is taken to be free, so a yes is a proof.
    """
    found = [part for condition in conditions for part in atoms(condition)]
    numbers = tuple(dict.fromkeys(one for part in found for one in numbers_in(part)))
    points = representatives(found, len(numbers))
    parts: dict[Node, tuple[Any, ...]] = {
        number: tuple(one for one in points if one >= least(number)) for number in numbers
    }
    for part in found:
        if not is_numeric(part):
            known = parts.get(part_key(part), ())
            parts[part_key(part)] = tuple(dict.fromkeys((*known, *values_of(part))))
    sizes = 1
    for domain in parts.values():
        sizes *= len(domain)
    if sizes > MOST_ASSIGNMENTS:
        return False
    names = list(parts)
    return not any(
        all(holds(condition, dict(zip(names, truth, strict=True))) for condition in conditions)
        for truth in product(*parts.values())
    )


OTHER = object()


CONNECTIVES = frozenset({Op.AND, Op.OR, Op.NOT})


def atoms(node: Node) -> Iterator[Node]:
    """The parts of a condition that are true or false by themselves."""
    if isinstance(node, Apply) and node.op in CONNECTIVES:
        for arg in node.args:
            yield from atoms(arg)
    elif not isinstance(node, Literal):
        yield node


def is_numeric(atom: Node) -> bool:
    """Whether an atom compares two integers."""
    return (
        isinstance(atom, Apply)
        and atom.op in (Op.LT, Op.LE)
        and atom.args[0].kind in (Kind.COUNT, Kind.AMOUNT)
    )


def numbers_in(atom: Node) -> tuple[Node, ...]:
    """What an atom compares, constants left out."""
    args = atom.args if isinstance(atom, Apply) and is_numeric(atom) else ()
    return tuple(arg for arg in args if not isinstance(arg, Literal))


def representatives(parts: Iterable[Node], numbers: int) -> tuple[int, ...]:
    """Integers enough for every order of so many numbers among the constants that they meet."""
    constants = {0}
    for part in parts:
        if isinstance(part, Apply) and is_numeric(part):
            constants |= {int(one.value) for one in part.args if isinstance(one, Literal)}  # type: ignore[arg-type]
    return tuple(sorted({one + step for one in constants for step in range(-numbers, numbers + 1)}))


def least(number: Node) -> float:
    """The smallest value that a fact may have; a sum may have any."""
    return number.minimum if isinstance(number, Fact) else -inf


def part_key(atom: Node) -> Node:
    """What an atom is about: a choice, or a comparison written with `<`."""
    if isinstance(atom, Apply) and is_choice(atom):
        return atom.args[0]
    if isinstance(atom, Apply) and atom.op is Op.LE:
        return Apply(Op.LT, (atom.args[1], atom.args[0]))
    return atom


def is_choice(atom: Node) -> Any:
    """Whether an atom says which of some named values a choice has."""
    return (
        isinstance(atom, Apply)
        and atom.op in (Op.IS, Op.ONE_OF)
        and isinstance(atom.args[0], Fact)
        and isinstance(atom.args[1], Literal)
    )


def named(atom: Any) -> tuple[str, ...]:
    value = atom.args[1].value
    return value if isinstance(value, tuple) else (value,)


def values_of(atom: Node) -> tuple[Any, ...]:
    return (*map(str, named(atom)), OTHER) if is_choice(atom) else (True, False)


def holds(node: Any, truth: dict[Node, Any]) -> bool:
    """Whether a condition holds when its parts are so."""
    if isinstance(node, Literal):
        return bool(node.value)
    if isinstance(node, Apply) and node.op in CONNECTIVES:
        inner = [holds(arg, truth) for arg in node.args]
        return not inner[0] if node.op is Op.NOT else (all if node.op is Op.AND else any)(inner)
    if is_numeric(node):
        sides: Any = [one.value if isinstance(one, Literal) else truth[one] for one in node.args]
        return bool(sides[0] < sides[1] if node.op is Op.LT else sides[0] <= sides[1])
    value = truth[part_key(node)]
    if is_choice(node):
        return value in map(str, named(node))
    return not value if isinstance(node, Apply) and node.op is Op.LE else bool(value)
