"""Write the report as one self-contained HTML page: no scripts, fonts or images to load."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from disputerules.histories.impact import Impact
from disputerules.histories.report import sections, words
from disputerules.histories.report.markup import Html, several, tag
from disputerules.histories.report.style import STYLE


class Section(NamedTuple):
    """A section of the page with an anchor; left out if it has no content."""

    id: str
    heading: str
    content: Html | None


def outline(impact: Impact) -> Iterator[Section]:
    """Yield the sections of the page in reading order."""
    yield Section("short", "Summary", sections.short(impact))
    yield Section("unknown", words.UNKNOWN, sections.unknown(impact))
    yield Section("policies", "Policy changes", sections.policies(impact))
    yield Section("affected", "Affected orders", sections.affected(impact))
    yield Section("refunds", "Cost", sections.refunds(impact))
    yield Section("flips", "Changed decisions", sections.flips(impact))
    yield Section("examples", "Examples", sections.examples(impact))
    for place, (name, parts) in enumerate(impact.parts.items()):
        heading = words.part_title(name)
        yield Section(f"by-{place}", heading, sections.by(name, parts, place))
    yield Section("largest", "Largest changes", sections.largest(impact))
    yield Section("bad", "Rows that could not be decided", sections.bad_rows(impact))
    yield Section("assumed", "Assumptions", sections.assumed(impact))


def html_page(impact: Impact) -> str:
    """Write the report as one page; every value from the data is escaped."""
    return page(words.title(impact), words.headline(impact), words.INTRODUCTION, outline(impact))


def page(title: str, lead: str, introduction: str, sections: Iterable[Section]) -> str:
    """Write a self-contained page of the sections that have content."""
    parts = [one for one in sections if one.content is not None]
    links = [tag("li", tag("a", one.heading, href=f"#{one.id}")) for one in parts]
    body = [
        tag("a", "Skip to the report", href="#short", class_="skip"),
        tag(
            "header",
            tag("h1", title),
            tag("p", lead, class_="lead"),
            tag("p", introduction, class_="soft"),
        ),
        tag("nav", tag("ul", *links), aria_label="Sections"),
        tag("main", several(section(one) for one in parts)),
    ]
    head = [
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        tag("title", title),
        tag("style", STYLE),
    ]
    made = tag("html", tag("head", several(head)), tag("body", several(body)), lang="en")
    return f"<!DOCTYPE html>\n{made}\n"


def section(one: Section) -> Html:
    return tag("section", tag("h2", one.heading, id=one.id), one.content, aria_labelledby=one.id)
