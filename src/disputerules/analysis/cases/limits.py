"""What the search does not look at: each limit by a clause that completes "assuming that"."""

from typing import Any

from disputerules.analysis.cases.kept import has_own_rows, kept
from disputerules.analysis.cases.parts import (
    MOST_FILES,
    MOST_GRANTS,
    OWN_BY_CALENDAR,
    SLOTS,
    UNITS_IN_PARTS,
)
from disputerules.analysis.cases.symbolic_case import SymbolicCase, available, claimable_value
from disputerules.analysis.cases.words import is_one
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.settlement import State


def limits(symbolic: SymbolicCase, policies: tuple[Policy, ...]) -> dict[str, Any]:
    """Return what the search assumes of every case; with policies also of every dispute."""
    requests = [symbolic.of(slot.of_party) <= MOST_GRANTS for slot in SLOTS]
    assumed = {
        "no order's own protection is counted by a calendar": z3.Not(symbolic.of(OWN_BY_CALENDAR)),
        f"no claim has more than {MOST_FILES:,} files": symbolic.of("file_count") <= MOST_FILES,
        f"no party has more than {MOST_GRANTS:,} extensions at a time": z3.And(requests),
    }
    if has_own_rows(policies):
        assumed[AS_KEPT] = z3.And(kept(symbolic))
    return assumed | (limits_of_disputes(symbolic) if policies else {})


AS_KEPT = "a policy's own rows leave a dispute as those of the library do"


def limits_of_disputes(symbolic: SymbolicCase) -> dict[str, Any]:
    """Return what the search assumes of every dispute."""
    all_back, too_many = symbolic.of("all_returned"), symbolic.of("returns_too_many")
    settled, current = symbolic.of("is_settled"), symbolic.of("current_amount")
    all_of_it = symbolic.of("failed_payment") == symbolic.of("paid_so_far")
    return {
        "no settlement exceeds what was paid for the claimed line": z3.Or(
            z3.Not(settled), current <= symbolic.line("paid")
        ),
        "what fails without an amount is all that was paid": z3.Or(
            symbolic.given("payment"), all_of_it
        ),
        "refunds outside a dispute leave nothing to be paid of a refund that is due": z3.And(
            nothing_or_all(symbolic)
        ),
        "of goods that come back in parts a quarter is back first": z3.And(quarters(symbolic)),
        "no line lacks units that came back where another has too many": z3.Or(
            all_back, z3.Not(too_many)
        ),
    }


def nothing_or_all(symbolic: SymbolicCase) -> list[Any]:
    """Return that nothing of a refund that is due is payable, or all that is not paid."""
    left, current = symbolic.term("nothing_payable_at"), symbolic.of("current_amount")
    payable, paid = symbolic.of("payable"), symbolic.of("paid_so_far")
    due = is_one(symbolic, "state", [State.REFUND_DUE, State.REFUNDED])
    could = z3.And(claimable_value(symbolic) > 0, current > paid)
    refunded = is_one(symbolic, "state", [State.REFUNDED])
    nothing = z3.Or(left.present, z3.Not(symbolic.of("is_settled")), refunded)
    return [
        z3.Implies(left.present, z3.And(due, could, payable == 0, left.value <= symbolic.of("at"))),
        z3.Or(nothing, payable == current - paid),
    ]


def quarters(symbolic: SymbolicCase) -> list[Any]:
    """Return that a quarter of the units, and of what was settled, is back where a part is."""
    some = symbolic.of("some_returned")
    in_parts = z3.Or(some, z3.Not(symbolic.of("all_returned")))
    units = symbolic.of("line_claimed") == UNITS_IN_PARTS
    there = available(symbolic) >= UNITS_IN_PARTS
    shares = [value == quarter for value, quarter in symbolic.returned.values()]
    return [z3.Implies(in_parts, z3.And(units, there)), z3.Implies(some, z3.And(shares))]
