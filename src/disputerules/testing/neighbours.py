"""Find cases near a case: one step away, to meet a boundary, or with fewer parts, to be simpler.

A case is changed as a document, without knowledge of its parts; an invalid case is skipped.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

from attrs import evolve

from disputerules.decide.case_document import CaseDocument
from disputerules.documents.cases import read_case, without_policy
from disputerules.facts.case import Case
from disputerules.testing.boundaries import instants_around
from disputerules.values.errors import DisputeRulesError
from disputerules.values.periods import LAST, TICK, format_instant

Path = tuple[Any, ...]
GONE = object()


def neighbours(document: CaseDocument) -> Iterator[CaseDocument]:
    """Yield cases that differ in one instant by a tick, or in one number by a unit, 0 or 1; and
    the same case at the other relevant instants of its order."""
    plain = without_policy(document)
    for path, value in parts(plain):
        for near in steps(value):
            yield from case(document, plain, path, near)
    for at in instants_around(Case(LAST, document.order), document.policy):
        yield evolve(document, at=at)


def simpler(document: CaseDocument, does: Callable[[CaseDocument], bool]) -> CaseDocument:
    """Remove parts that a case does not need, large parts and later parts first."""
    plain = without_policy(document)
    found = [path for path, value in parts(plain) if value not in (None, [], False, 0)]
    for path in sorted(found, key=lambda path: (len(path), -found.index(path))):
        plain = without_policy(document)
        for one in case(document, plain, path, GONE):
            document = one if does(one) else document
    return document


def parts(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every part of a document with its path, outer parts first."""
    if path:
        yield path, node
    inner = node.items() if isinstance(node, dict) else ()
    for step, value in enumerate(node) if isinstance(node, list) else inner:
        yield from parts(value, (*path, step))


def steps(value: Any) -> Iterator[Any]:
    if type(value) is int:
        yield from dict.fromkeys((value - 1, value + 1, 0, 1))
    elif isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return
        yield from (format_instant(near) for near in (at - TICK, at + TICK))


def case(
    document: CaseDocument, plain: dict[str, Any], path: Path, value: Any
) -> Iterator[CaseDocument]:
    """Return the case with another value at a path, or None if that is no valid case."""
    changed = deepcopy(plain)
    node = changed
    try:
        for step in path[:-1]:
            node = node[step]
        if value is GONE:
            del node[path[-1]]
        else:
            node[path[-1]] = value
        yield read_case(changed, document.policy)
    except (DisputeRulesError, LookupError, TypeError):
        return
