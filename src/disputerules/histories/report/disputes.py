"""Write the report on disputes as Markdown, as JSON values, and as one HTML page."""

from collections.abc import Iterator, Mapping
from typing import Any

from disputerules.histories.impact import Paid
from disputerules.histories.replay.endings import DisputeImpact, EndFlip
from disputerules.histories.replay.summary import many
from disputerules.histories.report import words
from disputerules.histories.report.html import Section, page
from disputerules.histories.report.markdown import table as rows_of_table
from disputerules.histories.report.markdown import text
from disputerules.histories.report.markup import Bar, Html, bars, several, table, tag
from disputerules.histories.report.plain import bad, named, paid
from disputerules.histories.report.words import number, share, signed

HEAD = ("old end", "new end", "disputes", "share", "change in money", "days", "examples")
ASSUMPTION = (
    "This report replays every past dispute under the old policy and under the new one. It assumes "
    "that the parties do the same at the same instants, as far as that is still possible. Disputes "
    "that the old policy did not let anybody open are not in the history, so it cannot show those "
    "that a new policy would let in."
)


def title(impact: DisputeImpact) -> str:
    """Return the title of the report."""
    if impact.old.name == impact.new.name:
        return f"Disputes under a new version of {impact.new.name}"
    return f"Disputes under {impact.new.name} instead of {impact.old.name}"


def headline(impact: DisputeImpact) -> str:
    """Summarize in a sentence how many disputes end differently, and what cannot be seen."""
    names = ", ".join(one.partition(" changed;")[0] for one in impact.unknown)
    if impact.unknown and not impact.otherwise:
        return (
            f"How many of {many(impact.compared, 'dispute')} would have ended differently is "
            f"unknown: this history cannot show the effect of {names}."
        )
    told = (
        f"{number(impact.otherwise)} ({share(impact.otherwise, impact.compared)})"
        if impact.otherwise
        else "none"
    )
    besides = f", not counting the effect of {names}" if names else ""
    of = many(impact.compared, "dispute")
    return f"Of {of}, {told} would have ended differently{besides}."


def summary(impact: DisputeImpact) -> Iterator[str]:
    """Yield the change in a few sentences."""
    for currency, one in impact.settled.items():
        yield cost(currency, one)
    for count, what in (
        (impact.sooner, "would have come to the same end sooner"),
        (impact.later, "would have come to the same end later"),
        (impact.due_otherwise, "would be in the same state, with a different deadline"),
    ):
        if count:
            yield f"{many(count, 'dispute', what, what)}."
    if impact.disputes != impact.compared:
        yield (
            f"{number(impact.disputes - impact.compared)} of {many(impact.disputes, 'dispute')} "
            "could not be replayed; these figures exclude them."
        )
    if impact.shared:
        one_shares, more_share = "shares its order", "share their order"
        yield f"{many(impact.shared, 'dispute', one_shares, more_share)} with another one."


def cost(currency: str, one: Paid) -> str:
    return words.cost(currency, one).replace("Refunds", "Settled amounts", 1)


def change(settled: Mapping[str, Paid]) -> str:
    return ", ".join(signed(one.new - one.old, currency) for currency, one in settled.items())


def days(flip: EndFlip) -> str:
    """Say how much later, or earlier, these disputes come to their end."""
    if not flip.sooner and not flip.later:
        return "same time"
    return f"{flip.days / flip.count:+.1f} on average"


def flip_rows(impact: DisputeImpact) -> list[tuple[str, ...]]:
    return [
        (
            flip.old,
            flip.new if flip.new != flip.old else f"{flip.new} (another amount)",
            number(flip.count),
            share(flip.count, impact.compared),
            change(flip.settled),
            days(flip),
            ", ".join(flip.examples),
        )
        for flip in impact.flips
    ]


def example_rows(impact: DisputeImpact) -> list[tuple[str, ...]]:
    return [
        (one.dispute_id, f"{one.old}: {one.old_message}", f"{one.new}: {one.new_message}")
        for one in impact.examples
    ]


def part_rows(impact: DisputeImpact, name: str) -> list[tuple[str, ...]]:
    return [
        (
            part.value,
            number(part.disputes),
            number(part.otherwise),
            share(part.otherwise, part.disputes),
            change(part.settled),
        )
        for part in impact.parts[name]
    ]


PART_HEAD = ("disputes", "ended differently", "share", "change in money")


def part_title(name: str) -> str:
    return "By month of the opening" if name == "month" else f"By {name}"


def bad_rows(impact: DisputeImpact) -> list[tuple[str, ...]]:
    return [
        (kind, words.bad_row(kind), number(one.count), ", ".join(one.examples))
        for kind, one in impact.bad_rows.items()
    ]


