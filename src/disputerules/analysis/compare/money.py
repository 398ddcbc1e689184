"""Find the largest gain and the largest loss of an amount, with proved bounds."""

from contextlib import suppress
from typing import Any

from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.difference import Difference, Differences, Unknown
from disputerules.analysis.compare.side import Side, visible_code
from disputerules.interpreters import text
from disputerules.language.expression import Kind
from disputerules.values.money import MAX_AMOUNT

# The tables whose outcomes are amounts, and the field of the amount.
MONEY = {"refund": "amount"}


def money_differences(query: SolverQuery, left: Side, right: Side, name: str) -> Differences:
    """Yield differences besides the amount, then its largest gain and its largest loss."""
    for other in ("code", "allowed", *(one for one, _ in left.table.fields if one != name)):
        yield from beside(query, left, right, name, other)
    yield from extremes(query, left, right, name)


def beside(query: SolverQuery, left: Side, right: Side, name: str, other: str) -> Differences:
    """Yield a case in which another field differs, with an equal amount if possible."""
    terms = [one.visible_code if other == "code" else one.term(other) for one in (left, right)]
    differs = terms[0] != terms[1]
    alike = left.term(name) == right.term(name)

    def value(one: Side, witness: Witness) -> Any:
        verdict = one.verdicts(witness)[0]
        verdict_parts = {"code": visible_code(verdict), "allowed": verdict.allowed}
        return verdict_parts[other] if other in verdict_parts else verdict.field(other)

    def fits(witness: Witness) -> bool:
        return bool(value(left, witness) != value(right, witness))

    try:
        witness = query.find(left.reads, fits, differs, prefer=[alike])
    except Undecided as error:
        yield Unknown(left.table.name, f"{other}: {error}")
        return
    if witness is not None:
        old, new = (value(one, witness) for one in (left, right))
        sentence = f"{left.table.name}: {other} {old} becomes {new}"
        before, after = (amount_of(one, witness, name) for one in (left, right))
        yield Difference(left.table.name, before, after, sentence, witness)


def extremes(query: SolverQuery, left: Side, right: Side, name: str) -> Differences:
    """Yield the case with the largest gain of an amount, and the one with the largest loss."""
    for here, there in ((right, left), (left, right)):
        witness, most = largest(query, here, there, name)
        proved = most <= (gain_of(here, there, witness, name) if witness else 0)
        if witness is not None:
            yield money_difference(left, right, witness, name, proved)
        if not proved:
            way = "more" if here is right else "less"
            why = f"it is not proved how much {way} it is at most"
            yield Unknown(left.table.name, f"{name}: {why}")


def amount_of(one: Side, witness: Witness, name: str) -> int:
    return int(one.verdicts(witness)[0].field(name))


def gain_of(here: Side, there: Side, witness: Witness, name: str) -> int:
    return amount_of(here, witness, name) - amount_of(there, witness, name)


def largest(query: SolverQuery, here: Side, there: Side, name: str) -> tuple[Witness | None, int]:
    """Return the case with the largest excess of one side's amount, and a proved bound.

    Only valid amounts count: a custom table may exceed the largest amount.
    """
    terms = here.term(name), there.term(name)
    answered = [one <= MAX_AMOUNT for one in terms]

    def at_least(least: int, find: Any) -> Witness | None:
        def fits(witness: Witness) -> bool:
            amounts = [amount_of(one, witness, name) for one in (here, there)]
            return max(amounts) <= MAX_AMOUNT and amounts[0] - amounts[1] >= least

        witness: Witness | None = find(here.reads, fits, terms[0] - terms[1] >= least, *answered)
        return witness

    best: Witness | None = None
    low, high, bound = 0, MAX_AMOUNT, MAX_AMOUNT
    while low < high:
        middle = low + 1 if low == 0 else (low + high + 1) // 2
        try:
            witness = at_least(middle, query.find_any)
        except Undecided:
            high = middle - 1
            continue
        if witness is None:
            high = bound = middle - 1
        else:
            best, low = witness, gain_of(here, there, witness, name)
    with suppress(Undecided):
        best = at_least(low, query.find) if low else None
    return best, bound


def money_difference(
    left: Side, right: Side, witness: Witness, name: str, proved: bool
) -> Difference:
    old, new = (amount_of(one, witness, name) for one in (left, right))
    word = "more" if new > old else "less"
    case = witness.case(left.policy)
    most, *sums = (text.write_value(one, Kind.AMOUNT, case) for one in (abs(new - old), old, new))
    # A claim about several lines can differ by this much on each line.
    bound = f"at most {most}" if proved else f"at least {most}"
    message = (
        f"{left.table.name}: {bound} {word} per line, for example {sums[1]} instead of {sums[0]}"
    )
    return Difference(left.table.name, old, new, message, witness)
