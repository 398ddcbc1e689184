"""Print answers, errors and progress."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from disputerules.documents.json_text import encode
from disputerules.values.errors import DisputeRulesError

REFUSED = 2
PIPE_CLOSED = 141  # what a shell reports for a program that SIGPIPE ended


def put(text: str, status: int) -> int:
    """Print a text as UTF-8; characters that cannot be encoded are escaped."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(text, flush=True)
    except OSError as error:
        # Python flushes the stream again when it exits, and would report the error once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return PIPE_CLOSED
        print(f"disputerules: cannot write the output: {error}", file=sys.stderr)
        return REFUSED
    return status


def refuse(error: DisputeRulesError, as_json: bool) -> int:
    """Report an error in the input."""
    if as_json:
        fault = {"code": error.code, "path": error.path, "message": error.message}
        return put(encode({"error": fault}), REFUSED)
    print(f"disputerules: {error}", file=sys.stderr)
    return REFUSED


BAR = 20  # characters


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Draw a bar of steps on a terminal, once a second has passed."""
    started, done = monotonic(), 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and monotonic() - started > 1:
            bar = ("#" * (BAR * done // total)).ljust(BAR, ".")
            line = f"[{bar}] {done} of {total} {what}: {name}"
            print(f"\r{line:<79.79}", end="", file=sys.stderr, flush=True)

    yield step
    if sys.stderr.isatty() and monotonic() - started > 1:
        print("\r" + " " * 79 + "\r", end="", file=sys.stderr, flush=True)


@contextmanager
def percent_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Draw a bar of percent on a terminal."""
    drawn = False

    def draw(percent: float) -> None:
        nonlocal drawn
        if sys.stderr.isatty():
            bar = "#" * int(percent // 5)
            print(f"\r{what} [{bar:<20}] {percent:3.0f} %", end="", file=sys.stderr, flush=True)
            drawn = True

    yield draw
    if drawn:
        print("\r" + " " * 79 + "\r", end="", file=sys.stderr, flush=True)
