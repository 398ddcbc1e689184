"""What is odd is found, what is only switched off is a note."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, findings
from disputerules.language.pens import flag
from disputerules.lint import lint
from disputerules.question import Question, Undecided


def kinds(policy, *tables):
    return [(one.kind, one.rows) for one in lint(policy, tables=tables) if not one.note]


def with_rows(name, change):
    table = ALIEXPRESS_GUIDE.table(name)
    return ALIEXPRESS_GUIDE.with_table(table.with_rows(*change(list(table.rows))))


def test_nothing_is_odd_about_the_default_policy():
    found = lint(ALIEXPRESS_GUIDE)
    assert [one for one in found if not one.note] == []
    assert {one.kind for one in found} == {
        "switched-off",
        "commute",
        "order-matters",
        "overlap",
    }
    assert findings.oddities_status(found) == 0
    assert "notes; --notes shows them" in findings.oddities_text(found)
    assert len(findings.oddities_json(found)["notes"]) == len(found)


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


def test_a_window_that_closes_before_it_opens_is_found():
    policy = ALIEXPRESS_GUIDE.but({"protection.opens_after": "60 days"})
    assert kinds(policy, "eligibility") == [("closes-before-it-opens", ())]
    assert findings.oddities_status(lint(policy, tables=["eligibility"])) == 1


@pytest.mark.parametrize(("days", "odd"), [("5 days", False), ("121 hours", True)])
def test_an_answer_that_may_come_after_the_end_is_found(days, odd):
    policy = ALIEXPRESS_GUIDE.but({"extension.answer_within": days})
    assert (kinds(policy, "advice") == [("answer-after-the-end", ())]) is odd


def test_a_state_that_silence_does_not_end_is_found():
    policy = with_rows(
        "life-cycle", lambda rows: [one for one in rows if one.id != "seller-silent"]
    )
    assert ("no-outcome-of-silence", ()) in kinds(policy, "life-cycle")


def test_what_is_not_decided_is_unknown(monkeypatch):
    def undecided(self, *rest, **more):
        raise Undecided

    monkeypatch.setattr(Question, "search", undecided)
    assert findings.oddities_status(lint(ALIEXPRESS_GUIDE, tables=["advice"])) == 3
