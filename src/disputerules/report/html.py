"""The report as one HTML page that stands alone: no script, no font, no picture from elsewhere."""

from collections.abc import Sequence

from disputerules.bulk import Impact, Largest, Part
from disputerules.periods import format_instant
from disputerules.report import words
from disputerules.report.markup import Html, bars, several, table, tag
from disputerules.report.words import money, number, share, signed

STYLE = Html("""
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --soft: #5b5d66; --line: #d5d7de;
  --band: #f4f5f8; --more: #1f6feb; --less: #b35900; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ec; --paper: #16171b; --soft: #a9abb6;
  --line: #3a3c45; --band: #1f2026; --more: #6aa8ff; --less: #ffa657; --link: #8ab4ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
p { max-width: 46rem; }
a { color: var(--link); }
.lead { font-size: 1.2rem; }
.soft { color: var(--soft); }
nav ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
.wide:focus-visible, a:focus-visible { outline: 3px solid var(--more); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0 .5rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; }
.n { text-align: right; white-space: nowrap; overflow-wrap: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .9rem; }
svg { width: 100%; height: auto; font: 14px system-ui, sans-serif; } svg text { fill: var(--ink); }
.more { fill: var(--more); } .less { fill: var(--less); }
code { background: var(--band); padding: .1em .3em; border-radius: .25em; white-space: nowrap; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  h2, caption { break-after: avoid; } tr, figure { break-inside: avoid; }
  .wide { overflow: visible; }
  :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --more: #1f6feb;
    --less: #b35900; } }
""")


def html_page(impact: Impact) -> str:
    """The report as one page; every value from the data is escaped."""
    sections = [
        ("policies", "What the policies say differently", policies(impact)),
        ("refunds", "What it costs", refunds(impact)),
        ("flips", "Who is decided differently", flips(impact)),
        *(
            (f"by-{place}", f"By {name}", by(name, parts, place))
            for place, (name, parts) in enumerate(impact.parts.items())
        ),
        ("largest", "The largest single changes", largest(impact)),
        ("examples", "Examples, in the words of both policies", examples(impact)),
        ("bad", "Rows that could not be decided", bad_rows(impact)),
        ("assumed", "What was assumed", assumed(impact)),
    ]
    links = [
        tag("li", tag("a", heading, href=f"#{name}"))
        for name, heading, inside in sections
        if inside
    ]
    body = [
        tag("h1", words.title(impact)),
        tag("p", words.headline(impact), class_="lead"),
        tag("p", words.MEANT, class_="soft"),
        tag("nav", tag("ul", *links), aria_label="Sections"),
        *(
            tag("section", tag("h2", heading, id=name), inside, aria_labelledby=name)
            for name, heading, inside in sections
        ),
    ]
    head = [
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", words.title(impact)),
        tag("style", STYLE),
    ]
    page = tag(
        "html", tag("head", several(head)), tag("body", tag("main", several(body))), lang="en"
    )
    return f"<!DOCTYPE html>\n{page}\n"


def policies(impact: Impact) -> Html:
    found = [
        (explained(name, meaning), old, new)
        for name, meaning, old, new in words.differences(impact.old, impact.new)
    ]
    head = ("Setting", f"Old: {words.label(impact.old)}", f"New: {words.label(impact.new)}")
    if not found:
        return tag("p", "Nothing: both policies have the same values and tables.")
    return table("Every value that differs", head, found, numbers=len(head))


def explained(name: str, meaning: str) -> Html:
    return several([tag("code", name), Html("<br>"), tag("span", meaning, class_="soft")])


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
    head = ("Currency", "Old", "New", "Change", "In percent")
    charts = [
        bars(
            f"Refunds in {currency}, before and after",
            [
                ("old", paid.old, money(paid.old, currency)),
                ("new", paid.new, money(paid.new, currency)),
            ],
            f"refund-{place}",
        )
        for place, (currency, paid) in enumerate(impact.refund.items())
    ]
    return several([table("Refunds where a dispute may be opened", head, rows), *charts])


def flips(impact: Impact) -> Html:
    parts: list[Html] = []
    for place, one in enumerate(words.tables(impact)):
        found = [flip for flip in impact.flips if flip.table == one.name]
        rows = [
            (
                several([tag("code", flip.old), " → ", tag("code", flip.new)]),
                number(flip.count),
                share(flip.count, impact.decided),
                ", ".join(flip.examples),
            )
            for flip in found
        ]
        meanings = [
            part
            for code, meaning in words.glossary(impact, one.name)
            for part in (tag("dt", tag("code", code)), tag("dd", meaning))
        ]
        drawn = [
            (f"{flip.old} → {flip.new}", flip.count, number(flip.count)) for flip in found[:12]
        ]
        parts += [
            table(one.question, ("Decision, old → new", "Orders", "Share", "For example"), rows),
            bars(f"{one.question} Orders by change of decision", drawn, f"flips-{place}"),
            tag("dl", *meanings),
        ]
    if not parts:
        return tag("p", "Nobody: every order is decided as before.")
    return several(parts)


def by(name: str, parts: Sequence[Part], place: int) -> Html:
    rows = [
        (
            part.value,
            number(part.orders),
            number(part.changed),
            share(part.changed, part.orders),
            ", ".join(signed(one.new - one.old, currency) for currency, one in part.refund.items()),
        )
        for part in parts
    ]
    drawn = [(part.value, part.changed, number(part.changed)) for part in parts[:60]]
    head = (name, "Orders", "Decided differently", "Share", "Change of refunds")
    return several(
        [
            bars(f"Orders decided differently, by {name}", drawn, f"by-{place}-chart"),
            table(f"Orders and refunds by {name}", head, rows),
        ]
    )


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
            several([tag("code", one.old), Html("<br>"), one.old_message]),
            several([tag("code", one.new), Html("<br>"), one.new_message]),
        )
        for one in impact.examples
    ]
    head = ("Order", "Asked at", "Old", "New")
    return table("One order of each change", head, rows, numbers=len(head)) if rows else None


def bad_rows(impact: Impact) -> Html:
    if not impact.bad_rows:
        return tag("p", f"None: all {number(impact.rows)} rows were decided.")
    rows = [
        (
            several(
                [tag("code", kind), Html("<br>"), tag("span", words.BAD_ROWS[kind], class_="soft")]
            ),
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
                f"{number(missed)} of {number(impact.rows)} rows are in none of the numbers above.",
            ),
            table("What is wrong with them", ("Kind", "Rows", "Share", "For example"), rows),
        ]
    )


def assumed(impact: Impact) -> Html:
    listed = [tag("li", one) for one in impact.assumed] or [tag("li", "nothing")]
    sources = ", ".join(impact.sources) or "a table in memory"
    revisions = f"Old revision {impact.old.revision}; new {impact.new.revision}."
    return several(
        [
            tag("p", "What the orders' table does not say was taken as follows."),
            tag("ul", *listed),
            tag("p", f"Orders read from: {sources}.", class_="soft"),
            tag("p", revisions, class_="soft"),
        ]
    )
