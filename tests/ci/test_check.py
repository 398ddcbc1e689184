"""What .ci/check.py runs, and what it says when it runs nothing."""

from pathlib import Path

import pytest

from tests.ci.scripts import script

NEAR, SLOW, FAR = map(Path, ("near.py", "slow.py", "far.py"))


@pytest.fixture
def check(monkeypatch):
    module = script("check")
    monkeypatch.setattr(module, "SECONDS", 10.0)
    monkeypatch.setattr(module, "times", lambda: {NEAR: 4.0, SLOW: 6.5, FAR: 6.0})
    return module


def test_the_nearest_tests_are_taken_as_long_as_there_is_time(check):
    assert check.chosen([NEAR, SLOW, FAR]) == [NEAR, FAR]


def test_the_nearest_test_is_taken_however_slow_it_is(check, monkeypatch):
    monkeypatch.setattr(check, "SECONDS", 1.0)
    assert check.chosen([SLOW, FAR]) == [SLOW]


def test_the_times_are_those_of_a_report(check, tmp_path, monkeypatch):
    report, times = tmp_path / "report.xml", tmp_path / "seconds.txt"
    report.write_text(
        '<testsuite><testcase classname="tests.ci.test_check" name="a" time="1.25"/>'
        '<testcase classname="tests.ci.test_check" name="b" time="0.50"/></testsuite>',
        encoding="utf-8",
    )
    monkeypatch.setattr(check, "TIMES", times)
    check.write_times(report)
    assert times.read_text(encoding="utf-8") == "tests/ci/test_check.py 1.8\n"


def run(check, monkeypatch, capsys, changed):
    monkeypatch.setattr(check, "base", lambda: "0123456789abcdef")
    monkeypatch.setattr(check, "changed_files", lambda since: changed)
    monkeypatch.setattr(check, "run", lambda command: (command[0] != "mypy", "1 error"))
    return check.main(), capsys.readouterr().out


def test_that_no_test_ran_is_said(check, monkeypatch, capsys):
    monkeypatch.setattr(check, "CHECKS", {})
    code, said = run(check, monkeypatch, capsys, {})
    assert code == 0
    assert "NO TEST RAN: no test reads what changed since 0123456789" in said


def test_a_check_that_fails_is_named(check, monkeypatch, capsys):
    code, said = run(check, monkeypatch, capsys, {Path("SECURITY.md"): False})
    assert code == 1
    assert "types: FAILED" in said
    assert "lint: 1 error" in said


def test_what_is_chosen_and_left_out_is_named(check, monkeypatch, capsys):
    code, said = run(check, monkeypatch, capsys, {Path("conformance/refund.json"): False})
    assert code == 1
    assert (
        "tests: 1 of the 1 files that this reaches\n    tests/documents/test_conformance.py" in said
    )
    assert "NO TEST RAN" not in said
