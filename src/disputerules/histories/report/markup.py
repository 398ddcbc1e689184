"""Build HTML from values; everything that is not markup is escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple


class Html(str):
    """A string that is markup."""

    __slots__ = ()


def markup(value: object) -> Html:
    """Convert a value to markup: escape it unless it is markup."""
    return value if isinstance(value, Html) else Html(escape(str(value)))


def tag(name: str, *inside: object, **attributes: object) -> Html:
    """Build an element; `class_` and `aria_label` become `class` and `aria-label`.

    >>> tag("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    rendered = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{rendered}>{''.join(map(markup, inside))}</{name}>")


def several(parts: Iterable[object]) -> Html:
    """Concatenate elements."""
    return Html("\n".join(map(markup, parts)))


def table(
    caption: object, head: Sequence[str], rows: Iterable[Sequence[object]], numbers: int = 1
) -> Html:
    """Build a table with a caption; the columns from `numbers` on are right-aligned."""
    kind = ["" if place < numbers else "n" for place in range(len(head))]
    heads = [tag("th", one, scope="col", class_=how) for one, how in zip(head, kind, strict=True)]
    body = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(tag("td", one, class_=how) for one, how in zip(row[1:], kind[1:], strict=True)),
        )
        for row in rows
    ]
    inside = tag(
        "table", tag("caption", caption), tag("thead", tag("tr", *heads)), tag("tbody", *body)
    )
    # A wide table scrolls; a scrollable region needs keyboard focus.
    return tag("div", inside, class_="wide", tabindex="0", role="region", aria_label=caption)


WIDTH, ROW, THICK = 560, 44, 16


class Bar(NamedTuple):
    """A bar of a chart: its label, its size, and the size as text."""

    label: str
    size: int
    words: str
    muted: bool = False


def bars(title: str, rows: Sequence[Bar], name: str) -> Html:
    """Build a bar chart whose title and description contain everything that it draws.

    Labels stand above their bars, so that long labels fit on a narrow screen.
    """
    most = max([one.size for one in rows], default=0) or 1
    drawn = []
    for place, one in enumerate(rows):
        y = ROW * place
        width = round((WIDTH - 190) * one.size / most, 1)
        drawn += [
            tag("text", shortened(one.label), x=0, y=y + 14),
            tag(
                "rect",
                x=0,
                y=y + 20,
                width=width,
                height=THICK,
                class_="muted" if one.muted else "bar",
            ),
            tag("text", one.words, x=width + 8, y=y + 33, class_="size"),
        ]
    described = "; ".join(f"{one.label}: {one.words}" for one in rows)
    picture = tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", described, id=f"{name}-desc"),
        *drawn,
        viewBox=f"0 0 {WIDTH} {ROW * len(rows)}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )
    return tag("figure", tag("figcaption", title), picture)


def shortened(label: str) -> str:
    return label if len(label) <= 84 else label[:83] + "…"
