"""What is odd is found, what is only switched off is a note."""

import json
import subprocess
import sys

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.lint import lint
from disputerules.analysis.lint.rendering import (
    diagnostics_json,
    diagnostics_status,
    diagnostics_text,
)
from disputerules.analysis.lint.windows import states_without_timeout_outcome
from disputerules.facts.order_facts import at, placed_at
from disputerules.interpreters.compiled import compiled
from disputerules.language.pens import flag


def kinds(policy, *tables):
    return [(one.kind, one.rows) for one in lint(policy, tables=tables) if not one.note]


def with_rows(name, change):
    table = ALIEXPRESS_GUIDE.table(name)
    return ALIEXPRESS_GUIDE.with_table(table.with_rows(*change(list(table.rows))))


def linted(*arguments):
    """What the command prints, from a process of its own.

    What a process asked before can make the solver give up, so a whole policy starts afresh.
    """
    command = [sys.executable, "-m", "disputerules", "lint", "aliexpress-guide", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


NOTES = {"switched-off", "commute", "order-matters", "overlap"}


# The table of the life cycle takes longer than all others together.
@pytest.mark.thorough
def test_the_default_policy_has_no_problem():
    found = json.loads(linted("--json"))
    assert found["findings"] == []
    assert {one["kind"] for one in found["notes"]} == NOTES


@pytest.mark.no_cover
def test_the_tables_of_the_default_policy_but_its_life_cycle_have_no_problem():
    names = [one.name for one in ALIEXPRESS_GUIDE.tables if one.name != "life-cycle"]
    found = lint(ALIEXPRESS_GUIDE, tables=names)
    assert [one.message for one in found if not one.note] == []
    assert {one.kind for one in found} == NOTES


def test_notes_are_counted_where_they_are_hidden():
    found = lint(ALIEXPRESS_GUIDE, tables=["eligibility"])
    assert [one for one in found if not one.note] == []
    assert diagnostics_status(found) == 0
    assert f"{len(found)} notes hidden; --notes shows them" in diagnostics_text(found)
    assert len(diagnostics_json(found)["notes"]) == len(found)


def test_a_row_that_another_hides_can_never_decide():
    def hidden(rows):
        return [*rows, evolve(rows[0], id="again", then=evolve(rows[0].then, code="again"))]

    found = kinds(with_rows("order-status", hidden), "order-status")
    assert found == [("never-decides", ("again",)), ("never-reached", ())]


def test_a_row_that_always_holds_decides_every_case():
    def everything(rows):
        return [evolve(rows[0], when=flag(True)), *rows[1:]]

    assert ("always-decides", ("description-missing",)) in kinds(
        with_rows("evidence", everything), "evidence"
    )


def notes(policy, table):
    found = lint(policy, tables=[table])
    return {(one.kind, one.rows): one for one in found if one.note}


def test_neighbours_that_never_hold_together_could_be_swapped():
    found = notes(ALIEXPRESS_GUIDE, "eligibility")
    assert ("commute", ("dispute-open", "already-decided")) in found
    assert ("order-matters", ("dispute-open", "already-decided")) not in found


def test_neighbours_that_hold_together_are_shown_by_a_case_in_which_they_do():
    found = notes(ALIEXPRESS_GUIDE, "eligibility")
    later = "confirmation-timeout", "nothing-left-to-refund"
    case = found["order-matters", later].witness.case(ALIEXPRESS_GUIDE)
    ids = [row.id for row in ALIEXPRESS_GUIDE.table("eligibility").rows]
    held = compiled(ALIEXPRESS_GUIDE).table("eligibility").trace(case)
    assert all(held[ids.index(one)] for one in later)


def test_rows_of_one_outcome_could_be_swapped_though_they_hold_together():
    def twice(rows):
        again = evolve(rows[0], id="again", when=(at >= placed_at).node)
        return [again, *rows]

    found = notes(with_rows("order-status", twice), "order-status")
    assert ("commute", ("again", "cancelled")) in found


def test_rows_of_a_table_that_collects_overlap_where_a_case_has_both():
    found = notes(ALIEXPRESS_GUIDE, "evidence-files")
    both = "file-too-large", "file-type-not-allowed"
    assert ("overlap", both) in found
    assert ("overlap", ("file-empty", "file-too-large")) not in found
    files = compiled(ALIEXPRESS_GUIDE).table("evidence-files")
    said = files.decide(found["overlap", both].witness.case(ALIEXPRESS_GUIDE))
    assert tuple(one.code for one in said) == both


def test_a_row_that_a_setting_switches_off_is_a_note_that_names_the_setting():
    found = notes(ALIEXPRESS_GUIDE, "evidence")
    off = {rows: one for (kind, rows), one in found.items() if kind == "switched-off"}
    assert ("evidence-required",) in off
    assert "evidence.required_when_received" in off["evidence-required",].message


def test_of_several_settings_that_would_switch_a_row_on_its_source_is_named():
    found = notes(ALIEXPRESS_GUIDE, "eligibility")
    assert (
        "disabled by the value of protection.opens_after"
        in found["switched-off", ("waiting-period",)].message
    )


def test_an_otherwise_that_a_setting_switches_off_is_a_note_too():
    policy = ALIEXPRESS_GUIDE.but({"refund.shipping": "proportional"})
    assert kinds(policy, "refund-shipping") == []
    found = notes(policy, "refund-shipping")
    assert "refund.shipping" in found["switched-off", ("otherwise",)].message


def test_a_window_that_closes_before_it_opens_is_found():
    policy = ALIEXPRESS_GUIDE.but({"protection.opens_after": "60 days"})
    assert kinds(policy, "eligibility") == [("closes-before-it-opens", ())]
    assert diagnostics_status(lint(policy, tables=["eligibility"])) == 1


@pytest.mark.parametrize(("days", "odd"), [("5 days", False), ("121 hours", True), (None, False)])
def test_an_answer_that_may_come_after_the_end_is_found(days, odd):
    policy = ALIEXPRESS_GUIDE.but({"extension.answer_within": days})
    assert (kinds(policy, "advice") == [("answer-after-the-end", ())]) is odd


def test_a_state_that_silence_does_not_end_is_found(monkeypatch):
    # The other checks of this table take a minute, and `make thorough` makes them all.
    monkeypatch.setattr(sys.modules[lint.__module__], "CHECKS", [states_without_timeout_outcome])
    policy = with_rows(
        "life-cycle", lambda rows: [one for one in rows if one.id != "seller-silent"]
    )
    assert ("no-outcome-of-silence", ()) in kinds(policy, "life-cycle")


def test_what_is_not_decided_is_unknown(monkeypatch):
    def undecided(self, *rest, **more):
        raise Undecided

    monkeypatch.setattr(SolverQuery, "search", undecided)
    assert diagnostics_status(lint(ALIEXPRESS_GUIDE, tables=["advice"])) == 3
