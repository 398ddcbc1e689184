"""Change the code in small ways, and see whether a test fails.

    python .ci/mutation [--room ROOM] [--sample 200] [--seed 1] [--only PATTERN...] [--known]

Each change of the sample is tried with the tests of its room that reach it, as far as they take 20
seconds of CPU time together. The report names what no test noticed. Exits with 1 if fewer than 95 %
of the changes of a room were noticed, or if docs/explanation/mutants.md does not name the function
of a change that was not.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, replace
from fnmatch import fnmatch
from functools import partial
from itertools import accumulate
from pathlib import Path

import pytest
from places import SOURCE, Change
from reached import OPTIONS, Reached, reached
from rooms import ROOMS, changes_in, selected
from trials import NO_TESTS, NOTICED, SURVIVED, TIMEOUT, Loaded, Trial, fresh

AT_LEAST = 95
# CPU seconds of the tests that a change is tried with, the fastest first.
SPENT = 20
EXPLAINED = Path("docs/explanation/mutants.md")
KEPT = Path("build/mutation")


def in_fork(work: Callable[[], object]) -> None:
    """Run what loads the package in a process of its own."""
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            work()
        except SystemExit as refusal:
            print(refusal, file=sys.stderr, flush=True)
            os._exit(1)
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        raise SystemExit(1)


def learn(room: str, known: Reached, kept: Path) -> None:
    now = reached(SOURCE / room, selected(room), known)
    kept.write_text(json.dumps(asdict(now)), encoding="utf-8")


class Run:
    """The changes of a room, and what became of each."""

    def __init__(self, room: str, changes: list[Change], known: Reached) -> None:
        self.room, self.changes, self.known = room, changes, known
        self.kept = KEPT / f"{room}.jsonl"
        self.kept.write_text("", encoding="utf-8")

    def note(self, change: Change, state: str, test: str) -> None:
        line = {"id": change.id, "state": state, "test": test, "change": str(change)}
        with self.kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if state != NOTICED:
            print(
                f"    {state}: {change.id} in line {change.place.lines.start}: {change}", flush=True
            )

    def states(self) -> dict[str, str]:
        """By id; the last trial counts."""
        lines = map(json.loads, self.kept.read_text(encoding="utf-8").splitlines())
        return {line["id"]: line["state"] for line in lines}

    def trial(self, change: Change, tests: list[str]) -> Trial:
        """The change with as many of the tests as fit into `SPENT`, at least one."""
        sums = accumulate(self.known.seconds[one] for one in tests)
        chosen = [one for one, total in zip(tests, sums, strict=True) if total <= SPENT] or tests[
            :1
        ]
        return Trial(change, chosen, sum(self.known.seconds[one] for one in chosen))

    def go(self) -> None:
        inside: list[Trial] = []
        anew: list[Trial] = []
        again: list[Trial] = []
        for change in self.changes:
            place = change.place
            tests = self.known.by_lines(change.path, place.lines)
            on_import = self.known.on_import(change.path, place.lines)
            if place.function and tests:
                inside.append(self.trial(change, tests))
                again += [inside[-1]] if on_import else []
            elif not place.function or on_import:
                anew.append(self.trial(change, self.known.by_file(change.path)))
            else:
                self.note(change, NO_TESTS, "")
        in_fork(partial(self.loaded, inside))
        states = self.states()
        noticed: dict[Path, list[str]] = defaultdict(list)
        for trial in [*anew, *(one for one in again if states[one.change.id] == SURVIVED)]:
            first = [one for one in noticed[trial.change.path] if one in trial.tests]
            trial = replace(trial, tests=list(dict.fromkeys([*first, *trial.tests])))
            state, test = trial.run(partial(fresh, trial))
            noticed[trial.change.path].insert(0, test)
            self.note(trial.change, state, test)

    def loaded(self, trials: list[Trial]) -> None:
        files = sorted({name.partition("::")[0] for one in trials for name in one.tests})
        if files:
            plugin = Loaded(trials, lambda trial, *what: self.note(trial.change, *what))
            pytest.main([*OPTIONS, "-s", *files], plugins=[plugin])

    def report(self) -> bool:
        """Print the figures; whether they are good enough."""
        states = self.states()
        counts, explained = Counter(states.values()), EXPLAINED.read_text(encoding="utf-8")
        noticed = counts[NOTICED] + counts[TIMEOUT]
        percent = 100 * noticed / max(1, len(states))
        print(
            f"{self.room}: {len(states)} tried, {noticed} noticed ({percent:.1f} %), "
            f"{counts[SURVIVED]} survived, {counts[NO_TESTS]} without tests, "
            f"{counts[TIMEOUT]} of the noticed by timeout"
        )
        left = [name for name, state in states.items() if state in {SURVIVED, NO_TESTS}]
        silent = [name for name in left if f"`{name.split(':')[1]}`" not in explained]
        for name in left:
            print(f"    {name}{' (not explained)' if name in silent else ''}")
        return percent >= AT_LEAST and not silent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python .ci/mutation", description=__doc__)
    parser.add_argument("--room", choices=ROOMS, action="append", help="all of them without it")
    parser.add_argument("--sample", type=int, help="changes of a room; 200, and all in the core")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", nargs="+", default=[], help="patterns of ids, instead of a sample"
    )
    parser.add_argument(
        "--known",
        action="store_true",
        help="run only the tests that changed, to learn what they reach",
    )
    given = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    sys.path[:1] = [str(Path("src").resolve())]
    good = [run(room, given) for room in given.room or ROOMS]
    return 0 if all(good) else 1


def run(room: str, given: argparse.Namespace) -> bool:
    kept = KEPT / f"{room}-reached.json"
    known = (
        Reached(**json.loads(kept.read_text("utf-8")))
        if given.known and kept.exists()
        else Reached()
    )
    in_fork(partial(learn, room, known, kept))
    changes = changes_in(room, 10**6 if given.only else given.sample, given.seed)
    if given.only:
        changes = [one for one in changes if any(fnmatch(one.id, each) for each in given.only)]
    room_run = Run(room, changes, Reached(**json.loads(kept.read_text(encoding="utf-8"))))
    room_run.go()
    return room_run.report()


if __name__ == "__main__":
    sys.exit(main())
