"""HTML text from values: whatever is not markup already is escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def markup(value: object) -> Html:
    """A value as markup: escaped, unless it is markup."""
    return value if isinstance(value, Html) else Html(escape(str(value)))


def tag(name: str, *inside: object, **attributes: object) -> Html:
    """An element; `class_` and `aria_label` are written `class` and `aria-label`.

    >>> tag("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{said}>{''.join(map(markup, inside))}</{name}>")


def several(parts: Iterable[object]) -> Html:
    """Elements one after the other."""
    return Html("\n".join(map(markup, parts)))


def table(
    caption: object, head: Sequence[str], rows: Iterable[Sequence[object]], numbers: int = 1
) -> Html:
    """A table with a caption; the columns from `numbers` on are set to the right."""
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
    # Wide tables scroll; a region that scrolls can be reached by keyboard.
    return tag("div", inside, class_="wide", tabindex="0", role="region", aria_label=caption)


WIDTH, ROW, THICK = 560, 44, 16


class Bar(NamedTuple):
    """A bar of a chart: what it stands for, its size, and the size in words."""

    label: str
    size: int
    words: str
    muted: bool = False


def bars(title: str, rows: Sequence[Bar], name: str) -> Html:
    """A chart of bars; its title and its words tell all that it draws.

    Labels stand above their bars, so that long ones are read on a narrow screen too.
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
    told = "; ".join(f"{one.label}: {one.words}" for one in rows)
    picture = tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", told, id=f"{name}-desc"),
        *drawn,
        viewBox=f"0 0 {WIDTH} {ROW * len(rows)}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )
    return tag("figure", tag("figcaption", title), picture)


def shortened(label: str) -> str:
    return label if len(label) <= 84 else label[:83] + "…"
