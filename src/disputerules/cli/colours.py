"""Colour on a terminal: which streams get it, and how a line is painted.

What is painted has been made safe to print before. `NO_COLOR` turns colour off
(https://no-color.org), and so do `TERM=dumb` and a stream that is no terminal.
"""

import os
from collections.abc import Callable
from typing import TextIO

Paint = Callable[[str], str]
BOLD, RED, GREEN, PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[0m"


def has_colour(stream: TextIO) -> bool:
    """Return whether what is printed there is painted."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


def painted(text: str, colour: str) -> str:
    return f"{colour}{text}{PLAIN}"


def headings(line: str) -> str:
    """Paint a line of sections: their titles stand out."""
    return painted(line, BOLD) if line and not line.startswith(" ") else line


def faults(line: str) -> str:
    """Paint a line about an error: the name of the program stands out."""
    name, colon, rest = line.partition(":")
    return line if line.startswith(" ") else f"{painted(name + colon, RED)}{rest}"


def answers(yes: str, no: str) -> Paint:
    """Return what paints the sections of an answer: a label that says yes or no is coloured."""
    colours = {yes: GREEN, no: RED}

    def paint(line: str) -> str:
        label = line[2:].partition(" ")[0]
        if line.startswith("  ") and label in colours:
            return f"  {painted(label, colours[label])}{line[2 + len(label) :]}"
        return headings(line)

    return paint


def agreement(line: str) -> str:
    """Paint a line about a conformance file: whether all its cases agree."""
    if line.startswith(" "):
        return line
    agree, _, total = line.rpartition(": ")[2].removesuffix(" agree").partition(" of ")
    return painted(line, GREEN if agree == total else RED)
