"""Law: attributes mean the same in the reference, generated Python, SQL and the solver."""

from datetime import timedelta
from itertools import product
from random import Random

import pyarrow
import pytest
from attrs import evolve

from disputerules import Money, Order, OrderLine
from disputerules.analysis.cases.query import SolverQuery
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.values import attributes_of
from disputerules.decide.known_case import case_of
from disputerules.histories import decide_table
from disputerules.histories.rows import verdict
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import table as solver
from disputerules.interpreters.solver.unknowns import ticks, value_in, z3
from disputerules.values.attributes import NO_ATTRIBUTES, AttributeValues
from disputerules.values.claim import Claim
from tests.generators.attributes import PLACED, by_owner, made_up_policy, made_up_values

AT = PLACED + timedelta(days=30)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
POLICIES = [made_up_policy(seed) for seed in range(12)]
ROW = {
    "order_id": "A-1",
    "at": AT,
    "placed_at": PLACED,
    "paid_at": PLACED,
    "shipped_at": PLACED,
    "currency": "USD",
    "paid": 4500,
    "received": True,
    "reason": "quality-problem",
}
TABLES = ("eligibility", "refund")


def order_with(policy, values):
    given = by_owner(policy, values)
    return Order(
        id="A-1",
        currency="USD",
        placed_at=PLACED,
        paid_at=PLACED,
        shipped_at=PLACED,
        lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD"), attributes=given["line"]),),
        attributes=given["order"],
        buyer=given["buyer"],
        seller=given["seller"],
    )


def samples(policy, number=25):
    chance = Random(7)
    return [made_up_values(policy, chance) for _ in range(number)]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_generated_functions_read_them_as_the_reference_does(policy):
    for values in samples(policy):
        case = case_of(order_with(policy, values), CLAIM, AT)
        for name in TABLES:
            table = compiled(policy).table(name)
            expected = reference.table(policy.table(name), Reading(case, policy))[0]
            assert table.decide(case) == expected
            reading = Reading(case, policy)
            holds = [reference.expression(row.when, reading) for row in policy.table(name).rows]
            assert list(table.trace(case)) == holds


@pytest.mark.parametrize("policy", POLICIES[:6])
def test_columns_have_them(policy):
    rows = [ROW | values | {"order_id": str(n)} for n, values in enumerate(samples(policy))]
    source = pyarrow.Table.from_pylist(rows)
    decided = decide_table(source, policy, tables=TABLES, into="rows")
    for row, found in zip(rows, sorted(decided, key=lambda one: int(one["order_id"])), strict=True):
        case = case_of(order_with(policy, row), CLAIM, AT)
        assert found["bad_row"] is None
        assert found["eligibility"] == verdict("eligibility", case, policy).code
        assert found["refund_amount"] == verdict("refund", case, policy).field("amount")


def fixed(symbolic, values):
    """Terms that give the case of a solver the values of a sample."""
    for (one, _), part in symbolic.of_lines.items():
        value, term = values[one.fact_name], symbolic.term(part)
        yield term.present if value is not None else z3.Not(term.present)
        if isinstance(value, str):
            yield term.value == symbolic.unknowns.number(value)
        elif value is not None:
            yield term.value == (ticks(value) if hasattr(value, "tzinfo") else value)


def written_out(policy, owner, given):
    """The attributes as a case of the solver has them: what is not given stands at its default."""
    own = {one.name: one.default for one in policy.attributes if one.owner == owner}
    usual = {name: value for name, value in own.items() if value is not None}
    both = usual | dict(given)
    return AttributeValues.of(both) if both else NO_ATTRIBUTES


@pytest.mark.parametrize("policy", POLICIES[:6])
def test_the_solver_reads_them_as_the_reference_does(policy):
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    rows = [*policy.table("eligibility").rows[:2], policy.table("refund-lines").rows[0]]
    terms = [solver.bound(row.when, formulas) for row in rows]
    asked = z3.SimpleSolver()
    asked.add(symbolic.unknowns.known)
    known = {"placed_at": PLACED}
    asked.add([symbolic.of(name) == ticks(at) for name, at in known.items()])
    asked.add(symbolic.of("line_known"))
    for values in samples(policy, 10):
        order = order_with(policy, values)
        case = case_of(order, CLAIM, AT)
        case = case._replace(line=case.lines[0])
        assert asked.check(*fixed(symbolic, values)) == z3.sat
        model = asked.model()
        holds = [reference.expression(row.when, Reading(case, policy)) for row in rows]
        assert [value_in(model, term) for term in terms] == holds
        found = symbolic.values(model)
        for owner, given in (("order", order.attributes), ("buyer", order.buyer)):
            assert attributes_of(owner, found) == written_out(policy, owner, given)


def with_lines(policy, values, chance):
    """A case of an order with one to three lines, each with its own attributes."""
    others = [made_up_values(policy, chance) for _ in range(chance.randint(0, 2))]
    order = order_with(policy, values)
    lines = [
        evolve(order.lines[0], id=str(n), attributes=by_owner(policy, one)["line"])
        for n, one in enumerate([values, *others])
    ]
    return case_of(evolve(order, lines=tuple(lines)), CLAIM, AT)


def what_holds(policy, case, number=None):
    reading = Reading(case, policy)
    rows = policy.table("eligibility").rows[:number]
    return tuple(reference.expression(row.when, reading) for row in rows)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_lines_of_an_order_are_asked_one_by_one(policy):
    chance = Random(3)
    for values in samples(policy, 8):
        case = with_lines(policy, values, chance)
        table = compiled(policy).table("eligibility")
        assert table.decide(case) == reference.table(table.table, Reading(case, policy))[0]
        assert tuple(table.trace(case)) == what_holds(policy, case)


@pytest.mark.parametrize("policy", POLICIES[:6])
def test_the_solver_finds_each_answer_that_lines_can_give_and_no_other(policy):
    symbolic, chance = SymbolicCase(), Random(5)
    formulas = formulas_of(symbolic, policy)
    terms = [solver.bound(row.when, formulas) for row in policy.table("eligibility").rows[:4]]
    query = SolverQuery(symbolic)
    seen = {what_holds(policy, with_lines(policy, one, chance), 4) for one in samples(policy)}
    assert len(seen) > 2
    for holds in product([True, False], repeat=4):
        wanted = [term if yes else z3.Not(term) for term, yes in zip(terms, holds, strict=True)]
        witness = query.find_any(frozenset({"order"}), lambda witness: True, *wanted)
        if witness is None:
            assert holds not in seen
        else:
            assert what_holds(policy, witness.case(policy), 4) == holds
