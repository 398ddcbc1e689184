"""Judge whether a team's cases notice what a change of a policy changes."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from disputerules.analysis.mutation.judge import Judgement, judge
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.mutants import mutants
from disputerules.documents.conformance import Example
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.values.errors import InvalidInput


@frozen
class Tested:
    """How well cases test what a change touches; `failing` if a case fails on the new policy."""

    judgement: Judgement | None = None
    failing: str = ""


def tested(old: Policy, new: Policy, examples: Iterable[Example]) -> Tested:
    """Return what the cases of a new policy notice of small changes to what is new in it."""
    try:
        return Tested(judge(new, examples, tuple(mutants_of_change(old, new))))
    except InvalidInput as error:
        if error.code != "failing-case":
            raise
        return Tested(failing=error.message)


def mutants_of_change(old: Policy, new: Policy) -> Iterator[Mutant]:
    """Yield the mutants of the settings, rows and words that an old policy has otherwise."""
    settings = {name for name, one in SETTINGS.items() if old.setting(one) != new.setting(one)}
    known = {table.name: set(table.rows) for table in old.tables}
    rows = {
        (table.name, row.id)
        for table in new.tables
        for row in table.rows
        if row not in known.get(table.name, ())
    }
    words = (old.variants, old.reasons, old.attributes) != (
        new.variants,
        new.reasons,
        new.attributes,
    )
    for one in mutants(new):
        in_row = any((one.table, row) in rows for row in one.rows)
        other = words and not one.setting and not one.table
        if one.setting in settings or in_row or other:
            yield one
