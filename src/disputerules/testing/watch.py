"""Watching every decision of a process, for rule coverage."""

from collections.abc import Callable
from functools import lru_cache

from disputerules.decide import verbs as decide
from disputerules.decide.verbs import Rulebook
from disputerules.policies.presets import POLICIES
from disputerules.testing.coverage import RuleCoverage


def watch(coverage: RuleCoverage) -> Callable[[], None]:
    """Note every decision from here on; returns what ends it."""
    before = decide.rulebook_by_value
    forget(coverage)
    watched = lru_cache(maxsize=1024)(lambda policy: Rulebook(policy, coverage.table))
    decide.rulebook_by_value = watched

    def end() -> None:
        decide.rulebook_by_value = before
        forget(coverage)

    return end


def forget(coverage: RuleCoverage) -> None:
    """Let the policies that are ready to use, and the watched one, be made ready anew."""
    for policy in (*POLICIES.values(), coverage.policy):
        policy.memory.pop("rulebook", None)
