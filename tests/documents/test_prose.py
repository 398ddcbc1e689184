"""An answer in prose says all that an agent has to know, and nothing that a terminal obeys."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules import answer_case
from disputerules.documents.cases import read_case
from disputerules.documents.prose import answer_text, end_lines
from disputerules.documents.sections import WIDTH, Section, layout, visible
from disputerules.documents.voice import Voice
from disputerules.facts.wording import ENGLISH as WORDING
from disputerules.policies.languages import language_named
from tests.docs.fences import ROOT

ENGLISH = Voice(language_named("en"), WORDING, "UTC")
LABELS = st.text(max_size=50)
CASES = [
    pytest.param(one["case"], id=one["name"])
    for path in sorted((ROOT / "conformance").glob("*.json"))
    if not path.stem.startswith("errors")
    for one in json.loads(path.read_text(encoding="utf-8"))["cases"][::7]
    if "error" not in one["expect"]
]


def case(name, **changed):
    plain = json.loads((ROOT / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    return answer_text(answer_case(read_case(plain | changed)))


def lines_of(text, title):
    """The lines of a section, each as its label and its text in one."""
    _, _, rest = text.partition(f"{title}\n")
    return " ".join(rest.partition("\n\n")[0].split())


@pytest.mark.no_cover
@pytest.mark.parametrize("plain", CASES)
def test_every_answer_fits_in_eighty_columns(plain):
    text = answer_text(answer_case(read_case(plain)))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.isascii()


@pytest.mark.parametrize("language", ["de", "pt"])
@pytest.mark.parametrize("plain", CASES[::20])
def test_every_answer_fits_in_eighty_columns_in_every_language(plain, language):
    document = read_case(plain)
    text = answer_text(answer_case(document, language=language))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert len(text.split("\n\n")) == len(answer_text(answer_case(document)).split("\n\n"))


@given(st.lists(st.tuples(LABELS, st.text(max_size=200)), max_size=5), LABELS)
def test_no_text_makes_a_line_too_long_or_a_terminal_obey(lines, title):
    text = layout([Section(title, tuple(lines))])
    assert all(len(line) <= WIDTH and line.isprintable() for line in text.split("\n"))


def test_a_control_character_is_written_out():
    assert visible("a\x1b[2Jb\u202ec") == r"a\u001b[2Jb\u202ec"
    assert visible("café") == "café"


def test_a_label_is_said_once_for_the_lines_it_has_in_a_row():
    text = layout([Section("Title", (("a", "one"), ("a", "two"), ("bcd", "three")))])
    assert text.splitlines() == ["Title", "  a    one", "       two", "  bcd  three"]


def test_a_long_label_has_a_line_of_its_own():
    text = layout([Section("Title", (("a", "one"), ("b" * 40, "two")))])
    assert text.splitlines() == ["Title", "  a  one", f"  {'b' * 40}", "     two"]


def test_a_label_is_as_long_as_it_is_when_it_is_written_out():
    text = layout([Section("Title", (("\x1f" * 10, "one"),))])
    assert text.splitlines() == ["Title", "  " + r"\u001f" * 10, "    one"]


def test_a_line_without_a_text_shows_that_there_is_none():
    assert layout([Section("Title", (("a", ""),))]) == "Title\n  a  -"


def test_a_refusal_says_all_its_reasons_and_until_when():
    order = {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 100}],
    }
    text = case("never-arrived", order=order)
    said = lines_of(text, "May a dispute be opened?")
    assert said.startswith(
        "no not-paid: the order has not been paid also not-shipped: the order has not been shipped "
    )
    assert said.endswith("this answer has no scheduled change")
    assert "protected until no end date yet" in lines_of(text, "at 2026-03-02 09:00 UTC")


def test_a_claim_says_what_is_wrong_and_where():
    claim = {
        "received": False,
        "reason": "held-by-customs",
        "evidence": [{"name": "a", "bytes": 0}],
    }
    text = case("never-arrived", claim=claim)
    assert lines_of(text, "Is the claim valid?") == (
        "no description-missing: the claim has no description ($.claim.description) "
        "also file-empty: the file a is empty ($.claim.evidence[0].bytes) "
        "file-type-not-allowed: the type of a is not one of jpg, jpeg, bmp, gif, png "
        "($.claim.evidence[0].name)"
    )


def test_an_extension_that_may_be_granted_says_when_the_protection_would_end():
    text = case("never-arrived", request_extension={"days": 10})
    assert lines_of(text, "May the protection be extended?") == (
        "yes may-be-extended ends if granted 2026-03-16 08:00 UTC"
    )


def test_an_extension_that_is_refused_says_why():
    text = case("never-arrived", request_extension={"days": 0})
    assert lines_of(text, "May the protection be extended?").startswith("no invalid-days: ")


def test_without_a_claim_nothing_is_said_of_one():
    text = case("never-arrived", claim=None)
    assert "claim" not in text
    assert "Refund" not in text


def test_a_dispute_that_is_opened_later_is_not_opened_yet():
    text = case("never-arrived", opened_at="2026-03-03T09:00:00Z")
    assert lines_of(text, "Dispute") == "state not opened yet"


def test_a_dispute_that_could_not_be_opened_says_why():
    text = case("never-arrived", opened_at="2026-01-03T09:00:00Z")
    assert lines_of(text, "Dispute").startswith("state could not be opened no not-shipped: ")
    assert "unknown" not in lines_of(text, "Dispute")


def test_a_dispute_says_whose_turn_it_is_what_stands_and_what_silence_does():
    assert lines_of(case("wrong-size-part-refund"), "Dispute") == (
        "state awaiting-buyer, since 2026-02-01 09:00 UTC "
        "turn the buyer, until 2026-02-06 09:00 UTC "
        "offer 7.00 USD by the seller "
        "buyer may buyer-accepted, buyer-revised, buyer-cancelled "
        "seller may seller-accepted, seller-refunded "
        "platform may no action available "
        "if nobody acts closed from 2026-02-06 09:00 UTC on "
        "resolved by 2026-06-06 09:00 UTC"
    )


def test_an_offer_for_return_of_the_goods_says_so():
    rejected = {
        "id": "e1",
        "type": "seller-rejected",
        "at": "2026-02-01T09:00:00Z",
        "offer": {"amount": 700, "return_goods": True},
    }
    text = case("wrong-size-part-refund", events=[rejected])
    assert "offer 7.00 USD by the seller, for return of the goods" in lines_of(text, "Dispute")


def test_a_settlement_with_return_says_that_the_goods_go_back_first():
    said = lines_of(case("counterfeit-with-return"), "Dispute")
    assert "settled 137.50 USD by seller, after the goods are sent back" in said
    assert "line watch 129.00 USD shipping 8.50 USD" in said


def test_a_deadline_that_has_passed_is_overdue():
    said = lines_of(case("seller-silent", at="2026-03-01T09:00:00Z"), "Dispute")
    assert "turn the platform, until 2026-02-25 09:00 UTC, which has passed: it is overdue" in said
    assert "if nobody acts" not in said


def test_a_payout_that_is_not_made_becomes_overdue():
    said = lines_of(case("seller-silent"), "Dispute")
    assert "if nobody acts refund-due and overdue from 2026-02-25 09:00 UTC on" in said
    assert "refused event e1, too-late: the deadline for this has passed" in said
    assert "resolved by" not in said


def test_a_dispute_that_is_over_has_no_turn_and_no_end():
    paid = {"id": "e2", "type": "refund-paid", "at": "2026-02-16T10:00:00Z"}
    said = lines_of(case("seller-silent", events=[paid]), "Dispute")
    assert "state refunded" in said
    assert "turn" not in said
    assert "resolved by" not in said


def test_what_comes_next_is_left_out_when_it_was_not_asked_for():
    assert "comes next" in case("never-arrived")
    assert "comes next" not in case("never-arrived", timelines=False)


def test_what_has_been_is_not_what_comes_next():
    text = case("never-arrived")
    assert lines_of(text, "What comes next for the order if nobody acts") == (
        "2026-03-06 08:00 UTC confirmation-timeout"
    )


def test_a_reason_that_nothing_speaks_for_is_listed_without_a_sentence():
    said = lines_of(case("never-arrived"), "Which reasons fit?")
    assert "supported by the record: no-tracking-information (there is no tracking number" in said
    assert "also possible: extension-not-approved, returned-to-seller" in said
    assert "received possible: not-as-described" in said


def test_a_reason_that_the_record_speaks_against_is_contradicted_by_it():
    said = lines_of(case("counterfeit-with-return"), "Which reasons fit?")
    assert said.startswith("not received possible: extension-not-approved, ")
    assert "contradicted by the record: no-tracking-information (the parcel is tracked" in said


def test_the_question_of_an_opening_is_about_another_dispute_once_there_is_a_dispute():
    before = case("never-arrived", opened_at="2026-03-03T09:00:00Z")
    assert "May a dispute be opened?" in before
    refused = case("never-arrived", opened_at="2026-01-03T09:00:00Z")
    assert "May a dispute be opened?" in refused
    assert "May another dispute be opened?" in case("counterfeit-with-return")


def test_the_return_postage_is_given_only_where_goods_can_go_back():
    assert "return postage would be paid by the buyer" in lines_of(
        case("counterfeit-with-return"), "Refund if the claim is accepted"
    )
    assert "return postage" not in case("never-arrived")


def test_the_end_of_the_protection_comes_next_until_the_tick_before_it():
    end = "2026-03-06T08:00:00Z"
    assert "comes next" not in case("never-arrived", at=end)
    before = "2026-03-06T07:59:59.999999Z"
    assert "comes next" in case("never-arrived", at=before)


def test_a_deadline_shows_the_day_that_ends_by_the_clock_of_the_policy():
    # Opened on 10 February, 01:00 in Los Angeles (UTC-8): 5 days later the 15th ends at 24:00,
    # which is 16 February 08:00 UTC. 10 days of elapsed time for the payment follow.
    settings = {
        "calendar.zone": "America/Los_Angeles",
        "negotiation.seller_response": "5 calendar days, end of day",
    }
    text = case(
        "seller-silent",
        policy={"base": "aliexpress-guide", "set": settings},
        events=[],
        at="2026-02-10T12:00:00Z",
    )
    said = lines_of(text, "Dispute")
    zone = "America/Los_Angeles"
    assert f"until 2026-02-16 08:00 UTC (2026-02-15 24:00 {zone})" in said
    assert f"since 2026-02-10 09:00 UTC (2026-02-10 01:00 {zone})" in said
    assert f"refund-due from 2026-02-16 08:00 UTC (2026-02-16 00:00 {zone}) on" in said
    assert f"overdue from 2026-02-26 08:00 UTC (2026-02-26 00:00 {zone}) on" in said


ORDER = {
    "id": "A-1",
    "currency": "USD",
    "placed_at": "2026-01-02T00:00:00Z",
    "paid_at": "2026-01-02T00:00:00Z",
    "shipped_at": "2026-01-05T00:00:00Z",
    "lines": [{"id": "1", "quantity": 1, "paid": 4500}],
}
DISPUTE = {
    "order": ORDER,
    "claim": {"received": False, "reason": "wrong-address", "description": "not here"},
    "opened_at": "2026-01-20T00:00:00Z",
    "events": [{"id": "e1", "type": "seller-accepted", "at": "2026-01-21T00:00:00Z"}],
    "at": "2026-01-25T00:00:00Z",
}


def test_what_is_payable_is_said_where_it_is_not_what_was_settled():
    def dispute(*refunds):
        order = ORDER | {"refunds": refunds}
        return lines_of(answer_text(answer_case(read_case(DISPUTE | {"order": order}))), "Dispute")

    part = [{"id": "1", "quantity": 0, "amount": 1000}]
    refund = {"id": "r", "at": "2026-01-22T00:00:00Z", "lines": part}
    assert "payable" not in dispute()
    assert "payable 35.00 USD, after refunds outside the dispute" in dispute(refund)
    whole = refund | {"lines": [part[0] | {"amount": 4500}]}
    assert "payable" not in dispute(whole)


def test_facts_of_today_that_leave_an_opening_unknown_are_named():
    order = ORDER | {"lines": [ORDER["lines"][0] | {"decided_quantity": 1}]}
    text = answer_text(answer_case(read_case(DISPUTE | {"order": order, "events": []})))
    said = lines_of(text, "Dispute")
    assert "unknown whether it was so then: today's lines[0].decided_quantity" in said


def test_a_dispute_without_a_bound_says_so():
    assert list(end_lines(None, datetime(2026, 1, 1, tzinfo=UTC), ENGLISH)) == [
        ("resolved by", "no deadline")
    ]


@pytest.mark.parametrize(
    ("file", "name", "lines"),
    [
        ("returns", "reason-keeps-back", ["kept back", "1.60 USD: restocking"]),
        ("replacement", "replacement-is-accepted", ["replacement, and 0.00 USD by seller"]),
        ("payment", "the-platform-pays-up-to-its-cap", ["the platform: 10.00 USD", "6.00 USD"]),
        ("payment", "a-part-is-paid", ["12.00 USD, after payments, refunds"]),
    ],
)
def test_the_text_of_a_settlement_says_what_is_kept_back_and_who_pays(file, name, lines):
    path = ROOT / f"conformance/life-cycle-{file}.json"
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    (case,) = [one["case"] for one in cases if one["name"] == name]
    text = answer_text(answer_case(read_case(case)))
    assert [one for one in lines if one not in " ".join(text.split())] == []
