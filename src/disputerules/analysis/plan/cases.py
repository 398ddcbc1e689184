"""Judge whether a team's cases notice what a change of a policy changes."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from disputerules.analysis.mutation.judge import Judgement, judge
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.mutants import mutants
from disputerules.analysis.mutation.rows import of_table
from disputerules.analysis.mutation.variants import of_variants
from disputerules.analysis.mutation.vocabulary import of_attribute, of_reason
from disputerules.documents.conformance import Example
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.values.errors import InvalidInput


@frozen
class CasesJudged:
    """How well cases test what a change touches; `failing` if a case fails on the new policy."""

    judgement: Judgement | None = None
    failing: str = ""


def cases_judged(old: Policy, new: Policy, examples: Iterable[Example]) -> CasesJudged:
    """Return what the cases of a new policy notice of small changes to what is new in it."""
    try:
        return CasesJudged(judge(new, examples, tuple(mutants_of_change(old, new))))
    except InvalidInput as error:
        if error.code != "failing-case":
            raise
        return CasesJudged(failing=error.message)


def mutants_of_change(old: Policy, new: Policy) -> Iterator[Mutant]:
    """Yield the mutants of the settings, rows, variants and words that an old policy lacks."""
    changed = [name for name, one in SETTINGS.items() if old.setting(one) != new.setting(one)]
    yield from mutants(new, changed)
    known = {table.name: set(table.rows) for table in old.tables}
    for table in new.own_tables:
        rows = {row.id for row in table.rows if row not in known.get(table.name, ())}
        if rows:
            yield from (one for one in of_table(new, table) if rows.intersection(one.rows))
    if old.variants != new.variants:
        yield from of_variants(new)
    for reason in new.reasons:
        if reason not in old.reasons:
            yield from of_reason(new, reason)
    declared = tuple(old.attributes)
    for attribute in new.attributes:
        if attribute not in declared:
            yield from of_attribute(new, attribute)
