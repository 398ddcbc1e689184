"""The life cycle of a dispute as a picture: a card for each state, a lane to each state.

A card lists what can happen in its state. A line leads from there to the lane of each state that
can follow; a dot marks where it joins, and the lane ends at the card of that state.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attrs import frozen

from disputerules.documents.pictures.svg import (
    HUES,
    LINE,
    element,
    picture,
    titled,
    width_of,
    words,
)

MARGIN, PAD, GAP, LANE = 16, 12, 14, 16
HEADER = 30


# By a state, or by a state and an event in it.
Notes = Mapping[tuple[str, ...], str]


class Arrow(NamedTuple):
    """What leads from a state to a state: an event, or a deadline that passes."""

    before: str
    event: str
    after: str


@frozen
class Card:
    """A state and what can happen in it, at its place.

    A note beside an event says what the picture does not draw.
    """

    state: str
    note: str
    events: tuple[tuple[str, tuple[str, ...], str], ...]
    top: int

    @property
    def height(self) -> int:
        return HEADER + len(self.events) * LINE + (PAD if self.events else 0)

    @property
    def door(self) -> int:
        """Where the lane of the state ends."""
        return self.top + HEADER // 2

    def place_of(self, number: int) -> int:
        """Where the line of an event is."""
        return self.top + HEADER + number * LINE + LINE // 2

    def widest(self) -> float:
        events = [f"{event}   {note}" for event, _, note in self.events]
        lines = [f"{self.state}   {self.note}", *events]
        return max(map(width_of, lines)) + 2 * PAD


def life_cycle_picture(
    title: str, states: Iterable[str], arrows: Iterable[Arrow], notes: Notes
) -> str:
    """Return the picture of the states, in their order, and of the arrows between them.

    A note stands beside its state, or beside an event of its state.
    """
    drawn = tuple(dict.fromkeys(arrows))
    cards = list(placed(states, drawn, notes))
    right = MARGIN + max(card.widest() for card in cards)
    lanes = lanes_of(cards)
    width = right + (max(lanes.values(), default=0) + 2) * LANE + MARGIN
    height = cards[-1].top + cards[-1].height + MARGIN
    return picture(
        title,
        "; ".join(f"in {one.before}, {one.event} leads to {one.after}" for one in drawn),
        (width, height),
        [
            *(way_to(card, cards, lanes, right) for card in cards),
            *(shown(one, right) for one in cards),
        ],
    )


def placed(states: Iterable[str], arrows: tuple[Arrow, ...], notes: Notes) -> Iterable[Card]:
    """Yield the cards from the top down."""
    top = MARGIN
    for state in states:
        events: dict[str, tuple[str, ...]] = {}
        for one in arrows:
            if one.before == state:
                events[one.event] = (*events.get(one.event, ()), one.after)
        lines = [
            (event, after, notes.get((state, event), "stays" if after == (state,) else ""))
            for event, after in events.items()
        ]
        card = Card(state, notes.get((state,), ""), tuple(lines), top)
        yield card
        top += card.height + GAP


def joins(card: Card, cards: Iterable[Card]) -> list[tuple[Card, int, str]]:
    """Return the lines that lead to a card from others: their card, their place and event."""
    return [
        (other, other.place_of(number), event)
        for other in cards
        for number, (event, states, _) in enumerate(other.events)
        if card.state in states and other is not card
    ]


def lanes_of(cards: list[Card]) -> dict[str, int]:
    """Return the lane of each state that others lead to: the shortest are nearest to the cards."""
    spans = {}
    for card in cards:
        if places := [place for _, place, _ in joins(card, cards)]:
            spans[card.state] = (min(card.door, *places), max(card.door, *places))
    lanes: dict[str, int] = {}
    for state in sorted(spans, key=lambda one: spans[one][1] - spans[one][0]):
        first, last = spans[state]
        taken = {
            lane
            for other, lane in lanes.items()
            if first <= spans[other][1] and spans[other][0] <= last
        }
        lanes[state] = next(lane for lane in range(len(cards)) if lane not in taken)
    return lanes


def way_to(card: Card, cards: list[Card], lanes: Mapping[str, int], right: float) -> str:
    """Return the lane to a state, and every line that joins it."""
    if card.state not in lanes:
        return ""
    lane = right + (lanes[card.state] + 1) * LANE + LANE / 2
    hue = lanes[card.state] % len(HUES)
    lines = joins(card, cards)
    ends = [card.door, *(place for _, place, _ in lines)]
    parts = [
        titled(
            f"{other.state}: {event} leads to {card.state}",
            element("path", d=f"M{right:.1f} {place}H{lane:.1f}", class_=f"dr-way{hue}"),
            element("circle", cx=lane, cy=place, r=3.5, class_=f"dr-tip{hue}"),
        )
        for other, place, event in lines
    ]
    door = f"M{lane:.1f} {min(ends)}V{max(ends)}M{lane:.1f} {card.door}H{right + 8:.1f}"
    tip = f"M{right:.1f} {card.door}l9 -4.5v9z"
    return titled(
        f"to {card.state}",
        element("path", d=door, class_=f"dr-way{hue}"),
        element("path", d=tip, class_=f"dr-tip{hue}"),
        *parts,
    )


def shown(card: Card, right: float) -> str:
    """Return a card with its text."""
    width, left = right - MARGIN, MARGIN + PAD
    parts = [
        element(
            "rect", x=MARGIN, y=card.top, width=width, height=card.height, rx=6, class_="dr-card"
        ),
        words(card.state, left, card.door + 5, "dr-ink dr-strong"),
        aside(card.note, right, card.door + 5),
    ]
    for number, (event, _, note) in enumerate(card.events):
        base = card.place_of(number) + 4
        parts += [words(event, left, base), aside(note, right, base)]
    return "".join(parts)


def aside(note: str, right: float, base: int) -> str:
    return words(note, right - PAD, base, "dr-quiet", text_anchor="end") if note else ""
