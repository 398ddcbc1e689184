"""Constraints that every real case satisfies, as the constructors of its values enforce them."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from disputerules.analysis.cases.disputes import VALID_DISPUTE
from disputerules.analysis.cases.kept import has_own_rows, kept
from disputerules.analysis.cases.parts import (
    CLAIMS_A_LINE,
    MOST_REQUESTS,
    OWN_BY_CALENDAR,
    OWN_PROTECTION,
    PARTS,
    SLOTS,
)
from disputerules.analysis.cases.symbolic_case import (
    NO_REASON,
    SymbolicCase,
    available,
    claimable_value,
)
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.claim import GOODS
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import STAMPS


def valid(symbolic: SymbolicCase, policies: tuple[Policy, ...]) -> list[Any]:
    """Return the constraints of every real case; with policies also those of every dispute."""
    for one in PARTS.values():
        symbolic.term(one)
    rules = (*VALID, *VALID_DISPUTE) if policies else VALID
    constraints = [constraint for rule in rules for constraint in rule(symbolic)]
    rows_keep = bool(policies) and not has_own_rows(policies)
    return constraints + (kept(symbolic) if rows_keep else [])


def known_reason(symbolic: SymbolicCase) -> Any:
    """Return the constraint of the reason: a code of a policy, or one code that none has."""
    number = symbolic.unknowns.number
    codes = [*symbolic.reasons, NO_REASON]
    return z3.Or([symbolic.of("reason") == number(code) for code in codes])


def valid_lines(symbolic: SymbolicCase) -> Iterator[Any]:
    paid = symbolic.of(PARTS["shipping_paid"])
    used = symbolic.of(PARTS["shipping_refunded"]) + symbolic.of(PARTS["shipping_disputed"])
    yield used <= paid
    yield symbolic.line("quantity") >= 1
    for number in range(2):
        yield claimable_value(symbolic, number) >= 0
        yield available(symbolic, number) >= 0
        paid = paid + symbolic.line("paid", number)
    yield paid <= MAX_AMOUNT
    # The second line is optional.
    yield z3.Implies(symbolic.line("quantity", 1) == 0, symbolic.line("paid", 1) == 0)


def valid_instants(symbolic: SymbolicCase) -> Iterator[Any]:
    placed, at = symbolic.of("placed_at"), symbolic.of("at")
    for name in STAMPS:
        stamp = symbolic.of(name)
        yield z3.Implies(symbolic.given(name), z3.And(placed <= stamp, stamp <= at))
    estimate = symbolic.of("estimated_delivery_at")
    yield z3.Implies(symbolic.given("estimated_delivery_at"), placed <= estimate)


def valid_extensions(symbolic: SymbolicCase) -> Iterator[Any]:
    placed, at = symbolic.of("placed_at"), symbolic.of("at")
    before: Any = placed
    yield z3.Implies(symbolic.of(OWN_BY_CALENDAR), symbolic.given(OWN_PROTECTION))
    for slot in SLOTS:
        answered = symbolic.of(slot.answered_at)
        between = z3.And(before <= answered, answered <= at)
        yield z3.Implies(symbolic.of(slot.used), between)
        yield symbolic.of(slot.of_party) <= symbolic.of(slot.days)
        before = z3.If(symbolic.of(slot.used), answered, before)
    for earlier, later in pairwise(SLOTS):
        yield z3.Implies(symbolic.of(later.used), symbolic.of(earlier.used))
    declined = symbolic.of("last_request_declined")
    oldest, last = (
        symbolic.term("request_pending_since"),
        symbolic.term("last_request_unanswered_since"),
    )
    yield z3.Implies(oldest.present, z3.And(placed <= oldest.value, oldest.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.value <= last.value, last.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.present, z3.Not(declined)))
    # If a request is pending but the last one is not, the last one was declined or granted.
    answered = z3.Or(last.present, declined, symbolic.of(SLOTS[0].used))
    yield z3.Implies(oldest.present, answered)
    # A declined request was made between placing and now.
    yield z3.Implies(z3.Or(declined, symbolic.of(SLOTS[0].used)), placed <= at)


def valid_claim(symbolic: SymbolicCase) -> Iterator[Any]:
    partial = symbolic.of("remedy") == symbolic.unknowns.number("partial")
    named = symbolic.given("named_amount")
    yield z3.Implies(partial, named)
    goods = [symbolic.of("remedy") == symbolic.unknowns.number(one.value) for one in GOODS]
    yield z3.Implies(z3.Or(goods), z3.Not(named))
    yield z3.Implies(z3.And(symbolic.of("received"), z3.Not(partial)), z3.Not(named))
    # A claim without lines is about everything claimable: it has no line if nothing is claimable.
    nothing = z3.And(available(symbolic) == 0, available(symbolic, 1) == 0)
    yield z3.Or(symbolic.of(CLAIMS_A_LINE), z3.And(nothing, symbolic.of("line_known")))


def valid_names(symbolic: SymbolicCase) -> Iterator[Any]:
    for name in ("file_format", "file_name", "line_id"):
        yield z3.And(symbolic.of(name) >= 0, symbolic.of(name) <= MOST_REQUESTS)


VALID: tuple[Callable[[SymbolicCase], Iterator[Any]], ...] = (
    valid_lines,
    valid_instants,
    valid_extensions,
    valid_claim,
    valid_names,
)
