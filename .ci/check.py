"""The inner loop: format, lint, imports, types, conformance, and the nearest tests of the changes.

Compares the working tree with the commit at which the branch left main. Tests are taken, the
nearest first, until they fill `SECONDS` of the processors' time by the times in
.ci/recorded/seconds.txt; what is left out is named, and is for `make test`. pyright, which takes as
long as all of this, is for `make types`. `check.py --times REPORT` renews the times from a report
of pytest.
"""

import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reach import SOURCE, TESTS, Reach, base, changed_files, module_of

TIMES = Path(".ci/recorded/seconds.txt")
SECONDS = 12.0
UNKNOWN = 2.0  # of a test file that was never timed
PYTHON = Path(sys.executable)
CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("mypy", "--strict"),
    "imports": ("lint-imports", "--no-logo"),
    # Every decision in four seconds; the tests of the other interpreters take eight times as long.
    "conformance": (
        "python",
        "-m",
        "disputerules",
        "conformance",
        *map(str, sorted(Path("conformance").rglob("*.json"))),
    ),
}
# worksteal: these are few files, often one, and both processors should have work.
TESTED = ("-q", "-n", "2", "--dist", "worksteal", "-p", "no:cov", "--hypothesis-profile=quick")


def times() -> dict[Path, float]:
    lines = TIMES.read_text(encoding="utf-8").splitlines() if TIMES.exists() else []
    return {Path(name): float(seconds) for name, seconds in map(str.split, lines)}


def write_times(report: Path) -> None:
    """The seconds of each test file, rounded up to a tenth."""
    spent: Counter[Path] = Counter()
    files = {module_of(file): file for file in TESTS.rglob("test_*.py")}
    for case in ET.parse(report).iter("testcase"):
        if file := files.get(case.get("classname", "")):
            spent[file] += float(case.get("time", 0))
    TIMES.write_text("".join(f"{file} {spent[file]:.1f}\n" for file in sorted(spent)), "utf-8")


def chosen(reached: list[Path]) -> list[Path]:
    """The nearest tests that fit into the time; the nearest of all in any case."""
    known, spent, found = times(), 0.0, []
    for test in reached:
        seconds = known.get(test, UNKNOWN)
        if not found or spent + seconds <= SECONDS:
            found.append(test)
            spent += seconds
    return found


def doctests(changed: Iterable[Path]) -> list[Path]:
    return [
        path
        for path in changed
        if path.is_relative_to(SOURCE) and path.suffix == ".py" and path.exists()
    ]


def run(command: tuple[str, ...]) -> tuple[bool, str]:
    done = subprocess.run(
        [PYTHON.with_name(command[0]), *command[1:]], capture_output=True, check=False, text=True
    )
    return done.returncode == 0, done.stdout + done.stderr


def last_line(output: str) -> str:
    return (output.splitlines() or ["passed"])[-1]


def listed(paths: list[Path]) -> str:
    return "".join(f"\n    {path}" for path in paths)


def say_what_is_tested(
    changed: dict[Path, bool], reached: list[Path], tests: list[Path], since: str
) -> None:
    open_changes = [path for path, committed in changed.items() if not committed]
    print(f"changed since {since[:10]}: {len(changed)} files")
    print(f"not committed: {len(open_changes)} files{listed(open_changes)}")
    print(f"tests: {len(tests)} of the {len(reached)} files that this reaches{listed(tests)}")
    if left := [test for test in reached if test not in tests]:
        print(f"left to `make test`: {len(left)} files, further away or slow")


def main() -> int:
    started = time.monotonic()
    since = base()
    changed = changed_files(since)
    reached = Reach().tests(changed) if changed else []
    tests = chosen(reached)
    say_what_is_tested(changed, reached, tests, since)
    checks = dict(CHECKS)
    if paths := [*tests, *doctests(changed)]:
        checks["tests"] = ("python", "-m", "pytest", *TESTED, *map(str, paths))
    with ThreadPoolExecutor() as pool:
        done = dict(zip(checks, pool.map(run, checks.values()), strict=True))
    for name, (passed, output) in done.items():
        print(f"{name}: {last_line(output) if passed else 'FAILED'}")
        if not passed:
            print(output, file=sys.stderr)
    if not paths:
        print(f"NO TEST RAN: no test reads what changed since {since[:10]}; see `make test`")
    print(f"{time.monotonic() - started:.0f} s")
    return not all(passed for passed, _ in done.values())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--times"]:
        write_times(Path(sys.argv[2]))
    else:
        sys.exit(main())
