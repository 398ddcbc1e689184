"""The pytest plugin, run as its users run it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEAM = ROOT / "examples" / "policy_team"
SUITE = """
from datetime import datetime, UTC
from disputerules import Money, Order, OrderLine, check_eligibility

def test_unpaid():
    order = Order(id="1", currency="USD", placed_at=datetime(2026, 1, 5, tzinfo=UTC),
                  lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),))
    assert check_eligibility(order, at=datetime(2026, 1, 6, tzinfo=UTC)).code == "not-paid"
"""


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


def test_coverage_prints_rows_boundaries_and_ready_cases(tmp_path):
    status, said = pytest_in(suite_in(tmp_path), "--rule-coverage")
    assert status == 0
    assert "rows decided: " in said
    assert "from *claims end* on: NOT before, NOT at, NOT after" in said
    assert "as JSON:" in said
    assert "CaseDocument(" in said


def test_too_little_coverage_fails_the_run_also_with_xdist(tmp_path):
    status, said = pytest_in(suite_in(tmp_path), "-n", "2", "--rule-coverage-fail-under", "90")
    assert status == 1
    assert "not-paid" in said
    assert "1 passed" in said


def test_the_golden_table_is_written_and_then_compared(tmp_path):
    suite_in(tmp_path)
    golden = tmp_path / "golden.md"
    assert pytest_in(tmp_path, "--policy-golden", "golden.md")[0] == 0
    assert "| shipped |" in golden.read_text(encoding="utf-8")
    assert pytest_in(tmp_path, "--policy-golden", "golden.md")[0] == 0
    status, said = pytest_in(
        tmp_path, "--policy-golden", "golden.md", "--rule-policy", "aliexpress-2013"
    )
    assert status == 1
    assert "the policy decides differently:" in said


def test_a_policy_that_nobody_knows_is_a_usage_error(tmp_path):
    status, said = pytest_in(suite_in(tmp_path), "--rule-coverage", "--rule-policy", "nobody")
    assert status == 4
    assert "nobody" in said


def test_a_suite_runs_with_the_plugin_disabled(tmp_path):
    assert pytest_in(suite_in(tmp_path), "-p", "no:disputerules")[0] == 0


def test_the_plugin_loads_nothing_of_the_library_unless_it_is_asked(tmp_path):
    tmp_path.joinpath("test_nothing.py").write_text(
        "import sys\n\ndef test_nothing():\n    assert 'disputerules' not in sys.modules\n",
        encoding="utf-8",
    )
    assert pytest_in(tmp_path)[0] == 0


def test_types_are_registered_also_when_a_tool_has_looked_for_the_package(tmp_path):
    code = """
import importlib.util, sys, hypothesis
from hypothesis import strategies as st
assert importlib.util.find_spec("disputerules") and "disputerules" not in sys.modules
import disputerules
print(st.from_type(disputerules.Order).example().currency)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) == 3


def test_the_team_of_the_example_passes_and_its_draft_is_found_faulty():
    assert pytest_in(TEAM)[0] == 0
    status, said = pytest_in(TEAM, "--draft")
    assert status == 1
    assert "timeout-is-final" in said
