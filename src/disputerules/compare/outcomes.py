"""Every pair of outcomes of a table that some case has; code by code in a table that collects."""

from collections.abc import Callable, Iterator
from typing import Any

from disputerules.compare.boundary import nearest_boundary
from disputerules.compare.difference import Found, difference
from disputerules.compare.money import MONEY_OF, extremes
from disputerules.compare.side import Side
from disputerules.decision import Verdict
from disputerules.interpreters.unknowns import z3
from disputerules.language.table import Hit
from disputerules.question import Fits, Question, Undecided
from disputerules.witness.found import Witness


def table_differences(question: Question, left: Side, right: Side) -> Iterator[Any]:
    """The differences of one table; None where there may be one that was not found."""
    return SEARCHES[left.table.hit](question, left, right)


def first_differences(question: Question, left: Side, right: Side) -> Found:
    """Pairs of codes; a pair of one code where the fields of the outcome differ."""
    codes = left.term("code"), right.term("code")
    differ = z3.Or(differing_terms(left, right))
    seen: list[Any] = []
    pair: tuple[str, ...] = ()

    def fits(found: Witness) -> bool:
        nonlocal pair
        said = left.verdicts(found)[0], right.verdicts(found)[0]
        pair = said[0].code, said[1].code
        return pair not in pairs and without_money(said[0]) != without_money(said[1])

    pairs: set[tuple[str, ...]] = set()
    try:
        while (found := question.find(left.reads, fits, differ, *seen)) is not None:
            wanted = pair
            yield difference(
                left, right, nearest_boundary(found, left, right, same_pair(left, right, wanted))
            )
            pairs.add(wanted)
            numbers = [question.scene.unknowns.number(code) for code in wanted]
            seen.append(z3.Or(codes[0] != numbers[0], codes[1] != numbers[1]))
    except Undecided:
        yield None
    for name in MONEY_OF.get(left.table.name, ()):
        yield from extremes(question, left, right, name)


def differing_terms(left: Side, right: Side) -> Iterator[Any]:
    yield left.term("code") != right.term("code")
    yield left.term("allowed") != right.term("allowed")
    for name, kind in left.table.fields:
        if (name, kind) in right.table.fields and name not in MONEY_OF.get(left.table.name, ()):
            yield left.term(name) != right.term(name)


def without_money(one: Verdict) -> Any:
    skipped = MONEY_OF.get(one.table, ())
    return one.code, one.allowed, [pair for pair in one.fields if pair[0] not in skipped]


def same_pair(left: Side, right: Side, wanted: tuple[str, ...]) -> Fits:
    def fits(found: Witness) -> bool:
        said = left.verdicts(found)[0], right.verdicts(found)[0]
        pair = said[0].code, said[1].code
        return pair == wanted and without_money(said[0]) != without_money(said[1])

    return fits


def collect_differences(question: Question, left: Side, right: Side) -> Found:
    """For each code: a case that has it under one policy and not under the other."""
    codes = dict.fromkeys(row.then.code for one in (left, right) for row in one.table.rows)
    if left.table.otherwise.then != right.table.otherwise.then:
        codes |= dict.fromkeys(one.table.otherwise.then.code for one in (left, right))
    for code in codes:
        holds = left.holds(code), right.holds(code)
        if not holds[0].eq(holds[1]):
            yield from shown_code(question, left, right, code)
            yield from shown_code(question, right, left, code, turned=True)


def shown_code(
    question: Question, here: Side, there: Side, code: str, turned: bool = False
) -> Found:
    def fits(found: Witness) -> bool:
        return has(here, found) and not has(there, found)

    def has(one: Side, found: Witness) -> bool:
        return code in [verdict.code for verdict in one.verdicts(found)]

    left, right = (there, here) if turned else (here, there)
    conditions = here.holds(code), z3.Not(there.holds(code))
    # Easier to read where nothing else is wrong.
    alone = [
        z3.Not(line.decides)
        for one in (here, there)
        for line in one.lines[:-1]
        if line.code != code
    ]
    try:
        found = question.find(here.reads, fits, *conditions, wishes=alone)
    except Undecided:
        yield None
        return
    if found is not None:
        yield difference(left, right, nearest_boundary(found, left, right, fits))


SEARCHES: dict[Hit, Callable[[Question, Side, Side], Found]] = {
    Hit.FIRST: first_differences,
    Hit.COLLECT: collect_differences,
}
