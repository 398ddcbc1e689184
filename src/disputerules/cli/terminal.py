"""What is printed: an answer, what is wrong with the input, and how far a search is."""

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
    """Print a text. JSON is UTF-8; what a terminal cannot show is written out."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(text, flush=True)
    except OSError as error:
        # Python writes what is left when it ends, and would complain about it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return PIPE_CLOSED
        print(f"disputerules: the answer could not be written: {error}", file=sys.stderr)
        return REFUSED
    return status


def refuse(error: DisputeRulesError, as_json: bool) -> int:
    """Say what is wrong with the input."""
    if as_json:
        fault = {"code": error.code, "path": error.path, "message": error.message}
        return put(encode({"error": fault}), REFUSED)
    print(f"disputerules: {error}", file=sys.stderr)
    return REFUSED


BAR = 20  # characters


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal that says how far it is, from the first second on."""
    started, done = monotonic(), 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and monotonic() - started > 1:
            bar = ("#" * (BAR * done // total)).ljust(BAR, ".")
            told = f"[{bar}] {done} of {total} {what}: {name}"
            print(f"\r{told:<79.79}", end="", file=sys.stderr, flush=True)

    yield step
    if sys.stderr.isatty() and monotonic() - started > 1:
        print("\r" + " " * 79 + "\r", end="", file=sys.stderr, flush=True)


@contextmanager
def percent_bar(what: str) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal that says how much is done."""
    drawn = False

    def tell(percent: float) -> None:
        nonlocal drawn
        if sys.stderr.isatty():
            bar = "#" * int(percent // 5)
            print(f"\r{what} [{bar:<20}] {percent:3.0f} %", end="", file=sys.stderr, flush=True)
            drawn = True

    yield tell
    if drawn:
        print("\r" + " " * 79 + "\r", end="", file=sys.stderr, flush=True)
