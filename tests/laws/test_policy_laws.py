"""Every law is kept by every policy that is ready to use, and none of them is empty."""

from functools import lru_cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from disputerules import ALIEXPRESS_GUIDE, POLICIES, ReasonCode
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.rules.law import HistoryLaw, PairLaw
from disputerules.rules.laws import ALL, LAWS
from disputerules.testing import broken_laws, check_policy
from disputerules.testing.histories import HISTORY_CHECKS
from disputerules.testing.samples import SAMPLES, at_boundaries
from tests.generators.exceptions import EXCEPTIONS
from tests.generators.sampled import THOROUGH

# Samples of its own for each law. A push draws as many, and holds all laws against each of them.
if THOROUGH:
    test_the_guide_keeps_the_law = check_policy(ALIEXPRESS_GUIDE)


# The tests of `testing` take the same branches.
@pytest.mark.no_cover
@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_that_is_ready_to_use_keeps_every_law_but_for_what_it_publishes(name):
    # All presets together draw about half as many samples as the guide alone.
    few = max(1, settings().max_examples // len(POLICIES) // 2)
    samples = settings().max_examples if POLICIES[name] is ALIEXPRESS_GUIDE else few
    broken = broken_laws(POLICIES[name], samples=samples)
    assert [one.message for one in broken if (name, one.law.name) not in EXCEPTIONS] == []


EXPRESSED = [law for law in ALL if not isinstance(law, HistoryLaw)]
# One law speaks of caps, which the guide has not.
CAPPED = ALIEXPRESS_GUIDE.but({"refund.reason_caps": dict.fromkeys(tuple(ReasonCode)[6:], 5000)})


# As many as `broken_laws` takes. A law that only a few of them speak of is hardly checked.
SAMPLED = 300 if THOROUGH else 120
MEANINGFUL = SAMPLED // 10


def speaks_of(law, sample, reading):
    """Whether what the law is given holds and, if the law moves facts, one of them has moved."""
    moved = dict(sample.moved)
    moves = [move.fact for move in getattr(law, "moves", ()) if move.fact.name in moved]
    if isinstance(law, PairLaw) and not any(
        moved[fact.name] != reference.fact(fact, reading) for fact in moves
    ):
        return False
    return bool(reference.expression(law.given, reading))


@lru_cache
def spoken_of(scope):
    """How many samples of a scope each law speaks of, at themselves or at their boundaries."""
    laws = [law for law in EXPRESSED if law.scope is scope]
    counts = dict.fromkeys((law.name for law in laws), 0)

    @settings(
        max_examples=SAMPLED,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(SAMPLES[scope](CAPPED))
    def count(sample):
        near = [(one, Reading(one.case, CAPPED)) for one in at_boundaries(sample, CAPPED)]
        for law in laws:
            counts[law.name] += any(speaks_of(law, *one) for one in near)

    count()
    return counts


@pytest.mark.no_cover
@pytest.mark.parametrize("law", EXPRESSED, ids=[law.name for law in EXPRESSED])
def test_a_meaningful_share_of_the_samples_is_spoken_of_by_the_law(law):
    spoken = spoken_of(law.scope)[law.name]
    assert spoken >= MEANINGFUL, (
        f"{law.name} speaks of {spoken} of {SAMPLED} samples: let `testing/samples.py` draw more"
    )


def test_the_name_of_a_law_is_given_once_and_each_has_a_sentence():
    assert len(LAWS) == len(ALL)
    assert all(law.sentence for law in ALL)


def test_each_law_of_histories_has_its_check():
    assert set(HISTORY_CHECKS) == {law.name for law in ALL if isinstance(law, HistoryLaw)}
