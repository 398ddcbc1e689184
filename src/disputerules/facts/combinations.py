"""Which values variants can set together, for some order."""

from collections.abc import Iterator, Sequence
from typing import Any

from disputerules.facts.variant import Variant
from disputerules.language.expression import Apply, Fact, Literal, Node, Op
from disputerules.values.errors import InvalidInput

MOST = 10_000
Holding = tuple[Variant, ...]


def combinations(variants: Sequence[Variant], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what variants set of some settings, in each way in which they may hold together.

    A setting that no variant sets then is left out, and equal values come once. Raises
    InvalidInput (`too-large`) where there are more ways than are looked at.
    """
    varying = [name for name in names if any(name in dict(one.set) for one in variants)]
    found: set[frozenset[tuple[str, Any]]] = set()
    for number, values in enumerate(chosen(variants, varying, (), frozenset())):
        if number == MOST:
            message = f"variants of {varying[0]!r} and the like hold together in over {MOST:,} ways"
            repair = "let fewer variants set them"
            raise InvalidInput("too-large", f"{message}; {repair}", ".variants")
        if (key := frozenset(values.items())) not in found:
            found.add(key)
            yield values


def chosen(
    variants: Sequence[Variant], names: Sequence[str], holding: Holding, never: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """Yield the values of settings where some variants hold and others do not."""
    if not names:
        yield {}
        return
    name, rest = names[0], names[1:]
    above: list[str] = []
    for one in [one for one in variants if name in dict(one.set)]:
        if {*above} & {other.id for other in holding}:
            return
        if one.id not in never and not any(are_apart(one.when, other.when) for other in holding):
            values = chosen(variants, rest, (*holding, one), never.union(above))
            yield from (more | {name: dict(one.set)[name]} for more in values)
        above.append(one.id)
    if not {*above} & {other.id for other in holding}:
        yield from chosen(variants, rest, holding, never.union(above))


def are_apart(left: Node, right: Node) -> bool:
    """Return whether two conditions need a fact to be two different words, or a flag both ways."""
    here, there = required(left), required(right)
    return any(here[one] != there[one] for one in here.keys() & there.keys())


def required(node: Node) -> dict[Node, Any]:
    """Return the words and flags that a condition needs, by their facts."""
    if isinstance(node, Fact):
        return {node: True}
    if not isinstance(node, Apply):
        return {}
    if node.op is Op.NOT and isinstance(node.args[0], Fact):
        return {node.args[0]: False}
    if node.op is Op.AND:
        return {fact: word for arg in node.args for fact, word in required(arg).items()}
    sides = {type(arg): arg for arg in node.args} if node.op is Op.IS else {}
    fact, word = sides.get(Fact), sides.get(Literal)
    return {fact: str(word.value)} if fact and isinstance(word, Literal) else {}
