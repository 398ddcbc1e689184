"""What the pytest plugin costs without any option: pytest started with and without it."""

import sys
from subprocess import DEVNULL
from subprocess import run as run_process
from time import perf_counter

from benchmarks.timing import Result, Work, in_turns, ratio

PYTEST = [sys.executable, "-m", "pytest", "--version"]
# `again` is the same as `without`; the difference between the two is noise.
COMMANDS = {
    "with": PYTEST,
    "without": [*PYTEST, "-p", "no:disputerules"],
    "again": [*PYTEST, "-p", "no:disputerules"],
}


def run(full: bool = False) -> list[Result]:
    """Each start runs in its own Python. A difference below 5 % counts as noise."""
    works = {name: started(command) for name, command in COMMANDS.items()}
    seconds = in_turns(works, 61 if full else 15, perf_counter)
    return [
        Result("pytest --version with the plugin", ratio(seconds, "with", "without"), target=1.05),
        Result("without it, a second time", ratio(seconds, "again", "without")),
    ]


def started(command: list[str]) -> Work:
    return lambda: run_process(command, check=True, stdout=DEVNULL, stderr=DEVNULL)
