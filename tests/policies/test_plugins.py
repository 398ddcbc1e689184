"""Policies of installed packages, found by name when a caller asks."""

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from disputerules import ALIEXPRESS_GUIDE, UnknownPolicy, decide_case, from_toml, read_policy
from disputerules.policies import plugins
from disputerules.policies.presets import POLICIES

MINE = ALIEXPRESS_GUIDE.but({"name": "mine"})
NO_POLICY = "mine"
MODULE = "tests.policies.test_plugins"
NAMES = {
    "mine": f"{MODULE}:MINE",
    "etsy": f"{MODULE}:MINE",
    "text": f"{MODULE}:NO_POLICY",
    "gone": f"{MODULE}:GONE",
}


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [EntryPoint(name, value, plugins.GROUP) for name, value in NAMES.items()]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: found)


def test_a_policy_of_a_package_is_found_only_when_asked_for() -> None:
    assert read_policy("mine", plugins=True) is MINE
    with pytest.raises(UnknownPolicy, match="unknown policy 'mine'"):
        read_policy("mine")


def test_it_can_be_the_base_of_a_file() -> None:
    text = 'base = "mine"\n[set]\n"payout.within" = "3 days"'
    assert from_toml(text, plugins=True) == MINE.but({"payout.within": "3 days"})
    with pytest.raises(UnknownPolicy):
        from_toml(text)


def test_a_package_does_not_replace_a_built_in_policy() -> None:
    assert read_policy("etsy", plugins=True) is POLICIES["etsy"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mina", "unknown policy 'mina'; did you mean 'mine'?"),
        ("text", "expected tests.policies.test_plugins:NO_POLICY to be a Policy, got 'mine'"),
        ("gone", "cannot load tests.policies.test_plugins:GONE of the entry point 'gone'"),
    ],
)
def test_what_cannot_be_loaded_is_refused(name: str, message: str) -> None:
    with pytest.raises(UnknownPolicy) as caught:
        read_policy(name, plugins=True)
    assert message in caught.value.message


CASE: dict[str, Any] = {
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "lines": [{"id": "1", "quantity": 1, "paid": 4500}],
    },
    "at": "2026-01-03T08:00:00Z",
    "policy": "mine",
}


def test_a_case_may_name_it() -> None:
    assert decide_case(CASE, plugins=True)["policy"]["name"] == "mine"
    with pytest.raises(UnknownPolicy) as caught:
        decide_case(CASE)
    assert caught.value.path == "$.policy"
    with pytest.raises(UnknownPolicy) as caught:
        decide_case(CASE | {"policy": "mina"}, plugins=True)
    assert caught.value.path == "$.policy"
