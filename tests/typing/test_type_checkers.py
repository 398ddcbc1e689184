"""mypy and pyright refuse what the language refuses, and the language refuses it when it runs."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from disputerules.values.errors import LanguageError
from tests.typing import accepted

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REFUSED = sorted((HERE / "refused").glob("*.py"))
MARK = "# expect-error"
MYPY_ERROR = re.compile(r"^(.+?):(\d+): error:", re.MULTILINE)


def expected(path: Path) -> set[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith(MARK)}


def run(*command: str) -> str:
    whole = [sys.executable, "-m", *command]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@cache
def mypy_errors() -> dict[str, set[int]]:
    files = map(str, [HERE / "accepted.py", *REFUSED])
    said = run("mypy", "--strict", "--explicit-package-bases", "--no-error-summary", *files)
    found: dict[str, set[int]] = {}
    for name, line in MYPY_ERROR.findall(said):
        found.setdefault(Path(name).name, set()).add(int(line))
    return found


@cache
def pyright_errors() -> dict[str, set[int]]:
    said = json.loads(
        run("pyright", "--project", str(HERE), "--outputjson", "--pythonpath", sys.executable)
    )
    found: dict[str, set[int]] = {}
    for one in said["generalDiagnostics"]:
        if one["severity"] == "error":
            line = one["range"]["start"]["line"] + 1
            found.setdefault(Path(one["file"]).name, set()).add(line)
    assert said["summary"]["filesAnalyzed"] == 1 + len(REFUSED)
    return found


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_mypy_refuses_exactly_the_lines_that_say_so(path: Path) -> None:
    assert mypy_errors().get(path.name, set()) == expected(path)


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_pyright_refuses_exactly_the_lines_that_say_so(path: Path) -> None:
    assert pyright_errors().get(path.name, set()) == expected(path)


def test_both_type_checkers_accept_what_a_rule_may_say() -> None:
    assert "accepted.py" not in mypy_errors()
    assert "accepted.py" not in pyright_errors()


def marked_lines() -> list[Any]:
    return [
        pytest.param(line.removesuffix(MARK).strip(), id=f"{path.stem}:{number}")
        for path in REFUSED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.endswith(MARK) and ": " not in line
    ]


@pytest.mark.parametrize("line", marked_lines())
def test_what_type_checkers_refuse_is_refused_when_it_runs(line: str) -> None:
    with pytest.raises((TypeError, FrozenInstanceError, AttributeError)) as caught:
        exec(line, dict(vars(accepted)))
    own = caught.errisinstance(LanguageError)
    foreign = re.search(
        "unsupported operand|not supported|bad operand|no attribute", str(caught.value)
    )
    assert own or foreign or caught.errisinstance(FrozenInstanceError)
