"""Find the attributes that one policy takes and the other refuses, which no table shows."""

from typing import Any

from disputerules.analysis.cases.attributes import declare
from disputerules.analysis.cases.document_parts import ORDER
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare.difference import Difference, Differences, Unknown
from disputerules.facts.attribute import Attribute
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import z3

TABLE = "attributes"
SIDES = ("old", "new")


def attribute_differences(old: Policy, new: Policy) -> Differences:
    """Yield the values of attributes that one policy refuses, each with a case that has it.

    An attribute that one policy does not declare is no difference by itself: each policy reads only
    what it declares.
    """
    declared = [{one.fact_name: one for one in policy.attributes} for policy in (old, new)]
    for name in declared[0].keys() & declared[1].keys():
        pair = declared[0][name], declared[1][name]
        for side, policy in enumerate((old, new)):
            here, there = pair[side], pair[1 - side]
            for word in here.one_of:
                if word not in there.one_of:
                    yield difference(policy, here, word, side)
            if there.is_required and not here.is_required:
                yield difference(policy, here, None, side)


def difference(
    policy: Policy, one: Attribute, word: str | None, side: int
) -> Difference | Unknown | None:
    """Return the difference of a value that only this side takes; None is no value."""
    code = "missing-attribute" if word is None else "invalid-value"
    what = f"{one.fact_name} {'not given' if word is None else word}"
    old, new = (what, code) if side == 0 else (code, what)
    message = f"{TABLE}: only the {SIDES[side]} policy takes {what}; the other raises {code}"
    symbolic = SymbolicCase()
    formulas_of(symbolic, policy)
    query = SolverQuery(symbolic)
    try:
        reads = frozenset({ORDER})
        witness = query.find(reads, lambda witness: True, given(symbolic, one, word))
    except Undecided as error:
        return Unknown(TABLE, f"{what}: {error}")
    return None if witness is None else Difference(TABLE, old, new, message, witness)


def given(symbolic: SymbolicCase, one: Attribute, word: str | None) -> Any:
    """Return whether the case gives an attribute that word; None: whether it gives none."""
    term = declare(symbolic, one)
    if word is None:
        return z3.Not(term.present)
    return z3.And(term.present, term.value == symbolic.unknowns.number(word))
