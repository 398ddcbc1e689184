"""Conditions about the words of an unknown dispute: its state, its event, and who is named."""

from collections.abc import Iterable
from typing import Any

from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.settlement import State


def is_one(symbolic: SymbolicCase, name: str, words: Iterable[str]) -> Any:
    """Return whether a choice is one of some words."""
    number = symbolic.unknowns.number
    return z3.Or([symbolic.of(name) == number(str(one)) for one in words])


def is_in(symbolic: SymbolicCase, *states: State) -> Any:
    """Return whether the dispute is in one of some states, or goes on in one after a hold."""
    held = is_one(symbolic, "state", [State.ON_HOLD])
    now, later = (is_one(symbolic, name, states) for name in ("state", "beneath"))
    return z3.Or(now, z3.And(held, later))


def happens(symbolic: SymbolicCase, *types: str) -> Any:
    """Return whether the event is of one of some types."""
    return is_one(symbolic, "event_type", types)


def nobody(symbolic: SymbolicCase, name: str) -> Any:
    """Return whether a choice is empty."""
    return symbolic.of(name) == symbolic.unknowns.number("")
