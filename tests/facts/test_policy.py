"""Policies as values: equal, changed, copied, dated."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import check_eligibility
from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.settings import SETTINGS
from disputerules.interpreters.compiled import compiled
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.book import PolicyBook
from disputerules.policies.presets import POLICIES
from disputerules.testing.strategies import policies
from disputerules.values.codec import codec_of
from disputerules.values.errors import InvalidInput, InvalidPolicy, InvalidType, UnknownPolicy
from disputerules.values.money import Money
from disputerules.values.order import Order
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import TICK, Period

GUIDE = ALIEXPRESS_GUIDE
START = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=START,
    lines=(OrderLine(id="1", quantity=1, paid=Money(100, "USD")),),
)


@given(policies(), policies())
def test_two_policies_have_one_revision_exactly_when_they_are_equal(
    one: Policy, other: Policy
) -> None:
    assert (one == other) == (one.revision == other.revision)
    if one == other:
        assert hash(one) == hash(other)


@given(policies())
def test_a_policy_read_from_its_plain_form_is_equal(policy: Policy) -> None:
    changes = POLICY.write(policy)
    assert policy.but({name: value for name, value in changes.items() if value}) == policy


@settings(max_examples=10)
@given(policies())
def test_a_copy_through_pickle_is_equal_and_decides_alike(policy: Policy) -> None:
    before = check_eligibility(ORDER, at=START, policy=policy)
    # The policy itself may hold tables that the cache has let go since: a copy has none yet.
    shared = compiled(copy.deepcopy(policy))
    for again in (pickle.loads(pickle.dumps(policy)), copy.copy(policy), copy.deepcopy(policy)):
        assert again == policy
        assert hash(again) == hash(policy)
        assert again.revision == policy.revision
        assert compiled(again) is shared
        assert check_eligibility(ORDER, at=START, policy=again) == before


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


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_a_value_that_its_own_codec_reads_back(name: str) -> None:
    setting = SETTINGS[name]
    for policy in POLICIES.values():
        value = policy.setting(setting)
        if value is None:
            assert setting.optional
            continue
        assert setting.codec is not None
        assert setting.codec.read(setting.codec.write(value), None) == value
        assert policy.but({name: setting.codec.write(value)}) == policy
        assert policy.but({name: value}) == policy


def test_every_value_of_a_policy_is_a_setting() -> None:
    sections = [one for one in attrs.fields(Policy) if attrs.has(type(getattr(GUIDE, one.name)))]
    named = {
        f"{section.name}.{one.name}"
        for section in sections
        if section.name not in ("calendar", "attributes")
        for one in attrs.fields(type(getattr(GUIDE, section.name)))
    }
    assert named == set(SETTINGS)


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


def test_a_book_is_of_policies_not_of_their_names() -> None:
    names: Any = ["aliexpress-guide"]
    with pytest.raises(InvalidType, match="expected Policy, got 'aliexpress-guide'"):
        PolicyBook(names)


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


def test_a_policy_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        GUIDE.payout = GUIDE.payout  # type: ignore[misc]


def test_a_section_checks_its_values_when_it_is_made() -> None:
    with pytest.raises(InvalidInput, match="expected an integer, got a string") as caught:
        evolve(GUIDE.extension, days_each="30")
    assert caught.value.path == ".days_each"
    with pytest.raises(InvalidInput) as caught:
        evolve(GUIDE, payout="10 days")
    assert caught.value.path == ".payout"


@pytest.mark.parametrize("tables", [(1,), ("eligibility",), 3])
def test_a_policy_holds_tables(tables: Any) -> None:
    with pytest.raises(InvalidPolicy, match="expected tables, got"):
        evolve(GUIDE, tables=tables)


def test_a_policy_has_one_table_of_a_name() -> None:
    with pytest.raises(InvalidPolicy, match="duplicate table "):
        evolve(GUIDE, tables=(*GUIDE.tables, GUIDE.tables[0]))
    with pytest.raises(InvalidPolicy, match="unknown table 'gone'"):
        GUIDE.table("gone")
    with pytest.raises(InvalidPolicy, match="unknown table 'gone'"):
        GUIDE.with_table(evolve(GUIDE.tables[0], name="gone"))


def test_a_table_takes_the_place_of_the_one_of_its_name() -> None:
    advice = GUIDE.table("advice")
    shorter = advice.with_rows(*advice.rows[1:])
    changed = GUIDE.with_table(shorter)
    assert changed.table("advice") == shorter
    assert [one.name for one in changed.tables] == [one.name for one in GUIDE.tables]
    assert changed.revision != GUIDE.revision
    assert changed.with_table(advice) == GUIDE


def test_the_repr_of_a_policy_is_its_constant_else_its_name_and_version() -> None:
    assert repr(GUIDE) == "ALIEXPRESS_GUIDE"
    assert repr(GUIDE.but({"version": "2"})) == "<Policy 'aliexpress-guide', version '2'>"
    assert repr(POLICIES["etsy"]) == "<Policy 'etsy', version '2026'>"


SECOND = GUIDE.but({"version": "2", "effective_from": START})
THIRD = GUIDE.but({"version": "3", "effective_from": START + timedelta(days=30)})
BOOK = PolicyBook([THIRD, GUIDE, SECOND])


def test_a_book_keeps_its_policies_by_date() -> None:
    assert BOOK.policies == (GUIDE, SECOND, THIRD)
    assert PolicyBook(iter(BOOK.policies)) == BOOK
    assert pickle.loads(pickle.dumps(BOOK)) == BOOK


@pytest.mark.parametrize(
    ("at", "version"),
    [
        (GUIDE.effective_from, "1"),
        (START - TICK, "1"),
        (START, "2"),
        (START + TICK, "2"),
        (THIRD.effective_from - TICK, "2"),
        (THIRD.effective_from, "3"),
        (datetime(2200, 1, 1, tzinfo=UTC), "3"),
    ],
)
def test_a_policy_is_in_force_from_its_instant_to_the_tick_before_the_next(
    at: datetime, version: str
) -> None:
    assert BOOK.in_force(at).version == version
    assert BOOK.for_order(evolve(ORDER, placed_at=at)).version == version


def test_before_the_first_policy_there_is_none() -> None:
    with pytest.raises(UnknownPolicy, match="before 2010-01-01T00:00:00Z"):
        BOOK.in_force(GUIDE.effective_from - TICK)


def test_a_book_has_at_least_one_policy_each_from_an_instant_of_its_own() -> None:
    with pytest.raises(InvalidPolicy, match="a book needs at least one policy"):
        PolicyBook(())
    with pytest.raises(InvalidPolicy, match="two policies take effect at 2010-01-01T00:00:00Z"):
        PolicyBook((GUIDE, GUIDE))


@given(st.permutations([GUIDE, SECOND, THIRD]))
def test_the_order_in_which_policies_are_given_to_a_book_does_not_matter(given: Any) -> None:
    assert PolicyBook(given) == BOOK


def test_every_section_is_checked_by_its_settings() -> None:
    for name in {setting.partition(".")[0] for setting in SETTINGS}:
        for one in attrs.fields(type(getattr(GUIDE, name))):
            assert one.converter is not None
            assert codec_of(one.type) is SETTINGS[f"{name}.{one.name}"].codec


def test_a_setting_is_named_by_a_text():
    with pytest.raises(InvalidPolicy, match="unknown setting 5"):
        ALIEXPRESS_GUIDE.but({5: 1})
