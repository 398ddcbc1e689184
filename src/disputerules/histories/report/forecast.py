"""Write a forecast as text, as JSON values, and as a chart."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from disputerules.histories.replay.forecast import OVERDUE, Due, Forecast
from disputerules.histories.replay.summary import many
from disputerules.histories.report.html import Section, page
from disputerules.histories.report.markdown import table as rows_of_table
from disputerules.histories.report.markdown import text
from disputerules.histories.report.markup import Bar, Html, bars, table, tag
from disputerules.histories.report.plain import named
from disputerules.histories.report.words import money, number

HEAD = ("day", "whose turn", "state", "disputes", "to be paid")
INTRODUCTION = (
    "This is what falls due if nobody acts: each deadline that passes leads to the next one, as "
    "the policy says. Days begin at the instant of the forecast."
)


def title(found: Forecast) -> str:
    """Return the title of the forecast."""
    return f"What falls due under {found.policy.name}"


def headline(found: Forecast) -> str:
    """Say in a sentence how many disputes are open, and what falls due."""
    due = sum(one.disputes for one in found.due if one.day != OVERDUE)
    return (
        f"At {found.at}, {many(found.open, 'dispute', 'is open', 'are open')}; "
        f"in {many(found.days, 'day')} {many(due, 'deadline', 'passes', 'pass')} if nobody acts."
    )


def rows(found: Forecast) -> list[tuple[str, ...]]:
    """Return a row for each day, party and state."""
    return [
        (found.date(one.day), one.party or "nobody", one.state, number(one.disputes), paid(one))
        for one in found.due
    ]


def paid(one: Due) -> str:
    return ", ".join(money(amount, currency) for currency, amount in sorted(one.payable.items()))


def assumed(found: Forecast) -> Iterator[str]:
    yield from found.summary.assumed
    missed = sum(one.count for one in found.summary.bad_rows.values())
    if missed:
        left_out = many(missed, "dispute", "is", "are")
        yield f"{left_out} left out, because a replay cannot follow what happened"


def markdown(found: Forecast) -> str:
    """Write the forecast as Markdown."""
    lines = [f"# {text(title(found))}", "", text(headline(found)), "", INTRODUCTION, ""]
    lines += rows_of_table(HEAD, rows(found))
    lines += ["## Assumptions", "", *(f"- {text(one)}" for one in assumed(found))]
    return "\n".join(lines) + "\n"


def chart(found: Forecast) -> Html:
    """Draw how many deadlines pass on each day."""
    counts: Counter[int] = Counter()
    for one in found.due:
        counts[one.day] += one.disputes
    drawn = [Bar(found.date(day), counts[day], number(counts[day])) for day in sorted(counts)]
    return bars("Deadlines that pass if nobody acts, by day", drawn, "forecast")


def svg(found: Forecast) -> str:
    """Return the chart as an SVG document."""
    drawn = str(chart(found))
    inner = drawn[drawn.index("<svg") : drawn.index("</svg>") + len("</svg>")]
    return inner.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1) + "\n"


def html_page(found: Forecast) -> str:
    """Write the forecast as one self-contained page."""
    heads = tuple(one.capitalize() for one in HEAD)
    listed = tag("ul", *(tag("li", one) for one in assumed(found)))
    return page(
        title(found),
        headline(found),
        INTRODUCTION,
        [
            Section("short", "By day", chart(found)),
            Section("due", "What falls due", table("Deadlines by day", heads, rows(found), 3)),
            Section("assumed", "Assumptions", listed),
        ],
    )


def plain(found: Forecast) -> dict[str, Any]:
    """Convert a forecast to plain JSON values; amounts are in minor units."""
    return {
        "policy": named(found.policy),
        "at": found.at,
        "days": found.days,
        "open": found.open,
        "due": [
            {
                "day": one.day,
                "date": None if one.day == OVERDUE else found.date(one.day),
                "party": one.party or None,
                "state": one.state,
                "disputes": one.disputes,
                "payable": dict(sorted(one.payable.items())),
            }
            for one in found.due
        ],
        "assumed": list(assumed(found)),
    }
