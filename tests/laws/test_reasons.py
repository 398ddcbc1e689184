"""Law: reasons mean the same in the reference, generated Python, SQL and the solver."""

from datetime import timedelta
from random import Random

import pyarrow
import pytest

from disputerules.analysis.cases.parts import CLAIMS_A_LINE
from disputerules.analysis.cases.query import SolverQuery
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.decide.known_case import case_of
from disputerules.decide.reasons import select_reasons
from disputerules.histories import decide_table
from disputerules.histories.rows import verdict
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import table as solver
from disputerules.interpreters.solver.unknowns import ticks, value_in, z3
from disputerules.language.table import Hit
from disputerules.policies.document import from_toml, read_policy, to_toml, write_policy
from tests.generators.reasons import PLACED, made_up_claims, made_up_policy

AT = PLACED + timedelta(days=10)
POLICIES = [made_up_policy(seed) for seed in range(12)]
OF_TERMS = ("unknown-reason", "reason-of-other-branch", "reason-contradicted", "remedy-not-offered")
TABLES = ("reasons", "claim", "evidence", "refund", "reason-terms")


def samples(policy, number=25):
    return list(made_up_claims(policy, Random(5), number))


@pytest.mark.parametrize("policy", POLICIES)
def test_the_generated_functions_read_them_as_the_reference_does(policy):
    for order, claim in samples(policy):
        case = case_of(order, claim, AT)
        for name in TABLES:
            table, one = policy.table(name), compiled(policy).table(name)
            found = one.decide(case)
            expected = reference.table(table, Reading(case, policy))
            assert (found,) == expected if table.hit is Hit.FIRST else found == expected
            holds = [reference.expression(row.when, Reading(case, policy)) for row in table.rows]
            assert list(one.trace(case)) == holds


@pytest.mark.parametrize("policy", POLICIES[:6])
def test_columns_have_them(policy):
    cases, rows = [], []
    for number, (order, claim) in enumerate(samples(policy)):
        cases.append(case_of(order, claim, AT))
        row = {name: getattr(order, f"{name}_at") for name in ("placed", "paid", "shipped")}
        rows.append(
            {f"{name}_at": at for name, at in row.items()}
            | {
                "order_id": str(number),
                "at": AT,
                "delivered_at": order.delivered_at,
                "currency": "USD",
                "paid": 1000,
                "tracking_number": order.shipment.tracking_number,
                "shipment_status": str(order.shipment.status),
                "received": claim.received,
                "reason": claim.reason,
                "refund": str(claim.refund),
                "amount": None if claim.amount is None else claim.amount.amount,
                "return_goods": claim.return_goods,
            }
        )
    known = {one.code for one in policy.reasons}
    decided = decide_table(
        pyarrow.Table.from_pylist(rows), policy, tables=("claim", "refund"), into="rows"
    )
    for case, found in zip(
        cases, sorted(decided, key=lambda one: int(one["order_id"])), strict=True
    ):
        if case.reason not in known:
            assert found["bad_row"] == "unknown-reason"
            continue
        assert found["bad_row"] is None
        assert found["claim"] == verdict("claim", case, policy).code
        assert found["refund_amount"] == verdict("refund", case, policy).field("amount")
        assert found["refund_postage"] == verdict("refund", case, policy).field("postage")


@pytest.mark.parametrize("policy", POLICIES[:6])
def test_the_solver_reads_them_as_the_reference_does(policy):
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    claim_table = policy.table("claim")
    rows = [*policy.table("reasons").rows, *map(claim_table.row, OF_TERMS)]
    terms = [solver.bound(row.when, formulas) for row in rows]
    query = SolverQuery(symbolic)
    asked = query.solver
    for order, claim in samples(policy, 8):
        values = {
            "reason": symbolic.unknowns.number(claim.reason),
            "received": claim.received,
            "return_goods": claim.return_goods,
            "remedy": symbolic.unknowns.number(str(claim.refund)),
            "tracked": bool(order.shipment.tracking_number),
            "shipment_status": symbolic.unknowns.number(str(order.shipment.status)),
            "at": ticks(AT),
            "placed_at": ticks(PLACED),
            CLAIMS_A_LINE: True,
        }
        stamps = {"shipped_at": order.shipped_at, "delivered_at": order.delivered_at}
        given = [symbolic.of(name) == value for name, value in values.items()]
        for name, stamp in stamps.items():
            given.append(symbolic.given(name) if stamp else z3.Not(symbolic.given(name)))
            given += [symbolic.of(name) == ticks(stamp)] if stamp else []
        assert asked.check(*map(query.here, given)) == z3.sat
        case = case_of(order, claim, AT)
        holds = [reference.expression(row.when, Reading(case, policy)) for row in rows]
        assert [value_in(asked.model(), term) for term in terms] == holds


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_with_reasons_is_read_back_as_it_was(policy):
    for again in (from_toml(to_toml(policy)), read_policy(write_policy(policy))):
        assert again == policy
        assert again.revision == policy.revision
        assert again.reasons == policy.reasons


@pytest.mark.parametrize("policy", POLICIES)
def test_each_reason_is_listed_in_its_branches_in_the_order_of_the_policy(policy):
    ranks = ("supported", "possible", "contradicted")
    codes = [one.code for one in policy.reasons]
    for order, _ in samples(policy, 4):
        found = select_reasons(order, at=AT, policy=policy)
        for received, listed in ((False, found.not_received), (True, found.received)):
            expected = [one.code for one in policy.reasons if one.is_for(received)]
            assert sorted(one.code for one in listed) == sorted(expected)
            keys = [(ranks.index(one.support), codes.index(one.code)) for one in listed]
            assert keys == sorted(keys)
