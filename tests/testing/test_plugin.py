"""The pytest plugin: in this process where that can be, else as its users run it."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

import disputerules_hooks
from disputerules import (
    ALIEXPRESS_GUIDE,
    CaseDocument,
    Money,
    Order,
    OrderLine,
    UnreadableFact,
)
from disputerules.interpreters.compiled import SHARED
from disputerules.testing import plugin

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
TEAM = ROOT / "examples" / "policy_team"
PLACED = datetime(2026, 1, 5, tzinfo=UTC)
UNPAID = CaseDocument(
    order=Order(
        id="A-1",
        currency="USD",
        placed_at=PLACED,
        lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
    ),
    at=PLACED,
)
SUITE = """
from datetime import datetime, UTC
from disputerules import Money, Order, OrderLine, check_eligibility

def test_unpaid():
    order = Order(id="1", currency="USD", placed_at=datetime(2026, 1, 5, tzinfo=UTC),
                  lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),))
    assert check_eligibility(order, at=datetime(2026, 1, 6, tzinfo=UTC)).code == "not-paid"
"""


def unreadable(coverage):
    raise UnreadableFact("a drawn order cannot read the fact 'buyer_tier'", ".tables")


def pytest_in(folder, *arguments):
    """Exit status and output of a run of its own, not measured together with this one."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:cov"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def suite_in(folder):
    folder.joinpath("test_suite.py").write_text(SUITE, encoding="utf-8")
    return folder


@pytest.fixture
def suite(pytester, monkeypatch):
    """A small suite; the search for ready cases, which takes its time, finds the same for all."""
    monkeypatch.setattr(plugin, "suggested_cases", lambda coverage: {coverage.missing[0]: UNPAID})
    pytester.makepyfile(test_suite=SUITE)
    return partial(pytester.runpytest_inprocess, "-p", "no:cacheprovider", "-p", "no:randomly")


def test_coverage_prints_rows_boundaries_and_ready_cases(suite):
    done = suite("--rule-coverage")
    assert done.ret == 0
    done.stdout.fnmatch_lines(
        [
            "eligibility  (matched, decided, not matched)",
            "  not-paid                                   1       1       0",
            "      before *paid*: NOT at, NOT after; before not counted: an event is unknown *",
            "  waiting-period * not counted: not-shipped decides before it",
            "rows decided: 1 of *",
            "missing: order-status: cancelled",
            "as JSON:",
            "as Python:",
            "CaseDocument(*",
        ]
    )


def test_a_run_below_the_threshold_fails_and_one_above_does_not(suite):
    assert suite("--rule-coverage-fail-under", "90").ret == 1
    assert suite("--rule-coverage-fail-under", "0.1").ret == 0


def test_a_run_that_failed_for_another_reason_keeps_its_status(suite, pytester):
    pytester.makepyfile(test_suite="def test_nothing(")
    assert suite("--rule-coverage-fail-under", "90").ret == pytest.ExitCode.INTERRUPTED


def test_what_is_decided_after_a_run_is_not_noted(suite, pytester):
    before = SHARED.interpreter
    suite("--rule-coverage")
    assert SHARED.interpreter is before


def test_the_golden_table_is_written_and_then_compared(suite, pytester):
    assert suite("--policy-golden", "golden.md").ret == 0
    assert "| shipped |" in pytester.path.joinpath("golden.md").read_text(encoding="utf-8")
    assert suite("--policy-golden", "golden.md").ret == 0
    done = suite("--policy-golden", "golden.md", "--rule-policy", "aliexpress-2013")
    assert done.ret == 1
    done.stdout.fnmatch_lines(
        [
            "*golden table golden.md*",
            "the policy's decisions differ from the golden table:",
            "-# Decisions of *",
        ]
    )
    done.stdout.fnmatch_lines(
        ["if this change is intended, delete *golden.md and run the tests again"]
    )


def test_a_golden_table_that_cannot_be_read_is_an_error_as_any_other(suite, pytester):
    pytester.path.joinpath("golden.md").write_bytes(b"\xff")
    done = suite("--policy-golden", "golden.md")
    assert done.ret == 1
    done.stdout.fnmatch_lines(["*UnicodeDecodeError*"])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nobody", "*unknown policy 'nobody'; expected one of aliexpress-guide, *"),
        ("policy.toml", "*No such file or directory*; *"),
        ("wrong.toml", "*unknown policy 'neutrl'; did you mean 'neutral'*"),
        ("no_such_module:POLICY", "*: No module named 'no_such_module'; *"),
        ("disputerules.values.periods:NO_SUCH", "*: module * has no attribute 'NO_SUCH'; *"),
        ("disputerules.values.periods:NEVER", "*: * is not a Policy; *"),
        ("leaves:POLICY", "*: 3; *"),
        ("fails:POLICY", "*: division by zero; *"),
    ],
)
def test_a_policy_that_nobody_knows_is_a_usage_error_with_the_repair(
    suite, pytester, monkeypatch, name, reason
):
    pytester.makepyfile(leaves="raise SystemExit(3)", fails="1 / 0")
    pytester.makefile(".toml", wrong='base = "neutrl"')
    monkeypatch.syspath_prepend(pytester.path)
    done = suite("--rule-coverage", "--rule-policy", name)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(
        [f"*cannot load the policy --rule-policy '{name}': " + reason.removeprefix("*: ")]
    )
    done.stderr.fnmatch_lines(
        ["*give the name of a preset policy, a TOML or JSON file, or module:NAME of a policy*"]
    )


