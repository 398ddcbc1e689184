"""Every difference replays, every planted one is found, and equal is proved."""

from copy import deepcopy
from datetime import datetime, timedelta
from itertools import permutations
from types import SimpleNamespace

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES
from disputerules.analysis.cases import query as question
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare import compare
from disputerules.analysis.compare.boundary import nearest_boundary
from disputerules.analysis.compare.difference import Unknown
from disputerules.analysis.compare.generated_tests import comparison_tests
from disputerules.analysis.compare.rendering import (
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from disputerules.analysis.lint import lint
from disputerules.analysis.prove import prove, stricter_than
from disputerules.documents.cases import decide_case
from disputerules.facts.claim_facts import line_available, line_claimed, line_known, line_value
from disputerules.facts.order_facts import at
from disputerules.facts.protection_facts import claims_end_at
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.table import fact
from disputerules.language.pens import flag, span
from disputerules.language.table import Otherwise
from disputerules.rules.refund import worth
from disputerules.values.errors import InvalidType
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.periods import TICK, Period
from tests.generators.cases import said
from tests.generators.pairs import CHANGES, NEXT_VERSION, one_more, swapped, versions
from tests.generators.replay import replay
from tests.generators.sampled import THOROUGH
from tests.generators.told import told

# `make thorough` compares all there is, both ways, else every sixth change, one way.
WAYS = [(name, value, back) for name in CHANGES for value in CHANGES[name] for back in (0, 1)]
SOME_WAYS = [(name, CHANGES[name][0], number % 2) for number, name in enumerate(CHANGES)][::6]


@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "value", "back"), WAYS if THOROUGH else SOME_WAYS)
def test_a_changed_number_is_found_and_every_case_replays(name, value, back):
    pair = ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({name: value})
    compared = compare(*(pair[::-1] if back else pair))
    assert compared.differences
    assert compared.status == 1
    replay(compared)


def test_a_policy_is_proved_to_be_the_same_as_itself():
    compared = compare(ALIEXPRESS_GUIDE, evolve(ALIEXPRESS_GUIDE, version="2"))
    assert compared.status == 0
    assert len(compared.same) == len(ALIEXPRESS_GUIDE.own_tables)


def test_a_name_is_no_policy_to_prove_anything_about():
    asked = [
        lambda: compare("etsy", ALIEXPRESS_GUIDE),
        lambda: compare(ALIEXPRESS_GUIDE, "etsy"),
        lambda: lint("etsy"),
        lambda: prove("etsy"),
        lambda: stricter_than(ALIEXPRESS_GUIDE, "etsy"),
    ]
    for one in asked:
        with pytest.raises(InvalidType, match="expected Policy, got 'etsy'"):
            one()


def test_calendar_days_where_clocks_never_change_are_proved_to_be_days():
    new = ALIEXPRESS_GUIDE.but({"protection.period": "60 calendar days"})
    assert compare(ALIEXPRESS_GUIDE, new).status == 0


def test_a_swap_of_two_rows_that_never_hold_together_is_proved_to_change_nothing():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    ids = [row.id for row in table.rows]
    commuting = swapped(table, ids.index("dispute-open"), ids.index("already-decided"))
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(commuting))
    assert compared.status == 0


def test_a_swap_of_two_rows_that_hold_together_is_found():
    eligibility = ALIEXPRESS_GUIDE.table("eligibility")
    ids = [row.id for row in eligibility.rows]
    table = swapped(eligibility, ids.index("order-cancelled"), ids.index("not-paid"))
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(table))
    assert [(one.old, one.new) for one in compared.differences] == [("order-cancelled", "not-paid")]


# Each row compares with 0 first, so with one unit more it changes only where that number is 1. The
# step moves the number in a case document by some units and nothing else that the row reads.
ONE_UNIT = {
    "order-status/in-dispute": lambda case, units: add_disputed(line_of(case), units),
    "eligibility/nothing-left-to-refund": lambda case, units: add(line_of(case), "paid", units),
    "eligibility/dispute-open": lambda case, units: add(line_of(case), "quantity", units),
    "eligibility/already-decided": lambda case, units: add_decided(line_of(case), -units),
    "extension/invalid-days": lambda case, units: add(case["request_extension"], "days", units),
    "claim/amount-not-positive": lambda case, units: add(line_of(case), "paid", units),
    "evidence-files/file-empty": lambda case, units: add(
        case["claim"]["evidence"][0], "bytes", units
    ),
}


