"""Print answers, errors and progress: everything that reaches a terminal passes here."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TextIO

from disputerules.cli.colours import Paint, faults, has_colour
from disputerules.documents.json_text import encode
from disputerules.documents.sections import visible
from disputerules.values.errors import DisputeRulesError, InvalidPolicy

REFUSED = 2
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C (SIGINT) ended
PIPE_CLOSED = 141  # and for one that SIGPIPE ended


def put(text: str, status: int, end: str = "\n", paint: Paint | None = None) -> int:
    """Print a text on standard output, as UTF-8; return the status, or another if that fails.

    On a terminal its lines are painted.
    """
    if sys.stdout is None:
        return unwritten("standard output is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(shown_lines(text, paint, sys.stdout), end=end, flush=True)
    except BrokenPipeError:
        abandon(sys.stdout)
        return PIPE_CLOSED
    except OSError as error:
        abandon(sys.stdout)
        return unwritten(error)
    return status


def unwritten(reason: object) -> int:
    report(f"disputerules: cannot write the output: {reason}")
    return REFUSED


def report(text: str, end: str = "\n", paint: Paint | None = None) -> None:
    """Print a text on standard error; without one, nobody reads it."""
    if sys.stderr is None:
        return
    try:
        print(shown_lines(text, paint, sys.stderr), end=end, file=sys.stderr, flush=True)
    except OSError:
        abandon(sys.stderr)


def shown_lines(text: str, paint: Paint | None = None, stream: TextIO | None = None) -> str:
    """Return the text as a terminal may have it: every line passes `visible`, then is painted."""
    lines = map(visible, text.split("\n"))
    if paint is not None and stream is not None and has_colour(stream):
        lines = map(paint, lines)
    return "\n".join(lines)


def abandon(stream: TextIO) -> None:
    """Drop what a stream could not write; Python would try again, and fail, when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def refuse(error: DisputeRulesError, as_json: bool) -> int:
    """Report an error in the input."""
    if as_json:
        fault: dict[str, Any] = plain_error(error)
        if isinstance(error, InvalidPolicy) and error.mistakes:
            fault |= {"errors": [plain_error(one) for one in error.errors]}
        return put(encode({"error": fault}), REFUSED)
    report(f"disputerules: {error_text(error)}", paint=faults)
    return REFUSED


def error_text(error: DisputeRulesError) -> str:
    """Return an error in one line, or several mistakes with a line for each."""
    if not isinstance(error, InvalidPolicy) or not error.mistakes:
        return str(error)
    return "\n  ".join([f"{len(error.errors)} mistakes", *map(str, error.errors)])


def plain_error(error: DisputeRulesError) -> dict[str, Any]:
    return {"code": error.code, "path": error.path, "message": error.message}


BAR = 20  # characters


WIPE = "\r" + " " * 79 + "\r"


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Draw a bar of steps on a terminal, once a second has passed."""
    started, done, drawn = monotonic(), 0, False

    def step(name: str) -> None:
        nonlocal done, drawn
        done += 1
        if watched() and monotonic() - started > 1:
            bar = ("#" * (BAR * done // total)).ljust(BAR, ".")
            draw(f"\r{visible(f'[{bar}] {done} of {total} {what}: {name}'):<79.79}")
            drawn = True

    try:
        yield step
    finally:
        if drawn:
            draw(WIPE)


@contextmanager
def percent_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Draw a bar of percent on a terminal."""
    drawn = False

    def step(percent: float) -> None:
        nonlocal drawn
        if watched():
            bar = "#" * int(percent // 5)
            draw(f"\r{what} [{bar:<20}] {percent:3.0f} %")
            drawn = True

    try:
        yield step
    finally:
        if drawn:
            draw(WIPE)


def watched() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def draw(bar: str) -> None:
    print(bar, end="", file=sys.stderr, flush=True)
