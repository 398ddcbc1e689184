"""The timeline of a case as a picture: what happened, and what follows if nobody acts.

From the top down, one entry for each instant. Each has a line for what happened, and one for what
holds from then on: the code of the order's eligibility, and the state of the dispute.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from disputerules.decide.answer import Answer, answer_case
from disputerules.documents.pictures.svg import LINE, element, picture, words
from disputerules.documents.voice import voice_of
from disputerules.interpreters.text import moment
from disputerules.values.codec import with_parts
from disputerules.values.order import Order
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL

MARGIN, AXIS, LEFT, WIDTH = 16, 28, 52, 560
GAP = 14
COLUMNS = 60  # letters in a line
NOW = "now"


class Mark(NamedTuple):
    """Something that happens at an instant, or that holds from then on."""

    at: datetime
    look: str
    text: str
    is_open: bool | None = None
    """Whether the dispute is open from then on; None where that stays as it was."""


HAPPENS, HOLDS, IS_NOW = "dr-ink dr-strong", "dr-quiet", "dr-now-text dr-strong"


def timeline_picture(answer: Answer) -> str:
    """Return the timeline of a case as an SVG picture.

    >>> from datetime import UTC, datetime
    >>> from disputerules import CaseDocument, Money, Order, OrderLine
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> case = CaseDocument(order=order, at=datetime(2026, 1, 3, tzinfo=UTC))
    >>> timeline_picture(answer_case(case)).startswith("<svg ")
    True
    """
    entries = entries_of(answer)
    zone = voice_of(answer).zone
    places, top = [], MARGIN
    for at, marks in entries:
        lines = list(lines_of(at, marks, zone))
        places.append((top, marks, lines))
        top += len(lines) * LINE + GAP
    title = f"Timeline of order {answer.document.order.id}"
    said = "; ".join(
        f"{moment(at, zone)}: {', '.join(mark.text for mark in marks)}" for at, marks in entries
    )
    parts = [*axis(places), *(drawn(entry, lines) for entry, _, lines in places)]
    dots = [dot(entry, marks) for entry, marks, _ in places]
    return picture(title, said, (WIDTH, top - GAP + MARGIN), [*parts, *dots])


Place = tuple[int, list[Mark], list[tuple[str, str]]]


def entries_of(answer: Answer) -> list[tuple[datetime, list[Mark]]]:
    """Return what is marked at each instant, in order: what happens stands before what holds."""
    found: dict[datetime, list[Mark]] = {}
    for mark in sorted(marks_of(answer), key=lambda one: (one.at, one.look == HOLDS)):
        found.setdefault(mark.at, []).append(mark)
    return list(found.items())


def marks_of(answer: Answer) -> Iterator[Mark]:
    yield from order_marks(answer.document.order)
    yield from dispute_marks(answer)
    for entry in answer.order_timeline or ():
        yield Mark(entry.at, HOLDS, f"order: {entry.code}")
    ends_at = answer.protection_ends_at
    if ends_at is not None and ends_at < NEVER:
        yield Mark(ends_at, HAPPENS, "protection ends")
    yield Mark(answer.at, IS_NOW, NOW)


def order_marks(order: Order) -> Iterator[Mark]:
    yield Mark(order.placed_at, HAPPENS, "placed")
    for path, at in order.named_stamps():
        if at is not None:
            yield Mark(at, HAPPENS, name_of(path))
    for entry in order.shipment.history:
        told = [str(one) for one in (entry.status, entry.tracking_number) if one is not None]
        yield Mark(entry.at, HAPPENS, f"parcel: {', '.join(told)}")


def name_of(path: str) -> str:
    """Return the path of a stamp in words.

    >>> name_of(".paid_at"), name_of(".extensions[0].requested_at")
    ('paid', 'extension 1 requested')
    """
    plain = re.sub(r"s\[(\d+)\]", lambda one: f" {int(one[1]) + 1}", path.strip("."))
    return re.sub(r"(\.|_|\b)at$", "", plain).replace(".", " ").replace("_", " ")


def dispute_marks(answer: Answer) -> Iterator[Mark]:
    """Yield the dispute's opening and events, each deadline that passed, and those to come."""
    document, given = answer.document, answer.dispute
    if document.opened_at is None or given is None or given.opened is None:
        return
    if given.dispute is None:
        yield Mark(document.opened_at, HAPPENS, f"dispute refused: {given.opened.code}")
        return
    refused = {one.id: one for one in given.refused_events}
    happened = [one for one in document.events if one.at <= answer.at]
    yield Mark(document.opened_at, HAPPENS, "dispute opened")
    for event in happened:
        code = f": refused, {refused[event.id].code}" if event.id in refused else ""
        yield Mark(event.at, HAPPENS, f"{event.type}{code}")
    instants = sorted({document.opened_at, *(one.at for one in happened)})
    for at, until in zip(instants, [*instants[1:], NEVER], strict=True):
        yield from states_from(answer_case(with_parts(document, at=at)), until)


def states_from(answer: Answer, until: datetime) -> Iterator[Mark]:
    """Yield the state of a dispute, and each that follows before an instant if nobody acts."""
    given = answer.dispute
    if given is None or given.state is None:
        return
    last = given.state
    yield Mark(answer.at, HOLDS, f"dispute: {last}", last not in FINAL)
    for entry in given.timeline or ():
        if entry.at >= until:
            return
        overdue = " and overdue" if entry.state is last else ""
        last = entry.state
        yield Mark(entry.at, HAPPENS, "a deadline passes")
        yield Mark(entry.at, HOLDS, f"dispute: {last}{overdue}", last not in FINAL)


def lines_of(at: datetime, marks: Iterable[Mark], zone: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of an entry, each with its look; a long one is wrapped."""
    yield "dr-quiet", moment(at, zone)
    for mark in marks:
        for line in wrap(mark.text, COLUMNS):
            yield mark.look, line


def drawn(top: int, lines: Iterable[tuple[str, str]]) -> str:
    return "".join(
        words(line, LEFT, top + number * LINE + 13, look)
        for number, (look, line) in enumerate(lines)
    )


def axis(places: list[Place]) -> Iterator[str]:
    """Yield the line from each entry to the next: wide while a dispute is open, dashed later."""
    is_open = is_later = False
    for (top, marks, _), (below, _, _) in pairwise(places):
        for mark in marks:
            is_open = is_open if mark.is_open is None else mark.is_open
            is_later = is_later or mark.look == IS_NOW
        look = f"{'dr-open' if is_open else 'dr-line'}{' dr-later' if is_later else ''}"
        yield element("path", d=f"M{AXIS} {top + 9}V{below + 9}", class_=look)


def dot(top: int, marks: Iterable[Mark]) -> str:
    look = "dr-now" if any(mark.look == IS_NOW for mark in marks) else "dr-dot"
    return element("circle", cx=AXIS, cy=top + 9, r=5, class_=look)
