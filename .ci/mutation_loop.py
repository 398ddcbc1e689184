"""Try every change that mutmut made, each in a fork of one process that has loaded the tests.

    mutation_loop.py [--warm] [PATTERN...]

mutmut starts pytest for each change, which takes a second or two, while the tests that catch the
change take milliseconds. Here pytest starts once. Each change gets a child process that runs the
tests that reach it, from mutmut's statistics, until one fails: first those that caught a change of
the same function, then one set of parameters of each test, the fastest first. Results go into
mutmut's files, so `mutmut show` and `mutmut results` see them.

The script tries the changes that no test has caught yet; patterns select among them. With `--warm`,
every test runs before the first child starts, so the children need not compile the tables. Try the
survivors again without it: a policy may have cached what the change would have broken.
"""

import gc
import json
import os
import resource
import sys
from collections import Counter, defaultdict
from fnmatch import fnmatch
from math import ceil
from pathlib import Path

import pytest
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import mangled_name_from_mutant_name

WORKERS = os.cpu_count() or 2
NO_TESTS = 33
OPEN = {"not checked", "survived", "no tests"}
# CPU seconds of the child, so that a busy machine does not stop a change early.
SECONDS = 20


class Results:
    """mutmut's results for each file, and the changes to try."""

    def __init__(self, patterns: list[str]) -> None:
        self.files = {path: json.loads(path.read_text()) for path in Path("src").rglob("*.meta")}
        self.codes = {
            key: kept["exit_code_by_key"]
            for kept in self.files.values()
            for key in kept["exit_code_by_key"]
        }
        self.wanted = [
            key
            for key, codes in self.codes.items()
            if status_by_exit_code[codes[key]] in OPEN
            and any(fnmatch(key, one) for one in patterns or ["*"])
        ]

    def write(self) -> None:
        for path, kept in self.files.items():
            path.write_text(json.dumps(kept, indent=4))


class Loop:
    """A pytest plugin that tries every change with the tests that reach it."""

    def __init__(self, results: Results, warm: bool) -> None:
        self.results, self.warm = results, warm
        stats = json.loads(Path("mutmut-stats.json").read_text())
        self.reaching = stats["tests_by_mangled_function_name"]
        self.seconds = defaultdict(float, stats["duration_by_test"])
        self.noticed: dict[str, list[str]] = defaultdict(list)
        self.children: dict[int, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        if self.warm:
            for item in session.items:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        gc.collect()
        gc.freeze()
        for number, key in enumerate(self.results.wanted, 1):
            function = mangled_name_from_mutant_name(key)
            names = dict.fromkeys([*self.noticed[function], *self.ordered_tests(function)])
            tests = [items[one] for one in names if one in items]
            if not tests:
                self.results.codes[key][key] = NO_TESTS
                continue
            while len(self.children) >= WORKERS:
                self.wait()
            self.start(key, tests)
            if number % 100 == 0:
                self.results.write()
                print(f"{number} of {len(self.results.wanted)} tried", flush=True)
        while self.children:
            self.wait()
        self.results.write()
        return True

    def ordered_tests(self, function: str) -> list[str]:
        """The tests that reach a function: one set of parameters of each first, fastest first."""
        turns: Counter[str] = Counter()
        ordered = []
        for name in sorted(self.reaching.get(function, ()), key=self.seconds.get):
            test, _, _ = name.partition("[")
            ordered.append((turns[test], self.seconds[name], name))
            turns[test] += 1
        return [name for _, _, name in sorted(ordered)]

    def start(self, key: str, tests: list[pytest.Item]) -> None:
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            self.children[pid] = key
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        spent = ceil(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        expected = ceil(3 * sum(self.seconds[one.nodeid] for one in tests))
        limit = spent + SECONDS + expected
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        set_mutant_under_test(key)
        for test in tests:
            test.ihook.pytest_runtest_protocol(item=test, nextitem=None)
        os._exit(0)

    def wait(self) -> None:
        pid, status = os.wait()
        key = self.children.pop(pid)
        note = Path(f"noticed-{pid}")
        if note.exists():
            self.noticed[mangled_name_from_mutant_name(key)].insert(0, note.read_text())
            note.unlink()
        self.results.codes[key][key] = os.waitstatus_to_exitcode(status)


class Noticing:
    """In a child, the first failure ends the process."""

    def __init__(self) -> None:
        self.parent = os.getpid()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and os.getpid() != self.parent:
            Path(f"noticed-{os.getpid()}").write_text(report.nodeid)
            os._exit(1)
        if report.failed:
            raise SystemExit(f"{report.nodeid} fails on unchanged code")


def main(patterns: list[str]) -> int:
    chosen = config()
    os.chdir("mutants")
    sys.path.insert(0, str(Path("src").resolve()))
    os.environ["MUTANT_UNDER_TEST"] = ""
    warm = "--warm" in patterns
    loop = Loop(Results([one for one in patterns if one != "--warm"]), warm)
    args = ["-s", "-q", "--tb=native", "--rootdir=.", *chosen.pytest_add_cli_args_test_selection]
    return int(pytest.main([*args, *chosen.pytest_add_cli_args], plugins=[loop, Noticing()]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
