"""Every difference replays, every planted one is found, and equal is proved."""

import random
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, POLICIES, findings
from disputerules.compare import compare
from disputerules.decide import rulebook
from disputerules.decision import Verdict
from disputerules.facts.case import Case
from disputerules.language.expression import Kind, Literal
from disputerules.language.table import Otherwise
from disputerules.periods import TICK, Period
from disputerules.question import Question, Undecided
from disputerules.testing.strategies import orders_with_instants
from disputerules.wire import decide_case

CHANGES = {
    "protection.period": ["61 days", "1441 hours"],
    "protection.opens_after": ["1 day", "59 days"],
    "protection.after_delivery": ["5 days"],
    "protection.after_confirmation": ["2 days"],
    "protection.after_protection": ["1 hour"],
    "protection.expiring_within": ["6 days"],
    "protection.anchor": ["delivered"],
    "extension.days_each": [29, 31],
    "extension.days_total": [61],
    "extension.count_each_party": [1],
    "extension.answer_within": ["4 days"],
    "evidence.max_bytes": [2_097_151],
    "evidence.max_files": [9],
    "evidence.formats": [["jpg"]],
    "remedies.received_keep": [["full"]],
    "negotiation.seller_response": ["119 hours"],
    "negotiation.max_rounds": [4],
    "arbitration.on_silence": ["close"],
    "refund.shipping": ["never", "proportional"],
    "refund.rounding": ["down"],
}


def outcome(policy, name, found):
    said = rulebook(policy).table(name).decide(found.case(policy))
    return (said,) if isinstance(said, Verdict) else said


def replay(compared):
    for one in compared.differences:
        old, new = (
            outcome(policy, one.table, one.witness) for policy in (compared.old, compared.new)
        )
        if one.table == "refund" and isinstance(one.old, int):
            assert (old[0].field("amount"), new[0].field("amount")) == (one.old, one.new)
        else:
            assert [(each.code, each.fields) for each in old] != [
                (each.code, each.fields) for each in new
            ], one.message


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_number_is_found_both_ways_and_every_case_replays(name):
    for value in CHANGES[name]:
        changed = ALIEXPRESS_GUIDE.but({name: value})
        for old, new in ((ALIEXPRESS_GUIDE, changed), (changed, ALIEXPRESS_GUIDE)):
            compared = compare(old, new)
            assert compared.differences
            assert compared.status in {1, 3}
            replay(compared)


def test_a_policy_is_proved_to_be_the_same_as_itself():
    compared = compare(ALIEXPRESS_GUIDE, evolve(ALIEXPRESS_GUIDE, version="2"))
    assert compared.status == 0
    assert len(compared.same) == len(ALIEXPRESS_GUIDE.tables)


def test_calendar_days_where_clocks_never_change_are_proved_to_be_days():
    new = ALIEXPRESS_GUIDE.but({"protection.period": "60 calendar days"})
    assert compare(ALIEXPRESS_GUIDE, new).status == 0


def swapped(table, first, second):
    rows = list(table.rows)
    rows[first], rows[second] = rows[second], rows[first]
    return table.with_rows(*rows)


def test_a_swap_of_two_rows_that_never_hold_together_is_proved_to_change_nothing():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    ids = [row.id for row in table.rows]
    commuting = swapped(table, ids.index("dispute-open"), ids.index("already-decided"))
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(commuting))
    assert compared.status == 0


def test_a_swap_of_two_rows_that_hold_together_is_found():
    table = swapped(ALIEXPRESS_GUIDE.table("eligibility"), 0, 1)
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(table))
    assert [(one.old, one.new) for one in compared.differences] == [("order-cancelled", "not-paid")]


def one_more(node):
    """The expression with its first number greater by one minor unit, unit or tick."""
    if isinstance(node, Literal):
        if node.kind in {Kind.COUNT, Kind.AMOUNT}:
            return evolve(node, value=node.value + 1)
        return evolve(node, value=node.value + TICK) if node.kind is Kind.SPAN else None
    for place, arg in enumerate(getattr(node, "args", ())):
        changed = one_more(arg)
        if changed is not None:
            return type(node)(node.op, (*node.args[:place], changed, *node.args[place + 1 :]))
    return None


@pytest.mark.parametrize("name", ["eligibility", "claim", "claim-lines", "evidence-files"])
def test_a_difference_of_one_unit_is_found_and_its_case_lies_at_the_boundary(name):
    table = ALIEXPRESS_GUIDE.table(name)
    for row in table.rows:
        when = one_more(row.when)
        if when is None or "10000" in str(row.when):
            continue
        rows = [evolve(one, when=when) if one is row else one for one in table.rows]
        compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(table.with_rows(*rows)))
        assert compared.differences or compared.unknown, row.id
        replay(compared)


def test_a_difference_of_one_tick_is_found():
    # A tick cannot be written as a period, so the row itself is moved.
    from disputerules.facts.order_facts import at, claims_end_at
    from disputerules.language.pens import span

    table = ALIEXPRESS_GUIDE.table("eligibility")
    rows = [
        evolve(row, when=at >= claims_end_at + span(TICK))
        if row.id == "confirmation-timeout"
        else row
        for row in table.rows
    ]
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(table.with_rows(*rows)))
    assert ("confirmation-timeout", "eligible") in {
        (one.old, one.new) for one in compared.differences
    }
    replay(compared)


