"""The elements of a picture as SVG, and the colours that they have on light and dark paper."""

from collections.abc import Iterable
from html import escape

from disputerules.documents.sections import visible

# The widest letter of a fixed-width font, as a part of its size. Text is laid out by it, so no font
# makes two texts overlap.
LETTER = 0.62
SIZE = 13
LINE = 18

# `HUES` tell the arrows apart; each has a contrast of 3 to 1 or more with its paper.
LIGHT = ("#1f2328", "#59636e", "#ffffff", "#f3f5f8", "#8b949e", "#0b5cad")
DARK = ("#e6edf3", "#9aa4af", "#14181d", "#1e242b", "#6e7781", "#6cb2ff")
HUES = ("#0b5cad", "#b3470e", "#1d7a3d", "#8a3ea8", "#a8324a", "#4b6470")
DARK_HUES = ("#6cb2ff", "#f2a065", "#63c98a", "#d09be8", "#f28b9c", "#9db4c0")
FONT = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"


def rules(colours: tuple[str, ...], hues: tuple[str, ...]) -> str:
    ink, quiet, paper, card, line, accent = colours
    return (
        f".dr-ink{{fill:{ink}}}.dr-quiet{{fill:{quiet}}}.dr-paper{{fill:{paper}}}"
        f".dr-card{{fill:{card};stroke:{line}}}.dr-dot{{fill:{paper};stroke:{quiet}}}"
        f".dr-line{{fill:none;stroke:{line}}}.dr-open{{fill:none;stroke:{accent}}}"
        f".dr-now{{fill:{accent};stroke:{accent}}}.dr-now-text{{fill:{accent}}}"
        + "".join(
            f".dr-way{n}{{fill:none;stroke:{hue}}}.dr-tip{n}{{fill:{hue};stroke:none}}"
            for n, hue in enumerate(hues)
        )
    )


STYLE = (
    f".dr-picture text{{font:{SIZE}px {FONT}}}.dr-picture .dr-strong{{font-weight:700}}"
    f".dr-line,.dr-open,.dr-dot{{stroke-width:2}}.dr-open{{stroke-width:4}}"
    f".dr-later{{stroke-dasharray:3 5}}.dr-picture path[class^=dr-way]{{stroke-width:1.6}}"
    f"{rules(LIGHT, HUES)}"
    f"@media (prefers-color-scheme:dark){{{rules(DARK, DARK_HUES)}}}"
)


def width_of(text: str) -> float:
    """Return the most that a text can take, in pixels."""
    return len(text) * SIZE * LETTER


def element(tag: str, inside: str = "", **attributes: object) -> str:
    """Return one element; `_` in the name of an attribute is written as `-`."""
    written = "".join(
        f' {name.strip("_").replace("_", "-")}="{escape(number(value))}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def number(value: object) -> str:
    """Return a value as an attribute has it; coordinates to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def words(text: str, x: float, y: float, look: str = "dr-ink", **attributes: object) -> str:
    """Return a text whose base line begins at a point."""
    return element("text", escape(visible(text)), x=x, y=y, class_=look, **attributes)


def titled(title: str, *parts: str) -> str:
    """Return a group with a title, which a browser shows over it and a screen reader says."""
    return element("g", element("title", escape(visible(title))) + "".join(parts))


def picture(title: str, description: str, size: tuple[float, float], parts: Iterable[str]) -> str:
    """Return a whole picture on paper of its own, for a file or for a page."""
    width, height = size
    head = element("title", escape(visible(title))) + element("desc", escape(visible(description)))
    paper = element("rect", width=width, height=height, rx=8, class_="dr-paper")
    return element(
        "svg",
        "\n".join([head, element("style", STYLE), paper, *parts]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        class_="dr-picture",
    )
