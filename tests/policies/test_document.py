"""Policies as documents: a name, a base with changes, or all settings; in JSON values and TOML."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules.facts.policy import POLICY
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.document import POLICY_DOCUMENT, from_toml, read_policy
from disputerules.policies.presets import POLICIES, named
from disputerules.values.errors import DisputeRulesError, UnknownPolicy

WHOLE = POLICY.write(ALIEXPRESS_GUIDE)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_read_by_its_name_by_itself_as_base_and_from_all_its_settings(
    name: str,
) -> None:
    policy = POLICIES[name]
    assert named(name) is policy
    assert policy.name == name
    assert read_policy(name) is policy
    assert read_policy({"base": name}) == policy
    assert read_policy({"base": name, "set": None}) == policy
    assert read_policy(POLICY_DOCUMENT.write(policy)) == policy
    assert policy.revision == read_policy(POLICY_DOCUMENT.write(policy)).revision


def test_no_two_policies_share_a_name_or_a_revision() -> None:
    assert len({one.revision for one in POLICIES.values()}) == len(POLICIES)


def test_equal_documents_share_one_policy() -> None:
    one = {"base": "aliexpress-guide", "set": {"payout.within": "3 days", "version": "2"}}
    other = {"set": {"version": "2", "payout.within": "3 days"}, "base": "aliexpress-guide"}
    assert read_policy(one) is read_policy(other)
    assert read_policy(one).payout.within.amount == 3


def changed(name: str, value: Any) -> dict[str, Any]:
    return WHOLE | {name: value}


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        ("gone", "unknown-policy", ""),
        (3, "invalid-type", ""),
        ([], "invalid-type", ""),
        ({}, "invalid-policy", ".base"),
        ({"name": "x", "rows": []}, "invalid-policy", ".base"),
        ({"set": {}}, "missing-key", ".base"),
        ({"base": None}, "missing-key", ".base"),
        ({"base": 3}, "invalid-type", ".base"),
        ({"base": "gone"}, "unknown-policy", ".base"),
        ({"base": "aliexpress-guide", "sets": {}}, "unknown-key", ".sets"),
        ({"base": "aliexpress-guide", "set": []}, "invalid-type", ".set"),
        ({"base": "aliexpress-guide", "set": {"gone": 1}}, "invalid-policy", ".set['gone']"),
        (
            {"base": "aliexpress-guide", "set": {"payout.within": "soon"}},
            "invalid-policy",
            ".set['payout.within']",
        ),
        (changed("gone", 1), "invalid-policy", ".gone"),
        (changed("payout", {}), "invalid-policy", ".payout.within"),
        (changed("payout", {"within": 3}), "invalid-policy", ".payout.within"),
        (changed("calendar", {"zone": "Nowhere"}), "invalid-policy", ".calendar.zone"),
        (changed("tables", []), "invalid-policy", ".tables"),
        ({"base": "aliexpress-guide", "protection": {}}, "invalid-policy", ".protection"),
        (changed("name", "\ud800"), "invalid-value", ""),
    ],
)
def test_what_is_wrong_with_a_document_has_a_code_and_a_path(
    raw: Any, code: str, path: str
) -> None:
    with pytest.raises(DisputeRulesError) as caught:
        read_policy(raw)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_an_unknown_name_is_answered_with_the_nearest_or_all_names() -> None:
    with pytest.raises(UnknownPolicy, match="did you mean 'ebay-money-back'"):
        named("ebay-moneyback")
    with pytest.raises(
        UnknownPolicy, match="unknown policy 'gone'; expected one of aliexpress-guide, "
    ):
        named("gone")


TOML = """
base = "aliexpress-guide"

[set]
version = "2"
effective_from = 2026-01-01T00:00:00Z
"payout.within" = "3 days"
"evidence.formats" = ["pdf"]

[set.calendar]
zone = "Europe/Paris"
holidays = [2026-12-25]
workdays = [2026-12-27]
"""


def test_a_policy_is_read_from_toml_with_its_own_dates() -> None:
    policy = from_toml(TOML)
    assert str(policy.payout.within) == "3 days"
    assert policy.effective_from.isoformat() == "2026-01-01T00:00:00+00:00"
    assert [day.isoformat() for day in policy.calendar.holidays] == ["2026-12-25"]
    assert [day.isoformat() for day in policy.calendar.workdays] == ["2026-12-27"]
    assert policy.evidence.formats == ("pdf",)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("base =", "invalid-policy", "invalid TOML"),
        ("base = 3", "invalid-type", "expected the name of a policy, got an integer"),
        ('base = "gone"', "unknown-policy", "unknown policy 'gone'"),
        ('base = "aliexpress-guide"\n[set]\n"payout.within" = 3', "invalid-policy", "a string"),
        ('base = "aliexpress-guide"\n[set]\neffective_from = 2026-01-01T00:00:00', "invalid", ""),
    ],
)
def test_an_error_in_toml_has_a_code_and_a_message(text: str, code: str, message: str) -> None:
    with pytest.raises(DisputeRulesError) as caught:
        from_toml(text)
    assert caught.value.code.startswith(code)
    assert message in caught.value.message


@given(st.text())
def test_no_text_makes_the_reader_of_toml_fail_otherwise(text: str) -> None:
    with pytest.raises(DisputeRulesError):
        from_toml(text)
