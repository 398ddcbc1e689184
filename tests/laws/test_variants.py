"""Law: a variant means the same in the reference, generated Python, SQL and the solver."""

from datetime import timedelta
from random import Random

import pyarrow
import pytest
from attrs import evolve

from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.decide.known_case import case_of
from disputerules.decide.settled import deciding_rows, settled_by
from disputerules.facts.protection_facts import protection_ends_at
from disputerules.facts.vocabulary import FACTS
from disputerules.histories import decide_table
from disputerules.histories.rows import verdict
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import table as solver
from disputerules.interpreters.solver.unknowns import ticks, value_in, z3
from disputerules.values.periods import LAST
from tests.generators.attributes import PLACED, made_up_values
from tests.generators.variants import varying_policy
from tests.laws.test_attributes import CLAIM, ROW, fixed, order_with

POLICIES = [varying_policy(seed) for seed in range(6)]
TABLES = ("order-status", "eligibility", "claim", "refund")
TICK = timedelta(microseconds=1)


def samples(policy, number):
    """Attributes of a case, and an instant around the end of its protection."""
    chance = Random(7)
    for _ in range(number):
        values = made_up_values(policy, chance)
        order = order_with(policy, values)
        case = case_of(order, CLAIM, PLACED + timedelta(days=30))
        end = compiled(policy).value(protection_ends_at.node, case)
        near = [PLACED + timedelta(days=30)]
        if PLACED < end < LAST:
            near += [end - TICK, end, end + TICK]
        yield values, order, chance.choice(near)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_generated_functions_decide_as_the_reference_does(policy):
    for _, order, at in samples(policy, 20):
        case = case_of(order, CLAIM, at)
        for name in (*TABLES, *(one.name for one in policy.set_tables)):
            table, own = compiled(policy).table(name), policy.table(name)
            found = table.decide(case)
            expected = reference.table(own, Reading(case, policy))
            assert (
                found if isinstance(found, tuple) and own.hit == "collect" else (found,)
            ) == expected
            reading = Reading(case, policy)
            assert list(table.trace(case)) == [
                reference.expression(row.when, reading) for row in own.rows
            ]


@pytest.mark.parametrize("policy", POLICIES)
def test_it_decides_as_the_policy_that_has_the_values_of_the_deciding_rows(policy):
    """`settled_by` knows nothing of the facts that select."""
    for _, order, at in samples(policy, 20):
        case = case_of(order, CLAIM, at)
        plain = evolve(settled_by(policy, deciding_rows(policy, case)), settled_from=None)
        assert not plain.variants
        for name in TABLES:
            mine, other = (compiled(one).table(name) for one in (policy, plain))
            found = mine.decide(case)
            assert found == other.decide(case)
            rule = (found if mine.table.hit == "collect" else (found,))[0].rule
            assert mine.message(rule, case) == other.message(rule, case)
            assert {one for one in mine.instants(case) if one <= LAST} >= {
                one for one in other.instants(case) if one <= LAST
            }


@pytest.mark.no_cover
@pytest.mark.parametrize("policy", POLICIES[:4])
def test_columns_decide_as_a_case_does(policy):
    drawn = [*samples(policy, 20)]
    rows = [
        ROW | values | {"order_id": str(n), "at": at} for n, (values, _, at) in enumerate(drawn)
    ]
    source = pyarrow.Table.from_pylist(rows)
    tables = ("order-status", "eligibility", "refund", *(one.name for one in policy.set_tables))
    found = decide_table(source, policy, tables=tables, into="rows")
    decided = sorted(found, key=lambda one: int(one["order_id"]))
    for (_, order, at), row in zip(drawn, decided, strict=True):
        case = case_of(order, CLAIM, at)
        assert row["bad_row"] is None
        assert row["eligibility"] == verdict("eligibility", case, policy).code
        assert row["refund_amount"] == verdict("refund", case, policy).field("amount")


@pytest.mark.parametrize("policy", POLICIES[:3])
def test_the_solver_decides_as_the_reference_does(policy):
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    tables = [solver.table(one, formulas) for one in policy.set_tables]
    paid = solver.fact(FACTS["goods_paid"], formulas).value
    usd = symbolic.of("currency") == symbolic.unknowns.number("USD")
    asked = z3.SimpleSolver()
    asked.add(symbolic.unknowns.known)
    asked.add(symbolic.of("placed_at") == ticks(PLACED), paid == 4500, usd)
    asked.add(z3.Not(symbolic.of("tracked")))
    for values, order, at in samples(policy, 8):
        case = case_of(order, CLAIM, at)
        assert asked.check(*fixed(symbolic, values)) == z3.sat
        model = asked.model()
        for own, lines in zip(policy.set_tables, tables, strict=True):
            deciding = [one.line.id for one in lines if value_in(model, one.decides)]
            expected = reference.table(own, Reading(case, policy))[0]
            assert deciding == [expected.rule]
