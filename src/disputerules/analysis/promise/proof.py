"""Prove that a policy keeps a promise, or find an order that it refuses within the window."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import frozen

from disputerules.analysis.cases.document_parts import CLAIM, LINE, ORDER
from disputerules.analysis.cases.parts import OWN_PROTECTION
from disputerules.analysis.cases.query import Fits, SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.promise.clocks import in_order
from disputerules.analysis.promise.promise import Promise
from disputerules.analysis.promise.refusals import (
    Refusal,
    accepted,
    as_read,
    refusal,
    unsearched,
)
from disputerules.analysis.promise.scope import SCOPE
from disputerules.facts.case import Case
from disputerules.facts.claim_facts import remedy
from disputerules.facts.order_facts import at
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver.table import Formulas, bound, capped, fact, table
from disputerules.interpreters.solver.unknowns import ticks, z3
from disputerules.language.dependencies import dependencies
from disputerules.rules.claim import at_hand, offered
from disputerules.values.periods import Period, deadline

READS = frozenset({ORDER, CLAIM, LINE})
EVIDENCE = "evidence"


class Kept(StrEnum):
    """Whether a promise is kept."""

    PROVED = "proved"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@frozen
class PromiseProof:
    """The result for a promise: the order that breaks it with what refuses it, or why not known."""

    promise: Promise
    kept: Kept
    witness: Witness | None = None
    refusal: Refusal | None = None
    why: str = ""


def prove_promise(promise: Promise, policy: Policy) -> PromiseProof:
    """Prove that every claim within the window can be opened, or find one that is refused."""
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    covered = [*covers(promise, symbolic, policy, formulas)]
    refused = z3.Not(accepted(promise, symbolic, policy, formulas))
    symbolic.unknowns.known += in_order(symbolic.unknowns.deadlines.values())
    query = SolverQuery(symbolic)

    def is_covered(witness: Witness) -> bool:
        return case_covered(promise, witness.case(policy), policy)

    def breaks(witness: Witness) -> bool:
        return is_covered(witness) and refusal(promise, witness.case(policy), policy) is not None

    try:
        prefer = readable(policy, formulas)
        witness = query.find(READS, breaks, *covered, refused, prefer=prefer)
        if witness is not None:
            found = refusal(promise, witness.case(policy), policy)
            return PromiseProof(promise, Kept.BROKEN, witness, found)
        empty = without_claims(promise, policy, formulas, query, is_covered, covered)
        if empty:
            return PromiseProof(promise, Kept.UNKNOWN, why=f"it covers no {empty}")
        return kept(promise, policy, formulas, query, is_covered, covered)
    except Undecided:
        why = "the solver found neither an order that breaks it nor a proof"
        return PromiseProof(promise, Kept.UNKNOWN, why=why)


def without_claims(
    promise: Promise,
    policy: Policy,
    formulas: Formulas,
    query: SolverQuery,
    is_covered: Fits,
    covered: list[Any],
) -> str:
    """Return what a promise covers none of, so that it proves nothing; empty if there is nothing.

    A condition can leave out every claim for a remedy that the promise names.
    """
    if query.find_any(READS, is_covered, *covered) is None:
        return "order"
    for one in promise.remedies if remedy.node in dependencies([promise.where], policy) else ():
        asks = bound(remedy.is_(one).node, formulas)
        if query.find_any(READS, is_covered, *covered, asks) is None:
            return f"claim for {one}"
    return ""


def kept(
    promise: Promise,
    policy: Policy,
    formulas: Formulas,
    query: SolverQuery,
    is_covered: Fits,
    covered: list[Any],
) -> PromiseProof:
    """Return the result where no order breaks a promise."""
    refusing = [
        f"the row {name}.{policy.table(name).rows[place].id} refuses no claim"
        for name, place in unsearched(policy)
        if query.may_find(
            READS, is_covered, *covered, table(policy.table(name), formulas)[place].holds
        )
    ]
    assumptions = [*query.assumptions, *refusing]
    if assumptions:
        why = "proved only on the assumption that " + " and that ".join(assumptions)
        return PromiseProof(promise, Kept.UNKNOWN, why=why)
    return PromiseProof(promise, Kept.PROVED)


def covers(
    promise: Promise, symbolic: SymbolicCase, policy: Policy, formulas: Formulas
) -> list[Any]:
    """Return the formulas of the cases that a promise covers."""
    nodes = [pen.node for _, pen in SCOPE] + [promise.where]
    number = symbolic.unknowns.number
    reason, received = symbolic.of("reason"), symbolic.of("received")
    pairs = [
        z3.And(reason == number(code), received == z3.BoolVal(arrived))
        for code, arrived in promise.claims
    ]
    own = z3.Not(symbolic.given(OWN_PROTECTION))
    window = within(promise, formulas)
    return [*(bound(as_read(policy, one), formulas) for one in nodes), z3.Or(pairs), own, *window]


def within(promise: Promise, formulas: Formulas) -> list[Any]:
    """Return the formulas of a case within the window: at its start or later, before its end."""
    start, now = fact(promise.anchor, formulas), fact(at.node, formulas).value  # type: ignore[arg-type]
    limits = []
    for end in promise.ends:
        if isinstance(end, Period):
            last = capped(formulas.unknowns.deadline(start.value, end, promise.calendar))
        else:
            last = z3.IntVal(ticks(end))
        limits.append(now < last)
    return [start.present, start.value <= now, *limits]


def case_covered(promise: Promise, case: Case, policy: Policy) -> bool:
    """Return whether a promise covers a case."""
    reading = Reading(case, policy)
    nodes = [pen.node for _, pen in SCOPE] + [promise.where]
    return (
        (case.reason, case.received) in promise.claims
        and case.order.protection is None
        and all(reference.expression(as_read(policy, one), reading) for one in nodes)
        and is_within(promise, reading)
    )


def is_within(promise: Promise, reading: Reading) -> bool:
    start, now = reference.fact(promise.anchor, reading), reading.case.at
    return (
        start is not None
        and start <= now
        and all(
            now < (deadline(start, end, promise.calendar) if isinstance(end, Period) else end)
            for end in promise.ends
        )
    )


def readable(policy: Policy, formulas: Formulas) -> list[Any]:
    """Return what makes a case easy to read: a claim that nothing else is wrong with."""
    sound = [table(policy.table(EVIDENCE), formulas)[-1].decides]
    return [bound(as_read(policy, (at_hand & offered).node), formulas), *sound]
