"""What the rows of the library keep of every dispute, whatever the settings are.

A dispute that is held keeps what the state keeps that goes on after the hold. Rows of a policy's
own need keep nothing of it: there it is only assumed.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.words import happens, is_in, is_one, nobody
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import z3
from disputerules.rules.lifecycle import LIFE_CYCLE
from disputerules.values.claim import GOODS
from disputerules.values.event import EventType
from disputerules.values.settlement import FINAL, State

NEGOTIATION = (State.AWAITING_SELLER, State.AWAITING_BUYER)
ARBITRATION = (State.IN_ARBITRATION, State.AWAITING_INFORMATION)
RETURNS = (State.AWAITING_RETURN, State.RETURN_IN_TRANSIT, State.RETURN_INSPECTION)
REPLACEMENT = (State.AWAITING_REPLACEMENT, State.REPLACEMENT_IN_TRANSIT)
GIVEN_UP = (State.CANCELLED, State.CHARGED_BACK)
OWED_IN = (*RETURNS, State.REFUND_DUE, State.REFUNDED)
SETTLED_IN = (
    *(State.RULED, State.UNDER_APPEAL, *REPLACEMENT, State.REPLACED),
    *OWED_IN,
)


def has_own_rows(policies: Iterable[Policy]) -> bool:
    """Whether some policy has a life cycle of its own."""
    tables = [one for policy in policies for one in policy.tables if one.name == LIFE_CYCLE.name]
    return any(one != LIFE_CYCLE for one in tables)


def kept_rounds(symbolic: SymbolicCase) -> Iterator[Any]:
    # The seller was silent in a round before, if it is the seller's turn again.
    again = z3.And(symbolic.of("timeout_unlocked"), is_in(symbolic, State.AWAITING_SELLER))
    yield z3.Implies(again, symbolic.of("rounds") > 1)
    offers_in = is_in(symbolic, State.AWAITING_BUYER, *ARBITRATION)
    yield z3.Implies(symbolic.of("has_offer"), offers_in)


def kept_counts(symbolic: SymbolicCase) -> Iterator[Any]:
    for name, counted, state in (
        ("information_from", "information_requests", State.AWAITING_INFORMATION),
        ("appellant", "appeals", State.UNDER_APPEAL),
    ):
        yield nobody(symbolic, name) == (symbolic.of(counted) == 0)
        yield z3.Implies(is_in(symbolic, state), symbolic.of(counted) > 0)
    # What was ruled stays settled, unless goods took its place and failed.
    over = z3.Or(symbolic.of("replaced_once"), is_in(symbolic, *GIVEN_UP))
    yield z3.Implies(symbolic.of("appeals") > 0, z3.Or(symbolic.of("is_settled"), over))


def kept_settlement(symbolic: SymbolicCase) -> Iterator[Any]:
    settled = symbolic.of("is_settled")
    yield z3.Implies(is_in(symbolic, *SETTLED_IN), settled)
    yield z3.Implies(is_in(symbolic, *NEGOTIATION, *GIVEN_UP), z3.Not(settled))
    money = is_one(symbolic, "settled_remedy", ["refund"])
    nothing = z3.And(symbolic.of("current_amount") == 0, symbolic.of("gross_amount") == 0)
    yield z3.Or(money, z3.Not(settled), nothing)
    yield z3.Or(money, symbolic.of("settled_remedy") == symbolic.of("remedy"))


def kept_goods(symbolic: SymbolicCase) -> Iterator[Any]:
    replaced = symbolic.of("replaced_once")
    yield z3.Implies(replaced, is_one(symbolic, "remedy", GOODS))
    yield z3.Implies(is_in(symbolic, State.REPLACEMENT_IN_TRANSIT, State.REPLACED), replaced)
    money = is_one(symbolic, "settled_remedy", ["refund"])
    yield z3.Implies(is_in(symbolic, *REPLACEMENT, State.REPLACED), z3.Not(money))
    yield z3.Implies(symbolic.of("some_returned"), symbolic.of("return_shipped"))


def kept_payments(symbolic: SymbolicCase) -> Iterator[Any]:
    settled, failed = symbolic.of("is_settled"), symbolic.of("payment_failed")
    current, paid, payable = (
        symbolic.of(name) for name in ("current_amount", "paid_so_far", "payable")
    )
    pays = is_in(symbolic, State.REFUND_DUE, State.REFUNDED, *GIVEN_UP)
    yield z3.Or(pays, z3.And(paid == 0, z3.Not(failed)))
    yield z3.Implies(settled, paid + payable <= current)
    yield z3.Implies(z3.And(settled, failed), current > 0)
    refunded = is_in(symbolic, State.REFUNDED)
    yield z3.Implies(refunded, payable == 0)
    # A settlement of nothing closes, unless it is of goods.
    owed = z3.And(is_in(symbolic, *OWED_IN), is_one(symbolic, "settled_remedy", ["refund"]))
    yield z3.Implies(owed, current > 0)
    # No deadline ends the time to report that a payment failed where nothing was paid.
    missed = z3.And(symbolic.of("kind_missed"), happens(symbolic, EventType.REFUND_FAILED))
    yield z3.Implies(missed, paid > 0)
    left = symbolic.term("nothing_payable_at")
    at_its_end = z3.And(left.present, left.value == symbolic.of("since"))
    yield z3.Implies(z3.And(refunded, paid < current), at_its_end)


def kept_clocks(symbolic: SymbolicCase) -> Iterator[Any]:
    held = is_one(symbolic, "state", [State.ON_HOLD])
    asked = is_one(symbolic, "state", [State.AWAITING_INFORMATION])
    yield held == z3.Not(nobody(symbolic, "held_by"))
    stopped = z3.Not(is_one(symbolic, "beneath", [*FINAL, State.ON_HOLD]))
    deciding = is_one(symbolic, "beneath", [State.IN_ARBITRATION])
    same = symbolic.of("beneath") == symbolic.of("state")
    yield z3.If(held, stopped, z3.If(asked, deciding, same))
    own = symbolic.term("own_due_at")
    ended = is_one(symbolic, "state", [*FINAL, State.ON_HOLD])
    yield z3.Implies(own.present, z3.And(symbolic.of("since") <= own.value, z3.Not(ended)))


KEPT: tuple[Callable[[SymbolicCase], Iterator[Any]], ...] = (
    *(kept_rounds, kept_counts, kept_settlement, kept_goods, kept_payments, kept_clocks),
)


def kept(symbolic: SymbolicCase) -> list[Any]:
    """Return what the rows of the library keep."""
    return [constraint for rule in KEPT for constraint in rule(symbolic)]
