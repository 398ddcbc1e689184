"""Plain text for a terminal: sections of labelled lines, in 80 columns."""

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
    """The text with control characters escaped, so that a terminal only shows them."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode-escape").decode() for each in text
    )
