"""What the pytest plugin costs when none of its options is given: starts with and without it."""

import sys
from subprocess import DEVNULL
from subprocess import run as run_process
from time import perf_counter

from benchmarks.timing import Result, Work, in_turns, ratio

PYTEST = [sys.executable, "-m", "pytest", "--version"]
# `again` is the same as `without`: how far apart the two are is what noise makes of it.
COMMANDS = {
    "with": PYTEST,
    "without": [*PYTEST, "-p", "no:disputerules"],
    "again": [*PYTEST, "-p", "no:disputerules"],
}


def run(full: bool = False) -> list[Result]:
    """A start in a Python of its own each; within a twentieth is taken for noise."""
    works = {name: started(command) for name, command in COMMANDS.items()}
    seconds = in_turns(works, 61 if full else 15, perf_counter)
    return [
        Result("pytest --version with the plugin", ratio(seconds, "with", "without"), target=1.05),
        Result("without it, a second time", ratio(seconds, "again", "without")),
    ]


def started(command: list[str]) -> Work:
    return lambda: run_process(command, check=True, stdout=DEVNULL, stderr=DEVNULL)
