"""Variants and attributes mean the same in every interpreter, on many policies and cases.

`python -m tests.generators.agreement --cases 20000 --solved 400` compares the reference with the
generated functions, SQL and the solver, and stops at the first case on which they differ. All cases
of a policy are one query of DuckDB.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import pyarrow

from disputerules import Claim, Money, Order, OrderLine, Policy
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.decide.known_case import case_of
from disputerules.facts.case import Case
from disputerules.facts.protection_facts import claims_end_at, opens_at
from disputerules.facts.reason_tables import TERMS
from disputerules.facts.vocabulary import FACTS
from disputerules.histories import decide_table
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import table as solver
from disputerules.interpreters.solver.unknowns import ticks, value_in, z3
from disputerules.interpreters.sql.stages import micros
from disputerules.interpreters.verdict import Verdict
from disputerules.values.claim import RefundKind
from disputerules.values.periods import LAST, TICK
from disputerules.values.shipment import Shipment
from tests.generators.attributes import PLACED, by_owner, made_up_values
from tests.generators.variants import varying_policy
from tests.laws.test_attributes import fixed

CASES_EACH, SOLVED_EACH = 1000, 20
ORDER_TABLES = ("order-status", "eligibility")
REASONS = ("quality-problem", "counterfeit", "wrong-address", "not-as-described")
DAY = timedelta(days=1)
READ = ("protection_ends_at", "claims_end_at", "opens_at", "reason_cap", "postage_payer")
STAMPS = ("paid_at", "shipped_at", "delivered_at", "confirmed_at", "estimated_delivery_at")


class Sample(NamedTuple):
    """A row of a history, the case that it is, and what the reference says of it."""

    row: dict[str, Any]
    case: Case
    reading: Reading
    said: dict[str, tuple[Verdict, ...]]

    def expected(self, name: str) -> tuple[Verdict, ...]:
        """The verdicts of the reference on a table."""
        if name not in self.said:
            self.said[name] = reference.table(self.reading.policy.table(name), self.reading)
        return self.said[name]

    def fact(self, name: str) -> Any:
        """What the reference says of a fact."""
        leaf: Any = self.reading.policy.leaf(FACTS[name])
        return reference.fact(leaf, self.reading)


class Differs(AssertionError):
    """Two interpreters read one case differently."""


def samples(policy: Policy, number: int, chance: Random) -> Iterator[Sample]:
    """Yield cases with boundary values, at and around the instants at which answers change."""
    for place in range(number):
        values, claim = made_up_values(policy, chance), made_up_claim(chance)
        row = values | claim | made_up_order(chance) | {"order_id": str(place)}
        case = case_of_sample(policy, values, row, made_up_instant(chance))
        if chance.random() < 0.7:
            turn = near(policy, case, chance)
            case = case_of_sample(policy, values, row, turn)
        yield Sample(row | {"at": case.at}, case, Reading(case, policy), {})


def made_up_claim(chance: Random) -> dict[str, Any]:
    partial = chance.random() < 0.4
    amount = chance.choice([1, 1124, 1125, 1126, 2250, 4499]) if partial else None
    return {
        "received": chance.random() < 0.7,
        "reason": chance.choice(REASONS),
        "refund": "partial" if partial else "full",
        "amount": amount,
        "return_goods": chance.random() < 0.4,
    }


def made_up_order(chance: Random) -> dict[str, Any]:
    given = chance.sample(STAMPS, chance.randint(1, len(STAMPS)))
    stamps = {name: PLACED + chance.randint(0, 30) * DAY for name in given}
    return {
        **dict.fromkeys(STAMPS),
        **stamps,
        "placed_at": PLACED,
        "currency": chance.choice(["USD", "USD", "EUR"]),
        "paid": chance.choice([4499, 4500, 4501]),
        "shipping_paid": chance.choice([0, 500]),
        "tracking_number": chance.choice([None, "LX1"]),
    }


def made_up_instant(chance: Random) -> datetime:
    return PLACED + chance.randint(0, 90) * DAY


def near(policy: Policy, case: Case, chance: Random) -> datetime:
    """An instant at which an answer changes, or one tick beside it."""
    later = case._replace(at=LAST)
    turns = [compiled(policy).value(one.node, later) for one in (claims_end_at, opens_at)]
    turns += compiled(policy).table("eligibility").instants(later)
    known = [one for one in turns if PLACED < one < LAST]
    return chance.choice(known) + chance.choice([-TICK, 0 * TICK, TICK]) if known else case.at


def case_of_sample(
    policy: Policy, values: dict[str, Any], row: dict[str, Any], at: datetime
) -> Case:
    given, money = by_owner(policy, values), row["currency"]
    order = Order(
        id="A-1",
        currency=money,
        placed_at=PLACED,
        **{name: row[name] for name in STAMPS},
        lines=(
            OrderLine(id="1", quantity=1, paid=Money(row["paid"], money), attributes=given["line"]),
        ),
        shipping_paid=Money(row["shipping_paid"], money),
        shipment=Shipment(tracking_number=row["tracking_number"]),
        attributes=given["order"],
        buyer=given["buyer"],
        seller=given["seller"],
    )
    claim = Claim(
        received=row["received"],
        reason=row["reason"],
        refund=RefundKind(row["refund"]),
        amount=None if row["amount"] is None else Money(row["amount"], money),
        return_goods=row["return_goods"],
    )
    return case_of(order, claim, at)


def check_generated(policy: Policy, drawn: list[Sample]) -> None:
    names = (*ORDER_TABLES, "claim", "refund", TERMS, *(one.name for one in policy.set_tables))
    for one in drawn:
        for name in names:
            found: Any = compiled(policy).table(name).decide(one.case)
            listed = (found,) if isinstance(found, Verdict) else found
            same(policy, one, name, one.expected(name), listed)
        for name in READ:
            same(policy, one, name, one.fact(name), compiled(policy).value(FACTS[name], one.case))


def check_sql(policy: Policy, drawn: list[Sample]) -> None:
    tables = (*ORDER_TABLES, "refund", *(one.name for one in policy.set_tables))
    source = pyarrow.Table.from_pylist([one.row for one in drawn])
    decided = decide_table(source, policy, tables=tables, facts=READ, into="rows")
    rows = {row["order_id"]: row for row in decided}
    for one in drawn:
        row = rows[one.row["order_id"]]
        same(policy, one, "bad row", None, row["bad_row"])
        for name in tables:
            verdict, column = one.expected(name)[0], re.sub("[.-]", "_", name)
            wanted = {column: verdict.code}
            wanted |= {f"{column}_{field}": value for field, value in verdict.fields}
            same(policy, one, name, wanted, {key: row[key] for key in wanted})
        for name in READ:
            value = one.fact(name)
            plain = micros(value) if isinstance(value, datetime) else value
            same(policy, one, name, plain, row[name])


def check_solver(policy: Policy, drawn: list[Sample]) -> None:
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    names = (TERMS, *(one.name for one in policy.set_tables))
    tables = {name: solver.table(policy.table(name), formulas) for name in names}
    asked = z3.SimpleSolver()
    asked.add(symbolic.unknowns.known)
    for one in drawn:
        if asked.check(*fixed_case(symbolic, formulas, policy, one)) != z3.sat:
            raise Differs(f"the solver has no such case: {one.row}")
        model = asked.model()
        for name, lines in tables.items():
            (line,) = [each for each in lines if value_in(model, each.decides)]
            same(policy, one, name, one.expected(name)[0].rule, line.line.id)


def fixed_case(symbolic: SymbolicCase, formulas: Any, policy: Policy, one: Sample) -> Iterator[Any]:
    """Yield what gives the case of a solver the values of a sample that the tables read."""
    row, number = one.row, symbolic.unknowns.number
    yield from fixed(symbolic, row)
    yield symbolic.of("placed_at") == ticks(PLACED)
    yield solver.fact(FACTS["goods_paid"], formulas).value == row["paid"]
    yield symbolic.of("currency") == number(row["currency"])
    yield symbolic.of("tracked") == (row["tracking_number"] is not None)
    yield symbolic.of("received") == row["received"]
    yield symbolic.of("reason") == number(row["reason"])
    yield symbolic.of("return_goods") == row["return_goods"]


def same(policy: Policy, one: Sample, what: str, wanted: Any, found: Any) -> None:
    if wanted != found:
        raise Differs(f"{what}: expected {wanted}, got {found}\n{one.row}\n{policy.variants}")


def agree(cases: int, solved: int, seed: int = 0) -> Counter[str]:
    """Compare the interpreters on so many cases; return how many each of them decided."""
    counted: Counter[str] = Counter()
    while counted["SQL"] < cases or counted["solver"] < solved:
        policy, chance = varying_policy(seed, of_claims=True), Random(seed)
        drawn = [*samples(policy, min(CASES_EACH, max(cases - counted["SQL"], 1)), chance)]
        check_generated(policy, drawn)
        check_sql(policy, drawn)
        few = drawn[: min(SOLVED_EACH, solved - counted["solver"])]
        if few:
            check_solver(policy, few)
        counted.update({"policies": 1, "SQL": len(drawn), "solver": len(few)})
        counted.update(one.expected("eligibility")[0].code for one in drawn)
        seed += 1
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--solved", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0, help="the first policy")
    given = parser.parse_args()
    counted = agree(given.cases, given.solved, given.seed)
    sys.stdout.write(", ".join(f"{number} {what}" for what, number in counted.items()) + "\n")


if __name__ == "__main__":
    sys.exit(main())
