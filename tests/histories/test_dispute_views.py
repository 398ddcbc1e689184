"""The tables about a dispute as SQL views, run against what the library says."""

from datetime import datetime
from random import Random

import duckdb
import pyarrow
import pytest

from disputerules import cli
from disputerules.decide.transitions import decide_event
from disputerules.facts.case import Timeout, event_case
from disputerules.histories.dispute_views import BAD, dispute_view
from disputerules.histories.replay.cases import order_of, replayed
from disputerules.histories.report.words import bad_row
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.sql.dialect import DIALECTS
from disputerules.language.expression import Kind
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import DisputeRulesError, InvalidInput
from disputerules.values.periods import FIRST, LAST, TICK, UTC
from tests.generators.disputes import DAY, any_policy, dispute_rows, order_row

GUIDE = POLICIES["aliexpress-guide"]
TYPES = {Kind.INSTANT: pyarrow.timestamp("us", "UTC"), Kind.FLAG: pyarrow.bool_()}


def some_disputes(policy, count, seed):
    """Disputes at some instant of their lives."""
    chance = Random(seed)
    for number in range(count):
        order = order_row(number, chance, policy)
        rows = dispute_rows(number, order, chance, policy)
        try:
            yield replayed(order_of(order, policy), rows, policy, rows[-1]["at"])[0]
        except DisputeRulesError:
            continue


def columns_of(text, policy):
    """The facts that a comment of a view lists, by name."""
    (line,) = (one for one in text.splitlines() if one.startswith("-- columns of"))
    names = [one.split()[0] for one in line.partition("dispute_id, ")[2].split(", ")]
    return {name: policy.facts[name] for name in names}


def table_of(facts, cases, policy):
    """The source of a view: each fact of each case, as the reference reads it."""
    values = {name: [] for name in facts}
    for case in cases:
        reading = Reading(case, policy)
        for name, one in facts.items():
            value = reference.fact(one, reading)
            never = one.kind is Kind.INSTANT and value is not None and value > LAST
            values[name].append(None if never else value)
    kinds = {name: TYPES.get(one.kind) for name, one in facts.items()}
    arrays = {name: pyarrow.array(values[name], kinds[name]) for name in facts}
    return pyarrow.table({"dispute_id": [*range(len(cases))], **arrays})


def run(text, source):
    connection = duckdb.connect()
    connection.register("given", source)
    connection.execute("CREATE TABLE disputes AS SELECT * FROM given")
    connection.execute(text)
    name = "disputes_due" if "disputes_due" in text else "disputes_decided"
    found = connection.execute(f"SELECT * FROM {name} ORDER BY dispute_id")
    names = [one[0] for one in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_view_of_states_says_whose_turn_it_is_and_until_when():
    policy = any_policy(Random(3)).but({"negotiation.buyer_response": "3 business days"})
    text = dispute_view(policy, "states", first=START, last=END)
    disputes = [*some_disputes(policy, 60, seed=11)]
    cases = [event_case(one.since, one, None) for one in disputes]
    found = run(text, table_of(columns_of(text, policy), cases, policy))
    assert len({one.state for one in disputes}) > 4
    for dispute, row in zip(disputes, found, strict=True):
        due = row["due_at"] and row["due_at"].astimezone(UTC)
        assert (row["turn"], due) == (str(dispute.turn or ""), dispute.due_at)
        assert row["bad_row"] is None


START = order_row(0, Random(0), GUIDE)["placed_at"].replace(month=1, day=1, hour=0)
END = START + 900 * DAY


@pytest.mark.parametrize("kind", ["timeout", "seller-accepted", "refund-paid"])
def test_the_view_of_the_life_cycle_says_what_an_event_does(kind):
    text = dispute_view(GUIDE, "life-cycle")
    disputes = [*some_disputes(GUIDE, 40, seed=5)]
    events = [Timeout(kind, one.since + DAY) for one in disputes]
    pairs = [*zip(disputes, events, strict=True)]
    cases = [event_case(event.at, one, event, "acceptable") for one, event in pairs]
    found = run(text, table_of(columns_of(text, GUIDE), cases, GUIDE))
    for (dispute, event), row in zip(pairs, found, strict=True):
        verdict = decide_event(dispute, event, "acceptable")
        assert row["bad_row"] is None
        assert (row["code"], row["allowed"]) == (verdict.code, verdict.allowed)
        for name in ("state", "by", "amount", "rounds", "rejections", "pays"):
            assert row[f"new_{name}"] == verdict.field(name), name


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_both_views(dialect):
    for name in ("states", "life-cycle"):
        text = dispute_view(GUIDE, name, dialect, disputes="shop.disputes")
        assert text.startswith("-- aliexpress-guide 1, revision ")
        assert "CREATE VIEW" in text


def test_a_calendar_needs_its_years_and_a_name_its_dialect():
    policy = GUIDE.but({"payout.within": "2 business days"})
    with pytest.raises(InvalidInput) as refused:
        dispute_view(policy, "states")
    assert refused.value.code == "missing-key"
    with pytest.raises(InvalidInput, match="duckdb"):
        dispute_view(GUIDE, "states", "duckdbb")


def test_the_command_prints_a_view_over_the_columns_that_are_mapped(capsys):
    command = ["sql", "aliexpress-guide", "--table", "states", "--map", "state=status"]
    assert cli.main(command) == 0
    assert "CAST((status) AS VARCHAR)" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["states", "life-cycle"])
