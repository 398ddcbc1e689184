"""Which tests reach which line of a room, and how long each test takes."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Self

import coverage
import pytest

# Few examples, the same every time; nothing that costs more than the tests themselves.
OPTIONS = [
    "-q",
    "--tb=no",
    "--hypothesis-profile=mutation",
    "--assert=plain",
    *("-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:unraisableexception", "-p", "no:xdist"),
]


@dataclass
class Reached:
    """The tests by file and line, and the CPU seconds of each. "" stands for the import."""

    lines: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def without(self, left_out: Callable[[str], bool]) -> Self:
        """What is known but for some tests, with all their parameters, or for files of tests."""

        def stays(name: str) -> bool:
            return not any(left_out(name.partition(end)[0]) for end in ("[", "::"))

        lines = {
            path: {line: [*filter(stays, names)] for line, names in in_file.items()}
            for path, in_file in self.lines.items()
        }
        seconds = {name: self.seconds[name] for name in filter(stays, self.seconds)}
        return replace(self, lines=lines, seconds=seconds)

    def beside(self, others: Self) -> Self:
        """What both know."""
        lines = {path: dict(in_file) for path, in_file in self.lines.items()}
        for path, in_file in others.lines.items():
            mine = lines.setdefault(path, {})
            for line, names in in_file.items():
                mine[line] = [*mine.get(line, ()), *names]
        return replace(
            self,
            lines=lines,
            seconds=self.seconds | others.seconds,
            read=self.read | others.read,
        )

    def by_lines(self, path: Path, lines: range) -> list[str]:
        """The tests that reach any of some lines, in the order in which they run."""
        in_file = self.lines.get(str(path.resolve()), {})
        return list(self.ordered({test for line in lines for test in in_file.get(str(line), ())}))

    def by_file(self, path: Path) -> list[str]:
        """The tests that reach a function of the file; if it has none, all tests."""
        in_file = self.lines.get(str(path.resolve()), {})
        names = {test for tests in in_file.values() for test in tests if test}
        return list(self.ordered(names or set(self.seconds)))

    def on_import(self, path: Path, lines: range) -> bool:
        in_file = self.lines.get(str(path.resolve()), {})
        return any("" in in_file.get(str(line), ()) for line in lines)

    def ordered(self, names: set[str]) -> Iterator[str]:
        """One set of parameters of each test first, the fastest first."""
        turns: Counter[str] = Counter()
        ranked = []
        for name in sorted(names - {""}, key=lambda one: (self.seconds[one], one)):
            test, _, _ = name.partition("[")
            ranked.append((turns[test], self.seconds[name], name))
            turns[test] += 1
        return (name for _, _, name in sorted(ranked))


class Tracing:
    """A pytest plugin: coverage learns which test runs."""

    def __init__(self, room: Path) -> None:
        self.coverage = coverage.Coverage(
            data_file=None, source=[str(room)], config_file=False, messages=False
        )
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        start = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - start
            self.coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid.partition("[")[0])


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def test_files(tests: list[str]) -> list[Path]:
    folders = [(one, sorted(one.rglob("test_*.py"))) for one in map(Path, tests)]
    return [file for one, inside in folders for file in inside or [one]]


def reached(room: Path, tests: list[str], known: Reached) -> Reached:
    """Run the tests once on unchanged code: of what is known, only those that changed since. What
    fails is left out.

    If the code of the room changed, nothing is known of its lines.
    """
    code = {str(path): digest(path) for path in sorted(room.rglob("*.py"))}
    known = known if code.items() <= known.read.items() else Reached()
    files = {str(path): digest(path) for path in test_files(tests)}
    new = {file for file, now in files.items() if known.read.get(file) != now}
    if not new:
        return known
    tracing = Tracing(room)
    tracing.coverage.start()
    status = pytest.main([*OPTIONS, *sorted(new)], plugins=[tracing])
    tracing.coverage.stop()
    # 5: there is no test that runs, as when a server is needed.
    if status not in {0, 1, 5}:
        raise SystemExit(f"on unchanged code, pytest ends with {status}")
    for name in sorted(tracing.failed):
        print(f"fails on unchanged code, and is left out: {name}", flush=True)
    data = tracing.coverage.get_data()
    lines = {
        file: {str(line): contexts for line, contexts in data.contexts_by_lineno(file).items()}
        for file in data.measured_files()
    }
    # A file with a test that fails runs again the next time.
    failing = {name.partition("::")[0] for name in tracing.failed}
    passed = {file: text for file, text in files.items() if file not in failing}
    now = Reached(lines, tracing.seconds, code | passed)
    return known.without(new.__contains__).beside(now.without(tracing.failed.__contains__))
