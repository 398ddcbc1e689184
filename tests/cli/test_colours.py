"""There is colour on a terminal, and nowhere else; what is printed is the same without it."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from disputerules.cli import colours
from disputerules.cli.colours import BOLD, GREEN, PLAIN, RED

ROOT = Path(__file__).parents[2]
CASE = ROOT / "examples" / "never-arrived.json"
COLOUR = re.compile(r"\x1b\[\d+m")
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def on_a_terminal(*arguments, **variables):
    """What a command prints on a pseudo-terminal."""
    import pty

    ours, theirs = pty.openpty()
    surroundings = {**os.environ, **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "disputerules", *map(str, arguments)],
        stdout=theirs,
        stderr=theirs,
        env=surroundings,
    )
    os.close(theirs)
    printed = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side is closed
            part = b""
        if not part:
            break
        printed += part
    process.wait()
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


@on_posix
def test_an_answer_has_colour_on_a_terminal_and_is_otherwise_the_same():
    plain = CASE.with_suffix(".txt").read_text(encoding="utf-8")
    shown = on_a_terminal("decide", CASE)
    assert f"{BOLD}May a dispute be opened?{PLAIN}" in shown
    assert f"  {GREEN}yes{PLAIN} " in shown
    assert COLOUR.sub("", shown) == plain


@on_posix
def test_an_answer_has_no_colour_where_nobody_wants_it():
    assert COLOUR.search(on_a_terminal("decide", CASE, NO_COLOR="1")) is None


def test_an_answer_has_no_colour_in_a_pipe():
    done = subprocess.run(
        [sys.executable, "-m", "disputerules", "decide", CASE], capture_output=True, check=True
    )
    assert b"\x1b" not in done.stdout


def test_only_a_terminal_that_knows_colour_gets_it(monkeypatch):
    assert colours.has_colour(Terminal())
    assert not colours.has_colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "")
    assert colours.has_colour(Terminal())  # an empty NO_COLOR means nothing
    monkeypatch.setenv("NO_COLOR", "0")
    assert not colours.has_colour(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not colours.has_colour(Terminal())


@pytest.mark.parametrize(
    ("paint", "line", "painted"),
    [
        (colours.headings, "Title", f"{BOLD}Title{PLAIN}"),
        (colours.headings, "", ""),
        (colours.headings, "  label  text", "  label  text"),
        (colours.answers("ja", "nein"), "  ja  eligible", f"  {GREEN}ja{PLAIN}  eligible"),
        (colours.answers("ja", "nein"), "  nein  x", f"  {RED}nein{PLAIN}  x"),
        (colours.answers("ja", "nein"), "  jawohl  x", "  jawohl  x"),
        (colours.answers("ja", "nein"), "Title", f"{BOLD}Title{PLAIN}"),
        (colours.agreement, "a.json: 3 of 3 agree", f"{GREEN}a.json: 3 of 3 agree{PLAIN}"),
        (colours.agreement, "a.json: 2 of 3 agree", f"{RED}a.json: 2 of 3 agree{PLAIN}"),
        (colours.agreement, "  a case: why", "  a case: why"),
        (colours.faults, "disputerules: $: no", f"{RED}disputerules:{PLAIN} $: no"),
        (colours.faults, "  $.at: no", "  $.at: no"),
    ],
)
def test_a_line_is_painted(paint, line, painted):
    assert paint(line) == painted