def add_disputed(line, units):
    """More units in dispute, of a line that has more units."""
    add(line, "quantity", 2)
    add(line, "disputed_quantity", units)


def add_decided(line, units):
    """More units that were refunded, of a line that has more units."""
    add(line, "quantity", 2)
    add(line, "refunded_quantity", 2 + units)


def line_of(case):
    return case["order"]["lines"][0]


def add(part, name, units):
    part[name] += units


def moved(document, step, units):
    changed = deepcopy(document)
    step(changed, units)
    return changed


def with_row(policy, name, when):
    """The policy with another condition of the row `table/row`."""
    table = policy.table(name.split("/")[0])
    rows = [
        evolve(row, when=when) if f"{table.name}/{row.id}" == name else row for row in table.rows
    ]
    return policy.with_table(table.with_rows(*rows))


@pytest.mark.parametrize("name", ONE_UNIT)
def test_a_difference_of_one_unit_is_found_and_its_case_lies_at_the_boundary(name):
    table, row = name.split("/")
    when = ALIEXPRESS_GUIDE.table(table).row(row).when
    new = with_row(ALIEXPRESS_GUIDE, name, one_more(when))
    compared = compare(ALIEXPRESS_GUIDE, new)
    assert table not in compared.unknown
    shown = [
        one for one in compared.differences if one.table == table and {one.old, one.new} & {row}
    ]
    assert shown
    for one in shown:
        document = one.witness.document()
        assert one_unit_around(document, ONE_UNIT[name], (ALIEXPRESS_GUIDE, new), table) == [
            "same",
            "differ",
            "same",
        ]
    replay(compared)


def one_unit_around(document, step, policies, table):
    """Whether two policies differ of a case, and of the same case with one unit less and more."""
    return [
        "same"
        if len({repr(told(table, one, moved(document, step, units))) for one in policies}) == 1
        else "differ"
        for units in (-1, 0, 1)
    ]


def test_one_claimed_unit_above_the_available_ones_is_the_first_that_a_looser_row_takes():
    when = line_known & (line_claimed > line_available + 1)
    new = with_row(ALIEXPRESS_GUIDE, "claim-lines/quantity-exceeds-available", when.node)
    compared = compare(ALIEXPRESS_GUIDE, new)
    (one,) = compared.differences
    assert (one.old, one.new) == ("quantity-exceeds-available", "acceptable")
    document = one.witness.document()
    (claimed,) = document["claim"]["lines"]
    assert claimed["quantity"] == line_of(document)["quantity"] + 1
    replay(compared)


def instant_of(text, days=0):
    return datetime.fromisoformat(text) + timedelta(days=days)


def codes_at(document, policies, at):
    """The eligibility of a case document at another instant, under each policy."""
    shown = document | {"at": at.isoformat()}
    return [told("eligibility", policy, shown) for policy in policies]


def test_a_longer_protection_differs_from_the_sixtieth_day_on_and_not_a_tick_before():
    pair = ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"protection.period": "61 days"})
    (one,) = [
        one
        for one in compare(*pair).differences
        if (one.old, one.new) == ("confirmation-timeout", "eligible")
    ]
    document = one.witness.document()
    shipped = document["order"]["shipped_at"]
    ends, ends_later = instant_of(shipped, 60), instant_of(shipped, 61)
    assert instant_of(document["at"]) == ends
    assert codes_at(document, pair, ends - TICK) == ["eligible", "eligible"]
    assert codes_at(document, pair, ends) == ["confirmation-timeout", "eligible"]
    assert codes_at(document, pair, ends_later - TICK) == ["confirmation-timeout", "eligible"]
    assert codes_at(document, pair, ends_later) == ["confirmation-timeout", "confirmation-timeout"]


