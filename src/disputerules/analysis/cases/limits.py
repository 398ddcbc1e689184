"""What the search does not look at: each limit by a clause that completes "assuming that"."""

from typing import Any

from disputerules.analysis.cases.disputes import is_one
from disputerules.analysis.cases.parts import (
    MOST_FILES,
    MOST_GRANTS,
    OWN_BY_CALENDAR,
    SLOTS,
    UNITS_IN_PARTS,
)
from disputerules.analysis.cases.symbolic_case import SymbolicCase, available
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.settlement import State


def limits(symbolic: SymbolicCase, life: bool) -> dict[str, Any]:
    """Return what the search assumes of every case; with `life` also of every dispute."""
    requests = [symbolic.of(slot.of_party) <= MOST_GRANTS for slot in SLOTS]
    assumed = {
        "no order's own protection is counted by a calendar": z3.Not(symbolic.of(OWN_BY_CALENDAR)),
        f"no claim has more than {MOST_FILES:,} files": symbolic.of("file_count") <= MOST_FILES,
        f"no party has more than {MOST_GRANTS:,} extensions at a time": z3.And(requests),
    }
    return assumed | (limits_of_disputes(symbolic) if life else {})


def limits_of_disputes(symbolic: SymbolicCase) -> dict[str, Any]:
    all_back, too_many = symbolic.of("all_returned"), symbolic.of("returns_too_many")
    return {
        "no refund outside a dispute leaves a part of it to be paid": nothing_or_all(symbolic),
        "of goods that come back in parts a quarter is back first": quarters(symbolic),
        "no line lacks units that came back where another has too many": z3.Or(
            all_back, z3.Not(too_many)
        ),
    }


def nothing_or_all(symbolic: SymbolicCase) -> Any:
    """Return whether all of a settlement that is not paid is payable, or nothing of it."""
    rest = symbolic.of("current_amount") - symbolic.of("paid_so_far")
    ended = z3.Or(
        symbolic.given("nothing_payable_at"),
        z3.Not(symbolic.of("is_settled")),
        is_one(symbolic, "state", [State.REFUNDED]),
    )
    return z3.Or(ended, symbolic.of("payable") == rest)


def quarters(symbolic: SymbolicCase) -> Any:
    some = symbolic.of("some_returned")
    in_parts = z3.Or(some, z3.Not(symbolic.of("all_returned")))
    units = symbolic.of("line_claimed") == UNITS_IN_PARTS
    there = available(symbolic) >= UNITS_IN_PARTS
    shares = [value == quarter for value, quarter in symbolic.returned.values()]
    return z3.And(z3.Implies(in_parts, z3.And(units, there)), z3.Implies(some, z3.And(shares)))
