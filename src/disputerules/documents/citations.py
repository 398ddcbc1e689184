"""Where each part of a policy comes from: its values, variants, reasons and rows.

What a policy that gives sources does not say itself is ours, whatever it is built on.
"""

from collections.abc import Iterator

from attrs import evolve, frozen

from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.facts.reason_tables import TERMS, ReasonRow
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Setting
from disputerules.language.table import Otherwise, Row, Table
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.neutral import NEUTRAL
from disputerules.rules import TABLES
from disputerules.values.citation import Citation, Confidence, citation_of

UNSAID = "ours: the sources of this policy do not say it"
ROW_UNSAID = "ours: a row of the library"
GIVEN_REASONS = {*ALIEXPRESS_GUIDE.reasons, *NEUTRAL.policy.reasons}
GIVEN_ROWS = {table.name: {*table.lines} for table in TABLES}


@frozen
class Cited:
    """A part of a policy and its source; `citation` is None where the source is other text."""

    kind: str
    name: str
    source: str

    @property
    def citation(self) -> Citation | None:
        """The source as a citation, if it is one."""
        return citation_of(self.source)

    @property
    def confidence(self) -> Confidence | None:
        """The confidence of the citation, if there is one."""
        return self.citation.confidence if self.citation else None


def cited(policy: Policy) -> Iterator[Cited]:
    """Yield each value, variant, reason and row of a policy with its source.

    The rows that are made of its reasons are not listed beside them.
    """
    for setting in (*CALENDAR_PARTS.values(), *SETTINGS.values()):
        yield Cited("value", setting.name, source_of_value(policy, setting))
    for variant in policy.variants:
        yield Cited("variant", variant.id, variant.source)
    for reason in policy.reasons:
        yield Cited("reason", reason.code, source_of_reason(policy, reason))
    for table in policy.own_tables:
        for line in table.lines:
            yield Cited("row", f"{table.name}.{line.id}", source_of_row(policy, table, line))


def gives_sources(policy: Policy) -> bool:
    return bool(policy.sources)


def source_of_value(policy: Policy, setting: Setting) -> str:
    """Return where a value comes from: in a policy without sources, where the setting does."""
    unsaid = UNSAID if gives_sources(policy) else setting.source
    return dict(policy.sources).get(setting.name, unsaid)


def source_of_reason(policy: Policy, reason: Reason) -> str:
    """Return where a reason comes from."""
    is_given = reason in GIVEN_REASONS and gives_sources(policy)
    return (None if is_given else reason.source) or UNSAID


def source_of_row(policy: Policy, table: Table, line: Row | Otherwise) -> str:
    """Return where a row comes from."""
    is_given = line in GIVEN_ROWS.get(table.name, ())
    return f"{ROW_UNSAID}, {line.source}" if is_given and gives_sources(policy) else line.source


def is_own(table: Table, line: Row | Otherwise) -> bool:
    """Return whether a row is neither one of the library nor made of a reason."""
    made = isinstance(line, ReasonRow) or table.name == TERMS
    return not made and line not in GIVEN_ROWS.get(table.name, ())


def sourced(policy: Policy, table: Table) -> Table:
    """Return a table whose rows say where the policy has them from."""
    rows = [evolve(row, source=source_of_row(policy, table, row)) for row in table.rows]
    last = evolve(table.otherwise, source=source_of_row(policy, table, table.otherwise))
    return evolve(table, rows=rows, otherwise=last)


def marked(words: str, source: str) -> str:
    """Return words with the confidence of their source, unless it is published or unknown.

    >>> marked("30 days", "ours: two weeks and some")
    '30 days (ours)'
    """
    citation = citation_of(source)
    if citation is None or citation.confidence is Confidence.PUBLISHED:
        return words
    return f"{words} ({citation.confidence})"
