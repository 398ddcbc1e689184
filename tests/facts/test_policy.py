"""Policies as values: equal, copied, dated."""

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
from disputerules.values.periods import TICK

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
        f"{section.name}.{one.name.removesuffix('_')}"
        for section in sections
        if section.name not in ("calendar", "attributes", "wording")
        for one in attrs.fields(type(getattr(GUIDE, section.name)))
    }
    assert named == set(SETTINGS)


def test_a_book_is_of_policies_not_of_their_names() -> None:
    names: Any = ["aliexpress-guide"]
    with pytest.raises(InvalidType, match="expected Policy, got 'aliexpress-guide'"):
        PolicyBook(names)


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
            assert codec_of(one.type) is SETTINGS[f"{name}.{one.name.removesuffix('_')}"].codec
