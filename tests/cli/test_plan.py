"""The command `plan`: what it asks of the analyses, what it prints, and what it refuses."""

import json
from datetime import UTC, datetime
from importlib import import_module

import pytest

from disputerules import ALIEXPRESS_GUIDE, cli
from disputerules.analysis import plan as analysis
from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.plan import InFlight, Losses, Plan, Reach
from disputerules.analysis.plan.window import Window
from tests.docs.fences import ROOT

GOLDEN = ROOT / "tests" / "histories" / "golden" / "orders.csv"
CASES = ROOT / "conformance" / "eligibility.json"
NEW = 'base = "aliexpress-guide"\n[set]\n"payout.within" = "9 days"\n'
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def asked(monkeypatch):
    """What the command asks; the answer is a plan in which nothing is lost."""
    found = {}

    def plan(old, new, **options):
        found.update(options)
        options["progress"]("compare")
        return Plan(
            old,
            new,
            Comparison(old, new, (), (), (), ()),
            Losses((), (("lower", "refund: no answer"),)),
            None,
            frozenset(),
            (),
            InFlight(None, options["at"], Reach.NOBODY, "nothing is lost", Losses(), Window()),
            impact=options["impact"],
        )

    monkeypatch.setattr(analysis, "plan", plan)
    return found


@pytest.fixture
def run(capsys, tmp_path):
    file = tmp_path / "new.toml"
    file.write_text(NEW, encoding="utf-8")

    def command(*arguments):
        status = cli.main(["plan", "aliexpress-guide", str(file), *map(str, arguments)])
        return status, capsys.readouterr().out

    return command


def test_everything_that_is_given_is_asked_about(run, asked, monkeypatch):
    module = import_module("disputerules.histories.replay.one_by_one")
    given = {}

    def open_history(orders, disputes, policies, **options):
        given.update(options, orders=orders, disputes=disputes, policies=policies)
        return "history"

    monkeypatch.setattr(module, "open_history", open_history)
    ended = import_module("disputerules.histories.replay.endings")
    monkeypatch.setattr(ended, "compare_disputes", lambda *sources, **options: "endings")
    status, printed = run(
        *("--orders", GOLDEN, "--disputes", "disputes.csv", "--at", "2026-12-01T00:00:00Z"),
        *("--terms", "30 days from shipped", "--cases", CASES, "--zone", "UTC"),
        *("--map-disputes", "type=kind", "--json"),
    )
    assert status == 0
    assert asked["at"] == NOW
    assert [one.text for one in asked["promises"]] == ["30 days from shipped"]
    assert (asked["history"], asked["endings"]) == ("history", "endings")
    assert asked["linting"]
    assert len([*asked["laws"]]) > 30
    assert asked["examples"][0].name
    assert given["policies"][0] is ALIEXPRESS_GUIDE
    assert (given["at"], given["zone"], given["disputes"]) == (NOW, "UTC", ["disputes.csv"])
    assert given["disputes_mapping"] == {"type": "kind"}
    # The orders say themselves at which instant each is decided.
    assert json.loads(printed)["impact"]["decided"] == 6


def test_orders_without_an_instant_are_decided_at_that_of_the_change(run, asked, tmp_path):
    orders = tmp_path / "orders.csv"
    placed = "2026-01-02T08:00:00Z"
    orders.write_text(
        f"order_id,placed_at,currency,paid\nA-1,{placed},USD,4500\n", encoding="utf-8"
    )
    run("--orders", orders, "--at", "2026-12-01T00:00:00Z")
    assert asked["impact"].decided == 1
    run("--orders", orders, "--map", "at=placed_at", "--at", "2026-12-01T00:00:00Z")
    assert asked["impact"].decided == 1


def test_what_is_not_given_is_not_asked_about(run, asked):
    status, printed = run("--quick")
    assert status == 0
    parts = ("at", "promises", "impact", "history", "examples", "laws")
    assert [asked[name] for name in parts] == [None] * 6
    assert not asked["linting"]
    assert printed.startswith("Policy change: aliexpress-guide 1 to aliexpress-guide 1 (")
    assert "No gate was asked for" in printed


def test_a_gate_is_the_exit_status_and_asks_for_its_laws(run, asked, tmp_path):
    page = tmp_path / "page.md"
    status, printed = run(
        "--quick", "--fail-on", "law-broken", "--markdown", "--markdown-file", page
    )
    assert asked["laws"] is not None
    assert status == 3
    assert "**This change does not pass; unknown: law-broken.**" in printed
    assert page.read_text(encoding="utf-8") == printed
    assert run("--fail-on", "refund-lower")[0] == 3
    assert run("--fail-on", "stricter,in-flight")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--fail-on", "striter"), "invalid-value"),
        (("--at", "yesterday"), "invalid-value"),
        (("--terms", "a month"), "invalid-value"),
        (("--cases", "nowhere.json"), "unreadable-file"),
        (("--orders", "nowhere.csv"), "invalid-source"),
        (("--disputes", "disputes.csv"), "missing-orders"),
    ],
)
def test_a_bad_input_has_a_code(run, arguments, code):
    status, printed = run(*arguments, "--quick", "--json")
    assert status == 2
    assert json.loads(printed)["error"]["code"] == code
