"""Try changes, each in a fork, with the tests that reach it until one fails.

A change inside a function is tried in a fork of a process that has loaded the tests and run none:
the function gets its changed code. A change of what runs on import is tried in a fork that has
loaded nothing of the package. So is one that survived, if something called the function on import.
"""

import ast
import gc
import importlib.machinery
import os
import resource
import signal
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import ceil
from types import CodeType, FunctionType

import pytest
from places import Change
from reached import OPTIONS

NOTICED, SURVIVED, TIMEOUT, NO_TESTS = "noticed", "survived", "timeout", "no tests"
# CPU seconds of the child beyond three times what its tests take, and how much longer it may wait.
SECONDS, PATIENCE = 20, 10
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Trial:
    """A change with the tests to run, and what became of it."""

    change: Change
    tests: list[str]
    seconds: float

    def run(self, child: Callable[[Callable[[str], None]], None]) -> tuple[str, str]:
        """The state, and the test that noticed."""
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            self.limit()
            try:
                child(lambda name: end(writer, name))
            except BaseException as problem:
                end(writer, f"{type(problem).__name__} outside a test")
            os._exit(0)
        os.close(writer)
        _, status = os.waitpid(pid, 0)
        with os.fdopen(reader, encoding="utf-8") as told:
            test = told.read()
        ended_by = -os.waitstatus_to_exitcode(status)
        if ended_by in {signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL}:
            return TIMEOUT, ""
        return (NOTICED, test) if status else (SURVIVED, "")

    def limit(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        more = SECONDS + ceil(3 * self.seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(spent) + more, ceil(spent) + more + 1))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE * more)


def end(writer: int, name: str) -> None:
    os.write(writer, name.encode()[:1000])
    os._exit(1)


class Noticing:
    """A pytest plugin for a child: the first failure ends the process."""

    def __init__(self, tell: Callable[[str], None], tests: Iterable[str] = ()) -> None:
        self.tell = tell
        self.rank: dict[str, int] = {}
        for number, name in enumerate(tests):
            self.rank[name] = number
            # A change may give a set of parameters another name.
            self.rank.setdefault(name.partition("[")[0], number)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        ranked = [(self.rank_of(item.nodeid), item) for item in items]
        wanted = [(rank, item) for rank, item in ranked if rank is not None]
        items[:] = [item for _, item in sorted(wanted, key=lambda one: one[0])]

    def rank_of(self, name: str) -> int | None:
        return self.rank.get(name, self.rank.get(name.partition("[")[0]))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.tell(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tell(report.nodeid)


Note = Callable[[Trial, str, str], None]


class Loaded:
    """A pytest plugin: instead of running the tests, it tries changes of functions with them."""

    def __init__(self, trials: list[Trial], note: Note) -> None:
        self.trials, self.note = trials, note
        self.ended_by: dict[str, list[str]] = defaultdict(list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        self.functions: dict[Key, list[FunctionType]] = defaultdict(list)
        for one in gc.get_objects():
            if isinstance(one, FunctionType):
                self.functions[key(one.__code__)].append(one)
        gc.collect()
        gc.freeze()
        for trial in self.trials:
            owner = trial.change.place.owner
            first = [one for one in self.ended_by[owner] if one in trial.tests]
            names = list(dict.fromkeys([*first, *trial.tests]))
            state, test = trial.run(partial(self.child, trial, names))
            if test in self.items:
                self.ended_by[owner].insert(0, test)
            self.note(trial, state, test)
        return True

    def child(self, trial: Trial, names: list[str], tell: Callable[[str], None]) -> None:
        items = [self.items[one] for one in names]
        manager = items[0].config.pluginmanager
        manager.register(Noticing(tell))
        codes = {key(code): code for code in nested(trial.change.code())}
        function = trial.change.place.function
        for (path, name, line), code in codes.items():
            if line == first_line(function) and name.rpartition(".")[2] == function.name:
                for one in self.functions[path, name, line]:
                    one.__code__ = code
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)


def fresh(trial: Trial, tell: Callable[[str], None]) -> None:
    """In a process without the package: load it with the change, and run the tests."""
    changed, path = trial.change.code(), str(trial.change.path.resolve())
    loader = importlib.machinery.SourceFileLoader
    as_it_is = loader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        return changed if self.path == path else as_it_is(self, name)

    loader.get_code = get_code  # type: ignore[method-assign]
    files = list(dict.fromkeys(name.partition("::")[0] for name in trial.tests))
    if pytest.main([*OPTIONS, "-s", *files], plugins=[Noticing(tell, trial.tests)]):
        tell("pytest")


def nested(code: CodeType) -> Iterable[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from nested(one)


def key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def first_line(function: ast.FunctionDef) -> int:
    return min([function.lineno, *(one.lineno for one in function.decorator_list)])
