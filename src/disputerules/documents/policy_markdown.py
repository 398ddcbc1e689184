"""A policy as Markdown."""

from collections.abc import Iterable, Iterator, Mapping

from disputerules.documents.citations import source_of_reason, source_of_value, sourced
from disputerules.documents.policy_differences import compared
from disputerules.documents.policy_words import as_words, attributes_section, head, value_of
from disputerules.documents.sections import Line
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import text
from disputerules.language.expression import Fact
from disputerules.language.table import Table


def policy_markdown(policy: Policy) -> str:
    """A policy as Markdown."""
    parts = [
        f"# Policy `{policy.name}`",
        bullets(head(policy)),
        f"## {compared(policy).title}",
        bullets(compared(policy).lines),
        *(f"## {one.title}\n\n{bullets(one.lines)}" for one in attributes_section(policy)),
        *variants_markdown(policy),
        "## Reasons",
        reasons_markdown(policy),
        "## Numbers",
        settings_markdown(policy),
        "## Tables",
        *(table_markdown(sourced(policy, one), facts=policy.facts) for one in policy.tables),
    ]
    return "\n\n".join(parts)


def variants_markdown(policy: Policy) -> Iterator[str]:
    """The variants of a policy as a Markdown table, if there are any."""
    rows = [
        (
            f"`{one.id}`",
            text.expression(one.when),
            ", ".join(f"{name} = {as_words(value)}" for name, value in one.plain()["set"].items()),
            one.because,
            one.source,
        )
        for one in policy.variants
    ]
    if rows:
        yield "## Variants"
        yield "For each value, the first variant that sets it and holds decides."
        yield markdown_table(("variant", "when", "sets", "because", "source"), rows)


def reasons_markdown(policy: Policy) -> str:
    """The reasons of a policy as a Markdown table."""
    rows = [
        (f"`{one.code}`", one.title or "", str(one.branch), source_of_reason(policy, one))
        for one in policy.reasons
    ]
    return markdown_table(("reason", "title", "branch", "source"), rows)


def bullets(lines: Iterable[Line]) -> str:
    return "\n".join(f"- {label}: {words}" for label, words in lines)


SETTING_HEAD = ("setting", "value", "unit", "meaning", "source")


def settings_markdown(policy: Policy) -> str:
    """The settings of a policy as one Markdown table."""
    rows = [
        (
            f"`{one.name}`",
            value_of(policy, one),
            one.unit,
            one.meaning,
            source_of_value(policy, one),
        )
        for one in SETTINGS.values()
    ]
    return markdown_table(SETTING_HEAD, rows)


def markdown_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    names = tuple(head)
    cells = [names, ("---",) * len(names), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells
    )


def table_markdown(table: Table, level: int = 3, facts: Mapping[str, Fact] = FACTS) -> str:
    """A table under its name, with its question and how its rows count."""
    return "\n\n".join(
        [
            f"{'#' * level} `{table.name}`",
            f"{table.question} {text.hit(table)}",
            text.table(table, facts),
        ]
    )