def test_a_difference_of_one_tick_is_found_at_that_tick():
    # A tick cannot be written as a period, so the row itself is moved.
    when = at >= claims_end_at + span(TICK)
    pair = (
        ALIEXPRESS_GUIDE,
        with_row(ALIEXPRESS_GUIDE, "eligibility/confirmation-timeout", when.node),
    )
    compared = compare(*pair)
    (one,) = [
        one
        for one in compared.differences
        if (one.old, one.new) == ("confirmation-timeout", "eligible")
    ]
    document = one.witness.document()
    ends = instant_of(document["order"]["shipped_at"], 60)
    assert instant_of(document["at"]) == ends
    assert codes_at(document, pair, ends - TICK) == ["eligible", "eligible"]
    assert codes_at(document, pair, ends + TICK) == ["confirmation-timeout"] * 2
    replay(compared)


def sides(name, *policies):
    return [SimpleNamespace(policy=policy, table=policy.table(name)) for policy in policies]


def test_a_case_inside_a_difference_is_moved_to_the_instant_at_which_it_begins():
    # The solver often finds that instant by luck, so a case half a day later is given here.
    pair = ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"protection.period": "61 days"})
    left, right = sides("eligibility", *pair)
    found = compare(*pair).differences[1].witness
    ends = found.order.shipped_at + timedelta(days=60)
    later = evolve(found, values=found.values | {"at": ends + timedelta(hours=12)})

    def fits(one):
        outcomes = [said(policy, "eligibility", one.case(policy)) for policy in pair]
        return outcomes[0] != outcomes[1]

    assert fits(later)
    assert nearest_boundary(later, left, right, fits).values["at"] == ends


def test_a_difference_at_every_instant_is_shown_at_the_last_record_of_the_case():
    pair = ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"evidence.required_when_received": True})
    (one,) = compare(*pair).differences
    assert (one.old, one.new) == ("acceptable", "evidence-required")
    assert one.witness.values["at"] == one.witness.order.shipped_at


@pytest.mark.parametrize("size", [2_097_152, 3_000_000])
def test_a_number_inside_a_difference_is_moved_to_the_first_that_differs(size):
    pair = [ALIEXPRESS_GUIDE.but({"evidence.max_bytes": most}) for most in (1_500_000, 5_000_000)]
    found = next(one.witness for one in compare(*pair).differences if one.table == "evidence-files")
    greater = evolve(found, values=found.values | {"file_bytes": size})

    def fits(one):
        outcomes = [said(policy, "evidence-files", one.case(policy)) for policy in pair]
        return outcomes[0] != outcomes[1]

    assert fits(greater)
    nearest = nearest_boundary(greater, *sides("evidence-files", *pair), fits)
    assert nearest.values["file_bytes"] == 1_500_001


PRESETS = [(POLICIES[one], POLICIES[other]) for one, other in permutations(POLICIES, 2)]
# Two marketplaces take minutes, two versions of one some seconds.
SOME_PAIRS = [versions(name) for name in NEXT_VERSION]


@pytest.mark.no_cover
@pytest.mark.parametrize(("old", "new"), PRESETS if THOROUGH else SOME_PAIRS)
def test_the_presets_compare_without_unknown_and_every_case_replays(old, new):
    compared = compare(old, new)
    assert compared.differences
    assert not compared.unknown
    replay(compared)


def test_a_refund_says_its_largest_gain_and_loss():
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"refund.rounding": "down"}))
    (loss,) = [one for one in compared.differences if one.table == "refund"]
    assert loss.old - loss.new == 1


def test_the_name_of_a_row_is_no_difference_where_the_same_follows():
    # Of a part of the order no shipping was refunded before either.
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"refund.shipping": "never"}))
    shipping = [one for one in compared.differences if one.table == "refund-shipping"]
    assert [(one.old, one.new) for one in shipping] == [("whole-order", "shipping-kept")]


