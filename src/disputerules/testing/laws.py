"""Check laws on samples: as pytest tests, or as a list of the laws that a policy breaks.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.testing import check_policy
>>> test_policy_keeps_the_law = check_policy(ALIEXPRESS_GUIDE)
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings

from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.rules.law import CaseLaw, HistoryLaw, Law, PairLaw, PolicyLaw
from disputerules.rules.laws import LAWS
from disputerules.testing.code import as_code
from disputerules.testing.histories import HISTORY_CHECKS
from disputerules.testing.samples import SAMPLES, Sample, at_boundaries


@frozen
class Broken:
    """A law that a policy breaks, and the smallest sample found."""

    law: Law
    sample: Sample
    error: str = ""

    @property
    def message(self) -> str:
        """Say which law is broken, and by which sample."""
        because = f" ({self.error})" if self.error else ""
        return f"{self.law.name}: {self.law.sentence}{because}; broken by {as_code(self.sample)}"


class LawBroken(AssertionError):
    """Raised by the test of a broken law; `broken` has the law and the sample."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.message)
        self.broken = broken


def check_policy(policy: Policy, laws: Iterable[Law] = tuple(LAWS.values())) -> Callable[..., None]:
    """Return a test function with one case per law; assign it to a name that pytest collects.

    The Hypothesis profile sets the number of samples per law. A broken law raises LawBroken.
    """
    listed = tuple(laws)

    @pytest.mark.parametrize("law", listed, ids=[law.name for law in listed])
    def test_law(law: Law) -> None:
        broken = first_broken([law], policy)
        if broken is not None:
            raise LawBroken(broken)

    test_law.__doc__ = f"The policy {policy.name} keeps the law."
    return test_law


def broken_laws(
    policy: Policy,
    laws: Iterable[Law] = tuple(LAWS.values()),
    *,
    samples: int = 300,
    shrink: bool = True,
) -> tuple[Broken, ...]:
    """Return every law that a policy breaks on samples, each with a small sample that shows it.

    The samples are the same in every run. Without `shrink` the sample is the first one found.
    """
    broken: list[Broken] = []
    for group in grouped(laws):
        left = list(group)
        while left and (one := first_broken(left, policy, samples, shrink)):
            broken.append(one)
            left.remove(one.law)
    return tuple(broken)


def grouped(laws: Iterable[Law]) -> list[list[Law]]:
    """Group laws that are checked on the same samples."""
    groups: dict[tuple[type, Any], list[Law]] = {}
    for law in laws:
        key = (HistoryLaw, None) if isinstance(law, HistoryLaw) else (CaseLaw, law.scope)
        groups.setdefault(key, []).append(law)
    return list(groups.values())


def first_broken(
    laws: list[Law], policy: Policy, samples: int | None = None, shrink: bool = True
) -> Broken | None:
    """Return the first law found broken, with the smallest sample."""
    fixed: dict[str, Any] = {} if samples is None else FIXED | {"max_examples": samples}
    if not shrink:
        fixed["phases"] = (Phase.generate,)
    scope = None if isinstance(laws[0], HistoryLaw) else laws[0].scope
    strategy = SAMPLES[scope](policy)

    @settings(**QUIET | fixed)
    @given(strategy)
    def check(sample: Sample) -> None:
        for near in at_boundaries(sample, policy):
            reading = Reading(near.case, policy)
            for law in laws:
                error = breach(law, near, reading)
                if error is not None:
                    raise LawBroken(Broken(law, near, error))

    try:
        check()
    except LawBroken as error:
        return error.broken
    return None


QUIET: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


FIXED: dict[str, Any] = {
    "derandomize": True,
    "database": None,
    "phases": (Phase.generate, Phase.shrink),
}


def breach(law: Law, sample: Sample, reading: Reading) -> str | None:
    """Return how a sample breaks a law, or None; an exception breaks every law.

    `reading` is of the sample's case. The laws of a sample share it: most read the same facts.
    """
    try:
        kept = CHECKS[type(law)](law, sample, reading)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None if kept else ""


def implied(law: CaseLaw, sample: Sample, reading: Reading) -> bool:
    given_holds = reference.expression(law.given, reading)
    return not given_holds or bool(reference.expression(law.holds, reading))


def implied_after(law: PairLaw, sample: Sample, reading: Reading) -> bool:
    if not reference.expression(law.given, reading):
        return True
    names = {move.fact.name: move for move in law.moves}
    known = {name: value for name, value in sample.moved if name in names}
    return bool(reference.expression(law.holds, Reading(sample.case, reading.policy, known)))


def implied_under_another(law: PolicyLaw, sample: Sample, reading: Reading) -> bool:
    if not reference.expression(law.given, reading):
        return True
    names = {one.setting.name for one in law.lengthenings}
    other = reading.policy.but({name: value for name, value in sample.lengths if name in names})
    return bool(reference.expression(law.holds, Reading(sample.case, other)))


def kept_by_history(law: HistoryLaw, sample: Sample, reading: Reading) -> bool:
    return HISTORY_CHECKS[law.name](sample, reading.policy)


CHECKS: dict[type, Callable[[Any, Sample, Reading], bool]] = {
    CaseLaw: implied,
    PairLaw: implied_after,
    PolicyLaw: implied_under_another,
    HistoryLaw: kept_by_history,
}
