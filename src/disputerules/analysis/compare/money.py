"""The largest gain and the largest loss of an amount, and what it can differ by at most."""

from contextlib import suppress
from typing import Any

from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.difference import Difference, Found
from disputerules.analysis.compare.side import Side, code_told
from disputerules.interpreters import text
from disputerules.language.expression import Kind
from disputerules.values.money import MAX_AMOUNT

# The tables whose outcomes are amounts, and the field that holds them.
MONEY = {"refund": "amount"}


def money_differences(question: SolverQuery, left: Side, right: Side, name: str) -> Found:
    """What differs beside the amount, then the largest gain and the largest loss of it."""
    for other in ("code", "allowed", *(one for one, _ in left.table.fields if one != name)):
        yield from beside(question, left, right, name, other)
    yield from extremes(question, left, right, name)


def beside(question: SolverQuery, left: Side, right: Side, name: str, other: str) -> Found:
    """A case in which something else than the amount differs, the amount too only if it has to."""
    terms = [one.code_told if other == "code" else one.term(other) for one in (left, right)]
    differs = terms[0] != terms[1]
    alike = left.term(name) == right.term(name)

    def said(one: Side, found: Witness) -> Any:
        verdict = one.verdicts(found)[0]
        beside = {"code": code_told(verdict), "allowed": verdict.allowed}
        return beside[other] if other in beside else verdict.field(other)

    def fits(found: Witness) -> bool:
        return bool(said(left, found) != said(right, found))

    try:
        found = question.find(left.reads, fits, differs, wishes=[alike])
    except Undecided:
        yield None
        return
    if found is not None:
        old, new = (said(one, found) for one in (left, right))
        sentence = f"{left.table.name}: {other} {old} becomes {new}"
        before, after = (amount_of(one, found, name) for one in (left, right))
        yield Difference(left.table.name, before, after, sentence, found)


def extremes(question: SolverQuery, left: Side, right: Side, name: str) -> Found:
    """The case with the largest gain of an amount, and the one with the largest loss."""
    for here, there in ((right, left), (left, right)):
        found, most = largest(question, here, there, name)
        proved = most <= (gain_of(here, there, found, name) if found else 0)
        if found is not None:
            yield money_difference(left, right, found, name, proved)
        if not proved:
            yield None


def amount_of(one: Side, found: Witness, name: str) -> int:
    return int(one.verdicts(found)[0].field(name))


def gain_of(here: Side, there: Side, found: Witness, name: str) -> int:
    return amount_of(here, found, name) - amount_of(there, found, name)


def largest(
    question: SolverQuery, here: Side, there: Side, name: str
) -> tuple[Witness | None, int]:
    """The case in which one side's amount exceeds the other's by most, and a proved bound.

    Only of cases that both can answer: tables of one's own may say more than an amount can be.
    """
    terms = here.term(name), there.term(name)
    answered = [one <= MAX_AMOUNT for one in terms]

    def at_least(least: int, find: Any) -> Witness | None:
        def fits(found: Witness) -> bool:
            amounts = [amount_of(one, found, name) for one in (here, there)]
            return max(amounts) <= MAX_AMOUNT and amounts[0] - amounts[1] >= least

        found: Witness | None = find(here.reads, fits, terms[0] - terms[1] >= least, *answered)
        return found

    best: Witness | None = None
    low, high, bound = 0, MAX_AMOUNT, MAX_AMOUNT
    while low < high:
        middle = low + 1 if low == 0 else (low + high + 1) // 2
        try:
            found = at_least(middle, question.find_any)
        except Undecided:
            high = middle - 1
            continue
        if found is None:
            high = bound = middle - 1
        else:
            best, low = found, gain_of(here, there, found, name)
    with suppress(Undecided):
        best = at_least(low, question.find) if low else None
    return best, bound


def money_difference(
    left: Side, right: Side, found: Witness, name: str, proved: bool
) -> Difference:
    old, new = (amount_of(one, found, name) for one in (left, right))
    word = "more" if new > old else "less"
    case = found.case(left.policy)
    most, *sums = (text.write_value(one, Kind.AMOUNT, case) for one in (abs(new - old), old, new))
    # A claim about several lines can differ by as much on each of them.
    bound = f"at most {most}" if proved else f"{most}, or still"
    sentence = f"{left.table.name}: {bound} {word} a line: {sums[0]} becomes {sums[1]}"
    return Difference(left.table.name, old, new, sentence, found)
