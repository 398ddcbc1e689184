"""A policy as people read it: its numbers with unit, meaning and source, and its tables.

It is plain text of 80 columns; `policy_markdown` is the same as Markdown. What differs from the
default stands first.
"""

from collections.abc import Iterable, Iterator

from disputerules.documents.citations import (
    is_own,
    marked,
    source_of_reason,
    source_of_row,
    source_of_value,
)
from disputerules.documents.policy_differences import compared
from disputerules.documents.policy_words import (
    PLAIN,
    attributes_section,
    condition,
    head,
    in_short,
    sections,
    value_of,
)
from disputerules.documents.sections import Line, Section, layout
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.language.expression import Setting
from disputerules.language.table import Otherwise, Row, Table


def policy_text(policy: Policy) -> str:
    """A policy as plain text."""
    return layout(
        [
            Section(f"Policy {policy.name}", head(policy)),
            compared(policy),
            *attributes_section(policy),
            *variants_section(policy),
            reasons_section(policy),
            *(Section(name, settings_lines(policy, some)) for name, some in sections().items()),
            *(table_section(policy, one) for one in policy.tables),
        ]
    )


def variants_section(policy: Policy) -> Iterator[Section]:
    """The variants of a policy in their order, if there are any."""
    lines = [
        line
        for one in policy.variants
        for line in (
            (one.id, marked(in_short(one), one.source)),
            ("", f"{one.because} [{one.source}]"),
        )
    ]
    if lines:
        yield Section("Variants: the first that holds decides each value", tuple(lines))


def reasons_section(policy: Policy) -> Section:
    """The reasons of a policy, each with its title."""
    lines = [
        line
        for one in policy.reasons
        for source in [source_of_reason(policy, one)]
        for line in (
            (one.code, marked(one.title or one.code.replace("-", " "), source)),
            ("", f"[{source}]"),
        )
    ]
    return Section("Reasons", tuple(lines))


def settings_lines(policy: Policy, settings: Iterable[Setting]) -> tuple[Line, ...]:
    return tuple(line for one in settings for line in setting_lines(policy, one))


def setting_lines(policy: Policy, setting: Setting) -> Iterator[Line]:
    source = source_of_value(policy, setting)
    yield setting.name.partition(".")[2], marked(value_of(policy, setting), source)
    yield "", f"{setting.meaning} [{source}]"


def table_section(policy: Policy, table: Table) -> Section:
    """A table, with the source of each row that is not one of the library's."""
    lines = [line for row in table.lines for line in row_lines(policy, table, row)]
    return Section(f"Table {table.name}: {table.question} {text.hit(table)}", tuple(lines))


def row_lines(policy: Policy, table: Table, row: Row | Otherwise) -> Iterator[Line]:
    words = f"{condition(row)}; then {text.then(row, table)}".translate(PLAIN)
    source = source_of_row(policy, table, row)
    yield row.id, marked(words, source)
    if is_own(table, row):
        yield "", f"[{source}]"
