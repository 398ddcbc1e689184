"""The page of rule sets says of a system what its policy file says, and what is not ours."""

import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from disputerules.policies.presets import preset_names
from tests.docs.fences import ROOT
from tests.docs.test_sources import is_link

HELP = "Help, https://example.com/help, seen 2026-11-28: yes"
APPEALS = {"settings": ["appeal.within"]}


@pytest.fixture(scope="module")
def page() -> Any:
    path = ROOT / "docs" / "rule_sets.py"
    spec = importlib.util.spec_from_file_location("docs_rule_sets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def raw(source: str, value: Any = "10 days", **more: Any) -> dict[str, Any]:
    return {"sources": {"appeal.within": source}, "set": {"appeal.within": value}, **more}


def test_twenty_rule_sets_are_policy_files_and_every_preset_is_among_them(page: Any) -> None:
    assert len(page.SYSTEMS) == 20
    assert {*preset_names()} <= page.SYSTEMS.keys()
    assert all(one.cases >= 4 for one in page.SYSTEMS.values())


@pytest.mark.parametrize(
    ("given", "has"),
    [
        (raw(HELP), True),
        (raw("ours: we chose it"), False),
        (raw("a friend"), False),
        (raw(HELP, "none"), False),
        ({"set": {}}, False),
        ({"set": {}, "variants": [{"set": {"appeal.within": "1 day"}, "source": HELP}]}, True),
        ({"set": {}, "variants": [{"set": {"appeal.within": "1 day"}}]}, False),
        ({"set": {"appeal": {"within": "1 day"}}, "sources": {"appeal.within": HELP}}, True),
    ],
)
def test_a_system_has_what_its_file_sets_from_a_page(page: Any, given: Any, has: bool) -> None:
    assert page.sets(given, APPEALS) is has


def test_a_value_can_be_asked_for(page: Any) -> None:
    assert page.sets(raw(HELP), APPEALS | {"values": ["10 days"]})
    assert not page.sets(raw(HELP), APPEALS | {"values": ["9 days"]})


@pytest.mark.parametrize(
    ("when", "name", "has"),
    [
        ("reason == 'counterfeit'", "protection.period", True),
        ("not received", "protection.anchor", True),
        ("order_site == 'received'", "protection.period", False),
        ("reason == 'counterfeit'", "payout.within", False),
    ],
)
def test_a_window_by_reason_is_a_variant_of_the_protection(
    page: Any, when: str, name: str, has: bool
) -> None:
    assert page.has_windows({"variants": [{"when": when, "set": {name: "1 day"}}]}) is has


def test_goods_in_place_of_money_are_found_among_the_remedies(page: Any) -> None:
    assert page.has_replacement({"set": {"remedies.received_return": ["full", "repair"]}})
    reason = {"broken": {"remedies": {"keep": ["replacement"]}}}
    assert page.has_replacement({"set": {}, "reasons": reason})
    assert not page.has_replacement({"set": {"remedies.received_return": ["full"]}})


def test_a_part_of_a_file_stands_there_without_its_source(page: Any) -> None:
    row = {"id": "late", "when": "received\n    and at >= paid_at", "source": HELP}
    found = page.snippet({"rows": [row]}, "rows.late")
    assert found == '[[rows]]\nid = "late"\nwhen = "received and at >= paid_at"\n'
    assert page.snippet(raw(HELP), "appeal.within") == '[set]\n"appeal.within" = "10 days"\n'
    reasons = {"reasons": {"broken": {"branch": "received", "source": HELP}}}
    assert page.snippet(reasons, "reasons.broken") == '[reasons.broken]\nbranch = "received"\n'


def test_a_part_that_is_not_there_is_noticed(page: Any) -> None:
    with pytest.raises(ValueError, match="not enough values"):
        page.snippet({"rows": []}, "rows.late")


def test_a_system_without_a_title_is_named(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = {"title": "An appeal", "unsaid": [{"system": "Elsewhere"}]}
    with pytest.raises(SystemExit, match=r"name these in \[systems\]: Elsewhere"):
        page.refuse_unknown({name: name for name in page.SYSTEMS}, [shape])
    monkeypatch.setattr(page, "SYSTEMS", {"corner-shop": SimpleNamespace()})
    with pytest.raises(SystemExit, match="corner-shop"):
        page.refuse_unknown({}, [])


def test_what_cannot_be_said_has_a_source_that_is_a_link(page: Any) -> None:
    shapes = page.read(page.WRITTEN)["shapes"]
    unsaid = [one for shape in shapes for one in shape.get("unsaid", ())]
    assert unsaid
    assert [one["rule"] for one in unsaid if not is_link(one["source"])] == []


def test_the_comparison_marks_what_is_ours() -> None:
    text = Path(ROOT / "docs" / "reference" / "comparison.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.*) \|$", text, re.M)
    cells = {name: rest.split(" | ") for name, rest in rows if "." in name}
    assert {len(one) for one in cells.values()} == {len(preset_names())}
    column = preset_names().index("uk-consumer-rights")
    assert cells["protection.period"][column].startswith("30 calendar days, end of day")
    assert "(ours)" not in cells["protection.period"][column]
    assert cells["negotiation.seller_response"][column].startswith("14 days (ours)")
