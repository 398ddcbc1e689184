"""Presets are files of the package: found by their names, and read when they are first used."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from disputerules import InvalidPolicy, UnknownPolicy, from_toml, read_policy
from disputerules.policies import presets
from disputerules.policies.neutral import NEUTRAL
from disputerules.policies.presets import BASES, POLICIES, named

SHOP = """
base = "neutral"
name = "{name}"
[set]
"protection.anchor" = "placed"
"protection.period" = "60 days"
"negotiation.seller_response" = "3 days"
"negotiation.on_seller_silence" = "as-requested"
"negotiation.buyer_response" = "5 days"
"negotiation.on_buyer_silence" = "close"
"arbitration.decide_within" = "10 days"
"arbitration.on_silence" = "close"
"""
# Prints every preset file that the code after it opens.
WATCH = """
import sys
def opened(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".toml"):
        print(arguments[0])
sys.addaudithook(opened)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with the files that a test writes."""
    monkeypatch.setattr(presets, "folder", lambda: tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    presets.preset_names.cache_clear()
    presets.preset.cache_clear()


def test_a_file_is_a_policy_by_its_name_alone(folder: Path) -> None:
    (folder / "corner-shop.toml").write_text(SHOP.format(name="corner-shop"))
    (folder / "a-shop.toml").write_text(SHOP.format(name="a-shop"))
    (folder / "notes.md").write_text("not a policy")
    assert list(POLICIES) == ["aliexpress-guide", "a-shop", "corner-shop"]
    assert list(BASES) == ["aliexpress-guide", "a-shop", "corner-shop", "neutral"]
    assert len(POLICIES) == 3
    assert repr(POLICIES) == "<aliexpress-guide, a-shop, corner-shop>"
    assert named("corner-shop") == from_toml(SHOP.format(name="corner-shop"))
    assert read_policy("corner-shop") is POLICIES["corner-shop"] is BASES["corner-shop"].policy
    changed = read_policy({"base": "corner-shop", "set": {"payout.within": "3 days"}})
    assert changed.name == "corner-shop"


def test_a_file_may_change_another_preset(folder: Path) -> None:
    (folder / "first.toml").write_text(SHOP.format(name="first"))
    (folder / "second.toml").write_text('base = "first"\nname = "second"')
    assert named("second") == named("first").but({"name": "second"})


def test_a_file_with_a_mistake_is_named_by_its_place(folder: Path) -> None:
    (folder / "wrong.toml").write_text(SHOP.format(name="wrong").replace("placed", "sent"))
    assert "wrong" in POLICIES
    with pytest.raises(InvalidPolicy) as caught:
        named("wrong")
    assert caught.value.path == ".set['protection.anchor']"


def test_only_names_are_found(folder: Path) -> None:
    (folder / "corner-shop.toml").write_text(SHOP.format(name="corner-shop"))
    for name in ("corner-shop.toml", "../corner-shop", "Corner-Shop", ""):
        assert name not in POLICIES
        assert POLICIES.get(name) is None
        with pytest.raises(UnknownPolicy):
            named(name)
    with pytest.raises(UnknownPolicy, match="did you mean 'corner-shop'"):
        named("corner-shob")


def test_a_base_that_is_no_policy_is_none() -> None:
    assert BASES["neutral"] is NEUTRAL
    assert "neutral" not in POLICIES
    assert POLICIES.get("neutral") is None


@pytest.mark.parametrize("name", [None, 3, [], {}])
def test_what_is_no_name_is_unknown(name: object) -> None:
    assert name not in POLICIES
    with pytest.raises(UnknownPolicy):
        named(name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code",
    [
        "import disputerules",
        "from disputerules import *",
        "from disputerules import decide_case, named; named('aliexpress-guide')",
        "from disputerules import POLICIES; list(POLICIES), len(POLICIES), 'etsy' in POLICIES",
    ],
)
def test_no_file_is_read_before_its_policy_is_used(code: str) -> None:
    assert run(WATCH + code) == ""


def test_a_file_that_is_used_is_read_once() -> None:
    code = "from disputerules import named; named({0!r}); named({0!r})"
    files = [one for one in Path(presets.__file__).parent.iterdir() if one.suffix == ".toml"]
    for file in files[:1]:
        assert run(WATCH + code.format(file.stem)).split() == [str(file)]


def test_importing_the_package_does_not_load_what_finds_the_files() -> None:
    code = "import sys; from disputerules import *; print('importlib.resources' in sys.modules)"
    assert run(code) == "False\n"


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
