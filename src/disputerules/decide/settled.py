"""Fix the values of the variants where a dispute is opened or revised.

The dispute keeps a policy that has them for good. Its life cycle, its clocks and its last instant
then need to know nothing of variants.
"""

from functools import lru_cache

from attrs import evolve

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled


def settled(policy: Policy, opening: Case) -> Policy:
    """Return the policy with the values that its variants set for the claim of an opening.

    It has the revision of the policy with the variants.
    """
    whole = policy.whole
    return settled_by(whole, deciding_rows(whole, opening)) if whole.variants else policy


def deciding_rows(policy: Policy, case: Case) -> tuple[str, ...]:
    """Return the row that decides for each setting that varies."""
    tables = (compiled(policy).table(one.name) for one in policy.set_tables)
    return tuple(table.decide(case).rule for table in tables)


# `benchmarks/variants.py` needs it: else every dispute would compile the tables anew.
@lru_cache(maxsize=1024)
def settled_by(policy: Policy, rows: tuple[str, ...]) -> Policy:
    """Return the policy with the values of these rows; equal rows share one policy."""
    values = policy.values_of(rows)
    return evolve(evolve(policy, variants=()).but(values), settled_from=policy)