def test_a_column_that_no_fact_has_is_refused_with_the_nearest(table, capsys):
    with pytest.raises(
        InvalidInput, match="unknown column 'stat'; did you mean 'state'"
    ) as refused:
        dispute_view(GUIDE, table, mapping={"stat": "xx"})
    assert refused.value.code == "unknown-column"
    assert cli.main(["sql", "aliexpress-guide", "--table", table, "--map", "stat=xx"]) == 2
    assert "did you mean 'state'?" in capsys.readouterr().err


def test_one_mapping_serves_both_views():
    mapping = {"state": "status", "event_type": "kind"}
    assert "kind" not in dispute_view(GUIDE, "states", mapping=mapping)
    assert "(kind)" in dispute_view(GUIDE, "life-cycle", mapping=mapping)


@pytest.mark.parametrize("table", ["eligibility", "state", ""])
def test_a_table_that_is_not_about_a_dispute_is_refused(table):
    with pytest.raises(InvalidInput, match="unknown table") as refused:
        dispute_view(GUIDE, table)
    assert refused.value.code == "unknown-table"


SINCE = datetime(2026, 2, 1, tzinfo=UTC)
GOOD = {"state": "awaiting-seller", "since": SINCE, "round_started_at": SINCE}
# A row of the view of states, and what is wrong with it.
WRONG = [
    ({}, None),
    ({"state": "awaiting-seler"}, "unknown-word"),
    ({"state": "Awaiting-seller"}, "unknown-word"),
    ({"state": None}, "unknown-word"),
    ({"information_from": "platform"}, "unknown-word"),
    ({"information_from": "buyer"}, None),
    ({"since": None}, "missing-instant"),
    ({"round_started_at": None}, "missing-instant"),
    ({"own_due_at": None}, None),
    ({"since": FIRST}, None),
    ({"since": FIRST - TICK}, "instant-out-of-range"),
    ({"since": LAST}, None),
    ({"since": LAST + TICK}, "instant-out-of-range"),
    ({"own_due_at": LAST + TICK}, "instant-out-of-range"),
    ({"since": None, "state": "gone"}, "missing-instant"),
]


@pytest.mark.parametrize(("row", "problem"), WRONG)
def test_a_row_that_no_dispute_can_have_is_named_and_says_nothing_else(row, problem):
    text = dispute_view(GUIDE, "states")
    facts = columns_of(text, GUIDE)
    values = {"dispute_id": 1, **dict.fromkeys(facts), **GOOD, **row}
    kinds = {name: TYPES.get(one.kind, pyarrow.string()) for name, one in facts.items()}
    schema = pyarrow.schema({"dispute_id": pyarrow.int64(), **kinds})
    (found,) = run(text, pyarrow.Table.from_pylist([values], schema=schema))
    assert found["bad_row"] == problem
    said = {value for name, value in found.items() if name not in {"dispute_id", "bad_row"}}
    assert (said == {None}) == (problem is not None)


@pytest.mark.parametrize(
    ("amount", "problem"), [(-1, "number-out-of-range"), (0, None), (None, None)]
)
def test_a_number_below_zero_is_none(amount, problem):
    text = dispute_view(GUIDE, "life-cycle")
    (dispute,) = some_disputes(GUIDE, 1, seed=5)
    event = Timeout("seller-accepted", dispute.since + DAY)
    facts = columns_of(text, GUIDE)
    table = table_of(facts, [event_case(event.at, dispute, event, "acceptable")], GUIDE)
    place = table.column_names.index("payment")
    (found,) = run(text, table.set_column(place, "payment", pyarrow.array([amount], "int64")))
    assert found["bad_row"] == problem
    assert (found["allowed"] is None) == (problem is not None)


def test_an_infinite_instant_is_none():
    text = dispute_view(GUIDE, "states", mapping={"since": "TIMESTAMPTZ 'infinity'"})
    facts = columns_of(text, GUIDE)
    kinds = {name: TYPES.get(one.kind, pyarrow.string()) for name, one in facts.items()}
    values = {"dispute_id": 1, **dict.fromkeys(facts), **GOOD}
    schema = pyarrow.schema({"dispute_id": pyarrow.int64(), **kinds})
    (found,) = run(text, pyarrow.Table.from_pylist([values], schema=schema))
    assert found["bad_row"] == "not-an-instant"


def test_every_problem_of_a_row_has_a_meaning():
    assert all(bad_row(code) for code in BAD)