@pytest.mark.parametrize("name", ["refund", "refund-shipping"])
def test_a_swap_of_two_rows_that_grant_the_same_is_proved_to_change_nothing(name):
    table = ALIEXPRESS_GUIDE.table(name)
    swap = swapped(table, len(table.rows) - 2, len(table.rows) - 1)
    assert compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(swap)).status == 0


def test_an_end_that_comes_earlier_is_still_later_by_the_clock_where_an_hour_is_left_out():
    # Fifteen days after a tick before 3:00 can lie in the hour that is left out in spring, and then
    # they end an hour later than those after 3:00.
    old = POLICIES["aliexpress-2020"]
    compared = compare(old, old.but({"protection.after_delivery": "5 days"}))
    found = {(one.old, one.new) for one in compared.differences if one.table == "eligibility"}
    assert {("eligible", "confirmation-timeout"), ("confirmation-timeout", "eligible")} <= found
    assert not compared.unknown
    replay(compared)


def test_a_dispute_that_has_ended_hears_no_silence():
    table = ALIEXPRESS_GUIDE.table("life-cycle")
    fewer = [row for row in table.rows if row.id != "already-final"]
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(table.with_rows(*fewer)))
    assert not compared.unknown
    assert [(one.old, one.new) for one in compared.differences] == [
        ("already-final", "not-possible-now")
    ]
    replay(compared)


def test_a_pair_is_shown_by_another_dispute_where_no_events_lead_to_the_first_one():
    old = ALIEXPRESS_GUIDE.but(
        {
            "protection.anchor": "delivered",
            "protection.period": "14 calendar days, end of day, roll forward",
            "returns.ship_back_within": "14 days",
            "payout.within": "14 days",
        }
    )
    table = old.table("life-cycle")
    fewer = [row for row in table.rows if row.id != "too-late"]
    compared = compare(old, old.with_table(table.with_rows(*fewer)))
    assert not compared.unknown
    pairs = {(one.old, one.new) for one in compared.differences}
    assert pairs == {("too-late", "not-possible-now"), ("too-late", "already-final")}
    replay(compared)


def test_what_is_not_proved_to_be_the_most_is_not_called_so(monkeypatch):
    # That nothing gains is proved, and a first loss is found; then the solver gives up.
    asked, find = [], SolverQuery.find_any

    def gives_up(self, *rest, **more):
        asked.append(rest)
        if len(asked) > 2:
            raise Undecided
        return find(self, *rest, **more)

    monkeypatch.setattr(SolverQuery, "find_any", gives_up)
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but({"refund.shipping": "never"}))
    assert compared.unknown == ("refund",)
    assert compared.why == (
        Unknown("refund", "amount: it is not proved how much less it is at most"),
    )
    (less,) = [one for one in compared.differences if one.table == "refund"]
    assert "at least" in less.message
    assert "USD less per line" in less.message


def test_a_refund_past_what_an_amount_can_be_is_no_answer_and_not_shown():
    table = ALIEXPRESS_GUIDE.table("refund-lines")
    twice = evolve(table.rows[1], then=worth(line_value + line_value))
    compared = compare(
        ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(table.with_rows(table.rows[0], twice))
    )
    (more,) = [one for one in compared.differences if one.table == "refund"]
    assert (more.old, more.new) == (MAX_AMOUNT // 2, MAX_AMOUNT - 1)
    assert "at most" in more.message
    replay(compared)


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

    monkeypatch.setattr(SolverQuery, "search", undecided)
    changed = {"protection.period": "61 days", "extension.days_each": 31, "refund.rounding": "down"}
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but(changed))
    assert compared.status == 3
    orders = {"order-status", "eligibility", "advice", "extension"}
    refunds = {"refund-lines", "refund-shipping", "refund", "refund-deductions"}
    # What was settled for goods that came back in part is rounded as well.
    assert set(compared.unknown) == orders | refunds | {"claim", "life-cycle"}
    assert "Undecided, may have other differences" in comparison_text(compared)
    reason = "the solver found neither a case nor a proof"
    assert f"Undecided: eligibility: {reason}" in comparison_text(compared).splitlines()
    assert f"Undecided: refund: kind: {reason}" in comparison_markdown(compared).splitlines()
    because = comparison_json(compared)["unknown_because"]
    assert set(because) == set(compared.unknown)
    assert all(because.values())


