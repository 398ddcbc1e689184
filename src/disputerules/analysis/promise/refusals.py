"""What refuses a claim within a window: as formulas of the solver, and for one case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.promise.promise import Promise
from disputerules.analysis.promise.scope import ASKED, OFFERED
from disputerules.documents.terms.window import (
    GIVEN,
    names_read,
    own_rows,
    reads_only_what_is_given,
)
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy, selection
from disputerules.interpreters import reference, text
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver.table import Formulas, bound, chain, table
from disputerules.interpreters.solver.unknowns import Term, z3
from disputerules.language.expression import Node
from disputerules.language.table import Otherwise, Row

NOTHING_OFFERED = "nothing-offered"
ELIGIBILITY, CLAIM, LINES = "eligibility", "claim", "claim-lines"
EVIDENCE, FILES = "evidence", "evidence-files"
# The tables of which a row refuses a claim that can be opened otherwise.
SEARCHED = (CLAIM, LINES, EVIDENCE)


@frozen
class Refusal:
    """The code of what refuses a claim, and the sentence."""

    code: str
    message: str


def as_read(policy: Policy, node: Node) -> Node:
    """Return an expression as the tables of a policy have it, where variants set something."""
    return selection(policy).node(node) if policy.selects else node


def refusing_rows(policy: Policy, name: str) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a table of claims that refuse whatever the buyer asks for and gives."""
    for place, row in enumerate(policy.table(name).rows):
        if not row.then.allowed and not names_read(row, policy) & (ASKED | GIVEN):
            yield place, row


def unsearched(policy: Policy) -> Iterator[tuple[str, int]]:
    """Yield the policy's own rows that refuse for more than the order, by table and place.

    They depend on what the buyer asks for, or are about the evidence. One that reads nothing but
    what the buyer gives is left out, as that can be given otherwise.
    """
    own = {(name, row.id) for name, row in own_rows(policy, (*SEARCHED, FILES))}
    for name in (*SEARCHED, FILES):
        searched = dict(refusing_rows(policy, name)) if name in SEARCHED else {}
        for place, row in enumerate(policy.table(name).rows):
            is_own = (name, row.id) in own and not row.then.allowed and place not in searched
            if is_own and not reads_only_what_is_given(row, policy):
                yield name, place


def accepted(promise: Promise, symbolic: SymbolicCase, policy: Policy, formulas: Formulas) -> Any:
    """Return whether a claim can be opened, as a formula."""
    parts = [chain(table(policy.table(ELIGIBILITY), formulas), "allowed", formulas)]
    for name in SEARCHED:
        lines = table(policy.table(name), formulas)
        parts += [z3.Not(lines[place].holds) for place, _ in refusing_rows(policy, name)]
    parts += [*offers(promise, symbolic, policy)]
    return z3.And(parts)


def offers(promise: Promise, symbolic: SymbolicCase, policy: Policy) -> Iterator[Any]:
    """Yield whether each promised remedy is offered; any, if the promise names none."""
    sides = []
    for back in (False, True):
        side = formulas_of(symbolic, policy)
        side.known["return_goods"] = Term(z3.BoolVal(back))
        sides.append(side)
    found = {
        name: z3.Or([bound(as_read(policy, pen.node), side) for side in sides])
        for name, pen in OFFERED.items()
    }
    if promise.remedies:
        yield from (found[name] for name in promise.remedies)
    else:
        yield z3.Or(list(found.values()))


def refusal(promise: Promise, case: Case, policy: Policy) -> Refusal | None:
    """Return what refuses a claim at the instant of the case, if anything does."""
    reading = Reading(case, policy)
    eligibility = policy.table(ELIGIBILITY)
    (verdict,) = reference.table(eligibility, reading)
    if not verdict.allowed:
        return refused_by(eligibility.row(verdict.rule), case, policy)
    for name in SEARCHED:
        for _, row in refusing_rows(policy, name):
            if reference.expression(row.when, reading):
                return refused_by(row, case, policy)
    lost = sorted(not_offered(promise, case, policy))
    if lost:
        return Refusal(NOTHING_OFFERED, f"the policy does not offer: {', '.join(lost)}")
    return None


def refused_by(row: Row | Otherwise, case: Case, policy: Policy) -> Refusal:
    return Refusal(row.then.code, text.message(row, case, policy))


def not_offered(promise: Promise, case: Case, policy: Policy) -> set[str]:
    """Return the promised remedies that are not offered; without any, all if none is."""
    offered = {
        name
        for back in (False, True)
        for name, pen in OFFERED.items()
        if reference.expression(
            as_read(policy, pen.node), Reading(case, policy, {"return_goods": back})
        )
    }
    if promise.remedies:
        return set(promise.remedies) - offered
    return set() if offered else set(OFFERED)
