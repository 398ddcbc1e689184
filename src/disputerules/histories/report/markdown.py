"""Write the report as Markdown, for a pull request."""

from collections.abc import Iterable, Sequence

from disputerules.histories.impact import Impact, Largest
from disputerules.histories.report import words
from disputerules.histories.report.words import money, number, share, signed
from disputerules.values.periods import format_instant

SPECIAL = {ord(mark): f"\\{mark}" for mark in "\\`*_[]<>#|~@&"}


def text(value: object) -> str:
    """Escape a value from the data for Markdown.

    >>> print(text("a|b <i>"))
    a\\|b \\<i\\>
    """
    return " ".join(str(value).translate(SPECIAL).split())


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return [*lines, *("| " + " | ".join(text(cell) for cell in row) + " |" for row in rows), ""]


def markdown(impact: Impact) -> str:
    """Write the report as Markdown; every value from the data is escaped."""
    lines = [f"# {text(words.title(impact))}", "", text(words.headline(impact)), ""]
    lines += [*(f"- {text(one)}" for one in words.summary(impact)), "", words.INTRODUCTION, ""]
    if impact.unknown:
        lines += [f"## {words.UNKNOWN}", "", *(f"- {text(one)}" for one in impact.unknown), ""]
    lines += ["## Policy changes", ""]
    lines += table(("setting", "meaning", "old", "new"), words.differences(impact.old, impact.new))
    lines += ["## Refunds", ""]
    lines += table(
        ("currency", "old", "new", "change"),
        [
            (name, money(one.old, name), money(one.new, name), signed(one.new - one.old, name))
            for name, one in impact.refund.items()
        ],
    )
    for one in words.tables(impact):
        lines += [f"## {one.question}", ""]
        flips = [flip for flip in impact.flips if flip.table == one.name]
        lines += table(
            ("old", "new", "orders", "share", "examples"),
            [
                (
                    flip.old,
                    flip.new,
                    number(flip.count),
                    share(flip.count, impact.decided),
                    ", ".join(flip.examples),
                )
                for flip in flips
            ],
        )
        codes = dict.fromkeys(code for flip in flips for code in (flip.old, flip.new))
        lines += [f"- `{code}`: {text(words.meaning(impact, one.name, code))}" for code in codes]
        lines.append("")
    for name, parts in impact.parts.items():
        lines += [f"## {text(words.part_title(name))}", ""]
        lines += table(
            (
                text(words.part_name(name)),
                "orders",
                "different decisions",
                "share",
                "change in refunds",
            ),
            [
                (
                    part.value,
                    number(part.orders),
                    number(part.changed),
                    share(part.changed, part.orders),
                    ", ".join(signed(one.new - one.old, c) for c, one in part.refund.items()),
                )
                for part in parts
            ],
        )
    lines += largest("Largest losses of buyers", impact.losses)
    lines += largest("Largest gains of buyers", impact.gains)
    if impact.examples:
        lines += ["## Examples with both messages", ""]
        lines += table(
            ("order", "decided at", "old", "new"),
            [
                (
                    one.order_id,
                    format_instant(one.at),
                    f"{one.old}: {one.old_message}",
                    f"{one.new}: {one.new_message}",
                )
                for one in impact.examples
            ],
        )
    lines += ["## Rows that could not be decided", ""]
    if impact.bad_rows:
        lines += table(
            ("problem", "meaning", "rows", "examples"),
            [
                (kind, words.BAD_ROWS[kind], number(one.count), ", ".join(one.examples))
                for kind, one in impact.bad_rows.items()
            ],
        )
    else:
        lines += [f"None: all {number(impact.rows)} rows were decided.", ""]
    lines += ["## Assumptions", ""]
    lines += [f"- {text(one)}" for one in impact.assumed or ("nothing",)]
    return "\n".join(lines) + "\n"


def largest(heading: str, changes: Sequence[Largest]) -> list[str]:
    if not changes:
        return []
    rows = [
        (
            one.order_id,
            money(one.old, one.currency),
            money(one.new, one.currency),
            signed(one.new - one.old, one.currency),
        )
        for one in changes
    ]
    return [f"## {heading}", "", *table(("order", "old", "new", "change"), rows)]