def markdown(impact: DisputeImpact) -> str:
    """Write the report as Markdown; every value from the data is escaped."""
    lines = [f"# {text(title(impact))}", "", ASSUMPTION, "", text(headline(impact)), ""]
    lines += [*(f"- {text(one)}" for one in summary(impact)), ""]
    if impact.unknown:
        lines += [f"## {words.UNKNOWN}", "", *(f"- {text(one)}" for one in impact.unknown), ""]
    lines += ["## Policy changes", ""]
    lines += rows_of_table(
        ("setting", "meaning", "old", "new"), words.differences(impact.old, impact.new)
    )
    if impact.flips:
        lines += ["## Disputes that end differently", "", *rows_of_table(HEAD, flip_rows(impact))]
    if impact.examples:
        lines += ["## Examples, with the last step under each policy", ""]
        lines += rows_of_table(("dispute", "old", "new"), example_rows(impact))
    for name in impact.parts:
        lines += [f"## {text(part_title(name))}", ""]
        lines += rows_of_table((text(name), *PART_HEAD), part_rows(impact, name))
    if impact.bad_rows:
        lines += ["## Disputes that could not be replayed", ""]
        lines += rows_of_table(("problem", "meaning", "disputes", "examples"), bad_rows(impact))
    lines += ["## Assumptions", "", *(f"- {text(one)}" for one in impact.assumed)]
    return "\n".join(lines) + "\n"


def html_page(impact: DisputeImpact) -> str:
    """Write the report as one self-contained page; every value from the data is escaped."""
    return page(title(impact), headline(impact), ASSUMPTION, outline(impact))


def outline(impact: DisputeImpact) -> Iterator[Section]:
    """Yield the sections of the page in reading order."""
    yield Section("short", "Summary", listed(summary(impact)) or tag("p", "Nothing changes."))
    yield Section("unknown", words.UNKNOWN, listed(impact.unknown))
    differences = [*words.differences(impact.old, impact.new)]
    head = ("Setting", "Meaning", "Old", "New")
    yield Section("policies", "Policy changes", table("All differences", head, differences, 4))
    yield Section("flips", "Disputes that end differently", flips(impact))
    examples = example_rows(impact)
    head3 = ("Dispute", "Old policy", "New policy")
    caption = "One dispute for each change, with the last step under each policy"
    shown = table(caption, head3, examples, numbers=3) if examples else None
    yield Section("examples", "Examples", shown)
    for place, name in enumerate(impact.parts):
        made = table(part_title(name), (name, *PART_HEAD), part_rows(impact, name))
        yield Section(f"by-{place}", part_title(name), made)
    head4 = ("Problem", "Meaning", "Disputes", "Examples")
    wrong = table("Disputes by problem", head4, bad_rows(impact), 2) if impact.bad_rows else None
    yield Section("bad", "Disputes that could not be replayed", wrong)
    yield Section("assumed", "Assumptions", listed(impact.assumed))


def listed(lines: Any) -> Html | None:
    found = [tag("li", one) for one in lines]
    return tag("ul", *found) if found else None


def flips(impact: DisputeImpact) -> Html | None:
    if not impact.flips:
        return None
    drawn = [
        Bar(f"{flip.old} → {flip.new}", flip.count, number(flip.count))
        for flip in impact.flips[:12]
    ]
    heads = tuple(one.capitalize() for one in HEAD)
    caption = "Disputes by their end under each policy"
    return several([table(caption, heads, flip_rows(impact), 2), bars(caption, drawn, "ends")])


def plain(impact: DisputeImpact) -> dict[str, Any]:
    """Convert the report to plain JSON values; amounts are in minor units."""
    return {
        "policies": {"old": named(impact.old), "new": named(impact.new)},
        "at": impact.at,
        "headline": headline(impact),
        "disputes": impact.disputes,
        "compared": impact.compared,
        "otherwise": impact.otherwise,
        "sooner": impact.sooner,
        "later": impact.later,
        "due_otherwise": impact.due_otherwise,
        "settled": money_of(impact.settled),
        "flips": [
            {
                "old": flip.old,
                "new": flip.new,
                "count": flip.count,
                "settled": money_of(flip.settled),
                "sooner": flip.sooner,
                "later": flip.later,
                "days": round(flip.days, 6),
                "examples": list(flip.examples),
            }
            for flip in impact.flips
        ],
        "by": {
            name: [
                {
                    "value": part.value,
                    "disputes": part.disputes,
                    "otherwise": part.otherwise,
                    "settled": money_of(part.settled),
                }
                for part in parts
            ]
            for name, parts in impact.parts.items()
        },
        "bad_rows": {kind: bad(one) for kind, one in impact.bad_rows.items()},
        "disputes_of_shared_orders": impact.shared,
        "explained": [
            {
                "dispute_id": one.dispute_id,
                "old": {"end": one.old, "message": one.old_message},
                "new": {"end": one.new, "message": one.new_message},
                "case": one.case,
            }
            for one in impact.examples
        ],
        "assumed": list(impact.assumed),
        "unknown": list(impact.unknown),
        "sources": list(impact.sources),
    }


def money_of(settled: Mapping[str, Paid]) -> dict[str, Any]:
    return {currency: paid(one) for currency, one in settled.items()}
