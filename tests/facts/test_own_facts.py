"""A fact of the program's own decides in Python; every other reading refuses it by name."""

from datetime import UTC, datetime, timedelta

import pyarrow
import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Money,
    OrderLine,
    UnreadableFact,
    check_eligibility,
)
from disputerules.analysis.compare import compare
from disputerules.analysis.lint import lint
from disputerules.analysis.mutation import judge
from disputerules.analysis.nearest import nearest_change
from disputerules.analysis.prove import never_opens, prove
from disputerules.decide.decision import Decision
from disputerules.documents.conformance import Example, decided_under
from disputerules.facts import own_facts
from disputerules.facts.origin import Deadline, Derived, Fold, Keyed, Read, Ruling
from disputerules.facts.own_facts import BUILT_IN, is_readable, refuse_own_facts
from disputerules.facts.settings import PROTECTION_PERIOD, REASON_CAPS
from disputerules.facts.vocabulary import FACTS
from disputerules.histories import compare_history, decide_table
from disputerules.histories.warehouse import view
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import choice as word
from disputerules.language.pens import if_
from disputerules.testing import broken_laws
from disputerules.testing.golden import golden_table
from tests.generators.own_facts import TieredOrder, declared, refusing_basic

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
AT = START + timedelta(days=30)
BASIC = TieredOrder(
    id="A-1",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
PLUS = evolve(BASIC, buyer_tier="plus")
HISTORY = pyarrow.table(
    {
        "order_id": ["A-1"],
        "at": [AT],
        "placed_at": [START],
        "paid_at": [START],
        "shipped_at": [START],
        "currency": ["USD"],
        "paid": [4500],
    }
)
CASE = {
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 4500}],
    },
    "at": "2026-02-01T08:00:00Z",
}
EXAMPLES = [Example("an order", "it is typical", CASE, {})]
READINGS = {
    "SQL": [
        lambda policy: compare_history(HISTORY, ALIEXPRESS_GUIDE, policy),
        lambda policy: compare_history(HISTORY, policy, ALIEXPRESS_GUIDE),
        lambda policy: decide_table(HISTORY, policy, into="rows"),
        view,
    ],
    "the solver": [
        lambda policy: compare(ALIEXPRESS_GUIDE, policy),
        lambda policy: compare(policy, policy),
        lint,
        prove,
        never_opens,
    ],
    "a case document": [decided_under],
    "a conformance case": [lambda policy: judge(policy, EXAMPLES)],
    "a drawn order": [lambda policy: broken_laws(policy, samples=1)],
    "a golden table": [golden_table],
}
ALL = [(name, number) for name, readings in READINGS.items() for number in range(len(readings))]


def test_python_decides_by_it_and_the_message_names_its_value():
    with declared() as tier:
        policy = refusing_basic(tier)
        refused = check_eligibility(BASIC, at=AT, policy=policy)
        assert refused.code == "basic-tier"
        assert refused.message == "buyers of the tier basic have no protection"
        assert check_eligibility(PLUS, at=AT, policy=policy).code == "eligible"


def test_the_nearest_change_of_an_order_that_has_it_is_found():
    with declared() as tier:
        refused = check_eligibility(BASIC, at=AT, policy=refusing_basic(tier))
        assert isinstance(refused, Decision)
        change = nearest_change(refused)
        assert change is not None
        assert (change.fact, change.changed, change.code) == ("buyer_tier", "plus", "eligible")


@pytest.mark.parametrize(("name", "number"), ALL)
def test_any_other_reading_refuses_it_and_says_which_and_where(name, number):
    with declared() as tier, pytest.raises(UnreadableFact) as refused:
        READINGS[name][number](refusing_basic(tier))
    message = f"{name} cannot read the fact 'buyer_tier' of table 'eligibility'"
    assert refused.value.message.startswith(message)
    assert refused.value.code == "unreadable-fact"
    assert refused.value.path == ".tables"


def test_a_fact_folded_by_a_function_of_the_program_is_refused_too():
    origin = Fold(lambda case, policy: "basic", ("order",))
    with declared("folded_tier", origin) as tier, pytest.raises(UnreadableFact, match="folded"):
        compare(ALIEXPRESS_GUIDE, refusing_basic(tier))


def test_sql_reads_the_tables_that_do_not_depend_on_it():
    with declared() as tier:
        policy = refusing_basic(tier, "claim")
        assert decide_table(HISTORY, policy, into="rows")[0]["eligibility"] == "eligible"
        with pytest.raises(UnreadableFact, match="'buyer_tier' of table 'claim'"):
            decide_table(HISTORY, policy, tables=("claim",), into="rows")


def test_a_fact_calculated_from_facts_of_the_library_is_read_like_them():
    from disputerules.facts.order_facts import tracked

    origin = Derived(if_(tracked, word("plus"), word("basic")).node)
    with declared("tracked_tier", origin) as tier:
        policy = refusing_basic(tier)
        assert decide_table(HISTORY, policy, into="rows")[0]["eligibility"] == "basic-tier"
        (one,) = [
            one for one in compare(ALIEXPRESS_GUIDE, policy).differences if one.new == "basic-tier"
        ][:1]
        assert "tracking_number" not in one.witness.document()["order"].get("shipment", {})


@pytest.mark.parametrize(
    ("origin", "readable"),
    [
        (Read("order.warranty"), False),
        (Read("order.placed_at"), False),
        (Fold(len, ("order",)), False),
        (Ruling("order-status"), True),
        (Keyed(REASON_CAPS, FACTS["reason"], 1), True),
        (Deadline(FACTS["placed_at"], PROTECTION_PERIOD), True),
        (Deadline(FACTS["placed_at"], PROTECTION_PERIOD, "order.protection"), True),
        (Deadline(FACTS["placed_at"], PROTECTION_PERIOD, "order.warranty"), False),
        (None, False),
    ],
)
def test_a_fact_is_readable_if_nothing_of_it_comes_from_the_case_but_what_the_library_knows(
    origin, readable
):
    assert is_readable(Fact("mine", Kind.COUNT, origin=origin)) is readable


def test_the_facts_of_the_library_are_all_that_a_fresh_program_has():
    assert BUILT_IN == FACTS
    refuse_own_facts(ALIEXPRESS_GUIDE, "any reading", "none is needed")
    assert own_facts.own_facts(ALIEXPRESS_GUIDE) == ()
