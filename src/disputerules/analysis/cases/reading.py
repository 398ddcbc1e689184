"""Define the facts of the tables over the parts of an unknown case."""

from collections.abc import Callable, Iterator
from typing import Any

from disputerules.analysis.cases.attributes import attribute_term, declare_all, order_lines
from disputerules.analysis.cases.clocks import CLOCKS
from disputerules.analysis.cases.parts import (
    CLAIMS_A_LINE,
    OWN_BY_CALENDAR,
    OWN_IN_DAYS,
    OWN_PROTECTION,
    PARTS,
    SLOTS,
    Grant,
)
from disputerules.analysis.cases.symbolic_case import (
    DAY,
    HOUR,
    SymbolicCase,
    available,
    claimable_value,
    left,
    priced,
    unrefunded,
)
from disputerules.facts.arguments import as_policy
from disputerules.facts.origin import Recorded, Tally
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.reason import codes_of
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.table import Formulas, fact, fixed_end, larger, smaller
from disputerules.interpreters.solver.unknowns import Term, z3
from disputerules.language.expression import Fact
from disputerules.values.codec import MAX_INTEGER, canonical
from disputerules.values.periods import CALENDAR, MAX_PERIOD, Calendar


def formulas_of(symbolic: SymbolicCase, policy: Any) -> Formulas:
    """Return the formulas of a case under a policy.

    Raises InvalidType if it is not a Policy, UnreadableFact if it reads a fact of its own.
    """
    refuse_own_facts(as_policy(policy), "the solver", "leave out the rows that read it")

    declare_all(symbolic, policy)
    if policy.currency:
        number = symbolic.unknowns.number(policy.currency)
        symbolic.unknowns.known.append(symbolic.of("currency") == number)
    symbolic.reasons |= dict.fromkeys(codes_of(policy.reasons))

    def leaf(one: Fact, formulas: Formulas) -> Term:
        if isinstance(one.origin, Recorded):
            return attribute_term(symbolic, one.origin.attribute, formulas)
        write = LEAVES.get(one.name)
        return write(symbolic, formulas) if write else symbolic.unknowns.constant(one)

    def lines(formulas: Formulas) -> Iterator[tuple[Any, Formulas]]:
        yield symbolic.of(CLAIMS_A_LINE), formulas

    def own_end(path: str, start: Any, calendar: Calendar, formulas: Formulas) -> Term:
        fixed = fixed_end(path, start, calendar, formulas)
        by_calendar = symbolic.of(OWN_BY_CALENDAR)
        end = z3.If(by_calendar, end_by_calendar(start, calendar), fixed.value)
        return Term(end, fixed.present)

    return Formulas(
        policy,
        symbolic.unknowns,
        leaf,
        lines,
        lambda origin: grants(symbolic, origin),
        own_end,
        lambda formulas: order_lines(symbolic, formulas),
    )


def end_by_calendar(start: Any, calendar: Calendar) -> Any:
    """Return the end of a period by a calendar that is not known: any later instant.

    Equal starts under equal calendars have equal ends.
    """
    name = canonical(CALENDAR.write(calendar))
    length: Any = z3.Function(f"own length by {name}", z3.IntSort(), z3.IntSort())
    return start + z3.If(length(start) >= 0, length(start), 0)


def grants(symbolic: SymbolicCase, origin: Tally) -> Iterator[tuple[Any, dict[str, Term]]]:
    """Yield the grants of the case with their terms."""
    for slot in SLOTS:
        span = within_period(symbolic.of(slot.days)) * DAY
        terms = {"answered_at": symbolic.of(slot.answered_at), "span": span}
        yield (
            symbolic.of(slot.used),
            {one.name: Term(terms[one.origin.path]) for one in origin.item_facts},
        )


def both(part: Callable[[SymbolicCase, int], Any]) -> Callable[[SymbolicCase, Formulas], Term]:
    return lambda symbolic, formulas: Term(part(symbolic, 0) + part(symbolic, 1))


def of_claimed(part: Callable[[SymbolicCase], Any]) -> Callable[[SymbolicCase, Formulas], Term]:
    """Return a number of the claimed line; 0 if the order has no such line."""
    return lambda symbolic, formulas: Term(z3.If(symbolic.of("line_known"), part(symbolic), 0))


def shipping_left(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    return Term(symbolic.of(PARTS["shipping_paid"]) - symbolic.of(PARTS["shipping_refunded"]))


def shipping_claimable(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    left = shipping_left(symbolic, formulas).value
    return Term(left - symbolic.of(PARTS["shipping_disputed"]))


def claimed_priced_quantity(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    units = claimed_quantity(symbolic, formulas).value
    return Term(z3.If(symbolic.line("paid") > 0, units, 0))


def claimed_quantity(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    units = smaller(symbolic.of("line_claimed"), fact(FACTS["line_available"], formulas).value)
    return Term(z3.If(symbolic.of(CLAIMS_A_LINE), units, 0))


def own_protection(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    unit = z3.If(symbolic.of(OWN_IN_DAYS), DAY, HOUR)
    return Term(symbolic.of(OWN_PROTECTION) * unit, symbolic.given(OWN_PROTECTION))


def requested_extension(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    return Term(larger(z3.IntVal(0), within_period(symbolic.of("requested_days"))) * DAY)


def within_period(days: Any) -> Any:
    return smaller(days, z3.IntVal(MAX_PERIOD))


def granted(symbolic: SymbolicCase, slot: Grant, part: Fact) -> Any:
    return z3.If(symbolic.of(slot.used), symbolic.of(part), 0)


def extension_days(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    days = z3.Sum([granted(symbolic, slot, slot.days) for slot in SLOTS])
    return Term(smaller(days, z3.IntVal(MAX_INTEGER)))


def extensions_of_party(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    return Term(z3.Sum([granted(symbolic, slot, slot.of_party) for slot in SLOTS]))


# What `values.files_of` gives each file of a claim.
FILE_BYTES = 100_000
LEAVES: dict[str, Callable[[SymbolicCase, Formulas], Term]] = {
    "order_protection": own_protection,
    "extension_days_granted": extension_days,
    "extensions_of_party": extensions_of_party,
    "requested_extension": requested_extension,
    "goods_paid": both(lambda symbolic, number: symbolic.line("paid", number)),
    "goods_left": both(left),
    "unrefunded_quantity": both(unrefunded),
    "claimable_quantity": both(available),
    "disputed_quantity": both(lambda symbolic, number: symbolic.line("disputed_quantity", number)),
    "goods_claimable": both(claimable_value),
    "priced_quantity": both(priced),
    "shipping_left": shipping_left,
    "shipping_claimable": shipping_claimable,
    "claimed_quantity": claimed_quantity,
    "claimed_priced_quantity": claimed_priced_quantity,
    "claim_bytes": lambda symbolic, formulas: Term(symbolic.of("file_count") * FILE_BYTES),
    "line_value": of_claimed(claimable_value),
    "line_available": of_claimed(available),
    **CLOCKS,
}