@settings(max_examples=max(3, settings().max_examples // 20))
@given(seed=st.integers(0, 10**6))
def test_random_changes_of_rows_and_numbers_replay_and_what_is_the_same_has_no_other_case(seed):
    chance = random.Random(seed)
    new = ALIEXPRESS_GUIDE
    for name in chance.sample(sorted(CHANGES), chance.randint(0, 2)):
        new = new.but({name: chance.choice(CHANGES[name])})
    table = chance.choice([one for one in new.tables if one.name not in {"states"}])
    rows = list(table.rows)
    way = chance.choice(["swap", "drop", "none"])
    if way == "swap" and len(rows) > 1:
        place = chance.randrange(len(rows) - 1)
        new = new.with_table(swapped(table, place, place + 1))
    elif way == "drop":
        del rows[chance.randrange(len(rows))]
        new = new.with_table(table.with_rows(*rows))
    for old, other in ((ALIEXPRESS_GUIDE, new), (new, ALIEXPRESS_GUIDE)):
        compared = compare(old, other)
        replay(compared)
        assert {
            *compared.same,
            *compared.unknown,
            *(one.table for one in compared.differences),
        } == {one.name for one in old.tables}


@given(data=st.data())
def test_tables_that_are_proved_the_same_decide_every_sampled_order_alike(data):
    name = data.draw(st.sampled_from(SAMPLED))
    new = ALIEXPRESS_GUIDE.but({name: CHANGES[name][0]})
    compared = COMPARED.setdefault(name, compare(ALIEXPRESS_GUIDE, new))
    order, at = data.draw(orders_with_instants(ALIEXPRESS_GUIDE))
    case = Case(at, order.as_of(at))
    for table in ("order-status", "eligibility", "advice"):
        if table in compared.same:
            old, changed = (
                rulebook(policy).table(table).decide(case) for policy in (ALIEXPRESS_GUIDE, new)
            )
            assert old == changed


COMPARED = {}
SAMPLED = (
    "evidence.max_bytes",
    "extension.days_total",
    "negotiation.max_rounds",
    "protection.after_confirmation",
    "protection.opens_after",
)


def test_the_presets_compare_without_unknown():
    names = list(POLICIES)
    for old, new in pairwise(names):
        compared = compare(POLICIES[old], POLICIES[new])
        assert not compared.unknown
        replay(compared)


def test_a_refund_says_its_largest_gain_and_loss():
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"refund.rounding": "down"}))
    (loss,) = [one for one in compared.differences if one.table == "refund"]
    assert loss.old - loss.new == 1


def test_a_case_document_of_a_difference_is_decided_so():
    new = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
    (one,) = compare(ALIEXPRESS_GUIDE, new).differences
    document = one.witness.document()
    policy = {"base": "aliexpress-guide", "set": {"protection.opens_after": "5 days"}}
    assert decide_case(document)["eligibility"]["code"] == one.old == "eligible"
    assert decide_case({"policy": policy} | document)["eligibility"]["code"] == one.new


def test_what_the_solver_cannot_decide_is_unknown_and_never_the_same(monkeypatch):
    def undecided(self, *rest, **more):
        raise Undecided

    monkeypatch.setattr(Question, "search", undecided)
    new = ALIEXPRESS_GUIDE.but({"protection.period": "61 days", "extension.days_each": 31})
    compared = compare(ALIEXPRESS_GUIDE, new)
    assert compared.status == 3
    assert set(compared.unknown) == {"order-status", "eligibility", "advice", "extension"}
    assert "Not known" in findings.comparison_text(compared)


def test_tables_that_only_one_policy_has_are_unknown():
    fewer = evolve(
        ALIEXPRESS_GUIDE,
        tables=tuple(one for one in ALIEXPRESS_GUIDE.tables if one.name != "evidence"),
    )
    assert compare(ALIEXPRESS_GUIDE, fewer).unknown == ("evidence",)


def test_deadlines_by_calendar_are_said_to_be_bounded():
    new = ALIEXPRESS_GUIDE.but(
        {"protection.period": Period.parse("60 calendar days"), "calendar.zone": "Europe/Paris"}
    )
    compared = compare(ALIEXPRESS_GUIDE, new)
    assert any("60 calendar days" in said for said in compared.assumed)
    replay(compared)


def test_another_otherwise_is_a_difference_too():
    table = ALIEXPRESS_GUIDE.table("evidence")
    other = Otherwise(evolve(table.otherwise.then, code="sound"), because="it is sound")
    compared = compare(
        ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(evolve(table, otherwise=other))
    )
    assert {(one.old, one.new) for one in compared.differences} == {("acceptable", "sound")}


def test_the_tests_that_are_written_for_a_comparison_hold(tmp_path):
    new = ALIEXPRESS_GUIDE.but({"extension.days_each": 31})
    written = findings.comparison_tests(compare(ALIEXPRESS_GUIDE, new))
    space = {}
    exec(compile(written, "written", "exec"), space)
    assert len(space["CASES"]) == 2
    for case in space["CASES"]:
        space["test_the_case_is_decided_as_it_was"](case)
