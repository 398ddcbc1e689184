"""Write each section of the page; None if there is nothing to show."""

from collections.abc import Sequence

from disputerules.histories.impact import Impact, Largest, Part
from disputerules.histories.report import words
from disputerules.histories.report.markup import Bar, Html, bars, several, table, tag
from disputerules.histories.report.words import money, number, share, signed
from disputerules.values.periods import format_instant


def short(impact: Impact) -> Html:
    """Write the summary."""
    lines = [tag("li", one) for one in words.summary(impact)]
    nothing = "No change shows." if impact.unknown else "Nothing changes."
    return tag("ul", *lines) if lines else tag("p", nothing)


def unknown(impact: Impact) -> Html | None:
    """Write the changes of the policy that the history cannot show."""
    return tag("ul", *(tag("li", one) for one in impact.unknown)) if impact.unknown else None


def affected(impact: Impact) -> Html | None:
    """Write the orders with a different decision, by the effect on their buyers."""
    found = [*words.effects(impact)]
    if not found:
        return None
    rows = [(meaning, number(count), share(count, impact.decided)) for count, meaning in found]
    all_of_them = share(impact.changed, impact.decided)
    rows.append(("All orders with a different decision", number(impact.changed), all_of_them))
    title = "Orders by effect on the buyer"
    drawn = [Bar(meaning, count, number(count)) for count, meaning in found]
    return several(
        [
            table(title, ("Effect", "Orders", "Share"), rows),
            bars(title, drawn, "affected-chart"),
        ]
    )


def policies(impact: Impact) -> Html:
    found = [
        (coded(name, meaning), old, new)
        for name, meaning, old, new in words.differences(impact.old, impact.new)
    ]
    head = ("Setting", f"Old: {words.label(impact.old)}", f"New: {words.label(impact.new)}")
    if not found:
        return tag("p", "None: both policies have the same settings and tables.")
    return table("All differences", head, found, numbers=len(head))


def refunds(impact: Impact) -> Html:
    rows = [
        (
            currency,
            money(paid.old, currency),
            money(paid.new, currency),
            signed(paid.new - paid.old, currency),
            words.growth(paid.old, paid.new),
        )
        for currency, paid in impact.refund.items()
    ]
    head = ("Currency", "Old", "New", "Change", "Change in %")
    charts = [
        bars(
            f"Refunds in {currency}",
            [
                Bar("old policy", paid.old, money(paid.old, currency), muted=True),
                Bar("new policy", paid.new, money(paid.new, currency)),
            ],
            f"refund-{place}",
        )
        for place, (currency, paid) in enumerate(impact.refund.items())
    ]
    note = tag(
        "p",
        "The total if every buyer who may open a dispute opened and won it. This is the largest "
        "possible cost or saving, not a forecast.",
    )
    return several([note, table("Refunds for orders that may be disputed", head, rows), *charts])


def flips(impact: Impact) -> Html:
    parts: list[Html] = []
    for place, one in enumerate(words.tables(impact)):
        found = [flip for flip in impact.flips if flip.table == one.name]
        rows = [
            (
                coded(flip.old, words.meaning(impact, one.name, flip.old)),
                coded(flip.new, words.meaning(impact, one.name, flip.new)),
                number(flip.count),
                share(flip.count, impact.decided),
                several(flip.examples),
            )
            for flip in found
        ]
        drawn = [
            Bar(f"{flip.old} → {flip.new}", flip.count, number(flip.count)) for flip in found[:12]
        ]
        head = ("Old decision", "New decision", "Orders", "Share", "Example orders")
        parts += [
            table(one.question, head, rows, numbers=2),
            bars(f"{one.question} Orders by change", drawn, f"flips-{place}"),
        ]
    if not parts:
        return tag("p", "None: at most the refunds differ.")
    return several([tag("p", words.ABOUT_CODES), *parts])


def coded(code: str, meaning: str) -> Html:
    """Write a code and its meaning."""
    return several([tag("code", code), Html("<br>"), tag("span", meaning, class_="soft")])


def by(name: str, parts: Sequence[Part], place: int) -> Html:
    title = words.part_title(name)
    rows = [
        (
            part.value,
            number(part.orders),
            number(part.changed),
            share(part.changed, part.orders),
            several(signed(one.new - one.old, currency) for currency, one in part.refund.items()),
        )
        for part in parts
    ]
    drawn = [
        Bar(part.value, part.changed, f"{number(part.changed)} of {number(part.orders)}")
        for part in parts[:CHARTED]
    ]
    head = (words.part_name(name), "Orders", "Different decisions", "Share", "Change in refunds")
    chart = bars(f"Orders with a different decision. {title}", drawn, f"by-{place}-chart")
    return several([table(f"Orders and refunds. {title}", head, rows), chart])


CHARTED = 24


def largest(impact: Impact) -> Html | None:
    parts = [
        changes(heading, found)
        for heading, found in (
            ("Buyers who would get less", impact.losses),
            ("Buyers who would get more", impact.gains),
        )
        if found
    ]
    return several(parts) if parts else None


def changes(heading: str, found: Sequence[Largest]) -> Html:
    rows = [
        (
            one.order_id,
            money(one.old, one.currency),
            money(one.new, one.currency),
            signed(one.new - one.old, one.currency),
        )
        for one in found
    ]
    return table(heading, ("Order", "Old", "New", "Change"), rows)


def examples(impact: Impact) -> Html | None:
    rows = [
        (
            one.order_id,
            format_instant(one.at),
            coded(one.old, one.old_message),
            coded(one.new, one.new_message),
        )
        for one in impact.examples
    ]
    head = ("Order", "Decided at", "Old policy", "New policy")
    caption = "One order for each change, with both messages"
    return table(caption, head, rows, numbers=len(head)) if rows else None


def bad_rows(impact: Impact) -> Html:
    if not impact.bad_rows:
        return tag("p", f"None: all {number(impact.rows)} rows were decided.")
    rows = [
        (
            coded(kind, words.BAD_ROWS[kind]),
            number(one.count),
            share(one.count, impact.rows),
            ", ".join(one.examples),
        )
        for kind, one in impact.bad_rows.items()
    ]
    missed = impact.rows - impact.decided
    return several(
        [
            tag(
                "p",
                f"The figures above exclude {number(missed)} of {number(impact.rows)} rows.",
            ),
            table("Rows by problem", ("Problem", "Rows", "Share", "Examples"), rows),
        ]
    )


def assumed(impact: Impact) -> Html:
    listed = [tag("li", one) for one in impact.assumed] or [tag("li", "nothing")]
    sources = ", ".join(impact.sources) or "a table in memory"
    revisions = f"Old revision {impact.old.revision}; new {impact.new.revision}."
    return several(
        [
            tag("p", "The orders table lacks some columns. The report assumes:"),
            tag("ul", *listed),
            tag("p", f"Orders read from: {sources}.", class_="soft"),
            tag("p", revisions, class_="soft"),
        ]
    )
