"""HTML text from values: whatever is not markup already is escaped."""

from collections.abc import Iterable, Sequence
from html import escape


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


def bars(title: str, rows: Sequence[tuple[str, int, str]], name: str) -> Html:
    """A bar for each row of label, size and size in words; the title and the words tell it all."""
    most = max([abs(size) for _, size, _ in rows], default=0) or 1
    height = 26 * len(rows) + 6
    drawn = []
    for place, (label, size, words) in enumerate(rows):
        y = 26 * place + 4
        width = round(320 * abs(size) / most, 1)
        drawn += [
            tag("text", shortened(label), x=332, y=y + 14, text_anchor="end"),
            tag("rect", x=340, y=y, width=width, height=18, class_="less" if size < 0 else "more"),
            tag("text", words, x=346 + width, y=y + 14),
        ]
    told = "; ".join(f"{label}: {words}" for label, _, words in rows)
    return tag(
        "figure",
        tag(
            "svg",
            tag("title", title, id=f"{name}-title"),
            tag("desc", told, id=f"{name}-desc"),
            *drawn,
            viewBox=f"0 0 820 {height}",
            role="img",
            aria_labelledby=f"{name}-title {name}-desc",
        ),
        tag("figcaption", title),
    )


def shortened(label: str) -> str:
    return label if len(label) <= 42 else label[:41] + "…"
