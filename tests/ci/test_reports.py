"""What .ci/test_report.py says of a report."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RAN = '<testcase classname="tests.test_one" name="test_it"/>'
SKIPPED = (
    '<testcase classname="tests.test_one" name="test_page">'
    '<skipped type="pytest.skip" message="{}"/></testcase>'
)
CHROMIUM = "needs Chromium: apt-get install chromium"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nmarkers = ["spark: needs Java", "no_cover: long"]\n',
        encoding="utf-8",
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text("", encoding="utf-8")
    return tmp_path


def report(project, *cases):
    text = f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"
    (project / "report.xml").write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, ROOT / ".ci" / "test_report.py", "report.xml", "tests"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_test_that_ran_is_green(project):
    done = report(project, RAN)
    assert (done.returncode, done.stdout) == (0, "1 tests ran, from 1 files\n")


def test_a_declared_skip_is_printed_and_green(project):
    done = report(project, RAN, SKIPPED.format(CHROMIUM))
    assert done.returncode == 0
    assert f"SKIPPED: 1 tests: {CHROMIUM}" in done.stdout


def test_an_undeclared_skip_is_red_with_its_reason(project):
    done = report(project, RAN, SKIPPED.format("no time today"))
    assert done.returncode == 1
    assert "tests.test_one.test_page (no time today)" in done.stderr


def test_a_report_of_skips_alone_is_red(project):
    done = report(project, SKIPPED.format(CHROMIUM))
    assert done.returncode == 1
    assert "RED: no tests ran" in done.stderr


@pytest.mark.parametrize("kind", ["failure", "error"])
def test_a_failed_test_is_red(project, kind):
    done = report(
        project, f'<testcase classname="tests.test_one" name="test_it"><{kind}/></testcase>'
    )
    assert done.returncode == 1
    assert "RED: failed: tests.test_one.test_it" in done.stderr


def test_a_file_with_a_marker_of_its_own_need_not_run(project):
    (project / "tests" / "test_two.py").write_text("pytestmark = pytest.mark.spark\n", "utf-8")
    done = report(project, RAN)
    assert done.returncode == 0
    assert "left to a make target of its own: tests/test_two.py" in done.stdout


@pytest.mark.parametrize("mark", ["skipif(True, reason='x')", "skip", "sparkling", "no_cover"])
def test_a_file_with_any_other_mark_has_to_run(project, mark):
    (project / "tests" / "test_two.py").write_text(f"pytestmark = pytest.mark.{mark}\n", "utf-8")
    done = report(project, RAN)
    assert done.returncode == 1
    assert "RED: no test ran from tests/test_two.py" in done.stderr
