"""The attributes of an unknown case: as unknowns of the solver, and as parts of an order.

Policies that are held against each other share the unknowns of an attribute: whether it is given,
and its value. A case then has only values that each of them takes.
"""

from collections.abc import Iterator
from typing import Any

from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.facts.attribute import BLANKS, Attribute
from disputerules.facts.attributes import declared_fact
from disputerules.interpreters.solver.table import Formulas, constant
from disputerules.interpreters.solver.unknowns import Term, z3
from disputerules.language.expression import Fact, Kind


def declare(symbolic: SymbolicCase, one: Attribute) -> Fact:
    """Return the part of a case that an attribute is read from, constrained as it is declared."""
    fact = declared_fact(one, one.fact_name, optional=True)
    if one not in symbolic.attributes:
        symbolic.attributes[one] = fact
        term = symbolic.term(fact)
        symbolic.unknowns.known += symbolic.unknowns.domain(fact, term.value)
        if one.is_required:
            symbolic.unknowns.known.append(term.present)
    return fact


def attribute_term(symbolic: SymbolicCase, one: Attribute, formulas: Formulas) -> Term:
    """Return the term of an attribute; a claimed line that the order lacks has none."""
    term = symbolic.term(declare(symbolic, one))
    if one.owner != "line":
        return term
    known = symbolic.of("line_known")
    blank = constant(BLANKS[one.kind], formulas)
    return Term(z3.If(known, term.value, blank), z3.And(known, term.present))


def default_attributes(symbolic: SymbolicCase) -> Iterator[Any]:
    """Yield the preferences for attributes: not given, else the first word, zero or the placing."""
    for fact in symbolic.attributes.values():
        value = symbolic.of(fact)
        yield z3.Not(symbolic.given(fact))
        if fact.kind is Kind.CHOICE:
            yield value == symbolic.unknowns.number(fact.choices[0])
        elif fact.kind is Kind.INSTANT:
            yield value == symbolic.of("placed_at")
        elif fact.kind is Kind.FLAG:
            yield z3.Not(value)
        else:
            yield value == 0
