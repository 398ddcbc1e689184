"""The attributes of an unknown case: as unknowns of the solver, and as parts of an order.

Policies that are held against each other share the unknowns of an attribute: whether it is given,
and its value. A case then has only values that each of them takes.
"""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.parts import has_line, line_part
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.facts.attribute import BLANKS, Attribute
from disputerules.facts.attributes import declared_fact
from disputerules.facts.origin import Recorded
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.table import Formulas, Leaf, constant
from disputerules.interpreters.solver.unknowns import TRUE, Term, z3
from disputerules.language.dependencies import facts_read
from disputerules.language.expression import Fact, Kind
from disputerules.language.lines import OfLines

LINE = "line"


def declare_all(symbolic: SymbolicCase, policy: Policy) -> None:
    """Declare the attributes of a policy, and the lines that its rows ask about."""
    for one in policy.attributes:
        declare(symbolic, one)
    if any(one.owner == LINE for one in policy.attributes):
        nodes = [node for table in policy.tables for node in table.nodes]
        read = facts_read(nodes, policy)
        symbolic.asked |= dict.fromkeys(one for one in read if isinstance(one.origin, OfLines))


def declare(symbolic: SymbolicCase, one: Attribute, line: int = 0) -> Term:
    """Return the unknown of an attribute, or of that of a line, constrained as it is declared."""
    fact = declared_fact(one, line_part(one.fact_name, line), optional=True)
    term = symbolic.own(fact)
    if (one, line) not in symbolic.of_lines:
        symbolic.of_lines[one, line] = fact
        # Two policies may take no word in common: then the case gives none.
        domain = symbolic.unknowns.domain(fact, term.value)
        symbolic.unknowns.known += [z3.Implies(term.present, allowed) for allowed in domain]
        if one.is_required:
            symbolic.unknowns.known.append(term.present)
    return term


def order_lines(symbolic: SymbolicCase, formulas: Formulas) -> Iterator[tuple[Any, Formulas]]:
    """Yield the lines of the order: whether each exists, and its formulas.

    Beside the two lines with units and amounts there is one for each question about all lines. An
    order needs no more of them to answer the questions in any way that some order does.
    """
    own = {one.name for one in line_facts(formulas.policy)}
    known = {name: term for name, term in formulas.known.items() if name not in own}
    there = [TRUE, symbolic.line("quantity", 1) > 0]
    there += [symbolic.own(has_line(number)).value for number in range(2, 2 + len(symbolic.asked))]
    for number, exists in enumerate(there):
        leaf = leaf_of_line(symbolic, number, formulas)
        yield exists, evolve(formulas, leaf=leaf, known={**known})


def line_facts(policy: Policy) -> Iterator[Fact]:
    """Yield the facts of the attributes of a line, and those that they are derived from."""
    for one in policy.attributes:
        if one.owner == LINE:
            yield from facts_read([policy.facts[one.fact_name]])


def leaf_of_line(symbolic: SymbolicCase, number: int, formulas: Formulas) -> Leaf:
    def leaf(one: Fact, inner: Formulas) -> Term:
        if isinstance(one.origin, Recorded) and one.origin.attribute.owner == LINE:
            return declare(symbolic, one.origin.attribute, number)
        return formulas.leaf(one, inner)

    return leaf


def attribute_term(symbolic: SymbolicCase, one: Attribute, formulas: Formulas) -> Term:
    """Return the term of an attribute; a claimed line that the order lacks has none."""
    term = declare(symbolic, one)
    if one.owner != LINE:
        return term
    known = symbolic.of("line_known")
    blank = constant(BLANKS[one.kind], formulas)
    return Term(z3.If(known, term.value, blank), z3.And(known, term.present))


def default_attributes(symbolic: SymbolicCase) -> Iterator[Any]:
    """Yield the preferences for attributes: not given, else the first word, zero or the placing."""
    for number in range(2, 2 + len(symbolic.asked)):
        yield z3.Not(symbolic.own(has_line(number)).value)
    for fact in symbolic.of_lines.values():
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
