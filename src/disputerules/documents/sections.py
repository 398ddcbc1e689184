"""Plain text for a terminal: sections of labelled lines, in 80 columns."""

import json
from collections.abc import Iterable, Iterator
from textwrap import wrap

from attrs import frozen

WIDTH = 80
WIDEST_LABEL = 32

Line = tuple[str, str]


@frozen
class Section:
    """A title and the labelled lines below it."""

    title: str
    lines: tuple[Line, ...]


def layout(sections: Iterable[Section]) -> str:
    """Sections as plain text, no line longer than 80 characters."""
    return "\n\n".join("\n".join(section_lines(section)) for section in sections)


def section_lines(section: Section) -> Iterator[str]:
    """The lines of a section: a repeated label appears once, a long one has its own line."""
    yield from fitted(section.title, "", "")
    lines = [(visible(label), text) for label, text in section.lines]
    widths = [len(label) for label, _ in lines if len(label) <= WIDEST_LABEL]
    indent = " " * (4 + max(widths, default=0))
    last = ""
    for label, text in lines:
        head = f"  {label}" if label != last else ""
        last = label
        if len(label) > WIDEST_LABEL:
            yield from fitted(head.strip(), "  ", "  ")
            head = ""
        yield from fitted(text, head.ljust(len(indent)), indent)


def fitted(text: str, first: str, rest: str) -> list[str]:
    return wrap(
        visible(text) or "-",
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def visible(text: str) -> str:
    r"""Return the text with every character that a terminal may obey escaped as JSON escapes it.

    These are the control characters of ASCII and Latin-1, separators of lines, marks of the
    direction of writing, and all else that Unicode calls not printable. A text without them, and
    what JSON text says, stays as it is.

    >>> print(visible("A\x1b[2J\u202eB"))
    A\u001b[2J\u202eB
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
