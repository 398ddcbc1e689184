"""The Django app passes its own tests, in a process of its own, as its settings are for one."""

import os
import re
import subprocess
import sys

import pytest

from tests.docs.fences import ROOT

pytestmark = pytest.mark.no_cover


def run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "examples.django_app", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_app_passes_its_tests(tmp_path):
    done = run("test", "examples.django_app.tests", DATABASE=str(tmp_path / "disputes.sqlite3"))
    assert done.returncode == 0, done.stderr
    assert int(re.search(r"Ran (\d+) tests", done.stderr)[1]) >= 11


def test_the_app_starts_from_nothing(tmp_path):
    database = str(tmp_path / "disputes.sqlite3")
    assert run("check", DATABASE=database).returncode == 0
    done = run("migrate", "--run-syncdb", DATABASE=database)
    assert done.returncode == 0, done.stderr
    assert "Creating table disputes_dispute" in done.stdout
