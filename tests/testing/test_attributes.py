"""The test kit draws, lists and suggests cases with the attributes that a policy declares."""

from datetime import datetime

from hypothesis import given, settings

from disputerules import ALIEXPRESS_GUIDE, Order, check_eligibility, from_dict
from disputerules.analysis.mutation import judge
from disputerules.documents.conformance import Example, decided_under, run
from disputerules.facts.attribute_values import boundary_values
from disputerules.interpreters.compiled import with_interpreter
from disputerules.testing import broken_laws
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.golden import differences, golden_table
from disputerules.testing.strategies import case_documents, orders
from tests.policies.test_attributes_key import CLAIM, ORDER, POLICY

AT = "2026-02-01T00:00:00Z"


def test_drawn_orders_lie_on_the_boundaries_of_the_rows():
    drawn = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(orders(POLICY))
    def draw(order):
        POLICY.attributes.check(order)
        drawn.append(order)

    draw()
    assert {one.attributes["category"] for one in drawn} == {"fresh", "fashion", "electronics"}
    claims = {one.buyer.get("claims_this_year") for one in drawn}
    (near,) = [values for one, values in boundary_values(POLICY) if one.name == "claims_this_year"]
    assert set(near) == {None, 0, 1, 11, 12, 13}
    assert len(claims) > 2
    assert claims <= set(near)


@settings(max_examples=5)
@given(case_documents(POLICY))
def test_a_drawn_document_is_decided(document):
    assert check_eligibility(document.order, at=document.at, policy=POLICY).code


def test_the_laws_hold():
    assert broken_laws(POLICY, samples=1) == ()


def test_a_golden_table_lists_the_values_of_each_attribute():
    table = golden_table(POLICY)
    lines = [line for line in table.splitlines() if line.startswith("| buyer_claims_this_year")]
    assert lines == [
        "| buyer_claims_this_year | 0 | eligible | acceptable | 15.00 USD |",
        "| buyer_claims_this_year | 1 | eligible | acceptable | 15.00 USD |",
        "| buyer_claims_this_year | 12 | too-many-claims | acceptable | 15.00 USD |",
        "| buyer_claims_this_year | 11 | eligible | acceptable | 15.00 USD |",
        "| buyer_claims_this_year | 13 | too-many-claims | acceptable | 15.00 USD |",
        "| buyer_claims_this_year | not given | eligible | acceptable | 15.00 USD |",
    ]
    assert "## Attributes" not in golden_table(ALIEXPRESS_GUIDE)
    assert differences(table, golden_table(POLICY)) == []


def examples(*claims):
    case = {"order": ORDER, "claim": CLAIM, "at": AT}
    for number in claims:
        order = ORDER | {"buyer": {"claims_this_year": number}}
        code = "too-many-claims" if number >= 12 else "eligible"
        yield Example("one", "it is", case | {"order": order}, {"eligibility": {"code": code}})


def test_cases_run_under_a_policy_that_they_do_not_name():
    decide = decided_under(POLICY)
    assert [run(one, decide) for one in examples(11, 12)] == [(), ()]


def survivors(*claims):
    report = judge(POLICY, [*examples(*claims)])
    return {one.change for one in report.survivors if "too-many-claims" in one.change}


def test_a_mutant_of_a_row_that_reads_them_is_noticed():
    without = "eligibility: without too-many-claims"
    assert without in survivors(11)
    assert without not in survivors(12)


def test_coverage_counts_the_row_that_reads_them():
    coverage = RuleCoverage(POLICY)
    watched = with_interpreter(POLICY, coverage.table)
    for number, covered in ((11, False), (12, True)):
        order = from_dict(Order, ORDER | {"buyer": {"claims_this_year": number}})
        check_eligibility(order, at=datetime.fromisoformat(AT), policy=watched)
        assert coverage.covers(Spot("eligibility", "too-many-claims")) is covered