def test_a_model_that_is_no_case_is_no_answer():
    with pytest.raises(Undecided, match="is no real case"):
        SolverQuery(SymbolicCase()).find(frozenset(), lambda found: False)


def test_a_case_that_gets_no_nearer_is_no_answer(monkeypatch):
    monkeypatch.setattr(question, "ROUNDS", 2)
    symbolic = SymbolicCase()
    fact(FACTS["claims_end_at"], formulas_of(symbolic, POLICIES["aliexpress-2013"]))
    with pytest.raises(Undecided):
        SolverQuery(symbolic).find(frozenset(), lambda found: False)


def test_a_solver_that_runs_out_of_steps_is_no_answer():
    asked = SolverQuery(SymbolicCase())
    asked.solver.set("rlimit", 1)
    with pytest.raises(Undecided, match="the solver reached its limit of 20,000,000 steps"):
        asked.find_any(frozenset(), lambda found: True)
    assert question.stopped("incomplete") == "the solver gave no answer: incomplete"


def test_a_dispute_that_no_events_lead_to_is_not_shown():
    # In one round a seller rejects once.
    old, new = (
        ALIEXPRESS_GUIDE.but(
            {"negotiation.max_rounds": 1, "negotiation.escalate_after_rejections": rejections}
        )
        for rejections in (2, 3)
    )
    compared = compare(old, new)
    assert compared.differences == ()
    assert compared.unknown == ("life-cycle",)
    assert all(one.why.startswith("no events were found that lead to") for one in compared.why)


def test_a_dispute_that_cannot_be_opened_under_both_policies_is_not_shown():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    never = [evolve(table.rows[0], when=flag(True)), *table.rows[1:]]
    new = ALIEXPRESS_GUIDE.with_table(table.with_rows(*never))
    compared = compare(ALIEXPRESS_GUIDE, new.but({"arbitration.on_silence": "close"}))
    assert compared.unknown == ("life-cycle",)


def test_findings_in_another_order_are_a_difference_where_both_hold():
    table = ALIEXPRESS_GUIDE.table("evidence-files")
    ids = [row.id for row in table.rows]
    places = ids.index("file-too-large"), ids.index("file-type-not-allowed")
    new = ALIEXPRESS_GUIDE.with_table(swapped(table, *places))
    (one,) = compare(ALIEXPRESS_GUIDE, new).differences
    assert one.old == "file-too-large, file-type-not-allowed"
    assert one.new == "file-type-not-allowed, file-too-large"


def test_a_finding_about_another_part_is_a_difference():
    table = ALIEXPRESS_GUIDE.table("evidence")
    row = table.rows[0]
    moved = evolve(row, then=evolve(row.then, path=".evidence"))
    new = ALIEXPRESS_GUIDE.with_table(table.with_rows(moved, *table.rows[1:]))
    (one,) = compare(ALIEXPRESS_GUIDE, new).differences
    assert one.old == "description-missing (.description)"
    assert one.new == "description-missing (.evidence)"


def test_a_swap_of_findings_that_never_hold_together_is_proved_to_change_nothing():
    table = ALIEXPRESS_GUIDE.table("claim-lines")
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.with_table(swapped(table, 0, 1)))
    assert compared.status == 0


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
    assert any("60 calendar days" in one for one in compared.assumed)
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
    written = comparison_tests(compare(ALIEXPRESS_GUIDE, new))
    space = {}
    exec(compile(written, "written", "exec"), space)
    assert len(space["CASES"]) == 2
    for case in space["CASES"]:
        space["test_the_decision_is_unchanged"](case)


def test_only_the_tables_that_are_named_are_compared():
    new = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days", "payout.within": "9 days"})
    compared = compare(ALIEXPRESS_GUIDE, new, tables=["eligibility", "refund"])
    assert [one.table for one in compared.differences] == ["eligibility"]
    assert (compared.same, compared.unknown) == (("refund",), ())