def test_a_policy_of_ones_own_is_named_by_its_module(suite, pytester, monkeypatch):
    pytester.makepyfile(
        shop="from disputerules import ALIEXPRESS_GUIDE\n"
        "POLICY = ALIEXPRESS_GUIDE.but({'protection.opens_after': '2 days'})\n"
    )
    monkeypatch.syspath_prepend(pytester.path)
    done = suite("--rule-coverage", "--rule-policy", "shop:POLICY")
    done.stdout.fnmatch_lines(["      before *opens*: NOT before, NOT at, NOT after"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop.toml", 'base = "aliexpress-guide"\n[set]\n"protection.opens_after" = "2 days"'),
        (
            "shop.json",
            '{"base": "aliexpress-guide", "set": {"protection.opens_after": "2 days"}}',
        ),
    ],
)
def test_a_policy_of_ones_own_is_a_file(pytester, name, text):
    (pytester.path / name).write_text(text, encoding="utf-8")
    options = {"rule_policy": str(pytester.path / name)}
    chosen = plugin.chosen_policy(SimpleNamespace(getoption=options.get))
    assert str(chosen.protection.opens_after) == "2 days"


def config(**more):
    options = {"rule_coverage_fail_under": None}
    return SimpleNamespace(getoption=options.get, **more)


def test_a_worker_sends_what_it_noted_and_the_controller_adds_it(monkeypatch):
    monkeypatch.setattr(plugin, "suggested_cases", dict)
    worker = plugin.RuleWatch(config(workeroutput={}), ALIEXPRESS_GUIDE)
    worker.coverage.rows["refund", "not-received"].decided += 2
    worker.pytest_sessionfinish(SimpleNamespace(exitstatus=0))
    controller = plugin.RuleWatch(config(), ALIEXPRESS_GUIDE)
    controller.end()
    controller.pytest_testnodedown(SimpleNamespace(workeroutput=worker.config.workeroutput))
    controller.pytest_testnodedown(SimpleNamespace())
    assert controller.coverage.rows["refund", "not-received"].decided == 2


def test_too_little_coverage_fails_the_run_also_with_xdist(tmp_path):
    # The search for ready cases takes twenty seconds, and has tests of its own.
    tmp_path.joinpath("conftest.py").write_text(
        "from disputerules.testing import plugin\n\nplugin.suggested_cases = lambda coverage: {}\n",
        encoding="utf-8",
    )
    status, said = pytest_in(suite_in(tmp_path), "-n", "2", "--rule-coverage-fail-under", "90")
    assert status == 1
    assert "  not-paid                                   1       1       0" in said
    assert "1 passed" in said


def test_a_suite_runs_with_the_plugin_disabled(tmp_path):
    assert pytest_in(suite_in(tmp_path), "-p", "no:disputerules")[0] == 0


def test_the_plugin_loads_nothing_of_the_library_unless_it_is_asked(tmp_path):
    tmp_path.joinpath("test_nothing.py").write_text(
        "import sys\n\ndef test_nothing():\n    assert 'disputerules' not in sys.modules\n",
        encoding="utf-8",
    )
    assert pytest_in(tmp_path)[0] == 0


# Ways in which Hypothesis and the library are imported.
IMPORTS = {
    "Hypothesis first": "import hypothesis, disputerules",
    "the library first": "import disputerules, hypothesis",
    "a class first": "from disputerules import Order\nimport hypothesis, disputerules",
    "a tool looked for the package": """
import hypothesis, importlib.util, sys
before = set(sys.modules)
assert importlib.util.find_spec("disputerules.testing")
for name in set(sys.modules) - before:
    del sys.modules[name]
import disputerules
""",
    "no lazy lookup in Hypothesis": """
import os
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"
import hypothesis.strategies._internal.types as types
del types._global_extra_lookup
import disputerules, disputerules_hooks
disputerules_hooks.register_strategies()
types._global_extra_lookup = {}
""",
}
ASK_FOR_ORDERS = """
from hypothesis import strategies as st
order = st.from_type(disputerules.Order).example()
assert type(order) is disputerules.Order
print(order.currency)
"""


@pytest.mark.parametrize("imports", IMPORTS)
def test_the_type_alone_is_enough_however_the_library_is_imported(imports):
    code = IMPORTS[imports] + ASK_FOR_ORDERS
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) == 3


def test_a_type_of_the_same_name_is_left_to_hypothesis():
    other = type("Order", (), {})
    assert disputerules_hooks.strategy_of(other) is None
    assert disputerules_hooks.strategy_of(int) is None
    assert disputerules_hooks.strategy_of(...) is None


def test_nothing_waits_for_the_import_of_the_library():
    assert not [one for one in sys.meta_path if type(one).__module__ == "disputerules_hooks"]


def test_the_team_of_the_example_passes_and_its_draft_is_found_faulty():
    assert pytest_in(TEAM)[0] == 0
    status, said = pytest_in(TEAM, "--draft")
    assert status == 1
    assert "timeout-is-final" in said


def test_a_policy_whose_orders_cannot_be_drawn_is_measured_without_suggestions(suite, monkeypatch):
    monkeypatch.setattr(plugin, "suggested_cases", unreadable)
    printed = suite("--rule-coverage").stdout.str()
    assert "eligibility  (matched, decided, not matched)" in printed
    assert "no cases suggested: .tables: a drawn order cannot read the fact 'buyer_tier'" in printed
