"""List the mutants of a policy."""

from collections.abc import Iterable, Iterator

from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.rows import of_table
from disputerules.analysis.mutation.values import of_setting
from disputerules.analysis.mutation.variants import of_variants
from disputerules.analysis.mutation.vocabulary import of_attribute, of_reason
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS


def mutants(policy: Policy, settings: Iterable[str] | None = None) -> Iterator[Mutant]:
    """Yield every mutant of a policy: of its settings, its tables, its variants and its words.

    With `settings`, only the mutants of these settings.
    """
    for name in SETTINGS if settings is None else settings:
        yield from of_setting(policy, SETTINGS[name])
    if settings is None:
        for table in policy.tables:
            yield from of_table(policy, table)
        yield from of_variants(policy)
        for reason in policy.reasons:
            yield from of_reason(policy, reason)
        for attribute in policy.attributes:
            yield from of_attribute(policy, attribute)
