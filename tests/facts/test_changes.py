"""A policy with other values: how changes are written, and what is wrong with them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.errors import InvalidPolicy, InvalidType
from disputerules.values.periods import Period

GUIDE = ALIEXPRESS_GUIDE
START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_policy_with_no_change_is_equal() -> None:
    assert GUIDE.but({}) == GUIDE
    assert GUIDE.but({}).revision == GUIDE.revision
    assert evolve(GUIDE) == GUIDE


def test_a_changed_setting_leaves_its_source_behind() -> None:
    said = (("payout.within", "a law"), ("extension.days_each", "a page"))
    sourced = GUIDE.but({"sources": said})
    assert sourced.sources == tuple(sorted(said))
    assert sourced.but({"payout.within": "3 days"}).sources == said[1:]
    assert sourced.but({"payout": {"within": "3 days"}}).sources == said[1:]
    assert sourced.but({"payout": GUIDE.payout}).sources == sourced.sources
    assert sourced.but({"version": "2"}).sources == sourced.sources


def test_a_change_that_is_undone_leaves_no_trace() -> None:
    there = GUIDE.but({"payout.within": "3 days"})
    assert there != GUIDE
    assert there.revision != GUIDE.revision
    assert there.but({"payout.within": "10 days"}).revision == GUIDE.revision


def test_a_change_may_be_written_in_plain_form_or_as_a_value() -> None:
    plain = GUIDE.but({"payout.within": "3 days", "evidence.formats": ["pdf"]})
    values = GUIDE.but({"payout.within": Period.parse("3 days"), "evidence.formats": ("pdf",)})
    assert plain == values
    assert GUIDE.but({"calendar": {"zone": "Europe/Paris"}}).calendar.zone == "Europe/Paris"
    assert GUIDE.but({"effective_from": START}).effective_from == START
    assert GUIDE.but({"effective_from": "2026-01-01T00:00:00Z"}).effective_from == START
    later = GUIDE.but({"negotiation.escalate_from": "3 days"})
    assert later.but({"negotiation.escalate_from": None}) == GUIDE


def test_a_part_of_a_section_is_said_to_be_set_by_its_own_name() -> None:
    with pytest.raises(InvalidPolicy) as caught:
        GUIDE.but({"protection": {"opens_after": "3 days"}})
    assert caught.value.message == (
        "missing key 'period'; to change one value, set 'protection.opens_after'"
    )
    with pytest.raises(InvalidPolicy) as caught:
        GUIDE.but({"payout": {"withn": "3 days"}})
    assert caught.value.message == (
        "missing key 'within'; the unknown key 'withn' looks like a misspelling of it; "
        "to change one value, set 'payout.within'"
    )
    assert GUIDE.but({"payout": {"within": "3 days"}}).payout.within == Period.parse("3 days")


@pytest.mark.parametrize("given", [None, [1], "payout.within"])
def test_changes_that_are_no_mapping_are_said_to_be_none(given: Any) -> None:
    with pytest.raises(InvalidType, match="expected a mapping such as "):
        GUIDE.but(given)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("gone", 1, "unknown setting 'gone'"),
        ("_compiled", {}, "unknown setting '_compiled'"),
        ("tables", (), "unknown setting 'tables'"),
        ("payout.withn", 1, "unknown setting 'payout.withn'; did you mean 'payout.within'?"),
        ("payot", {}, "unknown setting 'payot'; did you mean 'payout'?"),
        ("calendar.zones", "UTC", "did you mean 'calendar.zone'?"),
        ("payout.within.amount", 1, "unknown setting 'payout.within.amount'"),
        ("name.first", "x", "unknown setting 'name.first'"),
        ("payout.within", "soon", "expected a period such as \"5 days\", got 'soon'"),
        ("payout.within", 3, 'expected a string such as "5 days", got 3'),
        ("payout.within", None, 'expected a string such as "5 days", got None'),
        ("extension.days_each", True, "expected an integer, got a boolean"),
        ("extension.days_each", -1, "expected an integer from 0 to"),
        ("refund.rounding", "sideways", "expected one of half-up, "),
        ("protection.expiring_within", "1 month", "hours or days without options"),
        ("protection.expiring_within", Period.parse("1 calendar day"), "hours or days"),
        ("returns.postage_paid_by", {"quality-problem": "seller"}, "missing 'default'"),
        ("refund.reason_caps", {"gone": 1}, "unknown reason 'gone'"),
        ("version", "", "id must not be empty"),
    ],
)
def test_an_invalid_change_is_refused_with_the_name_of_its_setting(
    name: str, value: Any, message: str
) -> None:
    with pytest.raises(InvalidPolicy) as caught:
        GUIDE.but({name: value})
    assert message in caught.value.message
    assert caught.value.path.startswith(f"['{name}']")


def test_a_setting_is_named_by_a_text() -> None:
    changes: Any = {5: 1}
    with pytest.raises(InvalidPolicy, match="unknown setting 5"):
        GUIDE.but(changes)
